//! What the site's operator is told of a step.

use super::{
    state::{Health, Lifecycle, Notification},
    timetable::back,
};
use crate::{instagram::EndpointProfile, values::time::Timestamp};

/// A token with fewer days left, whose refreshes fail, is told to be expiring.
const EXPIRING_DAYS: u64 = 7;

impl Lifecycle {
    /// What has to be told of the step from here to `next`.
    pub(super) fn notification(
        &self,
        next: &mut Self,
        now: Timestamp,
        rules: &EndpointProfile,
    ) -> Option<Notification> {
        if self.health != Health::Reconnect && next.health == Health::Reconnect {
            return Some(Notification::NeedsReconnect);
        }
        if next.health == Health::Reconnect {
            return None;
        }
        let near = now >= back(next.token.expires, rules.days(EXPIRING_DAYS));
        let failing = next.tries > 0 || next.unreadable > 0;
        if near && failing && !next.told_expiring && next.health == Health::Ok {
            next.told_expiring = true;
            return Some(Notification::Expiring);
        }
        (self.told_expiring && !next.told_expiring).then_some(Notification::Recovered)
    }
}
