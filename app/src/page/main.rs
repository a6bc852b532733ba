//! The demo page: what appears under the button once somebody has connected. `index.html` holds the button itself.

mod feed;

use instagram_connect::use_instagram_element;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

fn main() {
    let page = document();
    let place = page.get_element_by_id("feed");
    let button = page.query_selector("instagram-connect").ok().flatten();
    if let (Some(place), Some(button)) = (place, button) {
        let place = place.unchecked_into::<web_sys::HtmlElement>();
        let feed = move || view! { <feed::Feed instagram=use_instagram_element(button) /> };
        leptos::mount::mount_to(place, feed).forget();
    }
}
