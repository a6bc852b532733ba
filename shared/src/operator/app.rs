//! What the operator sees of the Meta app: at `/operator/app`, and in the events `app.paused` and `app.resumed` (R109).

use crate::{
    connection::app_pause::AppPause,
    instagram::{Category, Retry},
};
use serde::Serialize;

/// How the app is. Times are Unix seconds.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct AppStatus<'a> {
    /// Instagram's id of the app.
    app: &'a str,
    /// Whether its calls are paused.
    paused: bool,
    /// What Instagram said.
    category: Option<Category>,
    /// Whose move it is.
    retry: Option<Retry>,
    /// What happened, for people.
    cause: Option<&'a str>,
    /// What to do.
    action: Option<&'a str>,
    /// Since when.
    since: Option<u64>,
    /// When the next call looks whether it is over.
    until: Option<u64>,
}

impl<'a> AppStatus<'a> {
    /// The status of an app with that pause, or without one.
    #[must_use]
    pub fn of(app: &'a str, pause: Option<&'a AppPause>) -> Self {
        let failure = pause.map(|pause| &pause.failure);
        Self {
            app,
            paused: pause.is_some(),
            category: failure.map(|failure| failure.category),
            retry: failure.map(|failure| failure.retry),
            cause: failure.map(|failure| &*failure.cause),
            action: failure.map(|failure| &*failure.action),
            since: pause.map(|pause| pause.since.seconds()),
            until: pause.map(|pause| pause.until.seconds()),
        }
    }
}
