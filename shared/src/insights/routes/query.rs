//! What is asked for, of the query.

use crate::{
    insights::{
        days::{Day, Window},
        metrics::{Column, GONE, Group, PRODUCTS, Product, column, columns},
    },
    rooms::problem::Problem,
    values::{form, time::Timestamp},
};

/// The most days of a range: two years and a day.
const MOST: u32 = 732;
/// How many days are meant when nothing is said.
const USUAL: u32 = 30;
/// So much that is wrong is told; whoever sends more is told of the first.
const MOST_WRONG: usize = 20;
/// So much of a name that nobody knows is told.
const LONGEST_NAME: usize = 40;
/// The most posts of an answer.
const MOST_POSTS: usize = 500;

/// A name that nobody knows, as it is told.
fn short(name: &str) -> String {
    let plain = name.chars().filter(|c| !c.is_control());
    plain.take(LONGEST_NAME).collect()
}

fn unknown(name: &str, known: &[&str]) -> Problem {
    let limit = match known {
        [] => "none".to_owned(),
        known => known.join(", "),
    };
    Problem::new(short(name), "There is no such parameter.", limit)
}

/// What is there twice: nobody knows which one is meant. Metrics are a list, and may be.
fn twice(query: &str, known: &[&str]) -> Option<Problem> {
    let mut seen: Vec<String> = Vec::new();
    let names = form::pairs(query).map(|(name, _)| name);
    for name in names.filter(|name| name != "metrics" && known.contains(&name.as_str())) {
        if seen.contains(&name) {
            return Some(Problem::new(name, "It is there twice.", "once, with one value"));
        }
        seen.push(name);
    }
    None
}

/// What a value stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// A day.
    Day,
    /// A week, from Monday.
    Week,
    /// A month.
    Month,
}

