//! Small curves, in tables and beside headlines.

use crate::days::runs;
use crate::pen::Pen;
use crate::scale::real;
use crate::value::{Value, greatest};

/// The path of a small curve, with its gaps; what stands alone is a point.
pub fn curve(width: f64, height: f64, values: &[Value]) -> String {
    let high = greatest(values).max(1.0);
    let low = values
        .iter()
        .filter_map(|value| value.number())
        .fold(high, f64::min);
    // Of numbers that hardly differ nothing dramatic is made.
    let low = if low > high * 0.5 { high * 0.5 } else { 0.0 };
    let step = (width - 4.0) / real(values.len().saturating_sub(1).max(1));
    let mut pen = Pen::default();
    for run in runs(values) {
        let is_alone = run.len() == 1;
        for (at, (place, number)) in run.into_iter().enumerate() {
            let x = 2.0 + step * real(place);
            let y = 2.0 + (height - 4.0) * (1.0 - (number - low) / (high - low));
            match (at, is_alone) {
                (_, true) => pen.dot(x, y),
                (0, _) => pen.to(x, y),
                _ => pen.line(x, y),
            }
        }
    }
    pen.path()
}

#[cfg(test)]
mod tests {
    use super::curve;
    use crate::value::{Nothing, Value};

    /// R99.
    #[test]
    fn a_small_curve_has_gaps_too() {
        let number = Value::Number;
        let none = Value::Nothing(Nothing::NotSampled);
        assert_eq!(
            curve(24.0, 14.0, &[number(0.0), number(5.0), number(10.0)]),
            "M2 12L12 7L22 2"
        );
        assert_eq!(
            curve(24.0, 14.0, &[number(10.0), none, number(0.0)]),
            "M2 2h0M22 12h0"
        );
        assert_eq!(curve(24.0, 14.0, &[none, none]), "");
    }
}
