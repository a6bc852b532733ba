//! A number, or the kind of nothing that stands in its place (R99), as signs and in words.

use serde_json::Value as Json;

use crate::pen::Pen;

/// What stands at a place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    /// A number; zero is one.
    Number(f64),
    /// None, and why.
    Nothing(Nothing),
}

/// Why there is no number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nothing {
    /// Instagram was asked, and has none.
    Empty,
    /// It can't be known yet.
    TooNew,
    /// Instagram says none of so few people.
    TooFew,
    /// Nobody asked when it could be known.
    NotSampled,
    /// Instagram doesn't give it.
    NotOffered,
}

impl Nothing {
    /// All of them, in the legend's order.
    pub const ALL: [Self; 5] = [
        Self::Empty,
        Self::TooNew,
        Self::TooFew,
        Self::NotSampled,
        Self::NotOffered,
    ];

    /// By its name on the wire. What is missing or unknown wasn't measured.
    pub fn named(name: &str) -> Self {
        let known = Self::ALL.into_iter().find(|kind| kind.wire() == name);
        known.unwrap_or(Self::NotSampled)
    }

    /// The name on the wire.
    pub const fn wire(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooNew => "too_new",
            Self::TooFew => "too_few",
            Self::NotSampled => "not_sampled",
            Self::NotOffered => "not_offered",
        }
    }

    /// In a word or two.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Empty => "none",
            Self::TooNew => "too new",
            Self::TooFew => "too few",
            Self::NotSampled => "not measured",
            Self::NotOffered => "not offered",
        }
    }

    /// In a sentence.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Empty => "Instagram was asked, and has none.",
            Self::TooNew => {
                "It can’t be known yet: the day isn’t over, or Instagram takes until the third day."
            }
            Self::TooFew => "Instagram says nothing of so few people.",
            Self::NotSampled => "Nobody asked while it could be known.",
            Self::NotOffered => "Instagram doesn’t give this number.",
        }
    }

    /// Its sign, as lines around a point.
    pub fn sign(self, pen: &mut Pen, x: f64, y: f64, size: f64) {
        let half = size / 2.0;
        match self {
            Self::Empty => pen.ring(x, y, half),
            Self::TooNew => {
                // Three points of some size: a stroke's width alone is hardly seen.
                for place in [-half, 0.0, half] {
                    pen.ring(x + place, y, size / 12.0);
                }
            }
            Self::TooFew => {
                pen.to(x + half * 0.7, y - half);
                pen.line(x - half * 0.7, y);
                pen.line(x + half * 0.7, y + half);
            }
            Self::NotSampled => {
                pen.to(x - half, y);
                pen.line(x + half, y);
            }
            Self::NotOffered => {
                pen.to(x - half, y - half);
                pen.line(x + half, y + half);
                pen.to(x - half, y + half);
                pen.line(x + half, y - half);
            }
        }
    }
}

impl Value {
    /// As the edge says it.
    pub fn read(json: &Json) -> Self {
        match json {
            Json::Number(number) => number
                .as_f64()
                .map_or(Self::Nothing(Nothing::NotSampled), Self::Number),
            Json::String(name) => Self::Nothing(Nothing::named(name)),
            _ => Self::Nothing(Nothing::NotSampled),
        }
    }

    /// Its number.
    pub fn number(self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(number),
            Self::Nothing(_) => None,
        }
    }

    /// Its kind of nothing.
    pub fn nothing(self) -> Option<Nothing> {
        match self {
            Self::Number(_) => None,
            Self::Nothing(kind) => Some(kind),
        }
    }

    /// In words: the number as the visitor writes it, or the kind of nothing.
    pub fn words(self, number: fn(f64) -> String) -> String {
        match self {
            Self::Number(value) => number(value),
            Self::Nothing(kind) => kind.word().to_owned(),
        }
    }
}

/// Runs of the same kind of nothing: which, its first and its last place.
pub fn gaps(values: &[Value]) -> Vec<(Nothing, usize, usize)> {
    let mut gaps: Vec<(Nothing, usize, usize)> = Vec::new();
    for (place, value) in values.iter().enumerate() {
        let Some(kind) = value.nothing() else { continue };
        match gaps.last_mut() {
            Some((known, _, last)) if *known == kind && *last + 1 == place => *last = place,
            _ => gaps.push((kind, place, place)),
        }
    }
    gaps
}

/// The greatest number.
pub fn greatest<'a>(values: impl IntoIterator<Item = &'a Value>) -> f64 {
    let numbers = values.into_iter().filter_map(|value| value.number());
    numbers.fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Nothing, Value, gaps, greatest};
    use crate::pen::Pen;

    fn read(json: &serde_json::Value) -> Vec<Value> {
        json.as_array().unwrap().iter().map(Value::read).collect()
    }

    /// R99: six things, in signs and in words.
    #[test]
    fn zero_and_the_five_kinds_of_nothing_are_told_apart() {
        let read = read(&json!([
            0,
            "empty",
            "too_new",
            "too_few",
            "not_sampled",
            "not_offered"
        ]));
        let words: Vec<String> = read
            .iter()
            .map(|value| value.words(|number| number.to_string()))
            .collect();
        assert_eq!(
            words,
            ["0", "none", "too new", "too few", "not measured", "not offered"]
        );
        let mut signs: Vec<String> = Nothing::ALL
            .map(|kind| {
                let mut pen = Pen::default();
                kind.sign(&mut pen, 10.0, 10.0, 8.0);
                pen.path()
            })
            .to_vec();
        signs.sort();
        signs.dedup();
        assert_eq!(signs.len(), 5);
        let mut sentences = Nothing::ALL.map(Nothing::sentence).to_vec();
        sentences.sort_unstable();
        sentences.dedup();
        assert_eq!(sentences.len(), 5);
        assert_eq!(Value::read(&json!(null)), Value::Nothing(Nothing::NotSampled));
        assert_eq!(Value::read(&json!(0.25)), Value::Number(0.25));
    }

    /// R99.
    #[test]
    fn a_gap_is_a_run_of_one_kind() {
        let values = read(&json!([
            1,
            "empty",
            "empty",
            0,
            "empty",
            "too_new",
            "too_new",
            "not_offered"
        ]));
        let expected = [
            (Nothing::Empty, 1, 2),
            (Nothing::Empty, 4, 4),
            (Nothing::TooNew, 5, 6),
            (Nothing::NotOffered, 7, 7),
        ];
        assert_eq!(gaps(&values), expected);
        assert!((greatest(&values) - 1.0).abs() < f64::EPSILON);
    }
}
