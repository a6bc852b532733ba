//! Posts of all kinds live their lives: Instagram's answers, the edge's end at any effect, lost answers, jumps of the clock,
//! and people who change their mind, all at random. `POSTS_LIVES` says how many, `POSTS_SEED` which is
//! the first; with `--profile bench-native` they are over twenty times as fast.

use super::instagram::{Dice, Instagram, Published};
use crate::{
    instagram::{Category, Failure, Retry},
    posts::{
        changes,
        draft::Draft,
        post::{self, KEYS, Post, State},
        run,
        testing::{Edge, NOW},
    },
    rooms::{Effect, Got, Running, testing::Hosted},
    values::{
        json,
        time::{DAY, HOUR, MINUTE, SECOND, Timestamp},
    },
};
use std::{cell::RefCell, collections::BTreeMap, rc::Rc};

const KINDS: [&str; 5] = [
    r#""kind":"image","media":[{"source":{"file":"F"}}]"#,
    r#""kind":"reel","media":[{"source":{"file":"F"},"video":true}],"cover":{"file":"G"}"#,
    r#""kind":"carousel","media":[{"source":{"file":"F"}},{"source":{"file":"G"},"video":true},{"source":{"url":"https://p.example/1.jpg"}}]"#,
    r#""kind":"story","media":[{"source":{"file":"F"}}]"#,
    r#""kind":"image","media":[{"source":{"url":"https://p.example/2.jpg"}}],"comments_off":true"#,
];

const STORY: usize = 3;

/// Effects without an end.
const CALM: usize = usize::MAX / 2;

/// An edge with its Instagram.
pub(super) struct Life {
    pub(super) edge: Edge,
    pub(super) instagram: Rc<RefCell<Instagram>>,
    dice: Dice,
    /// The edge's clock less the right one.
    wrong: i64,
}

impl Life {
    pub(super) fn new(seed: u64) -> Self {
        let instagram = Rc::new(RefCell::new(Instagram::new(NOW, seed)));
        let mut edge = Edge::new();
        let asked = Rc::clone(&instagram);
        edge.instagram = Box::new(move |call| asked.borrow_mut().ask(call));
        Self {
            edge,
            instagram,
            dice: Dice::new(!seed),
            wrong: 0,
        }
    }

