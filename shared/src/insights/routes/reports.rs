//! `/insights/reports`: a session makes reports, lists them and ends them.

use crate::{
    connection::report::{self, KEYS},
    insights::reports::{Report, all},
    rooms::{Answer, Asked, Host, Writes, problem::Problem, reply},
    values::{
        date::{iso8601, moment::moment},
        json, lists,
        time::Timestamp,
        writer::{self, Members},
    },
};
use serde::Deserialize;

/// The most that an account has.
const MOST: usize = 20;
/// The longest title.
const TITLE: usize = 100;
/// So much of a token's hash is its report's id.
const ID: usize = 16;

fn id(key: &str) -> &str {
    key.get(KEYS.len()..KEYS.len().saturating_add(ID))
        .unwrap_or_default()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Said {
    until: String,
    #[serde(default)]
    title: String,
}

/// Whether a letter ends a line or turns it around: whoever reads a title sees another one than was written.
fn turns(letter: char) -> bool {
    letter.is_control() || matches!(letter, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn read(body: &str, now: Timestamp) -> Result<Report, Problem> {
    let said: Said = json::from_str(body)
        .map_err(|_| Problem::new("", "It isn't an object of these members.", "until, title"))?;
    let until = moment(&said.until).map_err(|error| Problem::new("until", error.to_string(), ""))?;
    if !report::is_good(until, now) {
        return Err(Problem::new("until", "It isn't within the next 366 days.", ""));
    }
    let title = said.title.trim().to_owned();
    if title.chars().count() > TITLE || title.chars().any(turns) {
        return Err(Problem::new(
            "title",
            "It can't be that.",
            format!("{TITLE} characters on a line"),
        ));
    }
    Ok(Report {
        until,
        made: now,
        title,
    })
}

/// Makes one. Its link is told this once.
pub async fn make(host: &Host, asked: &Asked) -> Answer {
    let before = host.facts();
    let report = match read(&asked.body, before.now) {
        Ok(report) => report,
        Err(wrong) => return reply::wrong(&[wrong]),
    };
    if all(host).await.len() >= MOST {
        return reply::refused("There are 20 reports already.", "End one of them first.");
    }
    let facts = host.facts();
    let random = before.random + &facts.random;
    let Some(token) = report::token(&facts.connection, &random) else {
        return reply::refused("No link could be made.", "Try again.");
    };
    let key = report::key(&token);
    let mut told = Members::new();
    told.text("id", id(&key));
    told.text(
        "url",
        &format!("{}/insights.html#report={token}", facts.public_url),
    );
    let told = format!("{{{},{}}}", told.into_inner(), report.members().into_inner());
    host.write(Writes {
        rows: vec![(key, serde_json::to_string(&report).ok())],
        ..Writes::default()
    })
    .await;
    reply::json(201, told)
}

/// Those that are good, the newest first, without their links.
pub async fn list(host: &Host) -> Answer {
    let good = all(host).await;
    let mut order: Vec<(u64, usize)> = Vec::new();
    for (place, (_, report)) in good.iter().enumerate() {
        lists::insert(&mut order, (u64::MAX.saturating_sub(report.made.millis()), place));
    }
    let newest = order.iter().filter_map(|(_, place)| good.get(*place));
    let told: Vec<String> = newest
        .map(|(key, report)| {
            let mut told = report.members();
            told.text("id", id(key));
            told.text("made", &iso8601(report.made));
            told.object()
        })
        .collect();
    reply::json(200, format!("{{\"reports\":{}}}", writer::list(&told)))
}

/// Ends one at once.
pub async fn end(host: &Host, wanted: &str) -> Answer {
    let Some((key, _)) = all(host).await.into_iter().find(|(key, _)| id(key) == wanted) else {
        return reply::no_such(
            "There is no such report.",
            "GET /insights/reports lists those that there are.",
        );
    };
    host.write(Writes {
        rows: vec![(key, None)],
        ..Writes::default()
    })
    .await;
    reply::done()
}
