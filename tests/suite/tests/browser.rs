//! Tests in real Chromium: page, edge and stand-in on three sites, every byte watched. After every story all that the browser
//! received, stored and showed is searched for secrets.
#![cfg(test)]

#[path = "browser/address.rs"]
mod address;
#[path = "browser/axe.rs"]
mod axe;
#[path = "browser/consent.rs"]
mod consent;
#[path = "browser/element.rs"]
mod element;
#[path = "browser/faults.rs"]
mod faults;
#[path = "browser/feed.rs"]
mod feed;
#[path = "browser/fit.rs"]
mod fit;
#[path = "browser/frames.rs"]
mod frames;
#[path = "browser/gallery.rs"]
mod gallery;
#[path = "browser/happy.rs"]
mod happy;
#[path = "browser/harness.rs"]
mod harness;
#[path = "browser/isolation.rs"]
mod isolation;
#[path = "browser/keeping.rs"]
mod keeping;
#[path = "browser/languages.rs"]
mod languages;
#[path = "browser/leaks.rs"]
mod leaks;
#[path = "browser/life.rs"]
mod life;
#[path = "browser/peers.rs"]
mod peers;
#[path = "browser/phone.rs"]
mod phone;
#[path = "browser/pictures.rs"]
mod pictures;
#[path = "browser/policies.rs"]
mod policies;
#[path = "browser/popup.rs"]
mod popup;
#[path = "browser/portrait.rs"]
mod portrait;
#[path = "browser/redirect.rs"]
mod redirect;
#[path = "browser/server_rendered.rs"]
mod server_rendered;
#[path = "browser/session.rs"]
mod session;
#[path = "browser/several.rs"]
mod several;
#[path = "browser/shadow.rs"]
mod shadow;
#[path = "browser/smooth.rs"]
mod smooth;
#[path = "browser/strict.rs"]
mod strict;
#[path = "browser/tabs.rs"]
mod tabs;
