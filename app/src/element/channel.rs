//! Word to the elements and the tabs of this origin. No secret goes this way (R29): only which session changed, and that a
//! flow ended.

use crate::js;

/// The session of this key was made, replaced or ended: every element that shows it looks again, here and in other tabs.
pub fn session_changed(key: &str) {
    js::tell(&js::texts(&[("type", "changed"), ("key", key)]));
}

/// A flow ended here: the window that came back and couldn't close itself may say so.
pub fn flow_ended(state: &str, ok: bool) {
    let message = js::texts(&[("type", "done"), ("state", state)]);
    js::set_flag(&message, "ok", ok);
    js::post(&message);
}
