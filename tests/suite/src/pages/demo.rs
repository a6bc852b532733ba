//! The demo page: profile and media of whoever is connected.

use super::button::Button;
use crate::browser::Browser;
use crate::processes::World;

/// The demo page in the current window.
pub struct Demo<'b> {
    browser: &'b Browser,
}

impl<'b> Demo<'b> {
    /// Opens the page of a world that serves it, and waits for the button.
    pub async fn open(browser: &'b Browser, world: &World) -> Self {
        browser.open(&format!("{}/", world.origin)).await;
        let page = Self { browser };
        browser
            .until(&format!(
                "{} && !!customElements.get('instagram-connect')",
                Button::inside(".main")
            ))
            .await;
        page
    }

    /// The page that is open already.
    #[must_use]
    pub fn here(browser: &'b Browser) -> Self {
        Self { browser }
    }

    /// Its button.
    #[must_use]
    pub fn button(&self) -> Button<'b> {
        Button::new(self.browser)
    }

    /// Waits until the profile of that account is shown.
    pub async fn until_profile(&self, username: &str) {
        self.browser
            .until(&format!(
                "document.querySelector('.feed h2').innerText === '@{username}'"
            ))
            .await;
    }

    /// Waits until `count` media are shown.
    pub async fn until_media(&self, count: usize) {
        self.browser
            .until(&format!(
                "document.querySelectorAll('.feed .grid a.tile').length === {count}"
            ))
            .await;
    }

    /// Asks for more media.
    pub async fn more(&self) {
        self.browser
            .click("document.querySelector('.feed > button.more')")
            .await;
    }

    /// Waits until nobody's feed is shown.
    pub async fn until_empty(&self) {
        self.browser.until("document.querySelector('.feed').hidden").await;
    }
}
