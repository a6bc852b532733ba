//! The proxied part of Instagram's API: what a page may ask, and what may leave the edge.
//!
//! [`policy`] turns a page's request into the one that goes upstream, or refuses it; [`answer`] reads what came back and
//! lets it out only without a secret in it, with the work done by [`scrub`], [`paging`] and [`crate::instagram::search`].

pub mod answer;
pub mod fields;
pub mod insights;
pub mod paging;
pub mod policy;
pub mod refusal;
pub mod scrub;
pub mod template;

pub use answer::{Links, leaving, read_answer};
pub use policy::{Admitted, Ask, OwnIds, admit};
pub use refusal::Refusal;
pub use scrub::{Leak, Scrub, scrub};
pub use template::Template;
