//! What the dashboard's parts share: which days are shown, and what is known of them.

use std::sync::Arc;

use leptos::{prelude::*, task::spawn_local};
use serde_json::Value as Json;
use shared::insights::days::Day;
use shared::values::time::Timestamp;

use crate::browser;
use crate::edge::Edge;
use crate::range::{Range, last_day};
use crate::wire::{Numbers, Post, Problem, State, posts};
use crate::words::{MORE, YEAR};

/// How long between two looks at a history that is being fetched, in milliseconds.
const LOOK: f64 = 4_000.0;
/// How long after a look that failed.
const AGAIN: f64 = 20_000.0;
/// Metrics beside those that can be chosen.
const METRICS: &str = "followers_count,followers_gained,followers_lost,reach,views";

/// How far history is: in percent, until which day, and whether all of it is there.
type Progress = (u64, Option<u32>, bool);

/// The signals.
#[derive(Clone, Copy)]
pub struct Desk {
    /// The edge.
    pub edge: Edge,
    /// Whose numbers they are; none: nobody is connected.
    pub owner: RwSignal<Option<String>>,
    /// Which days.
    pub range: RwSignal<Range>,
    /// Whether they are set beside those before.
    pub compares: RwSignal<bool>,
    /// `day`, `week`, `month`.
    pub by: RwSignal<&'static str>,
    /// Every plot is a table.
    pub tables: RwSignal<bool>,
    /// Where history stands.
    pub state: RwSignal<Option<State>>,
    /// The numbers of these days.
    pub numbers: RwSignal<Option<Arc<Numbers>>>,
    /// The last year's.
    pub year: RwSignal<Option<Arc<Numbers>>>,
    /// Posts.
    pub posts: RwSignal<Option<Arc<Vec<Post>>>>,
    /// Stories.
    pub stories: RwSignal<Option<Arc<Vec<Post>>>>,
    /// Who they are, and when they are there.
    pub people: RwSignal<Option<Arc<[Json; 2]>>>,
    /// Why the edge doesn't say it.
    pub problem: RwSignal<Option<Problem>>,
    /// A request is under way.
    pub busy: RwSignal<bool>,
    /// Counts whose numbers are read: an answer of before is dropped.
    looks: StoredValue<u32>,
}

/// Instagram's day, now.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "milliseconds since 1970"
)]
pub fn today() -> u32 {
    Day::of(Timestamp::from_millis(browser::now() as u64)).0
}

impl Desk {
    /// For this edge.
    pub fn new(edge: Edge) -> Self {
        Self {
            edge,
            owner: RwSignal::new(None),
            range: RwSignal::new(Range::until(today() - 1, 28)),
            compares: RwSignal::new(true),
            by: RwSignal::new("day"),
            tables: RwSignal::new(false),
            state: RwSignal::new(None),
            numbers: RwSignal::new(None),
            year: RwSignal::new(None),
            posts: RwSignal::new(None),
            stories: RwSignal::new(None),
            people: RwSignal::new(None),
            problem: RwSignal::new(None),
            busy: RwSignal::new(false),
            looks: StoredValue::new(0),
        }
    }

    /// Forgets whose numbers these were.
    pub fn forget(self) {
        self.looks.update_value(|looks| *looks = looks.wrapping_add(1));
        self.state.set(None);
        self.numbers.set(None);
        self.year.set(None);
        self.posts.set(None);
        self.stories.set(None);
        self.people.set(None);
        self.problem.set(None);
        self.busy.set(false);
    }

    /// The address of these days' numbers: what is shown, and what is saved.
    pub fn address(self, metrics: &str, more: &str) -> String {
        let range = self.range.get_untracked().query();
        let by = self.by.get_untracked();
        format!("/insights?{range}&by={by}&metrics={metrics}{more}")
    }

    /// The last day that ranges end with.
    pub fn last(self) -> u32 {
        let sampled_to = self
            .state
            .with_untracked(|state| state.as_ref().and_then(|state| state.sampled_to));
        last_day(today(), sampled_to)
    }

