//! Writes paths of SVG, to a tenth of a pixel.

/// A path that grows.
#[derive(Default)]
pub struct Pen(String);

impl Pen {
    /// Goes there without drawing.
    pub fn to(&mut self, x: f64, y: f64) {
        self.step('M', &[x, y]);
    }

    /// Draws a line to there.
    pub fn line(&mut self, x: f64, y: f64) {
        self.step('L', &[x, y]);
    }

    /// A point, as round as its stroke.
    pub fn dot(&mut self, x: f64, y: f64) {
        self.to(x, y);
        self.step('h', &[0.0]);
    }

    /// Back to where this began.
    pub fn close(&mut self) {
        self.0.push('Z');
    }

    /// A box from its upper left corner.
    pub fn rect(&mut self, x: f64, y: f64, width: f64, height: f64) {
        self.to(x, y);
        self.step('h', &[width]);
        self.step('v', &[height]);
        self.step('h', &[-width]);
        self.close();
    }

    /// A box whose upper corners are round.
    pub fn bar(&mut self, x: f64, y: f64, width: f64, height: f64) {
        let round = (width / 3.0).min(height.abs()).min(3.0);
        if round < 0.5 {
            return self.rect(x, y, width, height);
        }
        self.to(x, y + height);
        self.step('v', &[round - height]);
        self.step('q', &[0.0, -round, round, -round]);
        self.step('h', &[width - 2.0 * round]);
        self.step('q', &[round, 0.0, round, round]);
        self.step('v', &[height - round]);
        self.close();
    }

    /// A circle.
    pub fn ring(&mut self, x: f64, y: f64, radius: f64) {
        self.to(x - radius, y);
        for way in [2.0, -2.0] {
            self.step('a', &[radius, radius, 0.0, 1.0, 0.0, way * radius, 0.0]);
        }
        self.close();
    }

    /// The path.
    pub fn path(self) -> String {
        self.0
    }

    fn step(&mut self, letter: char, numbers: &[f64]) {
        self.0.push(letter);
        for (place, number) in numbers.iter().enumerate() {
            let tenths = tenths(*number);
            if place > 0 {
                self.0.push(' ');
            }
            self.0.push_str(&tenths);
        }
    }
}

/// A number with at most one digit after its point.
#[expect(clippy::cast_possible_truncation, reason = "places on a screen")]
pub fn tenths(number: f64) -> String {
    let tenths = (number * 10.0).round() as i32;
    let (whole, rest) = (tenths.abs() / 10, tenths.abs() % 10);
    let mut text = String::new();
    if tenths < 0 {
        text.push('-');
    }
    text.push_str(&whole.to_string());
    if rest > 0 {
        text.push('.');
        text.push_str(&rest.to_string());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Pen, tenths};

    #[test]
    fn a_path_is_written_to_a_tenth() {
        let written = [0.0, 1.0, -0.04, 12.34, -3.25, 100.96].map(tenths);
        assert_eq!(written, ["0", "1", "0", "12.3", "-3.3", "101"]);
        let mut pen = Pen::default();
        pen.rect(1.0, 2.5, 3.0, 4.0);
        pen.dot(1.0, 1.0);
        assert_eq!(pen.path(), "M1 2.5h3v4h-3ZM1 1h0");
    }

    #[test]
    fn a_low_bar_has_no_round_corners() {
        let path = |height: f64| {
            let mut pen = Pen::default();
            pen.bar(0.0, 10.0 - height, 6.0, height);
            pen.path()
        };
        assert_eq!(path(0.2), "M0 9.8h6v0.2h-6Z");
        assert_eq!(path(8.0), "M0 10v-6q0 -2 2 -2h2q2 0 2 2v6Z");
    }
}
