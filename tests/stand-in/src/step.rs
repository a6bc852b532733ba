//! Which step a request belongs to: all hosts of Instagram on one port, told apart by path.

use serde::{Deserialize, Serialize};

/// A step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// `www.instagram.com/oauth/authorize`
    Authorize,
    /// `api.instagram.com/oauth/access_token`
    Exchange,
    /// `graph.instagram.com/access_token`
    LongLived,
    /// `graph.instagram.com/refresh_access_token`
    Refresh,
    /// The token's own account.
    Me,
    /// Lists of media, one medium, its children.
    Media,
    /// Numbers of the account or of a medium.
    Insights,
    /// A container is made.
    Container,
    /// A container is looked at.
    ContainerStatus,
    /// A container is published.
    Publish,
    /// How much may be published.
    Limit,
    /// A comment is made.
    Comment,
    /// Comments are read.
    Comments,
    /// Comments are turned on or off.
    CommentSwitch,
    /// `cdninstagram.com`
    Cdn,
    /// Posts' pages, the checkpoint: where no fault is.
    Other,
}

impl Step {
    /// Whether it reads the account, its media or their numbers.
    #[must_use]
    pub fn is_data(self) -> bool {
        matches!(self, Self::Me | Self::Media | Self::Insights)
    }

    /// Whether it has to do with publishing.
    #[must_use]
    pub fn is_publishing(self) -> bool {
        matches!(
            self,
            Self::Container
                | Self::ContainerStatus
                | Self::Publish
                | Self::Limit
                | Self::Comment
                | Self::Comments
                | Self::CommentSwitch
        )
    }

    /// Whether a person looks at the answer.
    #[must_use]
    pub fn is_page(self) -> bool {
        self == Self::Authorize
    }
}
