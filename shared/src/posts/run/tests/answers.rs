//! One post, and an Instagram that answers what it is told to, as often as it is told to.

use super::instagram;
use crate::{
    instagram::Failure,
    posts::{
        changes,
        post::{Post, State},
        testing::{Edge, NOW},
    },
    rooms::{Call, Called, Entry},
    values::{
        json,
        time::{DAY, HOUR, MINUTE, SECOND, Timestamp},
    },
};
use std::{
    cell::RefCell,
    collections::{BTreeMap, VecDeque},
    rc::Rc,
};

const ID: &str = "1";
pub(super) const KEY: &str = "posts/p/1";
pub(super) const IMAGE: &str = r#""kind":"image","media":[{"source":{"file":"f"}}],"caption":"C""#;

type Script = Rc<RefCell<BTreeMap<&'static str, VecDeque<Called>>>>;

pub(super) fn kind(call: &Call) -> &'static str {
    let (path, query) = call.path.split_once('?').unwrap_or((&call.path, ""));
    match (call.method.as_str(), path) {
        ("POST", "/me/media") => "make",
        ("POST", "/me/media_publish") => "publish",
        ("GET", "/me/content_publishing_limit") => "quota",
        ("GET", "/me/media" | "/me/stories") => "look",
        ("POST", path) if path.ends_with("/comments") => "comment",
        ("GET", path) if path.ends_with("/comments") => "comments",
        ("POST", _) => "off",
        _ if query.contains("permalink") => "permalink",
        _ => "status",
    }
}

pub(super) fn ordinary(kind: &str) -> &'static str {
    match kind {
        "make" => r#"{"id":"17"}"#,
        "status" => r#"{"status_code":"FINISHED"}"#,
        "publish" => r#"{"id":"18"}"#,
        "quota" => r#"{"data":[{"quota_usage":2,"config":{"quota_total":50,"quota_duration":86400}}]}"#,
        "permalink" => r#"{"permalink":"https://www.instagram.com/p/x/"}"#,
        "comment" => r#"{"id":"19"}"#,
        "off" => r#"{"success":true}"#,
        _ => r#"{"data":[]}"#,
    }
}

pub(super) fn answer(text: &str) -> Called {
    Called::Answered(text.to_owned())
}

pub(super) fn failed(code: i64, subcode: i64) -> Called {
    instagram::failed(code, Some(subcode))
}

pub(super) fn lost() -> Called {
    Called::Failed(Failure::timed_out())
}

/// One of the account's posts, so many seconds after the first moment.
pub(super) fn image(id: &str, caption: &str, after: i64) -> String {
    let at = Timestamp::from_millis(NOW.checked_add_signed(after * 1_000).unwrap());
    let at = crate::values::date::iso8601(at).replace('Z', "+0000");
    format!(
        r#"{{"id":"{id}","caption":"{caption}","media_type":"IMAGE","media_product_type":"FEED","timestamp":"{at}"}}"#
    )
}

pub(super) struct One {
    pub(super) edge: Edge,
    script: Script,
}

impl One {
    pub(super) fn new(draft: &str) -> Self {
        let script = Script::default();
        let mut edge = Edge::new();
        let told = Rc::clone(&script);
        edge.instagram = Box::new(move |call| {
            let kind = kind(call);
            let next = told.borrow_mut().get_mut(kind).and_then(VecDeque::pop_front);
            next.unwrap_or_else(|| answer(ordinary(kind)))
        });
        edge.file("f", "image/jpeg", "{}");
        let draft = json::from_str(&format!("{{{draft}}}")).unwrap();
        let mut one = Self { edge, script };
        one.keep(&Post::new(draft, false, "s", Timestamp::from_millis(NOW)));
        one
    }

    fn keep(&mut self, post: &Post) {
        keep(&mut self.edge, post);
    }

    /// What comes next of a kind, and before anything ordinary.
    pub(super) fn says(self, kind: &'static str, answers: impl IntoIterator<Item = Called>) -> Self {
        self.script.borrow_mut().entry(kind).or_default().extend(answers);
        self
    }

    pub(super) fn post(&self) -> Post {
        Post::kept(&self.edge.rows[KEY]).unwrap()
    }

    pub(super) fn state(&self) -> State {
        self.post().progress.state
    }

    pub(super) fn now(&self) -> u64 {
        self.edge.facts.now.millis()
    }

    /// Its entry of the agenda rings; [`None`] where it has none.
    pub(super) fn rings(&mut self) -> Option<()> {
        let at = *self.edge.due.get(KEY)?;
        self.edge.facts.now = self.edge.facts.now.max(at);
        let lease = self.edge.facts.now.plus(2 * MINUTE);
        self.edge.due.insert(KEY.to_owned(), lease);
        self.edge.enter(Entry::Due(KEY.to_owned()));
        Some(())
    }

    /// Until it is in that state.
    pub(super) fn until(&mut self, state: State) -> &mut Self {
        for _ in 0..3_000 {
            if self.state() == state || self.rings().is_none() {
                break;
            }
        }
        assert_eq!(self.state(), state, "{}", self.post().told(ID));
        self
    }

