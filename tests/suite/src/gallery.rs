//! Posts and pictures in front of a [`Crowd`]: what `/me/media` answers and what lies at the CDN is what a test says. All
//! else goes on to the crowd.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use crate::crowd::Crowd;
use crate::http::{Client, Incoming, Outgoing, Request, Server};

#[derive(Default)]
struct State {
    posts: Vec<Value>,
    /// Posts that are older than those of a list.
    older: Vec<Value>,
    /// The account's name, if it isn't `studio.lumen`.
    name: Option<&'static str>,
    /// The password was changed: every token is dead.
    dead: bool,
    /// The next read is answered so late, and then its token is dead.
    dies: Option<Duration>,
    /// The CDN answers with this instead of a picture.
    cdn: Option<Outgoing>,
    /// Paths that were asked for, in order.
    asked: Vec<String>,
    /// So many answers were given: each has signatures of its own.
    answers: u32,
}

/// The running gallery; it ends with this value.
pub struct Gallery {
    state: Arc<Mutex<State>>,
    server: Server,
}

impl fmt::Debug for Gallery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Gallery({})", self.server.port)
    }
}

/// What the picture of that name holds: of 1080 by 1350 pixels, and nothing of it is like another one's.
#[must_use]
pub fn picture(name: &str) -> String {
    format!("RIFF\x20\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x37\x04\0\x45\x05\0 the picture {name}")
}

/// A picture that was posted, with that number and text.
#[must_use]
pub fn image(number: u64, caption: &str) -> Value {
    json!({
        "id": id(number), "caption": caption, "media_type": "IMAGE", "media_product_type": "FEED",
        "media_url": format!("/cdn/{number}.webp"), "permalink": format!("https://www.instagram.com/p/P{number}/"),
        "timestamp": format!("2026-11-20T09:{:02}:00+0000", number % 60), "like_count": 12, "comments_count": 3,
    })
}

/// The id of the post of that number.
#[must_use]
pub fn id(number: u64) -> String {
    (17_900_000_000_000_000 + number).to_string()
}

impl Gallery {
    /// Starts one in front of this crowd.
    #[must_use]
    pub fn start(crowd: &Crowd, posts: Vec<Value>) -> Self {
        let state = Arc::new(Mutex::new(State {
            posts,
            ..State::default()
        }));
        let (answering, url) = (Arc::clone(&state), crowd.url());
        let port = url.rsplit(':').next().and_then(|port| port.parse().ok());
        let port = port.expect("an address has a port");
        let server = Server::start(move |incoming| answer(&answering, port, incoming));
        Self { state, server }
    }

    /// Its address, which is the `graph_url` of an edge that asks here.
    #[must_use]
    pub fn url(&self) -> String {
        self.server.url()
    }

    /// From now on these are the posts.
    pub fn shows(&self, posts: Vec<Value>) {
        self.state().posts = posts;
    }

    /// From now on there are these beside them, each by its id alone.
    pub fn has_older(&self, posts: Vec<Value>) {
        self.state().older = posts;
    }

    /// From now on the account has this name.
    pub fn named(&self, name: &'static str) {
        self.state().name = Some(name);
    }

    /// The password was changed, or it is known again.
    pub fn dead(&self, dead: bool) {
        self.state().dead = dead;
    }

    /// The token of the next read dies while its answer is on its way, which takes so long.
    pub fn dies_within(&self, wait: Duration) {
        self.state().dies = Some(wait);
    }

    /// From now on the CDN answers with this, or with pictures again.
    pub fn cdn(&self, broken: Option<Outgoing>) {
        self.state().cdn = broken;
    }

    /// Every path that was asked for so far.
    #[must_use]
    pub fn asked(&self) -> Vec<String> {
        self.state().asked.clone()
    }

    /// How often something below that path was asked for.
    #[must_use]
    pub fn count(&self, path: &str) -> usize {
        let asked = self.asked();
        asked.iter().filter(|known| known.contains(path)).count()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

fn answer(state: &Mutex<State>, crowd: u16, incoming: &Incoming) -> Outgoing {
    let origin = format!("http://{}", incoming.header("host").unwrap_or_default());
    let dies = lock(state).dies.take_if(|_| incoming.path.ends_with("/me/media"));
    if let Some(wait) = dies {
        lock(state).asked.push(incoming.path.clone());
        thread::sleep(wait);
        return dead();
    }
    {
        let mut state = lock(state);
        state.asked.push(incoming.path.clone());
        if let Some(name) = incoming.path.strip_prefix("/cdn/") {
            let headers = vec![("Content-Type", "image/webp".to_owned())];
            let shown = Outgoing {
                headers,
                ..Outgoing::json(200, picture(name))
            };
            return state.cdn.clone().unwrap_or(shown);
        }
        if state.dead {
            return dead();
        }
        if incoming.path.ends_with("/me/media") {
            state.answers += 1;
            let mut posts = state.posts.clone();
            for post in &mut posts {
                place(post, &origin, state.answers);
            }
            return Outgoing::json(200, json!({"data": posts}).to_string());
        }
        if let Some(id) = incoming.path.rsplit('/').next().filter(|id| is_id(id)) {
            state.answers += 1;
            let Some(mut post) = state.older.iter().find(|post| post["id"] == id).cloned() else {
                let error = json!({"message": "Played.", "type": "GraphMethodException", "code": 100,
                    "error_subcode": 33});
                return Outgoing::json(400, json!({"error": error}).to_string());
            };
            place(&mut post, &origin, state.answers);
            return Outgoing::json(200, post.to_string());
        }
        let of_profile = incoming
            .field("fields")
            .is_some_and(|fields| fields.starts_with("username,name"));
        if incoming.path.ends_with("/me") && of_profile {
            let me = json!({
                "id": "27000000000000001", "username": state.name.unwrap_or("studio.lumen"), "name": "Studio Lumen", "media_count": 120,
                "profile_picture_url": format!("{origin}/cdn/me.webp?sig={}", state.answers), "followers_count": 4500,
            });
            return Outgoing::json(200, me.to_string());
        }
    }
    let mut request = Request::new(&incoming.method, &format!("{}?{}", incoming.path, incoming.query))
        .body(incoming.body.as_bytes());
    for name in ["authorization", "content-type"] {
        request = request.maybe(name, incoming.header(name));
    }
    let answered = Client::new("127.0.0.1", crowd).send(&request);
    Outgoing::json(answered.status, answered.text())
}

fn is_id(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit())
}

fn dead() -> Outgoing {
    let error = json!({"message": "Played.", "type": "OAuthException", "code": 190, "error_subcode": 460});
    Outgoing::json(400, json!({"error": error}).to_string())
}

/// Gives addresses at the CDN their host and a signature of this answer.
fn place(value: &mut Value, origin: &str, answer: u32) {
    match value {
        Value::String(text) if text.starts_with("/cdn/") => *text = format!("{origin}{text}?sig={answer}"),
        Value::Array(values) => values.iter_mut().for_each(|value| place(value, origin, answer)),
        Value::Object(members) => members
            .values_mut()
            .for_each(|value| place(value, origin, answer)),
        _ => {}
    }
}
