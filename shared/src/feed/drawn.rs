//! A feed as RSS or HTML, for the Worker's second module: most visitors read JSON.

use super::{
    document::Document,
    html, rss,
    state::State,
    visit::{Form, Visit},
};

/// The body for that path and query, of a document as it is kept, in that state.
#[must_use]
pub fn drawn(document: &str, state: &str, path: &str, query: &str) -> Option<String> {
    let document = Document::kept(document)?;
    let states = [State::Fresh, State::Stale, State::Ended];
    let state = states.into_iter().find(|known| known.name() == state)?;
    match Visit::read(path, query)?.form {
        Form::Rss => Some(rss::rss(&document, state)),
        Form::Html(look) => Some(html::html(&document, state, look)),
        Form::Json | Form::Picture(..) => None,
    }
}
