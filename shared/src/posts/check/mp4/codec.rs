//! How pictures are coded: what the decoder is told in front (ISO 14496-15), as far as it matters here.

use super::boxes::inner;

/// Where the boxes of a picture's sample entry begin.
const WITHIN: usize = 78;
/// A parameter set has some dozen bytes.
const LONGEST_SET: usize = 1_024;

/// What it is called; its four letters where it has no better name.
pub(super) fn name(format: [u8; 4]) -> String {
    let known = match &format {
        b"avc1" | b"avc3" => "h264",
        b"hvc1" | b"hev1" | b"dvh1" | b"dvhe" => "hevc",
        b"av01" => "av1",
        b"vp08" => "vp8",
        b"vp09" => "vp9",
        b"mp4v" => "mpeg4",
        b"apch" | b"apcn" | b"apcs" | b"apco" | b"ap4h" | b"ap4x" => "prores",
        b"jpeg" | b"mjpa" | b"mjpb" => "mjpeg",
        _ => return letters(format),
    };
    known.to_owned()
}

/// Four letters of a stranger, as far as they are some.
pub(super) fn letters(format: [u8; 4]) -> String {
    let plain = format
        .into_iter()
        .filter(|byte| byte.is_ascii_alphanumeric() || *byte == b'-');
    let text: String = plain.map(char::from).collect();
    if text.is_empty() {
        "unknown".to_owned()
    } else {
        text
    }
}

/// What is known of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Coding {
    /// Whole frames.
    pub(super) progressive: Option<bool>,
    /// `chroma_format_idc`: 1 is 4:2:0.
    pub(super) chroma: Option<u32>,
}

impl Coding {
    /// Reads a sample entry.
    pub(super) fn read(entry: &[u8]) -> Self {
        let within = entry.get(WITHIN..).unwrap_or_default();
        let coding = inner(within, "avcC")
            .and_then(avc)
            .or_else(|| inner(within, "hvcC").and_then(hevc));
        let mut coding = coding.unwrap_or_default();
        // MOV says it outside.
        match inner(within, "fiel").and_then(<[u8]>::first) {
            Some(2) => coding.progressive = Some(false),
            Some(1) => coding.progressive = coding.progressive.or(Some(true)),
            _ => {}
        }
        coding
    }
}

/// From its first parameter set (ISO 14496-10, 7.3.2.1.1).
fn avc(config: &[u8]) -> Option<Coding> {
    let sets = config.get(5)? & 0x1f;
    let length: [u8; 2] = *config.get(6..)?.first_chunk()?;
    let length = usize::from(u16::from_be_bytes(length));
    if sets == 0 || length > LONGEST_SET {
        return None;
    }
    let mut bits = Bits::of(config.get(8..8_usize.checked_add(length)?)?);
    bits.skip(8)?;
    let profile = bits.take(8)?;
    bits.skip(16)?;
    bits.number()?;
    let mut chroma = 1;
    if matches!(
        profile,
        100 | 110 | 122 | 244 | 44 | 83 | 86 | 118 | 128 | 138 | 139 | 134 | 135
    ) {
        chroma = bits.number()?;
        bits.skip(u32::from(chroma == 3))?;
        bits.number()?;
        bits.number()?;
        bits.skip(1)?;
        if bits.take(1)? == 1 {
            for list in 0..(if chroma == 3 { 12 } else { 8 }) {
                if bits.take(1)? == 1 {
                    scaling(&mut bits, if list < 6 { 16 } else { 64 })?;
                }
            }
        }
    }
    bits.number()?;
    match bits.number()? {
        0 => {
            bits.number()?;
        }
        1 => {
            bits.skip(1)?;
            bits.number()?;
            bits.number()?;
            for _ in 0..bits.number()?.min(255) {
                bits.number()?;
            }
        }
        _ => {}
    }
    bits.number()?;
    bits.skip(1)?;
    bits.number()?;
    bits.number()?;
    Some(Coding {
        progressive: Some(bits.take(1)? == 1),
        chroma: Some(chroma),
    })
}

/// Goes over a scaling list (7.3.2.1.1.1).
fn scaling(bits: &mut Bits, size: u32) -> Option<()> {
    let (mut last, mut next) = (8_i64, 8_i64);
    for _ in 0..size {
        if next != 0 {
            let code = i64::from(bits.number()?);
            // 1, -1, 2, -2 …
            let half = code.checked_add(1)?.checked_div(2)?;
            let delta = if code & 1 == 1 { half } else { half.checked_neg()? };
            next = last.checked_add(delta)?.checked_rem_euclid(256)?;
        }
        if next != 0 {
            last = next;
        }
    }
    Some(())
}

/// From the flags in front of its parameter sets (8.3.3.1).
fn hevc(config: &[u8]) -> Option<Coding> {
    let progressive = match config.get(6)? >> 6 {
        2 => Some(true),
        1 => Some(false),
        _ => None,
    };
    Some(Coding {
        progressive,
        chroma: Some(u32::from(config.get(16)? & 3)),
    })
}

/// The bits of a parameter set.
struct Bits {
    bytes: Vec<u8>,
    at: u32,
}

impl Bits {
    /// Without the threes that are there so that nothing looks like a beginning (7.4.1.1).
    fn of(unit: &[u8]) -> Self {
        let mut bytes: Vec<u8> = Vec::with_capacity(unit.len());
        let mut zeros = 0_u8;
        for byte in unit {
            if zeros >= 2 && *byte == 3 {
                zeros = 0;
                continue;
            }
            zeros = if *byte == 0 { zeros.saturating_add(1) } else { 0 };
            bytes.push(*byte);
        }
        Self { bytes, at: 0 }
    }

    fn skip(&mut self, bits: u32) -> Option<()> {
        self.at = self.at.checked_add(bits)?;
        Some(())
    }

    fn take(&mut self, bits: u32) -> Option<u32> {
        let mut value = 0_u32;
        for _ in 0..bits {
            let byte = *self.bytes.get(usize::try_from(self.at >> 3).ok()?)?;
            let shift = 7_u32.checked_sub(self.at & 7)?;
            value = (value << 1) | (u32::from(byte >> shift) & 1);
            self.skip(1)?;
        }
        Some(value)
    }

    /// An Exp-Golomb code (9.1).
    fn number(&mut self) -> Option<u32> {
        let mut zeros = 0_u32;
        while self.take(1)? == 0 {
            zeros = zeros.checked_add(1).filter(|zeros| *zeros < 32)?;
        }
        1_u32
            .checked_shl(zeros)?
            .checked_sub(1)?
            .checked_add(self.take(zeros)?)
    }
}
