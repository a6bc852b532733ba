//! A browser with an empty profile, driven by WebDriver, seen through the tee. Chromium is watched by its debugging protocol,
//! Firefox by `WebDriver` `BiDi`; of `WebKitGTK` there is what passes through the tee and what WebDriver tells.

mod bidi;
mod chromium;
mod driver;
mod engine;
mod firefox;
mod options;
mod stored;
mod watch;
mod webkit;

use std::path::PathBuf;
use std::time::Duration;

use fantoccini::elements::{Element, ElementRef};
use fantoccini::wd::WindowHandle;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use crate::clock::Stopwatch;
use crate::http;
use crate::processes::folder;
use crate::tee::Tee;

use driver::Driver;

pub use bidi::Bidi;
pub use engine::Engine;
pub use options::Options;
pub use watch::{Event, Watch};

/// How long the visitor waits for something to appear.
const PATIENCE: Duration = Duration::from_secs(30);

/// What is in a document, the open shadow roots first.
const DESCRIBE: &str = "return [...document.querySelectorAll('*')].map((node) => node.shadowRoot?.innerHTML).filter(Boolean).join('\\n') + document.documentElement.outerHTML";

/// One browser.
pub struct Browser {
    /// The WebDriver session.
    pub driver: Client,
    /// What every window, frame and worker said and did.
    pub watch: Watch,
    /// Every byte between the browser and the servers.
    pub tee: Tee,
    /// Which engine it is.
    pub engine: Engine,
    bidi: Option<Bidi>,
    // In this order: the session's end ends the browser, then its driver and the files go.
    session: Session,
    server: Driver,
    profile: Profile,
}

/// The folder of the browser's profile.
struct Profile(PathBuf);

impl Drop for Profile {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The driver's session: the browser ends with it, also when the test fails.
struct Session {
    driver: http::Client,
    path: String,
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = self.driver.send(&http::Request::new("DELETE", &self.path));
    }
}

impl Browser {
    /// Starts a browser with an empty profile, one window at `about:blank`.
    pub async fn start(options: &Options) -> Self {
        let engine = options.engine();
        let tee = match engine {
            Engine::WebKit => Tee::secure().await,
            _ => Tee::start().await,
        };
        let profile = Profile(folder(engine.name()));
        let server = driver::of(engine);
        let port = server.port;
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(driver::capabilities(options, &profile.0, tee.address()));
        let driver = builder
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .unwrap_or_else(|error| {
                panic!(
                    "no browser: {error}\n{}",
                    String::from_utf8_lossy(&server.process.log())
                )
            });
        let id = driver
            .session_id()
            .await
            .ok()
            .flatten()
            .expect("the session has an id");
        let session = Session {
            driver: http::Client::new("127.0.0.1", port),
            path: format!("/session/{id}"),
        };
        let mut bidi = None;
        let watch = match engine {
            Engine::Chromium => Watch::start(&debugger(&driver), options).await,
            Engine::Firefox => {
                let watch = Watch::told();
                bidi = Some(Bidi::start(&socket(&driver), options.scripts(), &watch).await);
                watch
            }
            Engine::WebKit => Watch::told(),
        };
        Self {
            driver,
            watch,
            tee,
            engine,
            bidi,
            session,
            server,
            profile,
        }
    }

    /// Opens an address and waits until it has loaded.
    pub async fn open(&self, url: &str) {
        self.driver
            .goto(url)
            .await
            .unwrap_or_else(|error| panic!("{url}: {error}"));
    }

