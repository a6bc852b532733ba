//! The plots over time: followers, views, reach, and whichever number one chooses.

use std::sync::Arc;

use leptos::prelude::*;

use crate::browser::WRITING;
use crate::cells;
use crate::days::{Form, Layer, days};
use crate::desk::Desk;
use crate::figure::{Csv, Draw, Figure};
use crate::plot::Plot;
use crate::value::{Nothing, Value};
use crate::wire::{Numbers, Part};
use crate::words::{MORE, PRODUCTS, YEAR};

/// How high a plot is.
fn height(width: f64) -> f64 {
    if width < 480.0 { 190.0 } else { 240.0 }
}

/// Draws the numbers of the shown days; nothing before they are there.
fn drawn(desk: Desk, layers: impl Fn(&Numbers) -> Vec<Layer> + Send + Sync + 'static) -> Draw {
    Arc::new(move |width| {
        desk.numbers.with(|numbers| {
            let Some(numbers) = numbers else {
                return Plot::default();
            };
            days(width, height(width), &numbers.begins, &layers(numbers), WRITING)
        })
    })
}

fn layer(class: &'static str, name: &str, form: Form, values: Vec<Value>) -> Layer {
    Layer {
        class,
        name: name.to_owned(),
        values,
        form,
    }
}

/// The period before, where it is compared with.
fn before(desk: Desk, numbers: &Numbers, metric: &str, layers: &mut Vec<Layer>) {
    let values = numbers.values(metric, Part::Before);
    // Where nothing is known of it there is nothing beside which to set these days.
    if desk.compares.get() && values.iter().any(|value| value.number().is_some()) {
        layers.push(layer("before", "Before", Form::Line, values));
    }
}

/// The CSV of these metrics, as the edge writes it.
fn csv(desk: Desk, metrics: impl Fn() -> String + Send + Sync + 'static, products: bool) -> Csv {
    Csv::Edge(Arc::new(move || {
        let mut more = String::new();
        if products {
            more.push_str("&breakdown=product");
        }
        if desk.compares.get_untracked() {
            more.push_str("&compare=previous");
        }
        desk.address(&metrics(), &more)
    }))
}

/// What a place of the axis is.
const PLACES: &str = "Day";

/// How many follow, and how many came and went.
#[component]
pub fn Followers(desk: Desk) -> impl IntoView {
    let count = drawn(desk, move |numbers| {
        let mut layers = vec![layer(
            "line",
            "Followers",
            Form::Area,
            numbers.values("followers_count", Part::All),
        )];
        before(desk, numbers, "followers_count", &mut layers);
        layers
    });
    let moved = drawn(desk, |numbers| {
        let values = |metric| numbers.values(metric, Part::All);
        vec![
            layer("accent", "Gained", Form::Bars, values("followers_gained")),
            layer("lost", "Lost", Form::Down, values("followers_lost")),
        ]
    });
    let note = Signal::derive(move || {
        let rebuilt = desk.numbers.with(|numbers| {
            let numbers = numbers.as_ref()?;
            let first = *numbers.begins.first()?;
            let rebuilt = numbers.rebuilt()?;
            (rebuilt.before > first).then_some(rebuilt)
        });
        rebuilt.map_or_else(
            || "How many follow the account, at the end of each day.".to_owned(),
            |rebuilt| {
                let since = (WRITING.date)(rebuilt.before);
                let without: Vec<String> = rebuilt.without.into_iter().map(WRITING.date).collect();
                let without = match without.as_slice() {
                    [] => String::new(),
                    days => format!(
                        " Instagram hasn’t told yet who came and went on {}: as long as that is so, it counts as nobody.",
                        days.join(" and ")
                    ),
                };
                format!(
                    "Counted since {since}; before, rebuilt of how many came and went. Where that isn’t known, it is a gap.{without}"
                )
            },
        )
    });
    view! {
        <Figure desk title="Followers" note places=PLACES draw=count csv=csv(desk, || "followers_count".to_owned(), false) />
        <Figure desk title="Gained and lost" note="Who began and who ceased to follow. Both are told, not only the difference."
            places=PLACES draw=moved csv=csv(desk, || "followers_gained,followers_lost".to_owned(), false) />
    }
    .into_any()
}

/// Views, with the products on each other: each view is one, so they add up.
#[component]
pub fn Views(desk: Desk) -> impl IntoView {
    let draw = drawn(desk, move |numbers| {
        let all = numbers.values("views", Part::All);
        let mut layers: Vec<Layer> = PRODUCTS
            .iter()
            .map(|(product, class, name)| {
                let values = numbers.values("views", Part::Product(product));
                layer(class, name, Form::Stacked, values)
            })
            .filter(|layer| layer.values.iter().any(|value| value.number() > Some(0.0)))
            .collect();
        // What no product says stays seen, and what is missing altogether is a gap of the whole.
        let rest = rest(&all, &layers);
        if layers.is_empty() || rest.iter().any(|value| value.number() > Some(0.0)) {
            layers.push(layer("rest", "Others", Form::Stacked, rest));
        }
        layers.insert(0, layer("all", "", Form::Stacked, only_gaps(&all)));
        layers.insert(1, layer("", "Views", Form::Read, all));
        before(desk, numbers, "views", &mut layers);
        layers
    });
    view! {
        <Figure desk title="Views" note="How often posts, reels and stories were seen. Views add up, so the products stand on each other."
            places=PLACES draw csv=csv(desk, || "views".to_owned(), true) />
    }
    .into_any()
}

