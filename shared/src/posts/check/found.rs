//! What was found in a file, and whether it will do for what it is meant for.

use crate::posts::draft::Kind;
use crate::rooms::problem::Problem;
use crate::values::words::grouped;
use serde::{Deserialize, Serialize};

/// A picture's file.
pub const MOST_IMAGE: u64 = 8 * 1024 * 1024;
/// The file of a reel, or of a video in a carousel.
pub const MOST_REEL: u64 = 300 * 1024 * 1024;
/// The file of a story's video.
pub const MOST_STORY: u64 = 100 * 1024 * 1024;

/// Encoders write a last frame or sound's last packet beyond the end.
const LATE: f64 = 0.1;

/// What was found: members that the file says of itself, and what is wrong with it for every use.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Found {
    /// A picture, or what was meant as one.
    Image(Image),
    /// A video, or what was meant as one.
    Video(Video),
}

/// A picture.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Image {
    /// In pixels, as it is shown; 0 where it can't be read.
    pub width: u32,
    /// In pixels, as it is shown.
    pub height: u32,
    /// `jpeg`, `mpo`, `png`, `webp`, `heic`, `avif`, `gif` …; `unknown`.
    pub format: String,
    /// Of a JPEG.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub colours: Option<Colours>,
    /// The name of its colour profile, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// A JPEG that comes in several passes.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub progressive: bool,
    /// It lies on its side or is mirrored in the file, and a note (EXIF 2 to 8) says how it is shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub orientation: Option<u8>,
    /// What is wrong whatever it is for.
    pub problems: Vec<Problem>,
}

/// The colours of a JPEG.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Colours {
    /// Of screens, by its profile or because it has none.
    #[serde(rename = "sRGB")]
    Srgb,
    /// By another profile.
    #[serde(rename = "other")]
    Other,
    /// Shades of grey.
    #[serde(rename = "grey")]
    Grey,
    /// Four colours, for print.
    #[serde(rename = "CMYK")]
    Cmyk,
}

/// A video.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Video {
    /// In pixels, as it is shown; 0 where it can't be read.
    pub width: u32,
    /// In pixels, as it is shown.
    pub height: u32,
    /// How long it is.
    pub seconds: f64,
    /// `mp4`, `mov`, or what it is instead: `webm`, `avi` …; `unknown`.
    pub format: String,
    /// `h264`, `hevc`, or what else its sample entry is called; `none`.
    pub codec: String,
    /// `aac`, `none`, or what else its sample entry is called.
    pub audio: String,
    /// Of the sound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channels: Option<u32>,
    /// Of the sound, a second.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub samples: Option<u32>,
    /// Frames a second, on average.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fps: Option<f64>,
    /// Kilobits a second of the pictures alone, on average.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kilobits: Option<u32>,
    /// Whole frames, no half ones in turns; unknown without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub progressive: Option<bool>,
    /// It is turned by so many degrees when it is shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rotation: Option<u16>,
    /// Its index comes before its pictures.
    pub moov_first: bool,
    /// It is cut by a list that says what to leave out.
    pub edit_lists: bool,
    /// What is wrong whatever it is for.
    pub problems: Vec<Problem>,
}

impl Video {
    /// One of which nothing is known.
    pub(super) fn none() -> Self {
        Self {
            codec: "none".to_owned(),
            audio: "none".to_owned(),
            ..Self::default()
        }
    }
}

/// What a file is meant for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Use {
    /// The post's kind.
    pub kind: Kind,
    /// It is one of several in a carousel.
    pub child: bool,
    /// It is the picture that a reel shows before it plays.
    pub cover: bool,
}

impl Use {
    /// A picture or video of such a post.
    #[must_use]
    pub const fn medium(kind: Kind) -> Self {
        Self {
            kind,
            child: matches!(kind, Kind::Carousel),
            cover: false,
        }
    }

    /// A reel's cover.
    #[must_use]
    pub const fn cover() -> Self {
        Self {
            kind: Kind::Reel,
            child: false,
            cover: true,
        }
    }
}

/// What is wrong with a file of so many bytes for that use, at that place of the post.
#[must_use]
pub fn problems(place: &str, found: &Found, r#use: Use, size: u64) -> Vec<Problem> {
    let own = match found {
        Found::Image(image) => &image.problems,
        Found::Video(video) => &video.problems,
    };
    if !own.is_empty() {
        return own.iter().map(|problem| problem.clone().at(place)).collect();
    }
    let told = match found {
        Found::Image(_) if r#use.kind == Kind::Reel && !r#use.cover => {
            vec![(
                "A reel is a video, and this is a picture.".to_owned(),
                "1 video".to_owned(),
            )]
        }
        Found::Video(_) if r#use.cover => {
            vec![(
                "A cover is a picture, and this is a video.".to_owned(),
                "JPEG".to_owned(),
            )]
        }
        Found::Video(_) if r#use.kind == Kind::Image => {
            vec![(
                "A single video is posted as a reel.".to_owned(),
                "1 picture".to_owned(),
            )]
        }
        Found::Image(image) => of_image(image, r#use, size),
        Found::Video(video) => of_video(video, r#use, size),
    };
    told.into_iter()
        .map(|(what, limit)| Problem::new(place, what, limit))
        .collect()
}

type Told = (String, String);

