//! What concerns the Meta app as a whole: a blocked or deleted app, its limit, a wrong secret. It pauses this edge's calls
//! for that app, tells the operator once, and ends by itself: after the pause one call goes ahead as the probe, and the
//! others wait for what it brings (R109, R115).
//!
//! One object of the edge keeps the [`AppState`]; every isolate has a [`Known`] copy of it, so that asking costs nothing.

mod known;
mod pause;

pub use known::{Known, Look};
pub use pause::{AppNotification, AppPause, AppState, Shows, Verdict, minute};

#[cfg(test)]
mod tests;
