//! A table as CSV (RFC 4180): its first line has the columns' names, each with its unit.

use crate::insights::cell::Cell;

/// A table.
#[derive(Debug, Default)]
pub struct Table {
    lines: Vec<Vec<String>>,
}

impl Table {
    /// With these columns.
    #[must_use]
    pub fn new(columns: Vec<String>) -> Self {
        Self { lines: vec![columns] }
    }

    /// A line more.
    pub fn line(&mut self, cells: Vec<String>) {
        self.lines.push(cells);
    }

    /// All of it.
    #[must_use]
    pub fn csv(&self) -> String {
        let mut csv = String::new();
        for line in &self.lines {
            let cells: Vec<String> = line.iter().map(|cell| quoted(cell)).collect();
            csv.push_str(&cells.join(","));
            csv.push_str("\r\n");
        }
        csv
    }
}

/// A spreadsheet must not take a text for a formula.
fn quoted(cell: &str) -> String {
    let is_number = Cell::digits(cell).is_some();
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_number;
    let cell = if is_formula {
        format!("'{cell}")
    } else {
        cell.to_owned()
    };
    if cell.contains([',', '"', '\r', '\n']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_stay_cells() {
        let mut table = Table::new(vec!["a (b)".to_owned(), "c".to_owned()]);
        table.line(vec!["-1".to_owned(), "x, \"y\"".to_owned()]);
        table.line(vec!["=1+1".to_owned(), "too_few".to_owned()]);
        assert_eq!(table.csv(), "a (b),c\r\n-1,\"x, \"\"y\"\"\"\r\n'=1+1,too_few\r\n");
    }
}
