//! Reads what Instagram answered into cells. What lacks what was asked for is no answer: it is told apart from a zero, and
//! from an answer that says that there is nothing (R99, R100).

use super::{
    cell::Cell,
    days::{Day, Window},
    metrics::{FOLLOWS, Group, PRODUCTS, part},
};
use crate::{
    instagram::json::{self, Json},
    values::date::{moment::moment, of_instagram},
};

/// The column of the hours.
pub const HOURS: &str = "online_followers";

/// What was said of some days.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// Day, column and cell.
    pub cells: Vec<(Day, String, Cell)>,
    /// Metrics that it lacks, or has an empty shell of.
    pub lacks: Vec<String>,
    /// It has nothing of any of them.
    pub is_empty: bool,
}

impl Said {
    fn put(&mut self, day: Day, column: &str, cell: Cell) {
        self.cells.push((day, column.to_owned(), cell));
    }
}

/// Reads an answer about days; [`None`]: it is none.
#[must_use]
pub fn days(body: &str, group: Group, metrics: &[&str], window: Window) -> Option<Said> {
    let body = json::parse(body.as_bytes())?;
    let Json::List(data) = body.get("data")? else {
        return None;
    };
    let mut said = Said {
        is_empty: data.is_empty(),
        ..Said::default()
    };
    for name in metrics {
        if data.is_empty() {
            for day in window.days() {
                for column in of(group, name) {
                    said.put(day, column, Cell::Empty);
                }
            }
            continue;
        }
        let was_said = entry(data, name).and_then(|entry| match group {
            Group::Series | Group::Hours => series(&mut said, entry, name, group, window),
            Group::Follows => follows(&mut said, entry, window.first),
            Group::Products => products(&mut said, entry, name, window.first),
            Group::Totals => {
                said.put(window.first, name, total(entry)?);
                Some(())
            }
        });
        if was_said.is_none() {
            said.lacks.push((*name).to_owned());
        }
    }
    Some(said)
}

/// The columns that a metric of a group has.
pub fn of(group: Group, name: &str) -> impl Iterator<Item = &str> {
    let follows = FOLLOWS.iter().map(|(_, column)| *column);
    let is_follows = group == Group::Follows;
    let alone = Some(name).filter(|_| !is_follows);
    alone.into_iter().chain(follows.filter(move |_| is_follows))
}

fn entry<'a, 'b>(data: &'b [Json<'a>], name: &str) -> Option<&'b Json<'a>> {
    data.iter()
        .find(|entry| entry.get("name").and_then(Json::text) == Some(name))
}

fn number(value: &Json<'_>) -> Option<Cell> {
    Cell::digits(value.scalar()?)
}

/// A number for each day that has one.
fn series(said: &mut Said, entry: &Json<'_>, name: &str, group: Group, window: Window) -> Option<()> {
    let Json::List(values) = entry.get("values")? else {
        return None;
    };
    for day in window.days() {
        let of_day = values.iter().find(|value| ends(value) == Some(day));
        let value = of_day.and_then(|value| value.get("value"));
        let cell = value.and_then(|value| match group {
            Group::Hours => hours(value),
            _ => number(value),
        });
        said.put(day, name, cell.unwrap_or(Cell::Empty));
    }
    Some(())
}

fn ends(value: &Json<'_>) -> Option<Day> {
    let text = of_instagram(value.get("end_time")?.text()?)?;
    moment(&text).ok().map(Day::ended_by)
}

/// 24 numbers in one text, if there is one at all.
fn hours(value: &Json<'_>) -> Option<Cell> {
    let hour = |hour: u32| {
        let count = value.get(&hour.to_string()).and_then(Json::integer);
        count.map_or_else(String::new, |count| count.to_string())
    };
    let hours: Vec<String> = (0..24).map(hour).collect();
    let is_said = hours.iter().any(|hour| !hour.is_empty());
    is_said.then(|| Cell::Number(hours.join(" ")))
}

/// A total, in either form that Instagram gives it.
fn total(entry: &Json<'_>) -> Option<Cell> {
    let of_total = entry.get("total_value").and_then(|total| total.get("value"));
    let of_values = || match entry.get("values") {
        Some(Json::List(values)) => values.first()?.get("value"),
        _ => None,
    };
    number(of_total.or_else(of_values)?)
}

