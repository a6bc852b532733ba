//! A month with what is planned and what was posted, and its posts one by one.

use leptos::prelude::*;

use crate::browser;
use crate::clock::{clock_text, month_name, wall};
use crate::desk::Desk;
use crate::month::Month;
use crate::post::Card;
use crate::wire::Post;
use crate::words;

const DAYS: [(&str, &str); 7] = [
    ("Mo", "Monday"),
    ("Tu", "Tuesday"),
    ("We", "Wednesday"),
    ("Th", "Thursday"),
    ("Fr", "Friday"),
    ("Sa", "Saturday"),
    ("Su", "Sunday"),
];

/// A post with its day and time here.
#[derive(Clone, PartialEq)]
struct Dated {
    moment: i64,
    day: i64,
    time: String,
    post: Post,
}

/// The month and its posts.
#[component]
pub fn Planned(desk: Desk) -> impl IntoView {
    let dated = Memo::new(move |_| {
        let month = desk.month.get();
        let mut dated: Vec<Dated> = desk
            .posts
            .with(|posts| posts.iter().filter_map(|post| date(month, post)).collect());
        dated.sort_by_key(|dated| dated.moment);
        dated
    });
    let title = move || {
        let Month { year, month } = desk.month.get();
        format!("{} {year}", month_name(month))
    };
    let turn = move |months: i64| {
        desk.month.update(|month| *month = month.plus(months));
        desk.say(title());
    };
    let weeks = move || {
        desk.month
            .get()
            .weeks()
            .into_iter()
            .map(|week| view! { <tr>{week.map(|day| view! { <Day dated day /> }).collect_view()}</tr> })
            .collect_view()
    };
    view! {
        <section class="planned" aria-labelledby="planned">
            <h2 id="planned" tabindex="-1">{"Planned and posted"}</h2>
            <div class="row">
                <button class="more" aria-label="The month before" on:click=move |_| turn(-1)>{"←"}</button>
                <p class="month">{title}</p>
                <button class="more" aria-label="The next month" on:click=move |_| turn(1)>{"→"}</button>
            </div>
            <table class="month-view">
                <caption class="spoken">{title}</caption>
                <thead><tr>{DAYS.map(|(short, long)| view! { <th scope="col" abbr=long>{short}</th> }).collect_view()}</tr></thead>
                <tbody>{weeks}</tbody>
            </table>
            <ul class="cards">
                <For each=move || dated.get() key=|dated| dated.post.id.clone() let(dated)>
                    <Card desk id=dated.post.id />
                </For>
            </ul>
            <Show when=move || dated.with(Vec::is_empty)>
                <p class="hint">{"Nothing in this month."}</p>
            </Show>
        </section>
    }
}

/// A day with its posts.
#[component]
fn Day(dated: Memo<Vec<Dated>>, day: Option<i64>) -> impl IntoView {
    let posts = move || {
        let of_day: Vec<Dated> = dated.with(|all| {
            all.iter()
                .filter(|dated| Some(dated.day) == day)
                .cloned()
                .collect()
        });
        let link = |dated: Dated| {
            let Post { id, state, kind, .. } = dated.post;
            let label = format!(
                "{}, {}, {}",
                dated.time,
                words::kind_named(&kind),
                words::state(&state)
            );
            let target = format!("#post-{id}");
            view! {
                <button class=format!("entry {state}") aria-label=label on:click=move |_| browser::focus(&target)>{dated.time}</button>
            }
        };
        of_day.into_iter().map(link).collect_view()
    };
    view! {
        <td>
            <span class="number">{day.map(|day| day.to_string())}</span>
            {posts}
        </td>
    }
}

/// A post of that month, by the clock here.
fn date(month: Month, post: &Post) -> Option<Dated> {
    let moment = post.moment()?;
    let wall = wall(moment, browser::offset_at(moment));
    let here = wall.year == month.year && wall.month == month.month;
    here.then(|| Dated {
        moment,
        day: wall.day,
        time: clock_text(wall),
        post: post.clone(),
    })
}
