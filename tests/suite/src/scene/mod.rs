//! One visitor in front of one browser: a world, the site with the button, and a browser. [`play`] tells a story in it, and
//! searches everything that the browser received or stored for secrets when the story is over.

mod capture;
mod host;
mod left;
mod published;
mod screen;

use std::sync::atomic::{AtomicBool, Ordering};

use fantoccini::wd::WindowHandle;
use serde_json::{Value, json};
use url::Url;

use crate::browser::{Browser, Engine, Options};
use crate::http::value;
use crate::oauth::Site;
use crate::pages::RECORD_EVENTS;
use crate::processes::{World, WorldBuilder};
use crate::tee::Exchange;

pub use capture::Capture;
pub use host::Host;
pub use published::{PATH, Published};

/// An option of the browser: counts what would outlive a button, for [`Scene::assert_nothing_left`].
pub const COUNT_LEFT: &str = include_str!("left.js");

/// The running parts.
pub struct Scene {
    /// The browser.
    pub browser: Browser,
    /// The site with the button.
    pub host: Host,
    /// Instagram and the edge.
    pub world: World,
    /// Errors in the console belong to the story.
    noisy: AtomicBool,
}

/// Tells a story in a browser like that, and searches for leaks when it is over.
pub async fn play(options: Options, story: impl AsyncFnOnce(&Scene)) {
    let scene = Scene::start(options).await;
    story(&scene).await;
    scene.end().await;
}

impl Scene {
    /// Starts everything; `studio.lumen` consents without a page. The window is still blank.
    pub async fn start(options: Options) -> Self {
        Self::with(options, |world, _| world).await
    }

    /// Starts everything, with differences; what is given is the site's origin.
    pub async fn with(options: Options, differ: impl FnOnce(WorldBuilder, &str) -> WorldBuilder) -> Self {
        let host = Host::start();
        let sites = sites(&host.origin);
        let mut world = differ(World::builder().sites(move |_| sites), &host.origin);
        let options = options.script(RECORD_EVENTS);
        if options.engine() == Engine::WebKit {
            // It keeps no `Secure` cookie of http://localhost, and its driver puts no scripts into documents.
            world = world.https();
            host.prelude(options.scripts());
        }
        let world = world.start();
        host.point_at(&world.settings.value("PUBLIC_URL"));
        let browser = Browser::start(&options).await;
        Self {
            browser,
            host,
            world,
            noisy: AtomicBool::new(false),
        }
    }

    /// Opens the demo page.
    pub async fn open(&self) {
        self.browser.open(&format!("{}/", self.host.origin)).await;
    }

    /// Opens a page of the test's own.
    pub async fn open_page(&self, path: &str, html: &str) {
        self.host.page(path, html);
        self.browser.open(&format!("{}{path}", self.host.origin)).await;
    }

    /// Opens a page with one button of the demo site, which has these attributes too.
    pub async fn open_button(&self, attributes: &str) {
        self.open_page("/own.html", &Self::page_with(&Self::element(attributes)))
            .await;
    }

    /// Loads the button's script into the current document, which came without it.
    pub async fn load_script(&self) {
        let script =
            "document.head.append(Object.assign(document.createElement('script'), { src: arguments[0] }))";
        let address = format!("{}/connect.js", self.world.edge.url);
        self.browser.run(script, vec![address.into()]).await;
    }

    /// Opens the demo page and begins a flow whose consent is given by hand. Gives the opener and the popup, the current one.
    pub async fn begin_by_hand(&self) -> (WindowHandle, WindowHandle) {
        self.by_hand();
        self.open().await;
        self.press_for_popup().await
    }

    /// Consents in the current window, the popup, and goes back to its opener, which ends connected.
    pub async fn allow_and_return(&self, account: &str, opener: &WindowHandle) {
        self.allow(account, &[]).await;
        self.browser.switch_to(opener).await;
        self.until_connected_as(account).await;
    }

    /// Presses the first button, and goes to the window that it opens. Gives the opener and the popup.
    pub async fn press_for_popup(&self) -> (WindowHandle, WindowHandle) {
        let opener = self.browser.window().await;
        let known = self.browser.windows().await;
        self.press().await;
        (opener, self.browser.switch_to_new(&known).await)
    }

    /// Presses the button of `/own.html` in a frame of another site, and sees that it doesn't begin there and says why (R68).
    pub async fn press_in_a_frame_of_another_site(&self) {
        let frame = format!(
            "<!doctype html><title>Outside</title><iframe src='{}/own.html' width=600 height=400></iframe>",
            self.host.origin
        );
        self.host.page("/frame.html", &frame);
        let outside = format!("{}/frame.html", self.host.called("elsewhere"));
        self.browser.open(&outside).await;
        self.browser
            .driver
            .enter_frame(0)
            .await
            .expect("the frame is there");
        self.press().await;
        assert_eq!(self.failure().await, "unsupported_context");
        self.until_screen_says("This page is shown inside another site")
            .await;
    }