/// The parts of a total: the last of each one's dimensions, and its number; that it can't be read is no zero. [`None`]: it
/// isn't divided.
fn parts(entry: &Json<'_>) -> Option<Vec<(String, Cell)>> {
    let Json::List(breakdowns) = entry.get("total_value")?.get("breakdowns")? else {
        return None;
    };
    let breakdown = breakdowns.first()?;
    let results = match breakdown.get("results") {
        Some(Json::List(results)) => results.as_slice(),
        // Of a day that isn't counted yet, and of too few, Instagram says what it divides by and nothing else.
        None if breakdown.get("dimension_keys").is_some() => &[],
        _ => return None,
    };
    let part = |result: &Json<'_>| {
        let Json::List(dimensions) = result.get("dimension_values")? else {
            return None;
        };
        Some((
            dimensions.last()?.scalar()?.to_owned(),
            result.get("value").and_then(number).unwrap_or(Cell::Empty),
        ))
    };
    Some(results.iter().filter_map(part).collect())
}

/// Of a day on which something happened Instagram leaves out what didn't. Where it names what may be either, what it leaves
/// out isn't known.
fn follows(said: &mut Said, entry: &Json<'_>, day: Day) -> Option<()> {
    let parts = parts(entry)?;
    let is = |name: &str, known: &str| name.eq_ignore_ascii_case(known);
    let is_either = |(name, cell): &(String, Cell)| {
        *cell != Cell::of(0) && !FOLLOWS.iter().any(|(known, _)| is(name, known))
    };
    let left_out = if parts.is_empty() {
        Cell::Empty
    } else if parts.iter().any(is_either) {
        Cell::NotOffered
    } else {
        Cell::of(0)
    };
    for (instagrams, column) in FOLLOWS {
        let found = parts.iter().find(|(name, _)| is(name, instagrams));
        said.put(
            day,
            column,
            found.map_or_else(|| left_out.clone(), |(_, cell)| cell.clone()),
        );
    }
    Some(())
}

/// The total, and each product that isn't zero.
fn products(said: &mut Said, entry: &Json<'_>, name: &str, day: Day) -> Option<()> {
    said.put(day, name, total(entry)?);
    for (instagrams, cell) in parts(entry).unwrap_or_default() {
        let product = PRODUCTS
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(&instagrams));
        if let Some((_, product)) = product.filter(|_| cell != Cell::of(0)) {
            said.put(day, &part(name, product), cell);
        }
    }
    Some(())
}

/// Totals of each metric, of a post or of a time: what was said of it. Without one it is lacking; nothing at all is empty.
#[must_use]
pub fn totals(body: &str, metrics: &[&str]) -> Option<Vec<(String, Option<Cell>)>> {
    let body = json::parse(body.as_bytes())?;
    let Json::List(data) = body.get("data")? else {
        return None;
    };
    let said = |name: &&str| {
        let cell = if data.is_empty() {
            Some(Cell::Empty)
        } else {
            entry(data, name).and_then(total)
        };
        ((*name).to_owned(), cell)
    };
    Some(metrics.iter().map(said).collect())
}

/// Who they are: each value of the breakdown, and how many. [`None`]: it is no answer, or lacks it.
#[must_use]
pub fn audience(body: &str, metric: &str) -> Option<Vec<(String, Cell)>> {
    let body = json::parse(body.as_bytes())?;
    let Json::List(data) = body.get("data")? else {
        return None;
    };
    if data.is_empty() {
        return Some(Vec::new());
    }
    parts(entry(data, metric)?)
}

/// Fields of the account.
#[must_use]
pub fn fields(body: &str, names: &[&'static str]) -> Option<Vec<(&'static str, u64)>> {
    let body = json::parse(body.as_bytes())?;
    let field = |name: &&'static str| {
        let count = body.get(name)?.integer()?;
        Some((*name, u64::try_from(count).ok()?))
    };
    Some(names.iter().filter_map(field).collect())
}

#[cfg(test)]
mod tests;
