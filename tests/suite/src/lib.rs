//! The harness for tests against real workerd and real browsers.
//!
//! In the order in which a test meets them:
//! - [`processes`]: a [`World`](processes::World) of its own for each test: stand-in, edge and page, on three sites;
//! - [`http`]: a client that follows nothing, hides nothing and can cut the line;
//! - [`oauth`]: the client's half of the dance, each value of it replaceable by a wrong one;
//! - [`crowd`]: an Instagram with as many accounts as one likes;
//! - [`gallery`]: posts and pictures in front of one;
//! - [`days`]: days of a fraction of a second, on a machine that may be busy;
//! - [`tee`]: the proxy that sees every byte between the browser and everybody else;
//! - [`browser`]: Chromium, Firefox or `WebKitGTK`, what it stores, and what its documents say to one another;
//! - [`pages`]: what a visitor can see and press on the demo page, the button and the consent page;
//! - [`scene`]: one visitor in front of one browser, with the leak search at the end of every story;
//! - [`leaks`]: the search for secrets in all of the above.
//!
//! A harness that can't go on fails the test where it stands: its functions panic and say why.
#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a harness that can't go on fails the test where it stands"
)]
#![expect(
    clippy::missing_panics_doc,
    reason = "every function here may fail the test; the crate's doc says so"
)]

pub mod browser;
pub mod clock;
pub mod crowd;
pub mod days;
pub mod gallery;
pub mod http;
pub mod leaks;
pub mod oauth;
pub mod pages;
pub mod processes;
pub mod scene;
pub mod tee;
