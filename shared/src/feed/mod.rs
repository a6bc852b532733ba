//! A published feed: an account's newest posts for every visitor of the owner's page, who needs no session and is shown to
//! nobody (R76, R85 to R89). A pure machine: what is asked of Instagram ([`reading`], [`media`]), what of it is shown ([`selection`]),
//! in which form ([`document`], [`rss`], [`html`]), among whose other posts ([`joined`], [`others`]), to whom and for how long ([`visit`]), and what its owner is told
//! ([`owner`]).

pub mod document;
pub mod drawn;
pub mod html;
pub mod id;
pub mod joined;
pub mod kind;
pub mod media;
pub mod others;
pub mod owner;
pub mod picture;
pub mod reading;
pub mod rss;
pub mod selection;
pub mod settings;
pub mod state;
pub mod visit;
