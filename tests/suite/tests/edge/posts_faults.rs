//! Whatever goes wrong at Instagram, at each call of a post: it is published once, or it is told why not (R91, R92).
//!
//! Each row has an account of its own, and all of them play at once.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::{Value, json};
use suite::clock::poll;
use suite::processes::World;

use crate::database::{database, shift};
use crate::poster::{Poster, is_over, picture, world};

const MINUTE: i64 = 60_000;

/// What has to come of a fault.
#[derive(Clone, Copy)]
enum Comes {
    /// It is published, with so many containers and calls that publish.
    Live { containers: usize, publishes: usize },
    /// It isn't, and nothing more is tried; the cause has these words.
    Failed(&'static str),
    /// It is there, and found, and its comment waits.
    Alone,
    /// It waits for somebody or something, of this category.
    Waits(&'static str),
}

/// Nothing was done twice.
const ONCE: Comes = Comes::Live {
    containers: 1,
    publishes: 1,
};
const AGAIN: Comes = Comes::Live {
    containers: 2,
    publishes: 1,
};

struct Row {
    name: &'static str,
    fault: Value,
    comes: Comes,
}

const fn row(name: &'static str, fault: Value, comes: Comes) -> Row {
    Row { name, fault, comes }
}

/// An answer of Instagram's, word for word.
fn says(at: &str, times: u32, status: u16, body: &Value) -> Value {
    json!({"at": at, "kind": "error", "status": status, "times": times, "body": body.to_string()})
}

fn one(at: &str, kind: &str) -> Value {
    json!({"at": at, "kind": kind, "times": 1})
}

fn done(at: &str, kind: &str) -> Value {
    json!({"at": at, "kind": kind, "times": 1, "after": true})
}

fn graph(at: &str, times: u32, subcode: i32) -> Value {
    json!({"at": at, "kind": "graph", "times": times, "subcode": subcode})
}

fn rows() -> Vec<Row> {
    let enough = json!({"error": {"message": "(#9) Application request limit reached", "type": "OAuthException", "code": 9}});
    let expired =
        json!({"id": "1", "status_code": "EXPIRED", "status": "Expired: The container has expired."});
    vec![
        row(
            "nothing",
            json!({"at": "publish", "kind": "slow", "ms": 1, "times": 1}),
            ONCE,
        ),
        // Published, although the answer says otherwise, or nothing.
        row("published, 500", done("publish", "http_500"), ONCE),
        row("published, 503", done("publish", "http_503"), ONCE),
        row("published, a page", done("publish", "html"), ONCE),
        row("published, empty", done("publish", "empty"), ONCE),
        row("published, cut", one("publish", "cut"), ONCE),
        // Refused cleanly.
        row(
            "not ready",
            graph("publish", 1, 2_207_027),
            Comes::Live {
                containers: 1,
                publishes: 2,
            },
        ),
        row(
            "expired when published",
            graph("publish", 1, 2_207_008),
            Comes::Live {
                containers: 1,
                publishes: 2,
            },
        ),
        // Containers.
        row("no container, 500", one("container", "http_500"), ONCE),
        row("a container, 500", done("container", "http_500"), AGAIN),
        row("a container, cut", one("container", "cut"), AGAIN),
        row(
            "error",
            json!({"at": "container", "kind": "container_error", "subcode": 2_207_053, "times": 1}),
            AGAIN,
        ),
        row("error in words", one("container", "container_error_text"), AGAIN),
        row(
            "error twice",
            json!({"at": "container", "kind": "container_error", "subcode": 2_207_053, "times": 2}),
            Comes::Failed("upload"),
        ),
        row(
            "wrong format",
            json!({"at": "container", "kind": "container_error", "subcode": 2_207_005, "times": 1}),
            Comes::Failed("format"),
        ),
        row("expired", says("container_status", 1, 200, &expired), AGAIN),
        row(
            "lag",
            json!({"at": "container_status", "kind": "lag", "times": 2}),
            ONCE,
        ),
        row("not told", one("container_status", "http_500"), ONCE),
        row("nonsense told", one("container_status", "malformed"), ONCE),
        row(
            "private person",
            graph("container", 1, 2_207_018),
            Comes::Failed("tag"),
        ),
        row(
            "400 containers",
            says("container", 1, 400, &enough),
            Comes::Waits("quota_reached"),
        ),
        row(
            "checkpoint",
            one("publish", "checkpoint"),
            Comes::Waits("checkpoint"),
        ),
        row(
            "permission gone",
            one("container", "permission_revoked"),
            Comes::Waits("permission_missing"),
        ),
        row("quota not told", one("limit", "http_500"), ONCE),
        row("quota is nonsense", one("limit", "html"), ONCE),
        // What comes after it.
        row(
            "comment in another format",
            json!({"at": "comment", "kind": "graph", "subcode": 1_772_107, "after": true, "times": 1}),
            ONCE,
        ),
        row("comment, 500", done("comment", "http_500"), ONCE),
        row("comment, cut", one("comment", "cut"), ONCE),
        row("comments on", one("comment_switch", "http_500"), ONCE),
        row(
            "permalink lags",
            json!({"at": "media", "kind": "lag", "only": "permalink", "times": 2}),
            ONCE,
        ),
    ]
}

/// What is held back as spam is looked for at once; what more would be seen of the account waits for hours.
fn held_rows() -> [Row; 2] {
    [
        row(
            "published but failed",
            one("publish", "published_but_failed"),
            Comes::Alone,
        ),
        row(
            "held back before it is published",
            one("container", "spam_hold"),
            Comes::Waits("rate_limited"),
        ),
    ]
}

/// Of these Instagram says only after minutes, and more than once, that nothing was published.
fn slow_rows() -> Vec<Row> {
    let twice = Comes::Live {
        containers: 1,
        publishes: 2,
    };
    vec![
        row("not published, 500", one("publish", "http_500"), twice),
        row(
            "not published, cut",
            json!({"at": "publish", "kind": "cut", "after": false, "times": 1}),
            twice,
        ),
    ]
}

/// R91, R92
#[test]
fn whatever_goes_wrong_it_is_published_once_or_told() {
    let world = world();
    let rows = rows().into_iter().chain(held_rows()).collect();
    let played = Played::begin(&world, rows);
    let waits = || std::thread::sleep(Duration::from_millis(300));
    played.settles(Duration::from_secs(100), waits);
}

/// R91: what was certainly not published is published after all, and what isn't certain isn't. The minutes until it is
/// certain pass while the edge is down.
#[test]
fn what_was_not_published_is_published_once_it_is_certain() {
    let mut world = world();
    let mut bare = world.bare();
    bare.start();
    let played = Played::begin(&world, slow_rows());
    let connections = played.posters.iter().map(Poster::connection);
    let files: Vec<PathBuf> = connections
        .map(|id| database(&world, "Connection", &id))
        .collect();
    let mut minutes = 0;
    played.settles(Duration::from_secs(100), || {
        std::thread::sleep(Duration::from_secs(1));
        bare.kill();
        shift(&files, -MINUTE);
        let again = |name: &String| calls_to_publish(&world, name) > 1;
        minutes += u32::from(!played.names.iter().any(again));
        bare.start();
        for poster in &played.posters {
            // It writes, and what is due by now rings.
            poster.ask("GET", "/posts/limits", &Value::Null);
        }
    });
    assert!(minutes >= 5, "it was certain after {minutes} minutes");
}

/// Posts that each meet a fault, under way.
struct Played<'w> {
    world: &'w World,
    rows: Vec<Row>,
    names: Vec<String>,
    posters: Vec<Poster<'w>>,
    posts: Vec<Value>,
}

impl<'w> Played<'w> {
    fn begin(world: &'w World, rows: Vec<Row>) -> Self {
        let names = world.stand_in.accounts("row", rows.len());
        let posters: Vec<Poster<'_>> = names.iter().map(|name| Poster::named(world, name)).collect();
        let fault = |(row, name): (&Row, &String)| {
            let mut fault = row.fault.clone();
            fault["account"] = name.as_str().into();
            fault
        };
        let faults: Vec<Value> = rows.iter().zip(&names).map(fault).collect();
        let files: Vec<String> = posters
            .iter()
            .map(|poster| poster.hand_over(&picture(1)))
            .collect();
        world.stand_in.faults(&json!(faults));
        let make = |(poster, file): (&Poster<'_>, &String)| {
            poster.make(&json!({
                "kind": "image", "media": [{"file": file}], "caption": "Whatever happens",
                "first_comment": "First", "comments": false,
            }))
        };
        let posts = posters.iter().zip(&files).map(make).collect();
        Self {
            world,
            rows,
            names,
            posters,
            posts,
        }
    }

