//! A container: what it holds, and what becomes of it as time goes by.

use axum::body::Bytes;
use serde::Serialize;

use super::draft::Draft;

/// A container.
#[derive(Debug, Clone)]
pub struct Container {
    /// Its id.
    pub id: u64,
    /// Whose.
    pub account: usize,
    /// What was wished.
    pub draft: Draft,
    /// The file.
    pub file: Bytes,
    /// The cover of a reel.
    pub cover: Option<Bytes>,
    /// Width and height of the file.
    pub size: (u16, u16),
    /// When it was made, in milliseconds.
    pub made_ms: i64,
    /// When it is in progress no more.
    pub ready_ms: i64,
    /// It stays in progress forever.
    pub stuck: bool,
    /// What it comes to instead of being finished.
    pub trouble: Option<Trouble>,
    /// What it became; the last, if it was published again.
    pub medium: Option<u64>,
}

/// What went wrong with a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// `status`
    pub text: String,
    /// `status_code` is missing then.
    pub without_code: bool,
}

/// `status_code`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Status {
    /// Not yet.
    InProgress,
    /// It can be published.
    Finished,
    /// It never will.
    Error,
    /// Its day is over.
    Expired,
    /// It was.
    Published,
}

impl Trouble {
    /// The commonest one, with a subcode.
    #[must_use]
    pub fn with(subcode: i32) -> Self {
        Self {
            text: format!("Error: Media upload has failed with error code {subcode}"),
            without_code: false,
        }
    }

    /// The file didn't come; nothing but the text says so.
    #[must_use]
    pub fn download() -> Self {
        Self {
            text: "Error: Media download has failed. The media URI doesn't meet our requirements.".to_owned(),
            without_code: true,
        }
    }
}

impl Container {
    /// What it says at a moment.
    #[must_use]
    pub fn status(&self, now_ms: i64, day_ms: i64) -> Status {
        if self.medium.is_some() {
            Status::Published
        } else if now_ms.saturating_sub(self.made_ms) >= day_ms {
            Status::Expired
        } else if self.stuck || now_ms < self.ready_ms {
            Status::InProgress
        } else if self.trouble.is_some() {
            Status::Error
        } else {
            Status::Finished
        }
    }
}
