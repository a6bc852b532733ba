//! A card with a plot: its values are read by pointer, by keys and as a table, and it is saved as a file.

use std::sync::Arc;

use leptos::{ev, html, prelude::*, task::spawn_local};
use wasm_bindgen::prelude::*;
use web_sys::Element;

use crate::browser;
use crate::desk::Desk;
use crate::legend::Sign;
use crate::plot::{Mark, Plot, What};
use crate::table::{Table, is_nothing};

/// Draws a plot for a width.
pub type Draw = Arc<dyn Fn(f64) -> Plot + Send + Sync>;

/// Where a card's CSV comes from.
#[derive(Clone)]
pub enum Csv {
    /// The edge, at this address.
    Edge(Arc<dyn Fn() -> String + Send + Sync>),
    /// What the table shows: the edge has none of it.
    Table,
}

/// A plot in its frame.
#[component]
pub fn Figure(
    desk: Desk,
    /// What it shows.
    #[prop(into)]
    title: Signal<String>,
    /// The same in a few words, once.
    #[prop(into)]
    note: Signal<String>,
    /// The name of what its places are.
    places: &'static str,
    /// How it is drawn.
    draw: Draw,
    /// Where its CSV comes from.
    csv: Csv,
    /// What stands between its title and its plot.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let width = RwSignal::new(0.0);
    let frame = NodeRef::<html::Div>::new();
    let menu = NodeRef::<html::Details>::new();
    watch_width(frame, width);
    Effect::new(move |_| {
        if let Some(menu) = menu.get() {
            browser::menu(&menu);
        }
    });
    let plot = Memo::new(move |_| {
        let width = width.get();
        if width > 0.0 { draw(width) } else { Plot::default() }
    });
    let own = RwSignal::new(None::<bool>);
    let is_table = Memo::new(move |_| own.get().unwrap_or_else(|| desk.tables.get()));
    Effect::new(move |_| {
        desk.tables.track();
        own.set(None);
    });
    let table = move || Table::of(&plot.get(), places);
    let drawing = NodeRef::<leptos::svg::Svg>::new();
    let save_as = move |kind: &'static str| {
        let title = title.get_untracked();
        let Some(drawing) = drawing.get_untracked() else {
            return;
        };
        let drawing: Element = drawing.unchecked_into();
        if kind == "svg" {
            browser::svg(&drawing, &title);
        } else {
            spawn_local(async move { browser::png(&drawing, &title).await });
        }
    };
    let save_csv = move |_| {
        let name = [&title.get_untracked(), ".csv"].concat();
        match &csv {
            Csv::Table => browser::save(&name, &Table::of(&plot.get_untracked(), places).csv(), "text/csv"),
            Csv::Edge(address) => {
                let address = [&address(), "&format=csv"].concat();
                spawn_local(async move {
                    match desk.edge.ask("GET", &address, "").await {
                        Ok(text) => browser::save(&name, &text, "text/csv"),
                        Err(problem) => desk.problem.set(Some(problem)),
                    }
                });
            }
        }
    };
    view! {
        <section class="card" aria-label=move || title.get()>
            <header class="head">
                <div><h2>{move || title.get()}</h2><p class="hint">{move || note.get()}</p></div>
                <div class="acts">
                    <button type="button" class="act" aria-pressed=move || is_table.get().to_string()
                        on:click=move |_| own.set(Some(!is_table.get_untracked()))>{"Table"}</button>
                    <details class="menu" node_ref=menu>
                        <summary class="act">{"Save"}</summary>
                        <div class="choices">
                            <button type="button" class="act" data-save="csv" on:click=save_csv>{"CSV"}</button>
                            <button type="button" class="act" data-save="svg" hidden=move || is_table.get()
                                on:click=move |_| save_as("svg")>{"SVG"}</button>
                            <button type="button" class="act" data-save="png" hidden=move || is_table.get()
                                on:click=move |_| save_as("png")>{"PNG"}</button>
                        </div>
                    </details>
                </div>
            </header>
            {children.map(|children| children())}
            <div class="frame" node_ref=frame>
                {move || if is_table.get() {
                    view! { <Rows table=table() label=title /> }.into_any()
                } else {
                    view! { <Drawing plot drawing title places /> }.into_any()
                }}
            </div>
        </section>
    }
    .into_any()
}

/// Tells the width of a node for as long as its owner lives.
fn watch_width(frame: NodeRef<html::Div>, width: RwSignal<f64>) {
    Effect::new(move |_| {
        let Some(frame) = frame.get() else { return };
        let tell = Closure::<dyn Fn(f64)>::new(move |told| {
            width.try_set(told);
        });
        let element: Element = frame.unchecked_into();
        let end = browser::widths(&element, &tell);
        let held = StoredValue::new_local((end, tell));
        on_cleanup(move || {
            held.try_with_value(|(end, _)| drop(end.call0(&JsValue::NULL)));
        });
    });
}

