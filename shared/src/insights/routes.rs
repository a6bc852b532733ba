//! What is asked of an account's numbers: `/insights` and what lies below, by a session or by a report's link. Nothing of it
//! changes numbers, but what is asked for of Instagram on the way is kept.

mod people;
mod posts;
mod query;
mod range;
mod reports;
mod state;
mod table;
mod told;
mod who;

use super::{
    days::Window,
    kept::ENTRY,
    policy::{self, Policy},
    reports::{Report, opened},
    state::{KEY, State},
};
use crate::{
    connection::report,
    rooms::{Answer, Asked, Facts, Host, Turn, Writes, reply},
};
use query::Query;
use told::Told;

/// Answers a session, or whoever has a report's link: that isn't answered where it opens nothing.
pub async fn asked(host: &Host, asked: &Asked) -> Option<Answer> {
    let Some(key) = report::key_of(&asked.session) else {
        return Some(answered(host, asked, None).await);
    };
    let report = opened(host, key, asked).await?;
    let answer = answered(host, asked, Some(&report)).await;
    // It may have been taken back while Instagram was asked.
    opened(host, key, asked).await?;
    Some(answer)
}

/// The names of the days for which Instagram may be asked. A session waits for no link, whose calls come last.
pub(super) fn alike(facts: &Facts, asked: &Asked) -> Vec<String> {
    if (asked.method.as_str(), asked.path.as_str()) != ("GET", "/insights") {
        return Vec::new();
    }
    let query = Query::of(&asked.query, facts.now, Query::RANGE);
    let wanted = query.map_or_else(|_| Vec::new(), |query| people::wanted(&query));
    let lane = if report::key_of(&asked.session).is_some() {
        "/link"
    } else {
        ""
    };
    let name = |Window { first, last }: Window| format!("{}{lane}/{first}/{last}", facts.connection);
    wanted.into_iter().map(name).collect()
}

async fn answered(host: &Host, asked: &Asked, report: Option<&Report>) -> Answer {
    let facts = host.facts();
    let Some(policy) = Policy::of(&facts.policy) else {
        return reply::failed(403, &policy::off());
    };
    if let Some(failure) = policy::permission_missing(&facts) {
        return reply::failed(403, &failure);
    }
    if host.row(KEY).await.is_none() {
        // Whoever asks first lets it begin, where the connection was there before the operator wanted it.
        host.write(Writes {
            rows: vec![State::begins(&host.facts(), policy).row()],
            due: vec![(ENTRY.to_owned(), Some(facts.now))],
            ..Writes::default()
        })
        .await;
    }
    let path: Vec<&str> = asked.path.trim_start_matches('/').split('/').collect();
    // What is ignored without a word is taken for heard.
    if let ("GET", ["insights", "audience" | "best-hours" | "state" | "reports"]) =
        (asked.method.as_str(), path.as_slice())
        && let Err(wrong) = Query::of(&asked.query, facts.now, Query::NONE)
    {
        return reply::wrong(&wrong);
    }
    let told = match (asked.method.as_str(), path.as_slice()) {
        ("GET", ["insights"]) => match Query::of(&asked.query, facts.now, Query::RANGE) {
            Ok(query) => {
                // Whoever has a link takes nothing from those who have a session.
                let turn = if report.is_some() {
                    Turn::Background
                } else {
                    Turn::People
                };
                range::range(host, policy, &query, turn).await
            }
            Err(wrong) => return reply::wrong(&wrong),
        },
        ("GET", ["insights", what @ ("media" | "stories")]) => {
            match Query::of(&asked.query, facts.now, Query::POSTS) {
                Ok(query) => posts::posts(host, &query, *what == "stories").await,
                Err(wrong) => return reply::wrong(&wrong),
            }
        }
        ("GET", ["insights", "audience"]) => Told::Json(who::audience(host, policy).await),
        ("GET", ["insights", "best-hours"]) => Told::Json(who::best_hours(host).await),
        ("GET", ["insights", "state"]) => Told::Json(state::state(host, policy, report).await),
        ("POST", ["insights", "reports"]) => return reports::make(host, asked).await,
        ("GET", ["insights", "reports"]) => return reports::list(host).await,
        ("DELETE", ["insights", "reports", id]) => return reports::end(host, id).await,
        _ => {
            return reply::no_such(
                "There is nothing at this address for this method.",
                "docs/api.md has the addresses of numbers.",
            );
        }
    };
    answer(told, asked)
}

fn answer(told: Told, asked: &Asked) -> Answer {
    let (kind, body) = match told {
        Told::Json(body) => ("application/json", body),
        Told::Csv(table) => ("text/csv; charset=utf-8", table.csv()),
    };
    let tag = tag(&body);
    let is_known = asked.if_none_match.as_deref().is_some_and(|known| {
        known.split(',').map(str::trim).any(|one| {
            // An asterisk: whatever it is (RFC 9110 §13.1.2).
            one == "*" || one.trim_start_matches("W/") == tag
        })
    });
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let mut headers = vec![
        header("ETag", &tag),
        header("Cache-Control", "private, no-cache"),
        header("X-Content-Type-Options", "nosniff"),
    ];
    if is_known {
        return Answer {
            status: 304,
            headers,
            body: String::new(),
        };
    }
    headers.push(header("Content-Type", kind));
    Answer {
        status: 200,
        headers,
        body,
    }
}

/// Another one for another body (FNV-1a).
fn tag(body: &str) -> String {
    let hash = body.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("\"{hash:016x}-{:x}\"", body.len())
}

#[cfg(test)]
mod tests;
