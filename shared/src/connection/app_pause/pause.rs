//! A pause of the app's calls, and the machine that one object of the edge keeps.

use crate::{
    instagram::{Category, EndpointProfile, Failure},
    values::time::{SECOND, Timestamp},
};
use serde::{Deserialize, Serialize};

/// A probe is nobody else's for so long: longer than a call takes.
const PROBING: u64 = 30 * SECOND;
/// The longest pause that is the edge's own idea, in minutes. The first is one, and it doubles.
const LONGEST_MINUTES: u64 = 60;
/// Whoever waits for a probe comes again after so long.
const SOON: u64 = 5 * SECOND;

/// A minute of Instagram's; a second, where it is played with shorter days.
#[must_use]
pub fn minute(rules: &EndpointProfile) -> u64 {
    (rules.day_ms / 1_440).max(SECOND)
}

/// What a call shows Instagram of the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shows {
    /// A token alone: reads, renewals.
    Token,
    /// The app's secret: the two exchanges.
    Secret,
}

/// A pause of the app's calls.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppPause {
    /// What was met.
    pub failure: Failure,
    /// Since when.
    pub since: Timestamp,
    /// Nothing is asked before this time; then one call is the probe.
    pub until: Timestamp,
    /// Probes that met it again.
    pub tries: u32,
    /// A probe is under way, and nobody else's before this time.
    probing: Option<Timestamp>,
    /// A wrong secret stops what shows it; tokens are good without.
    only_secret: bool,
}

impl AppPause {
    /// Whether it stops such a call.
    #[must_use]
    pub const fn stops(&self, shows: Shows) -> bool {
        !self.only_secret || matches!(shows, Shows::Secret)
    }

    /// The failure as it is told to whoever asks now, with the time to wait.
    #[must_use]
    pub fn told(&self, now: Timestamp) -> Failure {
        let left = self.until.since(now).max(SOON);
        Failure {
            retry_after_seconds: u32::try_from(left.div_ceil(SECOND)).ok(),
            ..self.failure.clone()
        }
    }

    fn wait(&self, rules: &EndpointProfile) -> u64 {
        let minutes = if self.only_secret {
            // The operator mends it by a deploy, and then nobody should have to wait for long.
            1
        } else {
            LONGEST_MINUTES.min(1 << self.tries.min(6))
        };
        let asked = u64::from(self.failure.retry_after_seconds.unwrap_or(0)).saturating_mul(SECOND);
        asked.max(minute(rules).saturating_mul(minutes))
    }
}

/// Whether a call may be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// As if nothing were.
    Go,
    /// This one call; what it brings has to be told.
    Probe,
    /// Not now; the failure says how long to wait.
    Wait(Failure),
}

/// Something that the operator is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum AppNotification {
    /// Calls for the app are paused.
    #[serde(rename = "app.paused")]
    Paused,
    /// They go on.
    #[serde(rename = "app.resumed")]
    Resumed,
}

impl AppNotification {
    /// Its name in events and in the audit log.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Paused => "app.paused",
            Self::Resumed => "app.resumed",
        }
    }
}

/// What this edge knows of the app.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppState {
    /// The pause, if there is one.
    pub pause: Option<AppPause>,
}

impl AppState {
    /// A call is about to be made. The first one after the pause is the probe.
    pub fn asked(&mut self, shows: Shows, now: Timestamp) -> Verdict {
        let Some(pause) = self.pause.as_mut().filter(|pause| pause.stops(shows)) else {
            return Verdict::Go;
        };
        if now < pause.until || pause.probing.is_some_and(|until| now < until) {
            return Verdict::Wait(pause.told(now));
        }
        pause.probing = Some(now.plus(PROBING));
        Verdict::Probe
    }

    /// A call met a failure that concerns the app. Told once for each pause.
    pub fn failed(
        &mut self,
        failure: Failure,
        shows: Shows,
        rules: &EndpointProfile,
        now: Timestamp,
    ) -> Option<AppNotification> {
        let only_secret = failure.category == Category::BadSecret && shows == Shows::Secret;
        let Some(pause) = &mut self.pause else {
            let mut pause = AppPause {
                failure,
                since: now,
                until: now,
                tries: 0,
                probing: None,
                only_secret,
            };
            pause.until = now.plus(pause.wait(rules));
            self.pause = Some(pause);
            return Some(AppNotification::Paused);
        };
        if only_secret && !pause.only_secret {
            // What stops everything stops this too.
            return None;
        }
        // Calls that were under way when it began say nothing new.
        if now >= pause.until {
            pause.tries = pause.tries.saturating_add(1);
        }
        pause.failure = failure;
        pause.only_secret = only_secret;
        pause.probing = None;
        pause.until = pause.until.max(now.plus(pause.wait(rules)));
        None
    }

    /// The probe was answered: the pause is over.
    pub fn answered(&mut self) -> Option<AppNotification> {
        self.pause.take().map(|_| AppNotification::Resumed)
    }

    /// The probe brought nothing that speaks of the app; the next call is one.
    pub const fn unanswered(&mut self) {
        if let Some(pause) = &mut self.pause {
            pause.probing = None;
        }
    }
}
