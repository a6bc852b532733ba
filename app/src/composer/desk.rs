//! What the composer's parts share: the work, the posts that are known, and what is said.

use instagram_connect::Instagram;
use leptos::{prelude::*, task::spawn_local};
use shared::posts::draft::Kind;

use crate::browser;
use crate::clock::{self, DAY};
use crate::edge::{Ask, Edge};
use crate::month::Month;
use crate::wire::{Limits, Post, Posts, Problem};
use crate::words;
use crate::work::{Changed, Slide, Stage, Work};

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
    /// Why something can't be done to a post, with the post's name at the edge.
    pub refused: RwSignal<Option<(String, Problem)>>,
    /// What a rehearsal warned of; none: there was none.
    pub warnings: RwSignal<Option<Vec<String>>>,
    /// A request is under way.
    pub busy: RwSignal<bool>,
    /// What time it is, by the minute, and whenever the page wakes.
    pub now: RwSignal<i64>,
    /// For whoever listens.
    pub spoken: RwSignal<String>,
    behind: StoredValue<Behind>,
}

/// What nobody sees of it.
#[derive(Default)]
struct Behind {
    /// Somebody looks again and again.
    watching: bool,
    /// Slides that are being sent.
    sending: Vec<u32>,
    /// Counts looks: an answer to an earlier one is dropped.
    looks: u32,
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
            refused: RwSignal::new(None),
            warnings: RwSignal::new(None),
            busy: RwSignal::new(false),
            now: RwSignal::new(now),
            spoken: RwSignal::new(String::new()),
            behind: StoredValue::new(Behind::default()),
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

    /// The numbers of the slides and of the cover's picture, now.
    pub fn ids(self) -> Vec<u32> {
        self.work.with_untracked(Work::ids)
    }

    /// A slide, now.
    pub fn slide_now(self, id: u32) -> Option<Slide> {
        self.work.with_untracked(|work| work.slide(id).cloned())
    }

    /// A slide, followed.
    pub fn slide(self, id: u32) -> Memo<Slide> {
        Memo::new(move |_| self.work.with(|work| work.slide(id).cloned().unwrap_or_default()))
    }

    /// Where a slide stands, now; none: it is the cover.
    pub fn place(self, id: u32) -> Option<usize> {
        self.work.with_untracked(|work| work.place(id))
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
        let fresh = self.behind.with_value(|behind| !behind.sending.contains(&id));
        if fresh {
            self.behind.update_value(|behind| behind.sending.push(id));
        }
        fresh
    }

    /// Nobody sends it any more.
    pub fn sent(self, id: u32) {
        self.behind
            .update_value(|behind| behind.sending.retain(|known| *known != id));
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
        // What is planned is listed with the present month, however far ahead it is.
        let to = if self.month.get_untracked() == Month::of(now, browser::offset_at(now)) {
            String::new()
        } else {
            let to = clock::written(end.max(now).max(when) + DAY, 0).replace("+00:00", "Z");
            format!("&to={to}")
        };
        self.behind
            .update_value(|behind| behind.looks = behind.looks.wrapping_add(1));
        let look = self.behind.with_value(|behind| behind.looks);
        let read = self.edge.read::<Posts>(&format!("/posts?from={from}{to}")).await;
        if self.behind.with_value(|behind| behind.looks) != look || self.owner.get_untracked().is_none() {
            return;
        }
        match read {
            Ok(Posts { posts }) => {
                if self
                    .problem
                    .with_untracked(|problem| *problem == Some(Problem::network()))
                {
                    self.problem.set(None);
                }
                let went_on = self.compare(&posts);
                self.forget_copies(&posts);
                let moving = posts.iter().any(|post| post.is_moving(now));
                self.posts.set(posts);
                if went_on {
                    spawn_local(self.look_at_limits());
                }
                if moving && !self.is_watching() {
                    self.behind.update_value(|behind| behind.watching = true);
                    spawn_local(async move {
                        browser::sleep(LOOK).await;
                        self.behind.update_value(|behind| behind.watching = false);
                        Box::pin(self.look()).await;
                    });
                }
            }
            Err(problem) => self.problem.set(Some(problem)),
        }
    }

    /// Says what has become of the posts that were known. Whether one went on.
    fn compare(self, posts: &[Post]) -> bool {
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
        let went_on = changed.is_some();
        if let Some(words) = changed {
            self.say(words);
        }
        went_on
    }

    /// Copies of files are kept for as long as their post is planned.
    fn forget_copies(self, posts: &[Post]) {
        let over = self.posts.with_untracked(|before| {
            let fresh = |post: &&Post| {
                let known = before.iter().find(|known| known.id == post.id);
                post.is_over() && known.is_none_or(|known| !known.is_over())
            };
            let files = posts.iter().filter(fresh).flat_map(Post::files);
            files.map(str::to_owned).collect::<Vec<_>>()
        });
        let account = self.account();
        spawn_local(async move {
            for file in over {
                browser::forget(&account, &file).await;
            }
        });
    }

    /// Reads what Instagram allows, and what stands in the way.
    pub async fn look_at_limits(self) {
        match self.edge.read::<Limits>("/posts/limits").await {
            Ok(limits) => self.limits.set(Some(limits)),
            Err(problem) => self.problem.set(Some(problem)),
        }
    }

    /// The post that is changed, now.
    pub fn changed(self) -> Option<Changed> {
        self.work.with_untracked(|work| work.of.clone())
    }

    /// Goes back to what was being made before a post was changed.
    pub fn put_back(self) {
        let before = self
            .work
            .try_update(|work| work.aside.take())
            .flatten()
            .map_or_else(Work::default, |aside| *aside);
        self.chosen.set(before.slides.first().map(|slide| slide.id));
        self.work.set(before);
    }

    /// Why it can't be sent yet, followed.
    pub fn hindrance(self) -> Option<String> {
        let now = self.now.get();
        let own = self.work.with(Work::hindrance);
        let over = || {
            let is_over = self.when().is_some_and(|at| at < now);
            is_over.then(|| "The time is over: choose a later one, or “Now”.".to_owned())
        };
        let went = || {
            let id = self.work.with(|work| work.of.as_ref().map(|of| of.id.clone()))?;
            let post = self
                .posts
                .with(|posts| posts.iter().find(|post| post.id == id).cloned())?;
            let state = words::state(&post.state);
            (!post.is_planned())
                .then(|| format!("This post can’t be changed any more. Where it stands now: {state}."))
        };
        went().or(own).or_else(over)
    }

    /// Asks while nothing else is asked; what was said before is taken away.
    pub async fn busily(self, ask: Ask<'_>) -> Result<String, Problem> {
        if self.busy.get_untracked() {
            return Err(Problem {
                cause: "Something else is under way.".into(),
                action: "Try again in a moment.".into(),
                ..Problem::default()
            });
        }
        self.busy.set(true);
        self.problem.set(None);
        self.refused.set(None);
        self.warnings.set(None);
        let said = self.edge.good(ask).await;
        self.busy.set(false);
        said.map(|said| said.text)
    }

    /// Somebody looks again and again already.
    pub fn is_watching(self) -> bool {
        self.behind.with_value(|behind| behind.watching)
    }
}
