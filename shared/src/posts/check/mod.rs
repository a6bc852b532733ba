//! What can be known before a post's time is known when it is made (R93): its texts, what its kind takes, and the bytes of
//! its files. Pure functions; each thing that is wrong is told where it is, what it is and what the limit would be.
//!
//! The rules are Instagram's, as far as they are written down (docs/instagram/publishing.md). What isn't sure is no
//! problem: Instagram judges it, or it is a warning.

mod address;
pub mod caption;
mod found;
pub mod image;
mod jpeg;
mod members;
pub mod mp4;
mod profile;

pub use address::unreachable;
pub use found::{Colours, Found, Image, Use, Video, cover_offset, problems, slides, warnings};

use super::draft::Draft;
use crate::rooms::problem::Problem;
use crate::values::words::counted;

/// Bytes of a draft, as it is kept.
const LARGEST: usize = 65_536;

/// What is wrong with a draft itself, whatever is in its files; empty if nothing.
#[must_use]
pub fn draft(draft: &Draft) -> Vec<Problem> {
    let mut found = members::problems(draft);
    found.extend(address::problems(draft));
    found.extend(caption::problems(draft));
    let bytes = serde_json::to_string(draft).map_or(0, |text| text.len());
    if found.is_empty() && bytes > LARGEST {
        let what = format!("The post has {} as it is kept.", counted(bytes, "byte"));
        found.push(Problem::new("", what, counted(LARGEST, "byte")));
    }
    found
}

/// What isn't wrong with a draft and yet may not become what was meant. From so many hashtags on it is said that
/// Instagram may cut them.
#[must_use]
pub fn draft_warnings(draft: &Draft, hashtags: usize) -> Vec<Problem> {
    let mut found = members::warnings(draft);
    found.extend(caption::warnings(draft, hashtags));
    found
}

/// What was found in a picture, as JSON: the whole file.
#[must_use]
pub fn check_image(bytes: &[u8]) -> String {
    serde_json::to_string(&Found::Image(image::read(bytes))).unwrap_or_default()
}

/// What was found in a video, as JSON: what a [scan](mp4::Scan) came to.
#[must_use]
pub fn found_video(video: &Video) -> String {
    serde_json::to_string(&Found::Video(video.clone())).unwrap_or_default()
}

#[cfg(test)]
mod tests;
