//! What Meta asks of whoever has an app: a person removes the app (deauthorize), or asks for what is kept of them to be
//! deleted (R54, R55, R71).
//!
//! Meta sends a [`signed_request`]; what follows from it is a [`duty`], which is done however often it takes; of a
//! [`deletion`] there is a page that says how far it is. And Meta asks for a [`privacy`] statement.

pub mod deletion;
pub mod duty;
pub mod privacy;
pub mod signed_request;
