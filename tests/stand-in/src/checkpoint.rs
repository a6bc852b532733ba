//! The page between consent and app when Instagram doubts the visitor: `/integrity/checkpoint/?next=…`.

use crate::answer::Answer;
use crate::asked::Asked;
use crate::pages;
use crate::world::World;

/// The page; its button clears the checkpoint and goes on.
pub fn answer(world: &mut World, asked: &Asked) -> Answer {
    let next = asked
        .field("next")
        .filter(|next| next.starts_with("/oauth/authorize?"))
        .unwrap_or("/");
    if asked.method == "POST" {
        world.switches.checkpoint = false;
        return Answer::redirect(next.to_owned());
    }
    Answer::html(200, pages::checkpoint(&asked.query)).with("cross-origin-opener-policy", "same-origin")
}
