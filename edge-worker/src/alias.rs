//! Connections that had another id before an import: on another account at Cloudflare the same name makes another id,
//! and the tokens of before begin with the old one. An alias leads on, until every session of before has ended.
//!
//! They are spread over 256 Directory objects by the old id, which is a hash, so that an import of everything is no hot
//! spot.

use crate::platform::{
    Failed,
    stub::{self, Stub},
};
use shared::messages::directory::{DirectoryMessage, FindAlias, RememberAlias};
use worker::Env;

/// The id that a connection of before has now.
///
/// # Errors
/// [`Failed`] when the Directory could not be reached.
pub async fn find(env: &Env, old: &str) -> Result<Option<String>, Failed> {
    let message = FindAlias { old: old.to_owned() };
    directory(env, old)?.ask(&message).await
}

/// Whether an expected connection is this one, by its id of before (R52).
pub async fn leads(env: &Env, expected: Option<&str>, connection: &str) -> bool {
    match expected.filter(|expected| *expected != connection) {
        Some(old) => matches!(find(env, old).await, Ok(Some(new)) if new == connection),
        None => false,
    }
}

/// Keeps the id that a connection of before has now.
///
/// # Errors
/// As [`find`].
pub async fn remember(env: &Env, old: &str, new: &str) -> Result<(), Failed> {
    let message = RememberAlias {
        old: old.to_owned(),
        new: new.to_owned(),
    };
    directory(env, old)?.ask(&message).await
}

/// No site's id has a slash, so none of a site's objects has such a name.
fn directory(env: &Env, old: &str) -> Result<Stub<DirectoryMessage>, Failed> {
    stub::directory(env, &format!("/alias/{}", old.get(..2).unwrap_or_default()))
}
