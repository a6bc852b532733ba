//! Posts by the edge: handed over, checked, published at most once, and told (R91 to R97).

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use stand_in::drawing::{Sketch, Subject, jpeg};
use suite::clock::poll;
use suite::http::{Request, Response};
use suite::leaks;
use suite::oauth::{Session, Visitor};
use suite::processes::World;

use crate::kills::number;
use crate::support::stored;
use crate::walker::Chance;

const ACCOUNT: &str = "studio.lumen";
const PATIENCE: Duration = Duration::from_secs(40);

/// A world whose containers are ready at once.
fn world() -> World {
    let world = World::builder()
        .settings(|settings, _| {
            let mut sites: Value = serde_json::from_str(&settings.value("SITES")).unwrap();
            sites["demo"]["posts"] = json!({});
            settings.set("SITES", &sites.to_string());
        })
        .start();
    world.stand_in.publishing(&json!({"image_ms": 100}));
    world
}

fn picture(number: u64) -> Vec<u8> {
    jpeg(&Sketch {
        seed: 7,
        of: Subject::Medium(number),
        width: 320,
        height: 400,
        bytes: 0,
    })
}

/// The world as somebody with a session meets it.
struct Poster<'w> {
    visitor: Visitor<'w>,
    session: Session,
}

impl<'w> Poster<'w> {
    fn of(world: &'w World) -> Self {
        let mut visitor = world.visitor();
        let session = visitor.connect();
        Self { visitor, session }
    }

    fn request(&self, method: &str, target: &str) -> Request {
        self.visitor.bearer(&self.session, method, target)
    }

    fn send(&self, request: &Request) -> Response {
        self.visitor.world.edge.client.send(request)
    }

    fn ask(&self, method: &str, target: &str, body: &Value) -> Response {
        let text = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let request = self
            .request(method, target)
            .header("content-type", "application/json");
        self.send(&request.body(text.as_bytes()))
    }

    /// Hands a file over; its id.
    fn hand_over(&self, bytes: &[u8]) -> String {
        let request = self
            .request("POST", "/media")
            .header("content-type", "image/jpeg");
        let answer = self.send(&request.body(bytes));
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()["id"].as_str().unwrap().to_owned()
    }

    fn post(&self, file: &str, caption: &str) -> Value {
        let said =
            json!({"kind": "image", "media": [{"file": file, "alt_text": "A window"}], "caption": caption});
        let answer = self.ask("POST", "/posts", &said);
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()
    }

    fn state(&self, post: &Value) -> Value {
        let target = format!("/posts/{}", post["id"].as_str().unwrap());
        self.ask("GET", &target, &Value::Null).json()
    }

    /// How it is when it is over.
    fn over(&self, post: &Value) -> Value {
        let over = || {
            let now = self.state(post);
            ["published", "failed", "unknown"]
                .iter()
                .any(|state| now["state"] == *state)
                .then_some(now)
        };
        poll(PATIENCE, over).unwrap_or_else(|| panic!("{}", self.state(post)))
    }
}

/// R91, R96: from the file to the post, with nothing left that anybody could read.
#[test]
fn a_picture_is_handed_over_and_published_once() {
    let world = world();
    let poster = Poster::of(&world);
    let bytes = picture(1);
    let file = poster.hand_over(&bytes);
    let looked = poster.ask("GET", &format!("/media/{file}"), &Value::Null);
    assert_eq!(looked.status, 200, "{}", looked.text());

    let post = poster.post(&file, "Morning #light");
    let published = poster.over(&post);
    assert_eq!(published["state"], "published", "{published}");
    let made = world.stand_in.publications(ACCOUNT);
    assert_eq!(made.len(), 1, "{made:?}");
    assert_eq!(made[0]["caption"], "Morning #light");
    assert_eq!(made[0]["media"], published["media_id"], "{made:?}");
    let mut hash = String::new();
    for byte in Sha256::digest(&bytes) {
        let _ = write!(hash, "{byte:02x}");
    }
    assert_eq!(made[0]["sha256"], hash);
    let steps: Vec<&str> = published["history"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| step["what"].as_str().unwrap())
        .collect();
    assert!(steps.len() >= 3, "{steps:?}");

    // The address that Instagram was lent is nobody's now.
    assert_eq!(world.edge.client.send(&Request::get(&lent(&world))).status, 404);
    leaks::assert_none(&world.canaries(), &world.seen());
    leaks::assert_none(&world.canaries(), &stored(&world));
}

