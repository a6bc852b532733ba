//! A row of the table of errors: how it matches what was seen.

use super::super::category::Step;
use super::meaning::Meaning;

/// What was seen: numbers as Instagram sent them, texts in lower case.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen<'a> {
    pub(super) step: Step,
    pub(super) status: u16,
    pub(super) code: Option<i64>,
    pub(super) subcode: Option<i64>,
    pub(super) kind: &'a str,
    pub(super) wording: &'a str,
}

/// A number, or all from one to another.
#[derive(Debug, Clone, Copy)]
pub(super) enum Span {
    One(i64),
    To(i64, i64),
}

impl Span {
    const fn holds(self, value: i64) -> bool {
        match self {
            Self::One(one) => one == value,
            Self::To(first, last) => first <= value && value <= last,
        }
    }
}

/// What has to be seen for a meaning. An empty column fits anything; of a list any one will do.
#[derive(Debug, Clone, Copy)]
pub(super) struct Columns {
    step: Option<Step>,
    pub(super) status: &'static [Span],
    pub(super) code: &'static [Span],
    pub(super) subcode: &'static [Span],
    /// Parts of the type, in lower case.
    pub(super) kind: &'static [&'static str],
    /// Parts of the message, in lower case.
    pub(super) says: &'static [&'static str],
    /// Whole words of the message: one of the first list, and in the same sentence, soon after it, one of the second.
    pub(super) of: &'static [&'static str],
    pub(super) is: &'static [&'static str],
}

/// A row: what has to be seen, and what it means.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    pub(super) when: Columns,
    pub(super) meaning: Meaning,
}

/// Fits everything; the beginning of most rows.
pub(super) const ANY: Columns = Columns {
    step: None,
    status: &[],
    code: &[],
    subcode: &[],
    kind: &[],
    says: &[],
    of: &[],
    is: &[],
};

/// Fits everything at one step.
pub(super) const fn at(step: Step) -> Columns {
    Columns {
        step: Some(step),
        ..ANY
    }
}

impl Columns {
    pub(super) const fn status(self, status: &'static [Span]) -> Self {
        Self { status, ..self }
    }

    pub(super) const fn code(self, code: &'static [Span]) -> Self {
        Self { code, ..self }
    }

    pub(super) const fn subcode(self, subcode: &'static [Span]) -> Self {
        Self { subcode, ..self }
    }

    pub(super) const fn kind(self, kind: &'static [&'static str]) -> Self {
        Self { kind, ..self }
    }

    pub(super) const fn says(self, says: &'static [&'static str]) -> Self {
        Self { says, ..self }
    }

    /// The message says of one of these that it is one of those: "the app has been blocked".
    pub(super) const fn says_of(self, of: &'static [&'static str], is: &'static [&'static str]) -> Self {
        Self { of, is, ..self }
    }

    pub(super) const fn means(self, meaning: Meaning) -> Row {
        Row { when: self, meaning }
    }

    fn fit(&self, seen: &Seen<'_>) -> bool {
        self.step.is_none_or(|step| step == seen.step)
            && number(self.status, Some(i64::from(seen.status)))
            && number(self.code, seen.code)
            && number(self.subcode, seen.subcode)
            && text(self.kind, seen.kind)
            && text(self.says, seen.wording)
            && (self.of.is_empty() || sentence(self.of, self.is, seen.wording))
    }
}

impl Row {
    pub(super) fn fits(&self, seen: &Seen<'_>) -> bool {
        self.when.fit(seen)
    }

    /// Whether only the code or the status decided, so that `is_transient` may still say otherwise.
    pub(super) fn is_vague(&self) -> bool {
        if self.meaning == Meaning::ValueRefused {
            return true;
        }
        let when = &self.when;
        let is_bare = when.subcode.is_empty() && when.says.is_empty() && when.of.is_empty();
        let says_little = when.code.is_empty() || self.meaning == Meaning::BadParameter;
        is_bare && says_little && !matches!(when.status, [Span::One(429)])
    }
}

fn number(column: &[Span], value: Option<i64>) -> bool {
    column.is_empty() || value.is_some_and(|value| column.iter().any(|span| span.holds(value)))
}

fn text(column: &[&str], value: &str) -> bool {
    column.is_empty() || column.iter().any(|part| value.contains(part))
}

/// How many characters may stand between the beginning of what a sentence is about and the end of what it says of it.
const NEAR: usize = 40;

fn sentence(of: &[&str], is: &[&str], text: &str) -> bool {
    of.iter().any(|subject| {
        after_each(text, subject).any(|rest| {
            let mut count = 0..NEAR;
            let ends = |c: char| count.next().is_none() || matches!(c, '.' | ';' | ':' | '!' | '?');
            let near = rest.split(ends).next().unwrap_or_default();
            is.iter().any(|state| after_each(near, state).next().is_some())
        })
    })
}

/// What follows a whole word, for each place where it stands.
fn after_each<'a>(text: &'a str, word: &'a str) -> impl Iterator<Item = &'a str> {
    text.match_indices(word).filter_map(move |(at, _)| {
        let before = text.get(..at)?;
        let after = text.get(at.checked_add(word.len())?..)?;
        let inside = |c: char| c.is_ascii_alphanumeric();
        let whole = !before.ends_with(inside) && !after.starts_with(inside);
        whole.then_some(after)
    })
}

#[cfg(test)]
mod tests {
    use super::Span::{One, To};
    use super::*;

    #[test]
    fn number_columns_hold_lists_and_ranges() {
        assert!(number(&[], None));
        assert!(number(&[One(1), One(2), One(-1)], Some(-1)));
        assert!(number(&[One(10), To(200, 299)], Some(250)));
        assert!(!number(&[One(10), To(200, 299)], Some(300)));
        assert!(!number(&[One(10)], None));
    }
}
