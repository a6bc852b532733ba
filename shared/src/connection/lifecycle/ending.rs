//! What ends a connection, and the words for ends that are no answer of Instagram's.

use super::state::Task;
use crate::instagram::{Category, Failure, Retry};

/// Whether a failure ends the connection, or only this try (R49). What is the app's state ends no connection: neither what
/// all accounts meet (R109) nor development mode, which only those without a role meet and which the operator ends.
pub(super) fn is_fatal(task: Task, failure: &Failure) -> bool {
    if failure.concerns_app() || failure.category == Category::AppInDevelopment {
        return false;
    }
    let of_the_token = matches!(
        failure.category,
        Category::TokenExpired
            | Category::TokenRevoked
            | Category::TokenMalformed
            | Category::Checkpoint
            | Category::NotProfessional
    );
    let refused = matches!(task, Task::Refresh | Task::Upgrade)
        && matches!(
            failure.category,
            Category::UnsupportedRequest | Category::RoleMissing | Category::PermissionMissing
        )
        && failure.retry != Retry::Later;
    let never = task == Task::Upgrade && failure.retry != Retry::Later;
    // A new token that answers for another account is none of this connection's; a check says nothing then.
    let confused =
        task == Task::Confirm && failure.category == Category::Malformed && failure.retry != Retry::Later;
    of_the_token || refused || never || confused
}

/// The stored token can't be opened any more (R45).
#[must_use]
pub fn unreadable() -> Failure {
    Failure::own(
        Category::TokenMalformed,
        "The stored connection can't be opened: its sealing key was removed from this server, or the storage was changed.",
        "Connect again. The operator keeps old keys in SEALING_KEYS until nothing is sealed with them.",
    )
}

/// The token's app isn't among this edge's any more.
#[must_use]
pub fn of_a_gone_app() -> Failure {
    Failure::own(
        Category::TokenMalformed,
        "The connection was made with another Meta app, which this server doesn't work with any more.",
        "Connect again with the button; that takes a few seconds. The operator keeps a former app in APPS until everybody has.",
    )
}

/// The token's life is over. The last failure says why nothing kept it alive.
pub(super) fn expired(last: Option<&Failure>) -> Failure {
    if let Some(failure) = last.filter(|failure| failure.concerns_app()) {
        return Failure::own(
            Category::TokenExpired,
            if failure.retry == Retry::Later {
                "Instagram's token ran out while Instagram allowed the site's app no calls at all, so that nothing could renew it."
            } else {
                "Instagram's token ran out while the site's app was stopped at Instagram, and the site's operator had to act there first."
            },
            "Your account is fine. Once the site's operator has mended the app, connect again with the button; that takes a few seconds.",
        );
    }
    let cause = match last.map(|failure| failure.retry) {
        Some(Retry::DeveloperFix) => {
            "Instagram's token ran out, since every try to renew it failed for a reason that the site's operator has to mend."
        }
        Some(_) => {
            "Instagram's token ran out: every try to renew it failed, over weeks or for as long as Instagram allowed."
        }
        None => "Instagram's token ran out before this server could renew it.",
    };
    Failure::own(
        Category::TokenExpired,
        cause,
        "Connect again with the button; that takes a few seconds.",
    )
}
