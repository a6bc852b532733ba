//! How publishing goes here; the control API changes it (`POST /publishing`).

use serde::{Deserialize, Serialize};

/// All settings, with what the facts say as the start.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// How long an image is in progress.
    pub image_ms: i64,
    /// How long a video is.
    pub video_ms: i64,
    /// How long a carousel's parent is, whose parts were ready before.
    pub carousel_ms: i64,
    /// How long a file's server may take until it answers.
    pub first_byte_ms: u64,
    /// How long it may take in all.
    pub fetch_ms: u64,
    /// How many redirects are followed.
    pub redirects: u32,
    /// When videos are fetched.
    pub fetch_videos: FetchVideos,
    /// How many can be published in a day, for accounts without a number of their own.
    pub quota: u32,
    /// How many containers can be made in a day.
    pub containers: usize,
    /// How many hashtags a caption may have.
    pub hashtags: usize,
    /// Whether videos with edit lists pass.
    pub edit_lists: bool,
    /// What a container that is published already does when it is published.
    pub republish: Republish,
    /// Who may post stories.
    pub stories: Stories,
    /// Whether trial reels can be posted.
    pub trial_reels: TrialReels,
    /// The ids of pages that have a location.
    pub places: Vec<String>,
    /// Accounts that nobody can tag, beside the personal ones.
    pub private: Vec<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            image_ms: 5_000,
            video_ms: 30_000,
            carousel_ms: 5_000,
            first_byte_ms: 10_000,
            fetch_ms: 60_000,
            redirects: 0,
            fetch_videos: FetchVideos::AtOnce,
            quota: 50,
            containers: 400,
            hashtags: 30,
            edit_lists: false,
            republish: Republish::Again,
            stories: Stories::Everybody,
            trial_reels: TrialReels::Allowed,
            places: vec!["106078429431815".to_owned(), "110774245616525".to_owned()],
            private: Vec::new(),
        }
    }
}

/// When videos are fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FetchVideos {
    /// Before the container's creation is answered.
    AtOnce,
    /// After it; what goes wrong is the container's then.
    Later,
}

/// What publishing twice does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Republish {
    /// A second post.
    Again,
    /// 24/2207006.
    Refuse,
}

/// Who may post stories.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stories {
    /// Every professional account.
    Everybody,
    /// Business accounts, as one line of the documentation says.
    Business,
}

/// Whether trial reels can be posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrialReels {
    /// They can.
    Allowed,
    /// There were enough of them.
    Exhausted,
    /// Not by this account.
    Refused,
}
