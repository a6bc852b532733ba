//! Instagram's dialect: what is asked of its servers and how their answers are read.
//!
//! In the order of a connect: [`profile`] says where Instagram is, [`requests`] makes the plain request values,
//! [`replies`] and [`me`] read what was [`received`], [`errors`] names what went wrong. What is received is seen by nobody
//! before a [`search`] for the edge's [`secrets`]. Nothing here sends anything.

pub(crate) mod body;
pub mod category;
pub mod errors;
pub mod ids;
pub(crate) mod json;
pub mod me;
pub mod permissions;
pub mod profile;
pub mod received;
pub mod replies;
pub mod requests;
pub mod search;
pub mod secrets;
pub mod tokens;
pub mod usage;
pub mod versions;

pub use category::{Category, Retry, Step};
pub use errors::Failure;
pub use ids::UserId;
pub use me::Me;
pub use permissions::{Permission, Scope};
pub use profile::{Dialect, EndpointProfile, ProfileProblem};
pub use received::{Data, MAX_ANSWER_BYTES, Received, Reply};
pub use replies::{Exchanged, LongLived, Upgraded};
pub use requests::Request;
pub use secrets::Secrets;
pub use tokens::{AppSecret, Bearer, Code, LongLivedToken, ShortLivedToken};
pub use usage::Usage;
