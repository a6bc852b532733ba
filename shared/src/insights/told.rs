//! What the site's operator is told of, as events.

use super::state::State;
use crate::{
    rooms::Facts,
    values::{date::iso8601, writer::Members},
};

/// The history of an account is fetched.
#[must_use]
pub fn ready(state: &State, facts: &Facts) -> String {
    let mut data = whose(facts);
    let oldest = state.cursors.iter().map(|cursor| cursor.back.plus(1)).min();
    data.text("from", &oldest.unwrap_or_default().to_string());
    event("insights.ready", facts, data)
}

fn whose(facts: &Facts) -> Members {
    let mut data = Members::new();
    data.text("connection", &facts.connection);
    data.text("site", &facts.site);
    data.text_if("username", facts.username.as_deref());
    data
}

fn event(name: &str, facts: &Facts, data: Members) -> String {
    let mut body = Members::new();
    body.text("type", name);
    body.text("timestamp", &iso8601(facts.now));
    body.raw("data", &data.object());
    body.object()
}
