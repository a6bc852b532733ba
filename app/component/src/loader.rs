//! The edge's `connect.js`, which defines the element: loaded once per document, and waited for.

use js_sys::{Array, Promise};
use leptos::web_sys;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{CustomEvent, CustomEventInit, HtmlScriptElement};

use crate::element::{Button, TAG, document};
use crate::error::Error;
use crate::events::Failed;

/// How long a script may take, in milliseconds.
const PATIENCE: i32 = 30_000;

/// Where the loader is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Source {
    /// Its address.
    pub(crate) address: String,
    /// As the attribute `integrity` wants it; for an address that never changes.
    pub(crate) integrity: Option<String>,
}

/// The script of this address or the same edge's under another, whoever put it into the page: another vendor's may have the
/// same file name (R110). Without an address it is the page's own.
fn script(address: Option<&str>) -> Option<HtmlScriptElement> {
    let scripts = document()?
        .query_selector_all("script[src*='/connect.js']")
        .ok()?;
    (0..scripts.length())
        .filter_map(|at| scripts.item(at)?.dyn_into::<HtmlScriptElement>().ok())
        .find(|script| address.is_none_or(|address| is_same(&script.src(), address)))
}

/// Whether both are the same edge's loader, under its hash or not; any other address is the same as itself alone.
fn is_same(one: &str, other: &str) -> bool {
    one == other || edge(one).is_some_and(|one| edge(other) == Some(one))
}

/// The origin of an edge whose loader has this address, as the browser spells it.
fn edge(address: &str) -> Option<&str> {
    let path = address.split(['?', '#']).next()?;
    let rest = path.strip_suffix("/connect.js")?;
    let edge = match rest.rsplit_once("/v/") {
        Some((edge, hash)) if is_hash(hash) => edge,
        _ => rest,
    };
    let (_, host) = edge.split_once("://")?;
    (!host.is_empty() && !host.contains('/')).then_some(edge)
}

fn is_hash(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Hears that the script couldn't be loaded, until it is dropped.
pub(crate) struct Loading {
    script: HtmlScriptElement,
    failed: Closure<dyn FnMut()>,
}

impl Loading {
    /// Puts the script into the page, unless one is there. `None`: the element is defined already, or can't be.
    pub(crate) fn begin(button: &Button, source: Option<&Source>) -> Option<Self> {
        if is_defined() {
            return None;
        }
        // As the browser spells it.
        let made = source.and_then(make);
        let address = made.as_ref().map(HtmlScriptElement::src);
        let (script, new) = match script(address.as_deref()) {
            Some(script) => (script, false),
            None => (made?, true),
        };
        let (own, button) = (script.clone(), button.clone());
        let failed = Closure::new(move || {
            // The next try begins afresh.
            own.remove();
            tell(&button);
        });
        let _ = script.add_event_listener_with_callback("error", failed.as_ref().unchecked_ref());
        if new {
            document()?.head()?.append_child(&script).ok()?;
        }
        Some(Self { script, failed })
    }
}

impl Drop for Loading {
    fn drop(&mut self) {
        let act = self.failed.as_ref().unchecked_ref();
        let _ = self.script.remove_event_listener_with_callback("error", act);
    }
}

fn make(source: &Source) -> Option<HtmlScriptElement> {
    let script: HtmlScriptElement = document()?.create_element("script").ok()?.unchecked_into();
    if let Some(integrity) = &source.integrity {
        script.set_integrity(integrity);
        script.set_cross_origin(Some("anonymous"));
    }
    script.set_async(true);
    script.set_src(&source.address);
    Some(script)
}

/// Fires what the element would fire, if it were there.
fn tell(button: &Button) {
    let detail = serde_wasm_bindgen::to_value(&Failed::from(Error::blocked())).unwrap_or_default();
    let init = CustomEventInit::new();
    init.set_bubbles(true);
    init.set_composed(true);
    init.set_detail(&detail);
    if let Ok(event) = CustomEvent::new_with_event_init_dict("failed", &init) {
        let _ = button.dispatch_event(&event);
    }
}

fn is_defined() -> bool {
    web_sys::window().is_some_and(|window| !window.custom_elements().get(TAG).is_undefined())
}

/// Waits until the element is defined.
///
/// # Errors
/// `script_blocked` after half a minute.
pub(crate) async fn ready() -> Result<(), Error> {
    if is_defined() {
        return Ok(());
    }
    let window = web_sys::window().ok_or_else(Error::no_browser)?;
    let defined = window
        .custom_elements()
        .when_defined(TAG)
        .map_err(|_| Error::blocked())?;
    let late = Promise::new(&mut |resolve, _| {
        let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, PATIENCE);
    });
    let _ = JsFuture::from(Promise::race(&Array::of2(&defined, &late))).await;
    is_defined().then_some(()).ok_or_else(Error::blocked)
}

#[cfg(test)]
mod tests {
    use super::is_same;

    const LOADER: &str = "https://connect.example.com/connect.js";

    /// R110: under its hash it is the same script, and a second one would be loaded for nothing.
    #[test]
    fn the_edges_loader_under_its_hash_is_the_same_script() {
        let hashed = "https://connect.example.com/v/0123456789abcdef/connect.js";
        assert!(is_same(LOADER, LOADER));
        assert!(is_same(hashed, LOADER));
        assert!(is_same(LOADER, hashed));
        assert!(is_same("https://connect.example.com/connect.js?ver=6.4", LOADER));
        assert!(is_same(
            "https://shop.example/own/connect.js",
            "https://shop.example/own/connect.js"
        ));
    }

    /// R110.
    #[test]
    fn another_vendors_script_of_the_same_name_is_not_the_edges() {
        for other in [
            "https://vendor.example/connect.js",
            "http://connect.example.com/connect.js",
            "https://connect.example.com:8443/connect.js",
            "https://connect.example.com.evil.example/connect.js",
            "https://connect.example.com/other/connect.js",
            "https://connect.example.com/v/connect.js",
            "https://connect.example.com/v/x/y/connect.js",
            "https://vendor.example/?https://connect.example.com/connect.js",
            "https:///connect.js",
            "/connect.js",
            "",
        ] {
            assert!(!is_same(other, LOADER), "{other}");
            assert!(!is_same(other, "https:///v/0/connect.js"), "{other}");
        }
    }
}
