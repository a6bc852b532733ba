//! No secret leaves the edge in an answer (R40): search, rewrite the paging links, search again.

use std::borrow::Cow;
use std::fmt;

use memchr::memmem;

use super::paging;
use crate::instagram::json;
use crate::instagram::search::holds;

/// What must not be in an answer, and where links lead.
#[derive(Clone, Copy)]
pub struct Scrub<'a> {
    /// Everything that must not leave: [`crate::instagram::Secrets::bytes`]. Empty ones don't count.
    pub secrets: &'a [&'a [u8]],
    /// The base of Instagram's data host, from the endpoint profile.
    pub graph_url: &'a str,
    /// The edge's own origin.
    pub public_url: &'a str,
}

impl fmt::Debug for Scrub<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Scrub({} secrets [redacted])", self.secrets.len())
    }
}

/// A secret is still in the answer: it must not be sent (502).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the answer held a secret outside of its paging links")]
pub struct Leak;

/// The body as it may leave: untouched when it holds no secret, else with its paging links rewritten.
///
/// # Errors
/// [`Leak`] when a secret is still in it then, or it isn't JSON that could be rewritten.
pub fn scrub<'a>(body: &'a [u8], what: &Scrub<'_>) -> Result<Cow<'a, [u8]>, Leak> {
    if !has_links(body) && !holds(body, what.secrets) {
        return Ok(Cow::Borrowed(body));
    }
    let text = json::check(body).ok_or(Leak)?;
    let clean = paging::rewritten(text, what.graph_url, what.public_url).ok_or(Leak)?;
    if holds(clean.as_bytes(), what.secrets) || json::check(clean.as_bytes()).is_none() {
        return Err(Leak);
    }
    Ok(Cow::Owned(clean.into_bytes()))
}

/// Whether there may be paging links: they lead to Instagram also where they hold no token, and a page without one
/// would be stuck there.
fn has_links(body: &[u8]) -> bool {
    ["\"next\"", "\"previous\""]
        .iter()
        .any(|name| memmem::find(body, name.as_bytes()).is_some())
}

#[cfg(test)]
mod tests;
