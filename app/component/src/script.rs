//! Loads an element's script, unless the page does.

use leptos::web_sys;
use wasm_bindgen::JsCast;
use web_sys::HtmlScriptElement;

use crate::element::document;

/// Loads it: `name` is its file at every edge. A second one would define nothing.
pub(crate) fn load(name: &str, address: &str) -> Option<()> {
    let document = document()?;
    let known = document.query_selector(&format!("script[src$='/{name}']"));
    if known.is_ok_and(|known| known.is_some()) {
        return None;
    }
    let script = document.create_element("script").ok()?;
    let script = script.unchecked_into::<HtmlScriptElement>();
    script.set_src(address);
    document.head()?.append_child(&script).ok().map(drop)
}
