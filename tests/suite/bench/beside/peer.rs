//! Who is measured: Instagram Connect's button, its peers, and the page that they stand in, alone.

use std::fmt::Write as _;

use serde_json::{Value, json};
use suite::scene::PATH;

/// A button in a page.
#[derive(Debug)]
pub struct Peer {
    /// The entry in `tests/peers`, and the page's path.
    pub name: &'static str,
    /// In the tables.
    pub title: &'static str,
    /// The page's style, for the button's place.
    pub style: &'static str,
    /// What stands in the document's head.
    pub head: &'static str,
    /// What stands in its body.
    pub body: &'static str,
    /// An expression that gives the button, or whatever is waited for.
    pub find: &'static str,
    /// An expression that gives the elements that both of these speak of as `all()`, if there are several.
    pub all: &'static str,
    /// An expression that is true as soon as a click on the button is listened to.
    pub ready: &'static str,
    /// An expression that is true when nothing more is loaded ahead of a click.
    pub settled: &'static str,
    /// What is pressed, one after the other, until the popup opens.
    pub presses: &'static [&'static str],
    /// An expression that gives the vendor's own token in the page, after a connect.
    pub token: &'static str,
}

const OWN_BUTTON: &str = "<button id=connect type=button>Connect Instagram</button>";
const READY: &str = "'ready' in button.dataset";

/// The button itself.
pub const OURS: Peer = Peer {
    name: "instagram-connect",
    title: "Instagram Connect",
    style: "<style>instagram-connect:not(:defined) { display: inline-block; inline-size: 15rem; block-size: 3rem }</style>",
    head: "<script async src=\"{edge}/connect.js\"></script>",
    body: "<instagram-connect edge=\"{edge}\" client-id=demo></instagram-connect>",
    find: "document.querySelector('instagram-connect').shadowRoot.querySelector('.main')",
    all: "[]",
    ready: "true",
    settled: "document.querySelector('instagram-connect').live",
    presses: &[],
    token: "document.querySelector('instagram-connect').token()",
};

/// The same loader in other places of the page: which of them shows first is measured, and nothing else of them.
pub const PLACES: [Peer; 3] = [
    placed(
        "instagram-connect-inlined",
        "Instagram Connect, inlined",
        "<script>{loader}</script>",
    ),
    placed(
        "instagram-connect-own-host",
        "Instagram Connect, on the page's host",
        "<script async src=/connect.js></script>",
    ),
    placed(
        "instagram-connect-announced",
        "Instagram Connect, announced",
        "<link rel=preconnect href=\"{edge}\"><link rel=preload as=script href=\"{edge}/connect.js\">\
         <script async src=\"{edge}/connect.js\"></script>",
    ),
];

/// The button's page, with its style and that script.
const fn placed(name: &'static str, title: &'static str, head: &'static str) -> Peer {
    Peer {
        name,
        title,
        head,
        ..OURS
    }
}

/// The others, whose packages are on npm.
pub const PEERS: [Peer; 4] = [
    Peer {
        name: "hellojs",
        title: "hello.js",
        style: "",
        head: "<script defer src=/hellojs.js></script>",
        body: OWN_BUTTON,
        find: "document.querySelector('#connect')",
        all: "[]",
        ready: READY,
        settled: "true",
        presses: &["document.querySelector('#connect')"],
        token: "''",
    },
    Peer {
        name: "nango",
        title: "Nango",
        style: "",
        head: "<script defer src=/nango.js></script>",
        body: OWN_BUTTON,
        find: "document.querySelector('#connect')",
        all: "[]",
        ready: READY,
        settled: "true",
        presses: &["document.querySelector('#connect')"],
        token: "''",
    },
    Peer {
        name: "uppy",
        title: "Uppy, lightest",
        style: "",
        head: "<link rel=stylesheet href=/uppy.css><script defer src=/uppy.js></script>",
        body: "<div id=connect></div>",
        find: "document.querySelector('#connect .uppy-Provider-authBtn')",
        all: "[]",
        ready: "true",
        settled: "true",
        presses: &["document.querySelector('#connect .uppy-Provider-authBtn')"],
        token: "localStorage['companion-Instagram-auth-token']",
    },
    Peer {
        name: "uppy-dashboard",
        title: "Uppy's dashboard",
        style: "",
        head: "<link rel=stylesheet href=/uppy-dashboard.css><script defer src=/uppy-dashboard.js></script>",
        body: "<div id=connect></div>",
        find: "document.querySelector('#connect [data-uppy-acquirer-id=Instagram] button')",
        all: "[]",
        ready: "true",
        settled: "true",
        presses: &[
            "document.querySelector('#connect [data-uppy-acquirer-id=Instagram] button')",
            "document.querySelector('#connect .uppy-Provider-authBtn')",
        ],
        token: "localStorage['companion-Instagram-auth-token']",
    },
];

