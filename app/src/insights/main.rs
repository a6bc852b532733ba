//! `<instagram-insights>`: an account's numbers over time. `../loader/program.js` is the custom element; it makes one
//! [`Insights`] for each that stands in a document.
//!
//! The modules stand in the order of their layers, lowest first: one imports only those above it.
//!
//! - pure: `pen` (paths), `value` (a number, or a kind of nothing), `scale` (numbers to places), `plot` (a plot as data), `days`
//!   (plots over days), `cells` (plots of cells), `spark` (small curves), `table`, `range` (which days), `wire` (what the edge
//!   says), `words` (the edge's names in words), `failing` (what fails, in words)
//! - the browser: `browser`; `edge` (its requests)
//! - what the parts share: `desk`
//! - what is seen: `legend`, `figure` (a card with a plot), `series`, `headline`, `toolbar`, `standing`, `posts`, `audience`,
//!   `hours`, `report`, `dashboard`
//!
//! Nothing here is added up but what the edge says may be: counts of products, to stand on each other.
//!
//! No element here is written as HTML, which pages with Trusted Types forbid: Leptos does that with elements without anything
//! that may change, so texts stand in blocks.

mod pen;

mod value;

mod scale;

mod plot;

mod days;

mod cells;

mod spark;

mod table;

mod range;

mod wire;

mod words;

mod failing;

mod browser;

mod edge;

mod desk;

mod legend;

mod figure;

mod series;

mod headline;

mod toolbar;

mod standing;

mod posts;

mod audience;

mod hours;

mod report;

mod dashboard;

use std::any::Any;

use instagram_connect::use_instagram_element;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlElement, Node};

use edge::{Edge, Pass};

fn main() {}

/// Draws into an element's root, until it is freed.
#[wasm_bindgen]
pub struct Insights {
    #[expect(dead_code, reason = "it draws until it is dropped")]
    held: Box<dyn Any>,
}

#[wasm_bindgen]
impl Insights {
    /// Takes the element over.
    #[wasm_bindgen(constructor)]
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "the script gives values")]
    pub fn new(host: HtmlElement, root: Node, origin: String) -> Self {
        let place: HtmlElement = document().create_element("div").unwrap_throw().unchecked_into();
        root.append_child(&place).unwrap_throw();
        let report = if host.has_attribute("report") {
            browser::report()
        } else {
            String::new()
        };
        let is_report = !report.is_empty();
        let _ = host.toggle_attribute_with_force("data-report", is_report);
        let button = button(&host);
        let view = move || {
            let pass = if is_report {
                Some(Pass::Report(report))
            } else {
                button.map(|button| Pass::Session(use_instagram_element(button)))
            };
            match pass {
                Some(pass) => {
                    let edge = Edge::new(origin, pass);
                    view! { <dashboard::Dashboard edge /> }.into_any()
                }
                None => view! { <p class="empty">{"There is no <instagram-connect> in this page: its session lets the numbers be read."}</p> }.into_any(),
            }
        };
        Self {
            held: Box::new(leptos::mount::mount_to(place, view)),
        }
    }
}

/// The button whose session is used: the one that `for` names, or the page's first.
fn button(host: &HtmlElement) -> Option<web_sys::Element> {
    let page = document();
    match host.get_attribute("for") {
        Some(name) => page.get_element_by_id(&name),
        None => page.query_selector("instagram-connect").ok().flatten(),
    }
}
