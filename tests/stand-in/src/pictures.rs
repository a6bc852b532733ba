//! `cdninstagram.com`: generated pictures behind addresses that look signed, and are.

use crate::answer::Answer;
use crate::asked::Asked;
use crate::dice::Dice;
use crate::drawing;
use crate::world::World;

/// The picture of a medium; for a video it moves.
#[must_use]
pub fn media_address(world: &World, id: u64) -> String {
    format!("{}{}", world.origin, media_path(world, id))
}

/// The same without the host.
#[must_use]
pub fn media_path(world: &World, id: u64) -> String {
    signed(world, &format!("/cdn/v/t51.82787-15/{id}_n.svg"))
}

/// The still picture of a video.
#[must_use]
pub fn thumbnail_address(world: &World, id: u64) -> String {
    format!(
        "{}{}",
        world.origin,
        signed(world, &format!("/cdn/v/t51.71878-15/{id}_n.svg"))
    )
}

/// The picture of an account.
#[must_use]
pub fn profile_address(world: &World, account: usize) -> String {
    format!("{}{}", world.origin, profile_path(world, account))
}

/// The same without the host.
#[must_use]
pub fn profile_path(world: &World, account: usize) -> String {
    let id = world.people.accounts[account].professional_id;
    signed(world, &format!("/cdn/v/t51.2885-19/{id}_n.svg"))
}

/// The picture of such an address.
pub fn answer(world: &World, asked: &Asked) -> Answer {
    if world.switches.pictures_expired {
        return Answer::new(403, "text/plain", "URL signature expired");
    }
    if signed(world, &asked.path) != format!("{}?{}", asked.path, asked.query) {
        return Answer::new(403, "text/plain", "URL signature mismatch");
    }
    let mut parts = asked.path.rsplit('/');
    let id = parts
        .next()
        .and_then(|name| name.strip_suffix("_n.svg"))
        .and_then(|id| id.parse::<u64>().ok());
    let (Some(id), Some(folder)) = (id, parts.next()) else {
        return Answer::new(404, "text/plain", "Not Found");
    };
    let moving = folder == "t51.82787-15" && is_video(world, id);
    let account = world
        .people
        .accounts
        .iter()
        .position(|account| account.professional_id == id);
    let picture = match account {
        Some(account) => drawing::portrait(world.seed, account),
        None => drawing::scene(world.seed, id, moving),
    };
    Answer::new(200, "image/svg+xml", picture)
        .with("cache-control", "max-age=1209600, no-transform")
        .with("cross-origin-resource-policy", "cross-origin")
        .with(
            "content-security-policy",
            "default-src 'none'; style-src 'unsafe-inline'",
        )
}

fn is_video(world: &World, id: u64) -> bool {
    world
        .people
        .media
        .get(&id)
        .is_some_and(|place| world.people.medium(*place).form == crate::library::Form::Video)
}

/// The parameters of the real ones; `oh` belongs to the path. The end `oe` is far away, so that the same seed
/// gives the same addresses; a switch plays the expiry.
fn signed(world: &World, path: &str) -> String {
    let mut dice = Dice::new(world.seed, path, 0);
    let tag = dice.text(
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-",
        22,
    );
    let hash = dice.text(
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-",
        32,
    );
    format!("{path}?stp=dst-jpg_e35_tt6&_nc_cat=101&ccb=7-5&_nc_ohc={tag}&_nc_zt=23&oh=00_{hash}&oe=7FFFFFFF")
}