    /// Runs a script's body in the current window; `arguments` are its arguments.
    pub async fn run(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.driver
            .execute(script, arguments)
            .await
            .unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    /// The element that an expression gives, as soon as it gives one (open shadow roots are within its reach).
    pub async fn element(&self, expression: &str) -> Element {
        let script = format!("try {{ return {expression} }} catch {{ return null }}");
        let watch = Stopwatch::start();
        while watch.elapsed() < PATIENCE {
            // The document may be on its way out: that is the same as not being there yet.
            let found = self.driver.execute(&script, vec![]).await.unwrap_or(Value::Null);
            let id = found
                .as_object()
                .and_then(|object| object.values().next())
                .and_then(Value::as_str);
            if let Some(id) = id {
                return Element::from_element_id(self.driver.clone(), ElementRef::from(id.to_owned()));
            }
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
        panic!("{expression} never appeared in {}", self.describe().await)
    }

    /// Waits until an expression is true in the current window.
    pub async fn until(&self, expression: &str) {
        let script = format!("try {{ return !!({expression}) }} catch {{ return false }}");
        let watch = Stopwatch::start();
        while watch.elapsed() < PATIENCE {
            if self
                .driver
                .execute(&script, vec![])
                .await
                .is_ok_and(|value| value == true)
            {
                return;
            }
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
        panic!("{expression} never came true in {}", self.describe().await)
    }

    /// Waits until this element has stood at one place for a moment.
    async fn until_still(&self, expression: &str) {
        let place = format!("return JSON.stringify(({expression}).getBoundingClientRect())");
        let watch = Stopwatch::start();
        let mut last = Value::Null;
        while watch.elapsed() < PATIENCE {
            let now = self.driver.execute(&place, vec![]).await.unwrap_or_default();
            if now.is_string() && now == last {
                return;
            }
            last = now;
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("{expression} never stands still in {}", self.describe().await)
    }

    /// Clicks as a hand does: the element must be visible, and the click is a gesture.
    pub async fn click(&self, expression: &str) {
        if self.engine != Engine::Chromium {
            // Their drivers click where the element was when they were asked, though the page goes on drawing.
            self.until_still(expression).await;
        }
        let element = self.element(expression).await;
        element
            .click()
            .await
            .unwrap_or_else(|error| panic!("{expression} can't be clicked: {error}"));
    }

    /// Firefox's `WebDriver` `BiDi`.
    #[must_use]
    pub fn bidi(&self) -> &Bidi {
        self.bidi.as_ref().expect("only Firefox has it")
    }

    /// Runs a script's body with Firefox's own rights; it ends by calling `done` with its result.
    #[must_use]
    pub fn privileged(&self, script: &str) -> Value {
        let ask = |path: &str, body: Value| {
            let path = format!("{}/{path}", self.session.path);
            let answer = self.session.driver.send(&http::Request::post_json(&path, &body));
            assert_eq!(answer.status, 200, "{path}: {}", answer.text());
            answer.json()["value"].take()
        };
        ask("moz/context", json!({"context": "chrome"}));
        let script = format!("const done = arguments[arguments.length - 1]; {script}");
        let result = ask("execute/async", json!({"script": script, "args": []}));
        ask("moz/context", json!({"context": "content"}));
        result
    }

    /// Calls the debugging protocol for the current window.
    pub async fn devtools(&self, method: &str, parameters: Value) -> Value {
        let window = String::from(self.window().await);
        self.watch.call_in(&window, method, parameters).await
    }

    /// Runs a script's body that ends by calling `done` with its result.
    pub async fn run_until_done(&self, script: &str, arguments: Vec<Value>) -> Value {
        let script = format!("const done = arguments[arguments.length - 1]; {script}");
        let answer = self.driver.execute_async(&script, arguments).await;
        answer.unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    /// All windows.
    pub async fn windows(&self) -> Vec<WindowHandle> {
        self.driver.windows().await.expect("the browser has windows")
    }

    /// The current window.
    pub async fn window(&self) -> WindowHandle {
        self.driver.window().await.expect("a window is current")
    }

    /// Makes another window the current one.
    pub async fn switch_to(&self, window: &WindowHandle) {
        self.driver
            .switch_to_window(window.clone())
            .await
            .expect("the window is there");
    }

    /// Waits for a window that is not among `known`, and makes it the current one.
    pub async fn switch_to_new(&self, known: &[WindowHandle]) -> WindowHandle {
        let watch = Stopwatch::start();
        while watch.elapsed() < PATIENCE {
            if let Some(new) = self
                .windows()
                .await
                .into_iter()
                .find(|window| !known.contains(window))
            {
                self.switch_to(&new).await;
                return new;
            }
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
        panic!("no window opened beside {}", self.describe().await)
    }

    /// Waits until only `count` windows are left.
    pub async fn until_windows(&self, count: usize) {
        let watch = Stopwatch::start();
        while watch.elapsed() < PATIENCE {
            if self.windows().await.len() == count {
                return;
            }
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
        panic!("{} windows, not {count}", self.windows().await.len())
    }

    /// A picture of the current window, as PNG.
    pub async fn screenshot(&self) -> Vec<u8> {
        self.driver.screenshot().await.expect("a picture can be taken")
    }

    /// The current window's address.
    pub async fn url(&self) -> String {
        self.driver
            .current_url()
            .await
            .map_or_else(|error| error.to_string(), String::from)
    }

    async fn describe(&self) -> String {
        let body = self.driver.execute(DESCRIBE, vec![]).await;
        let body = body
            .ok()
            .and_then(|value| value.as_str().map(str::to_owned))
            .unwrap_or_default();
        format!(
            "{}:\n{}",
            self.url().await,
            body.chars().take(3_000).collect::<String>()
        )
    }
}

/// Where Firefox listens for `WebDriver` `BiDi`.
fn socket(driver: &Client) -> String {
    let all = driver.capabilities().map(|all| json!(all)).unwrap_or_default();
    let address = all["webSocketUrl"].as_str();
    address
        .unwrap_or_else(|| panic!("Firefox names no socket: {all}"))
        .to_owned()
}

/// Where Chromium listens for its debugging protocol.
fn debugger(driver: &Client) -> String {
    let all = driver.capabilities().map(|all| json!(all)).unwrap_or_default();
    let address = all["goog:chromeOptions"]["debuggerAddress"].as_str();
    address
        .unwrap_or_else(|| panic!("Chromium names no debugger: {all}"))
        .to_owned()
}
