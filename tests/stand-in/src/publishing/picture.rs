//! What can be seen of a picture without decoding it: whether it is a plain JPEG, and its size.

/// Width and height; `None` if it isn't a JPEG, or holds several pictures (MPO).
#[must_use]
pub fn size(bytes: &[u8]) -> Option<(u16, u16)> {
    let mut rest = bytes.strip_prefix(&[0xFF, 0xD8])?;
    loop {
        let marker = *rest.get(1).filter(|_| rest.first() == Some(&0xFF))?;
        if marker == 0xFF {
            rest = rest.get(1..)?;
            continue;
        }
        let length = usize::from(number(rest.get(2..4)?)?);
        let content = rest.get(4..length.checked_add(2)?)?;
        match marker {
            0xE2 if content.starts_with(b"MPF\0") => return None,
            0xC4 | 0xC8 | 0xCC => {}
            0xC0..=0xCF => return Some((number(content.get(3..5)?)?, number(content.get(1..3)?)?)),
            // The points begin, and nothing said how many.
            0xDA => return None,
            _ => {}
        }
        rest = rest.get(length + 2..)?;
    }
}

fn number(bytes: &[u8]) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.try_into().ok()?))
}

/// Whether a feed shows this shape: 4:5 to 1.91:1.
#[must_use]
pub fn fits_the_feed((width, height): (u16, u16)) -> bool {
    let (width, height) = (u32::from(width) * 100, u32::from(height));
    height > 0 && width >= height * 80 && width <= height * 191
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drawing::{Sketch, Subject, jpeg};

    #[test]
    fn a_jpeg_says_its_size_and_nothing_else_has_one() {
        let file = jpeg(&Sketch {
            seed: 1,
            of: Subject::Medium(3),
            width: 400,
            height: 320,
            bytes: 70_000,
        });
        assert_eq!(size(&file), Some((400, 320)));
        let mut several = file.clone();
        several.splice(2..2, *b"\xFF\xE2\0\x06MPF\0");
        for wrong in [
            &several[..],
            &file[1..],
            &file[..200],
            b"\x89PNG\r\n",
            b"<html>",
            b"",
        ] {
            assert_eq!(size(wrong), None);
        }
    }

    #[test]
    fn the_feed_shows_four_to_five_up_to_almost_two_to_one() {
        for (shape, fits) in [
            ((1080, 1350), true),
            ((1080, 1351), false),
            ((1080, 566), true),
            ((1080, 565), false),
            ((1080, 1080), true),
        ] {
            assert_eq!(fits_the_feed(shape), fits, "{shape:?}");
        }
    }
}
