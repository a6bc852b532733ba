//! Plots over days, weeks or months: lines, bars and stacks over one axis, with gaps drawn as gaps.

use crate::pen::Pen;
use crate::plot::{Plot, Stop, Writing};
use crate::scale::{Scale, real};
use crate::value::{Nothing, Value, gaps, greatest};

/// Where the drawing of a plot begins under its upper edge.
const TOP: f64 = 10.0;
/// Room above it for the words that its axis doesn't begin at zero.
const WORDS: f64 = 16.0;
/// Room under its axis.
const BELOW: f64 = 24.0;
/// Room for a letter of an axis.
const LETTER: f64 = 7.0;
/// How far labels of days are apart.
const APART: f64 = 68.0;

/// One of the drawings of a plot.
pub struct Layer {
    /// Its class, which is its colour.
    pub class: &'static str,
    /// What it is called; a layer without a name isn't read.
    pub name: String,
    /// Its values.
    pub values: Vec<Value>,
    /// How it is drawn.
    pub form: Form,
}

/// How values are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A line.
    Line,
    /// A line with what is below it, where that begins at zero.
    Area,
    /// Bars from zero.
    Bars,
    /// Bars on those of the layers before.
    Stacked,
    /// Bars from zero downwards.
    Down,
    /// Nothing of it is drawn: it is read.
    Read,
}

/// Draws layers over days.
pub fn days(width: f64, height: f64, begins: &[u32], layers: &[Layer], writing: Writing) -> Plot {
    let mut plot = Plot {
        width,
        height,
        right: 1,
        down: 7,
        ..Plot::default()
    };
    let scale = scale(layers);
    let labels: Vec<String> = scale
        .ticks
        .iter()
        .map(|tick| (writing.short)(tick.abs()))
        .collect();
    let letters = labels
        .iter()
        .map(|label| label.chars().count())
        .max()
        .unwrap_or_default();
    // What an area covers would be no share of anything there.
    let is_cut = scale.low > 0.0;
    let axes = Axes {
        left: real(letters) * LETTER + 10.0,
        right: width - 4.0,
        top: if is_cut { TOP + WORDS } else { TOP },
        bottom: height - BELOW,
        count: begins.len(),
        scale,
    };
    let mut lines = Pen::default();
    for (tick, label) in axes.scale.ticks.iter().zip(labels) {
        let y = axes.y(*tick);
        lines.to(axes.left, y);
        lines.line(axes.right, y);
        plot.text("tick", axes.left - 8.0, y + 4.0, "end", label);
    }
    plot.path("grid", lines.path());
    if is_cut {
        let low = (writing.number)(axes.scale.low);
        let words = format!("The axis begins at {low}, not at 0");
        plot.text("tick cut", axes.left, TOP, "start", words);
    }
    label_days(&mut plot, &axes, begins, writing);
    let drawn: Vec<&Layer> = layers.iter().filter(|layer| layer.form != Form::Read).collect();
    // The first layer that lacks something says what is missing at each place; a second one would only say it again.
    if let Some(first) = drawn.first() {
        draw_gaps(&mut plot, &axes, &first.values);
    }
    let mut floor = vec![0.0; begins.len()];
    let has_bars = drawn.iter().any(|layer| !is_line(layer));
    for layer in &drawn {
        if has_bars && layer.form == Form::Line {
            plot.path("halo", line(&axes, &layer.values));
        }
        draw(&mut plot, &axes, layer, &mut floor);
    }
    if axes.scale.low <= 0.0 {
        let mut base = Pen::default();
        base.to(axes.left, axes.y(0.0));
        base.line(axes.right, axes.y(0.0));
        plot.path("base", base.path());
    }
    for layer in layers.iter().filter(|layer| !layer.name.is_empty()) {
        plot.lacks(&layer.values);
        if layer.form != Form::Read {
            plot.legend.push((layer.class, layer.name.clone()));
        }
    }
    for (place, day) in begins.iter().enumerate() {
        let values = layers.iter().filter(|layer| !layer.name.is_empty()).map(|layer| {
            let value = layer.values.get(place).copied();
            let value = value.unwrap_or(Value::Nothing(Nothing::NotSampled));
            (layer.class, layer.name.clone(), value.words(writing.number))
        });
        plot.stops.push(Stop {
            place: [axes.x(place) - axes.step() / 2.0, 0.0, axes.step(), axes.bottom],
            title: (writing.date)(*day),
            values: values.collect(),
        });
    }
    plot
}

