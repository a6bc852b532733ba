//! What the loader hands over: which session an element shows, and the flow that came back.

use std::rc::Rc;

use wasm_bindgen::JsValue;

use crate::js::{self, Config, Pending};

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
    pub fn read(config: &Config) -> Rc<Self> {
        Rc::new(Self {
            edge: config.edge(),
            client: config.client(),
            key: config.key(),
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
    /// What the edge added to the return URL, by its names there.
    pub result: JsValue,
}

impl Returned {
    /// Reads the result from the address, and the flow from the loader's store.
    pub fn read(result: JsValue, flow: &Pending) -> Self {
        Self {
            place: Place::read(flow),
            state: js::text(&result, "state"),
            verifier: flow.verifier(),
            redirect: flow.redirect(),
            code: js::text(&result, "code"),
            result,
        }
    }
}
