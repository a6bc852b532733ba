//! What is wrong with a video, whatever it is for.

use super::movie::Movie;
use crate::rooms::problem::Problem;
use crate::{posts::check::found::Video, values::words::grouped};

/// Kilobits a second.
const MOST_BITRATE: u32 = 25_000;
const COLUMNS: u32 = 1_920;
const MOST_SAMPLES: u32 = 48_000;
/// Phones write frames when they have them: 60.02 a second are 60, and 22.98 are 23.
const FPS: std::ops::RangeInclusive<f64> = 22.9..=60.5;

/// Why a scan went no further.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// At the end of the file.
    Whole,
    /// A box says that it is longer than what is left.
    Cut,
    /// What should be a box is none.
    Broken,
    /// There were too many, or the index is too long.
    TooMuch,
    /// It is no file of boxes.
    Other,
}

/// What the outermost boxes say.
#[derive(Debug, Clone, Copy)]
pub(super) struct Outside {
    pub(super) size: u64,
    pub(super) format: &'static str,
    pub(super) data: bool,
    pub(super) moov_first: bool,
    pub(super) fragments: bool,
    pub(super) end: End,
}

impl Outside {
    /// Of a file of so many bytes, of which none was read.
    pub(super) const fn of(size: u64) -> Self {
        Self {
            size,
            format: "unknown",
            data: false,
            moov_first: false,
            fragments: false,
            end: End::Other,
        }
    }
}

type Told = (String, &'static str);

/// All of it. Where nothing more can be known, there is one.
pub(super) fn all(outside: &Outside, movie: Option<&Movie>, video: &Video) -> Vec<Problem> {
    let told = match (file(outside), movie) {
        (Some(told), _) => vec![told],
        (None, None) => vec![(
            "There is no index (moov) in the file.".to_owned(),
            "an MP4 or MOV that plays",
        )],
        (None, Some(movie)) => within(outside, movie, video),
    };
    told.into_iter()
        .map(|(what, limit)| Problem::new("file", what, limit))
        .collect()
}

fn file(outside: &Outside) -> Option<Told> {
    let (what, limit) = match outside.end {
        _ if outside.size == 0 => ("The file is empty.", "MP4 or MOV"),
        End::Other => return Some((other(outside.format), "MP4 or MOV")),
        End::Cut => (
            "The file is cut off: it says that it is longer.",
            "the whole file",
        ),
        End::Broken => ("The file is damaged.", "an MP4 or MOV that plays"),
        End::TooMuch => (
            "The file is built in a way that can't be checked.",
            "an ordinary MP4, in one piece",
        ),
        End::Whole => return None,
    };
    Some((what.to_owned(), limit))
}

fn other(format: &str) -> String {
    let name = match format {
        "webm" => "WebM or Matroska",
        "avi" => "AVI",
        "mpeg" => "MPEG",
        "unknown" => return "This is no video that is known.".to_owned(),
        _ => return "This is a picture, or no video at all.".to_owned(),
    };
    format!("This is {name}. Instagram takes MP4 and MOV only.")
}

fn within(outside: &Outside, movie: &Movie, video: &Video) -> Vec<Told> {
    let mut faults = Vec::new();
    let mut fault = |wrong: bool, what: &str, limit: &'static str| {
        if wrong {
            faults.push((what.to_owned(), limit));
        }
    };
    let pieces = outside.fragments || movie.fragments;
    fault(
        pieces,
        "The video is in pieces (a fragmented MP4), as browsers record it.",
        "an ordinary MP4, in one piece",
    );
    fault(
        !pieces && !outside.moov_first,
        "Its index (moov) comes after its pictures; programs call the other order “fast start”.",
        "moov in front",
    );
    fault(
        !outside.data,
        "The index is there, and the pictures aren't.",
        "the whole file",
    );
    if movie.pictures.is_none() {
        fault(true, "There are no moving pictures in the file.", "a video");
        return faults;
    }
    fault(
        !matches!(video.codec.as_str(), "h264" | "hevc"),
        &format!(
            "Its pictures are coded in a way that Instagram doesn't read ({}).",
            video.codec
        ),
        "H.264 or HEVC",
    );
    fault(
        video.progressive == Some(false),
        "It is interlaced: half of the lines at a time.",
        "progressive",
    );
    fault(
        movie.chroma().is_some_and(|chroma| chroma != 1),
        "Its colours are coded in another way than 4:2:0.",
        "4:2:0",
    );
    fault(
        video.width == 0 || video.height == 0,
        "The file says no size of the pictures.",
        "a size",
    );
    fault(
        video.width > COLUMNS,
        &format!("It is {} pixels wide.", grouped(u64::from(video.width))),
        "1,920 pixels",
    );
    fault(
        !pieces && video.fps.is_none(),
        "There isn't a single frame in it.",
        "23 to 60 frames a second",
    );
    if let Some(fps) = video.fps {
        fault(
            !FPS.contains(&fps),
            &format!("It has {fps:.1} frames a second."),
            "23 to 60 frames a second",
        );
    }
    fault(
        video.kilobits.is_some_and(|kilobits| kilobits > MOST_BITRATE),
        "Its pictures take more than 25 megabits a second on average.",
        "25 Mbit/s",
    );
    fault(
        video.edit_lists,
        "An edit list leaves out or moves a part of it; Instagram would show the whole.",
        "no edit lists",
    );
    fault(
        !matches!(video.audio.as_str(), "aac" | "none"),
        &format!(
            "Its sound is coded in a way that Instagram doesn't read ({}).",
            video.audio
        ),
        "AAC",
    );
    fault(
        video.channels.is_some_and(|channels| channels > 2),
        "Its sound has more than two channels.",
        "1 or 2 channels",
    );
    fault(
        video.samples.is_some_and(|samples| samples > MOST_SAMPLES),
        "Its sound has more than 48,000 samples a second.",
        "48 kHz",
    );
    faults
}
