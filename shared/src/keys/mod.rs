//! Keys: what the edge seals with, what backups are sealed to, and what events are signed with.

pub mod seal;