/// Where everything is.
struct Axes {
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
    count: usize,
    scale: Scale,
}

impl Axes {
    fn step(&self) -> f64 {
        (self.right - self.left) / real(self.count.max(1))
    }

    fn x(&self, place: usize) -> f64 {
        self.left + self.step() * (real(place) + 0.5)
    }

    fn y(&self, number: f64) -> f64 {
        self.top + (self.bottom - self.top) * (1.0 - self.scale.at(number))
    }
}

fn is_line(layer: &Layer) -> bool {
    matches!(layer.form, Form::Line | Form::Area)
}

/// From zero, but for lines alone: they show how something moves.
fn scale(layers: &[Layer]) -> Scale {
    let numbers = |layer: &Layer| {
        let numbers: Vec<f64> = layer.values.iter().filter_map(|value| value.number()).collect();
        numbers
    };
    let drawn = || layers.iter().filter(|layer| layer.form != Form::Read);
    if drawn().any(|layer| layer.form == Form::Area) && drawn().all(is_line) {
        let all: Vec<f64> = drawn().flat_map(numbers).collect();
        let low = all.iter().copied().fold(f64::INFINITY, f64::min);
        let high = all.iter().copied().fold(0.0, f64::max);
        if low.is_finite() {
            return Scale::around(low, high, 3);
        }
    }
    let count = layers
        .iter()
        .map(|layer| layer.values.len())
        .max()
        .unwrap_or_default();
    let stacked = (0..count).map(|place| {
        drawn()
            .filter(|layer| layer.form == Form::Stacked)
            .filter_map(|layer| layer.values.get(place)?.number())
            .sum::<f64>()
    });
    let up = drawn().filter(|layer| layer.form != Form::Down);
    let high = greatest(up.flat_map(|layer| &layer.values)).max(stacked.fold(0.0, f64::max));
    let down = drawn().filter(|layer| layer.form == Form::Down);
    let low = -greatest(down.flat_map(|layer| &layer.values));
    Scale::around(low, high, 3)
}

/// Names of days under the axis; over more than a season, names of months.
fn label_days(plot: &mut Plot, axes: &Axes, begins: &[u32], writing: Writing) {
    let y = axes.bottom + 18.0;
    let mut free = f64::NEG_INFINITY;
    let is_long = begins
        .last()
        .zip(begins.first())
        .is_some_and(|(last, first)| last - first > 100);
    let mut known = is_long
        .then(|| begins.first().map(|day| (writing.month)(*day)))
        .flatten();
    for (place, day) in begins.iter().enumerate() {
        let x = axes.x(place);
        let text = if is_long {
            let month = (writing.month)(*day);
            if known.as_ref() == Some(&month) {
                continue;
            }
            known = Some(month.clone());
            month
        } else {
            (writing.day)(*day)
        };
        let half = real(text.chars().count()) * LETTER / 2.0;
        if x - half < free || x + half > plot.width {
            continue;
        }
        free = x + half + if is_long { 12.0 } else { APART - 2.0 * half }.max(12.0);
        plot.text("tick", x.max(half), y, "middle", text);
    }
}

