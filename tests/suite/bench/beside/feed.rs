//! Feeds: `<instagram-feed>` in several places of a page, beside instafeed.js, which asks Instagram itself with a token in the page, and
//! beside a hosted widget, which is played: no vendor's can be had here.

use std::fmt::Write as _;

use serde_json::{Value, json};
use stand_in::drawing::{self, Sketch, Subject};
use suite::scene::{PATH, Published};

use super::build::{self, Files};
use super::load::Load;
use super::peer::Peer;
use super::site::{File, Site};

const POSTS: usize = 9;
/// The file of a picture has so many bytes, the same one for everybody, and that of the profile's fewer.
const PICTURE: usize = 40_000;
const AVATAR: usize = 6_000;

/// The table's head.
pub const HEAD: &str = "\
| | bytes but for the pictures | requests | first picture, ms | from – to | all pictures, ms | layout shift |
|---|---:|---:|---:|---:|---:|---:|
";

/// As `docs/feed.md` keeps the place free: three rows of three.
const PLACE: &str = "<style>instagram-feed { --feed-columns: 3 } instagram-feed:not(:defined) { display: block; \
                     padding-block-start: calc(4em + 3 * (100% - 2 * 4px) / 3 * 5 / 4 + 2 * 4px) }</style>";
const ELEMENT: &str = "<instagram-feed src={edge}{feed} count=9></instagram-feed>";
const OURS: Peer = feed(
    "instagram-feed",
    "`<instagram-feed>`",
    PLACE,
    "<script async src={edge}/instagram-feed.js></script>",
    ELEMENT,
    "document.querySelector('instagram-feed').root.querySelectorAll('li img')",
);

/// The same look for everybody, whose place nothing keeps free.
const GRID: &str = "<style>.grid { display: grid; grid-template-columns: repeat(3, 1fr); gap: 4px } \
                    .grid img { display: block; width: 100%; height: auto; aspect-ratio: 4 / 5; object-fit: cover }</style>";
const IN_GRID: &str = "document.querySelectorAll('.grid img')";
const INSTAFEED: Peer = feed(
    "instafeed",
    "instafeed.js",
    GRID,
    "<script defer src=/instafeed.js></script>",
    "<div id=instafeed class=grid></div>",
    IN_GRID,
);

/// The pages that are measured, in the order of the table.
pub const FEEDS: [Peer; 9] = [
    OURS,
    Peer {
        name: "feed-announced",
        title: "`<instagram-feed>`, its feed announced",
        head: "<link rel=preload as=fetch crossorigin href={edge}{feed}.json><script async src={edge}/instagram-feed.js></script>",
        ..OURS
    },
    Peer {
        name: "feed-own-host",
        title: "`<instagram-feed>`, script on the page's host",
        head: "<script async src=/instagram-feed.js></script>",
        ..OURS
    },
    Peer {
        name: "feed-own-host-announced",
        title: "`<instagram-feed>`, both",
        head: "<link rel=preload as=fetch crossorigin href={edge}{feed}.json><link rel=preconnect href={edge}>\
               <script async src=/instagram-feed.js></script>",
        ..OURS
    },
    feed(
        "feed-html",
        "the feed's HTML in the page",
        "<style>.instagram-feed ul { display: grid; grid-template-columns: repeat(3, 1fr); gap: 4px; margin: 0; padding: 0; list-style: none } \
         .instagram-feed li img { display: block; width: 100%; height: auto; aspect-ratio: 4 / 5; object-fit: cover } \
         .instagram-feed header img { width: 3em; height: 3em } .instagram-feed p { display: none }</style>",
        "",
        "{html}",
        "document.querySelectorAll('.instagram-feed li img')",
    ),
    INSTAFEED,
    Peer {
        name: "instafeed-announced",
        title: "instafeed.js, its hosts announced",
        head: "<link rel=preconnect crossorigin href={graph}><link rel=preconnect href={cdn}><script defer src=/instafeed.js></script>",
        ..INSTAFEED
    },
    feed(
        "widget",
        "a hosted widget, played",
        GRID,
        "<script async src={widget}/widget.js></script>",
        "<div data-widget class=grid></div>",
        IN_GRID,
    ),
    feed(
        "pictures",
        "pictures of the page's own host",
        GRID,
        "",
        "<div class=grid>{pictures}</div>",
        IN_GRID,
    ),
];

/// `all` gives the pictures, of which the first one that is there is waited for, and then all of them.
const fn feed(
    name: &'static str,
    title: &'static str,
    style: &'static str,
    head: &'static str,
    body: &'static str,
    all: &'static str,
) -> Peer {
    Peer {
        name,
        title,
        style,
        head,
        body,
        all,
        find: "all().find((image) => image.naturalWidth && image.complete)",
        ready: "all().length === 9 && all().every((image) => image.naturalWidth && image.complete)",
        settled: "true",
        presses: &[],
        token: "''",
    }
}

/// Whoever else is asked, but for the page's host and the edge.
pub struct Hosts {
    /// Plays Instagram's API, and a vendor's.
    graph: Site,
    /// Their pictures.
    cdn: Site,
    /// Their scripts.
    widget: Site,
}