    /// Until nothing becomes of it any more.
    pub(super) fn ends(&mut self, state: State) -> &mut Self {
        let ended = (0..3_000).any(|_| self.rings().is_none());
        assert!(ended, "{}", self.post().told(ID));
        self.until(state)
    }

    pub(super) fn count(&self, of: &str) -> usize {
        self.edge.calls.iter().filter(|call| kind(call) == of).count()
    }

    pub(super) fn happened(&self, what: &str) -> Vec<u64> {
        let history = self.post().history;
        let those = history.iter().filter(|one| one.what == what);
        those.map(|one| one.at.millis()).collect()
    }
}

pub(super) fn keep(edge: &mut Edge, post: &Post) {
    edge.rows.insert(KEY.to_owned(), post.text());
    match post.progress.next {
        Some(at) => edge.due.insert(KEY.to_owned(), at),
        None => edge.due.remove(KEY),
    };
}

/// R91.
#[test]
fn it_is_published_again_only_when_instagram_says_for_long_enough_that_it_is_not() {
    // What is held back has its hours.
    for (said, least) in [(failed(4, 2_207_051), 3 * HOUR), (lost(), 5 * MINUTE)] {
        let mut one = One::new(IMAGE).says("publish", [said]);
        one.ends(State::Published);
        let at = one.happened("publishing");
        assert_eq!((at.len(), one.count("publish")), (2, 2));
        assert!((least..least + HOUR).contains(&(at[1] - at[0])), "{at:?}");
        assert!(one.count("status") >= 3 && one.count("look") >= 1);
    }
}

