//! A pause of the app's calls, and the machine that one object of the edge keeps.

use super::{
    outage::{Cry, Troubles},
    shows::{Kinds, Shows},
};
use crate::{
    connection::lanes::Lane,
    instagram::{Category, EndpointProfile, Failure},
    values::time::{DAY, SECOND, Timestamp},
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

/// A pause of the app's calls.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppPause {
    /// What was met.
    pub failure: Failure,
    /// Since when.
    pub since: Timestamp,
    /// Nothing is asked before this time; then one call is the probe.
    pub until: Timestamp,
    /// What `until` was at first.
    #[serde(default)]
    first: Option<Timestamp>,
    /// Probes that met it again.
    pub tries: u32,
    /// A probe is under way, and nobody else's before this time.
    probing: Option<Timestamp>,
    /// The kinds of call that were refused themselves.
    #[serde(default)]
    met: Kinds,
    /// What it stops.
    #[serde(default)]
    reach: Reach,
    /// Instagram itself is broken: then only what nobody waits for is stopped, since a person's call stops nobody else.
    #[serde(default)]
    outage: bool,
}

/// What a pause stops.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Reach {
    /// Every call: the app as a whole is meant, as far as anybody knows.
    #[default]
    All,
    /// The kinds that were refused themselves: a wrong secret stops what shows it, and tokens are good without.
    Met,
    /// Those too, since a call of another kind was answered well: so it is not the app as a whole.
    Narrowed,
}

impl AppPause {
    fn new(failure: Failure, shows: Shows, reach: Reach, rules: &EndpointProfile, now: Timestamp) -> Self {
        let mut pause = Self {
            failure,
            since: now,
            until: now,
            first: None,
            tries: 0,
            probing: None,
            met: Kinds::of(shows),
            reach,
            outage: false,
        };
        pause.until = now.plus(pause.wait(rules));
        pause.first = Some(pause.until);
        pause
    }

    /// From when on such a call may be the probe. A kind that was never refused itself is tried once after the first wait,
    /// however often another kind was refused since; where Instagram says how long, that counts for all.
    #[must_use]
    pub fn until(&self, shows: Shows) -> Timestamp {
        let untried = self.reach == Reach::All && !self.met.holds(shows);
        if untried && self.failure.retry_after_seconds.is_none() {
            self.first.unwrap_or(self.until)
        } else {
            self.until
        }
    }

    /// Whether it stops such a call.
    #[must_use]
    pub fn stops(&self, lane: Lane, shows: Shows) -> bool {
        let reached = self.reach == Reach::All || self.met.holds(shows);
        reached && !(self.outage && lane == Lane::People)
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
        let minutes = if self.reach == Reach::Met {
            // The operator mends it by a deploy, and then nobody should have to wait for long.
            1
        } else {
            LONGEST_MINUTES.min(1 << self.tries.min(6))
        };
        let asked = u64::from(self.failure.retry_after_seconds.unwrap_or(0)).saturating_mul(SECOND);
        asked.max(minute(rules).saturating_mul(minutes))
    }

    /// It was met again. Calls that were under way when it began say nothing new.
    fn again(&mut self, failure: Failure, rules: &EndpointProfile, now: Timestamp) {
        if now >= self.until {
            self.tries = self.tries.saturating_add(1);
        }
        self.failure = failure;
        self.probing = None;
        self.until = self.until.max(now.plus(self.wait(rules)));
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
    /// The clock of this edge is wrong.
    #[serde(rename = "clock.wrong")]
    ClockWrong,
}

impl AppNotification {
    /// Its name in events and in the audit log.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Paused => "app.paused",
            Self::Resumed => "app.resumed",
            Self::ClockWrong => "clock.wrong",
        }
    }
}

/// What this edge knows of the app.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppState {
    /// The pause, if there is one.
    pub pause: Option<AppPause>,
    /// Who got no answer of late.
    #[serde(default)]
    troubles: Troubles,
    /// The clock of this edge was found wrong, by so many milliseconds, and when that was told.
    #[serde(default)]
    pub clock: Option<(u64, Timestamp)>,
}

impl AppState {
    /// A state with that pause, as an isolate knows it.
    #[must_use]
    pub fn paused(pause: Option<AppPause>) -> Self {
        Self {
            pause,
            ..Self::default()
        }
    }

    /// The clock differs from Instagram's. Told once a day, however many connections find out.
    pub fn clock_is_wrong(&mut self, by: u64, now: Timestamp) -> Option<AppNotification> {
        let told = self.clock.is_some_and(|(_, at)| at <= now && now.since(at) < DAY);
        if told {
            return None;
        }
        self.clock = Some((by, now));
        Some(AppNotification::ClockWrong)
    }

    /// A call is about to be made. The first one after the pause is the probe.
    pub fn asked(&mut self, lane: Lane, shows: Shows, now: Timestamp) -> Verdict {
        let Some(pause) = self.pause.as_mut().filter(|pause| pause.stops(lane, shows)) else {
            return Verdict::Go;
        };
        if now < pause.until(shows) || pause.probing.is_some_and(|until| now < until) {
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
        let reach = if only_secret { Reach::Met } else { Reach::All };
        // An outage is told as one; that Instagram refuses the app is another thing, and somebody's move.
        let Some(pause) = self.pause.as_mut().filter(|pause| !pause.outage) else {
            self.pause = Some(AppPause::new(failure, shows, reach, rules, now));
            return Some(AppNotification::Paused);
        };
        pause.met.add(shows);
        if only_secret && pause.reach == Reach::All {
            // What stops everything stops this too.
            return None;
        }
        if pause.reach == Reach::Met {
            pause.reach = reach;
        }
        pause.again(failure, rules, now);
        None
    }

    /// An account's call had no answer, or one that says that Instagram itself is broken. Several accounts that meet it
    /// are an outage (R109): told once, and work that nobody waits for rests.
    pub fn troubled(
        &mut self,
        cry: Cry,
        shows: Shows,
        rules: &EndpointProfile,
        now: Timestamp,
    ) -> Option<AppNotification> {
        let Some(pause) = &mut self.pause else {
            let failure = self.troubles.hear(cry, minute(rules), now)?;
            self.pause = Some(AppPause {
                outage: true,
                ..AppPause::new(failure, shows, Reach::All, rules, now)
            });
            return Some(AppNotification::Paused);
        };
        if !pause.outage {
            if cry.probe {
                pause.probing = None;
            }
        } else if now >= pause.until {
            pause.met.add(shows);
            pause.again(cry.failure, rules, now);
        }
        None
    }

    /// The probe was answered. The pause is over when no kind of call is left that was refused: an answer disproves the
    /// refusal of its own kind, and that the app as a whole is meant.
    pub fn answered(&mut self, shows: Shows) -> Option<AppNotification> {
        let pause = self.pause.as_mut()?;
        pause.met.remove(shows);
        if pause.met.is_empty() {
            self.pause = None;
            self.troubles = Troubles::default();
            return Some(AppNotification::Resumed);
        }
        pause.probing = None;
        if pause.reach == Reach::All {
            pause.reach = Reach::Narrowed;
        }
        None
    }

    /// The probe brought nothing that speaks of the app; the next call is one.
    pub const fn unanswered(&mut self) {
        if let Some(pause) = &mut self.pause {
            pause.probing = None;
        }
    }
}
