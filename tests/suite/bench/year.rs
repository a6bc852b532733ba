//! A year of a million connections that were all connected within the same hour, by the function that decides for the
//! real ones (R47): how evenly their renewals fall on the hours, and what deciding costs.

use shared::connection::lifecycle::{Event, Lifecycle, Task};
use shared::connection::token_dates::TokenDates;
use shared::instagram::EndpointProfile;
use shared::values::time::{DAY, HOUR, Timestamp};
use suite::clock::Stopwatch;

use crate::usage;

const CONNECTIONS: u64 = 1_000_000;
const HOURS: u64 = 365 * 24;
const LIFE_SECONDS: u64 = 60 * 86_400;

/// What the year brought.
pub struct Year {
    /// Renewals.
    pub refreshes: u64,
    /// Renewals in the fullest hour, over the year's mean.
    pub peak_over_mean: f64,
    /// Light checks.
    pub checks: u64,
    /// Light checks in the fullest hour, over the year's mean.
    pub checks_over_mean: f64,
    /// Connections that stopped working.
    pub lost: u64,
    /// Decisions.
    pub decisions: u64,
    /// Seconds.
    pub seconds: f64,
    /// Bytes that one connection's state takes in memory.
    pub bytes: usize,
    /// The process at its largest, in MB.
    pub memory: f64,
}

/// Lives through it: every state is in memory at once, as they are in their objects.
///
/// # Errors
/// If the endpoint profile can't be read.
pub fn live() -> Result<Year, String> {
    let rules = EndpointProfile::parse("instagram").map_err(|error| error.to_string())?;
    let watch = Stopwatch::start();
    let begin = Timestamp::from_millis(20_000 * DAY);
    let mut chance = 7;
    let mut crowd: Vec<(Lifecycle, Timestamp)> = (0..CONNECTIONS)
        .map(|_| {
            let connected = begin.plus(random(&mut chance) % HOUR);
            let token = TokenDates::long_lived(&rules, connected, LIFE_SECONDS);
            let until = begin.plus(400 * DAY);
            let lifecycle = Lifecycle::claimed(token, None, until, &rules, random(&mut chance));
            let alarm = lifecycle.next_alarm(connected, &rules, true);
            (lifecycle, alarm)
        })
        .collect();
    let mut refreshes = Hours::default();
    let mut checks = Hours::default();
    let (mut decisions, mut lost) = (0, 0);
    let end = begin.plus(HOURS * HOUR);
    for (lifecycle, alarm) in &mut crowd {
        while *alarm < end {
            let now = *alarm;
            let mut happened = Event::AlarmRang;
            loop {
                decisions += 1;
                let decision = lifecycle.decide(happened, now, &rules, random(&mut chance), true);
                *lifecycle = decision.lifecycle;
                *alarm = decision.alarm;
                let hour = now.since(begin) / HOUR;
                happened = match decision.task {
                    Some(Task::Refresh) => {
                        refreshes.count(hour);
                        Event::TokenIssued(TokenDates::long_lived(&rules, now, LIFE_SECONDS))
                    }
                    Some(Task::Check) => {
                        checks.count(hour);
                        Event::TokenAnswered
                    }
                    Some(_) => Event::TokenAnswered,
                    None => break,
                };
            }
        }
        lost += u64::from(lifecycle.would_die() < end);
    }
    Ok(Year {
        refreshes: refreshes.sum(),
        peak_over_mean: refreshes.peak_over_mean(),
        checks: checks.sum(),
        checks_over_mean: checks.peak_over_mean(),
        lost,
        decisions,
        seconds: watch.elapsed().as_secs_f64(),
        bytes: size_of::<Lifecycle>(),
        memory: usage::peak_megabytes(std::process::id()),
    })
}

/// Counts by the hour of the year.
struct Hours(Vec<u64>);

impl Default for Hours {
    fn default() -> Self {
        Self(vec![0; usize::try_from(HOURS).unwrap_or_default()])
    }
}

impl Hours {
    fn count(&mut self, hour: u64) {
        if let Some(count) = usize::try_from(hour).ok().and_then(|hour| self.0.get_mut(hour)) {
            *count += 1;
        }
    }

    fn sum(&self) -> u64 {
        self.0.iter().sum()
    }

    #[expect(clippy::cast_precision_loss, reason = "counts of some millions")]
    fn peak_over_mean(&self) -> f64 {
        let peak = self.0.iter().max().copied().unwrap_or_default();
        peak as f64 * self.0.len() as f64 / self.sum() as f64
    }
}

/// splitmix64: the same year each time.
fn random(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}
