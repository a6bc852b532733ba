//! Headers of pictures: how large they are, read from their own bytes.

/// A number of so many bytes, the highest first.
#[must_use]
pub fn big(bytes: &[u8], at: usize, length: usize) -> Option<u32> {
    let bytes = bytes.get(at..at.checked_add(length)?)?;
    Some(
        bytes
            .iter()
            .fold(0, |value, byte| (value << 8) | u32::from(*byte)),
    )
}

/// The same, the lowest first.
#[must_use]
pub fn little(bytes: &[u8], at: usize, length: usize) -> Option<u32> {
    let bytes = bytes.get(at..at.checked_add(length)?)?;
    Some(
        bytes
            .iter()
            .rev()
            .fold(0, |value, byte| (value << 8) | u32::from(*byte)),
    )
}

/// The size of a PNG.
#[must_use]
pub fn png(bytes: &[u8]) -> Option<(u32, u32)> {
    Some((big(bytes, 16, 4)?, big(bytes, 20, 4)?))
}

/// The size in the first chunk of each of the three forms (RFC 9649).
#[must_use]
pub fn webp(bytes: &[u8]) -> Option<(u32, u32)> {
    match bytes.get(12..16)? {
        b"VP8 " => Some((little(bytes, 26, 2)? & 0x3fff, little(bytes, 28, 2)? & 0x3fff)),
        b"VP8L" => {
            let bits = little(bytes, 21, 4)?;
            Some((
                (bits & 0x3fff).saturating_add(1),
                ((bits >> 14) & 0x3fff).saturating_add(1),
            ))
        }
        b"VP8X" => Some((
            little(bytes, 24, 3)?.saturating_add(1),
            little(bytes, 27, 3)?.saturating_add(1),
        )),
        _ => None,
    }
}

/// A segment of a JPEG (ITU T.81, B.1.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment<'a> {
    /// The second byte of its marker.
    pub marker: u8,
    /// What is in it, as far as it is there.
    pub body: &'a [u8],
    /// Where it ends, and the next begins.
    pub next: usize,
}

impl<'a> Segment<'a> {
    /// The one that begins there, with fill bytes before it (B.1.1.2).
    #[must_use]
    pub fn at(bytes: &'a [u8], mut at: usize) -> Option<Self> {
        let marker = loop {
            match bytes.get(at..)? {
                [0xff, 0xff, ..] => at = at.checked_add(1)?,
                [0xff, marker @ 0x01..=0xfe, ..] => break *marker,
                _ => return None,
            }
        };
        let from = at.checked_add(2)?;
        // Those that stand alone.
        if matches!(marker, 0x01 | 0xd0..=0xd9) {
            return Some(Self {
                marker,
                body: &[],
                next: from,
            });
        }
        let next = from.checked_add(usize::try_from(big(bytes, from, 2)?).ok()?)?;
        let body = bytes.get(from.checked_add(2)?..next.min(bytes.len()))?;
        Some(Self { marker, body, next })
    }

    /// The size, if it is a frame's header (B.2.2).
    #[must_use]
    pub fn frame(&self) -> Option<(u32, u32)> {
        let frame = matches!(self.marker, 0xc0..=0xcf) && !matches!(self.marker, 0xc4 | 0xc8 | 0xcc);
        let size = || Some((big(self.body, 3, 2)?, big(self.body, 1, 2)?));
        if frame { size() } else { None }
    }
}
