//! Answers that are the same for every route: pages for people, problem details for programs, the headers of files.

pub mod assets;
pub mod page;
pub mod problem;
