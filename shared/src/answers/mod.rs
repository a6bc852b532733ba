//! Answers that are the same for every route: pages for people, problem details for programs, the headers of
//! files, which methods an address takes.

pub mod assets;
pub(crate) mod members;
pub mod methods;
pub mod page;
pub mod problem;
