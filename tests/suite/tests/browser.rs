//! Tests in real Chromium: page, edge and stand-in on three sites, every byte watched. After every story all that the browser
//! received, stored and showed is searched for secrets.
#![cfg(test)]

#[path = "browser/consent.rs"]
mod consent;
#[path = "browser/happy.rs"]
mod happy;
#[path = "browser/harness.rs"]
mod harness;
#[path = "browser/popup.rs"]
mod popup;
#[path = "browser/redirect.rs"]
mod redirect;
#[path = "browser/tabs.rs"]
mod tabs;
