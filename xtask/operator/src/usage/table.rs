//! Calls as a table for the terminal, with a small plot of their hours.
use std::fmt::Write as _;

use super::told::{Account, Calls, Told};
use shared::values::{
    date::iso8601,
    time::{DAY, Timestamp},
    words::grouped,
};

/// The edge does no background work above, while Instagram's word of it is young.
const BACKGROUND_WAITS: u64 = 50;
/// The edge makes its calls one by one above.
const ONE_BY_ONE: u64 = 75;

/// The whole of it.
pub fn table(site: &str, told: &Told, now: Timestamp) -> String {
    let mut text = String::new();
    let hours = told.hours();
    let (Some(first), Some(last)) = (hours.first(), hours.last()) else {
        let _ = writeln!(text, "No call to Instagram was made for {site} in the last days.");
        unanswered(&mut text, told);
        return text;
    };
    let _ = writeln!(
        text,
        "Calls to Instagram for {site}, from {} to {} (UTC)\n",
        minute(first.at()),
        minute(last.at().plus(shared::values::time::HOUR))
    );
    let width = told
        .accounts
        .iter()
        .map(|account| account.name().chars().count())
        .max();
    let width = width.unwrap_or(0).max("all accounts".len());
    let _ = writeln!(
        text,
        "{:width$}  {:>9}  {:>9}  {:>10}  {:>14}",
        "account", "people", "due", "background", "most allowance"
    );
    let mut all = Calls::default();
    for account in &told.accounts {
        let total = account.total();
        all.add(&total);
        line(&mut text, width, &account.name(), &total);
        if let Some(near) = near(account, now) {
            let _ = writeln!(text, "{:width$}  {near}", "");
        }
    }
    if told.accounts.len() > 1 {
        line(&mut text, width, "all accounts", &all);
    }
    let _ = writeln!(text, "\nby the hour  {}", bars(&hours));
    if let Some(most) = hours.iter().max_by_key(|hour| hour.all()) {
        let calls = grouped(most.all());
        let _ = writeln!(text, "the most were {calls}, from {}", minute(most.at()));
    }
    unanswered(&mut text, told);
    text
}

fn line(text: &mut String, width: usize, name: &str, calls: &Calls) {
    let _ = writeln!(
        text,
        "{name:width$}  {:>9}  {:>9}  {:>10}  {:>12} %",
        grouped(calls.people),
        grouped(calls.due),
        grouped(calls.background),
        calls.percent
    );
}

/// What is wrong with an account, and what becomes of it.
fn near(account: &Account, now: Timestamp) -> Option<String> {
    if let Some(until) = account.limited_until.filter(|until| *until > now) {
        return Some(format!(
            "at its limit: Instagram is asked again after {}",
            minute(until)
        ));
    }
    let young = account.hours.iter().filter(|hour| now.since(hour.at()) < DAY);
    let percent = young.map(|hour| hour.percent).max()?;
    match percent {
        ONE_BY_ONE.. => Some(format!(
            "near its limit: calls went one by one, as they do from {ONE_BY_ONE} % on. Read less, or keep what was read"
        )),
        BACKGROUND_WAITS.. => Some(format!(
            "near its limit: feeds and numbers waited, as they do from {BACKGROUND_WAITS} % on"
        )),
        _ => None,
    }
}

fn minute(moment: Timestamp) -> String {
    iso8601(moment).get(..16).unwrap_or_default().replace('T', " ")
}

/// A bar for each hour, or for as many as it takes to fit into a line.
fn bars(hours: &[Calls]) -> String {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let calls: Vec<u64> = hours
        .chunks(hours.len().div_ceil(64))
        .map(|some| some.iter().map(Calls::all).sum())
        .collect();
    let most = calls.iter().copied().max().unwrap_or(0).max(1);
    let bar = |calls: u64| match calls {
        0 => ' ',
        calls => {
            let at = calls.saturating_mul(8).div_ceil(most).saturating_sub(1);
            usize::try_from(at)
                .ok()
                .and_then(|at| BARS.get(at))
                .copied()
                .unwrap_or('█')
        }
    };
    calls.into_iter().map(bar).collect()
}

fn unanswered(text: &mut String, told: &Told) {
    if !told.unanswered.is_empty() {
        let _ = writeln!(
            text,
            "\nThese connections didn't answer, and are missing above: {}. Ask again.",
            told.unanswered.join(", ")
        );
    }
}