    /// Somebody makes a post.
    pub(super) fn post(
        &mut self,
        place: usize,
        draft: &str,
        at: Option<u64>,
        not_after: Option<u64>,
    ) -> String {
        let (now, file) = (self.edge.facts.now, format!("f{place}"));
        let id = post::id(now, &format!("{place:010}"));
        let time = |name: &str, at: Option<u64>| at.map_or(String::new(), |at| format!(r#","{name}":{at}"#));
        let draft = draft.replace('F', &file).replace('G', &format!("g{place}"));
        let (at, not_after) = (time("at", at), time("not_after", not_after));
        let draft: Draft = json::from_str(&format!("{{{draft}{at}{not_after}}}")).unwrap();
        for file in draft.files() {
            self.edge.file(file, "image/jpeg", "{}");
        }
        let post = Post::new(draft, false, "s", now);
        self.write(&id, &post);
        id
    }

    fn write(&mut self, id: &str, post: &Post) {
        let writes = post.writes(id);
        self.edge
            .rows
            .extend(writes.rows.into_iter().map(|(key, row)| (key, row.unwrap())));
        for (name, at) in writes.due {
            match at {
                Some(at) => self.edge.due.insert(name, at),
                None => self.edge.due.remove(&name),
            };
        }
    }

    pub(super) fn posts(&self) -> Vec<(String, Post)> {
        let rows = self.edge.rows.iter();
        rows.filter_map(|(key, row)| Some((key.strip_prefix(KEYS)?.to_owned(), Post::kept(row).unwrap())))
            .collect()
    }

    /// The right time, as the edge has it.
    pub(super) fn clock(&mut self) {
        let right = self.instagram.borrow().now;
        self.edge.facts.now = Timestamp::from_millis(right.checked_add_signed(self.wrong).unwrap());
    }

    /// The next entry of the agenda is due, as the host has it.
    pub(super) fn rings(&mut self) -> Option<String> {
        self.clock();
        let (name, at) = self.edge.due.iter().min_by_key(|(_, at)| **at)?;
        let (name, at) = (name.clone(), *at);
        let wait = at.since(self.edge.facts.now);
        self.instagram.borrow_mut().now += wait;
        self.instagram.borrow_mut().goes_on();
        self.clock();
        let lease = self.edge.facts.now.plus(2 * MINUTE);
        self.edge.due.insert(name.clone(), lease);
        Some(name.strip_prefix(KEYS).unwrap().to_owned())
    }

    /// A post goes on until the edge ends, after so many effects, or until an answer is late: then it goes on with that later.
    fn works(&mut self, mut running: Running, mut got: Got, mut left: usize) -> Option<(Running, Got)> {
        loop {
            self.clock();
            let effect = running.step(self.edge.facts.clone(), got);
            if let Effect::Done(_) = effect {
                return None;
            }
            left = left.checked_sub(1)?;
            let is_call = matches!(effect, Effect::Call(_));
            got = self.edge.does(effect);
            if is_call && left < CALM && self.dice.once_in(8) {
                return Some((running, got));
            }
        }
    }

    fn jumps(&mut self) {
        let far = [SECOND, MINUTE, HOUR, DAY][usize::try_from(self.dice.below(4)).unwrap()];
        let by = i64::try_from(self.dice.below(far * 2)).unwrap();
        self.wrong = by - i64::try_from(far).unwrap() / 2;
        self.clock();
    }

    fn changes_its_mind(&mut self, ids: &[String]) {
        let id = &ids[usize::try_from(self.dice.below(ids.len() as u64)).unwrap()];
        let Some(row) = self.edge.rows.get(&post::key(id)) else {
            return;
        };
        let mut post = Post::kept(row).unwrap();
        let now = self.edge.facts.now;
        let draft = post.draft.clone();
        let changed = match self.dice.below(3) {
            0 if !post.progress.state.is_end() => changes::cancel(&mut post, now).is_ok(),
            1 => changes::patch(&mut post, draft, false, now).is_ok(),
            _ => changes::retry(&mut post, false, now).is_ok(),
        };
        if changed {
            self.write(id, &post);
        }
    }
}

/// What Instagram has of it.
fn name(post: &Post) -> String {
    match post.draft.files().next() {
        Some(file) if post.draft.caption.is_empty() => format!("https://edge.example/lent/{file}/secret"),
        _ => post.draft.caption.clone(),
    }
}

/// What is so after every step.
fn checks(life: &Life, seed: u64) {
    let mut published: BTreeMap<String, usize> = BTreeMap::new();
    for one in &life.instagram.borrow().published {
        *published.entry(one.name().to_owned()).or_default() += 1;
    }
    for (id, post) in life.posts() {
        let progress = &post.progress;
        let told = || format!("seed {seed}: {}", post.told(&id));
        let times = published.get(&name(&post)).copied().unwrap_or(0);
        assert!(times <= 1, "published {times} times. {}", told());
        match progress.state {
            State::Published => assert_eq!(times, 1, "it isn't published. {}", told()),
            State::Failed | State::Cancelled => assert_eq!(times, 0, "it is published. {}", told()),
            _ => {}
        }
        if let Some(media) = &progress.media_id {
            let instagram = life.instagram.borrow();
            let it = instagram.published.iter().find(|one| one.id == *media);
            assert_eq!(
                it.map(Published::name),
                Some(name(&post).as_str()),
                "it is another one. {}",
                told()
            );
        }
        let goes_on = life.edge.due.contains_key(&post::key(&id));
        assert!(goes_on || progress.state.is_end(), "it is forgotten. {}", told());
        if matches!(progress.state, State::Failed | State::Unknown) {
            let why = progress
                .stop
                .as_ref()
                .is_some_and(|stop| !stop.cause.is_empty() && !stop.action.is_empty());
            assert!(why, "it stops without a cause. {}", told());
        }
    }
    for comments in life.instagram.borrow().comments.values() {
        assert!(comments.len() <= 1, "seed {seed}: {comments:?}");
    }
}

fn lives(seed: u64) -> (BTreeMap<&'static str, u64>, u64) {
    let mut life = Life::new(seed);
    let jumps = life.dice.once_in(2);
    life.instagram.borrow_mut().total = 1 + life.dice.below(4);
    let count = 1 + life.dice.below(4);
    // Stories of the same time look the same at Instagram.
    let alike = life.dice.once_in(4);
    let mut ids = Vec::new();
    for place in 0..usize::try_from(count).unwrap() {
        let kind = usize::try_from(life.dice.below(5)).unwrap();
        let kind = KINDS[if alike { STORY } else { kind }];
        let comment = if life.dice.once_in(2) {
            r#","first_comment":"First""#
        } else {
            ""
        };
        let story = kind.contains("story");
        let caption = if story {
            String::new()
        } else {
            format!(r#","caption":"C {place}"{comment}"#)
        };
        let at = (!alike && life.dice.once_in(2)).then(|| NOW + life.dice.below(2 * DAY));
        let not_after = life
            .dice
            .once_in(6)
            .then(|| at.unwrap_or(NOW) + 1 + life.dice.below(HOUR));
        ids.push(life.post(place, &format!("{kind}{caption}"), at, not_after));
    }
    let mut told: BTreeMap<&'static str, u64> = BTreeMap::new();
    let (mut steps, mut waiting) = (0, None);
    for step in 0..4_000 {
        // At last everything works.
        let is_calm = step >= 200;
        life.instagram.borrow_mut().faults = if is_calm { 0 } else { 3 };
        if jumps && !is_calm && life.dice.once_in(15) {
            life.jumps();
        }
        if !is_calm && life.dice.once_in(20) {
            life.changes_its_mind(&ids);
        }
        let broken = Failure::new(
            Category::TokenRevoked,
            Retry::UserReconnect,
            "It ended.",
            "Connect again.",
        );
        life.edge.facts.unusable = Some(broken).filter(|_| !is_calm && life.dice.once_in(20));
        let Some(id) = life.rings() else {
            break;
        };
        let ends = !is_calm && life.dice.once_in(2);
        let left = if ends {
            usize::try_from(life.dice.below(30)).unwrap()
        } else {
            usize::MAX
        };
        let before = life.edge.calls.len();
        let running = Running::new(life.edge.facts.clone(), |host| async move {
            run::due(&host, &id).await;
            None
        });
        let mut late = life.works(running, Got::Nothing, left);
        std::mem::swap(&mut late, &mut waiting);
        if let Some((running, got)) = late {
            life.works(running, got, usize::MAX);
        }
        steps += life.edge.calls.len() - before + 1;
        checks(&life, seed);
    }
    for (id, post) in life.posts() {
        let state = post.progress.state;
        let shown = format!("seed {seed}: {}", post.told(&id));
        assert!(state.is_end(), "it goes on for ever. {shown}");
        assert!(!life.edge.due.contains_key(&post::key(&id)), "{shown}");
        *told.entry(state.as_str()).or_default() += 1;
        let events = |name: &str| {
            let events = life.edge.told.iter();
            events
                .filter(|event| event.contains(&id) && event.contains(name))
                .count()
        };
        if let name @ ("published" | "failed" | "unknown") = state.as_str() {
            assert!(events(&format!("post.{name}")) >= 1, "nobody is told. {shown}");
        }
        assert!(events("post.published") <= 1, "it is told twice. {shown}");
        let files = post.draft.files().any(|file| life.edge.files.contains_key(file));
        let over = matches!(state, State::Published | State::Cancelled);
        assert!(!(files && over), "its files stay. {shown}");
        if state == State::Published && !post.draft.first_comment.is_empty() && post.warnings.is_empty() {
            let comments = &life.instagram.borrow().comments;
            let media = post.progress.media_id.as_ref().unwrap();
            assert_eq!(comments[media].len(), 1, "its comment is lost. {shown}");
        }
    }
    (told, steps as u64)
}

/// R91.
#[test]
fn a_post_is_published_at_most_once_and_never_lost_whatever_happens() {
    let number = |name: &str| std::env::var(name).ok()?.parse().ok();
    let (first, count): (u64, u64) = (
        number("POSTS_SEED").unwrap_or(0),
        number("POSTS_LIVES").unwrap_or(40),
    );
    let threads = std::thread::available_parallelism().map_or(1, |threads| threads.get() as u64);
    let some = |of: u64| {
        let mine = (first..first + count).filter(move |seed| seed % threads == of);
        mine.map(lives).collect::<Vec<_>>()
    };
    let all: Vec<_> = std::thread::scope(|scope| {
        let work: Vec<_> = (0..threads).map(|of| scope.spawn(move || some(of))).collect();
        work.into_iter().flat_map(|one| one.join().unwrap()).collect()
    });
    let mut ends: BTreeMap<&'static str, u64> = BTreeMap::new();
    let mut steps = 0;
    for (told, of_one) in all {
        steps += of_one;
        for (end, count) in told {
            *ends.entry(end).or_default() += count;
        }
    }
    println!("{steps} steps: {ends:?}");
    for end in ["published", "failed", "cancelled", "unknown"] {
        assert!(ends.contains_key(end), "{ends:?}");
    }
}
