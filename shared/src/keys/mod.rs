//! Keys: what the edge seals with, what backups are sealed to, what events are signed with, and how slow guessing is.

pub mod backup_key;
pub mod event_secret;
pub mod guesses;
pub mod seal;
