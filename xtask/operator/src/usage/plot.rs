//! Calls as a picture: the hours with their lanes stacked, and the accounts with the most calls.
use std::fmt::Write as _;

use super::told::{Calls, Told};
use shared::{
    answers::page::escape,
    values::{date::iso8601, words::grouped},
};

const WIDTH: u64 = 960;
const LEFT: u64 = 70;
const TOP: u64 = 70;
const HEIGHT: u64 = 240;
/// So many accounts have a bar.
const MOST: usize = 20;
const ROW: u64 = 26;
/// Colours that stay apart for eyes that see fewer, and the words for them.
const LANES: [(&str, &str); 3] = [
    ("#2f6fde", "people: pages read"),
    ("#e08a00", "due: posts, renewals"),
    ("#8a93a3", "background: feeds, numbers"),
];

/// An SVG of its own.
pub fn svg(site: &str, told: &Told) -> String {
    let hours = told.hours();
    let accounts: Vec<_> = told.accounts.iter().take(MOST).collect();
    let bars = TOP + HEIGHT + 90;
    let height = bars + ROW * u64::try_from(accounts.len()).unwrap_or(0) + 30;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\" \
         role=\"img\" font-family=\"system-ui, sans-serif\" font-size=\"13\">\n<title>Calls to Instagram for {}</title>\n\
         <rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#fff\"/>\n",
        escape(site)
    );
    text(
        &mut svg,
        LEFT,
        26,
        "start",
        18,
        &format!("Calls to Instagram for {site}, by the hour (UTC)"),
    );
    for (at, (colour, words)) in (0u64..).zip(LANES) {
        let x = LEFT + at * 230;
        let _ = writeln!(
            svg,
            "<rect x=\"{x}\" y=\"40\" width=\"12\" height=\"12\" fill=\"{colour}\"/>"
        );
        text(&mut svg, x + 18, 51, "start", 13, words);
    }
    stacks(&mut svg, &hours);
    if !accounts.is_empty() {
        text(
            &mut svg,
            LEFT,
            bars - 16,
            "start",
            15,
            "The accounts with the most calls, and the most of their allowance",
        );
    }
    let most = accounts
        .iter()
        .map(|account| account.total().all())
        .max()
        .unwrap_or(0)
        .max(1);
    for (at, account) in (0u64..).zip(accounts) {
        let (y, total) = (bars + at * ROW, account.total());
        let mut x = 260;
        text(&mut svg, 250, y + 14, "end", 13, &account.name());
        for ((colour, _), calls) in LANES.into_iter().zip(lanes(&total)) {
            let width = calls * 520 / most;
            let _ = writeln!(
                svg,
                "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"18\" fill=\"{colour}\"/>"
            );
            x += width;
        }
        let said = format!("{} · {} %", grouped(total.all()), total.percent);
        text(&mut svg, x + 8, y + 14, "start", 13, &said);
    }
    svg.push_str("</svg>\n");
    svg
}

const fn lanes(hour: &Calls) -> [u64; 3] {
    [hour.people, hour.due, hour.background]
}

fn stacks(svg: &mut String, hours: &[Calls]) {
    let most = hours.iter().map(Calls::all).max().unwrap_or(0).max(1);
    let (base, room) = (TOP + HEIGHT, WIDTH - LEFT - 20);
    for part in 0..=4u64 {
        let y = base - part * HEIGHT / 4;
        let _ = writeln!(
            svg,
            "<line x1=\"{LEFT}\" x2=\"{}\" y1=\"{y}\" y2=\"{y}\" stroke=\"#e3e6ea\"/>",
            WIDTH - 20
        );
        text(
            svg,
            LEFT - 8,
            y + 4,
            "end",
            12,
            &grouped((most * part).div_ceil(4)),
        );
    }
    let count = u64::try_from(hours.len()).unwrap_or(1).max(1);
    for (at, hour) in (0u64..).zip(hours) {
        let (x, next) = (LEFT + at * room / count, LEFT + (at + 1) * room / count);
        let width = next.saturating_sub(x).max(2) - 1;
        let mut y = base;
        for ((colour, words), calls) in LANES.into_iter().zip(lanes(hour)) {
            // What was made shows, however few it was.
            let tall = if calls == 0 {
                0
            } else {
                (calls * HEIGHT / most).max(1)
            };
            y = y.saturating_sub(tall);
            if tall > 0 {
                let _ = writeln!(
                    svg,
                    "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{tall}\" fill=\"{colour}\"><title>{}: {} {words}</title></rect>",
                    iso8601(hour.at()),
                    grouped(calls)
                );
            }
        }
        let clock = iso8601(hour.at());
        if hour.hour % 24 == 0 && next <= WIDTH - 60 {
            let _ = writeln!(
                svg,
                "<line x1=\"{x}\" x2=\"{x}\" y1=\"{base}\" y2=\"{}\" stroke=\"#8a93a3\"/>",
                base + 6
            );
            text(
                svg,
                x + 3,
                base + 20,
                "start",
                12,
                clock.get(5..10).unwrap_or_default(),
            );
        }
    }
}

fn text(svg: &mut String, x: u64, y: u64, anchor: &str, size: u64, words: &str) {
    let _ = writeln!(
        svg,
        "<text x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\" font-size=\"{size}\" fill=\"#1c2430\">{}</text>",
        escape(words)
    );
}
