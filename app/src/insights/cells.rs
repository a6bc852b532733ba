//! Plots of cells: the days of a year, the hours of a week. The more, the stronger; each kind of nothing has its sign.

use crate::pen::Pen;
use crate::plot::{Plot, Stop, Writing};
use crate::scale::{classes, real};
use crate::value::Value;

/// How strong a cell can be.
const LEVELS: [&str; 6] = ["l0", "l1", "l2", "l3", "l4", "l5"];
/// Room for the names of rows.
const NAMES: f64 = 34.0;
/// Room for the names of columns, over each block.
const HEAD: f64 = 18.0;
/// The rows of a block: a week's days.
const BLOCK: usize = 7;

/// One cell.
pub struct Cell {
    /// Its column.
    pub column: usize,
    /// Its row.
    pub row: usize,
    /// What is there.
    pub value: Value,
    /// What it is.
    pub title: String,
}

/// A plot of cells.
pub struct Cells {
    /// The cells, in the order in which they are read.
    pub all: Vec<Cell>,
    /// How many columns there are.
    pub columns: usize,
    /// How many rows.
    pub rows: usize,
    /// Names over columns: of which block, and of which column.
    pub over: Vec<(usize, usize, String)>,
    /// Names beside rows.
    pub beside: Vec<(usize, String)>,
    /// How high a cell is at least and at most.
    pub heights: (f64, f64),
    /// Of what the numbers are.
    pub unit: &'static str,
    /// How many cells an arrow to the right goes on, and one down.
    pub steps: (usize, usize),
}

impl Cells {
    /// How high a cell is.
    fn tall(&self, wide: f64) -> f64 {
        wide.clamp(self.heights.0, self.heights.1)
    }

    /// Where a row begins.
    fn top(row: usize, tall: f64) -> f64 {
        HEAD * real(row / BLOCK + 1) + tall * real(row)
    }
}

/// Draws them.
pub fn cells(width: f64, grid: &Cells, writing: Writing) -> Plot {
    let wide = (width - NAMES) / real(grid.columns.max(1));
    let tall = grid.tall(wide);
    let mut plot = Plot {
        width,
        height: Cells::top(grid.rows.saturating_sub(1), tall) + tall + 2.0,
        right: grid.steps.0,
        down: grid.steps.1,
        ..Plot::default()
    };
    let mut free = (0, f64::NEG_INFINITY);
    for (block, column, name) in &grid.over {
        let x = NAMES + wide * real(*column);
        let end = x + real(name.chars().count()) * 6.4;
        if (*block > free.0 || x >= free.1) && end <= width + 4.0 {
            let y = Cells::top(block * BLOCK, tall) - 7.0;
            plot.text("tick", x, y, "start", name.clone());
            free = (*block, end + 8.0);
        }
    }
    for (row, name) in &grid.beside {
        let y = Cells::top(*row, tall) + tall / 2.0 + 4.0;
        plot.text("tick", NAMES - 8.0, y, "end", name.clone());
    }
    let space = if wide > 8.0 { 2.0 } else { 1.0 };
    let numbers: Vec<f64> = grid
        .all
        .iter()
        .map(|cell| cell.value.number().unwrap_or_default())
        .collect();
    let classes = classes(&numbers, LEVELS.len() - 1);
    let mut pens: [Pen; 6] = Default::default();
    let mut empty = Pen::default();
    let mut signs = Pen::default();
    for (cell, class) in grid.all.iter().zip(classes) {
        let (x, y) = (NAMES + wide * real(cell.column), Cells::top(cell.row, tall));
        let (inner, high) = (wide - space, tall - space);
        match (cell.value.nothing(), pens.get_mut(class)) {
            (Some(kind), _) => {
                empty.rect(x, y, inner, high);
                let size = (inner.min(high) * 0.5).clamp(2.4, 8.0);
                kind.sign(&mut signs, x + inner / 2.0, y + high / 2.0, size);
            }
            (None, Some(pen)) => pen.rect(x, y, inner, high),
            (None, None) => {}
        }
        plot.stops.push(Stop {
            place: [x, y, wide, tall],
            title: cell.title.clone(),
            values: vec![("", String::new(), said(cell.value, grid.unit, writing))],
        });
    }
    plot.path("gap", empty.path());
    for (class, pen) in LEVELS.into_iter().zip(pens) {
        plot.path(class, pen.path());
    }
    plot.path(if wide < 10.0 { "sign fine" } else { "sign" }, signs.path());
    plot.lacks(grid.all.iter().map(|cell| &cell.value));
    plot
}

fn said(value: Value, unit: &str, writing: Writing) -> String {
    let words = value.words(writing.number);
    match value {
        Value::Number(_) => [&words, " ", unit].concat(),
        Value::Nothing(_) => words,
    }
}