    /// All of them come to what they have to, and nothing more comes of any.
    fn settles(&self, patience: Duration, mut meanwhile: impl FnMut()) {
        let mut open: BTreeMap<usize, String> = (0..self.rows.len())
            .map(|at| (at, "not looked at".to_owned()))
            .collect();
        let settled = poll(patience, || {
            open.retain(|at, why| {
                let told = self.posters[*at].state(&self.posts[*at]);
                let wrong = wrong(self.world, &self.names[*at], &self.rows[*at], &told);
                wrong
                    .map(|wrong| *why = format!("{}: {wrong}", self.rows[*at].name))
                    .is_some()
            });
            if open.is_empty() {
                return Some(());
            }
            meanwhile();
            None
        });
        assert!(settled.is_some(), "{:#?}", open.values().collect::<Vec<_>>());
        for (name, row) in self.names.iter().zip(&self.rows) {
            let published = self.world.stand_in.publications(name).len();
            let live = matches!(row.comes, Comes::Live { .. } | Comes::Alone);
            assert_eq!(published, usize::from(live), "{}", row.name);
        }
    }
}

/// How often Instagram was asked to publish something of an account.
fn calls_to_publish(world: &World, name: &str) -> usize {
    let calls = world.stand_in.publishing_calls(name);
    calls.iter().filter(|call| call["step"] == "publish").count()
}

/// Why it isn't as it should be, yet.
fn wrong(world: &World, name: &str, row: &Row, told: &Value) -> Option<String> {
    let published = world.stand_in.publications(name);
    assert!(published.len() <= 1, "{}: {published:?}", row.name);
    let comments = world.stand_in.comments(name);
    assert!(comments.len() <= 1, "{}: {comments:?}", row.name);
    let right = match row.comes {
        Comes::Live {
            containers,
            publishes,
        } => {
            let counts = (
                world.stand_in.containers(name).len(),
                calls_to_publish(world, name),
            );
            let after = (
                comments.len(),
                told["permalink"].is_string(),
                told["warnings"].as_array().map(Vec::len),
            );
            told["state"] == "published"
                && published.len() == 1
                && told["media_id"] == published[0]["media"]
                && published[0]["comments_off"] == true
                && counts == (containers, publishes)
                && after == (1, true, Some(0))
        }
        Comes::Alone => {
            let history = told["history"].as_array();
            let last = history.and_then(|history| history.last());
            told["state"] == "published"
                && (calls_to_publish(world, name), published.len(), comments.len()) == (1, 1, 0)
                && told["media_id"] == published[0]["media"]
                && last.is_some_and(|last| last["what"] == "waits" && last["detail"].is_string())
                && told["next_at"].is_string()
        }
        Comes::Failed(words) => {
            let cause = told["cause"].as_str().unwrap_or_default();
            told["state"] == "failed"
                && cause.contains(words)
                && told["action"].is_string()
                && published.is_empty()
        }
        Comes::Waits(category) => {
            !is_over(told)
                && told["category"] == category
                && told["next_at"].is_string()
                && published.is_empty()
        }
    };
    let counts = (
        world.stand_in.containers(name).len(),
        calls_to_publish(world, name),
        published.len(),
        comments.len(),
    );
    (!right).then(|| format!("{counts:?} {told}"))
}
