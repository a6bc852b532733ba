//! The index of a video, `moov` (ISO 14496-12, 8.2): how long it is, and its tracks.

use super::boxes::{Boxes, inner};
use super::sound::Sound;
use super::track::{Kind, Pictures, Times, Track};
use crate::posts::check::found::Video;

/// So many tracks are looked at; a phone writes six.
const MOST_TRACKS: usize = 32;

/// What it says.
#[derive(Debug, Clone)]
pub(super) struct Movie {
    times: Times,
    pub(super) pictures: Option<(Track, Pictures)>,
    sound: Option<Sound>,
    /// The frames are elsewhere, in pieces.
    pub(super) fragments: bool,
    edited: bool,
}

impl Movie {
    /// Reads one: what is in the box.
    pub(super) fn read(body: &[u8]) -> Self {
        let times = inner(body, "mvhd").and_then(Times::read).unwrap_or_default();
        let mut movie = Self {
            times,
            pictures: None,
            sound: None,
            fragments: inner(body, "mvex").is_some(),
            edited: false,
        };
        let tracks = Boxes(body).filter(|(kind, _)| kind == b"trak");
        for (_, trak) in tracks.take(MOST_TRACKS) {
            let Some(track) = Track::read(trak) else { continue };
            // The first of each is what is shown and heard.
            match &track.kind {
                Kind::Pictures(pictures) if movie.pictures.is_none() => {
                    movie.edited |= track.is_edited(times);
                    movie.pictures = Some((track.clone(), pictures.clone()));
                }
                Kind::Sound(sound) if movie.sound.is_none() => {
                    movie.edited |= track.is_edited(times);
                    movie.sound = Some(sound.clone());
                }
                _ => {}
            }
        }
        movie
    }

    /// How its colours are sampled, where it says so: 1 is 4:2:0.
    pub(super) fn chroma(&self) -> Option<u32> {
        self.pictures.as_ref()?.1.coding.chroma
    }

    /// What is told of it.
    pub(super) fn video(&self) -> Video {
        let mut video = Video {
            edit_lists: self.edited,
            ..Video::none()
        };
        let mut milliseconds = self.times.milliseconds();
        if let Some((track, pictures)) = &self.pictures {
            if milliseconds == 0 {
                milliseconds = track.times.milliseconds();
            }
            (video.width, video.height) = pictures.shown;
            video.codec.clone_from(&pictures.codec);
            video.fps = track.frames_a_second();
            video.kilobits = track.kilobits();
            video.progressive = pictures.coding.progressive;
            video.rotation = (pictures.rotation > 0).then_some(pictures.rotation);
        }
        if let Some(sound) = &self.sound {
            video.audio.clone_from(&sound.codec);
            video.channels = Some(sound.channels);
            video.samples = Some(sound.samples);
        }
        let seconds = u32::try_from(milliseconds).unwrap_or(u32::MAX);
        video.seconds = f64::from(seconds) / 1_000.0;
        video
    }
}
