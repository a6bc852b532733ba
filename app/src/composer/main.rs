//! The composer's page: makes posts of files and words, plans them, and shows what becomes of them. `compose.html` holds the
//! button of the connection.
//!
//! The modules stand in the order of their layers, lowest first: one imports only those above it.
//!
//! - pure: `clock` (moments as dates), `month` (a calendar's weeks), `wire` (what the edge says), `twin` (the same text within
//!   a day), `work` (what is being made), `change` (a post as work), `words` (the edge's names in words)
//! - the browser: `browser`; `edge` (its requests)
//! - what the parts share and do: `desk`, `prepared`, `upload`, `send`, `opened`
//! - what is seen: `picture`, `slides`, `cover`, `slide`, `text`, `schedule`, `preview`, `problem`, `post`, `planned`, `changing`,
//!   `sending`, `composer`
//!
//! No element here is written as HTML, which pages with Trusted Types forbid: Leptos does that with elements without anything
//! that may change, so texts stand in blocks.

mod clock;

mod month;

mod wire;

mod twin;

mod work;

mod change;

mod words;

mod browser;

mod edge;

mod desk;

mod prepared;

mod upload;

mod send;

mod opened;

mod picture;

mod slides;

mod cover;

mod slide;

mod text;

mod schedule;

mod preview;

mod problem;

mod post;

mod planned;

mod changing;

mod sending;

mod composer;

use instagram_connect::use_instagram_element;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

fn main() {
    let page = document();
    let place = page.get_element_by_id("composer");
    let button = page.query_selector("instagram-connect").ok().flatten();
    if let (Some(place), Some(button)) = (place, button) {
        let place = place.unchecked_into::<web_sys::HtmlElement>();
        let edge = button.get_attribute("edge").unwrap_or_default();
        let account_key = button.get_attribute("account-key").unwrap_or_default();
        let composer = move || {
            let instagram = use_instagram_element(button);
            view! { <composer::Composer instagram edge account_key /> }
        };
        leptos::mount::mount_to(place, composer).forget();
    }
}
