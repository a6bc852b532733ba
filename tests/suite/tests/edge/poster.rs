//! Somebody with a session who posts, and what the tests of posts have in common.

use std::cell::RefCell;
use std::time::Duration;

use serde_json::{Value, json};
use stand_in::drawing::{Sketch, Subject, jpeg};
use stand_in::publishing::sample::Sample;
use suite::clock::poll;
use suite::http::{Request, Response};
use suite::oauth::{Session, Site, Visitor};
use suite::processes::World;

/// Whoever posts, if nothing else is said.
pub const ACCOUNT: &str = "studio.lumen";
/// What a first comment needs.
const COMMENTS: &str = "instagram_business_manage_comments";
/// Longer than a post needs of which nothing goes wrong.
pub const PATIENCE: Duration = Duration::from_secs(40);

/// A world whose containers are ready at once.
pub fn world() -> World {
    world_with(json!({}))
}

/// The same, with that member `posts` of the demo site.
pub fn world_with(posts: Value) -> World {
    let world = World::builder()
        .settings(|settings, _| {
            let mut sites: Value = serde_json::from_str(&settings.value("SITES")).unwrap();
            sites["demo"]["posts"] = posts;
            let permissions = sites["demo"]["permissions"].as_array_mut().unwrap();
            if !permissions.contains(&COMMENTS.into()) {
                permissions.push(COMMENTS.into());
            }
            settings.set("SITES", &sites.to_string());
        })
        .start();
    world
        .stand_in
        .publishing(&json!({"image_ms": 100, "video_ms": 100, "carousel_ms": 100}));
    world
}

/// A picture, and each number is another one.
pub fn picture(number: u64) -> Vec<u8> {
    jpeg(&Sketch {
        seed: 7,
        of: Subject::Medium(number),
        width: 320,
        height: 400,
        bytes: 0,
    })
}

/// A video of so many seconds.
pub fn film(seconds: u32) -> Vec<u8> {
    Sample::of_seconds(seconds).file()
}

/// The path that Instagram was lent a file at, as it was last asked to make a container of it.
pub fn lent(world: &World, file: &str) -> String {
    let asked = world.stand_in.requests();
    let address = format!("{}/lent/{file}/", world.edge.url);
    let address = asked.iter().rev().find_map(|request| {
        let text = request.text();
        let rest = text[text.find(&address)?..].strip_prefix(&world.edge.url)?;
        Some(rest.split(['"', '\\', ' ']).next().unwrap_or_default().to_owned())
    });
    address.unwrap_or_else(|| panic!("{file} was never lent"))
}

/// Whether nothing more becomes of a post as it is told.
pub fn is_over(post: &Value) -> bool {
    ["published", "failed", "unknown", "cancelled"]
        .iter()
        .any(|state| post["state"] == *state)
}

/// The world as somebody with a session meets it.
pub struct Poster<'w> {
    visitor: Visitor<'w>,
    session: RefCell<Session>,
}

impl<'w> Poster<'w> {
    /// Whoever the stand-in lets consent.
    pub fn of(world: &'w World) -> Self {
        let mut site = Site::demo(&world.origin);
        site.scope =
            "instagram_business_basic instagram_business_content_publish instagram_business_manage_comments";
        let mut visitor = Visitor::new(world, site);
        // Where a thousand connect on a busy machine, Instagram is too slow for one now and then.
        let session = (0..5).find_map(|_| {
            let (flow, back) = visitor.walk();
            Some(visitor.redeem(&flow, &back.value("code")?))
        });
        let session = session.unwrap_or_else(|| visitor.connect());
        Self {
            visitor,
            session: RefCell::new(session),
        }
    }

    /// That account's owner.
    pub fn named(world: &'w World, account: &str) -> Self {
        world.stand_in.auto(account);
        Self::of(world)
    }

    /// The connection's id.
    pub fn connection(&self) -> String {
        self.session.borrow().connection.clone()
    }

    /// A request with the session.
    pub fn request(&self, method: &str, target: &str) -> Request {
        self.visitor.bearer(&self.session.borrow(), method, target)
    }

    /// Sends it.
    pub fn send(&self, request: &Request) -> Response {
        self.visitor.world.edge.client.send(request)
    }

    /// Asks with JSON, or without a body; an access token that is over is renewed.
    pub fn ask(&self, method: &str, target: &str, body: &Value) -> Response {
        let answer = self.ask_once(method, target, body);
        if answer.status != 401 {
            return answer;
        }
        let refresh_token = self.session.borrow().refresh_token.clone();
        let renewed = self.visitor.refresh(&refresh_token);
        if renewed.status != 200 {
            return answer;
        }
        *self.session.borrow_mut() = Session::read(&renewed);
        self.ask_once(method, target, body)
    }

    fn ask_once(&self, method: &str, target: &str, body: &Value) -> Response {
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

    /// Reads.
    #[track_caller]
    pub fn get(&self, target: &str) -> Value {
        let answer = self.ask("GET", target, &Value::Null);
        assert_eq!(answer.status, 200, "{target}: {}", answer.text());
        answer.json()
    }

    /// Hands a picture over; its id.
    #[track_caller]
    pub fn hand_over(&self, bytes: &[u8]) -> String {
        self.hand_over_as("image/jpeg", bytes)
    }

    /// Hands a file of that type over; its id.
    #[track_caller]
    pub fn hand_over_as(&self, media_type: &str, bytes: &[u8]) -> String {
        let request = self.request("POST", "/media").header("content-type", media_type);
        let answer = self.send(&request.body(bytes));
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()["id"].as_str().unwrap().to_owned()
    }

    /// Makes a post of a picture.
    #[track_caller]
    pub fn post(&self, file: &str, caption: &str) -> Value {
        let media = json!([{"file": file, "alt_text": "A window"}]);
        self.make(&json!({"kind": "image", "media": media, "caption": caption}))
    }

    /// Makes a post.
    #[track_caller]
    pub fn make(&self, said: &Value) -> Value {
        let answer = self.ask("POST", "/posts", said);
        assert_eq!(answer.status, 201, "{said}: {}", answer.text());
        answer.json()
    }

    /// How a post is.
    pub fn state(&self, post: &Value) -> Value {
        self.get(&format!("/posts/{}", post["id"].as_str().unwrap()))
    }

    /// How it is when it is over.
    #[track_caller]
    pub fn over(&self, post: &Value) -> Value {
        let over = || Some(self.state(post)).filter(is_over);
        poll(PATIENCE, over).unwrap_or_else(|| panic!("{}", self.state(post)))
    }
}
