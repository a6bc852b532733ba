//! What the composer's parts share: the work, the posts that are known, and what is said.

use instagram_connect::Instagram;
use leptos::{prelude::*, task::spawn_local};
use serde_json::Value;
use shared::posts::draft::Kind;

use crate::browser;
use crate::clock::{self, DAY};
use crate::edge::{Ask, Body, Edge};
use crate::month::Month;
use crate::wire::{Limits, Post, Posts, Problem, lines};
use crate::words;
use crate::work::{Slide, Stage, Work};

/// How long between two looks at a post that moves, in milliseconds.
const LOOK: f64 = 3_000.0;

/// The signals.
#[derive(Clone, Copy)]
pub struct Desk {
    /// The edge, with the session.
    pub edge: Edge,
    /// Whose work it is: the name under which it is kept. None: nobody is connected.
    pub owner: RwSignal<Option<String>>,
    /// What is being made.
    pub work: RwSignal<Work>,
    /// The slide that is worked on.
    pub chosen: RwSignal<Option<u32>>,
    /// The slide that is being dragged.
    pub dragged: RwSignal<Option<u32>>,
    /// Posts of the shown month and of the days around now and the chosen time.
    pub posts: RwSignal<Vec<Post>>,
    /// The shown month.
    pub month: RwSignal<Month>,
    /// What Instagram allows, and what stands in the way.
    pub limits: RwSignal<Option<Limits>>,
    /// Why the last request failed.
    pub problem: RwSignal<Option<Problem>>,
    /// What a rehearsal warned of; none: there was none.
    pub warnings: RwSignal<Option<Vec<String>>>,
    /// A request is under way.
    pub busy: RwSignal<bool>,
    /// For whoever listens.
    pub spoken: RwSignal<String>,
    watching: StoredValue<bool>,
    /// Slides that are being sent.
    sending: StoredValue<Vec<u32>>,
    /// Counts looks: an answer to an earlier one is dropped.
    looks: StoredValue<u32>,
}

impl Desk {
    /// For this connection.
    pub fn new(instagram: Instagram, origin: String) -> Self {
        let now = browser::now_ms();
        Self {
            edge: Edge::new(instagram, origin),
            owner: RwSignal::new(None),
            work: RwSignal::new(Work::default()),
            chosen: RwSignal::new(None),
            dragged: RwSignal::new(None),
            posts: RwSignal::new(Vec::new()),
            month: RwSignal::new(Month::of(now, browser::offset_at(now))),
            limits: RwSignal::new(None),
            problem: RwSignal::new(None),
            warnings: RwSignal::new(None),
            busy: RwSignal::new(false),
            spoken: RwSignal::new(String::new()),
            watching: StoredValue::new(false),
            sending: StoredValue::new(Vec::new()),
            looks: StoredValue::new(0),
        }
    }

    /// Says it to whoever listens.
    pub fn say(self, words: String) {
        self.spoken.set(words);
    }

    /// The name under which files are kept.
    pub fn account(self) -> String {
        self.owner.get_untracked().unwrap_or_default()
    }

    /// The slides' numbers, now.
    pub fn slides(self) -> Vec<u32> {
        self.work
            .with_untracked(|work| work.slides.iter().map(|slide| slide.id).collect())
    }

    /// A slide, now.
    pub fn slide_now(self, id: u32) -> Option<Slide> {
        self.work.with_untracked(|work| work.slide(id).cloned())
    }

    /// A slide, followed.
    pub fn slide(self, id: u32) -> Memo<Slide> {
        Memo::new(move |_| self.work.with(|work| work.slide(id).cloned().unwrap_or_default()))
    }

    /// Where a slide stands, now.
    pub fn place(self, id: u32) -> usize {
        self.work
            .with_untracked(|work| work.place(id).unwrap_or_default())
    }

    /// Changes a slide, if it is still there.
    pub fn edit_slide(self, id: u32, change: impl FnOnce(&mut Slide)) {
        self.work.update(|work| {
            if let Some(slide) = work.slide_mut(id) {
                change(slide);
            }
        });
    }

    /// A slide is so far now.
    pub fn stage(self, id: u32, stage: Stage) {
        self.edit_slide(id, |slide| slide.stage = stage);
    }

    /// Whether nobody sends this slide: whoever asks does from now on, until [`sent`](Self::sent).
    pub fn sends(self, id: u32) -> bool {
        let fresh = self.sending.with_value(|sending| !sending.contains(&id));
        if fresh {
            self.sending.update_value(|sending| sending.push(id));
        }
        fresh
    }

    /// Nobody sends it any more.
    pub fn sent(self, id: u32) {
        self.sending
            .update_value(|sending| sending.retain(|known| *known != id));
    }

    /// Puts a slide to another place, and says where it is.
    pub fn put(self, id: u32, place: usize) {
        if let Some(Some(place)) = self.work.try_update(|work| work.put(id, place)) {
            let count = self.work.with_untracked(|work| work.slides.len());
            self.say(format!("Slide {} of {count} now.", place + 1));
        }
    }

    /// The kind, followed.
    pub fn kind(self) -> Kind {
        self.work.with(Work::kind)
    }

    /// The chosen time, followed; none: now.
    pub fn when(self) -> Option<i64> {
        self.work.with(|work| browser::moment_ms(&work.when))
    }

