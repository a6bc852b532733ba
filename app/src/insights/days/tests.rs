use super::{Form, Layer, days, runs};
use crate::plot::{Plot, What, Writing};
use crate::value::{Nothing, Value};

const NONE: Value = Value::Nothing(Nothing::TooFew);

fn writing() -> Writing {
    Writing {
        number: |number| number.to_string(),
        short: |number| number.to_string(),
        day: |day| format!("d{day}"),
        month: |day| format!("m{}", day / 30),
        date: |day| format!("day {day}"),
    }
}

fn layer(class: &'static str, form: Form, values: &[Value]) -> Layer {
    Layer {
        class,
        name: class.to_owned(),
        values: values.to_vec(),
        form,
    }
}

fn of(layers: &[Layer]) -> Plot {
    let count = layers[0].values.len();
    let begins: Vec<u32> = (100..).take(count).collect();
    days(400.0, 134.0, &begins, layers, writing())
}

fn path<'a>(plot: &'a Plot, class: &str) -> &'a str {
    let found = plot.marks.iter().find(|mark| mark.class == class);
    match found.map(|mark| &mark.what) {
        Some(What::Path(path)) => path,
        _ => "",
    }
}

fn numbers(numbers: &[f64]) -> Vec<Value> {
    numbers.iter().copied().map(Value::Number).collect()
}

/// R99: nothing leads over a gap, and what stands alone is seen.
#[test]
fn a_line_breaks_off_where_something_is_missing() {
    let mut values = numbers(&[0.0, 6.0, 0.0, 0.0, 9.0, 7.0, 8.0]);
    (values[2], values[3], values[5]) = (NONE, NONE, NONE);
    let lengths: Vec<usize> = runs(&values).iter().map(Vec::len).collect();
    assert_eq!(lengths, [2, 1, 1]);
    let plot = of(&[layer("line", Form::Area, &values)]);
    let drawn = path(&plot, "line");
    assert_eq!(drawn.matches('M').count(), 3, "{drawn}");
    assert_eq!(drawn.matches('L').count(), 1, "{drawn}");
    assert_eq!(drawn.matches("h0").count(), 2, "{drawn}");
    // Two fields for two gaps, as wide as what is missing.
    assert_eq!(path(&plot, "gap").matches('Z').count(), 2);
    assert_eq!(plot.nothing, [Nothing::TooFew]);
    assert_eq!(plot.stops[2].values[0].2, "too few");
    assert_eq!(path(&plot, "area").matches('Z').count(), 1);
}

/// An axis that doesn't begin at zero says so, above everything that is drawn, and nothing below its line looks like a share.
#[test]
fn an_axis_that_does_not_begin_at_zero_says_so() {
    let words = |plot: &Plot| {
        let cut = plot.marks.iter().find(|mark| mark.class == "tick cut");
        cut.map(|mark| mark.what.clone())
    };
    let plot = of(&[layer("line", Form::Area, &numbers(&[5_000.0, 5_010.0]))]);
    let Some(What::Text(x, y, "start", text)) = words(&plot) else {
        panic!("{:?}", plot.marks);
    };
    assert_eq!(text, "The axis begins at 5000, not at 0");
    assert!(path(&plot, "area").is_empty() && !path(&plot, "line").is_empty());
    let (_, top) = path(&plot, "line").rsplit_once(' ').unwrap();
    assert!(y + 8.0 < top.parse().unwrap() && x > 0.0, "{top}");
    let whole = of(&[layer("line", Form::Area, &numbers(&[3.0, 5_010.0]))]);
    assert!(words(&whole).is_none() && !path(&whole, "area").is_empty());
}

/// A line over bars is seen on them too; beside another line it takes nothing of that away.
#[test]
fn a_line_over_bars_is_set_off_from_them() {
    let bars = layer("bar", Form::Bars, &numbers(&[7.0, 9.0]));
    let other = layer("area", Form::Area, &numbers(&[7.0, 9.0]));
    let before = layer("before", Form::Line, &numbers(&[3.0, 4.0]));
    let over = of(&[bars, before]);
    assert_eq!(path(&over, "halo"), path(&over, "before"));
    let before = layer("before", Form::Line, &numbers(&[3.0, 4.0]));
    assert!(path(&of(&[other, before]), "halo").is_empty());
}

