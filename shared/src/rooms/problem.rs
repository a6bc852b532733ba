//! What is wrong with a request, found before anything is called for it (R93).

use serde::{Deserialize, Serialize};

/// One thing that is wrong, or that whoever asks should know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Where it stands in the request, as `media[1].alt_text`; empty when it is the whole of it.
    pub r#where: String,
    /// What is wrong, and why it is, in a sentence.
    pub what: String,
    /// What would be right, in a few words, as `1,000 characters`; empty where there is no more to say.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub limit: String,
}

impl Problem {
    /// One.
    pub fn new(place: impl Into<String>, what: impl Into<String>, limit: impl Into<String>) -> Self {
        Self {
            r#where: place.into(),
            what: what.into(),
            limit: limit.into(),
        }
    }

    /// The same at another place: what was found in a file, in the medium that it belongs to.
    #[must_use]
    pub fn at(mut self, place: &str) -> Self {
        place.clone_into(&mut self.r#where);
        self
    }
}
