//! What the operator sees of the Meta app: at `/operator/app`, and in the events `app.paused` and `app.resumed` (R109),
//! and `clock.wrong` (R118).

use crate::{
    connection::app_pause::AppPause,
    instagram::{Category, Retry},
    values::time::MINUTE,
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

    /// What is told when this edge's clock is wrong, with `cause` from [`clock_words`].
    #[must_use]
    pub fn of_a_wrong_clock(app: &'a str, cause: &'a str) -> Self {
        Self {
            retry: Some(Retry::DeveloperFix),
            cause: Some(cause),
            action: Some(
                "Set the clock of the machine that this edge runs on. Until both agree, no session ends and nothing is deleted for its age.",
            ),
            ..Self::of(app, None)
        }
    }
}

/// How many refused signed requests of one day are told.
pub const REFUSALS_TOLD: u32 = 5;

impl<'a> AppStatus<'a> {
    /// What is told when several signed requests of a day were refused (R54).
    #[must_use]
    pub fn of_refused_requests(app: &'a str) -> Self {
        Self {
            retry: Some(Retry::DeveloperFix),
            cause: Some(
                "Today several signed requests were refused: no secret of this edge's apps signed them, or they were too old.",
            ),
            action: Some(
                "If Meta's dashboard shows failing calls: compare INSTAGRAM_APP_SECRET with it, set META_APP_SECRET to the secret \
                 under App settings, Basic, and look at the edge's clock. Otherwise somebody tried: nothing was changed.",
            ),
            ..Self::of(app, None)
        }
    }
}

/// By how much the clock is wrong, for people.
#[must_use]
pub fn clock_words(wrong_by: u64) -> String {
    format!(
        "The clock of this edge and Instagram's differ by {} minutes.",
        wrong_by / MINUTE
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R118: in plain words, with whose move it is.
    #[test]
    fn a_wrong_clock_is_told_with_its_cause_and_whose_move_it_is() {
        let cause = clock_words(130 * 86_400_000);
        let told = serde_json::to_value(AppStatus::of_a_wrong_clock("27", &cause)).unwrap();
        assert_eq!(
            told["cause"],
            "The clock of this edge and Instagram's differ by 187200 minutes."
        );
        assert_eq!(
            (&told["retry"], &told["paused"]),
            (&"developer_fix".into(), &false.into())
        );
        assert!(told["action"].as_str().unwrap().starts_with("Set the clock"));
    }
}