    /// Opens a new tab, and makes it the current window.
    pub async fn new_tab(&self) -> WindowHandle {
        let tab = self.browser.driver.new_window(true).await.expect("a tab opens");
        self.browser.switch_to(&tab.handle).await;
        tab.handle
    }

    /// Closes the current window and goes to another one.
    pub async fn close_and_go_to(&self, window: &WindowHandle) {
        self.browser.driver.close_window().await.expect("a window closes");
        self.browser.switch_to(window).await;
    }

    /// A page with this element on it, and nothing else.
    #[must_use]
    pub fn page_with(element: &str) -> String {
        format!(
            "<!doctype html><html lang=en><meta charset=utf-8><title>A page</title>\
             <meta name=viewport content=\"width=device-width\"><link rel=icon href=\"data:,\">\
             <script async src=\"{{edge}}/connect.js\"></script><h1>A page</h1>{element}"
        )
    }

    /// The element of the demo site, with more attributes.
    #[must_use]
    pub fn element(attributes: &str) -> String {
        format!("<instagram-connect edge=\"{{edge}}\" client-id=demo {attributes}></instagram-connect>")
    }

    /// Opens the demo page and connects by a popup, whose consent comes by itself.
    pub async fn connect(&self) {
        self.open().await;
        self.press().await;
        self.until_state("connected").await;
    }

    /// What the console complains about belongs to the story.
    pub fn expect_complaints(&self) {
        self.noisy.store(true, Ordering::Relaxed);
    }

    /// The exchanges with the edge, so far.
    #[must_use]
    pub fn at_edge(&self) -> Vec<Exchange> {
        self.browser.tee.exchanges(self.world.edge.port)
    }

    /// The challenges with which the edge was asked for authorization.
    #[must_use]
    pub fn challenges(&self) -> Vec<String> {
        let asked = self.at_edge();
        let urls = asked.iter().filter_map(|exchange| {
            let target = exchange.target.strip_prefix("/authorize?")?;
            Url::parse(&format!("http://edge/?{target}")).ok()
        });
        urls.filter_map(|url| value(&url, "code_challenge")).collect()
    }

    /// How often a one-time code was redeemed.
    #[must_use]
    pub fn redemptions(&self) -> usize {
        let hit = |exchange: &&Exchange| {
            exchange.method == "POST"
                && exchange.target == "/token"
                && exchange.request.contains("grant_type=authorization_code")
                && exchange
                    .response
                    .as_ref()
                    .is_some_and(|answer| answer.status == 200)
        };
        self.at_edge().iter().filter(hit).count()
    }

    /// Ends the browser, and searches everything that it received and stored.
    pub async fn end(self) {
        let noisy = self.noisy.load(Ordering::Relaxed);
        let complaints = self.complaints();
        let leaks = self.capture().await.leaks();
        assert!(
            leaks.is_empty() && (noisy || complaints.is_empty()),
            "{} leaks: {leaks:#?}\nthe console complains: {complaints:#?}",
            leaks.len()
        );
    }

    /// Ends the browser, and gives what it received and stored.
    pub async fn capture(self) -> Capture {
        let exchanges = self.at_edge();
        let pile = self.browser.end().await;
        Capture::new(&self.world, pile, &exchanges)
    }

    /// Exceptions, errors in the console, violations of a policy. That an answer had an error's status is no complaint, and
    /// neither is that Firefox checks the integrity of a load which leaving the page had cut before its first byte.
    #[must_use]
    pub fn complaints(&self) -> Vec<String> {
        // In Firefox's words, with the SHA-256 of nothing.
        let cut = "The computed hash is “47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
        let events = self.browser.watch.events();
        let bad = |kind: &str, text: &str| match kind {
            "exception" => !text.contains(cut),
            "log" => {
                let entry: Value = serde_json::from_str(text).unwrap_or_default();
                entry["level"] == "error" && entry["source"] != "network"
            }
            _ => false,
        };
        let list = events.into_iter().filter(|event| bad(&event.kind, &event.text));
        list.map(|event| format!("{}: {}", event.at, event.text))
            .collect()
    }
}

/// The usual sites, whose demo may post, one on the same page whose second permission is optional, and the documents' shop on it too.
fn sites(origin: &str) -> Value {
    let mut table = Site::table(origin);
    table["shop"] = table["demo"].clone();
    let mut gallery = table["demo"].clone();
    gallery["name"] = "Gallery".into();
    gallery["optional_permissions"] = json!(["instagram_business_content_publish"]);
    table["gallery"] = gallery;
    table["demo"]["posts"] = json!({});
    table
}
