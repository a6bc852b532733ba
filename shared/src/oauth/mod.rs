//! The edge as an OAuth 2 authorization server, in the order of a connect: the browser opens [`authorize`], the [`flow`]
//! travels in its cookie, Instagram sends it back to [`callback`], a [`client`] with its key ([`dpop`]) redeems ([`redeem`])
//! at [`token`], and shows its [`access`] token. [`metadata`] tells clients all that.

pub mod access;
pub mod authorize;
pub mod callback;
pub mod client;
pub mod dpop;
pub mod error;
pub mod flow;
pub mod metadata;
pub mod redeem;
pub mod resource;
pub mod token;
