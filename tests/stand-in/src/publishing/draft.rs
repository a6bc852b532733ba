//! What is to be published, once its parameters are read.

use super::fetching::{Wanted, What};
use super::kind::Kind;
use super::settings::{FetchVideos, Settings};

/// A wish for a container.
#[derive(Debug, Clone)]
pub struct Draft {
    /// What for.
    pub kind: Kind,
    /// `image_url` or `video_url`; a carousel has none.
    pub file: Option<String>,
    /// `cover_url`
    pub cover: Option<String>,
    /// `caption`
    pub caption: Option<String>,
    /// `alt_text`
    pub alt_text: Option<String>,
    /// Who is tagged.
    pub tagged: Vec<String>,
    /// `collaborators`
    pub collaborators: Vec<String>,
    /// `location_id`
    pub location: Option<String>,
    /// `children`
    pub children: Vec<u64>,
    /// `thumb_offset`
    pub thumb_offset_ms: Option<u64>,
    /// `share_to_feed`
    pub share_to_feed: bool,
    /// `audio_name`
    pub audio_name: Option<String>,
    /// `graduation_strategy` of `trial_params`.
    pub trial: Option<String>,
    /// `is_ai_generated`
    pub ai_generated: bool,
}

impl Draft {
    /// What has to be fetched before the call is answered.
    #[must_use]
    pub fn wanted(&self, settings: &Settings) -> Vec<Wanted> {
        let what = if self.kind.is_film() {
            What::Film
        } else {
            What::Picture
        };
        let file = self.file.iter().map(|url| (url, what));
        let cover = self.cover.iter().map(|url| (url, What::Picture));
        file.chain(cover)
            .filter(|(_, what)| *what == What::Picture || settings.fetch_videos == FetchVideos::AtOnce)
            .map(|(url, what)| Wanted::new(url, what, settings))
            .collect()
    }
}
