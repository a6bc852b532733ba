//! How addresses of the CDN are signed: the parameters of the real ones, an end, and a signature over all of it.
//!
//! Each signing is another one. `oe` is the end in seconds, hexadecimal; what is below a second, and which signing it is,
//! stand in `_nc_gid`, so that a short day is kept to the millisecond.

use crate::asked::Asked;
use crate::dice::Dice;
use crate::world::World;

const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";

/// The query of an address that ends a day from now.
#[must_use]
pub fn sign(world: &World, path: &str) -> String {
    let turn = world.next_signing();
    let end_ms = world.now_ms().saturating_add(world.clock.day_ms());
    let (seconds, rest) = (end_ms.div_euclid(1000), end_ms.rem_euclid(1000));
    let tag = Dice::new(world.seed, path, 0).text(LETTERS, 22);
    let signed = format!(
        "stp=dst-jpg_e35_tt6&_nc_cat=101&ccb=7-5&_nc_ohc={tag}&_nc_zt=23&_nc_gid={rest:03x}-{turn:x}"
    );
    let end = format!("{seconds:X}");
    format!("{signed}&oh={}&oe={end}", hash(world.seed, path, &signed, &end))
}

/// Whether nobody changed anything in it.
#[must_use]
pub fn is_right(world: &World, path: &str, query: &str) -> bool {
    query.split_once("&oh=").is_some_and(|(signed, rest)| {
        rest.split_once("&oe=")
            .is_some_and(|(given, end)| given == hash(world.seed, path, signed, end))
    })
}

/// Whether its day is over.
#[must_use]
pub fn has_ended(world: &World, asked: &Asked) -> bool {
    let number = |text: &str| i64::from_str_radix(text, 16).ok();
    let seconds = asked.field("oe").and_then(number);
    let rest = asked
        .field("_nc_gid")
        .and_then(|id| number(id.split('-').next()?));
    match (seconds, rest) {
        (Some(seconds), Some(rest)) => seconds.saturating_mul(1000).saturating_add(rest) <= world.now_ms(),
        _ => true,
    }
}

fn hash(seed: u64, path: &str, signed: &str, end: &str) -> String {
    let all = format!("{path}?{signed}&{end}");
    format!("00_{}", Dice::new(seed, &all, 1).text(LETTERS, 32))
}
