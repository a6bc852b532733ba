//! `<instagram-connect>`: the button, its panel, and the events that it fires.

use serde_json::Value;

use crate::browser::Browser;

/// The first button of the current document.
pub struct Button<'b> {
    browser: &'b Browser,
}

const ELEMENT: &str = "document.querySelector('instagram-connect')";
const ROOT: &str = "document.querySelector('instagram-connect').shadowRoot";

/// Keeps every event that the button fires, for tests that ask which ones came: an option of the browser.
pub const RECORD_EVENTS: &str = r#"
globalThis.buttonEvents = [];
for (const name of ["connected", "disconnected", "failed"]) {
  addEventListener(name, (event) => buttonEvents.push({ name, detail: event.detail, composed: event.composed, bubbles: event.bubbles }));
}
"#;

impl<'b> Button<'b> {
    /// The button of the current window.
    #[must_use]
    pub fn new(browser: &'b Browser) -> Self {
        Self { browser }
    }

    /// The expression of a part of the shadow root, for [`Browser::click`] and [`Browser::until`].
    #[must_use]
    pub fn inside(selector: &str) -> String {
        format!("{ROOT}.querySelector({})", Value::from(selector))
    }

    /// Clicks it.
    pub async fn click(&self) {
        self.browser.click(&Self::inside(".main")).await;
    }

    /// Waits until it is in this state: `idle`, `waiting`, `busy`, `connected`, `reconnect`, `failed`.
    pub async fn until(&self, state: &str) {
        self.browser
            .until(&format!(
                "{}.dataset.state === {}",
                Self::inside(".main"),
                Value::from(state)
            ))
            .await;
    }

    /// Its state now.
    pub async fn state(&self) -> String {
        self.read(&format!("{}.dataset.state", Self::inside(".main")))
            .await
    }

    /// What is written on it.
    pub async fn label(&self) -> String {
        self.read(&format!("{}.innerText.trim()", Self::inside(".main")))
            .await
    }

    /// What its panel says: the cause and the cure, the menu.
    pub async fn panel(&self) -> String {
        let panel = Self::inside(".view");
        self.read(&format!(
            "{panel}.innerText.trim().replace(/[\\u2068\\u2069]/g, '')"
        ))
        .await
    }

    /// Opens the menu and signs out.
    pub async fn sign_out(&self) {
        self.menu("sign-out").await;
    }

    /// Opens the menu and disconnects.
    pub async fn disconnect(&self) {
        self.menu("disconnect").await;
    }

    /// The events so far, if the browser was started with [`RECORD_EVENTS`].
    pub async fn events(&self) -> Vec<Value> {
        let events = self.browser.run("return globalThis.buttonEvents", vec![]).await;
        events.as_array().cloned().unwrap_or_default()
    }

    /// Waits for an event of that name.
    pub async fn until_event(&self, name: &str) {
        self.browser
            .until(&format!(
                "buttonEvents.some((event) => event.name === {})",
                Value::from(name)
            ))
            .await;
    }

    /// Sets an attribute of the element.
    pub async fn set(&self, name: &str, value: &str) {
        let script = format!("{ELEMENT}.setAttribute(arguments[0], arguments[1])");
        self.browser.run(&script, vec![name.into(), value.into()]).await;
    }

    /// An access token, as a page asks the button for it.
    pub async fn token(&self) -> Value {
        let script = format!(
            "const done = arguments[arguments.length - 1]; {ELEMENT}.token().then(done, (error) => done({{ code: error.code }}))"
        );
        self.browser
            .driver
            .execute_async(&script, vec![])
            .await
            .expect("the button answers")
    }

    async fn menu(&self, part: &str) {
        let item = Self::inside(&format!("[part~={part}]"));
        let shown = format!("return {item}.checkVisibility()");
        if self.browser.run(&shown, vec![]).await != true {
            self.click().await;
        }
        self.browser.until(&format!("{item}.checkVisibility()")).await;
        self.browser.click(&item).await;
    }

    async fn read(&self, expression: &str) -> String {
        let value = self.browser.run(&format!("return {expression}"), vec![]).await;
        value.as_str().unwrap_or_default().to_owned()
    }
}
