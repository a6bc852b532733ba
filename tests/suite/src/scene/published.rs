//! A published feed as the edge serves it (`docs/feed.md`): its JSON, its pictures, and the built script of `<instagram-feed>`,
//! on a server of its own.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};

use crate::http::{Incoming, Outgoing, Server};
use crate::processes::target;

/// Where the feed is, without an ending.
pub const PATH: &str = "/feed/Zm9yIGV2ZXJ5IHZpc2l0b3Igb2YgaXQh";
const PROFILE: &str = "https://www.instagram.com/studio.lumen/";

/// Width and height of the pictures, one after the other.
const SIZES: [(u32, u32); 8] = [
    (1080, 1350),
    (1080, 1080),
    (1080, 1920),
    (1080, 1350),
    (1080, 566),
    (1080, 1440),
    (1440, 1080),
    (1080, 1350),
];
const CAPTIONS: [&str; 5] = [
    "Morning light over the bay. We stayed until the fog lifted and the first boats went out.\n\n#morning #sea",
    "New glaze, third firing.",
    "Behind the scenes: how a print comes to life, from the plate to the press. Swipe for the details.",
    "صباح الخير من الاستوديو",
    "Studio open this Saturday, 10 to 16.",
];
const COLOURS: [[&str; 3]; 6] = [
    ["#f6d5a8", "#e07a5f", "#3d405b"],
    ["#cad2c5", "#84a98c", "#354f52"],
    ["#ffe5d9", "#d8a48f", "#7f5539"],
    ["#bde0fe", "#5fa8d3", "#1b4965"],
    ["#e9edc9", "#a3b18a", "#588157"],
    ["#ffc8dd", "#b56576", "#355070"],
];

/// A running edge with one published feed; it ends with this value.
#[derive(Debug)]
pub struct Published {
    /// Its origin: another site than `127.0.0.1`.
    pub origin: String,
    inner: Arc<Inner>,
    _server: Server,
}

#[derive(Debug, Default)]
struct Inner {
    state: Mutex<State>,
    released: Condvar,
}

#[derive(Debug, Default)]
struct State {
    feed: Option<(u16, String)>,
    held: bool,
    asked: Vec<Incoming>,
}

impl Published {
    /// Publishes so many posts.
    #[must_use]
    pub fn start(posts: usize) -> Self {
        let inner = Arc::<Inner>::default();
        let own = Arc::clone(&inner);
        let server = Server::start(move |incoming| own.answer(incoming));
        let published = Self {
            origin: format!("http://localhost:{}", server.port),
            inner,
            _server: server,
        };
        published.says(200, &published.feed(posts).to_string());
        published
    }

    /// Answers this where the feed is, from now on.
    pub fn says(&self, status: u16, body: &str) {
        self.inner.held().feed = Some((status, body.to_owned()));
    }

    /// Keeps whoever asks for the feed waiting, or lets them go.
    pub fn hold(&self, hold: bool) {
        self.inner.held().held = hold;
        self.inner.released.notify_all();
    }

    /// What was asked so far.
    #[must_use]
    pub fn asked(&self) -> Vec<Incoming> {
        self.inner.held().asked.clone()
    }

    /// A feed of so many posts: every fifth a reel, every fourth of three pictures.
    #[must_use]
    pub fn feed(&self, posts: usize) -> Value {
        let picture = |at: usize, alt: &str| {
            let (width, height) = size(at);
            json!({"alt": alt, "type": "image/svg+xml", "width": width, "height": height, "url": self.picture(at)})
        };
        let item = |at: usize| {
            let (kind, count) = match (at % 4, at % 5) {
                (1, _) => ("carousel", 3),
                (_, 2) => ("reel", 1),
                _ => ("image", 1),
            };
            let pictures =
                (0..count).map(|slide| picture(at + slide, &format!("Picture {} of post {at}", slide + 1)));
            json!({
                "id": at.to_string(),
                "url": format!("https://www.instagram.com/p/post{at}/"),
                "date_published": "2026-11-28T10:00:00+00:00",
                "content_text": CAPTIONS[at % CAPTIONS.len()],
                "image": self.picture(at),
                "attachments": [{"url": self.picture(at), "mime_type": "image/svg+xml", "size_in_bytes": 900}],
                "_instagram": {
                    "type": kind, "username": "studio.lumen", "likes": 1234 + at, "comments": at,
                    "pictures": pictures.collect::<Vec<_>>(),
                },
            })
        };
        json!({
            "version": "https://jsonfeed.org/version/1.1",
            "title": "@studio.lumen",
            "home_page_url": PROFILE,
            "feed_url": format!("{}{PATH}.json", self.origin),
            "authors": [{"name": "Studio Lumen", "url": PROFILE, "avatar": self.picture(3)}],
            "items": (0..posts).map(item).collect::<Vec<_>>(),
            "_instagram": {
                "profiles": [{
                    "username": "studio.lumen", "name": "Studio Lumen", "url": PROFILE,
                    "avatar": {"url": self.picture(3), "width": 150, "height": 150},
                }],
                "renewed_at": "2026-11-28T10:00:00+00:00",
                "state": "fresh",
            },
        })
    }

