//! The custom element, as far as this crate uses it.

use leptos::web_sys;
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

use crate::{error::Error, events::refused};

/// The element's name.
pub(crate) const TAG: &str = "instagram-connect";

#[wasm_bindgen]
extern "C" {
    /// `<instagram-connect>`; before its script is there, an element without any of this.
    #[wasm_bindgen(extends = HtmlElement)]
    #[derive(Clone, Debug, PartialEq)]
    pub(crate) type Button;

    #[wasm_bindgen(method, getter)]
    pub(crate) fn state(this: &Button) -> Option<String>;

    /// What its attributes and its script say: `edge` among it.
    #[wasm_bindgen(method, getter)]
    fn config(this: &Button) -> JsValue;

    #[wasm_bindgen(method, catch)]
    pub(crate) fn connect(this: &Button) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch)]
    async fn token(this: &Button, renew: bool) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch, js_name = signOut)]
    async fn sign_out(this: &Button) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch)]
    async fn disconnect(this: &Button) -> Result<JsValue, JsValue>;
}

impl Button {
    /// A new one, outside of the document.
    pub(crate) fn make() -> Option<Self> {
        let element = document()?.create_element(TAG).ok()?;
        Some(element.unchecked_into())
    }

    /// Whether its script is there.
    pub(crate) fn is_live(&self) -> bool {
        self.shadow_root().is_some()
    }

    /// Sets an attribute, or takes it away.
    pub(crate) fn set(&self, name: &str, value: Option<&str>) {
        let _ = match value {
            Some(value) => self.set_attribute(name, value),
            None => self.remove_attribute(name),
        };
    }

    /// The edge's access token.
    pub(crate) async fn access(&self, renew: bool) -> Result<String, Error> {
        let token = self.token(renew).await.map_err(|thrown| refused(&thrown))?;
        token.as_string().ok_or_else(Error::nonsense)
    }

    /// Ends the session; with `all` also the connection.
    pub(crate) async fn end(&self, all: bool) -> Result<(), Error> {
        let ended = if all {
            self.disconnect().await
        } else {
            self.sign_out().await
        };
        ended.map(drop).map_err(|thrown| refused(&thrown))
    }

    /// The edge's origin, as the element itself knows it. Empty: its script isn't there.
    pub(crate) fn edge(&self) -> String {
        let edge = js_sys::Reflect::get(&self.config(), &JsValue::from_str("edge"));
        edge.ok().and_then(|edge| edge.as_string()).unwrap_or_default()
    }
}

/// The page's document; none on a server.
pub(crate) fn document() -> Option<web_sys::Document> {
    web_sys::window()?.document()
}
