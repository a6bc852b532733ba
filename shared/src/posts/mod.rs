//! Posts: published at most once, now or at a time (R91 to R97). A room of its own ([`crate::rooms`]).

pub mod check;
pub mod draft;
pub mod problem;
#[cfg(test)]
mod testing;
