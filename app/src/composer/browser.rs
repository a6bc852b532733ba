//! The browser, as `browser.js` gives it. Files stay there: here they are numbers.

use wasm_bindgen::prelude::*;
use web_sys::{DragEvent, Element, Event, HtmlElement, MouseEvent};

use crate::change::Spell;
use crate::clock;

#[wasm_bindgen(raw_module = "./browser.js")]
extern "C" {
    /// Keeps an account's work. Whether it could.
    pub async fn keep(account: &str, work: &str) -> JsValue;
    /// An account's work.
    pub async fn kept(account: &str) -> JsValue;
    /// Reads a kept file into memory. Whether it was there.
    pub async fn recall(account: &str, id: u32) -> JsValue;
    /// Forgets a file, here and in memory.
    pub async fn release(account: &str, id: u32);

    /// Forgets a file in memory.
    pub fn unload(id: u32);

    /// Keeps a copy of a file that a post has now.
    pub async fn hand(account: &str, id: u32, file: &str);
    /// Reads such a copy into memory. Whether there was one.
    pub async fn copy(account: &str, file: &str, id: u32) -> JsValue;
    /// Forgets such a copy.
    pub async fn forget(account: &str, file: &str);
    /// A number for a slide.
    pub fn number() -> u32;

    /// Takes files: a list of their numbers, names and sizes.
    pub fn take(files: &JsValue) -> String;
    /// The files of a field.
    pub fn chosen(event: &Event) -> JsValue;
    /// Empties such a field.
    pub fn emptied(event: &Event);
    /// The files of a drop.
    pub fn dropped(event: &DragEvent) -> JsValue;
    /// Lets a slide be dragged.
    pub fn drag(event: &DragEvent);
    /// Reads a file, makes a JPEG of a picture that needs it, and keeps it: what it is.
    #[wasm_bindgen(catch)]
    pub async fn prepare(account: &str, id: u32) -> Result<JsValue, JsValue>;
    /// The address that shows a file.
    pub fn address(id: u32) -> String;
    /// Whether a file is in memory.
    pub fn has(id: u32) -> bool;
    /// Bytes of a file.
    pub fn part(id: u32, from: f64, to: f64) -> JsValue;

    /// One request, with its headers as JSON: `status` and `text`.
    #[wasm_bindgen(catch)]
    pub async fn send(method: &str, url: &str, headers: &str, body: &JsValue) -> Result<JsValue, JsValue>;

    /// Milliseconds since 1970.
    pub fn now() -> f64;
    /// A name that nobody else has.
    pub fn random() -> String;
    /// The name of the visitor's zone.
    pub fn zone() -> String;
    /// Minutes that this zone is ahead of UTC then.
    pub fn offset(moment: f64) -> i32;
    /// The moment that a field names.
    pub fn moment(text: &str) -> f64;
    /// Waits, at most until the network is back.
    pub async fn sleep(milliseconds: f64);

    /// Listens for a desk, until its end. `tick` hears `false` every half minute, and `true` when the page wakes; `ends` that
    /// somebody isn't connected any more, `true` if that is for good; `lost` that another tab goes on.
    pub fn begin(
        desk: u32,
        host: &HtmlElement,
        button: &Element,
        tick: &Closure<dyn Fn(bool)>,
        ends: &Closure<dyn Fn(bool)>,
        lost: &Closure<dyn Fn()>,
    );
    /// Nobody listens any more, and another tab may go on.
    pub fn end(desk: u32);
    /// Makes this desk the one that makes an account's posts, of all tabs: `try`, `wait` for it, or `steal` it. Whether it is.
    pub async fn hold(desk: u32, account: &str, how: &str) -> JsValue;
    /// Another one may make them.
    pub fn let_go(desk: u32);
    /// Nothing more is kept for an account; for good: what is kept is deleted.
    pub fn leave(account: &str, for_good: bool);

    /// Moves a video.
    pub fn seek(player: &HtmlElement, seconds: f64);
    /// Where a pointer is, in thousandths: 10,000 times from the left, and from the top.
    pub fn spot(event: &MouseEvent) -> u32;
    /// Puts the focus there, within a desk's element.
    pub fn focus(desk: u32, selector: &str);
    /// Fires an event at a desk's element; its detail is JSON.
    pub fn fire(desk: u32, name: &str, detail: &str);
}

/// Now, as the rest counts.
#[expect(clippy::cast_possible_truncation, reason = "whole milliseconds, below 2^53")]
pub fn now_ms() -> i64 {
    now() as i64
}

/// The moment that a field names; none while it is empty or wrong.
#[expect(clippy::cast_possible_truncation, reason = "whole milliseconds, below 2^53")]
pub fn moment_ms(text: &str) -> Option<i64> {
    let moment = moment(text);
    moment.is_finite().then_some(moment as i64)
}

/// The zone's offset at a moment, in minutes.
#[expect(
    clippy::cast_precision_loss,
    reason = "milliseconds of this century are below 2^53"
)]
pub fn offset_at(moment: i64) -> i64 {
    i64::from(offset(moment as f64))
}

/// Moments as they are spelt in the visitor's zone.
pub struct Here;

impl Spell for Here {
    fn field(&self, moment: i64) -> String {
        clock::field(moment, offset_at(moment))
    }

    fn told(&self, field: &str) -> Option<String> {
        let at = moment_ms(field)?;
        Some(clock::written(at, offset_at(at)))
    }
}
