//! Posts and stories: tables that can be sorted, with a small curve of each one's views.

use std::sync::Arc;

use leptos::{prelude::*, task::spawn_local};

use crate::browser;
use crate::desk::Desk;
use crate::legend::Sign;
use crate::spark::curve;
use crate::table::order;
use crate::value::Value;
use crate::wire::Post;
use crate::words::{self, POST, STORY};

/// How many rows there are at first.
const STEP: usize = 10;

/// The account's posts.
#[component]
pub fn Posts(desk: Desk) -> impl IntoView {
    view! {
        <List desk title="Posts" path="/insights/media" list=desk.posts metrics=&POST
            note="Each with its newest numbers. The curve is its views: after an hour, 6 hours, 1, 2, 7 and 28 days." />
    }
    .into_any()
}

/// Its stories.
#[component]
pub fn Stories(desk: Desk) -> impl IntoView {
    view! {
        <List desk title="Stories" path="/insights/stories" list=desk.stories metrics=&STORY
            note="Measured until shortly before they end after 24 hours, and kept." />
    }
    .into_any()
}

/// What a list is sorted by; none: when they were posted.
type Sorted = (Option<&'static str>, bool);

#[component]
fn List(
    desk: Desk,
    title: &'static str,
    path: &'static str,
    list: RwSignal<Option<Arc<Vec<Post>>>>,
    metrics: &'static [(&'static str, &'static str)],
    note: &'static str,
) -> impl IntoView {
    let sorted = RwSignal::new((None, false) as Sorted);
    let shown = RwSignal::new(STEP);
    let sort = move |by: Option<&'static str>| {
        sorted.update(|(known, is_least)| {
            *is_least = *known == by && !*is_least;
            *known = by;
        });
    };
    let heading = move |by: Option<&'static str>, name: &'static str| {
        let way = move || match sorted.get() {
            (known, is_least) if known == by => Some(if is_least { "ascending" } else { "descending" }),
            _ => None,
        };
        view! {
            <th scope="col" aria-sort=way><button type="button" class="sort" on:click=move |_| sort(by)>{name}</button></th>
        }
        .into_any()
    };
    let headings = metrics.iter().map(|(metric, name)| heading(Some(metric), name));
    let headings = std::iter::once(heading(None, "Posted"))
        .chain(headings)
        .collect_view();
    let count = move || list.with(|list| list.as_ref().map_or(0, |list| list.len()));
    // What wasn't read yet isn't known to be empty.
    let is_empty = move || list.with(|list| list.as_ref().is_some_and(|list| list.is_empty()));
    let rows = move || {
        list.with(|list| {
            let list = list.as_ref()?;
            let (by, is_least) = sorted.get();
            let value = |post: &Post| match by {
                Some(metric) => post.latest(metric),
                None => Value::Number(browser::time(&post.posted)),
            };
            let values: Vec<Value> = list.iter().map(value).collect();
            let order = order(&values, is_least);
            let rows = order
                .into_iter()
                .take(shown.get())
                .filter_map(|place| list.get(place));
            Some(rows.map(|post| row(post, metrics)).collect_view())
        })
    };
    let save = move |_| {
        let address = [path, "?limit=500&format=csv"].concat();
        spawn_local(async move {
            match desk.edge.ask("GET", &address, "").await {
                Ok(text) => browser::save(&[title, ".csv"].concat(), &text, "text/csv"),
                Err(problem) => desk.problem.set(Some(problem)),
            }
        });
    };
    view! {
        <section class="card" aria-label=title data-list=path>
            <header class="head">
                <div><h2>{title}</h2><p class="hint">{note}</p></div>
                <div class="acts"><button type="button" class="act" data-save="csv" on:click=save>{"CSV"}</button></div>
            </header>
            <p class="empty" hidden=move || !is_empty()>{"None yet. They appear within the hour."}</p>
            <div class="scroll" role="region" tabindex="0" aria-label=format!("{title}, as a table") hidden=move || count() == 0>
                <table class="posts">
                    <thead><tr>{headings}<th scope="col">{"Views over time"}</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <button type="button" class="act more" hidden=move || count() <= shown.get()
                on:click=move |_| shown.update(|shown| *shown += 4 * STEP)>{"Show more"}</button>
        </section>
    }
    .into_any()
}

fn row(post: &Post, metrics: &[(&str, &str)]) -> AnyView {
    let when = browser::moment(&post.posted);
    let kind = words::product(&post.product);
    let gone = post.is_gone.then_some(" (deleted)");
    let link = match post.url.clone().filter(|url| url.starts_with("http")) {
        Some(url) => view! { <a href=url target="_blank" rel="noopener noreferrer">{when}</a> }.into_any(),
        None => view! { <span>{when}</span> }.into_any(),
    };
    let cells = metrics.iter().map(|(metric, _)| match post.latest(metric) {
        Value::Number(number) => view! { <td>{browser::number(number)}</td> }.into_any(),
        Value::Nothing(kind) => {
            view! { <td class="none" title=kind.sentence()><Sign kind />{kind.word()}</td> }.into_any()
        }
    });
    let path = curve(88.0, 24.0, &post.samples("views"));
    view! {
        <tr><th scope="row">{link}<small>{kind}{gone}</small></th>{cells.collect_view()}
            <td><svg class="spark" viewBox="0 0 88 24" aria-hidden="true"><path class="accent" d=path></path></svg></td></tr>
    }
    .into_any()
}
