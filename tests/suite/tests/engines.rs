//! The flow in other engines than Chromium's: Firefox and `WebKitGTK`. After every story all that the browser received, stored and
//! showed is searched for secrets, as far as its driver lets.
#![cfg(test)]

#[path = "engines/firefox.rs"]
mod firefox;
#[path = "engines/harness.rs"]
mod harness;
#[path = "engines/looks.rs"]
mod looks;
#[path = "engines/webkit.rs"]
mod webkit;
