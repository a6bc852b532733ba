//! `<instagram-feed>`: its layouts, that nothing moves, what it asks of whom, and what it says when there is nothing.

use serde_json::{Value, json};
use suite::browser::{Browser, Options};
use suite::http::Incoming;
use suite::processes::{root, target};
use suite::scene::{Host, PATH, Published};

use crate::axe;

const LAYOUTS: [&str; 4] = ["grid", "masonry", "row", "list"];

/// The first feed of the page and what is in it.
pub const FEED: &str = "document.querySelector('instagram-feed')";

/// Its events, one after the other.
const HEAR: &str = r"
globalThis.heard = [];
for (const name of ['ready', 'failed'])
  addEventListener('instagram-feed:' + name, ({ detail, target }) => heard.push({ name, detail, of: target.localName }));
";

/// Every shift of the layout, whatever the visitor did before.
const OBSERVE: &str = r"
globalThis.shifts = [];
new PerformanceObserver((list) => list.getEntries().forEach(({ value, sources }) =>
  shifts.push([value, sources.map(({ node }) => node?.nodeName ?? '').join(' ')]))).observe({ type: 'layout-shift', buffered: true });
";

/// A page of a site, the published feed on another, and a browser.
pub struct Stage {
    /// The site's server.
    pub host: Host,
    /// The edge's.
    pub edge: Published,
    /// The visitor's browser.
    pub browser: Browser,
}

impl Stage {
    /// With a feed of so many posts.
    pub async fn start(options: Options, posts: usize) -> Self {
        Self {
            host: Host::start(),
            edge: Published::start(posts),
            browser: Browser::start(&options.script(HEAR)).await,
        }
    }

    /// Opens a page with this element.
    pub async fn open(&self, attributes: &str) {
        self.open_in("lang=en", &self.edge.element(attributes), &[]).await;
    }

    /// Opens a page of these attributes, with this in it, under these headers.
    pub async fn open_in(&self, html: &str, element: &str, headers: &[(&str, &str)]) {
        self.host
            .page_under("/feed.html", headers, &self.edge.page(html, element));
        self.browser
            .open(&format!("{}/feed.html", self.host.origin))
            .await;
    }

    /// Waits until the feed is in this state.
    pub async fn until_state(&self, state: &str) {
        self.browser
            .until(&format!("{FEED}.dataset.state === '{state}'"))
            .await;
    }

    /// Waits until the pictures in sight are there.
    pub async fn until_pictures(&self) {
        self.until_state("fresh").await;
        let there = "[...document.querySelector('instagram-feed').root.querySelectorAll('li img')].every((image) => { \
                     const { top, left } = image.getBoundingClientRect(); \
                     return top > innerHeight || left > innerWidth || left < 0 || (image.complete && image.naturalWidth) })";
        self.browser.until(there).await;
    }

    /// Clicks at the first post.
    pub async fn enlarge(&self) {
        let post = format!("{FEED}.root.querySelector('li a')");
        self.browser.click(&post).await;
    }

    /// Waits until its picture is there in large.
    async fn until_large(&self) {
        let picture = format!("{FEED}.root.querySelector('dialog[open] img').naturalWidth");
        self.browser.until(&picture).await;
    }

    /// What an expression about `root`, the feed's inside, gives.
    pub async fn inside(&self, expression: &str) -> Value {
        let script = format!("const host = {FEED}; const {{ root }} = host; return {expression}");
        self.browser.run(&script, vec![]).await
    }

    /// What the console complains about.
    pub fn complaints(&self) -> Vec<String> {
        complaints(&self.browser)
    }

    async fn resize(&self, width: u32, height: u32) {
        let metrics =
            json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600});
        self.browser
            .devtools("Emulation.setDeviceMetricsOverride", metrics)
            .await;
    }

    /// A picture of the window, into `target/pictures` if it is wanted, and one of them into the documents.
    async fn picture(&self, name: &str) {
        let picture = self.browser.screenshot().await;
        assert!(picture.len() > 3_000, "{name} shows nothing");
        if std::env::var_os("SCREENSHOTS").is_some_and(|value| value == "1") {
            let folder = target().join("pictures");
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(folder.join(format!("{name}.png")), &picture).unwrap();
            if name == "feed-masonry-768-light" {
                std::fs::write(root().join("docs/feed.png"), &picture).unwrap();
            }
        }
    }
}

