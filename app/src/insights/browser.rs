//! The browser, as `browser.js` gives it.

use wasm_bindgen::prelude::*;
use web_sys::Element;

use crate::plot::Writing;

#[wasm_bindgen(raw_module = "./browser.js")]
extern "C" {
    /// A number in full, as the visitor writes it.
    pub fn number(number: f64) -> String;
    /// A number in few letters.
    pub fn short(number: f64) -> String;
    /// A day without its year.
    pub fn day(day: u32) -> String;
    /// Its month.
    pub fn month(day: u32) -> String;
    /// A day in full.
    pub fn date(day: u32) -> String;
    /// The date of a moment, in the visitor's zone.
    pub fn moment(text: &str) -> String;
    /// A moment with its time, in the same.
    pub fn minute(text: &str) -> String;
    /// Two days and those between them.
    pub fn span(first: u32, last: u32) -> String;
    /// A time of a day, so many minutes after midnight.
    pub fn clock(minutes: i32) -> String;
    /// How far the visitor's clock is ahead of UTC, in minutes.
    pub fn offset() -> i32;
    /// What the visitor's time zone is called.
    pub fn zone() -> String;
    /// When a day ends where the visitor is.
    pub fn end(day: &str) -> String;
    /// A country's name.
    pub fn country(code: &str) -> String;
    /// A moment in milliseconds since 1970.
    pub fn time(text: &str) -> f64;
    /// Now, in the same.
    pub fn now() -> f64;

    /// The token of a report, as the page's address says; empty without one.
    pub fn report() -> String;
    /// One request: `status` and `text`, as JSON.
    #[wasm_bindgen(catch)]
    pub async fn send(method: &str, url: &str, token: &str, body: &str) -> Result<JsValue, JsValue>;
    /// Waits.
    pub async fn sleep(milliseconds: f64);

    /// Lets an element that opens close by itself.
    pub fn menu(element: &Element);
    /// Tells an element's width, now and whenever it changes, and the paper's before it is printed; what it returns ends that.
    pub fn widths(element: &Element, tell: &Closure<dyn Fn(f64)>) -> js_sys::Function;
    /// Left, top and width of an element in the window.
    #[wasm_bindgen(js_name = "box")]
    pub fn place(element: &Element) -> Vec<f64>;

    /// Saves a text as a file.
    pub fn save(name: &str, text: &str, kind: &str);
    /// Saves a plot as SVG.
    pub fn svg(plot: &Element, title: &str);
    /// Saves it as PNG.
    pub async fn png(plot: &Element, title: &str);
    /// Puts a text on the clipboard.
    #[wasm_bindgen(catch)]
    pub async fn copy(text: &str) -> Result<JsValue, JsValue>;
    /// Prints the page.
    pub fn print();
}

/// How the visitor writes.
pub const WRITING: Writing = Writing {
    number,
    short,
    day,
    month,
    date,
};