/// R91.
#[test]
fn exactly_one_that_fits_is_it() {
    let published = answer(r#"{"status_code":"PUBLISHED"}"#);
    let other = r#"{"draft":{"kind":"image","media":[]},"session":"s","created":1,"progress":{"state":"published","media_id":"30"}}"#;
    let of = |ids: &[String]| {
        let looks = (0..9).map(|_| answer(&format!(r#"{{"data":[{}]}}"#, ids.join(","))));
        let mut one = One::new(&format!(r#"{IMAGE},"first_comment":"First""#))
            .says("publish", [lost()])
            .says("status", [answer(ordinary("status")), published.clone()])
            .says("look", looks);
        one.edge.rows.insert("posts/p/2".to_owned(), other.to_owned());
        one.ends(State::Published);
        assert_eq!(one.count("publish"), 1);
        (one.post().progress.media_id, one.count("comment"))
    };
    let (newest, others, older) = (image("40", "D", 30), image("30", "C", 9), image("20", "C", -130));
    let it = image("18", "C", 5);
    let found = of(&[newest.clone(), others.clone(), it.clone(), older.clone()]);
    assert_eq!(found, (Some("18".to_owned()), 1));
    assert_eq!(of(&[newest.clone(), others, older]), (None, 0));
    assert_eq!(of(&[newest, it, image("19", "C", 6)]), (None, 0), "a twin");
}

/// R91.
#[test]
fn what_fits_is_not_it_while_instagram_says_that_it_is_not_published() {
    let like_it = format!(r#"{{"data":[{}]}}"#, image("40", "C", 5));
    let looks: Vec<Called> = (0..2_000).map(|_| answer(&like_it)).collect();
    let mut one = One::new(IMAGE)
        .says("publish", [failed(4, 2_207_051)])
        .says("look", looks);
    one.ends(State::Unknown);
    assert_eq!((one.count("publish"), one.post().progress.media_id), (1, None));
    assert!(one.edge.told[0].contains("post.unknown"));
}

/// R91.
#[test]
fn wherever_the_edge_ends_it_is_published_and_commented_once_and_looked_after() {
    let (mut ended, mut told) = (0, 0);
    for effects in 0.. {
        let mut one = One::new(&format!(r#"{IMAGE},"first_comment":"First""#));
        let made: Rc<RefCell<Vec<&'static str>>> = Rc::default();
        let done = Rc::clone(&made);
        one.edge.instagram = Box::new(move |call| {
            let kind = kind(call);
            let is_done = |what| done.borrow().contains(&what);
            let said = match kind {
                "status" if is_done("publish") => r#"{"status_code":"PUBLISHED"}"#.to_owned(),
                "look" if is_done("publish") => format!(r#"{{"data":[{}]}}"#, image("18", "C", 30)),
                "comments" if is_done("comment") => {
                    r#"{"data":[{"text":"First","username":"nora"}]}"#.to_owned()
                }
                kind => ordinary(kind).to_owned(),
            };
            done.borrow_mut().push(kind);
            Called::Answered(said)
        });
        one.rings();
        one.edge.effects_left = effects;
        let now = one.edge.facts.now;
        one.rings();
        let was_killed = one.edge.effects_left == 0;
        let is_under_way = one.post().progress.intent.is_some();
        assert!(!is_under_way || one.edge.due[KEY] >= now.plus(30 * SECOND));
        one.edge.effects_left = usize::MAX;
        one.ends(State::Published);
        assert_eq!(one.count("publish"), 1, "{effects}");
        // At one moment nobody knows: between the intent and the call.
        let is_told = one
            .post()
            .warnings
            .iter()
            .any(|warning| warning.contains("not made again"));
        assert_eq!(one.count("comment"), usize::from(!is_told), "{effects}");
        told += usize::from(is_told);
        ended += usize::from(is_under_way);
        if !was_killed {
            break;
        }
    }
    assert!(ended >= 4, "{ended}");
    assert_eq!(told, 1);
}

/// R91.
#[test]
fn what_was_cancelled_meanwhile_stays_so() {
    let stops: [fn(&mut Edge); 2] = [|edge| stops(edge, None), |edge| stops(edge, Some("17"))];
    for stops in stops {
        let mut one = One::new(IMAGE).says("status", [answer(r#"{"status_code":"IN_PROGRESS"}"#)]);
        one.edge.meanwhile = Some(stops);
        one.ends(State::Cancelled);
        assert_eq!((one.count("make"), one.count("publish")), (1, 0));
        assert!(one.edge.files.is_empty());
    }
}

fn stops(edge: &mut Edge, container: Option<&str>) {
    let mut post = Post::kept(&edge.rows[KEY]).unwrap();
    let is_polled = edge.facts.now.millis() > NOW;
    let is_it = post.progress.whole.id.as_deref() == container && is_polled == container.is_some();
    if post.progress.state == State::Making && is_it {
        changes::cancel(&mut post, edge.facts.now).unwrap();
        keep(edge, &post);
    }
}

/// R91.
#[test]
fn what_was_put_off_meanwhile_waits_for_its_new_time() {
    for said in [answer(ordinary("quota")), failed(2, 0)] {
        let mut one = One::new(IMAGE).says("quota", [said]);
        one.edge.meanwhile = Some(|edge| {
            edge.meanwhile = None;
            let mut post = Post::kept(&edge.rows[KEY]).unwrap();
            let mut draft = post.draft.clone();
            draft.at = Some(Timestamp::from_millis(NOW + DAY));
            changes::patch(&mut post, draft, false, edge.facts.now).unwrap();
            keep(edge, &post);
        });
        one.rings();
        assert_eq!((one.count("quota"), one.count("make")), (1, 0));
        assert_eq!(one.edge.due[KEY].millis(), NOW + DAY);
        one.ends(State::Published);
        assert!(one.happened("published")[0] >= NOW + DAY);
    }
}

/// R91, R92.
#[test]
fn after_its_latest_time_it_is_not_published() {
    let full = r#"{"data":[{"quota_usage":50,"config":{"quota_total":50,"quota_duration":86400}}]}"#;
    let late = NOW + 3 * MINUTE;
    let mut one = One::new(&format!(r#"{IMAGE},"not_after":{late}"#)).says("quota", [answer(full)]);
    one.ends(State::Failed);
    assert_eq!((one.count("make"), one.count("publish")), (0, 0));
    assert_eq!(one.happened("failed"), [late + SECOND], "it is told at once");
    assert!(one.post().progress.stop.unwrap().cause.contains("latest time"));
    assert!(one.edge.told[0].contains("post.failed"));
    // Its file is there to try it again.
    assert_eq!(one.edge.files["f"].until.millis(), late + SECOND + 3 * DAY);
}

/// R92.
#[test]
fn a_container_that_is_never_ready_is_made_once_more_and_then_it_has_failed() {
    let video = r#""kind":"reel","media":[{"source":{"file":"f"},"video":true}]"#;
    for (draft, longest) in [(IMAGE, 5 * MINUTE), (video, 30 * MINUTE)] {
        let stuck = (0..3_000).map(|_| answer(r#"{"status_code":"IN_PROGRESS"}"#));
        let mut one = One::new(draft).says("status", stuck);
        one.ends(State::Failed);
        assert_eq!((one.count("make"), one.count("publish")), (2, 0));
        let took = one.happened("failed")[0] - NOW;
        assert!((2 * longest..3 * longest).contains(&took), "{took}");
        assert!(one.post().progress.stop.unwrap().cause.contains("twice in a row"));
        let file = &one.edge.files["f"];
        assert_eq!((file.lent_until, file.told.lent.as_ref()), (None, None));
    }
}

/// R92.
#[test]
fn what_is_not_found_yet_is_asked_for_again_and_not_made_again() {
    let lag = || [failed(100, 33), failed(100, 33), failed(24, 2_207_006)];
    let mut one = One::new(IMAGE).says("status", lag()).says("permalink", lag());
    one.ends(State::Published);
    assert_eq!(
        (one.count("make"), one.count("status"), one.count("publish")),
        (1, 4, 1)
    );
    assert!(one.post().progress.permalink.is_some());
}

/// R92.
#[test]
fn a_clean_refusal_to_publish_is_not_the_end() {
    for said in [
        failed(24, 2_207_008),
        failed(9_007, 2_207_027),
        failed(9, 2_207_042),
    ] {
        let mut one = One::new(IMAGE).says("publish", [said]);
        one.ends(State::Published);
        assert_eq!(
            (one.count("make"), one.count("publish"), one.count("look")),
            (1, 2, 0)
        );
    }
}
