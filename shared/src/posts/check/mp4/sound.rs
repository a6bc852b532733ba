//! The sound of a video: its codec, channels and samples a second (ISO 14496-12, 12.2; ISO 14496-1, 7.2.6; and MOV's).

use super::boxes::{inner, number, short};
use super::codec::letters;

/// ISO 14496-3, 1.6.3.4.
const RATES: [u32; 13] = [
    96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350,
];

/// What is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sound {
    pub(super) codec: String,
    pub(super) channels: u32,
    pub(super) samples: u32,
}

impl Sound {
    /// Reads a sample entry.
    pub(super) fn read(format: [u8; 4], entry: &[u8]) -> Self {
        let (mut channels, mut samples) = (
            u32::from(short(entry, 16).unwrap_or(0)),
            number(entry, 24).unwrap_or(0) >> 16,
        );
        // MOV's entries are longer, by their version.
        let within = match short(entry, 8) {
            Some(1) => 44,
            Some(2) => {
                channels = number(entry, 40).unwrap_or(0);
                let rate = entry.get(32..).and_then(|rest| rest.first_chunk());
                samples = rate.map_or(0, |bytes| whole(f64::from_be_bytes(*bytes)));
                64
            }
            _ => 28,
        };
        let within = entry.get(within..).unwrap_or_default();
        let codec = match &format {
            b"mp4a" => {
                let described = inner(within, "esds")
                    .or_else(|| inner(inner(within, "wave")?, "esds"))
                    .and_then(Described::read);
                if let Some(config) = described.as_ref().and_then(|told| told.config) {
                    channels = config.0.unwrap_or(channels);
                    samples = config.1.unwrap_or(samples);
                }
                described.map_or("mp4a", |told| told.codec).to_owned()
            }
            b".mp3" => "mp3".to_owned(),
            b"ac-3" => "ac3".to_owned(),
            b"ec-3" => "eac3".to_owned(),
            b"Opus" => "opus".to_owned(),
            b"fLaC" => "flac".to_owned(),
            b"lpcm" | b"sowt" | b"twos" | b"in24" | b"in32" | b"fl32" => "pcm".to_owned(),
            _ => letters(format),
        };
        Self {
            codec,
            channels,
            samples,
        }
    }
}

/// Of a number that a stranger wrote.
fn whole(rate: f64) -> u32 {
    let known = RATES.into_iter().chain([192_000, 176_400]);
    known
        .min_by(|one, other| {
            let far = |known: u32| (f64::from(known) - rate).abs();
            far(*one).total_cmp(&far(*other))
        })
        .unwrap_or(0)
}

/// What a decoder is told.
struct Described {
    codec: &'static str,
    /// Channels and samples a second.
    config: Option<(Option<u32>, Option<u32>)>,
}

impl Described {
    fn read(esds: &[u8]) -> Option<Self> {
        let stream = part(esds.get(4..)?, 3)?;
        let flags = *stream.get(2)?;
        let mut at = 3_usize;
        if flags & 0x80 != 0 {
            at = at.checked_add(2)?;
        }
        if flags & 0x40 != 0 {
            at = at.checked_add(1)?.checked_add(usize::from(*stream.get(at)?))?;
        }
        if flags & 0x20 != 0 {
            at = at.checked_add(2)?;
        }
        let decoder = part(stream.get(at..)?, 4)?;
        let codec = match decoder.first()? {
            0x40 | 0x66..=0x68 => "aac",
            0x69 | 0x6b => "mp3",
            _ => "mp4a",
        };
        let config = decoder.get(13..).and_then(|rest| part(rest, 5));
        Some(Self {
            codec,
            config: config.filter(|_| codec == "aac").and_then(configured),
        })
    }
}

/// The descriptor that begins there, if it is of that kind.
fn part(bytes: &[u8], kind: u8) -> Option<&[u8]> {
    let (tag, mut rest) = bytes.split_first()?;
    let mut length = 0_usize;
    for _ in 0..4 {
        let (byte, more) = rest.split_first()?;
        rest = more;
        length = (length << 7) | usize::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            break;
        }
    }
    (*tag == kind).then(|| rest.get(..length).unwrap_or(rest))
}

/// Channels and samples a second of AAC (ISO 14496-3, 1.6.2.1).
fn configured(config: &[u8]) -> Option<(Option<u32>, Option<u32>)> {
    let bits = config
        .iter()
        .take(8)
        .chain(std::iter::repeat_n(&0, 8_usize.saturating_sub(config.len())))
        .fold(0_u64, |bits, byte| (bits << 8) | u64::from(*byte));
    let mut left = 64_u32;
    let mut take = |count: u32| {
        left = left.checked_sub(count)?;
        u32::try_from(bits.checked_shr(left)? & 1_u64.checked_shl(count)?.checked_sub(1)?).ok()
    };
    let mut kind = take(5)?;
    if kind == 31 {
        kind = take(6)?.checked_add(32)?;
    }
    let rate = |take: &mut dyn FnMut(u32) -> Option<u32>| {
        let index = take(4)?;
        if index == 15 {
            take(24)
        } else {
            RATES.get(usize::try_from(index).ok()?).copied()
        }
    };
    let mut samples = rate(&mut take);
    // 0: it is told elsewhere; 7: eight of them.
    let channels = match take(4)? {
        0 => None,
        7 => Some(8),
        channels => Some(channels),
    };
    // Of both that are coded with half the samples, what is heard.
    if matches!(kind, 5 | 29) {
        samples = rate(&mut take).or(samples);
    }
    Some((channels, samples))
}
