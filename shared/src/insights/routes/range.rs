//! `GET /insights`: an account's days.

use super::{
    people,
    query::{By, Query, has_products},
    table::Table,
    told::Told,
};
use crate::{
    insights::{
        cell::Cell,
        curve::{self, Curve},
        days::{Day, Window},
        metrics::{Column, Kind, PRODUCTS},
        months::Months,
        periods::Periods,
        policy::Policy,
        state::State,
        sums::{Sum, sum},
    },
    rooms::{Host, Turn},
    values::{
        time::Timestamp,
        writer::{Members, list, quoted},
    },
};

/// The time zone of the days.
const ZONE: &str = "America/Los_Angeles";

/// Answers it. What Instagram is asked for it takes that turn.
pub async fn range(host: &Host, policy: Policy, query: &Query, turn: Turn) -> Told {
    let view = View::read(host, policy, query, turn).await;
    if query.csv {
        Told::Csv(view.table(query))
    } else {
        Told::Json(view.json(query))
    }
}

/// What is known.
struct View {
    state: State,
    months: Months,
    curve: Curve,
    periods: Periods,
    /// Days of which Instagram failed to say something.
    failing: Vec<String>,
    now: Timestamp,
}

impl View {
    async fn read(host: &Host, policy: Policy, query: &Query, turn: Turn) -> Self {
        let range = query.range;
        let first = if query.compare {
            range.before().first
        } else {
            range.first
        };
        let wants_curve = query.columns.iter().any(|column| column.name == curve::COLUMN);
        // A curve begins with the newest number.
        let last = if wants_curve {
            Day::of(host.facts().now).max(range.last)
        } else {
            range.last
        };
        let mut state = State::read(host, policy).await;
        state.set(host.facts().now);
        let wanted = people::wanted(query);
        for window in &wanted {
            people::ask(host, (policy, &state), query, *window, turn).await;
        }
        // What is older isn't kept.
        let first = first.max(Day::of(host.facts().now).minus(policy.days));
        let window = Window { first, last };
        let months = Months::read(host, window).await;
        let curve = if wants_curve {
            Curve::of(&months, window, state.finals(host.facts().now))
        } else {
            Curve::default()
        };
        Self {
            state,
            curve,
            months,
            periods: Periods::read(host).await,
            failing: people::told(host, &wanted).await,
            now: host.facts().now,
        }
    }

    fn cell(&self, column: &Column, product: Option<&str>, day: Day) -> Cell {
        let kept = match product {
            Some(product) => self.months.part(day, column.name, product),
            None => self.months.at(day, column.name),
        };
        if kept != Cell::NotSampled {
            return kept;
        }
        if column.name == curve::COLUMN
            && let Some(rebuilt) = self.curve.at(day)
        {
            return rebuilt;
        }
        let is_refused = column.metric.is_some_and(|metric| {
            let mut groups = metric.groups.iter();
            groups.all(|group| self.state.is_refused(*group, metric.name))
        });
        if day > self.state.finals(self.now) {
            Cell::TooNew
        } else if is_refused {
            Cell::NotOffered
        } else {
            Cell::NotSampled
        }
    }

    /// What some days come to.
    fn sum(&self, column: &Column, product: Option<&str>, window: Window) -> Sum {
        let days: Vec<Cell> = window.days().map(|day| self.cell(column, product, day)).collect();
        let mut sum = sum(column.is, &days);
        if column.is == Kind::People && window.length() > 1 && product.is_none() {
            // It was asked for as one number, or it isn't known.
            sum.cell = self.periods.at(column.name, window);
            if sum.cell == Cell::NotSampled && !window.fits() {
                sum.cell = Cell::NotOffered;
            }
        }
        sum
    }

    /// Values and what they come to, of these days.
    fn values(&self, query: &Query, column: &Column, product: Option<&str>, range: Window) -> Members {
        let sums: Vec<Sum> = query
            .by
            .pieces(range)
            .into_iter()
            .map(|piece| self.sum(column, product, piece))
            .collect();
        let values: Vec<String> = sums.iter().map(|sum| sum.cell.json()).collect();
        let partial: Vec<String> = sums
            .iter()
            .enumerate()
            .filter(|(_, sum)| sum.is_partial)
            .map(|(place, _)| place.to_string())
            .collect();
        let total = self.sum(column, product, range);
        let mut told = Members::new();
        told.raw("values", &list(&values));
        if !partial.is_empty() {
            told.raw("partial", &list(&partial));
        }
        told.raw("total", &total.cell.json());
        if total.is_partial {
            told.raw("total_is_partial", "true");
        }
        told
    }

