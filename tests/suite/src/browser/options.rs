//! What kind of browser it is, and of what kind its visitor.

use serde_json::{Value, json};

use super::engine::Engine;

/// The choices; the default is a desktop browser of 1280 × 800.
#[derive(Clone, Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent choices, each set by its name"
)]
pub struct Options {
    pub(super) phone: bool,
    pub(super) user_agent: Option<String>,
    pub(super) third_party_cookies_blocked: bool,
    pub(super) storage_blocked: bool,
    dark: bool,
    reduced_motion: bool,
    size: Option<(u32, u32)>,
    pub(super) language: Option<String>,
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
}
