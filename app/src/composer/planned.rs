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
    /// None: of a later month.
    day: Option<i64>,
    time: String,
    post: Post,
}

/// The month and its posts.
#[component]
pub fn Planned(desk: Desk) -> impl IntoView {
    let date_now = Memo::new(move |_| {
        let now = desk.now.get();
        let wall = wall(now, browser::offset_at(now));
        (
            Month {
                year: wall.year,
                month: wall.month,
            },
            wall.day,
        )
    });
    let dated = Memo::new(move |_| {
        let month = desk.month.get();
        let present = month == date_now.get().0;
        let mut dated: Vec<Dated> = desk.posts.with(|posts| {
            posts
                .iter()
                .filter_map(|post| date(month, present, post))
                .collect()
        });
        // Of the same second, the one that was made first: ids are in the order of time.
        dated.sort_by(|one, other| (one.moment, &one.post.id).cmp(&(other.moment, &other.post.id)));
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
    let today = move |day: Option<i64>| {
        let (month, of_month) = date_now.get();
        (day == Some(of_month) && month == desk.month.get()).then_some("date")
    };
    let weeks = move || {
        desk.month
            .get()
            .weeks()
            .into_iter()
            .map(|week| view! { <tr>{week.map(|day| view! { <Day desk dated day today=today(day) /> }).collect_view()}</tr> })
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
fn Day(desk: Desk, dated: Memo<Vec<Dated>>, day: Option<i64>, today: Option<&'static str>) -> impl IntoView {
    let posts = move || {
        let of_day: Vec<Dated> = dated.with(|all| {
            all.iter()
                .filter(|dated| day.is_some() && dated.day == day)
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
                <button class=format!("entry state-{state}") aria-label=label on:click=move |_| desk.focus(&target)>{dated.time}</button>
            }
        };
        of_day.into_iter().map(link).collect_view()
    };
    view! {
        <td aria-current=today>
            <span class="number">{day.map(|day| day.to_string())}</span>
            {posts}
        </td>
    }
}

/// A post of that month, by the clock here; with the present month what is planned for a later one.
fn date(month: Month, present: bool, post: &Post) -> Option<Dated> {
    let moment = post.moment()?;
    let wall = wall(moment, browser::offset_at(moment));
    let here = wall.year == month.year && wall.month == month.month;
    let ahead = present && post.is_planned() && (wall.year, wall.month) > (month.year, month.month);
    (here || ahead).then(|| Dated {
        moment,
        day: here.then_some(wall.day),
        time: clock_text(wall),
        post: post.clone(),
    })
}
