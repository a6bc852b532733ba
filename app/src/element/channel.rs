//! Word to the other tabs of this origin. No secret goes this way (R29): only which session changed, and that a flow ended.

use crate::{js, views};

/// The session of this key was made, replaced or ended: every element that shows it looks again.
pub fn announce(key: &str) {
    js::post(&js::texts(&[("type", "changed"), ("key", key)]));
    views::heard(key);
}

/// A flow ended here: the window that came back and couldn't close itself may say so.
pub fn done(state: &str, ok: bool) {
    let message = js::texts(&[("type", "done"), ("state", state)]);
    js::set_flag(&message, "ok", ok);
    js::post(&message);
}
