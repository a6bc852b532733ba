//! Instagram's consent page, as the stand-in plays it.

use serde_json::Value;

use crate::browser::Browser;

/// The consent page in the current window.
pub struct Consent<'b> {
    browser: &'b Browser,
}

impl<'b> Consent<'b> {
    /// Waits until the page is there.
    pub async fn open(browser: &'b Browser) -> Self {
        browser
            .until("document.querySelector('button[name=allow]')")
            .await;
        Self { browser }
    }

    /// Chooses an account.
    pub async fn choose(&self, username: &str) {
        let input = format!(
            "document.querySelector({})",
            Value::from(format!("input[name=account][value='{username}']"))
        );
        self.browser.click(&format!("{input}.closest('label')")).await;
        self.browser.until(&format!("{input}.checked")).await;
    }

    /// Takes the tick off a permission.
    pub async fn untick(&self, permission: &str) {
        let selector = format!("input[name=permission][value='{permission}']");
        let input = format!("document.querySelector({})", Value::from(selector));
        self.browser.click(&input).await;
        self.browser.until(&format!("!{input}.checked")).await;
    }

    /// Says yes.
    pub async fn allow(&self) {
        self.browser
            .click("document.querySelector('button[name=allow]')")
            .await;
    }

    /// Says no.
    pub async fn deny(&self) {
        self.browser
            .click("document.querySelector('button[name=deny]')")
            .await;
    }
}
