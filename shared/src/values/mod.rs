//! Values that everything else is made of: time, agendas, random names and their hashes, addresses, forms, HTTP, JSON of our own types,
//! headers of pictures, what a token names, JSON as it is written, and what the button is called.

pub mod address;
pub mod agenda;
pub mod date;
pub mod element;
pub mod fields;
pub mod form;
pub mod http;
pub mod json;
pub mod lists;
pub mod picture;
pub mod places;
pub mod schema;
pub mod secret;
pub mod time;
pub mod token_name;
pub mod words;
pub(crate) mod writer;
