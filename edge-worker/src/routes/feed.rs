//! `/feed/…`: a published feed for whoever asks. The Worker passes the request on to the Feed, with nothing that says who
//! asks (R86); nobody else is asked.

use super::call::Call;
use crate::platform::{self, Failed, fields::Field, stub};
use shared::{
    answers::problem,
    feed::{
        id,
        visit::{Visit, nothing},
    },
    messages::connection::PAGE_ORIGIN,
    settings::cors,
};
use std::cell::RefCell;
use web_sys::Response;

/// So many and one more are remembered.
const MOST_THERE: usize = 999;

thread_local! {
    /// Feeds that were there, whose ids don't show that the edge gave them out.
    static THERE: RefCell<Vec<String>> = RefCell::default();
}

/// Passes the request on.
pub async fn visit(call: Call) -> worker::Result<Response> {
    if call.head.method() == "OPTIONS" {
        return platform::respond(cors::open_preflight());
    }
    let Some(visit) = Visit::read(&call.path, &call.query) else {
        return platform::respond(nothing());
    };
    // What this edge never gave out wakes an empty object. What it gave out before there were marks, or under a key that is
    // gone, looks the same until it was there once.
    let proven = id::is_ours(&call.config.sealing_keys, &visit.id)
        || THERE.with_borrow(|there| there.contains(&visit.id));
    if !proven
        && let Some(address) = call.header(Field::CfConnectingIp)
        && !platform::admits(&call.env, "FEED_LIMIT", address).await
    {
        return platform::respond(cors::open_to_all(problem::busy(60)));
    }
    let fields = [
        ("origin", Field::Origin),
        ("if-none-match", Field::IfNoneMatch),
        ("if-modified-since", Field::IfModifiedSince),
    ];
    let told = |(name, field)| Some((name, call.header(field)?));
    let headers: Vec<(&str, &str)> = fields.into_iter().filter_map(told).collect();
    let url = format!("{PAGE_ORIGIN}{}?{}", call.path, call.query);
    let answer = match stub::feed(&call.env, &visit.id) {
        Ok(feed) => feed.pass_on(&url, call.head.method(), &headers, None).await,
        Err(Failed) => Err(Failed),
    };
    if !proven && answer.as_ref().is_ok_and(|answer| answer.status() < 400) {
        THERE.with_borrow_mut(|there| {
            there.truncate(MOST_THERE);
            there.insert(0, visit.id);
        });
    }
    answer.or_else(|Failed| platform::respond(cors::open_to_all(problem::unavailable())))
}