impl By {
    const ALL: [(&'static str, Self); 3] = [("day", Self::Day), ("week", Self::Week), ("month", Self::Month)];

    /// The name on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        let found = Self::ALL.iter().find(|(_, by)| *by == self);
        found.map_or("day", |(name, _)| *name)
    }

    /// The pieces of a range, the oldest first; the first and the last may be cut.
    #[must_use]
    pub fn pieces(self, range: Window) -> Vec<Window> {
        let mut pieces: Vec<Window> = Vec::new();
        for day in range.days() {
            let begins = match self {
                Self::Day => true,
                Self::Week => day.weekday() == 0,
                Self::Month => day.of_month() == 0,
            };
            match pieces.last_mut() {
                Some(last) if !begins => last.last = day,
                _ => pieces.push(Window::day(day)),
            }
        }
        pieces
    }
}

/// All of it.
#[derive(Debug, Clone)]
pub struct Query {
    /// The days.
    pub range: Window,
    /// The same, where they were said.
    pub said: Option<Window>,
    /// The columns.
    pub columns: Vec<Column>,
    /// What a value stands for.
    pub by: By,
    /// Of which product alone, of an account's numbers.
    pub product: Option<&'static str>,
    /// Of which product alone, of posts.
    pub kind: Option<Product>,
    /// Each product besides.
    pub breakdown: bool,
    /// The days before besides.
    pub compare: bool,
    /// A table.
    pub csv: bool,
    /// The most posts.
    pub limit: usize,
}

impl Query {
    /// What may be said of an account's days.
    pub const RANGE: &'static [&'static str] = &[
        "from",
        "to",
        "metrics",
        "by",
        "product",
        "breakdown",
        "compare",
        "format",
    ];
    /// Where nothing may be said.
    pub const NONE: &'static [&'static str] = &[];
    /// What may be said of posts.
    pub const POSTS: &'static [&'static str] = &["from", "to", "product", "limit", "format"];

    /// Reads it.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn of(query: &str, now: Timestamp, known: &[&str]) -> Result<Self, Vec<Problem>> {
        let today = Day::of(now);
        let (mut from, mut to) = (None, None);
        let mut asked = Self {
            range: Window::day(today),
            said: None,
            columns: Vec::new(),
            by: By::Day,
            product: None,
            kind: None,
            breakdown: false,
            compare: false,
            csv: false,
            limit: 100,
        };
        let is_posts = known.contains(&"limit");
        let mut wrong: Vec<Problem> = twice(query, known).into_iter().collect();
        for (name, value) in form::pairs(query) {
            if wrong.len() >= MOST_WRONG {
                break;
            }
            let mut one_of = |is: bool, limit: &str| {
                if !is {
                    wrong.push(Problem::new(&name, "It can't be that.", limit));
                }
            };
            match name.as_str() {
                name if !known.contains(&name) => {
                    wrong.push(unknown(name, known));
                }
                "from" | "to" => {
                    let day = Day::parse(&value);
                    one_of(day.is_some(), "2026-11-30");
                    *(if name == "from" { &mut from } else { &mut to }) = day;
                }
                "metrics" => asked.metrics(&value, &mut wrong),
                "by" => {
                    let by = By::ALL.iter().find(|(known, _)| *known == value);
                    one_of(by.is_some(), "day, week, month");
                    asked.by = by.map_or(By::Day, |(_, by)| *by);
                }
                "product" if is_posts => {
                    asked.kind = Product::named(&value).filter(|product| *product != Product::Story);
                    one_of(asked.kind.is_some(), "feed, reel");
                }
                "product" => {
                    let product = PRODUCTS.iter().find(|(_, known)| *known == value);
                    one_of(product.is_some(), "post, carousel, reel, story, ad");
                    asked.product = product.map(|(_, product)| *product);
                }
                "breakdown" => {
                    one_of(value == "product", "product");
                    asked.breakdown = true;
                }
                "compare" => {
                    one_of(value == "previous", "previous");
                    asked.compare = true;
                }
                "limit" => {
                    let limit = value
                        .parse()
                        .ok()
                        .filter(|limit| (1..=MOST_POSTS).contains(limit));
                    one_of(limit.is_some(), "1 to 500");
                    asked.limit = limit.unwrap_or(asked.limit);
                }
                _ => {
                    one_of(matches!(value.as_str(), "csv" | "json"), "csv, json");
                    asked.csv = value == "csv";
                }
            }
        }
        let is_said = from.is_some() || to.is_some();
        let last = to.unwrap_or_else(|| {
            from.map_or(today.minus(1), |from| {
                from.plus(USUAL.saturating_sub(1)).min(today)
            })
        });
        let first = from.unwrap_or_else(|| last.minus(USUAL.saturating_sub(1)));
        if first > last {
            wrong.push(Problem::new("from", "It is later than `to`.", ""));
        } else if last.since(first) >= MOST {
            wrong.push(Problem::new(
                "from",
                "It is too long before `to`.",
                format!("{MOST} days"),
            ));
        }
        asked.range = Window { first, last };
        asked.said = Some(asked.range).filter(|_| is_said);
        asked.complete(&mut wrong);
        if wrong.is_empty() { Ok(asked) } else { Err(wrong) }
    }

    fn metrics(&mut self, value: &str, wrong: &mut Vec<Problem>) {
        for name in value.split(',').filter(|name| !name.is_empty()) {
            if let Some(column) = column(name) {
                if !self.columns.iter().any(|known| known.name == column.name) {
                    self.columns.push(column);
                }
                continue;
            }
            if wrong.len() >= MOST_WRONG {
                return;
            }
            let gone = GONE.iter().find(|(gone, ..)| *gone == name);
            let names = || columns().map(|column| column.name).collect::<Vec<_>>().join(", ");
            let problem = gone.map_or_else(
                || {
                    Problem::new(
                        "metrics",
                        format!("There is no such metric: {}.", short(name)),
                        names(),
                    )
                },
                |(gone, version, instead)| {
                    let what = format!("Instagram ended {gone} with version {version} of its interface.");
                    Problem::new("metrics", what, *instead)
                },
            );
            wrong.push(problem);
        }
    }

    /// What isn't said.
    fn complete(&mut self, wrong: &mut Vec<Problem>) {
        if self.columns.is_empty() {
            self.columns = columns().collect();
            if self.product.is_some() {
                self.columns.retain(has_products);
            }
        }
        if let Some(column) = self.columns.iter().find(|column| !has_products(column))
            && self.product.is_some()
        {
            let what = format!("{} isn't divided by product.", column.name);
            wrong.push(Problem::new("product", what, ""));
        }
    }
}

/// Whether a column is divided by product.
#[must_use]
pub fn has_products(column: &Column) -> bool {
    let groups = column.metric.map(|metric| metric.groups);
    groups.is_some_and(|groups| groups.contains(&Group::Products))
}
