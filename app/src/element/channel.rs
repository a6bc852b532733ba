//! Word to the other tabs of this origin. No secret goes this way (R29): only which session changed, and that a flow ended.

use std::cell::RefCell;

use wasm_bindgen::prelude::*;
use web_sys::{BroadcastChannel, MessageEvent};

use crate::{js, views};

thread_local! { static CHANNEL: RefCell<Option<BroadcastChannel>> = const { RefCell::new(None) }; }

/// Opens the channel, once per document.
pub fn open() {
    CHANNEL.with_borrow_mut(|channel| {
        if channel.is_some() {
            return;
        }
        let Ok(new) = BroadcastChannel::new("instagram-connect") else {
            return;
        };
        let heard = Closure::<dyn FnMut(MessageEvent)>::new(|event: MessageEvent| {
            if js::text(&event.data(), "type") == "changed" {
                views::changed(&js::text(&event.data(), "key"));
            }
        });
        new.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        heard.forget();
        *channel = Some(new);
    });
}

/// The session of this key was made, replaced or ended: every element that shows it looks again.
pub fn announce(key: &str) {
    post(&[("type", "changed".into()), ("key", key.into())]);
    views::changed(key);
}

/// A flow ended here: the window that came back and couldn't close itself may say so.
pub fn done(state: &str, ok: bool) {
    post(&[
        ("type", "done".into()),
        ("state", state.into()),
        ("ok", ok.into()),
    ]);
}

fn post(members: &[(&str, JsValue)]) {
    CHANNEL.with_borrow(|channel| {
        if let Some(channel) = channel {
            let _ = channel.post_message(&js::object(members));
        }
    });
}
