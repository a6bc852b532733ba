//! A number, or which kind of nothing stands in its place (R99); and many of them in one text.

/// One of the six.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// A number, with the digits that Instagram wrote; 0 is one.
    Number(String),
    /// Instagram was asked, and has none.
    Empty,
    /// It can't be known yet.
    TooNew,
    /// Instagram says none of so few people.
    TooFew,
    /// Nobody asked when it could be known.
    NotSampled,
    /// Instagram doesn't give this one.
    NotOffered,
}

impl Cell {
    /// A whole number.
    #[must_use]
    pub fn of(number: u64) -> Self {
        Self::Number(number.to_string())
    }

    /// A number as Instagram wrote it; nothing where it is none that can be kept as it is.
    #[must_use]
    pub fn digits(digits: &str) -> Option<Self> {
        let plain = digits.strip_prefix('-').unwrap_or(digits);
        let (whole, fraction) = plain.split_once('.').unwrap_or((plain, "0"));
        let is = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        // As JSON has them.
        let has_zeros = whole.len() > 1 && whole.starts_with('0');
        let fits = is(whole) && !has_zeros && is(fraction) && digits.len() <= MOST_DIGITS;
        fits.then(|| Self::Number(digits.strip_suffix(".0").unwrap_or(digits).to_owned()))
    }

    /// Its whole number.
    #[must_use]
    pub fn whole(&self) -> Option<i64> {
        match self {
            Self::Number(digits) => digits.parse().ok(),
            _ => None,
        }
    }

    /// Which kind of nothing, on the wire; [`None`] for a number.
    #[must_use]
    pub const fn nothing(&self) -> Option<&'static str> {
        Some(match self {
            Self::Number(_) => return None,
            Self::Empty => "empty",
            Self::TooNew => "too_new",
            Self::TooFew => "too_few",
            Self::NotSampled => "not_sampled",
            Self::NotOffered => "not_offered",
        })
    }

    /// As JSON: a number, or its kind of nothing in quotes.
    #[must_use]
    pub fn json(&self) -> String {
        match self {
            Self::Number(digits) => digits.clone(),
            _ => format!("\"{}\"", self.nothing().unwrap_or_default()),
        }
    }

    /// In a table: a number, or its kind of nothing.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Number(digits) => digits,
            _ => self.nothing().unwrap_or_default(),
        }
    }

    fn kept(&self) -> &str {
        match self {
            Self::Number(digits) => digits,
            Self::Empty => "e",
            Self::TooFew => "f",
            Self::NotOffered => "o",
            // Both are told by the time.
            Self::TooNew | Self::NotSampled => "",
        }
    }

    fn read(kept: &str) -> Self {
        match kept {
            "" => Self::NotSampled,
            "e" => Self::Empty,
            "f" => Self::TooFew,
            "o" => Self::NotOffered,
            digits => Self::Number(digits.to_owned()),
        }
    }
}

/// The longest number that is kept.
const MOST_DIGITS: usize = 24;

/// The cell at that place of a text of cells. What is too new is not sampled there: the time tells them apart.
#[must_use]
pub fn at(text: &str, place: usize) -> Cell {
    Cell::read(text.split(',').nth(place).unwrap_or_default())
}

/// Puts a cell at that place.
pub fn put(text: &mut String, place: usize, cell: &Cell) {
    let mut cells = all(text);
    set(&mut cells, place, cell);
    *text = kept(&cells);
}

/// All cells of a text.
#[must_use]
pub fn all(text: &str) -> Vec<Cell> {
    text.split(',').map(Cell::read).collect()
}

/// Puts a cell at that place of some.
pub fn set(cells: &mut Vec<Cell>, place: usize, cell: &Cell) {
    if cells.len() <= place {
        cells.resize(place.saturating_add(1), Cell::NotSampled);
    }
    if let Some(old) = cells.get_mut(place) {
        *old = cell.clone();
    }
}

/// Cells as they are kept.
#[must_use]
pub fn kept(cells: &[Cell]) -> String {
    let cells: Vec<&str> = cells.iter().map(Cell::kept).collect();
    cells.join(",").trim_end_matches(',').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTHING: [Cell; 5] = [
        Cell::Empty,
        Cell::TooNew,
        Cell::TooFew,
        Cell::NotSampled,
        Cell::NotOffered,
    ];

    /// R99.
    #[test]
    fn zero_and_the_five_kinds_of_nothing_are_six_things() {
        let zero = Cell::of(0);
        let mut told: Vec<(String, String)> = vec![(zero.json(), zero.text().to_owned())];
        told.extend(NOTHING.iter().map(|cell| (cell.json(), cell.text().to_owned())));
        let expected = [
            ("0", "0"),
            ("\"empty\"", "empty"),
            ("\"too_new\"", "too_new"),
            ("\"too_few\"", "too_few"),
            ("\"not_sampled\"", "not_sampled"),
            ("\"not_offered\"", "not_offered"),
        ];
        assert_eq!(
            told,
            expected.map(|(json, text)| (json.to_owned(), text.to_owned()))
        );
        assert!(NOTHING.iter().all(|cell| cell.whole().is_none()));
        assert_eq!((zero.whole(), zero.nothing()), (Some(0), None));
    }

    #[test]
    fn cells_keep_their_places() {
        let mut text = String::new();
        put(&mut text, 3, &Cell::of(12));
        assert_eq!(text, ",,,12");
        for (place, cell) in [
            (0, Cell::of(0)),
            (1, Cell::Empty),
            (5, Cell::TooFew),
            (6, Cell::NotOffered),
        ] {
            put(&mut text, place, &cell);
            assert_eq!(at(&text, place), cell);
        }
        assert_eq!(text, "0,e,,12,,f,o");
        assert_eq!(
            (at(&text, 2), at(&text, 31)),
            (Cell::NotSampled, Cell::NotSampled)
        );
        put(&mut text, 6, &Cell::TooNew);
        put(&mut text, 5, &Cell::NotSampled);
        put(&mut text, 0, &Cell::of(7));
        assert_eq!(text, "7,e,,12");
        for place in [0, 1, 3] {
            put(&mut text, place, &Cell::NotSampled);
        }
        assert_eq!(text, "");
    }

    #[test]
    fn numbers_keep_their_digits() {
        for (digits, kept) in [
            ("0", Some("0")),
            ("-12", Some("-12")),
            ("27123456789012345", Some("27123456789012345")),
            ("0.2315", Some("0.2315")),
            ("12.0", Some("12")),
            ("1e3", None),
            ("", None),
            ("-", None),
            ("1.", None),
            (".5", None),
            ("e", None),
            ("1,2", None),
            // JSON has no such numbers.
            ("007", None),
            ("-01", None),
            ("00.5", None),
            ("00", None),
            ("1234567890123456789012345", None),
        ] {
            let cell = kept.map(|kept| Cell::Number(kept.to_owned()));
            assert_eq!(Cell::digits(digits), cell, "{digits}");
        }
        assert_eq!(Cell::Number("0.5".to_owned()).whole(), None);
    }
}