/// The scripts of the feeds that aren't ours, below `tests/peers`.
pub const FEED_SCRIPTS: [&str; 2] = ["instafeed", "widget"];

/// The page without any button: what no button can be faster than. Its heading stands for the button.
pub const ALONE: Peer = Peer {
    name: "alone",
    title: "the page alone",
    style: "",
    head: "",
    body: "",
    find: "document.querySelector('h1')",
    all: "[]",
    ready: "true",
    settled: "true",
    presses: &[],
    token: "''",
};

impl Peer {
    /// Its path on the page's site.
    pub fn path(&self) -> String {
        format!("/{}/", self.name)
    }

    /// Whether it is this project's button, wherever its loader stands.
    pub fn is_ours(&self) -> bool {
        self.token == OURS.token
    }

    /// Its page without styles of its own, which a page has in a file of its own if it has a policy.
    pub fn strict_page(&self, edge: &str) -> String {
        Self { style: "", ..*self }.page(edge, "", "", "")
    }

    /// Its page: the same for everybody but for the button. `loader` is what a page that has the loader in itself holds.
    pub fn page(&self, edge: &str, vendor: &str, socket: &str, loader: &str) -> String {
        let Self {
            title,
            style,
            head,
            body,
            ..
        } = self;
        format!(
            "<!doctype html><html lang=en data-vendor=\"{vendor}\" data-socket=\"{socket}\"><meta charset=utf-8>\
             <title>{title}</title><meta name=viewport content=\"width=device-width\">{style}{head}\
             <h1>A page</h1><p>Words above the button.</p>{body}<p>Words below the button.</p>"
        )
        .replace("{edge}", edge)
        .replace("{feed}", PATH)
        .replace("{loader}", loader)
    }
}

/// The script that watches the pages of all of these.
pub fn observer(peers: &[&'static Peer]) -> String {
    let mut table = String::new();
    for Peer {
        name,
        find,
        all,
        ready,
        ..
    } in peers
    {
        let _ = write!(
            table,
            "\"/{name}/\": (() => {{ const all = () => [...{all}]; \
             return {{ find: () => {find}, ready: () => {{ const button = {find}; return {ready} }} }} }})(),"
        );
    }
    format!("const BENCH = {{{table}}};\n{}", include_str!("observe.js"))
}

/// All of them, in the order of the tables.
pub fn all() -> impl Iterator<Item = &'static Peer> {
    [&OURS].into_iter().chain(&PLACES).chain(&PEERS).chain([&ALONE])
}

/// A version as the lock of `tests/peers` has it.
///
/// # Errors
/// If the lock can't be read.
pub fn versions(lock: &str) -> Result<Vec<(String, String)>, String> {
    let lock: Value = serde_json::from_str(lock).map_err(|error| format!("tests/peers: {error}"))?;
    let wanted = lock["packages"][""]["dependencies"].clone();
    let wanted = wanted.as_object().cloned().unwrap_or_default();
    let version = |name: &String| {
        let version = lock["packages"][format!("node_modules/{name}")]["version"].clone();
        (
            name.clone(),
            json!(version).as_str().unwrap_or_default().to_owned(),
        )
    };
    Ok(wanted.keys().map(version).collect())
}
