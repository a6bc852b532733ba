//! The error table `errors.txt`: one data file for all that INSTAGRAM's error lists say, read when something failed.
//!
//! A test checks every line, so that nothing can fail to parse at run time.

use super::category::{Category, Retry, Step};

const TABLE: &str = include_str!("errors.txt");

/// What an error means: a line that begins with `=`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Meaning {
    pub(super) category: Category,
    pub(super) retry: Retry,
    pub(super) cause: &'static str,
    pub(super) action: &'static str,
}

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

/// A match line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    step: &'static str,
    status: &'static str,
    code: &'static str,
    subcode: &'static str,
    kind: &'static str,
    wording: &'static str,
    meaning: &'static str,
}

impl Row {
    fn parse(line: &'static str) -> Option<Self> {
        let mut columns = line.split('|').map(str::trim);
        let mut next = || columns.next();
        let row = Self {
            step: next()?,
            status: next()?,
            code: next()?,
            subcode: next()?,
            kind: next()?,
            wording: next()?,
            meaning: next()?,
        };
        columns.next().is_none().then_some(row)
    }

    fn fits(&self, seen: &Seen<'_>) -> bool {
        let text = |column: &str, value: &str| column == "-" || value.contains(column);
        (self.step == "-" || self.step.split(',').any(|step| step == seen.step.as_str()))
            && number(self.status, Some(i64::from(seen.status)))
            && number(self.code, seen.code)
            && number(self.subcode, seen.subcode)
            && text(self.kind, seen.kind)
            && text(self.wording, seen.wording)
    }

    /// Whether only the code or the status decided, so that `is_transient` may still say otherwise.
    pub(super) fn is_vague(&self) -> bool {
        let is_bare = self.subcode == "-" && self.wording == "-";
        is_bare && self.status != "429" && (self.code == "-" || self.meaning == "bad_parameter")
    }

    pub(super) fn meaning(&self) -> Meaning {
        meaning(self.meaning)
    }
}

/// The first row that fits; the table's last row fits everything.
pub(super) fn find(seen: &Seen<'_>) -> Option<Row> {
    rows().find(|row| row.fits(seen))
}

/// The meaning of that name.
pub(super) fn meaning(name: &str) -> Meaning {
    meanings()
        .find(|(known, _)| *known == name)
        .map_or(FALLBACK, |(_, meaning)| meaning)
}

/// For a name that the table lacks, which a test rules out.
const FALLBACK: Meaning = Meaning {
    category: Category::Transient,
    retry: Retry::Later,
    cause: "Instagram has a passing problem.",
    action: "Try again in a few minutes.",
};

fn lines() -> impl Iterator<Item = &'static str> {
    TABLE
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
}

fn rows() -> impl Iterator<Item = Row> {
    lines()
        .filter(|line| !line.starts_with('='))
        .filter_map(Row::parse)
}

fn meanings() -> impl Iterator<Item = (&'static str, Meaning)> {
    lines()
        .filter_map(|line| line.strip_prefix('='))
        .filter_map(|line| {
            let mut columns = line.split('|').map(str::trim);
            let name = columns.next()?;
            let category = Category::parse(columns.next()?)?;
            let retry = Retry::parse(columns.next()?)?;
            let (cause, action) = (columns.next()?, columns.next()?);
            columns.next().is_none().then_some((
                name,
                Meaning {
                    category,
                    retry,
                    cause,
                    action,
                },
            ))
        })
}

/// `-`, or a list of numbers and ranges such as `10,200..299`.
fn number(column: &str, value: Option<i64>) -> bool {
    column == "-"
        || value.is_some_and(|value| {
            column
                .split(',')
                .any(|part| range(part).is_some_and(|(low, high)| (low..=high).contains(&value)))
        })
}

fn range(part: &str) -> Option<(i64, i64)> {
    let (low, high) = part.split_once("..").unwrap_or((part, part));
    Some((low.parse().ok()?, high.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// R43.
    #[test]
    fn every_line_of_the_table_can_be_read() {
        assert_eq!(rows().count() + meanings().count(), lines().count());
        let names: Vec<_> = meanings().map(|(name, _)| name).collect();
        let unique: BTreeSet<_> = names.iter().collect();
        assert_eq!(unique.len(), names.len(), "a name is used twice");
        for row in rows() {
            assert!(names.contains(&row.meaning), "{row:?}");
            for column in [row.status, row.code, row.subcode] {
                assert!(
                    column == "-" || column.split(',').all(|part| range(part).is_some()),
                    "{row:?}"
                );
            }
            assert!(
                row.step == "-" || row.step.split(',').all(|step| Step::parse(step).is_some()),
                "{row:?}"
            );
            assert_eq!(row.wording, row.wording.to_lowercase());
            assert_eq!(row.kind, row.kind.to_lowercase());
        }
    }

    /// R43.
    #[test]
    fn every_category_has_a_meaning_and_every_meaning_two_sentences() {
        for category in Category::ALL {
            assert!(
                meanings().any(|(_, meaning)| meaning.category == *category),
                "{category}"
            );
        }
        for (name, meaning) in meanings() {
            for text in [meaning.cause, meaning.action] {
                assert!(text.ends_with('.') && text.len() > 8, "{name}: {text}");
                assert!(text.is_ascii(), "{name}: {text}");
            }
        }
    }

    #[test]
    fn each_meaning_is_used_by_a_match_or_by_name() {
        let by_name = [
            "timed_out",
            "unreachable",
            "malformed",
            "incomplete",
            "too_large",
            "leaked",
            "redirected",
        ];
        for (name, _) in meanings() {
            assert!(
                by_name.contains(&name) || rows().any(|row| row.meaning == name),
                "{name}"
            );
        }
        for name in by_name {
            assert!(meanings().any(|(known, _)| known == name), "{name}");
        }
    }

    #[test]
    fn the_last_row_fits_everything() {
        for step in Step::ALL {
            let seen = Seen {
                step: *step,
                status: 0,
                code: None,
                subcode: None,
                kind: "",
                wording: "",
            };
            assert!(find(&seen).is_some());
        }
    }

    #[test]
    fn number_columns_hold_lists_and_ranges() {
        assert!(number("-", None));
        assert!(number("1,2,-1", Some(-1)));
        assert!(number("10,200..299", Some(250)));
        assert!(!number("10,200..299", Some(300)));
        assert!(!number("10", None));
    }
}