/// R93: numbers with a fraction are read and written in the module that is deployed, too.
#[test]
fn who_is_on_a_picture_stands_where_somebody_put_them() {
    let world = world();
    let poster = Poster::of(&world);
    let file = poster.hand_over(&picture(5));
    let tags = json!([{"username": "nora.weaves", "x": 0.25, "y": 1}]);
    let said = json!({"kind": "image", "media": [{"file": file, "tags": tags}], "caption": "Tagged"});
    let answer = poster.ask("POST", "/posts", &said);
    assert_eq!(answer.status, 201, "{}", answer.text());
    let post = answer.json();
    assert_eq!(post["media"][0]["tags"], tags);
    assert_eq!(
        poster.over(&post)["state"],
        "published",
        "{}",
        poster.state(&post)
    );
    let asked = world.stand_in.requests();
    let put = r#"{"username":"nora.weaves","x":0.25,"y":1}"#;
    let plain = |text: String| text.replace('\\', "");
    assert!(
        asked.iter().any(|request| plain(request.text()).contains(put)),
        "{put}"
    );
}

/// The path that Instagram was lent a file at, as it was last asked to make a container.
fn lent(world: &World) -> String {
    let asked = world.stand_in.requests();
    let address = asked.iter().rev().find_map(|request| {
        let text = request.text();
        let from = text.find(&format!("{}/lent/", world.edge.url))?;
        let rest = text[from..].strip_prefix(&world.edge.url)?;
        Some(rest.split(['"', '\\', ' ']).next().unwrap_or_default().to_owned())
    });
    address.unwrap_or_else(|| {
        panic!(
            "nothing was lent: {:?}",
            asked
                .iter()
                .map(suite::processes::Received::path)
                .collect::<Vec<_>>()
        )
    })
}

/// R96: while Instagram makes the post, whoever has the address reads the file as HTTP has it, and no longer.
#[test]
fn a_file_is_lent_while_its_container_is_made() {
    let world = world();
    world.stand_in.publishing(&json!({"image_ms": 20_000}));
    let poster = Poster::of(&world);
    let bytes = picture(3);
    let file = poster.hand_over(&bytes);
    let post = poster.post(&file, "Slowly");
    let made = poll(PATIENCE, || {
        (!world.stand_in.containers(ACCOUNT).is_empty()).then_some(())
    });
    assert!(made.is_some(), "{}", poster.state(&post));
    let path = lent(&world);
    let client = &world.edge.client;
    let whole = client.send(&Request::get(&path));
    assert_eq!((whole.status, whole.body.len()), (200, bytes.len()), "{path}");
    assert!(whole.body == bytes, "other bytes");
    assert_eq!(whole.header("content-type"), Some("image/jpeg"));
    assert_eq!(
        whole.header("content-length"),
        Some(bytes.len().to_string().as_str())
    );
    assert_eq!(whole.header("cache-control"), Some("no-store"));
    let head = client.send(&Request::new("HEAD", &path));
    assert_eq!((head.status, head.body.len()), (200, 0));
    let last = bytes.len() - 1;
    for (range, from, to) in [
        ("bytes=0-9", 0, 9),
        ("bytes=5-", 5, last),
        ("bytes=-7", bytes.len() - 7, last),
        ("bytes=10-99999999", 10, last),
    ] {
        let part = client.send(&Request::get(&path).header("range", range));
        assert_eq!(part.status, 206, "{range}");
        let said = format!("bytes {from}-{to}/{}", bytes.len());
        assert_eq!(part.header("content-range"), Some(said.as_str()), "{range}");
        assert!(part.body == bytes[from..=to], "{range}");
    }
    let beyond = client.send(&Request::get(&path).header("range", "bytes=99999999-"));
    assert_eq!(beyond.status, 416);
    let other = format!("/lent/{file}/{}.jpg", "A".repeat(43));
    assert_eq!(client.send(&Request::get(&other)).status, 404);
    // It is taken back with its post.
    let gone = poster.ask(
        "DELETE",
        &format!("/posts/{}", post["id"].as_str().unwrap()),
        &Value::Null,
    );
    assert_eq!(gone.status, 204, "{}", gone.text());
    let taken = || (client.send(&Request::get(&path)).status == 404).then_some(());
    assert!(poll(PATIENCE, taken).is_some(), "still lent");
    assert_eq!(world.stand_in.publications(ACCOUNT).len(), 0);
}

/// R87: what the edge itself published shows in the account's feed at once, and not within its interval.
#[test]
fn a_feed_shows_at_once_what_the_edge_posted() {
    let world = world();
    let poster = Poster::of(&world);
    let feed = poster.ask("POST", "/feeds", &json!({"count": 3})).json();
    let target = format!("/feed/{}.json", feed["id"].as_str().unwrap());
    let file = poster.hand_over(&picture(4));
    let post = poster.post(&file, "Fresh from the edge");
    assert_eq!(poster.over(&post)["state"], "published");
    let shows = || {
        let shown = world.edge.client.send(&Request::get(&target)).text();
        shown.contains("Fresh from the edge").then_some(())
    };
    assert!(poll(Duration::from_secs(30), shows).is_some());
}

