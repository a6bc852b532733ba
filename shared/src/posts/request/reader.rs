//! Reads members one by one, and keeps what is wrong with them.

use super::words::expected;
use crate::{
    instagram::json::Json,
    rooms::problem::Problem,
    values::{date::moment::moment, time::Timestamp},
};

/// What was found on the way.
#[derive(Default)]
pub(super) struct Reader {
    /// What is wrong.
    pub(super) problems: Vec<Problem>,
    /// Those of the media that have an address, and of which nobody said what they are.
    pub(super) untyped: Vec<usize>,
}

impl Reader {
    /// What was read, if nothing was wrong.
    pub(super) fn done<T>(self, read: T) -> Result<T, Vec<Problem>> {
        if self.problems.is_empty() {
            Ok(read)
        } else {
            Err(self.problems)
        }
    }

    pub(super) fn wrong(&mut self, place: impl Into<String>, what: &str, limit: &str) {
        self.problems.push(Problem::new(place, what, limit));
    }

    /// Something else was expected.
    pub(super) fn not_that(&mut self, place: &str) {
        self.wrong(place, "It can't be that.", expected(place));
    }

    /// Puts what is read of a value.
    pub(super) fn put<'a, T>(
        &mut self,
        place: &str,
        value: &'a Json<'a>,
        read: impl Fn(&'a Json<'a>) -> Option<T>,
        into: &mut T,
    ) {
        match read(value) {
            Some(value) => *into = value,
            None => self.not_that(place),
        }
    }

    /// The same; `null` changes nothing.
    pub(super) fn unless_null<'a, T>(
        &mut self,
        place: &str,
        value: &'a Json<'a>,
        read: impl Fn(&'a Json<'a>) -> Option<T>,
        into: &mut T,
    ) {
        if *value != Json::Null {
            self.put(place, value, read, into);
        }
    }

    /// The same; `null` is none.
    pub(super) fn optional<'a, T>(
        &mut self,
        place: &str,
        value: &'a Json<'a>,
        read: impl Fn(&'a Json<'a>) -> Option<T>,
        into: &mut Option<T>,
    ) {
        *into = None;
        if *value != Json::Null {
            self.put(place, value, |value| read(value).map(Some), into);
        }
    }

    /// A text; `null` is an empty one.
    pub(super) fn text(&mut self, place: &str, value: &Json<'_>, into: &mut String) {
        into.clear();
        self.unless_null(place, value, |value| value.text().map(str::to_owned), into);
    }

    /// `true` or `false`; `null` is what it is by itself.
    pub(super) fn flag(&mut self, place: &str, value: &Json<'_>, by_itself: bool, into: &mut bool) {
        *into = by_itself;
        let read = |value: &Json<'_>| match value {
            Json::Bool(value) => Some(*value),
            _ => None,
        };
        self.unless_null(place, value, read, into);
    }

    /// A time; `null` is none.
    pub(super) fn moment(&mut self, place: &str, value: &Json<'_>, into: &mut Option<Timestamp>) {
        *into = None;
        match value {
            Json::Null => {}
            Json::Text(text) => match moment(text) {
                Ok(at) => *into = Some(at),
                Err(why) => self.wrong(place, &format!("This is no time: {why}."), expected(place)),
            },
            _ => self.not_that(place),
        }
    }
}
