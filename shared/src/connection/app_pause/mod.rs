//! What concerns the Meta app as a whole: a blocked or deleted app, its limit, a wrong secret. It pauses this edge's calls
//! for that app, tells the operator once, and ends by itself: after the pause one call goes ahead as the probe, and the
//! others wait for what it brings (R109, R115). A good answer ends only what it disproves: reads that work don't show that
//! renewals do. An outage of Meta's pauses what nobody waits for.
//!
//! One object of the edge keeps the [`AppState`]; every isolate has a [`Known`] copy of it, so that asking costs nothing.

mod known;
mod outage;
mod pause;
mod shows;

pub use known::{Known, Look};
pub use outage::Cry;
pub use pause::{AppNotification, AppPause, AppState, Verdict, minute};
pub use shows::Shows;

#[cfg(test)]
mod days;
#[cfg(test)]
mod tests;