/// A year of days: a column for each week, from Monday. Where there is little room, two halves one below the other.
pub fn year(width: f64, days: &[(u32, Value)], unit: &'static str, writing: Writing) -> Plot {
    let Some((first, _)) = days.first() else {
        return Plot::default();
    };
    let lead = weekday(*first);
    let weeks = (days.len() + lead).div_ceil(7);
    let halves = if width < 560.0 { 2 } else { 1 };
    let columns = weeks.div_ceil(halves);
    let mut over = Vec::new();
    let mut known = (writing.month)(*first);
    let all = days.iter().enumerate().map(|(place, (day, value))| {
        let week = (place + lead) / 7;
        let (half, column) = (week / columns, week % columns);
        let month = (writing.month)(*day);
        if month != known {
            over.push((half, column, month.clone()));
        }
        known = month;
        Cell {
            column,
            row: (place + lead) % 7 + half * BLOCK,
            value: *value,
            title: (writing.date)(*day),
        }
    });
    let all = all.collect();
    let names = [(0, "Mon"), (3, "Thu"), (6, "Sun")];
    let beside = (0..halves).flat_map(|half| names.map(|(row, name)| (row + half * BLOCK, name.to_owned())));
    let grid = Cells {
        all,
        columns,
        rows: halves * BLOCK,
        over,
        beside: beside.collect(),
        heights: (12.0, 18.0),
        unit,
        steps: (7, 1),
    };
    cells(width, &grid, writing)
}

/// Days since Monday; day 0 of the count was a Thursday.
fn weekday(day: u32) -> usize {
    usize::try_from((day + 3) % 7).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{Cell, Cells, cells, year};
    use crate::plot::{Plot, What, Writing};
    use crate::scale::real;
    use crate::value::{Nothing, Value};

    fn writing() -> Writing {
        Writing {
            number: |number| number.to_string(),
            short: |number| number.to_string(),
            day: |day| day.to_string(),
            month: |day| format!("m{}", day / 30),
            date: |day| format!("day {day}"),
        }
    }

    fn path<'a>(plot: &'a Plot, class: &str) -> &'a str {
        let found = plot.marks.iter().find(|mark| mark.class == class);
        match found.map(|mark| &mark.what) {
            Some(What::Path(path)) => path,
            _ => "",
        }
    }

    /// R99.
    #[test]
    fn a_zero_has_a_colour_and_nothing_has_a_sign() {
        let mut all: Vec<Value> = Nothing::ALL.map(Value::Nothing).to_vec();
        all.extend([0.0, 1.0, 9.0].map(Value::Number));
        let grid = Cells {
            columns: all.len(),
            rows: 1,
            all: all
                .iter()
                .enumerate()
                .map(|(column, value)| Cell {
                    column,
                    row: 0,
                    value: *value,
                    title: column.to_string(),
                })
                .collect(),
            over: Vec::new(),
            beside: Vec::new(),
            heights: (12.0, 20.0),
            unit: "views",
            steps: (1, 1),
        };
        let plot = cells(300.0, &grid, writing());
        assert_eq!(path(&plot, "gap").matches('Z').count(), 5);
        assert_eq!(path(&plot, "l0").matches('Z').count(), 1);
        assert!(!path(&plot, "sign").is_empty());
        assert_eq!(plot.nothing, Nothing::ALL);
        let said: Vec<&str> = plot.stops.iter().map(|stop| stop.values[0].2.as_str()).collect();
        assert_eq!(
            said,
            [
                "none",
                "too new",
                "too few",
                "not measured",
                "not offered",
                "0 views",
                "1 views",
                "9 views"
            ]
        );
    }

    /// The names of a small screen's two halves: each letter has room of its own, between the cells too.
    #[test]
    fn no_name_touches_another_or_a_cell() {
        for first in 20_000..20_031_u32 {
            let days: Vec<(u32, Value)> = (first..).take(365).map(|day| (day, Value::Number(1.0))).collect();
            let plot = year(286.0, &days, "views", writing());
            let texts = plot.marks.iter().filter_map(|mark| match &mark.what {
                What::Text(x, y, anchor, text) => {
                    let wide = real(text.len()) * 6.4;
                    let left = if *anchor == "end" { x - wide } else { *x };
                    Some([left, y - 10.7, wide, 13.5])
                }
                What::Path(_) => None,
            });
            let texts: Vec<[f64; 4]> = texts.collect();
            let apart = |one: &[f64; 4], other: &[f64; 4]| {
                let [left, top, wide, tall] = *one;
                let [x, y, width, height] = *other;
                left + wide <= x || x + width <= left || top + tall <= y || y + height <= top
            };
            for (place, one) in texts.iter().enumerate() {
                assert!(
                    texts[..place].iter().all(|other| apart(one, other)),
                    "{first}: {texts:?}"
                );
                assert!(
                    plot.stops.iter().all(|stop| apart(one, &stop.place)),
                    "{first}: {one:?}"
                );
            }
            assert!(texts.len() > 14, "months of both halves are named: {texts:?}");
        }
    }

    #[test]
    fn every_day_of_a_year_is_where_it_is_looked_for() {
        for (first, count) in [(20_000_u32, 365_usize), (20_001, 366), (20_003, 40)] {
            for width in [320.0, 1_000.0] {
                let days: Vec<(u32, Value)> = (first..)
                    .take(count)
                    .map(|day| (day, Value::Number(f64::from(day % 7))))
                    .collect();
                let plot = year(width, &days, "views", writing());
                assert_eq!(plot.stops.len(), count);
                for (place, stop) in plot.stops.iter().enumerate() {
                    let [x, y, wide, tall] = stop.place;
                    assert_eq!(plot.stop_at(x + wide / 2.0, y + tall / 2.0), Some(place));
                    assert!(x >= 0.0 && x + wide <= width + 0.1 && y + tall <= plot.height + 0.1);
                }
                // The same weekday is in the same row, as far as the halves go.
                assert!((plot.stops[0].place[1] - plot.stops[7].place[1]).abs() < 0.1);
            }
        }
    }
}
