//! What the operator sees and moves: the [`directory`] of connections, [`events`], [`backup`]s, and who may ask for them.

pub mod app;
pub mod backup;
pub mod directory;
pub mod events;
pub mod minute;
pub mod surface;
