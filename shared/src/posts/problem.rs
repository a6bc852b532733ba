//! What is wrong with a post, found before anything is called for it (R93).

use serde::{Deserialize, Serialize};

/// One thing that is wrong, or that whoever posts should know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Where it stands in the request, as `media[1].alt_text`; empty when it is the whole of it.
    #[serde(rename = "where")]
    pub place: String,
    /// What is wrong, and why it is, in a sentence.
    pub what: String,
    /// What would be right, as `1000 characters`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<String>,
}

impl Problem {
    /// One without a limit.
    #[must_use]
    pub fn new(place: impl Into<String>, what: impl Into<String>) -> Self {
        Self {
            place: place.into(),
            what: what.into(),
            limit: None,
        }
    }

    /// The same, with what would be right.
    #[must_use]
    pub fn limit(self, limit: impl Into<String>) -> Self {
        Self {
            limit: Some(limit.into()),
            ..self
        }
    }

    /// The same, of something that stands below `place`.
    #[must_use]
    pub fn below(mut self, place: &str) -> Self {
        if self.place.is_empty() {
            place.clone_into(&mut self.place);
        } else {
            self.place = format!("{place}.{}", self.place);
        }
        self
    }
}
