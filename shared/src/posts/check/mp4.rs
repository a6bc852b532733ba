//! A video (ISO 14496-12, and Apple's MOV before it), read in pieces: whoever holds the file is asked for those that are
//! needed, which are the heads of its outermost boxes and the whole of its index, `moov`.
//!
//! ```text
//! let mut scan = Scan::of(size);
//! let video = loop {
//!     match scan.step() {
//!         Step::Read { offset, length } => scan.read(bytes of the file from offset on, so many),
//!         Step::Found(video) => break video,
//!     }
//! };
//! ```
//! (a file that is at hand is [scanned](Scan::all) in one call). However odd a file is, it is asked for [`MOST_PIECES`] pieces at the most, and for [`MOST_INDEX`] bytes of one.

mod boxes;
mod codec;
mod faults;
mod movie;
mod sound;
mod track;

use super::found::Video;
use super::image;
use boxes::{HEAD, Head};
use faults::{End, Outside};

/// An index of fifteen minutes has less than two.
const MOST_INDEX: u32 = 4 * 1024 * 1024;
/// Outermost boxes; a whole file has about five.
const MOST_PIECES: u32 = 256;
/// The first piece, by which it is known what it is.
const FIRST: u32 = 64;

/// What the scan wants, or what it found.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// So many bytes of the file, from there on. There are that many.
    Read {
        /// Where they begin.
        offset: u64,
        /// How many.
        length: u32,
    },
    /// It is over.
    Found(Box<Video>),
}

/// What is being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wants {
    First,
    Head,
    Index(u32),
    Nothing,
}

/// A video that is being read.
#[derive(Debug, Clone)]
pub struct Scan {
    size: u64,
    at: u64,
    wants: Wants,
    pieces: u32,
    outside: Outside,
    movie: Option<movie::Movie>,
}

impl Scan {
    /// Of a file of so many bytes.
    #[must_use]
    pub fn of(size: u64) -> Self {
        Self {
            size,
            at: 0,
            wants: if size == 0 { Wants::Nothing } else { Wants::First },
            pieces: 0,
            outside: Outside::of(size),
            movie: None,
        }
    }

    /// Scans a file of which `piece` gives so many bytes from an offset on.
    #[must_use]
    pub fn all(size: u64, mut piece: impl FnMut(u64, u32) -> Vec<u8>) -> Video {
        let mut scan = Self::of(size);
        loop {
            match scan.step() {
                Step::Read { offset, length } => scan.read(&piece(offset, length)),
                Step::Found(video) => return *video,
            }
        }
    }

    /// What comes next.
    #[must_use]
    pub fn step(&self) -> Step {
        let left = self.size.saturating_sub(self.at);
        let most = |length: u32| u32::try_from(left.min(u64::from(length))).unwrap_or(length);
        let length = match self.wants {
            Wants::First => most(FIRST),
            Wants::Head => most(HEAD),
            Wants::Index(length) => length,
            Wants::Nothing => return Step::Found(Box::new(self.found())),
        };
        Step::Read {
            offset: self.at,
            length,
        }
    }

    /// Reads what was wanted.
    pub fn read(&mut self, bytes: &[u8]) {
        self.pieces = self.pieces.saturating_add(1);
        match self.wants {
            Wants::First => self.first(bytes),
            Wants::Head => self.head(bytes),
            Wants::Index(length) => {
                self.movie = Some(movie::Movie::read(bytes));
                self.on(u64::from(length));
            }
            Wants::Nothing => {}
        }
    }

    fn first(&mut self, bytes: &[u8]) {
        let is = |kind: &[u8; 4]| bytes.get(4..8) == Some(kind);
        self.outside.format = if is(b"ftyp") {
            match (image::format(bytes), bytes.get(8..12)) {
                ("video", Some(b"qt  ")) => "mov",
                ("video", _) => "mp4",
                (still, _) => still,
            }
        } else if [b"moov", b"mdat", b"wide", b"free", b"skip"].into_iter().any(is) {
            // MOV of before there were brands.
            "mov"
        } else if bytes.starts_with(&[0x1a, 0x45, 0xdf, 0xa3]) {
            "webm"
        } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"AVI ") {
            "avi"
        } else if bytes.starts_with(&[0, 0, 1, 0xba]) || bytes.starts_with(&[0, 0, 1, 0xb3]) {
            "mpeg"
        } else {
            match image::format(bytes) {
                "video" => "unknown",
                other => other,
            }
        };
        if matches!(self.outside.format, "mp4" | "mov") {
            self.head(bytes);
        } else {
            self.ends(End::Other);
        }
    }

    fn head(&mut self, bytes: &[u8]) {
        let left = self.size.saturating_sub(self.at);
        let Some(head) = Head::read(bytes) else {
            // Four zeros end a list of boxes in MOV.
            let ends = left < 8 && bytes.iter().all(|byte| *byte == 0);
            return self.ends(if ends { End::Whole } else { End::Broken });
        };
        let length = head.length.unwrap_or(left);
        match &head.kind {
            b"mdat" => self.outside.data = true,
            b"moof" => self.outside.fragments = true,
            _ => {}
        }
        if length > left {
            return self.ends(End::Cut);
        }
        if head.kind != *b"moov" || self.movie.is_some() {
            return self.on(length);
        }
        self.outside.moov_first = !self.outside.data;
        let body = length.saturating_sub(head.own);
        match u32::try_from(body) {
            Ok(0) => {
                self.movie = Some(movie::Movie::read(&[]));
                self.on(length);
            }
            Ok(body) if body <= MOST_INDEX => {
                self.at = self.at.saturating_add(head.own);
                self.wants = Wants::Index(body);
            }
            _ => self.ends(End::TooMuch),
        }
    }

    /// Over to the next box.
    fn on(&mut self, length: u64) {
        self.at = self.at.saturating_add(length);
        if self.at >= self.size {
            self.ends(End::Whole);
        } else if self.pieces >= MOST_PIECES {
            self.ends(End::TooMuch);
        } else {
            self.wants = Wants::Head;
        }
    }

    fn ends(&mut self, end: End) {
        self.outside.end = end;
        self.wants = Wants::Nothing;
    }

    fn found(&self) -> Video {
        let movie = self.movie.as_ref();
        let mut video = movie.map_or_else(Video::none, movie::Movie::video);
        self.outside.format.clone_into(&mut video.format);
        video.moov_first = self.outside.moov_first;
        video.problems = faults::all(&self.outside, movie, &video);
        video
    }
}