impl Hosts {
    /// Puts the same posts on all of them, on the edge as a published feed; and the pages on the page's host.
    ///
    /// # Errors
    /// What can't be compressed.
    pub fn start(page: &Site, edge: &Site, theirs: &Files) -> Result<Self, String> {
        let [graph, cdn, widget] = ["graph", "cdn", "widget"].map(Site::start);
        for (path, file) in theirs {
            widget.put(path, file.clone());
        }
        for at in 0..POSTS {
            let file = post(at);
            edge.put(&format!("{PATH}/{at}.jpg"), file.clone());
            cdn.put(&format!("/{at}.jpg"), file.clone());
            page.put(&format!("/{at}.jpg"), file);
        }
        edge.put(
            &format!("{PATH}/avatar.jpg"),
            picture(Subject::Account(0), (150, 150), AVATAR),
        );
        let published = published(edge);
        edge.put(&format!("{PATH}.json"), data(&published)?);
        let media = json!({"data": (0..POSTS).map(|at| medium(&cdn, at)).collect::<Vec<_>>()});
        graph.put("/me/media", data(&media)?);
        for peer in &FEEDS {
            let html = peer
                .page(&edge.origin, &graph.origin, "", "")
                .replace("{graph}", &graph.origin)
                .replace("{cdn}", &cdn.origin)
                .replace("{widget}", &widget.origin)
                .replace("{pictures}", &each(|at| format!("<img src=/{at}.jpg alt=\"\">")))
                .replace("{html}", &fragment(&published));
            page.put(&peer.path(), build::text("index.html", &html)?);
        }
        Ok(Self { graph, cdn, widget })
    }

    /// All of them.
    pub fn all(&self) -> [&Site; 3] {
        [&self.graph, &self.cdn, &self.widget]
    }
}

fn each(html: impl Fn(usize) -> String) -> String {
    (0..POSTS).map(html).collect()
}

/// The picture of a post.
fn post(at: usize) -> File {
    picture(
        Subject::Medium(u64::try_from(at).unwrap_or_default()),
        (640, 800),
        PICTURE,
    )
}

fn picture(of: Subject, (width, height): (u16, u16), bytes: usize) -> File {
    let sketch = Sketch {
        seed: 7,
        of,
        width,
        height,
        bytes,
    };
    File {
        kind: "image/jpeg",
        bytes: drawing::jpeg(&sketch),
    }
}

/// The feed, as the edge serves it.
fn published(edge: &Site) -> Value {
    let published = Published::start(0);
    let text = published.feed(POSTS).to_string();
    let text = text
        .replace(&published.origin, &edge.origin)
        .replace(".svg", ".jpg")
        .replace("svg+xml", "jpeg");
    let mut feed: Value = serde_json::from_str(&text).unwrap_or_default();
    feed["_instagram"]["profiles"][0]["avatar"]["url"] = json!(format!("{}{PATH}/avatar.jpg", edge.origin));
    feed
}

/// What Instagram says of a post.
fn medium(cdn: &Site, at: usize) -> Value {
    json!({
        "id": at.to_string(), "caption": "New glaze, third firing.", "media_type": "IMAGE",
        "media_url": format!("{}/{at}.jpg", cdn.origin), "permalink": "https://www.instagram.com/p/post/",
        "timestamp": "2026-11-28T10:00:00+0000", "username": "studio.lumen",
    })
}

/// The feed as `.html?fragment` says it.
fn fragment(feed: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let image = |picture: &Value| {
        format!(
            "<img src=\"{}\" width=\"{}\" height=\"{}\" alt=\"{}\" loading=\"lazy\" decoding=\"async\">",
            text(&picture["url"]),
            picture["width"],
            picture["height"],
            text(&picture["alt"])
        )
    };
    let profile = &feed["_instagram"]["profiles"][0];
    let mut html = format!(
        "<section class=\"instagram-feed\" data-layout=\"grid\" data-state=\"fresh\"><header><a href=\"{}\" rel=\"noopener\">{}<b>{}</b></a>\
         </header><ul>",
        text(&profile["url"]),
        image(&profile["avatar"]),
        text(&profile["username"])
    );
    for item in feed["items"].as_array().into_iter().flatten() {
        let _ = write!(
            html,
            "<li><a href=\"{}\" rel=\"noopener\" data-type=\"{}\">{}</a><p>{}</p></li>",
            text(&item["url"]),
            text(&item["_instagram"]["type"]),
            image(&item["_instagram"]["pictures"][0]),
            text(&item["content_text"])
        );
    }
    html + "</ul></section>"
}

fn data(value: &Value) -> Result<File, String> {
    let file = build::text("data.json", &value.to_string())?;
    Ok(File {
        kind: "application/json",
        ..file
    })
}

/// The table.
pub fn table(loads: &[(&'static Peer, Vec<Load>)]) -> String {
    let mut text = format!("{POSTS} posts, each picture {} KB.\n\n{HEAD}", PICTURE / 1000);
    for (peer, loads) in loads {
        let Load {
            bytes,
            files,
            visible,
            clickable,
            shift,
            ..
        } = Load::medians(loads);
        let visibles = || loads.iter().map(|load| load.visible);
        let (from, to) = (
            visibles().fold(f64::MAX, f64::min),
            visibles().fold(0.0, f64::max),
        );
        // How much the page of a played one moves is what was written for it here.
        let shift = if peer.title.ends_with("played") {
            "–".to_owned()
        } else {
            format!("{shift:.3}")
        };
        let _ = writeln!(
            text,
            "| {} | {bytes:.0} | {files:.0} | {visible:.0} | {from:.0} – {to:.0} | {clickable:.0} | {shift} |",
            peer.title
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_picture_is_as_large_as_the_table_says() {
        for at in 0..POSTS {
            assert_eq!(post(at).bytes.len(), PICTURE, "{at}");
        }
    }
}