    /// Reads the posts of the shown month, and those around now and the chosen time.
    pub async fn look(self) {
        let now = browser::now_ms();
        let when = self
            .work
            .with_untracked(|work| browser::moment_ms(&work.when))
            .unwrap_or(now);
        let (first, end) = self.month.get_untracked().span();
        let from = clock::written(first.min(now).min(when) - DAY, 0).replace("+00:00", "Z");
        let to = clock::written(end.max(now).max(when) + DAY, 0).replace("+00:00", "Z");
        self.looks.update_value(|looks| *looks = looks.wrapping_add(1));
        let look = self.looks.get_value();
        let read = self
            .edge
            .read::<Posts>(&format!("/posts?from={from}&to={to}"))
            .await;
        if self.looks.get_value() != look || self.owner.get_untracked().is_none() {
            return;
        }
        match read {
            Ok(Posts { posts }) => {
                self.compare(&posts);
                let moving = posts.iter().any(|post| post.is_moving(now));
                self.posts.set(posts);
                if moving && !self.watching.get_value() {
                    self.watching.set_value(true);
                    spawn_local(async move {
                        browser::sleep(LOOK).await;
                        self.watching.set_value(false);
                        Box::pin(self.look()).await;
                    });
                }
            }
            Err(problem) => self.problem.set(Some(problem)),
        }
    }

    /// Says what has become of the posts that were known.
    fn compare(self, posts: &[Post]) {
        let changed = self.posts.with_untracked(|before| {
            posts.iter().find_map(|post| {
                let known = before.iter().find(|known| known.id == post.id)?;
                (known.state != post.state).then(|| {
                    let more = [&post.cause, &post.action].into_iter().flatten();
                    let mut words = vec![format!("{}.", words::state(&post.state))];
                    words.extend(more.cloned());
                    words.join(" ")
                })
            })
        });
        if let Some(words) = changed {
            self.say(words);
        }
    }

    /// Reads what Instagram allows, and what stands in the way.
    pub async fn look_at_limits(self) {
        match self.edge.read::<Limits>("/posts/limits").await {
            Ok(limits) => self.limits.set(Some(limits)),
            Err(problem) => self.problem.set(Some(problem)),
        }
    }

    /// The request's body as it is now.
    fn body(self, draft: bool) -> String {
        self.work.with_untracked(|work| {
            let at = browser::moment_ms(&work.when).map(|at| clock::written(at, browser::offset_at(at)));
            work.body(at.as_deref(), draft).to_string()
        })
    }

    /// Asks the edge what it would say, without an effect.
    pub async fn rehearse(self) {
        let body = self.body(false);
        let ask = Ask {
            method: "POST",
            path: "/posts?dry_run",
            body: Body::Json(&body),
            ..Ask::default()
        };
        if let Some(said) = self.busily(ask).await {
            let answer: Value = serde_json::from_str(&said).unwrap_or_default();
            let problems = lines(&answer, "problems");
            if problems.is_empty() {
                self.warnings.set(Some(lines(&answer, "warnings")));
                self.say("Nothing is wrong with it.".into());
            } else {
                self.problem.set(Some(Problem {
                    cause: "Instagram wouldn’t take it as it is.".into(),
                    lines: problems,
                    ..Problem::default()
                }));
            }
        }
    }

    /// Sends the post, and begins anew.
    pub async fn submit(self, draft: bool) {
        let body = self.body(draft);
        let key = self.work.try_update(|work| work.key_for(&body, browser::random));
        let ask = Ask {
            method: "POST",
            path: "/posts",
            headers: vec![("Idempotency-Key", key.unwrap_or_default())],
            body: Body::Json(&body),
        };
        if self.busily(ask).await.is_none() {
            return;
        }
        let words = match (draft, self.work.with_untracked(|work| work.when.is_empty())) {
            (true, _) => "Kept as a draft at the edge.",
            (false, true) => "On its way. Below you see how it goes on.",
            (false, false) => "Planned. Below you see it in its month.",
        };
        self.clear().await;
        self.say(words.into());
        browser::focus("#planned");
        self.look().await;
        self.look_at_limits().await;
    }

    /// Empties the work here; its files at the edge are a post's now, or go by themselves.
    pub async fn clear(self) {
        let ids = self.slides();
        self.chosen.set(None);
        self.work.set(Work::default());
        for id in ids {
            browser::release(&self.account(), id).await;
        }
    }

    /// Does something to a post: cancels it, or tries again.
    pub async fn act(self, method: &'static str, path: String, body: Option<&str>) {
        let ask = Ask {
            method,
            path: &path,
            body: body.map_or(Body::Nothing, Body::Json),
            ..Ask::default()
        };
        let _ = self.busily(ask).await;
        self.look().await;
    }

    /// Asks while nothing else is asked; a problem is shown.
    async fn busily(self, ask: Ask<'_>) -> Option<String> {
        if self.busy.get_untracked() {
            return None;
        }
        self.busy.set(true);
        self.problem.set(None);
        self.warnings.set(None);
        let said = self.edge.good(ask).await;
        self.busy.set(false);
        match said {
            Ok(said) => Some(said.text),
            Err(problem) => {
                self.problem.set(Some(problem));
                None
            }
        }
    }
}
