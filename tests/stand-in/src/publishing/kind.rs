//! What a container is for, and which parameters that has.

use serde::Serialize;

/// A kind of container.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A picture of its own.
    Image,
    /// A picture in a carousel.
    ItemImage,
    /// A video in a carousel.
    ItemVideo,
    /// `media_type=VIDEO` by itself: made, and never published.
    LoneVideo,
    /// A carousel.
    Carousel,
    /// A reel.
    Reel,
    /// A picture for a day.
    StoryImage,
    /// A video for a day.
    StoryVideo,
}

impl Kind {
    /// Whether it can only be a part of a carousel.
    #[must_use]
    pub fn is_item(self) -> bool {
        matches!(self, Self::ItemImage | Self::ItemVideo)
    }

    /// Whether its file is a video.
    #[must_use]
    pub fn is_film(self) -> bool {
        matches!(
            self,
            Self::ItemVideo | Self::LoneVideo | Self::Reel | Self::StoryVideo
        )
    }

    /// Whether it is gone after a day.
    #[must_use]
    pub fn is_story(self) -> bool {
        matches!(self, Self::StoryImage | Self::StoryVideo)
    }

    /// Whether it takes this one of the parameters that not all take; what it doesn't take is ignored, unless
    /// `draft` refuses it.
    #[must_use]
    pub fn takes(self, parameter: &str) -> bool {
        match parameter {
            "caption" | "location_id" | "collaborators" => {
                matches!(self, Self::Image | Self::Carousel | Self::Reel)
            }
            "alt_text" => matches!(self, Self::Image | Self::ItemImage),
            "user_tags" => self != Self::Carousel,
            "cover_url" | "share_to_feed" | "audio_name" | "trial_params" => self == Self::Reel,
            "thumb_offset" => matches!(self, Self::Reel | Self::ItemVideo),
            "is_ai_generated" => !self.is_item(),
            _ => false,
        }
    }
}
