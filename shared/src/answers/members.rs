//! The members of a failure, as they stand in every JSON that tells of one (R43): problem details and the errors of `/token`.

use crate::instagram::{Category, Failure, Permission, Retry, Step};
use serde::Serialize;

/// The members of a failure.
#[derive(Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct Members<'a> {
    /// What went wrong, for programs; the names are stable.
    category: Category,
    /// Whose move it is.
    retry: Retry,
    /// What happened, for people.
    cause: &'a str,
    /// What to do, for people.
    action: &'a str,
    /// The permissions that are missing, if any are.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    #[cfg_attr(test, ts(optional, as = "Option<&'a [Permission]>"))]
    missing_permissions: &'a [Permission],
    /// How long to wait, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    retry_after: Option<u32>,
    /// What was being done at Instagram.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    step: Option<Step>,
}

impl<'a> From<&'a Failure> for Members<'a> {
    fn from(failure: &'a Failure) -> Self {
        Self {
            category: failure.category,
            retry: failure.retry,
            cause: &failure.cause,
            action: &failure.action,
            missing_permissions: &failure.missing_permissions,
            retry_after: failure.retry_after_seconds,
            step: failure.step,
        }
    }
}
