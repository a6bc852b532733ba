//! `GET /insights/state`: how far the numbers are sampled, and why not further.

use crate::{
    insights::{
        days::Day,
        metrics::{Column, columns},
        policy::Policy,
        queue::Queue,
        reports::Report,
        state::{Cursor, KEY, REMEMBERED, State},
    },
    rooms::Host,
    values::{
        date::iso8601,
        writer::{Members, list},
    },
};

/// Answers it; to whoever has a report's link also what that says of itself.
pub async fn state(host: &Host, policy: Policy, report: Option<&Report>) -> String {
    let now = host.facts().now;
    let is_begun = host.row(KEY).await.is_some();
    let mut state = State::read(host, policy).await;
    state.set(now);
    let mut body = Members::new();
    body.raw("begun", if is_begun { "true" } else { "false" });
    body.raw("keeps_days", &policy.days.to_string());
    if is_begun {
        body.text("since", &iso8601(state.began));
    }
    body.text_if("ready", state.ready.map(iso8601).as_deref());
    let percent = if is_begun { percent(&state) } else { 0 };
    body.raw("percent", &percent.to_string());
    let last = |of: fn(&Cursor) -> Day| state.cursors.iter().map(of).min().unwrap_or_default();
    body.text("sampled_to", &last(|cursor| cursor.first).to_string());
    body.text("final_to", &last(|cursor| cursor.fin).to_string());
    let mut reaches = Members::new();
    for column in columns() {
        if let Some(day) = reach(&state, &column).filter(|_| is_begun) {
            reaches.text(column.name, &day.to_string());
        }
    }
    body.raw("reaches", &reaches.object());
    let refused = state.refused.iter().map(|refused| {
        let mut told = Members::new();
        told.text("metric", &refused.metric);
        told.text("since", &iso8601(refused.at));
        told.text("asked_again", &iso8601(refused.at.plus(REMEMBERED)));
        told.object()
    });
    body.raw("refused", &list(&refused.collect::<Vec<_>>()));
    let queue = Queue::read(host).await;
    body.raw("failing", &list(&state.told_failing(&queue, now)));
    let unusable = host.facts().unusable;
    let why = state.hold.as_ref().map(|hold| &hold.failure);
    if let Some(failure) = unusable.as_ref().or(why) {
        let mut told = Members::new();
        // Until when somebody else has to act, nobody knows.
        let hold = state.hold.as_ref().filter(|_| unusable.is_none());
        told.text_if("until", hold.map(|hold| iso8601(hold.until)).as_deref());
        told.text("category", failure.category.as_str());
        told.text("retry", failure.retry.as_str());
        told.text("cause", &failure.cause);
        if report.is_none() {
            // Who has a link can't do it.
            told.text("action", &failure.action);
        }
        body.raw("waits", &told.object());
    }
    if let Some(report) = report {
        body.raw("report", &report.told(host.facts().username.as_deref()));
    }
    body.object()
}

/// How much of history is fetched.
fn percent(state: &State) -> u32 {
    let of = |cursor: &Cursor| {
        let all = cursor.from.since(cursor.oldest).saturating_add(1);
        let done = if cursor.done {
            all
        } else {
            cursor.from.since(cursor.back)
        };
        (done.min(all), all)
    };
    let (done, all) = state
        .cursors
        .iter()
        .map(of)
        .fold((0_u32, 0_u32), |(done, all), (more, of)| {
            (done.saturating_add(more), all.saturating_add(of))
        });
    done.saturating_mul(100).checked_div(all).unwrap_or(100)
}

/// The first day of a column, as far as it is fetched; [`None`] where it is refused.
fn reach(state: &State, column: &Column) -> Option<Day> {
    let metric = column.metric?;
    let groups = metric.groups.iter();
    let open = groups.filter(|group| !state.is_refused(**group, metric.name));
    let first = open.map(|group| {
        let cursor = state.cursor(*group);
        let fetched = cursor.back.plus(1).max(metric.oldest(Day::of(state.began)));
        state
            .ends(*group, metric.name)
            .map_or(fetched, |ends| ends.max(fetched))
    });
    first.min()
}