    fn json(&self, query: &Query) -> String {
        let mut metrics = Members::new();
        for column in &query.columns {
            let mut told = Members::new();
            told.text("is", column.is.as_str());
            told.text("unit", column.unit);
            if column.name == curve::COLUMN
                && let Some(day) = self.curve.rebuilt_before
            {
                told.text("rebuilt_before", &day.to_string());
                let without = self.curve.rebuilt_without.iter();
                let without: Vec<String> = without.map(|day| quoted(&day.to_string())).collect();
                if !without.is_empty() {
                    told.raw("rebuilt_without", &list(&without));
                }
            }
            let values = self.values(query, column, query.product, query.range);
            let mut told = told.into_inner();
            told.push(',');
            told.push_str(&values.into_inner());
            if query.breakdown && has_products(column) {
                let mut by = Members::new();
                for (_, product) in PRODUCTS {
                    by.raw(
                        product,
                        &self.values(query, column, Some(product), query.range).object(),
                    );
                }
                told.push_str(",\"by_product\":");
                told.push_str(&by.object());
            }
            if query.compare {
                told.push_str(",\"previous\":");
                let before = query.range.before();
                told.push_str(&self.values(query, column, query.product, before).object());
            }
            metrics.raw(column.name, &format!("{{{told}}}"));
        }
        let begins = |range: Window| {
            let pieces = query.by.pieces(range).into_iter();
            let begins: Vec<String> = pieces.map(|piece| quoted(&piece.first.to_string())).collect();
            list(&begins)
        };
        let mut body = Members::new();
        range_of(&mut body, query.range);
        body.text("by", query.by.as_str());
        body.text("time_zone", ZONE);
        body.text("final_to", &self.final_to().to_string());
        body.text_if("product", query.product);
        body.raw("begins", &begins(query.range));
        if query.compare {
            let mut before = Members::new();
            range_of(&mut before, query.range.before());
            before.raw("begins", &begins(query.range.before()));
            body.raw("previous", &before.object());
        }
        body.raw("metrics", &metrics.object());
        if !self.failing.is_empty() {
            body.raw("failing", &list(&self.failing));
        }
        body.object()
    }

    /// The last day that is sampled for good.
    fn final_to(&self) -> Day {
        self.state
            .cursors
            .iter()
            .map(|cursor| cursor.fin)
            .min()
            .unwrap_or_default()
    }

    fn table(&self, query: &Query) -> Table {
        // What each column of the table is: of which metric, of which product, of which days.
        let mut columns: Vec<(&Column, Option<&str>, bool)> = Vec::new();
        for column in &query.columns {
            columns.push((column, query.product, false));
            if query.compare {
                columns.push((column, query.product, true));
            }
            if query.breakdown && has_products(column) {
                columns.extend(
                    PRODUCTS
                        .iter()
                        .map(|(_, product)| (column, Some(*product), false)),
                );
            }
        }
        let name = |(column, product, before): &(&Column, Option<&str>, bool)| {
            let product = product.map_or_else(String::new, |product| format!("/{product}"));
            let before = if *before { ", before" } else { "" };
            format!("{}{product}{before}", column.name)
        };
        let with_unit = |of: &(&Column, Option<&str>, bool)| format!("{} ({})", name(of), of.0.unit);
        let mut names: Vec<String> = match query.by {
            By::Day => vec!["day".to_owned()],
            By::Week | By::Month => vec!["from".to_owned(), "to".to_owned()],
        };
        let is_days = names.len() == 1;
        names.extend(columns.iter().map(with_unit));
        if !is_days {
            names.push("partial".to_owned());
        }
        let mut table = Table::new(names);
        let before = query.by.pieces(query.range.before());
        for (place, piece) in query.by.pieces(query.range).into_iter().enumerate() {
            let mut line = vec![piece.first.to_string()];
            if !is_days {
                line.push(piece.last.to_string());
            }
            // The names of sums that lack days.
            let mut partial = Vec::new();
            for of in &columns {
                let (column, product, is_before) = *of;
                let piece = if is_before {
                    before.get(place).copied()
                } else {
                    Some(piece)
                };
                let sum = piece.map(|piece| self.sum(column, product, piece));
                line.push(
                    sum.as_ref()
                        .map_or_else(String::new, |sum| sum.cell.text().to_owned()),
                );
                if sum.is_some_and(|sum| sum.is_partial) {
                    partial.push(name(of));
                }
            }
            if !is_days {
                line.push(partial.join("; "));
            }
            table.line(line);
        }
        table
    }
}

fn range_of(body: &mut Members, range: Window) {
    body.text("from", &range.first.to_string());
    body.text("to", &range.last.to_string());
}
