//! How far an account's numbers are sampled: what is kept in one row besides the numbers.

use super::{
    days::{Day, Window},
    metrics::Group,
    passed::Passed,
    policy::Policy,
    refused::is_offered,
};
use crate::{
    instagram::Failure,
    rooms::{Facts, Host},
    values::{
        json,
        time::{DAY, HOUR, Timestamp},
    },
};
use serde::{Deserialize, Serialize};

/// Its key.
pub const KEY: &str = "insights/s";
/// Days are asked for so long after their end, at the least.
const LAG: u64 = 6 * HOUR;
/// Accounts are spread over so long.
const SPREAD: u64 = 4 * HOUR;
/// How many days after it a day's numbers move no more (Instagram's documentation: up to 48 hours).
pub const MOVES: u32 = 2;
/// How long a refusal is remembered.
pub const REMEMBERED: u64 = 7 * DAY;

/// How far a group of metrics is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// Each day up to it was sampled.
    pub first: Day,
    /// Each day up to it was sampled for good.
    pub fin: Day,
    /// The next day of history, backwards.
    pub back: Day,
    /// Where history began to be fetched: it is known from `back` to here.
    pub from: Day,
    /// The oldest day that is wanted.
    pub oldest: Day,
    /// So many days in a row had nothing.
    pub empty: u32,
    /// History is fetched.
    pub done: bool,
    /// It is fetched for what answered late.
    pub late: bool,
}

impl Cursor {
    /// Once more, for what answered late.
    const fn goes_again(&mut self) {
        self.back = self.from;
        self.empty = 0;
        self.done = false;
        self.late = true;
    }
}

/// A metric that Instagram doesn't give.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// The group's place.
    pub group: usize,
    /// The metric.
    pub metric: String,
    /// When it was refused.
    pub at: Timestamp,
}

/// Where the history of a metric ends, because Instagram gives no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// The group's place.
    pub group: usize,
    /// The metric.
    pub metric: String,
    /// Its first day.
    pub first: Day,
}

/// Days of a group that Instagram is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    /// The group's place.
    pub group: usize,
    /// The days.
    pub window: Window,
    /// Those up to this one move no more.
    pub fin: Day,
    /// It is history.
    pub back: bool,
    /// Each of these is asked for alone; without any it is all of the group.
    pub alone: Vec<String>,
    /// Something was found already.
    pub found: bool,
}

/// Instagram isn't asked for now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// Until then.
    pub until: Timestamp,
    /// So often in a row.
    pub times: u32,
    /// Why.
    pub failure: Failure,
}

/// Something that fails.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failing {
    /// What.
    pub what: String,
    /// Since when.
    pub since: Timestamp,
    /// So often in a row.
    pub tries: u32,
    /// It isn't tried before; of what is given up, there is none.
    pub until: Option<Timestamp>,
    /// How.
    pub failure: Failure,
}

/// All of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct State {
    /// Since when.
    pub began: Timestamp,
    /// So many milliseconds after its end a day is asked for.
    pub lag: u64,
    /// A cursor for each group, in their order.
    pub cursors: Vec<Cursor>,
    /// What is refused.
    pub refused: Vec<Refused>,
    /// Which metrics ever answered, by group.
    pub answered: Vec<(usize, String)>,
    /// Which answered for other posts, and were refused for the last one.
    pub doubted: Vec<(usize, String)>,
    /// Which answered only after their history was passed, so that it is fetched for them.
    pub late: Vec<(usize, String)>,
    /// Where history ends.
    pub ended: Vec<Ended>,
    /// What is under way of each group, where one call isn't all of it.
    pub asks: Vec<Ask>,
    /// How many follow the account.
    pub followers: Option<u64>,
    /// The day before the last time that this was asked for.
    pub account: Day,
    /// Instagram isn't asked.
    pub hold: Option<Hold>,
    /// What fails by itself.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub failing: Vec<Failing>,
    /// So many failures there were in a row, with no answer between them.
    pub in_a_row: u32,
    /// So many visits in a row changed nothing.
    pub still: u32,
    /// When history was fetched.
    pub ready: Option<Timestamp>,
    /// The Monday of the next week that is told.
    pub week: Day,
    /// The Monday of the week in which so many questions were asked about who they are.
    pub audience: (Day, usize),
    /// Since when the operator wants none.
    pub off: Option<Timestamp>,
    /// How much time has passed.
    pub passed: Passed,
    /// The last day on which what is too old was forgotten.
    pub forgot: Day,
    /// For how many days numbers were wanted last.
    pub days: u32,
    /// The version of Instagram's API that is in use now.
    #[serde(skip)]
    pub version: String,
}

