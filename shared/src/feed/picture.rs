//! Pictures as a feed keeps them: what they are is read from their own bytes, whatever their sender says, and nothing else
//! is kept.

use crate::values::picture::{Segment, png, webp};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

/// The largest picture that is kept. Instagram's have up to 500 KB.
pub const MOST_BYTES: usize = 1_500_000;
/// All pictures of a feed together.
pub const MOST_BYTES_OF_A_FEED: usize = 32 * 1024 * 1024;
/// So many are fetched at once, one after the other: Cloudflare lets one call of an object make fifty.
pub const AT_ONCE: usize = 20;

/// A picture that a feed has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Its bytes' hash, which is its address.
    pub hash: String,
    /// The ending of its name.
    pub ending: &'static str,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// In bytes.
    pub size: usize,
}

/// What is kept of an ending.
#[must_use]
pub fn media_type(ending: &str) -> Option<&'static str> {
    match ending {
        "jpg" => Some("image/jpeg"),
        "png" => Some("image/png"),
        "webp" => Some("image/webp"),
        _ => None,
    }
}

impl Picture {
    /// Reads one; [`None`] when it is none of those that are kept.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let (ending, (width, height)) = match bytes {
            [0xff, 0xd8, 0xff, ..] => ("jpg", jpeg(bytes)?),
            [0x89, b'P', b'N', b'G', ..] => ("png", png(bytes)?),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => ("webp", webp(bytes)?),
            _ => return None,
        };
        let sane = (1..=20_000).contains(&width) && (1..=20_000).contains(&height);
        (sane && bytes.len() <= MOST_BYTES).then(|| Self {
            hash: URL_SAFE_NO_PAD.encode(Sha256::digest(bytes)),
            ending,
            width,
            height,
            size: bytes.len(),
        })
    }

    /// As a row of a feed's database says it: `HASH ENDING WIDTH HEIGHT SIZE`.
    #[must_use]
    pub fn of_row(row: &str) -> Option<Self> {
        let mut words = row.split(' ');
        let hash = words.next().filter(|hash| !hash.is_empty())?.to_owned();
        let ending = words.next()?;
        let ending = ["jpg", "png", "webp"]
            .into_iter()
            .find(|known| *known == ending)?;
        Some(Self {
            hash,
            ending,
            width: words.next()?.parse().ok()?,
            height: words.next()?.parse().ok()?,
            size: words.next()?.parse().ok()?,
        })
    }

    /// Its name below its feed's address.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}.{}", self.hash, self.ending)
    }
}

/// The size in a frame's header, behind whatever segments come before it.
fn jpeg(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut at = 2_usize;
    loop {
        let segment = Segment::at(bytes, at)?;
        if segment.marker == 0xd9 {
            return None;
        }
        let size = segment.frame();
        if size.is_some() {
            return size;
        }
        at = segment.next;
    }
}

#[cfg(test)]
mod tests;
