//! What kind of browser it is, and of what kind its visitor.

use std::net::SocketAddr;
use std::path::Path;

use fantoccini::wd::Capabilities;
use serde_json::{Value, json};

use super::{Engine, firefox, webkit};

/// Chromium 128 on a phone.
const PHONE: &str = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0 Mobile Safari/537.36";

/// The choices; the default is a desktop browser of 1280 × 800.
#[derive(Clone, Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent choices, each set by its name"
)]
pub struct Options {
    phone: bool,
    user_agent: Option<String>,
    third_party_cookies_blocked: bool,
    storage_blocked: bool,
    dark: bool,
    reduced_motion: bool,
    size: Option<(u32, u32)>,
    language: Option<String>,
    scripts: Vec<String>,
    engine: Engine,
    preferences: Vec<(String, Value)>,
}

impl Options {
    /// A desktop browser.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The same in Firefox. Of the choices below it knows the size, dark, reduced motion, scripts and preferences.
    #[must_use]
    pub fn firefox() -> Self {
        Self {
            engine: Engine::Firefox,
            ..Self::default()
        }
    }

    /// The same in `WebKitGTK`. Of the choices below it knows scripts, which a scene's site puts into its pages.
    #[must_use]
    pub fn webkit() -> Self {
        Self {
            engine: Engine::WebKit,
            ..Self::default()
        }
    }

    /// One of Firefox's preferences.
    #[must_use]
    pub fn preference(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.preferences.push((name.into(), value.into()));
        self
    }

    /// A phone of 360 × 800 with a touch screen.
    #[must_use]
    pub fn phone(mut self) -> Self {
        self.phone = true;
        self
    }

    /// Another user agent, as of an in-app browser.
    #[must_use]
    pub fn user_agent(mut self, text: &str) -> Self {
        self.user_agent = Some(text.into());
        self
    }

    /// No third-party cookies.
    #[must_use]
    pub fn block_third_party_cookies(mut self) -> Self {
        self.third_party_cookies_blocked = true;
        self
    }

    /// No site may store anything, as with all site data blocked in the settings.
    #[must_use]
    pub fn block_storage(mut self) -> Self {
        self.storage_blocked = true;
        self
    }

    /// `window.open` gives `null`.
    #[must_use]
    pub fn block_popups(self) -> Self {
        // Headless Chromium has no setting that blocks a popup which a click opens.
        self.script("globalThis.open = () => null;")
    }

    /// `prefers-color-scheme: dark`.
    #[must_use]
    pub fn dark(mut self) -> Self {
        self.dark = true;
        self
    }

    /// `prefers-reduced-motion: reduce`.
    #[must_use]
    pub fn reduced_motion(mut self) -> Self {
        self.reduced_motion = true;
        self
    }

    /// A window of that size.
    #[must_use]
    pub fn size(mut self, width: u32, height: u32) -> Self {
        self.size = Some((width, height));
        self
    }

    /// A visitor who reads this language.
    #[must_use]
    pub fn language(mut self, tag: &str) -> Self {
        self.language = Some(tag.into());
        self
    }

    /// A script that runs in every new document before the document's own.
    #[must_use]
    pub fn script(mut self, source: &str) -> Self {
        self.scripts.push(source.into());
        self
    }

    pub(super) fn is_dark(&self) -> bool {
        self.dark
    }

    pub(super) fn is_calm(&self) -> bool {
        self.reduced_motion
    }

    pub(super) fn window(&self) -> (u32, u32) {
        self.size.unwrap_or((1280, 800))
    }

    pub(super) fn preferences(&self) -> &[(String, Value)] {
        &self.preferences
    }

    /// Which engine it is.
    #[must_use]
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// The scripts that run in every new document before its own.
    #[must_use]
    pub fn scripts(&self) -> &[String] {
        &self.scripts
    }

    pub(super) fn media_features(&self) -> Vec<Value> {
        let scheme = if self.dark { "dark" } else { "light" };
        let motion = if self.reduced_motion {
            "reduce"
        } else {
            "no-preference"
        };
        vec![
            json!({"name": "prefers-color-scheme", "value": scheme}),
            json!({"name": "prefers-reduced-motion", "value": motion}),
        ]
    }

    pub(super) fn capabilities(&self, profile: &Path, proxy: SocketAddr) -> Capabilities {
        match self.engine {
            Engine::Chromium => self.chromium(profile, proxy),
            Engine::Firefox => firefox::capabilities(self, profile, proxy),
            Engine::WebKit => webkit::capabilities(self, proxy),
        }
    }

    fn chromium(&self, profile: &Path, proxy: SocketAddr) -> Capabilities {
        let (width, height) = self.window();
        let mut arguments = vec![
            "--headless".into(),
            "--no-sandbox".into(),
            "--disable-quic".into(),
            "--disable-background-networking".into(),
            "--disable-component-update".into(),
            "--disable-dev-shm-usage".into(),
            "--disable-gpu".into(),
            "--no-first-run".into(),
            "--hide-scrollbars".into(),
            format!("--window-size={width},{height}"),
            format!("--user-data-dir={}", profile.display()),
            format!("--proxy-server=socks5://{proxy}"),
            "--proxy-bypass-list=<-loopback>".into(),
        ];
        if let Some(text) = &self.user_agent {
            arguments.push(format!("--user-agent={text}"));
        }
        if let Some(tag) = &self.language {
            arguments.push(format!("--lang={tag}"));
            arguments.push(format!("--accept-lang={tag}"));
        }
        let mut chrome = json!({
            "args": arguments,
            // What a browser does for a visitor, the tests' browser does too: it may block a popup.
            "excludeSwitches": ["disable-popup-blocking"],
            "prefs": {
                "profile.block_third_party_cookies": self.third_party_cookies_blocked,
                "profile.default_content_setting_values.cookies": if self.storage_blocked { 2 } else { 1 },
                "profile.cookie_controls_mode": i32::from(self.third_party_cookies_blocked),
            },
        });
        if self.phone {
            let user_agent = self.user_agent.as_deref().unwrap_or(PHONE);
            chrome["mobileEmulation"] = json!({
                "deviceMetrics": {"width": 360, "height": 800, "pixelRatio": 2.0, "touch": true, "mobile": true},
                "userAgent": user_agent,
            });
        }
        let mut all = Capabilities::new();
        all.insert("browserName".into(), "chrome".into());
        all.insert("pageLoadStrategy".into(), "normal".into());
        all.insert("goog:chromeOptions".into(), chrome);
        all
    }
}