    fn picture(&self, at: usize) -> String {
        format!("{}{PATH}/{at}.svg", self.origin)
    }

    /// A page with this element between two paragraphs; `{edge}` in it is this origin.
    #[must_use]
    pub fn page(&self, html: &str, element: &str) -> String {
        format!(
            "<!doctype html><html {html}><meta charset=utf-8><title>A page</title>\
             <meta name=viewport content=\"width=device-width\"><link rel=icon href=\"data:,\">\
             <script src=\"{{edge}}/instagram-feed.js\"></script>\
             <main><h1>A page</h1><p>Before</p>{element}<p>After</p></main>"
        )
        .replace("{edge}", &self.origin)
    }

    /// The element with these attributes.
    #[must_use]
    pub fn element(&self, attributes: &str) -> String {
        format!(
            "<instagram-feed src=\"{}{PATH}\" {attributes}></instagram-feed>",
            self.origin
        )
    }
}

impl Inner {
    fn held(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn answer(&self, incoming: &Incoming) -> Outgoing {
        let mut state = self.held();
        state.asked.push(incoming.clone());
        let path = incoming.path.as_str();
        if path == format!("{PATH}.json") {
            while state.held {
                let waiting = self.released.wait_timeout(state, Duration::from_secs(30));
                state = waiting.unwrap_or_else(PoisonError::into_inner).0;
            }
            let (status, body) = state.feed.clone().unwrap_or_default();
            return open(status, "application/feed+json", body);
        }
        let picture = path
            .strip_prefix(PATH)
            .and_then(|rest| rest.strip_prefix('/')?.strip_suffix(".svg")?.parse().ok());
        if let Some(at) = picture {
            return open(200, "image/svg+xml", drawing(at));
        }
        let file = path
            .strip_prefix('/')
            .filter(|file| file.starts_with("instagram-feed"))
            .and_then(|file| std::fs::read_to_string(target().join("dist").join(file)).ok());
        let kind = if path == "/instagram-feed.js" {
            "text/javascript"
        } else {
            "application/json"
        };
        file.map_or_else(
            || open(404, "text/plain", String::new()),
            |text| {
                let mut answer = open(200, kind, text);
                // It comes back with whatever is asked of this site with credentials.
                let cookie = "edge=1; Path=/; SameSite=None; Secure".to_owned();
                answer.headers.push(("Set-Cookie", cookie));
                answer
            },
        )
    }
}

fn open(status: u16, kind: &str, body: String) -> Outgoing {
    Outgoing {
        status,
        headers: vec![
            ("Content-Type", kind.to_owned()),
            ("Access-Control-Allow-Origin", "*".to_owned()),
            ("Cross-Origin-Resource-Policy", "cross-origin".to_owned()),
        ],
        body,
        cut: false,
    }
}

fn size(at: usize) -> (u32, u32) {
    SIZES.get(at % SIZES.len()).copied().unwrap_or((1, 1))
}

/// A landscape of two hills and a sun, as large as the feed says.
fn drawing(at: usize) -> String {
    let (width, height) = size(at);
    let [sky, hill, ground] = COLOURS.get(at % COLOURS.len()).copied().unwrap_or_default();
    let (x, sun) = (width / 3 + u32::try_from(at * 37 % 300).unwrap_or(0), width / 9);
    let (near, far) = (height * 7 / 10, height / 2);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\">\
         <rect width=\"{width}\" height=\"{height}\" fill=\"{sky}\"/><circle cx=\"{x}\" cy=\"{}\" r=\"{sun}\" fill=\"#fff9\"/>\
         <path d=\"M0 {far}Q{} {} {} {far}T{width} {far}V{height}H0Z\" fill=\"{hill}\"/>\
         <path d=\"M0 {near}Q{} {far} {} {near}T{width} {near}V{height}H0Z\" fill=\"{ground}\"/></svg>",
        height / 3,
        width / 4,
        far - height / 6,
        width / 2,
        width / 3,
        width * 2 / 3,
    )
}
