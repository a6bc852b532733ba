//! The client's half of the dance, as a page, a server or a terminal program does it.
//!
//! A [`Visitor`] walks: [`authorize`](Visitor::authorize) → [`consent`](Visitor::consent) →
//! [`come_back`](Visitor::come_back) → [`redeem`](Visitor::redeem). Each step takes the value that the one before
//! gave, so a test can replace any of them by a wrong one.

mod dpop;
mod pkce;
pub(crate) mod site;
mod visitor;

pub use dpop::Key;
pub use pkce::Pkce;
pub use site::{Kind, Site, sha256_hex};
pub use visitor::{Back, Flow, Session, Visitor};
