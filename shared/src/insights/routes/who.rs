//! `GET /insights/audience` and `GET /insights/best-hours`: who they are, and when they are there.

use crate::{
    insights::{
        audience::{self, Audience},
        hours::Hours,
        metrics::{AUDIENCE, AUDIENCE_BY},
        policy::Policy,
        state::State,
    },
    rooms::Host,
    values::{
        lists,
        writer::{Members, list, quoted},
    },
};

const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
/// How many hours are named as the best.
const BEST: usize = 5;

/// The newest week's, and which weeks there are.
pub async fn audience(host: &Host, policy: Policy) -> String {
    let state = State::read(host, policy).await;
    let rows = host.rows(audience::KEYS).await;
    let weeks: Vec<String> = rows
        .iter()
        .map(|(key, _)| quoted(key.trim_start_matches(audience::KEYS)))
        .collect();
    // One that is still being asked for isn't whole.
    let (under_way, done) = state.audience;
    let is_whole = |key: &str| {
        key != audience::key(under_way) || done >= AUDIENCE.len().saturating_mul(AUDIENCE_BY.len())
    };
    let newest = rows.iter().rev().find(|(key, _)| is_whole(key)).or(rows.last());
    let kept = Audience::of(newest.map(|(_, row)| row.as_str()));
    let mut body = Members::new();
    body.text_if(
        "week",
        newest.map(|(key, _)| key.trim_start_matches(audience::KEYS)),
    );
    body.raw("weeks", &list(&weeks));
    for metric in AUDIENCE {
        let mut of = Members::new();
        for by in AUDIENCE_BY {
            let said = match kept.at(metric, by) {
                Ok(cells) => {
                    let mut told = Members::new();
                    for (name, cell) in cells {
                        told.raw(&inside(name), &cell.json());
                    }
                    told.object()
                }
                Err(nothing) => nothing.json(),
            };
            of.raw(by, &said);
        }
        body.raw(metric, &of.object());
    }
    body.object()
}

/// A text as it stands between quotes.
fn inside(text: &str) -> String {
    let quoted = quoted(text);
    let inside = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    inside.unwrap_or_default().to_owned()
}

/// How many are online at each hour of each weekday, in the mean.
pub async fn best_hours(host: &Host) -> String {
    let hours = Hours::read(host).await;
    let mut sums = [[(0_u64, 0_u64); 24]; 7];
    let mut days = 0_u32;
    for (day, counts) in hours.days() {
        let weekday = usize::try_from(day.weekday()).unwrap_or_default();
        days = days.saturating_add(1);
        if let Some(sums) = sums.get_mut(weekday) {
            for ((sum, of), count) in sums.iter_mut().zip(counts) {
                if let Some(count) = count {
                    *sum = sum.saturating_add(count);
                    *of = of.saturating_add(1);
                }
            }
        }
    }
    let mean = |(sum, of): &(u64, u64)| sum.checked_div(*of);
    let mut body = Members::new();
    body.raw("days", &days.to_string());
    body.text("time_zone", "America/Los_Angeles");
    let mut by_weekday = Members::new();
    // The most first; of as many the earlier one.
    let mut best: Vec<(u64, usize, usize)> = Vec::new();
    for (weekday, (name, hours)) in WEEKDAYS.iter().zip(&sums).enumerate() {
        let means: Vec<Option<u64>> = hours.iter().map(mean).collect();
        for (hour, mean) in means.iter().enumerate() {
            if let Some(mean) = mean {
                lists::insert(&mut best, (u64::MAX.saturating_sub(*mean), weekday, hour));
                best.truncate(BEST);
            }
        }
        let told: Vec<String> = means
            .into_iter()
            .map(|mean| mean.map_or_else(|| "\"not_sampled\"".to_owned(), |mean| mean.to_string()))
            .collect();
        by_weekday.raw(name, &list(&told));
    }
    let best: Vec<String> = best
        .into_iter()
        .map(|(less, weekday, hour)| {
            let mut told = Members::new();
            told.text_if("weekday", WEEKDAYS.get(weekday).copied());
            told.raw("hour", &hour.to_string());
            told.raw("online", &u64::MAX.saturating_sub(less).to_string());
            told.object()
        })
        .collect();
    body.raw("online", &by_weekday.object());
    body.raw("best", &list(&best));
    body.object()
}