impl State {
    /// What is kept, or a beginning.
    pub async fn read(host: &Host, policy: Policy) -> Self {
        let facts = host.facts();
        let mut state = Self::kept(host).await;
        if let Some(state) = &mut state {
            state.wants(policy, facts.now);
            state.version.clone_from(&facts.version);
        }
        state.unwrap_or_else(|| Self::begins(&facts, policy))
    }

    /// What is kept.
    pub async fn kept(host: &Host) -> Option<Self> {
        host.row(KEY).await.and_then(|row| json::from_str(&row).ok())
    }

    /// Where more days are wanted than before, history goes on where it ended.
    fn wants(&mut self, policy: Policy, now: Timestamp) {
        let (today, fin) = (Day::of(now), self.finals(now));
        let mut days = policy.days;
        if policy.days > self.days {
            for (group, cursor) in Group::ALL.into_iter().zip(&mut self.cursors) {
                let oldest = today.minus(group.days_back().min(policy.days)).min(fin);
                if oldest >= cursor.oldest {
                    continue;
                }
                if cursor.late && !cursor.done {
                    // First what answered late.
                    days = self.days;
                    continue;
                }
                cursor.oldest = oldest;
                cursor.empty = 0;
                cursor.done = false;
                cursor.late = false;
            }
        }
        self.days = days;
    }

    /// What is older isn't kept any more.
    pub fn begins_with(&mut self, oldest: Day) {
        for cursor in &mut self.cursors {
            cursor.oldest = cursor.oldest.max(oldest);
            if cursor.done {
                cursor.back = cursor.back.max(oldest.minus(1));
                cursor.from = cursor.from.max(cursor.back);
            }
        }
    }

    /// Nothing was ever sampled.
    #[must_use]
    pub fn begins(facts: &Facts, policy: Policy) -> Self {
        // Of random characters, so that not all accounts are asked for at once.
        let sum = facts.random.bytes().fold(0_u64, |sum, byte| {
            sum.wrapping_mul(31).wrapping_add(u64::from(byte))
        });
        let mut state = Self {
            began: facts.now,
            lag: LAG.saturating_add(sum % SPREAD),
            passed: Passed::from(facts.now),
            days: policy.days,
            version: facts.version.clone(),
            ..Self::default()
        };
        let today = Day::of(facts.now);
        let fin = state.finals(facts.now);
        let cursor = |group: Group| {
            let oldest = today.minus(group.days_back().min(policy.days)).min(fin);
            Cursor {
                first: fin,
                fin,
                back: fin,
                from: fin,
                oldest,
                ..Cursor::default()
            }
        };
        state.cursors = Group::ALL.into_iter().map(cursor).collect();
        state.week = today.monday();
        state
    }

    /// The last day that can be asked for.
    #[must_use]
    pub fn firsts(&self, now: Timestamp) -> Day {
        let then = Timestamp::from_millis(now.millis().saturating_sub(self.lag));
        Day::of(then).minus(1)
    }

    /// The last day whose numbers move no more.
    #[must_use]
    pub fn finals(&self, now: Timestamp) -> Day {
        self.firsts(now).minus(MOVES)
    }

    /// When the next day can be asked for.
    #[must_use]
    pub fn next_day(&self, now: Timestamp) -> Timestamp {
        self.firsts(now).plus(1).over().plus(self.lag)
    }

