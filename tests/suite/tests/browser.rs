//! Tests in real Chromium: page, edge and stand-in on three sites, every byte watched.
#![cfg(test)]

#[path = "browser/happy.rs"]
mod happy;
#[path = "browser/harness.rs"]
mod harness;
#[path = "browser/popup.rs"]
mod popup;
