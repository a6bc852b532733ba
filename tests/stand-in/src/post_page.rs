//! Where permalinks lead: `/p/…/` and `/reel/…/`.

use crate::answer::Answer;
use crate::cdn;
use crate::library::Medium;
use crate::pages::{escape, frame, not_available};
use crate::world::World;

/// The page of one post.
#[must_use]
pub fn answer(world: &World, shortcode: &str) -> Answer {
    let found = world.people.accounts.iter().find_map(|account| {
        Some((
            account,
            account
                .shown()
                .find(|medium| medium.shortcode == shortcode && is_public(world, medium))?,
        ))
    });
    let Some((account, medium)) = found else {
        return Answer::html(404, not_available());
    };
    let picture = cdn::still_address(world, medium);
    let content = format!(
        "<h1>{}</h1>\n<img class=\"post\" src=\"{}\" alt=\"{}\" width=\"600\" height=\"600\">\n<p class=\"caption\">{}</p>",
        escape(&account.username),
        escape(&picture),
        escape(medium.alt_text.as_deref().unwrap_or("")),
        escape(medium.caption.as_deref().unwrap_or("")),
    );
    Answer::html(200, frame(&account.username, &content))
}

/// What an app in Development mode published, only people with a role see: visitors without a session have none.
fn is_public(world: &World, medium: &Medium) -> bool {
    !(medium.by_app && world.switches.development)
}
