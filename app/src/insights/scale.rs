//! From numbers to places: round steps, and where the ticks are.

/// Between which numbers an axis goes, and where it has ticks.
#[derive(Clone, Debug, PartialEq)]
pub struct Scale {
    /// Its lowest number.
    pub low: f64,
    /// Its highest.
    pub high: f64,
    /// Its ticks, the lowest first.
    pub ticks: Vec<f64>,
}

/// The most ticks.
const MOST: usize = 20;
/// The greatest number that has a place.
const GREATEST: f64 = 1e300;
/// Which part of its greatest number an axis shows at the least.
const FINEST: f64 = 1e-9;

impl Scale {
    /// An axis for numbers between these two, with round ticks; of whole things, so no step is below one.
    pub fn around(low: f64, high: f64, parts: usize) -> Self {
        let number = |number: f64, other: f64| {
            if number.is_finite() {
                number.clamp(-GREATEST, GREATEST)
            } else {
                other
            }
        };
        let low = number(low, 0.0);
        let high = number(high, low);
        // So great a number isn't told from one more.
        let finest = low.abs().max(high.abs()) * FINEST;
        let high = if high > low { high } else { low + finest.max(1.0) };
        let step = round_step(((high - low) / real(parts)).max(finest));
        let low = (low / step).floor() * step;
        let high = (high / step).ceil() * step;
        let mut ticks = Vec::new();
        let mut tick = low;
        while tick <= high + step / 2.0 && ticks.len() < MOST {
            ticks.push(tick);
            tick += step;
        }
        Self { low, high, ticks }
    }

    /// Where a number is, from 0 at the lowest to 1 at the highest.
    pub fn at(&self, number: f64) -> f64 {
        (number - self.low) / (self.high - self.low)
    }
}

/// One, two or five times a power of ten, at least as much, and at least one.
fn round_step(least: f64) -> f64 {
    let mut power = 1.0;
    while power * 10.0 <= least {
        power *= 10.0;
    }
    [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|step| step * power)
        .find(|step| *step >= least)
        .unwrap_or(power)
}

/// A count as a place.
#[expect(clippy::cast_precision_loss, reason = "counts of what is on a screen")]
pub fn real(count: usize) -> f64 {
    count as f64
}

/// In which of so many classes of equal size each number falls, among all that are above zero; zero is in class 0.
pub fn classes(numbers: &[f64], count: usize) -> Vec<usize> {
    let mut sorted: Vec<f64> = numbers.iter().copied().filter(|number| *number > 0.0).collect();
    sorted.sort_by(f64::total_cmp);
    let class = |number: &f64| {
        if *number <= 0.0 {
            return 0;
        }
        let below = sorted.partition_point(|known| known < number);
        below * count / sorted.len().max(1) + 1
    };
    numbers.iter().map(class).collect()
}

#[cfg(test)]
mod tests {
    use super::{Scale, classes};

    #[test]
    fn ticks_are_round_and_hold_every_number() {
        for (low, high, ticks) in [
            (0.0, 9.0, vec![0.0, 5.0, 10.0]),
            (0.0, 4_300.0, vec![0.0, 2_000.0, 4_000.0, 6_000.0]),
            (0.0, 0.0, vec![0.0, 1.0]),
            (
                4_870.0,
                5_012.0,
                vec![4_850.0, 4_900.0, 4_950.0, 5_000.0, 5_050.0],
            ),
            (-7.0, 12.0, vec![-10.0, 0.0, 10.0, 20.0]),
        ] {
            let scale = Scale::around(low, high, 3);
            assert_eq!(scale.ticks, ticks, "{low} {high}");
            assert!(scale.low <= low && scale.high >= high);
        }
        let scale = Scale::around(0.0, 10.0, 3);
        assert!((scale.at(5.0) - 0.5).abs() < 1e-9);
    }

    /// Whoever has as many followers as no number tells from one more is drawn too.
    #[test]
    fn ticks_end_however_great_the_numbers_are() {
        for (low, high) in [
            (9_007_199_254_740_992.0, 9_007_199_254_740_992.0),
            (9_007_199_254_740_992.0, 9_007_199_254_740_994.0),
            (1e300, 1e300),
            (-1e300, 1e300),
            (0.0, f64::MAX),
            (-f64::MAX, f64::MAX),
            (0.0, f64::INFINITY),
            (0.0, f64::NAN),
            (f64::NAN, 1.0),
        ] {
            let scale = Scale::around(low, high, 3);
            let count = scale.ticks.len();
            assert!((2..=20).contains(&count), "{low} {high}: {count}");
            assert!(scale.ticks.is_sorted(), "{low} {high}");
            let at = scale.at(low);
            assert!(
                !low.is_finite() || low.abs() > 1e300 || (0.0..=1.0).contains(&at),
                "{low} {high}: {at}"
            );
        }
    }

    #[test]
    fn classes_are_of_equal_size_whatever_the_greatest_is() {
        assert_eq!(
            classes(&[0.0, 1.0, 2.0, 3.0, 4.0, 9_000.0], 5),
            [0, 1, 2, 3, 4, 5]
        );
        assert_eq!(classes(&[0.0], 5), [0]);
        assert_eq!(classes(&[7.0, 7.0], 5), [1, 1]);
    }
}
