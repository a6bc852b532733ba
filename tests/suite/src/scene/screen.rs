//! What the visitor of a scene reads and presses, in any of the buttons of a document.

use serde_json::{Value, json};

use super::Scene;
use crate::pages::Consent;

/// All texts that can be seen: of the buttons, of what is under them, and of the rest of the document.
const SCREEN: &str = r#"
const seen = (node) => node.checkVisibility({ opacityProperty: true, visibilityProperty: true }) ? node.innerText.trim() : "";
const parts = [];
for (const host of document.querySelectorAll("instagram-connect"))
  for (const node of host.root?.querySelectorAll(".main, .panel, [role=alert]") ?? []) parts.push(seen(node));
const own = "h1, h2, h3, p, li, label, output, .empty, .problem, .more";
for (const node of document.querySelectorAll(own)) if (!node.matches(".spoken")) parts.push(seen(node));
// The marks around a name are to be read by nobody.
return parts.filter(Boolean).join("\n").replace(/[\u2068\u2069]/g, "");
"#;

impl Scene {
    /// Presses the first button.
    pub async fn press(&self) {
        self.press_in("instagram-connect").await;
    }

    /// Presses the button of the element that `selector` names.
    pub async fn press_in(&self, selector: &str) {
        self.press_at(&format!("document.querySelector('{selector}')"))
            .await;
    }

    /// Presses the button of the element that this expression gives.
    pub async fn press_at(&self, host: &str) {
        self.browser
            .click(&format!("({host}).root.querySelector('.main')"))
            .await;
    }

    /// Presses something in the panel under the button: `sign-out`, `disconnect`.
    pub async fn choose(&self, part: &str) {
        self.press().await;
        self.browser
            .click(&format!(
                "document.querySelector('instagram-connect').root.querySelector('[part~={part}]:not([hidden])')"
            ))
            .await;
    }

    /// Waits until the first button is in that state.
    pub async fn until_state(&self, state: &str) {
        self.until_state_of("instagram-connect", state).await;
    }

    /// Waits until the button that `selector` names is in that state.
    pub async fn until_state_of(&self, selector: &str, state: &str) {
        self.browser
            .until(&format!(
                "document.querySelector('{selector}').state === '{state}'"
            ))
            .await;
    }

    /// Waits until the first button is connected and says so.
    pub async fn until_connected_as(&self, username: &str) {
        self.until_connected_at("document.querySelector('instagram-connect')", username)
            .await;
    }

    /// Waits until the button of the element that this expression gives is connected and says so.
    pub async fn until_connected_at(&self, host: &str, username: &str) {
        self.browser
            .until(&format!("({host}).state === 'connected'"))
            .await;
        self.browser
            .until(&format!(
                "({host}).root.querySelector('.main').innerText.includes('@{username}')"
            ))
            .await;
    }

    /// Waits until the later half of the button has come.
    pub async fn until_live(&self) {
        self.browser
            .until("document.querySelector('instagram-connect').live")
            .await;
    }

    /// Everything that can be read in the current window.
    pub async fn screen(&self) -> String {
        let text = self.browser.run(SCREEN, vec![]).await;
        text.as_str().unwrap_or_default().to_owned()
    }

    /// Waits until these words can be read in the current window.
    pub async fn until_screen_says(&self, words: &str) {
        let words = json!(words);
        self.browser
            .until(&format!("(() => {{ {SCREEN} }})().includes({words})"))
            .await;
    }

    /// The events that the buttons of the current document fired, in order.
    pub async fn events(&self) -> Vec<Value> {
        let script = "return JSON.parse(JSON.stringify(buttonEvents))";
        let list = self.browser.run(script, vec![]).await;
        list.as_array().cloned().unwrap_or_default()
    }

    /// Consents by hand from now on.
    pub fn by_hand(&self) {
        self.world.stand_in.switch(&json!({"auto": null}));
    }

    /// Waits until the consent page is in the current window.
    pub async fn until_consent(&self) -> Consent<'_> {
        Consent::open(&self.browser).await
    }

    /// On the consent page in the current window: chooses the account, takes ticks away, allows.
    pub async fn allow(&self, account: &str, untick: &[&str]) {
        let consent = self.until_consent().await;
        consent.choose(account).await;
        for permission in untick {
            consent.untick(permission).await;
        }
        consent.allow().await;
    }

    /// The `code` of the last `failed` event, as soon as there is one.
    pub async fn failure(&self) -> String {
        self.browser
            .until("buttonEvents.some((event) => event.name === 'failed')")
            .await;
        let script = "return buttonEvents.filter((event) => event.name === 'failed').pop().detail.code";
        let code = self.browser.run(script, vec![]).await;
        code.as_str().unwrap_or_default().to_owned()
    }
}
