//! Values that everything else is made of: time, agendas, random names and their hashes, HTTP, and what a token names.

pub mod agenda;
pub mod http;
pub mod secret;
pub mod time;
pub mod token_name;
