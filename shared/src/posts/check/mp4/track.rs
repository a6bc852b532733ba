//! A track (ISO 14496-12, 8.3 to 8.7): its times, its frames, its cuts, its pictures or sound.

use super::boxes::{Boxes, deep, inner, long, number, short};
use super::codec::{self, Coding};
use super::sound::Sound;

/// What encoders cut at a beginning because their codec needs it, and phones at an end: nobody sees it.
const UNSEEN: u64 = 200;

/// A duration in units of its own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Times {
    /// Units of a second.
    scale: u32,
    duration: u64,
}

impl Times {
    /// Reads a header, `mvhd` or `mdhd`.
    pub(super) fn read(body: &[u8]) -> Option<Self> {
        let (scale, duration) = if body.first()? == &1 {
            (number(body, 20)?, long(body, 24)?)
        } else {
            (number(body, 12)?, u64::from(number(body, 16)?))
        };
        Some(Self { scale, duration })
    }

    /// A duration in its units.
    fn milliseconds_of(self, duration: u64) -> u64 {
        duration
            .saturating_mul(1_000)
            .checked_div(u64::from(self.scale))
            .unwrap_or(0)
    }

    /// 0 where it isn't known.
    pub(super) fn milliseconds(self) -> u64 {
        self.milliseconds_of(self.duration)
    }
}

/// A track.
#[derive(Debug, Clone)]
pub(super) struct Track {
    pub(super) times: Times,
    pub(super) kind: Kind,
    edits: Vec<Edit>,
    frames: u64,
    /// Of all frames, in the track's units.
    lasting: u64,
    bytes: u64,
}

/// What is in it.
#[derive(Debug, Clone)]
pub(super) enum Kind {
    Pictures(Pictures),
    Sound(Sound),
}

/// How its pictures are.
#[derive(Debug, Clone)]
pub(super) struct Pictures {
    /// As they are shown.
    pub(super) shown: (u32, u32),
    /// In degrees, clockwise.
    pub(super) rotation: u16,
    pub(super) codec: String,
    pub(super) coding: Coding,
}

/// A line of an edit list.
#[derive(Debug, Clone, Copy)]
struct Edit {
    /// In the movie's units.
    lasts: u64,
    /// In the track's units; [`None`]: nothing is shown.
    from: Option<u64>,
    at_speed: bool,
}

impl Track {
    /// Reads one: what is in the box. [`None`] if it has neither pictures nor sound.
    pub(super) fn read(trak: &[u8]) -> Option<Self> {
        let mdia = inner(trak, "mdia")?;
        let handler = inner(mdia, "hdlr")?.get(8..12)?;
        let table = deep(mdia, &["minf", "stbl"])?;
        let (format, entry) = Boxes(inner(table, "stsd")?.get(8..)?).next()?;
        let kind = match handler {
            b"vide" => Kind::Pictures(Pictures::read(format, entry, inner(trak, "tkhd"))),
            b"soun" => Kind::Sound(Sound::read(format, entry)),
            _ => return None,
        };
        let (frames, lasting) = inner(table, "stts").map(frames).unwrap_or_default();
        Some(Self {
            times: inner(mdia, "mdhd").and_then(Times::read).unwrap_or_default(),
            kind,
            edits: deep(trak, &["edts", "elst"]).map(edits).unwrap_or_default(),
            frames,
            lasting,
            bytes: inner(table, "stsz").and_then(bytes).unwrap_or(0),
        })
    }

    /// On average.
    pub(super) fn frames_a_second(&self) -> Option<f64> {
        let units = u128::from(self.frames).checked_mul(u128::from(self.times.scale))?;
        let thousandths = units.checked_mul(1_000)?.checked_div(u128::from(self.lasting))?;
        let thousandths = u32::try_from(thousandths).ok()?;
        (thousandths > 0).then(|| f64::from(thousandths) / 1_000.0)
    }

    /// A second, on average.
    pub(super) fn kilobits(&self) -> Option<u32> {
        let units = u128::from(self.bytes).checked_mul(u128::from(self.times.scale))?;
        let bits = units.checked_mul(8)?.checked_div(u128::from(self.lasting))?;
        u32::try_from(bits.checked_div(1_000)?)
            .ok()
            .filter(|kilobits| *kilobits > 0)
    }

