//! Which of Instagram's products is played.

use serde::Serialize;

use crate::tokens;

/// A product of Instagram's.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Profile {
    /// Instagram API with Instagram Login.
    #[default]
    Instagram,
    /// Basic Display, retired 2024-12-04.
    BasicDisplay,
}

impl Profile {
    /// By the word on the command line.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        match word {
            "instagram" => Some(Self::Instagram),
            "basic-display" => Some(Self::BasicDisplay),
            _ => None,
        }
    }

    /// The permissions that exist, the one that can't be unticked first.
    #[must_use]
    pub fn permissions(self) -> &'static [&'static str] {
        match self {
            Self::Instagram => &[
                "instagram_business_basic",
                "instagram_business_content_publish",
                "instagram_business_manage_comments",
                "instagram_business_manage_messages",
                "instagram_business_manage_insights",
            ],
            Self::BasicDisplay => &["user_profile", "user_media"],
        }
    }

    /// The permission that can't be unticked.
    #[must_use]
    pub fn basic(self) -> &'static str {
        match self {
            Self::Instagram => "instagram_business_basic",
            Self::BasicDisplay => "user_profile",
        }
    }

    /// What a token begins with.
    #[must_use]
    pub fn token_prefix(self) -> &'static str {
        match self {
            Self::Instagram => tokens::INSTAGRAM_LOGIN,
            Self::BasicDisplay => tokens::BASIC_DISPLAY,
        }
    }
}