/// R99: a zero is drawn, and it isn't drawn as nothing.
#[test]
fn a_zero_is_a_point_and_nothing_is_a_sign() {
    let plot = of(&[layer(
        "bar",
        Form::Bars,
        &[Value::Number(0.0), Value::Number(3.0), NONE],
    )]);
    assert_eq!(path(&plot, "zero").matches("h0").count(), 1);
    assert_eq!(path(&plot, "bar").matches('Z').count(), 1);
    assert_eq!(path(&plot, "gap").matches('Z').count(), 1);
    assert!(!path(&plot, "sign").is_empty());
    let whole = of(&[layer("bar", Form::Bars, &numbers(&[0.0, 3.0]))]);
    assert!(path(&whole, "gap").is_empty() && path(&whole, "sign").is_empty());
}

/// R101: only what is stacked counts together on the axis.
#[test]
fn what_is_stacked_stands_on_what_is_below_and_what_isn_t_does_not() {
    let first = numbers(&[10.0, 20.0]);
    let second = numbers(&[30.0, 5.0]);
    let stacked = of(&[
        layer("a", Form::Stacked, &first),
        layer("b", Form::Stacked, &second),
    ]);
    let top = |plot: &Plot| {
        let texts = plot.marks.iter().filter_map(|mark| match &mark.what {
            What::Text(_, _, "end", text) => text.parse::<f64>().ok(),
            _ => None,
        });
        texts.fold(0.0, f64::max)
    };
    assert!((top(&stacked) - 40.0).abs() < 1e-9, "{}", top(&stacked));
    let beside = of(&[layer("a", Form::Area, &first), layer("b", Form::Line, &second)]);
    assert!((top(&beside) - 30.0).abs() < 1e-9, "{}", top(&beside));
    let start = |class| {
        let path = path(&stacked, class);
        let (_, y) = path[1..path.find('h').unwrap()].split_once(' ').unwrap();
        y.parse::<f64>().unwrap()
    };
    // From the upper edge of the field at 10 to the axis at 110: 30 of 40 lie above 10 of 40.
    assert!((start("a") - 85.0).abs() < 0.2 && (start("b") - 10.0).abs() < 0.2);
}

#[test]
fn what_goes_lies_below_zero() {
    let plot = of(&[
        layer("up", Form::Bars, &numbers(&[10.0, 0.0])),
        layer("down", Form::Down, &numbers(&[4.0, 8.0])),
    ]);
    let ticks: Vec<&str> = plot
        .marks
        .iter()
        .filter_map(|mark| match &mark.what {
            What::Text(_, _, "end", text) => Some(text.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(ticks, ["10", "0", "10"], "without a sign: it is how many went");
}

#[test]
fn labels_of_days_do_not_overlap_and_of_a_year_are_months() {
    for (count, width) in [(7, 300.0), (28, 300.0), (90, 320.0), (365, 320.0), (365, 1_000.0)] {
        let begins: Vec<u32> = (100..).take(count).collect();
        let values = vec![Value::Number(1.0); count];
        let plot = days(
            width,
            150.0,
            &begins,
            &[layer("a", Form::Bars, &values)],
            writing(),
        );
        let mut places: Vec<(f64, usize)> = Vec::new();
        for mark in &plot.marks {
            if let What::Text(x, _, "middle", text) = &mark.what {
                assert_eq!(text.starts_with('m'), count > 100, "{text}");
                places.push((*x, text.len()));
            }
        }
        assert!(places.len() > 2, "{count} {width}");
        for pair in places.windows(2) {
            assert!(pair[1].0 - pair[0].0 > 20.0, "{count} {width} {places:?}");
        }
        assert!(places.iter().all(|(x, _)| (0.0..width).contains(x)));
        assert_eq!(plot.stops.len(), count);
        let middle = plot.stops[count / 2].place;
        assert_eq!(plot.stop_at(middle[0] + middle[2] / 2.0, 20.0), Some(count / 2));
    }
}