/// What a browser's console complains about: exceptions, errors, violations of a policy.
pub fn complaints(browser: &Browser) -> Vec<String> {
    let events = browser.watch.events();
    let bad = events.iter().filter(|event| match event.kind.as_str() {
        "exception" => true,
        "log" => event.text.contains("\"level\":\"error\""),
        _ => false,
    });
    bad.map(|event| format!("{}: {}", event.at, event.text)).collect()
}

/// R89: each layout at each width, in the light and in the dark: so many columns, every picture within its tile and in its
/// shape, and nothing wider than the screen. With `SCREENSHOTS=1` the pictures of all of it are in `target/pictures`.
#[tokio::test(flavor = "multi_thread")]
async fn each_layout_has_its_columns_at_every_width() {
    for (light, options) in [("light", Options::new()), ("dark", Options::new().dark())] {
        let stage = Stage::start(options, 12).await;
        for (layout, columns) in LAYOUTS
            .into_iter()
            .zip([[3, 4, 6], [2, 3, 4], [12, 12, 12], [1, 1, 1]])
        {
            let html = "lang=en style='color-scheme: light dark; font-family: system-ui'";
            stage
                .open_in(html, &stage.edge.element(&format!("layout={layout}")), &[])
                .await;
            for ((width, height), columns) in [(320, 700), (768, 1460), (1280, 900)].into_iter().zip(columns)
            {
                stage.resize(width, height).await;
                stage.until_pictures().await;
                // They are placed when the element has noticed how wide it is.
                let there = format!(
                    "new Set([...{FEED}.root.querySelectorAll('li')].map((tile) => \
                     Math.round(tile.getBoundingClientRect().left))).size === {columns}"
                );
                stage.browser.until(&there).await;
                let wrong = "[...root.querySelectorAll('li img')].filter((image) => { \
                             const own = image.getBoundingClientRect(), tile = image.closest('li').getBoundingClientRect(); \
                             return own.height < 40 || own.width < 40 || own.right > tile.right + 1 || own.bottom > tile.bottom + 1 }).length";
                assert_eq!(stage.inside(wrong).await, 0, "{layout} at {width}");
                let wide = "document.documentElement.scrollWidth";
                assert!(
                    stage.inside(wide).await.as_u64().unwrap() <= u64::from(width),
                    "{layout} at {width}"
                );
                stage.picture(&format!("feed-{layout}-{width}-{light}")).await;
            }
        }
        assert_eq!(stage.complaints(), Vec::<String>::new());
    }
}

/// R90: from the first paint, while the feed is waited for, until its pictures are there, and at a click on "More", nothing
/// on the page moves, in any layout, whatever shapes the pictures have.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_moves_while_it_loads() {
    let stage = Stage::start(Options::new().script(OBSERVE), 20).await;
    for layout in LAYOUTS {
        for attributes in ["", "more count=5", "count=7"] {
            stage.edge.hold(true);
            stage.open(&format!("layout={layout} {attributes}")).await;
            stage.until_state("loading").await;
            stage
                .browser
                .until("performance.getEntriesByName('first-contentful-paint').length")
                .await;
            let frames = "requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50)))";
            stage.browser.run_until_done(frames, vec![]).await;
            let place =
                "[host.offsetHeight, document.querySelector('main').lastChild.getBoundingClientRect().top]";
            let before = stage.inside(place).await;
            assert!(
                before[0].as_u64().unwrap() > 150,
                "{layout} {attributes}: {before}"
            );
            stage.edge.hold(false);
            stage.until_pictures().await;
            stage.browser.run_until_done(frames, vec![]).await;
            assert_eq!(stage.inside(place).await, before, "{layout} {attributes}");
            let shifts = stage.browser.run("return shifts.splice(0)", vec![]).await;
            assert_eq!(shifts, json!([]), "{layout} {attributes}");
        }
    }
}