/// What is missing: a pale field as wide as the gap, with the sign of its kind.
fn draw_gaps(plot: &mut Plot, axes: &Axes, values: &[Value]) {
    let mut fields = Pen::default();
    let mut signs = Pen::default();
    for (kind, first, last) in gaps(values) {
        let left = axes.x(first) - axes.step() / 2.0;
        let right = axes.x(last) + axes.step() / 2.0;
        fields.rect(left, axes.top, right - left, axes.bottom - axes.top);
        let size = ((right - left) * 0.7).clamp(4.0, 8.0);
        kind.sign(&mut signs, f64::midpoint(left, right), axes.bottom - 9.0, size);
    }
    plot.path("gap", fields.path());
    plot.path("sign", signs.path());
}

fn draw(plot: &mut Plot, axes: &Axes, layer: &Layer, floor: &mut [f64]) {
    let mut pen = Pen::default();
    let mut zeros = Pen::default();
    match layer.form {
        Form::Read => {}
        Form::Line | Form::Area => {
            if layer.form == Form::Area && axes.scale.low <= 0.0 {
                plot.path("area", area(axes, &layer.values));
            }
            plot.path(layer.class, line(axes, &layer.values));
        }
        Form::Bars | Form::Stacked | Form::Down => {
            let wide = (axes.step() * 0.72).max(axes.step() - 6.0).max(0.8);
            for (place, (value, floor)) in layer.values.iter().zip(floor.iter_mut()).enumerate() {
                let Some(number) = value.number() else { continue };
                let x = axes.x(place);
                if number == 0.0 {
                    if layer.form != Form::Stacked {
                        zeros.dot(x, axes.y(0.0));
                    }
                    continue;
                }
                let (from, to) = match layer.form {
                    Form::Down => (-number, 0.0),
                    Form::Stacked => (*floor + number, *floor),
                    _ => (number, 0.0),
                };
                if layer.form == Form::Stacked {
                    *floor += number;
                }
                let (top, end) = (axes.y(from.max(to)), axes.y(from.min(to)));
                if layer.form == Form::Bars {
                    pen.bar(x - wide / 2.0, top, wide, end - top);
                } else {
                    pen.rect(x - wide / 2.0, top, wide, end - top);
                }
            }
            plot.path(layer.class, pen.path());
            plot.path("zero", zeros.path());
        }
    }
}

/// A line through what is there: it breaks off where something is missing, and what stands alone is a point.
fn line(axes: &Axes, values: &[Value]) -> String {
    let mut pen = Pen::default();
    for run in runs(values) {
        if let [(place, number)] = run[..] {
            pen.dot(axes.x(place), axes.y(number));
            continue;
        }
        for (at, (place, number)) in run.into_iter().enumerate() {
            let (x, y) = (axes.x(place), axes.y(number));
            if at == 0 {
                pen.to(x, y);
            } else {
                pen.line(x, y);
            }
        }
    }
    pen.path()
}

/// What is below such a line.
fn area(axes: &Axes, values: &[Value]) -> String {
    let mut pen = Pen::default();
    for run in runs(values) {
        let ends = run.first().copied().zip(run.last().copied());
        let Some(((first, _), (last, _))) = ends.filter(|_| run.len() > 1) else {
            continue;
        };
        pen.to(axes.x(first), axes.bottom);
        for (place, number) in run {
            pen.line(axes.x(place), axes.y(number));
        }
        pen.line(axes.x(last), axes.bottom);
        pen.close();
    }
    pen.path()
}

/// Numbers without a gap between them, each with its place.
pub fn runs(values: &[Value]) -> Vec<Vec<(usize, f64)>> {
    let mut runs: Vec<Vec<(usize, f64)>> = vec![Vec::new()];
    for (place, value) in values.iter().enumerate() {
        match (value.number(), runs.last_mut()) {
            (Some(number), Some(run)) => run.push((place, number)),
            (None, Some(run)) if !run.is_empty() => runs.push(Vec::new()),
            _ => {}
        }
    }
    runs.retain(|run| !run.is_empty());
    runs
}

#[cfg(test)]
mod tests;
