//! Values that everything else is made of: time, random names and their hashes, HTTP.

pub mod http;
pub mod secret;
pub mod time;