/// R96: what broke off goes on where it was, and nobody else reads it.
#[test]
fn a_file_in_parts_goes_on_after_a_break() {
    let world = world();
    let poster = Poster::of(&world);
    let bytes = picture(2);
    let begin = poster
        .request("POST", "/media")
        .header("content-type", "image/jpeg")
        .header("upload-length", &bytes.len().to_string());
    let answer = poster.send(&begin);
    assert_eq!(answer.status, 201, "{}", answer.text());
    let told = answer.json();
    assert_eq!(
        (&told["state"], &told["received"]),
        (&"partial".into(), &0.into())
    );
    let file = told["id"].as_str().unwrap().to_owned();
    let target = format!("/media/{file}");
    let part = |offset: usize, part: &[u8]| {
        let request = poster
            .request("PATCH", &target)
            .header("upload-offset", &offset.to_string());
        poster.send(&request.body(part))
    };
    let half = bytes.len() / 2;
    let first = part(0, &bytes[..half]);
    assert_eq!((first.status, &first.json()["received"]), (200, &half.into()));
    let again = part(0, &bytes[..half]);
    assert_eq!((again.status, &again.json()["received"]), (409, &half.into()));
    let odd = poster.ask(
        "POST",
        "/posts",
        &json!({"kind": "image", "media": [{"file": file}], "filter": "sepia"}),
    );
    assert_eq!(odd.status, 422, "{}", odd.text());
    assert_eq!(odd.header("content-type"), Some("application/problem+json"));
    assert_eq!(odd.header("cache-control"), Some("no-store"));
    let known = poster.ask("GET", &target, &Value::Null).json();
    assert_eq!(known["received"], half);
    let last = part(half, &bytes[half..]);
    assert_eq!(last.status, 201, "{}", last.text());
    assert_eq!(last.json()["found"]["width"], 320, "{}", last.text());

    for path in [
        format!("/lent/{file}/{}", "A".repeat(43)),
        format!("/lent/{file}/"),
        format!("/lent/{file}"),
        "/lent/".to_owned(),
    ] {
        assert_eq!(world.edge.client.send(&Request::get(&path)).status, 404, "{path}");
    }
    let mut stranger = world.visitor();
    world.stand_in.auto("quiet.pine");
    let other = stranger.connect();
    let theirs = stranger
        .world
        .edge
        .client
        .send(&stranger.bearer(&other, "GET", &target));
    assert_eq!(theirs.status, 404, "{}", theirs.text());
    let gone = poster.ask("DELETE", &target, &Value::Null);
    assert_eq!(gone.status, 204, "{}", gone.text());
    assert_eq!(poster.ask("GET", &target, &Value::Null).status, 404);
}

/// R91, R92: whatever the moment of a power cut, each post is published once, or it is told that nobody knows.
#[test]
fn kills_while_posts_are_due_publish_none_twice_and_lose_none() {
    let posts = number("SUITE_POSTS").unwrap_or(12);
    let kills = number("SUITE_POST_KILLS").unwrap_or(40);
    let seed = number("SUITE_SEED").unwrap_or(20_261_129);
    let mut world = world();
    let mut bare = world.bare();
    bare.start();
    let poster = Poster::of(&world);
    let made: Vec<Value> = (0..posts)
        .map(|number| {
            let file = poster.hand_over(&picture(number));
            poster.post(&file, &format!("Number {number}"))
        })
        .collect();
    let mut chance = Chance(seed);
    for _ in 0..kills {
        std::thread::sleep(Duration::from_millis(chance.below(400)));
        bare.kill();
        bare.start();
    }
    let ends: Vec<Value> = made.iter().map(|post| over_in_the_end(&poster, post)).collect();
    let mut counted: BTreeMap<String, usize> = BTreeMap::new();
    for publication in world.stand_in.publications(ACCOUNT) {
        let caption = publication["caption"].as_str().unwrap().to_owned();
        *counted.entry(caption).or_default() += 1;
    }
    println!("{posts} posts, {kills} kills: {counted:?}");
    for (number, end) in ends.iter().enumerate() {
        let times = counted.get(&format!("Number {number}")).copied().unwrap_or(0);
        match end["state"].as_str().unwrap() {
            "published" => assert_eq!(times, 1, "{end}"),
            "unknown" => {
                assert!(times <= 1, "{end}");
                assert!(end["cause"].is_string() && end["action"].is_string(), "{end}");
            }
            _ => panic!("{end}"),
        }
    }
    leaks::assert_none(&world.canaries(), &world.seen());
}

fn over_in_the_end(poster: &Poster<'_>, post: &Value) -> Value {
    // A lease may have to pass after the last kill.
    let over = || {
        let now = poster.state(post);
        let done = now["state"] == "published" || now["state"] == "unknown" || now["state"] == "failed";
        done.then_some(now)
    };
    poll(Duration::from_mins(5), over).unwrap_or_else(|| panic!("{}", poster.state(post)))
}
