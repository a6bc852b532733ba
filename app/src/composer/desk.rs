//! What the composer's parts share: the work, the posts that are known, and what is said.

use core::{future::poll_fn, task::Poll};

use instagram_connect::Instagram;
use leptos::{prelude::*, task::spawn_local};
use serde_json::Value;
use shared::posts::draft::Kind;

use crate::browser;
use crate::edge::{Ask, Edge};
use crate::month::Month;
use crate::refusal::Problem;
use crate::wire::{Limits, Post};
use crate::words;
use crate::work::{Changed, Slide, Stage, Work};

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
    /// Another tab makes this account's posts.
    pub elsewhere: RwSignal<bool>,
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
    /// The desk's number in this page.
    id: u32,
    /// Whose account is connected, by the name under which its work is kept.
    account: Option<String>,
    /// Slides that are being sent.
    sending: Vec<u32>,
    /// When somebody looks again.
    next_look: Option<i64>,
    /// Counts what is asked, by what it is.
    asked: [u32; 3],
}

/// What is asked again and again: an answer to an earlier question is dropped.
#[derive(Clone, Copy, Debug)]
pub enum Question {
    /// The posts.
    Posts,
    /// What Instagram allows.
    Limits,
    /// The work of whoever is connected.
    Work,
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
            elsewhere: RwSignal::new(false),
            busy: RwSignal::new(false),
            now: RwSignal::new(now),
            spoken: RwSignal::new(String::new()),
            behind: StoredValue::new(Behind {
                id: browser::number(),
                ..Behind::default()
            }),
        }
    }

    /// Says it to whoever listens.
    pub fn say(self, words: String) {
        self.spoken.set(words);
    }

    /// Does it, as long as the element is there.
    pub fn spawn(self, work: impl Future<Output = ()> + 'static) {
        let behind = self.behind;
        let mut work = Box::pin(work);
        spawn_local(poll_fn(move |context| {
            if behind.is_disposed() {
                Poll::Ready(())
            } else {
                work.as_mut().poll(context)
            }
        }));
    }

    /// Puts the focus there.
    pub fn focus(self, selector: &str) {
        browser::focus(self.id(), selector);
    }

    /// Tells the page.
    pub fn fire(self, name: &str, detail: &Value) {
        browser::fire(self.id(), name, &detail.to_string());
    }

    /// The name under which files are kept.
    pub fn account(self) -> String {
        self.owner.get_untracked().unwrap_or_default()
    }

    /// Its number in this page.
    pub fn id(self) -> u32 {
        self.behind.with_value(|behind| behind.id)
    }

    /// Whose account is connected, though another tab may have its work.
    pub fn connected(self) -> Option<String> {
        self.behind.with_value(|behind| behind.account.clone())
    }

    /// That one's account is connected now.
    pub fn connects(self, account: Option<String>) {
        self.behind.update_value(|behind| behind.account = account);
    }

    /// A number for this question.
    pub fn asks(self, question: Question) -> u32 {
        let mut number = 0;
        self.behind.update_value(|behind| {
            if let Some(asked) = behind.asked.get_mut(question as usize) {
                *asked = asked.wrapping_add(1);
                number = *asked;
            }
        });
        number
    }

    /// Whether nobody asked that since.
    pub fn is_last(self, question: Question, number: u32) -> bool {
        let last = |behind: &Behind| behind.asked.get(question as usize) == Some(&number);
        self.behind.try_with_value(last).unwrap_or_default()
    }

    /// When somebody looks at the posts again.
    pub fn next_look(self) -> Option<i64> {
        self.behind.try_with_value(|behind| behind.next_look).flatten()
    }

    /// Somebody looks again then.
    pub fn looks_at(self, moment: Option<i64>) {
        self.behind.try_update_value(|behind| behind.next_look = moment);
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

    /// Asks, and nothing else can be asked or changed meanwhile; what was said before is taken away.
    pub async fn busily(self, ask: Ask<'_>) -> Result<String, Problem> {
        self.busy.set(true);
        self.problem.set(None);
        self.refused.set(None);
        self.warnings.set(None);
        let said = self.edge.good(ask).await;
        self.busy.set(false);
        said.map(|said| said.text)
    }
}