    /// Reads all of it, and goes on looking while history is being fetched, or something couldn't be read.
    pub fn begin(self) {
        self.forget();
        let look = self.looks.get_value();
        spawn_local(async move {
            let (mut known, mut failed) = (None, false);
            loop {
                let told = self.stands(&mut known, look).await;
                if self.is_over(look) {
                    return;
                }
                match told {
                    Ok(is_ready) => {
                        if std::mem::take(&mut failed) {
                            self.problem.set(None);
                        }
                        if is_ready {
                            return;
                        }
                        browser::sleep(LOOK).await;
                    }
                    Err(problem) => {
                        failed = problem.again;
                        self.problem.set(Some(problem));
                        if !failed {
                            return;
                        }
                        browser::sleep(AGAIN).await;
                    }
                }
                if self.is_over(look) {
                    return;
                }
            }
        });
    }

    /// Reads where history stands, and what changed with it; `known` is what was read to its end. Whether there is no more to come.
    async fn stands(self, known: &mut Option<Progress>, look: u32) -> Result<bool, Problem> {
        let state = State::read(&self.edge.read("/insights/state").await?);
        if self.is_over(look) {
            return Ok(false);
        }
        let progress = (state.percent, state.sampled_to, state.is_ready);
        let is_first = self.state.with_untracked(Option::is_none);
        self.state.set(Some(state));
        if is_first {
            // The signal's change reads the numbers.
            let days = self.range.get_untracked().days();
            self.range.set(Range::until(self.last(), days));
        }
        if *known != Some(progress) {
            if !is_first {
                self.look();
            }
            self.look_around(look).await?;
            *known = Some(progress);
        }
        Ok(progress.2)
    }

    fn is_over(self, look: u32) -> bool {
        // With the element the signals are gone.
        self.looks.try_get_value() != Some(look)
    }

    /// What doesn't change with the range. What can't be read keeps nothing else from being read.
    async fn look_around(self, look: u32) -> Result<(), Problem> {
        let year = Range::until(self.last(), 365).query();
        let metrics: Vec<&str> = YEAR.iter().map(|(name, ..)| *name).collect();
        let address = format!("/insights?{year}&metrics={}", metrics.join(","));
        let mut problem = None;
        if let Some(body) = self.part(&address, look, &mut problem).await {
            self.year.set(Some(Arc::new(Numbers::read(body))));
        }
        let audience = self.part("/insights/audience", look, &mut problem).await;
        let hours = self.part("/insights/best-hours", look, &mut problem).await;
        if let (Some(audience), Some(hours), false) = (audience, hours, self.is_over(look)) {
            self.people.set(Some(Arc::new([audience, hours])));
        }
        for (path, signal) in [
            ("/insights/media", self.posts),
            ("/insights/stories", self.stories),
        ] {
            if let Some(body) = self.part(path, look, &mut problem).await {
                signal.set(Some(Arc::new(posts(&body))));
            }
        }
        problem.map_or(Ok(()), Err)
    }

    /// Reads a part, unless nobody waits for it any more. The first problem is kept.
    async fn part(self, path: &str, look: u32, problem: &mut Option<Problem>) -> Option<Json> {
        if self.is_over(look) {
            return None;
        }
        match self.edge.read(path).await {
            Ok(body) => Some(body).filter(|_| !self.is_over(look)),
            Err(told) => {
                problem.get_or_insert(told);
                None
            }
        }
    }

    /// Reads the numbers of the shown days.
    pub fn look(self) {
        let range = self.range.get_untracked();
        let look = self.looks.get_value();
        let by = self.by.get_untracked();
        self.busy.set(true);
        spawn_local(async move {
            let more: Vec<&str> = MORE.iter().map(|(name, _)| *name).collect();
            let metrics = [METRICS, ",", &more.join(",")].concat();
            let compare = if self.compares.get_untracked() {
                "&breakdown=product&compare=previous"
            } else {
                "&breakdown=product"
            };
            let compares = self.compares.get_untracked();
            let read = self.edge.read(&self.address(&metrics, compare)).await;
            if self.is_over(look) {
                return;
            }
            // Somebody chose other days meanwhile: their answer comes.
            if (
                self.range.get_untracked(),
                self.by.get_untracked(),
                self.compares.get_untracked(),
            ) != (range, by, compares)
            {
                return;
            }
            self.busy.set(false);
            match read {
                Ok(body) => {
                    self.problem.set(None);
                    self.numbers.set(Some(Arc::new(Numbers::read(body))));
                }
                Err(problem) => {
                    // Other days' numbers don't stand below these days' names.
                    self.numbers.set(None);
                    self.problem.set(Some(problem));
                }
            }
        });
    }
}
