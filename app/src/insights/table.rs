//! Tables: what a plot shows, and lists that can be sorted.

use std::cmp::Ordering;

use crate::plot::Plot;
use crate::value::{Nothing, Value};

/// A table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// The names of its columns.
    pub columns: Vec<String>,
    /// Its rows.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// What can be read in a plot, a row for each of its places.
    pub fn of(plot: &Plot, first: &str) -> Self {
        let names = plot.stops.first().map(|stop| &stop.values);
        let names = names
            .into_iter()
            .flatten()
            .map(|(_, name, _)| if name.is_empty() { "Value" } else { name });
        let columns = std::iter::once(first).chain(names).map(str::to_owned).collect();
        let row = |stop: &crate::plot::Stop| {
            let cells = stop.values.iter().map(|(_, _, words)| words.clone());
            std::iter::once(stop.title.clone()).chain(cells).collect()
        };
        Self {
            columns,
            rows: plot.stops.iter().map(row).collect(),
        }
    }

    /// As CSV (RFC 4180). A spreadsheet must not take a text for a formula.
    pub fn csv(&self) -> String {
        let mut csv = String::new();
        for row in std::iter::once(&self.columns).chain(&self.rows) {
            let cells: Vec<String> = row.iter().map(|cell| quoted(cell)).collect();
            csv.push_str(&cells.join(","));
            csv.push_str("\r\n");
        }
        csv
    }
}

fn quoted(cell: &str) -> String {
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let cell = if is_formula {
        ["'", cell].concat()
    } else {
        cell.to_owned()
    };
    if cell.contains([',', '"', '\r', '\n']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell
    }
}

/// Whether a word of a table's cell is a kind of nothing.
pub fn is_nothing(word: &str) -> bool {
    Nothing::ALL.into_iter().any(|kind| kind.word() == word)
}

/// The order of a column's values, the greatest first or the least; whatever is nothing comes last either way.
pub fn order(values: &[Value], is_least_first: bool) -> Vec<usize> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(
        |one, other| match (values[*one].number(), values[*other].number()) {
            (Some(one), Some(other)) if is_least_first => one.total_cmp(&other),
            (Some(one), Some(other)) => other.total_cmp(&one),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => Ordering::Equal,
        },
    );
    order
}

#[cfg(test)]
mod tests {
    use super::{Table, order};
    use crate::plot::{Plot, Stop};
    use crate::value::{Nothing, Value};

    #[test]
    fn a_plot_is_a_table_too() {
        let stop = |title: &str, words: &str| Stop {
            title: title.into(),
            values: vec![("a", "Views".into(), words.into())],
            ..Stop::default()
        };
        let plot = Plot {
            stops: vec![stop("Mon", "1,200"), stop("=Tue", "too \"new\"")],
            ..Plot::default()
        };
        let table = Table::of(&plot, "Day");
        assert_eq!(table.columns, ["Day", "Views"]);
        assert_eq!(table.rows[0], ["Mon", "1,200"]);
        assert_eq!(
            table.csv(),
            "Day,Views\r\nMon,\"1,200\"\r\n'=Tue,\"too \"\"new\"\"\"\r\n"
        );
    }

    /// R99: nothing isn't the least.
    #[test]
    fn nothing_comes_last_whichever_way_it_is_sorted() {
        let values = [
            Value::Number(3.0),
            Value::Nothing(Nothing::Empty),
            Value::Number(0.0),
            Value::Number(9.0),
        ];
        assert_eq!(order(&values, false), [3, 0, 2, 1]);
        assert_eq!(order(&values, true), [2, 0, 3, 1]);
    }
}