    /// The clock may have been put back: what lies ahead wasn't sampled.
    pub fn set(&mut self, now: Timestamp) {
        self.passed.looks(now);
        let (firsts, finals) = (self.firsts(now), self.finals(now));
        for cursor in &mut self.cursors {
            cursor.first = cursor.first.min(firsts);
            cursor.fin = cursor.fin.min(finals);
        }
        let is_ahead = |at: Timestamp, most: u64| at > now.plus(most);
        self.refused
            .retain(|refused| !is_ahead(refused.at, 0) && now.since(refused.at) < REMEMBERED);
        self.hold = self.hold.take().filter(|hold| !is_ahead(hold.until, DAY));
        self.asks.retain(|ask| ask.window.last <= firsts);
        self.week = self.week.min(Day::of(now).monday());
        self.off = None;
    }

    /// Whether a metric of a group is refused.
    #[must_use]
    pub fn is_refused(&self, group: Group, metric: &str) -> bool {
        self.is_refused_at(group.place(), metric)
    }

    /// Whether a metric of a group or of a product is refused, or the version in use hasn't got it.
    #[must_use]
    pub fn is_refused_at(&self, place: usize, metric: &str) -> bool {
        let is = |refused: &Refused| refused.group == place && refused.metric == metric;
        self.refused.iter().any(is) || !is_offered(place, metric, &self.version)
    }

    /// Whether a metric of a group ever answered.
    #[must_use]
    pub fn has_answered(&self, group: Group, metric: &str) -> bool {
        self.has_answered_at(group.place(), metric)
    }

    /// Whether a metric of a group or of a product ever answered.
    #[must_use]
    pub fn has_answered_at(&self, place: usize, metric: &str) -> bool {
        self.answered
            .iter()
            .any(|(group, name)| *group == place && name == metric)
    }

    /// It answers, for days from this one on.
    pub fn answers(&mut self, group: Group, metric: &str, first: Day) {
        if self.has_answered(group, metric) {
            return;
        }
        let place = group.place();
        self.answered.push((place, metric.to_owned()));
        let Some(cursor) = self.cursors.get_mut(place) else {
            return;
        };
        if cursor.done || cursor.late || cursor.back < cursor.from {
            self.late.push((place, metric.to_owned()));
            cursor.from = cursor.from.max(first.minus(1));
            if cursor.done || cursor.late {
                cursor.goes_again();
            }
        }
    }

    /// Whether history is fetched for it now.
    #[must_use]
    pub fn goes_back(&self, group: Group, metric: &str) -> bool {
        let is = |(place, name): &(usize, String)| *place == group.place() && name == metric;
        !self.cursor(group).late || self.late.iter().any(is)
    }

    /// The history of a group is fetched, but perhaps not for all of it.
    pub fn has_gone_back(&mut self, place: usize) {
        let Some(cursor) = self.cursors.get_mut(place) else {
            return;
        };
        if cursor.late {
            self.late.retain(|(group, _)| *group != place);
        } else if self.late.iter().any(|(group, _)| *group == place) {
            cursor.goes_again();
            return;
        }
        cursor.done = true;
    }

    /// Where the history of a metric of a group ends.
    #[must_use]
    pub fn ends(&self, group: Group, metric: &str) -> Option<Day> {
        let place = group.place();
        let ended = self.ended.iter();
        let mut ended = ended.filter(|ended| ended.group == place && ended.metric == metric);
        ended.next().map(|ended| ended.first)
    }

    /// The cursor of a group.
    #[must_use]
    pub fn cursor(&self, group: Group) -> Cursor {
        self.cursors.get(group.place()).copied().unwrap_or_default()
    }

    /// Whether all of history is fetched.
    #[must_use]
    pub fn has_history(&self) -> bool {
        self.cursors.iter().all(|cursor| cursor.done)
    }

    /// As it is kept.
    #[must_use]
    pub fn row(&self) -> (String, Option<String>) {
        (KEY.to_owned(), serde_json::to_string(self).ok())
    }
}
