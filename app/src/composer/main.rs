//! `<instagram-compose>`: makes posts of files and words, plans them, and shows what becomes of them. `../loader/program.js` is the
//! custom element; it makes one [`Compose`] for each that stands in a document. `compose.html` is a page with one.
//!
//! The modules stand in the order of their layers, lowest first: one imports only those above it.
//!
//! - pure: `clock` (moments as dates), `month` (a calendar's weeks), `odd` (members that are read one by one), `medium` (a
//!   picture or video), `wire` (what the edge says), `refusal` (why it doesn't do something), `twin` (the same text within a
//!   day), `sent` (what was sent without an answer), `work` (what is being made), `change` (a post as work), `words` (the edge's
//!   names in words), `ends` (what has become of posts)
//! - the browser: `browser`; `edge` (its requests); `way` (how far a file came)
//! - what the parts share and do: `desk`, `look`, `prepared`, `upload`, `send`, `opened`
//! - what is seen: `picture`, `slides`, `cover`, `slide`, `text`, `schedule`, `preview`, `problem`, `sure`, `post`, `planned`,
//!   `changing`, `sending`, `composer`
//!
//! No element here is written as HTML, which pages with Trusted Types forbid: Leptos does that with elements without anything
//! that may change, so texts stand in blocks.

mod clock;

mod month;

mod odd;

mod medium;

mod wire;

mod refusal;

mod twin;

mod sent;

mod work;

mod change;

mod words;

mod ends;

mod browser;

mod edge;

mod way;

mod desk;

mod look;

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

mod sure;

mod post;

mod planned;

mod changing;

mod sending;

mod composer;

use std::any::Any;

use instagram_connect::use_instagram_element;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlElement, ShadowRoot};

use composer::Composer;

fn main() {}

/// Draws into an element's root, until it is freed.
#[wasm_bindgen]
pub struct Compose {
    #[expect(dead_code, reason = "it draws until it is dropped")]
    held: Box<dyn Any>,
    place: Element,
}

impl Drop for Compose {
    fn drop(&mut self) {
        self.place.remove();
    }
}

#[wasm_bindgen]
impl Compose {
    /// Takes the element over; `button` is the connection's, `edge` the edge's origin.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new(host: HtmlElement, root: &ShadowRoot, button: Element, edge: String) -> Self {
        let place = document().create_element("div").unwrap_throw();
        root.append_child(&place).unwrap_throw();
        let account_key = button.get_attribute("account-key").unwrap_or_default();
        let view = move || {
            let instagram = use_instagram_element(button.clone());
            view! { <Composer instagram button host edge account_key /> }
        };
        Self {
            held: Box::new(leptos::mount::mount_to(place.clone().unchecked_into(), view)),
            place,
        }
    }
}