/// The gaps alone: numbers become zeros, which a stack doesn't draw.
fn only_gaps(values: &[Value]) -> Vec<Value> {
    let zero = |value: &Value| value.number().map_or(*value, |_| Value::Number(0.0));
    values.iter().map(zero).collect()
}

/// What a whole has beyond its parts.
fn rest(all: &[Value], parts: &[Layer]) -> Vec<Value> {
    let left = |(place, whole): (usize, &Value)| {
        let known = parts
            .iter()
            .filter_map(|part| part.values.get(place)?.number())
            .sum::<f64>();
        whole
            .number()
            .map_or(*whole, |whole| Value::Number((whole - known).max(0.0)))
    };
    all.iter().enumerate().map(left).collect()
}

/// Reach: people, so nothing is stacked.
#[component]
pub fn Reach(desk: Desk) -> impl IntoView {
    let draw = drawn(desk, move |numbers| {
        let mut layers = vec![layer(
            "accent",
            "Reach",
            Form::Bars,
            numbers.values("reach", Part::All),
        )];
        for (product, _, name) in PRODUCTS {
            let values = numbers.values("reach", Part::Product(product));
            if values.iter().any(|value| value.number() > Some(0.0)) {
                // Nothing of it is drawn, so it has no colour.
                layers.push(layer("", name, Form::Read, values));
            }
        }
        before(desk, numbers, "reach", &mut layers);
        layers
    });
    view! {
        <Figure desk title="Reach" note="How many accounts saw something. Who saw a reel and a story is one account, so products aren’t stacked: point at a day to read them."
            places=PLACES draw csv=csv(desk, || "reach".to_owned(), true) />
    }
    .into_any()
}

/// One number of many.
#[component]
pub fn More(desk: Desk) -> impl IntoView {
    let chosen = RwSignal::new(MORE[0]);
    let draw = drawn(desk, move |numbers| {
        let (metric, name) = chosen.get();
        let mut layers = vec![layer(
            "accent",
            name,
            Form::Bars,
            numbers.values(metric, Part::All),
        )];
        before(desk, numbers, metric, &mut layers);
        layers
    });
    let title = Signal::derive(move || chosen.get().1.to_owned());
    let choose = move |event| {
        let wanted = event_target_value(&event);
        if let Some(found) = MORE.iter().find(|(name, _)| *name == wanted) {
            chosen.set(*found);
        }
    };
    let options = MORE
        .iter()
        .map(|(metric, name)| view! { <option value=*metric>{*name}</option> }.into_any())
        .collect_view();
    view! {
        <Figure desk title note="What people did." places=PLACES draw
            csv=csv(desk, move || chosen.get_untracked().0.to_owned(), false)>
            <label class="choose">{"Number "}<select class="field" on:change=choose>{options}</select></label>
        </Figure>
    }
    .into_any()
}

/// The last year at a glance, a cell for each day.
#[component]
pub fn Year(desk: Desk) -> impl IntoView {
    let chosen = RwSignal::new(YEAR[0]);
    let draw: Draw = Arc::new(move |width| {
        desk.year.with(|numbers| {
            let Some(numbers) = numbers else {
                return Plot::default();
            };
            let (metric, _, unit) = chosen.get();
            let days: Vec<(u32, Value)> = numbers
                .begins
                .iter()
                .copied()
                .zip(numbers.values(metric, Part::All))
                .collect();
            cells::year(width, &days, unit, WRITING)
        })
    });
    let address = move || {
        let range = desk.year.with_untracked(|numbers| {
            let begins = &numbers.as_ref()?.begins;
            let (first, last) = (*begins.first()?, *begins.last()?);
            Some(crate::range::Range { first, last }.query())
        });
        let metric = chosen.get_untracked().0;
        format!("/insights?{}&metrics={metric}", range.unwrap_or_default())
    };
    let buttons = YEAR.map(|one| {
        view! {
            <button type="button" class="act" aria-pressed=move || (chosen.get().0 == one.0).to_string()
                on:click=move |_| chosen.set(one)>{one.1}</button>
        }
        .into_any()
    });
    let note = Signal::derive(move || {
        desk.year.with(|numbers| {
            let Some(numbers) = numbers else {
                return String::new();
            };
            let values = numbers.values(chosen.get().0, Part::All);
            let known = values.iter().filter(|value| value.number().is_some()).count();
            let refused = values.contains(&Value::Nothing(Nothing::NotOffered));
            let more = if refused {
                " Instagram doesn’t give all of them."
            } else {
                ""
            };
            format!(
                "{known} of {} days are known. The stronger, the more: each of five shades has about a fifth of them.{more}",
                values.len()
            )
        })
    });
    view! {
        <Figure desk title="The year at a glance" note places=PLACES draw csv=Csv::Edge(Arc::new(address))>
            <div class="tabs" role="group" aria-label="Which number">{buttons.into_iter().collect_view()}</div>
        </Figure>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::{layer, only_gaps, rest};
    use crate::days::Form;
    use crate::value::{Nothing, Value};

    /// R99, R101.
    #[test]
    fn what_no_product_says_stays_seen() {
        let none = Value::Nothing(Nothing::TooNew);
        let number = Value::Number;
        let all = [number(10.0), none, number(4.0)];
        let parts = [
            layer("a", "", Form::Stacked, vec![number(3.0), none, number(5.0)]),
            layer("b", "", Form::Stacked, vec![number(4.0), none, none]),
        ];
        assert_eq!(rest(&all, &parts), [number(3.0), none, number(0.0)]);
        assert_eq!(only_gaps(&all), [number(0.0), none, number(0.0)]);
    }
}
