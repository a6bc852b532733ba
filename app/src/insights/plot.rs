//! A plot as data: what is drawn, and what can be read at which place of it.

use crate::value::{Nothing, Value};

/// How numbers and days are written where the visitor is.
#[derive(Clone, Copy)]
pub struct Writing {
    /// A number in full.
    pub number: fn(f64) -> String,
    /// A number for an axis.
    pub short: fn(f64) -> String,
    /// A day, for an axis.
    pub day: fn(u32) -> String,
    /// A month, for an axis.
    pub month: fn(u32) -> String,
    /// A day in full.
    pub date: fn(u32) -> String,
}

/// A plot.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plot {
    /// Its width in pixels.
    pub width: f64,
    /// Its height.
    pub height: f64,
    /// What is drawn, the lowest first.
    pub marks: Vec<Mark>,
    /// What can be read, in its order.
    pub stops: Vec<Stop>,
    /// How many stops an arrow to the right goes on.
    pub right: usize,
    /// How many an arrow down does.
    pub down: usize,
    /// What the colours mean: a class and its words.
    pub legend: Vec<(&'static str, String)>,
    /// The kinds of nothing in it.
    pub nothing: Vec<Nothing>,
}

/// Something that is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// How.
    pub class: &'static str,
    /// What.
    pub what: What,
}

/// A shape or a text.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// A path of SVG.
    Path(String),
    /// A text: where it is, and which of its ends is there.
    Text(f64, f64, &'static str, String),
}

/// A place that can be read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stop {
    /// Left, top, width and height.
    pub place: [f64; 4],
    /// What it is, such as a day.
    pub title: String,
    /// What is there: a class of the legend, a name and its words.
    pub values: Vec<(&'static str, String, String)>,
}

impl Stop {
    /// All of it, as it is spoken.
    pub fn spoken(&self) -> String {
        let values = self.values.iter().map(|(_, name, words)| {
            if name.is_empty() {
                words.clone()
            } else {
                format!("{name}: {words}")
            }
        });
        let values: Vec<String> = values.collect();
        format!("{}. {}", self.title, values.join(", "))
    }
}

impl Plot {
    /// Draws a path, unless it is empty.
    pub fn path(&mut self, class: &'static str, path: String) {
        if !path.is_empty() {
            self.marks.push(Mark {
                class,
                what: What::Path(path),
            });
        }
    }

    /// Writes a text.
    pub fn text(&mut self, class: &'static str, x: f64, y: f64, anchor: &'static str, text: String) {
        self.marks.push(Mark {
            class,
            what: What::Text(x, y, anchor, text),
        });
    }

    /// Notes which kinds of nothing there are.
    pub fn lacks<'a>(&mut self, values: impl IntoIterator<Item = &'a Value>) {
        for kind in values.into_iter().filter_map(|value| value.nothing()) {
            if !self.nothing.contains(&kind) {
                self.nothing.push(kind);
            }
        }
    }

    /// Which stop is there.
    pub fn stop_at(&self, x: f64, y: f64) -> Option<usize> {
        self.stops.iter().position(|stop| {
            let [left, top, width, height] = stop.place;
            (left..left + width).contains(&x) && (top..top + height).contains(&y)
        })
    }

    /// Where a key leads from a stop.
    pub fn stop_by(&self, key: &str, from: usize) -> Option<usize> {
        let last = self.stops.len().checked_sub(1)?;
        Some(match key {
            "ArrowRight" => (from + self.right).min(last),
            "ArrowLeft" => from.saturating_sub(self.right),
            "ArrowDown" => (from + self.down).min(last),
            "ArrowUp" => from.saturating_sub(self.down),
            "PageDown" => (from + 7).min(last),
            "PageUp" => from.saturating_sub(7),
            "Home" => 0,
            "End" => last,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Plot, Stop};

    #[test]
    fn keys_go_from_value_to_value_and_stay_within() {
        let plot = Plot {
            stops: vec![Stop::default(); 10],
            right: 1,
            down: 4,
            ..Plot::default()
        };
        for (key, from, to) in [
            ("ArrowRight", 3, 4),
            ("ArrowRight", 9, 9),
            ("ArrowLeft", 0, 0),
            ("ArrowDown", 4, 8),
            ("ArrowUp", 2, 0),
            ("PageDown", 1, 8),
            ("PageUp", 9, 2),
            ("Home", 5, 0),
            ("End", 5, 9),
        ] {
            assert_eq!(plot.stop_by(key, from), Some(to), "{key} {from}");
        }
        assert_eq!(plot.stop_by("Tab", 3), None);
        assert_eq!(Plot::default().stop_by("End", 0), None);
    }

    #[test]
    fn a_stop_is_where_it_is_drawn_and_speaks() {
        let stop = |left: f64| Stop {
            place: [left, 0.0, 10.0, 50.0],
            title: "Mon".into(),
            values: vec![
                ("a", "Views".into(), "3".into()),
                ("", String::new(), "too new".into()),
            ],
        };
        let plot = Plot {
            stops: vec![stop(0.0), stop(10.0)],
            ..Plot::default()
        };
        assert_eq!(plot.stop_at(12.0, 4.0), Some(1));
        assert_eq!(plot.stop_at(12.0, 51.0), None);
        assert_eq!(plot.stops[0].spoken(), "Mon. Views: 3, too new");
    }
}