/// R90: the lines of the documentation keep the place free even before the script is there.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_moves_when_the_script_comes_late() {
    let stage = Stage::start(Options::new().script(OBSERVE), 12).await;
    let document = std::fs::read_to_string(root().join("docs/feed.md")).unwrap();
    let style = document
        .split("```css\n")
        .find(|block| block.contains(":not(:defined)"));
    let style = style.unwrap().split("```").next().unwrap();
    let page = stage.edge.page("lang=en", &stage.edge.element("")).replace(
        &format!(
            "<script src=\"{}/instagram-feed.js\"></script>",
            stage.edge.origin
        ),
        &format!("<style>{style}</style>"),
    );
    stage.host.page("/late.html", &page);
    for width in [320, 768, 1280] {
        stage.resize(width, 800).await;
        stage
            .browser
            .open(&format!("{}/late.html", stage.host.origin))
            .await;
        stage
            .browser
            .until("performance.getEntriesByName('first-contentful-paint').length")
            .await;
        let load =
            "document.head.append(Object.assign(document.createElement('script'), { src: arguments[0] }))";
        let script = format!("{}/instagram-feed.js", stage.edge.origin);
        stage.browser.run(load, vec![script.into()]).await;
        stage.until_pictures().await;
        let shifts = stage.browser.run("return shifts.splice(0)", vec![]).await;
        assert_eq!(shifts, json!([]), "{width}");
    }
}

/// R90: axe-core finds nothing, in any layout, light and dark, on a phone too, with nothing to show, and while it loads.
#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing() {
    for options in [Options::new(), Options::new().phone().dark()] {
        let stage = Stage::start(options, 12).await;
        let html = "lang=en style='color-scheme: light dark; background: Canvas; color: CanvasText'";
        for layout in LAYOUTS {
            let element = stage.edge.element(&format!("layout={layout} more count=4"));
            stage.open_in(html, &element, &[]).await;
            stage.until_pictures().await;
            axe::finds_nothing(&stage.browser, layout).await;
            stage.enlarge().await;
            axe::finds_nothing(&stage.browser, &format!("{layout}, large")).await;
        }
        stage.edge.hold(true);
        stage.open_in(html, &stage.edge.element(""), &[]).await;
        axe::finds_nothing(&stage.browser, "loading").await;
        stage.edge.hold(false);
        stage.edge.says(404, "");
        stage.open_in(html, &stage.edge.element(""), &[]).await;
        stage.until_state("failed").await;
        axe::finds_nothing(&stage.browser, "nothing to show").await;
    }
}

/// R90: what is counted of the account, in the page's language, and which posts are pinned: seen, and read with the link.
#[tokio::test(flavor = "multi_thread")]
async fn counts_and_pins_are_seen_and_read() {
    let stage = Stage::start(Options::new(), 0).await;
    let mut feed = stage.edge.feed(4);
    feed["_instagram"]["profiles"][0]["posts"] = 120.into();
    feed["_instagram"]["profiles"][0]["followers"] = 4500.into();
    feed["items"][0]["_instagram"]["pinned"] = true.into();
    stage.edge.says(200, &feed.to_string());
    for (layout, lang, counts) in [("grid", "en", "4,500"), ("list", "de", "4.500")] {
        stage
            .open_in(
                &format!("lang={lang}"),
                &stage.edge.element(&format!("layout={layout}")),
                &[],
            )
            .await;
        stage.until_pictures().await;
        let header = "root.querySelector('header [part=facts]').innerText";
        assert_eq!(
            stage.inside(header).await,
            format!("\u{1f5bc} 120 \u{b7} \u{1f464} {counts}")
        );
        let pins = "[...root.querySelectorAll('li')].map((post) => post.querySelector('a [part=pinned]')?.innerText)";
        assert_eq!(stage.inside(pins).await, json!(["\u{1f4cc}", null, null, null]));
        let within = "(({ left, top, right, bottom }, picture) => left > picture.left && top > picture.top && right < picture.right && \
                      bottom < picture.top + picture.height / 2)(...['[part=pinned]', 'li img'].map((one) => \
                      root.querySelector(one).getBoundingClientRect()))";
        assert_eq!(stage.inside(within).await, true, "{layout}");
        axe::finds_nothing(&stage.browser, layout).await;
    }
}