    /// Whether its list leaves out or moves what somebody would see or hear. Nearly every file has one that doesn't.
    pub(super) fn is_edited(&self, movie: Times) -> bool {
        let (late, shown) = match self.edits.as_slice() {
            [] => return false,
            [shown] => (0, shown),
            [
                Edit {
                    lasts, from: None, ..
                },
                shown,
            ] => (movie.milliseconds_of(*lasts), shown),
            _ => return true,
        };
        let Some(from) = shown.from else { return true };
        let (from, lasts) = (
            self.times.milliseconds_of(from),
            movie.milliseconds_of(shown.lasts),
        );
        let ends = from.saturating_add(lasts).saturating_add(UNSEEN) >= self.times.milliseconds();
        // One that lasts 0 goes to the end.
        late > UNSEEN || from > UNSEEN || !shown.at_speed || !(ends || lasts == 0)
    }
}

impl Pictures {
    fn read(format: [u8; 4], entry: &[u8], header: Option<&[u8]>) -> Self {
        let (rotation, shown) = header.and_then(turned).unwrap_or_default();
        let side = |at| u32::from(short(entry, at).unwrap_or(0));
        let (mut width, mut height) = match shown {
            (0, _) | (_, 0) => (side(24), side(26)),
            shown => shown,
        };
        if matches!(rotation, 90 | 270) {
            (width, height) = (height, width);
        }
        Self {
            shown: (width, height),
            rotation,
            codec: codec::name(format),
            coding: Coding::read(entry),
        }
    }
}

/// By how many degrees the pictures are turned, and their size before, from `tkhd`.
fn turned(header: &[u8]) -> Option<(u16, (u32, u32))> {
    let matrix = if header.first()? == &1 { 52_usize } else { 40 };
    let at = |more: usize| number(header, matrix.checked_add(more)?);
    let (across, down) = (at(0)?.cast_signed().signum(), at(4)?.cast_signed().signum());
    let rotation = match (across, down) {
        (0, 1) => 90,
        (-1, 0) => 180,
        (0, -1) => 270,
        _ => 0,
    };
    // In 65,536ths.
    Some((rotation, (at(36)? >> 16, at(40)? >> 16)))
}

/// How many there are, and how long they last together.
fn frames(stts: &[u8]) -> (u64, u64) {
    let lines = stts.get(8..).unwrap_or_default().chunks_exact(8);
    lines
        .take(count(stts, 4))
        .filter_map(|line| Some((u64::from(number(line, 0)?), u64::from(number(line, 4)?))))
        .fold((0, 0), |(frames, lasting), (more, each)| {
            (
                frames.saturating_add(more),
                lasting.saturating_add(more.saturating_mul(each)),
            )
        })
}

/// How large they are together.
fn bytes(stsz: &[u8]) -> Option<u64> {
    let (each, frames) = (u64::from(number(stsz, 4)?), u64::from(number(stsz, 8)?));
    if each > 0 {
        return Some(each.saturating_mul(frames));
    }
    let sizes = stsz.get(12..)?.chunks_exact(4).take(count(stsz, 8));
    Some(
        sizes
            .filter_map(|size| number(size, 0))
            .fold(0, |sum, size| sum.saturating_add(u64::from(size))),
    )
}

/// How many lines a table says that it has.
fn count(table: &[u8], at: usize) -> usize {
    number(table, at)
        .and_then(|count| usize::try_from(count).ok())
        .unwrap_or(0)
}

fn edits(elst: &[u8]) -> Vec<Edit> {
    let wide = elst.first() == Some(&1);
    let lines = elst.get(8..).unwrap_or_default();
    let read = |line: &[u8]| {
        let (lasts, from, speed) = if wide {
            (long(line, 0)?, long(line, 8)?.cast_signed(), number(line, 16)?)
        } else {
            (
                u64::from(number(line, 0)?),
                i64::from(number(line, 4)?.cast_signed()),
                number(line, 8)?,
            )
        };
        Some(Edit {
            lasts,
            from: u64::try_from(from).ok(),
            at_speed: speed == 0x1_0000,
        })
    };
    // Three are as bad as a thousand.
    lines
        .chunks_exact(if wide { 20 } else { 12 })
        .take(count(elst, 4).min(3))
        .filter_map(read)
        .collect()
}
