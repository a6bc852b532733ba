//! Why a page's request doesn't go to Instagram.

use std::borrow::Cow;

use crate::instagram::{Category, Failure, Permission, Retry};

/// A request that isn't passed on: what was wrong, what was expected. It never repeats a value of the request. It is
/// always the developer's move.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{failure}")]
pub struct Refusal {
    /// The HTTP status of the answer.
    pub status: u16,
    /// One of `bad_parameter`, `not_found`, `unsupported_request`, `permission_missing`.
    pub failure: Box<Failure>,
}

impl Refusal {
    fn new(
        status: u16,
        category: Category,
        cause: impl Into<Cow<'static, str>>,
        action: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            status,
            failure: Box::new(Failure::new(category, Retry::DeveloperFix, cause, action)),
        }
    }

    pub(super) fn parameter(
        cause: impl Into<Cow<'static, str>>,
        action: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::new(400, Category::BadParameter, cause, action)
    }

    /// No such path, or an odd spelling of one.
    #[must_use]
    pub fn path() -> Self {
        Self::new(
            404,
            Category::NotFound,
            "This path is not one that can be read.",
            "Expected /me, /me/media, /{media} or /{media}/children with the number of a media of the connected account, or /insights behind /me or that number.",
        )
    }

    pub(super) fn version() -> Self {
        Self::new(
            400,
            Category::UnsupportedRequest,
            "The path names another version of Instagram's interface than the one in use.",
            "Leave the version out of the path.",
        )
    }

    pub(super) fn method() -> Self {
        Self::new(
            405,
            Category::UnsupportedRequest,
            "Only GET is possible here.",
            "Expected the method GET.",
        )
    }

    /// The account didn't allow it.
    #[must_use]
    pub fn not_granted(template: &'static str, permission: Option<Permission>) -> Self {
        let cause = format!("This account didn't allow {template} to be read.");
        let action = "Connect again, asking for the missing permission, and leave it ticked.";
        let failure = Failure::new(Category::PermissionMissing, Retry::UserReconnect, cause, action);
        Self {
            status: 403,
            failure: Box::new(failure.missing(permission.into_iter().collect())),
        }
    }

    pub(super) fn closed(template: &'static str) -> Self {
        Self::new(
            403,
            Category::PermissionMissing,
            format!("This site does not open {template} to its pages."),
            "The site's operator adds it to the member graph of the site's configuration.",
        )
    }
}

/// A name out of the request, fit for a sentence: short and plain, or not repeated at all.
pub(super) fn plain(name: &str) -> &str {
    let fits = !name.is_empty()
        && name.len() <= 40
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    if fits { name } else { "of that name" }
}