/// R86: the edge is asked for the script, the feed and its pictures, and nobody else for anything; the feed is asked for without
/// a cookie, though this edge has set one; and nothing is stored.
#[tokio::test(flavor = "multi_thread")]
async fn nobody_but_the_edge_is_asked_and_nothing_is_stored() {
    let stage = Stage::start(Options::new(), 12).await;
    stage.open("").await;
    stage.until_pictures().await;
    let asked = stage.edge.asked();
    let once = format!("{PATH}.json");
    assert_eq!(asked.iter().filter(|asked| asked.path == once).count(), 1);
    let only = |asked: &Incoming| asked.path.starts_with(PATH) || asked.path == "/instagram-feed.js";
    assert!(asked.iter().all(only), "{asked:?}");
    let file = asked.iter().find(|asked| asked.path == once).unwrap();
    assert_eq!(file.header("cookie"), None);
    let places = "return performance.getEntriesByType('resource').map(({ name }) => name)";
    let places: Vec<String> = serde_json::from_value(stage.browser.run(places, vec![]).await).unwrap();
    assert!(
        places.len() > 6 && places.iter().all(|url| url.starts_with(&stage.edge.origin)),
        "{places:#?}"
    );
    let stored = "return (async () => [localStorage.length, sessionStorage.length, document.cookie, (await indexedDB.databases()).length, (await caches.keys()).length])()";
    assert_eq!(stage.browser.run(stored, vec![]).await, json!([0, 0, "", 0, 0]));
}

/// R28, R90: under the strictest policy, with Trusted Types and without a policy of its own, everything works, and nothing
/// is violated.
#[tokio::test(flavor = "multi_thread")]
async fn the_strictest_policy_is_no_hindrance() {
    let stage = Stage::start(Options::new(), 12).await;
    let policy = format!(
        "default-src 'none'; script-src {edge}; connect-src {edge}; img-src {edge} data:; base-uri 'none'; \
         form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
        edge = stage.edge.origin
    );
    for layout in LAYOUTS {
        let element = stage.edge.element(&format!("layout={layout} more count=4"));
        stage
            .open_in("lang=de", &element, &[("Content-Security-Policy", &policy)])
            .await;
        stage.until_pictures().await;
        let tile = "getComputedStyle(root.querySelector('li')).overflow";
        assert_eq!(stage.inside(tile).await, "hidden", "the sheet is there");
        if layout != "row" {
            assert_eq!(
                stage
                    .inside("root.querySelector('[part~=more]').textContent")
                    .await,
                "Mehr"
            );
        }
        stage.enlarge().await;
        stage.until_large().await;
        assert_eq!(stage.complaints(), Vec::<String>::new(), "{layout}");
    }
}

/// R86: in a frame of another site that may not even have an origin, where nothing can be stored, it is shown all the same.
#[tokio::test(flavor = "multi_thread")]
async fn every_frame_shows_it() {
    let stage = Stage::start(Options::new().block_storage(), 6).await;
    stage.host.page(
        "/inner.html",
        &stage.edge.page("lang=en", &stage.edge.element("count=6")),
    );
    let frame = format!(
        "<!doctype html><title>Outside</title><iframe sandbox=allow-scripts width=600 height=700 src='{}/inner.html'></iframe>",
        stage.host.called("elsewhere")
    );
    stage.host.page("/outer.html", &frame);
    stage
        .browser
        .open(&format!("{}/outer.html", stage.host.origin))
        .await;
    stage.browser.driver.enter_frame(0).await.unwrap();
    stage.until_pictures().await;
    stage.enlarge().await;
    stage.until_large().await;
    assert_eq!(stage.inside("self.origin").await, "null");
}