fn too_large(size: u64, most: u64) -> Option<Told> {
    const MB: u64 = 1024 * 1024;
    (size > most).then(|| {
        (
            format!("The file has {} bytes.", grouped(size)),
            most.checked_div(MB)
                .map(|most| format!("{most} MB"))
                .unwrap_or_default(),
        )
    })
}

fn of_image(image: &Image, r#use: Use, size: u64) -> Vec<Told> {
    let mut told: Vec<Told> = too_large(size, MOST_IMAGE).into_iter().collect();
    let feed = !r#use.cover && r#use.kind != Kind::Story;
    if feed && !fits_the_feed(image.width, image.height) {
        told.push((
            format!(
                "The picture is {} × {} pixels: {} for the feed.",
                image.width,
                image.height,
                if image.width < image.height {
                    "too tall"
                } else {
                    "too wide"
                }
            ),
            "between 4:5 and 1.91:1".to_owned(),
        ));
    }
    told
}

/// To the pixel: no picture of whole pixels is exactly 1.91:1 at every width.
fn fits_the_feed(width: u32, height: u32) -> bool {
    let (width, height) = (u64::from(width), u64::from(height));
    let tall = width.saturating_add(1).saturating_mul(5) > height.saturating_mul(4);
    let wide = width.saturating_mul(100) < height.saturating_add(1).saturating_mul(191);
    tall && wide
}

fn of_video(video: &Video, r#use: Use, size: u64) -> Vec<Told> {
    let story = r#use.kind == Kind::Story;
    let most = if story { MOST_STORY } else { MOST_REEL };
    let mut told: Vec<Told> = too_large(size, most).into_iter().collect();
    let (longest, words) = if story {
        (60.0, "3 to 60 seconds")
    } else {
        (900.0, "3 seconds to 15 minutes")
    };
    if video.seconds < 3.0 - LATE || video.seconds > longest + LATE {
        told.push((
            format!("The video is {:.1} seconds long.", video.seconds),
            words.to_owned(),
        ));
    }
    let (width, height) = (f64::from(video.width), f64::from(video.height));
    let (narrow, words) = if story {
        (0.1, "between 0.1:1 and 10:1")
    } else {
        (0.01, "between 0.01:1 and 10:1")
    };
    if width < height * narrow || width > height * 10.0 {
        told.push((
            format!("The video is {} × {} pixels.", video.width, video.height),
            words.to_owned(),
        ));
    }
    told
}

/// Whether a reel's cover is a moment of it.
#[must_use]
pub fn cover_offset(found: &Found, milliseconds: u32) -> Option<Problem> {
    let Found::Video(video) = found else {
        return None;
    };
    let beyond = f64::from(milliseconds) > video.seconds * 1_000.0;
    (beyond && video.problems.is_empty()).then(|| {
        Problem::new(
            "cover_offset_ms",
            "The moment for the cover is after the video's end.",
            format!("{:.1} seconds", video.seconds),
        )
    })
}

/// What isn't wrong with a file and yet may not become what was meant.
#[must_use]
pub fn warnings(place: &str, found: &Found, r#use: Use) -> Vec<Problem> {
    let Found::Image(image) = found else {
        return Vec::new();
    };
    let mut told = Vec::new();
    let mut warn = |what: String, limit: &str| told.push(Problem::new(place, what, limit));
    if !image.problems.is_empty() || image.width == 0 {
        return Vec::new();
    }
    let feed = !r#use.cover && r#use.kind != Kind::Story;
    if feed && image.width < 320 {
        warn(
            format!(
                "The picture is {} pixels wide; Instagram makes it larger.",
                image.width
            ),
            "320 to 1,440 pixels",
        );
    }
    if feed && image.width > 1_440 {
        warn(
            format!(
                "The picture is {} pixels wide; Instagram makes it smaller.",
                grouped(u64::from(image.width))
            ),
            "320 to 1,440 pixels",
        );
    }
    if image.colours == Some(Colours::Other) {
        warn(
            "Its colours are for other screens; Instagram changes them to sRGB.".to_owned(),
            "sRGB",
        );
    }
    if image.orientation.is_some() {
        warn(
            "It lies on its side or is mirrored in the file, and a note (EXIF) says how to show it; that Instagram follows \
             it is likely and not sure."
                .to_owned(),
            "upright in the file",
        );
    }
    told
}

/// Which slides of a carousel are cut: all are shown in the shape of the first.
#[must_use]
pub fn slides(all: &[&Found]) -> Vec<Problem> {
    let shape = |found: &Found| match found {
        Found::Image(image) => (u64::from(image.width), u64::from(image.height)),
        Found::Video(video) => (u64::from(video.width), u64::from(video.height)),
    };
    let Some((width, height)) = all.first().map(|found| shape(found)) else {
        return Vec::new();
    };
    let differs = |found: &Found| {
        let (across, down) = shape(found);
        let (one, other) = (across.saturating_mul(height), width.saturating_mul(down));
        // More than a hundredth.
        one.abs_diff(other) > other.checked_div(100).unwrap_or(0)
    };
    all.iter()
        .enumerate()
        .filter(|(_, found)| differs(found))
        .map(|(at, _)| {
            Problem::new(
                format!("media[{at}]"),
                "It is cut to the shape of the first slide.",
                "all in one shape",
            )
        })
        .collect()
}