/// The plot itself.
#[component]
fn Drawing(
    plot: Memo<Plot>,
    drawing: NodeRef<leptos::svg::Svg>,
    title: Signal<String>,
    places: &'static str,
) -> impl IntoView {
    let chosen = RwSignal::new(None::<usize>);
    // Where keys go on from: the newest place at first.
    let reading = move || {
        let last = plot.with(|plot| plot.stops.len().saturating_sub(1));
        chosen.get().unwrap_or(last).min(last)
    };
    let key = move |event: ev::KeyboardEvent| {
        let from = untrack(reading);
        let key = event.key();
        // The first key begins where it stands.
        if key == "Escape" {
            chosen.set(None);
        } else if let Some(to) = plot.with_untracked(|plot| plot.stop_by(&key, from)) {
            event.prevent_default();
            chosen.set(Some(to));
        }
    };
    let is_focused = RwSignal::new(false);
    let point = move |event: ev::PointerEvent| {
        // A page that scrolls below a pointer at rest tells of it too: that is no reason to leave what keys have chosen.
        if is_focused.get_untracked()
            && event.movement_x() == 0
            && event.movement_y() == 0
            && event.buttons() == 0
        {
            return;
        }
        let Some(node) = drawing.get_untracked() else {
            return;
        };
        let node: Element = node.unchecked_into();
        if let [left, top, wide] = browser::place(&node)[..] {
            plot.with_untracked(|plot| {
                let scale = plot.width / wide.max(1.0);
                let (x, y) = (
                    (f64::from(event.client_x()) - left) * scale,
                    (f64::from(event.client_y()) - top) * scale,
                );
                if let Some(place) = plot.stop_at(x, y) {
                    chosen.set(Some(place));
                }
            });
        }
    };
    let spoken = move || {
        plot.with(|plot| {
            plot.stops
                .get(reading())
                .map(crate::plot::Stop::spoken)
                .unwrap_or_default()
        })
    };
    // Several values are read at the newest place at first: where there is nothing yet, the plot would jump when there is.
    let shown = move |plot: &Plot| {
        let several = || plot.stops.last().filter(|stop| stop.values.len() > 1);
        chosen
            .get()
            .map_or_else(|| several().cloned(), |place| plot.stops.get(place).cloned())
    };
    let cursor = move || {
        let place = chosen.get()?;
        plot.with(|plot| plot.stops.get(place).map(|stop| stop.place))
    };
    let cursor_path = move || {
        let Some([x, y, width, height]) = cursor() else {
            return String::new();
        };
        let mut pen = crate::pen::Pen::default();
        if height > 60.0 {
            pen.to(x + width / 2.0, y + 4.0);
            pen.line(x + width / 2.0, y + height);
        } else {
            pen.rect(x - 1.0, y - 1.0, width, height);
        }
        pen.path()
    };
    view! {
        <p class="readout" aria-hidden="true">{move || plot.with(|plot| shown(plot).map_or_else(
            || ().into_any(),
            |stop| {
                let values = stop.values.iter().map(|(class, name, words)| view! {
                    <span class="value"><i class=format!("key {class}") hidden=class.is_empty()></i>{format!("{name} ")}
                        <b class:none=is_nothing(words)>{words.clone()}</b></span>
                }.into_any()).collect_view();
                view! { <span class="title">{stop.title.clone()}</span>{values} }.into_any()
            },
        ))}</p>
        <div class="slider" role="slider" tabindex="0"
            aria-label=move || format!("{}: values by {}", title.get(), places.to_lowercase())
            aria-valuemin="0" aria-valuemax=move || plot.with(|plot| plot.stops.len().saturating_sub(1)).to_string()
            aria-valuenow=move || reading().to_string() aria-valuetext=spoken
            on:keydown=key on:pointermove=point on:pointerdown=point
            on:pointerleave=move |_| if !is_focused.get_untracked() { chosen.set(None) }
            on:blur=move |_| { is_focused.set(false); chosen.set(None) }
            on:focus=move |_| {
                is_focused.set(true);
                if chosen.get_untracked().is_none() { chosen.set(Some(untrack(reading))) }
            }
        >
            <svg class="plot" aria-hidden="true" node_ref=drawing
                viewBox=move || plot.with(|plot| format!("0 0 {} {}", plot.width, plot.height.max(1.0)))>
                {move || plot.with(|plot| plot.marks.iter().map(draw_mark).collect_view())}
                <path class="cursor" d=cursor_path></path>
            </svg>
        </div>
        <ul class="legend" role="list" hidden=move || plot.with(|plot| plot.legend.len() < 2 && plot.nothing.is_empty())>
            {move || plot.with(|plot| {
                let colours = if plot.legend.len() > 1 { &plot.legend[..] } else { &[] };
                let colours = colours.iter().map(|(class, name)| view! {
                    <li><i class=format!("key {class}")></i>{name.clone()}</li>
                }.into_any());
                let signs = plot.nothing.iter().map(|kind| view! {
                    <li title=kind.sentence()><Sign kind=*kind />{kind.word()}</li>
                }.into_any());
                colours.chain(signs).collect_view()
            })}
        </ul>
    }
    .into_any()
}

fn draw_mark(mark: &Mark) -> AnyView {
    match &mark.what {
        What::Path(path) => view! { <path class=mark.class d=path.clone()></path> }.into_any(),
        What::Text(x, y, anchor, text) => view! {
            <text class=mark.class x=crate::pen::tenths(*x) y=crate::pen::tenths(*y) text-anchor=*anchor>{text.clone()}</text>
        }
        .into_any(),
    }
}

/// A table with a heading for each column and each row.
#[component]
pub fn Rows(table: Table, #[prop(into)] label: Signal<String>) -> impl IntoView {
    let Table { columns, rows } = table;
    let names = columns
        .into_iter()
        .map(|name| view! { <th scope="col">{name}</th> }.into_any());
    let rows = rows.into_iter().map(|row| {
        let cells = row.into_iter().enumerate().map(|(place, words)| {
            if place == 0 {
                view! { <th scope="row">{words}</th> }.into_any()
            } else {
                view! { <td class:none=is_nothing(&words)>{words.clone()}</td> }.into_any()
            }
        });
        view! { <tr>{cells.collect_view()}</tr> }.into_any()
    });
    view! {
        <div class="scroll" role="region" tabindex="0" aria-label=move || format!("{}, as a table", label.get())>
            <table><thead><tr>{names.collect_view()}</tr></thead><tbody>{rows.collect_view()}</tbody></table>
        </div>
    }
    .into_any()
}
