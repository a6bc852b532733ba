//! Keys: what the edge seals with, what backups are sealed to, and what events are signed with.

pub mod backup_key;
pub mod event_secret;
pub mod seal;
