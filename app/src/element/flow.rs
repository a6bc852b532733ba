//! What the loader hands over: which session an element shows, and the flow that came back.

use std::rc::Rc;

use wasm_bindgen::JsValue;

use crate::js;

/// Which session: the edge, the site there, and the signed-in person the site named.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The edge's origin.
    pub edge: String,
    /// The site's id at the edge.
    pub client: String,
    /// All of it and the account key in one string: the session's name in every store (R75).
    pub key: String,
}

impl Place {
    /// Reads the loader's `config`, or the flow it kept.
    pub fn read(value: &JsValue) -> Rc<Self> {
        Rc::new(Self {
            edge: js::text(value, "edge"),
            client: js::text(value, "client"),
            key: js::text(value, "key"),
        })
    }
}

/// A flow that came back to the return URL.
pub struct Returned {
    /// The session it is for.
    pub place: Rc<Place>,
    /// Its state.
    pub state: String,
    /// Its PKCE verifier.
    pub verifier: String,
    /// The return URL, equal to the byte.
    pub redirect: String,
    /// The edge's one-time code; empty if it failed.
    pub code: String,
    /// The OAuth error, if it failed.
    pub error: String,
    /// The error's description.
    pub description: String,
}

impl Returned {
    /// Reads the result from the address, and the flow from the loader's store.
    pub fn read(result: &JsValue, flow: &JsValue) -> Self {
        Self {
            place: Place::read(flow),
            state: js::text(result, "state"),
            verifier: js::text(flow, "verifier"),
            redirect: js::text(flow, "redirect"),
            code: js::text(result, "code"),
            error: js::text(result, "error"),
            description: js::text(result, "description"),
        }
    }
}
