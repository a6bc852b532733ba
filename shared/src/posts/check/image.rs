//! A picture that somebody wants posted: a JPEG, or which of the others it is, by its first bytes.

use super::found::Image;
use super::jpeg;
use crate::rooms::problem::Problem;
use crate::values::picture::{little, png, webp};

/// What it is called, with its article; and whether the page of the composer can make a JPEG of it.
const KINDS: [(&str, &str, bool); 12] = [
    ("png", "a PNG", true),
    ("webp", "a WebP", true),
    ("gif", "a GIF", true),
    ("avif", "an AVIF", true),
    ("heic", "a HEIC", true),
    ("bmp", "a BMP", true),
    ("svg", "an SVG", false),
    ("tiff", "a TIFF", false),
    ("jxl", "a JPEG XL", false),
    ("jp2", "a JPEG 2000", false),
    ("pdf", "a PDF", false),
    ("video", "a video", false),
];

/// Reads one: the whole file.
#[must_use]
pub fn read(bytes: &[u8]) -> Image {
    if let [0xff, 0xd8, 0xff, ..] = bytes {
        return jpeg::read(bytes);
    }
    let format = format(bytes);
    let size = match format {
        "png" => png(bytes),
        "webp" => webp(bytes),
        "gif" => little(bytes, 6, 2).zip(little(bytes, 8, 2)),
        _ => None,
    };
    let (width, height) = size.unwrap_or_default();
    let known = KINDS.iter().find(|(kind, ..)| *kind == format);
    let what = match known {
        _ if bytes.is_empty() => "The file is empty.".to_owned(),
        Some(("video", ..)) => "This is a video.".to_owned(),
        Some((_, name, true)) => format!(
            "This is {name}. Instagram takes JPEG only; the composer page turns it into one, where the browser can read it."
        ),
        Some((_, name, false)) => format!("This is {name}. Instagram takes JPEG only; save it as one."),
        None => "This is no picture that is known.".to_owned(),
    };
    Image {
        width,
        height,
        format: format.to_owned(),
        problems: vec![Problem::new("file", what, "JPEG")],
        ..Image::default()
    }
}

/// Which it is, by its first bytes.
pub(super) fn format(bytes: &[u8]) -> &'static str {
    match bytes {
        [0xff, 0xd8, 0xff, ..] => "jpeg",
        [0x89, b'P', b'N', b'G', ..] => "png",
        [b'G', b'I', b'F', b'8', ..] => "gif",
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => "webp",
        [b'R', b'I', b'F', b'F', _, _, _, _, b'A', b'V', b'I', b' ', ..] | [0x1a, 0x45, 0xdf, 0xa3, ..] => {
            "video"
        }
        [b'I', b'I', b'*', 0, ..] | [b'M', b'M', 0, b'*', ..] => "tiff",
        [b'B', b'M', ..] => "bmp",
        [b'%', b'P', b'D', b'F', ..] => "pdf",
        [0xff, 0x0a, ..] | [0, 0, 0, 12, b'J', b'X', b'L', b' ', ..] => "jxl",
        [0, 0, 0, 12, b'j', b'P', b' ', b' ', ..] => "jp2",
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => of_brand(bytes),
        [b'<', b's', b'v', b'g', ..] | [b'<', b'?', b'x', b'm', b'l', ..] => "svg",
        _ => "unknown",
    }
}

/// Stills and videos have the same kind of boxes; the brands say which (ISO 14496-12, 4.3).
fn of_brand(bytes: &[u8]) -> &'static str {
    let brands = bytes.get(8..bytes.len().min(64)).unwrap_or_default();
    let has = |wanted: &[&[u8; 4]]| {
        brands
            .chunks_exact(4)
            .any(|brand| wanted.iter().any(|wanted| brand == *wanted))
    };
    if has(&[b"avif", b"avis"]) {
        "avif"
    } else if has(&[
        b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1",
    ]) {
        "heic"
    } else {
        "video"
    }
}
