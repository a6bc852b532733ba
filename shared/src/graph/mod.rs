//! The proxied part of Instagram's API: what a page may ask, and what may leave the edge.

/// The largest answer of Instagram that is read: 4 MB.
pub const MAX_ANSWER_BYTES: usize = 4 * 1024 * 1024;
