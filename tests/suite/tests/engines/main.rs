//! The flow and the feed in other engines than Chromium's: Firefox and `WebKitGTK`. After every story all that the browser received, stored and
//! showed is searched for secrets, as far as its driver lets.
#![cfg(test)]

mod feed;
mod firefox;
mod harness;
mod looks;
mod webkit;
