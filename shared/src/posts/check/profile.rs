//! A colour profile (ICC.1): what it is called.

use crate::values::picture::big;

/// A profile has some dozen parts.
const MOST_PARTS: u32 = 200;
const LONGEST_NAME: usize = 64;
/// Small profiles of sRGB that don't say so: Facebook's own two, and a known one for the web.
const SRGB_TOO: [&str; 3] = ["c2", "c2ci", "uRGB"];

/// A profile.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Profile {
    /// Its name, without whatever is no character; empty if it has none.
    pub(super) name: String,
}

impl Profile {
    /// Whether its colours are those of screens.
    pub(super) fn is_srgb(&self) -> bool {
        self.name.to_ascii_lowercase().contains("srgb") || SRGB_TOO.contains(&self.name.as_str())
    }
}

/// Reads one; [`None`] if there is none.
pub(super) fn read(bytes: &[u8]) -> Option<Profile> {
    (!bytes.is_empty()).then(|| Profile {
        name: name(bytes).unwrap_or_default(),
    })
}

fn name(bytes: &[u8]) -> Option<String> {
    let mut at = 132_usize;
    for _ in 0..big(bytes, 128, 4)?.min(MOST_PARTS) {
        if bytes.get(at..at.checked_add(4)?)? == b"desc" {
            let from = usize::try_from(big(bytes, at.checked_add(4)?, 4)?).ok()?;
            return text(bytes.get(from..)?);
        }
        at = at.checked_add(12)?;
    }
    None
}

/// Of version 2 in ASCII, of version 4 in UTF-16 and several languages, of which the first.
fn text(part: &[u8]) -> Option<String> {
    let text = match part.get(..4)? {
        b"desc" => {
            let length = usize::try_from(big(part, 8, 4)?).ok()?;
            let text = part.get(12..12_usize.checked_add(length.min(LONGEST_NAME))?)?;
            String::from_utf8_lossy(text).into_owned()
        }
        b"mluc" => {
            let length = usize::try_from(big(part, 20, 4)?).ok()?;
            let from = usize::try_from(big(part, 24, 4)?).ok()?;
            let text = part.get(from..from.checked_add(length.min(LONGEST_NAME.saturating_mul(2)))?)?;
            let units = text.chunks_exact(2).map(|pair| {
                pair.iter()
                    .fold(0_u16, |unit, byte| (unit << 8) | u16::from(*byte))
            });
            char::decode_utf16(units)
                .map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER))
                .collect()
        }
        _ => return None,
    };
    let plain = text.chars().filter(|letter| !letter.is_control());
    Some(plain.collect::<String>().trim().to_owned())
}
