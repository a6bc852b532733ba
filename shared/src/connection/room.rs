//! Room for one more session, where a connection has as many as it may have (R30): ended ones go first, then those that
//! nobody ever used, then the idlest. Nobody pushes out a session that was used within the hour: whoever makes many keys
//! replaces their own.

use crate::{
    connection::session::{MOST, Session},
    instagram::{Category, Failure, Retry},
    oauth::error::TokenError,
    values::time::{HOUR, SECOND, Timestamp},
};

/// So many sessions one key may have: a browser has one key for an account.
const OF_ONE_KEY: usize = 5;
/// A session that was used within this time is in use.
const IN_USE: u64 = HOUR;

pub use super::why::Why;

/// What has to go before a session begins.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Room {
    /// Ids of sessions whose time was over.
    pub over: Vec<String>,
    /// The id of one that could have gone on.
    pub replaced: Option<String>,
}

/// Makes room for a session of a key. A session is over when that is certain: `confirmed` is the last time that is (R118).
///
/// # Errors
/// Every other session is in use.
pub fn room(
    sessions: &[Session],
    key: Option<&str>,
    now: Timestamp,
    confirmed: Timestamp,
) -> Result<Room, TokenError> {
    let over = sessions.iter().filter(|session| confirmed >= session.ends());
    let over: Vec<String> = over.map(|session| session.id.clone()).collect();
    let living = || sessions.iter().filter(|session| confirmed < session.ends());
    let own = || living().filter(|session| key.is_some() && session.thumbprint.as_deref() == key);
    let replaced = if own().count() >= OF_ONE_KEY {
        idlest(own())
    } else if living().count() < MOST {
        None
    } else {
        let idlest = idlest(living());
        if let Some(session) = idlest.filter(|session| session.is_used()) {
            let left = IN_USE.saturating_sub(now.since(session.used));
            if left > 0 {
                return Err(full(left));
            }
        }
        idlest
    };
    Ok(Room {
        over,
        replaced: replaced.map(|session| session.id.clone()),
    })
}

/// One that nobody ever used, the oldest of them; else the one that was used longest ago.
fn idlest<'a>(sessions: impl Iterator<Item = &'a Session>) -> Option<&'a Session> {
    sessions.min_by_key(|session| (session.is_used(), session.used))
}

fn full(left: u64) -> TokenError {
    let failure = Failure::new(
        Category::RateLimited,
        Retry::Later,
        "This account has 50 sessions here, and each was used within the last hour. Nothing was ended for this one.",
        "Sign out where you don't need it, or try again when one has been idle for an hour.",
    );
    TokenError {
        status: 429,
        ..TokenError::new(
            "temporarily_unavailable",
            failure.after(u32::try_from(left.div_ceil(SECOND)).unwrap_or(u32::MAX)),
        )
    }
}

#[cfg(test)]
mod tests;
