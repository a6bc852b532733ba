//! `cargo xtask package`, the edge: a folder that needs no Rust, no clone and no network, and its archive (R107).
//!
//! From it `npx wrangler deploy` works, and `./serve` runs the edge on one's own server. Both take the same settings.
mod again;
mod archive;
mod care;
mod documents;
mod folder;
mod sbom;
mod texts;

pub use again::run as check;
pub use care::Care;
pub use folder::run;
