//! An object's one alarm.

use crate::platform::{self, Failed};
use shared::values::time::{DAY, Timestamp};
use worker::State;

/// Arms the object's one alarm.
pub async fn arm(state: &State, at: Timestamp) -> Result<(), Failed> {
    // Farther than any clock of the platform's: a year is long enough to look again.
    let offset = at.since(platform::now()).min(365 * DAY);
    Ok(state
        .storage()
        .set_alarm(i64::try_from(offset).unwrap_or(i64::MAX))
        .await?)
}

/// Something failed: the alarm rings again in a minute. An alarm that fails six times is given up by the platform.
pub async fn ring_again(state: &State) {
    let _ = state.storage().set_alarm(60_000).await;
}
