//! The demo page: what appears under the button once somebody has connected. `index.html` holds the button itself.

mod feed;
mod graph;
mod protocol;

use leptos::prelude::*;
use wasm_bindgen::JsCast;

fn main() {
    let page = document();
    let place = page.get_element_by_id("feed");
    let button = page.query_selector("instagram-connect").ok().flatten();
    if let (Some(place), Some(button)) = (place, button) {
        let edge = place.get_attribute("data-edge").unwrap_or_default();
        let button = button.unchecked_into::<graph::Button>();
        let place = place.unchecked_into::<web_sys::HtmlElement>();
        leptos::mount::mount_to(place, move || view! { <feed::Feed button edge /> }).forget();
    }
}
