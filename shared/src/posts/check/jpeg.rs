//! A JPEG (ITU T.81): what of it Instagram may refuse. Nothing is decoded; each byte is looked at once.

use super::found::{Colours, Image};
use super::profile::{self, Profile};
use crate::rooms::problem::Problem;
use crate::values::picture::{Segment, big, little};

/// A profile has some kilobytes.
const MOST_PROFILE: usize = 1024 * 1024;
/// A directory of notes has some dozen.
const MOST_NOTES: u32 = 1_000;

/// What its segments say.
#[derive(Default)]
struct Said {
    size: Option<(u32, u32)>,
    coding: u8,
    bits: u8,
    components: u8,
    orientation: Option<u8>,
    profile: Vec<u8>,
    several: bool,
    stereo: bool,
    whole: bool,
}

/// Reads one, which begins as a JPEG does.
pub(super) fn read(bytes: &[u8]) -> Image {
    let said = segments(bytes);
    let profile = profile::read(&said.profile);
    let (mut width, mut height) = said.size.unwrap_or_default();
    let format = if said.several { "mpo" } else { "jpeg" };
    let mut image = Image {
        format: format.to_owned(),
        progressive: said.coding == 0xc2,
        orientation: said.orientation,
        ..Image::default()
    };
    image.problems = faults(&said)
        .into_iter()
        .map(|(what, limit)| Problem::new("file", what, limit))
        .collect();
    if said.orientation.is_some_and(|way| way > 4) {
        (width, height) = (height, width);
    }
    (image.width, image.height) = (width, height);
    image.colours = colours(said.components, profile.as_ref());
    image.profile = profile
        .map(|profile| profile.name)
        .filter(|name| !name.is_empty());
    image
}

fn colours(components: u8, profile: Option<&Profile>) -> Option<Colours> {
    match components {
        1 => Some(Colours::Grey),
        3 if profile.is_none_or(Profile::is_srgb) => Some(Colours::Srgb),
        3 => Some(Colours::Other),
        4 => Some(Colours::Cmyk),
        _ => None,
    }
}

fn faults(said: &Said) -> Vec<(&'static str, &'static str)> {
    let mut faults = Vec::new();
    let mut fault = |wrong: bool, what: &'static str, limit: &'static str| {
        if wrong {
            faults.push((what, limit));
        }
    };
    let sized = said.size.is_some_and(|(width, height)| width > 0 && height > 0);
    if !sized && !said.whole {
        fault(
            true,
            "The file is cut off or damaged before it says how large the picture is.",
            "the whole file",
        );
        return faults;
    }
    fault(!sized, "The file says no size of the picture.", "a JPEG");
    fault(
        sized && !said.whole,
        "The file is cut off or damaged: the end of the picture is missing.",
        "the whole file",
    );
    fault(
        said.several,
        "There are several pictures in the file (MPO, as some phones and cameras write).",
        "a JPEG with one picture",
    );
    fault(
        said.stereo,
        "It is a stereo picture (JPS).",
        "a JPEG with one picture",
    );
    fault(
        sized && !matches!(said.coding, 0xc0..=0xc2),
        "It is coded in a way that few programs read (neither baseline nor progressive).",
        "baseline or progressive",
    );
    fault(
        sized && said.bits != 8,
        "Its colours have more than eight bits each.",
        "8 bits",
    );
    fault(
        sized && said.components == 4,
        "Its colours are for print (CMYK).",
        "sRGB",
    );
    fault(
        sized && !matches!(said.components, 1 | 3 | 4),
        "Its colours are none that are known.",
        "sRGB",
    );
    faults
}

fn segments(bytes: &[u8]) -> Said {
    let mut said = Said::default();
    let mut at = 2_usize;
    while let Some(segment) = Segment::at(bytes, at) {
        at = segment.next;
        match (segment.marker, segment.body) {
            (0xd9, _) => {
                said.whole = true;
                break;
            }
            (0xda, _) => at = behind_scan(bytes, at),
            (0xe1, [b'E', b'x', b'i', b'f', 0, 0, notes @ ..]) if said.orientation.is_none() => {
                said.orientation = orientation(notes).filter(|way| (2..=8).contains(way));
            }
            (
                0xe2,
                [
                    b'I',
                    b'C',
                    b'C',
                    b'_',
                    b'P',
                    b'R',
                    b'O',
                    b'F',
                    b'I',
                    b'L',
                    b'E',
                    0,
                    _,
                    _,
                    part @ ..,
                ],
            ) if said.profile.len() < MOST_PROFILE => {
                said.profile.extend_from_slice(part);
            }
            (0xe2, [b'M', b'P', b'F', 0, ..]) => said.several = true,
            (0xe3, [b'_', b'J', b'P', b'S', b'J', b'P', b'S', b'_', ..]) => said.stereo = true,
            (marker, [bits, _, _, _, _, components, ..]) if said.size.is_none() => {
                said.size = segment.frame();
                if said.size.is_some() {
                    (said.coding, said.bits, said.components) = (marker, *bits, *components);
                }
            }
            _ => {}
        }
    }
    said
}

/// Where the next marker is, after the coded picture: a byte of it that looks like one is followed by a zero, and
/// restarts stand within it.
fn behind_scan(bytes: &[u8], mut at: usize) -> usize {
    while let Some(rest) = bytes.get(at..) {
        let Some(far) = memchr::memchr(0xff, rest) else {
            return bytes.len();
        };
        at = at.saturating_add(far);
        match bytes.get(at.saturating_add(1)) {
            Some(0x00 | 0xd0..=0xd7) => at = at.saturating_add(2),
            Some(0xff) => at = at.saturating_add(1),
            _ => return at,
        }
    }
    bytes.len()
}

/// How it is to be turned, from the first directory of its notes (TIFF 6.0; Exif 2.3, 4.6.4).
fn orientation(notes: &[u8]) -> Option<u8> {
    let number: fn(&[u8], usize, usize) -> Option<u32> = match notes.get(..4)? {
        b"II*\0" => little,
        b"MM\0*" => big,
        _ => return None,
    };
    let directory = usize::try_from(number(notes, 4, 4)?).ok()?;
    let mut at = directory.checked_add(2)?;
    for _ in 0..number(notes, directory, 2)?.min(MOST_NOTES) {
        if number(notes, at, 2)? == 0x0112 {
            return u8::try_from(number(notes, at.checked_add(8)?, 2)?).ok();
        }
        at = at.checked_add(12)?;
    }
    None
}
