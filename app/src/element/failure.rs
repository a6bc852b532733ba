//! What went wrong, as the element shows it and as its `failed` event carries it.

use wasm_bindgen::JsValue;

use crate::js;

/// A failure.
#[derive(Clone, Debug, Default)]
pub struct Failure {
    /// Its parts, as `../loader/failure.js` describes them.
    pub parts: JsValue,
    /// The edge says that this grant is over: connecting again is the only cure.
    pub over: bool,
}

impl Failure {
    /// A failure that the page itself found: its words are in `app/texts`.
    pub fn own(code: &str) -> Self {
        Self {
            parts: js::texts(&[("code", code)]),
            over: false,
        }
    }

    /// What the edge says of a failure in an answer; where it says nothing, this.
    pub fn of_answer(answer: &JsValue, other: &str) -> Self {
        Self {
            parts: js::failure(answer, "", other),
            over: js::text(answer, "error") == "invalid_grant",
        }
    }

    /// What the edge says of a failure at the return URL.
    pub fn of_return_url(result: &JsValue) -> Self {
        Self {
            parts: js::failure(result, "error_", "unexpected"),
            over: false,
        }
    }
}
