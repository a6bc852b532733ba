//! Plain JavaScript values, made without a serializer.

use wasm_bindgen::prelude::*;

pub use crate::platform::*;

/// An object of these members.
pub fn object(members: &[(&str, JsValue)]) -> JsValue {
    let object = create();
    for (name, value) in members {
        set(&object, name, value);
    }
    object
}

/// An object of these texts.
pub fn texts(members: &[(&str, &str)]) -> JsValue {
    let object = create();
    for (name, value) in members {
        set_text(&object, name, value);
    }
    object
}

/// Whether a member is `true`.
pub fn flag(object: &JsValue, name: &str) -> bool {
    get(object, name).is_truthy()
}
