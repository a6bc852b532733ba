//! An outage of Meta's: several accounts in a row that get no answer. One account alone may have a trouble of its own.

use crate::{instagram::Failure, values::time::Timestamp};
use serde::{Deserialize, Serialize};

/// So many different accounts are an outage.
const ACCOUNTS: usize = 3;
/// Within so many minutes of Instagram's.
const WITHIN_MINUTES: u64 = 10;

/// An account got no answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cry {
    /// Which one: its connection's id.
    pub account: String,
    /// What kept the answer away.
    pub failure: Failure,
    /// Whether its call was the probe.
    pub probe: bool,
}

/// Who cried of late; less than an outage takes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Troubles(Vec<(String, Timestamp)>);

impl Troubles {
    /// One more. The failure comes back when it makes an outage.
    pub(super) fn hear(&mut self, cry: Cry, minute: u64, now: Timestamp) -> Option<Failure> {
        let within = minute.saturating_mul(WITHIN_MINUTES);
        self.0
            .retain(|(account, at)| *account != cry.account && now.since(*at) <= within);
        if self.0.len().saturating_add(1) >= ACCOUNTS {
            self.0.clear();
            return Some(cry.failure);
        }
        self.0.push((cry.account, now));
        None
    }
}
