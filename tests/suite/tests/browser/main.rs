//! Tests in real Chromium: page, edge and stand-in on three sites, every byte watched. After every story all that the browser
//! received, stored and showed is searched for secrets.
#![cfg(test)]

mod address;
mod axe;
mod compose;
mod consent;
mod element;
mod evening;
mod faults;
mod feed;
mod feed_announced;
mod feed_days;
mod feed_element;
mod feed_lightbox;
mod feed_menu;
mod feed_published;
mod feed_words;
mod fit;
mod frames;
mod gallery;
mod happy;
mod harness;
mod html;
mod isolation;
mod keeping;
mod languages;
mod leaks;
mod life;
mod optimizers;
mod peers;
mod phone;
mod pictures;
mod policies;
mod popup;
mod portrait;
mod redirect;
mod script;
mod server_rendered;
mod session;
mod several;
mod shadow;
mod smooth;
mod snippet;
mod strict;
mod tabs;
