//! Numbers of people over several days: whoever asks for them takes nothing from anybody.

use super::{
    reports::{by_link, makes},
    *,
};
use crate::insights::days::Window;

fn address(window: Window, more: &str) -> String {
    let Window { first, last } = window;
    format!("/insights?from={first}&to={last}&metrics=reach{more}")
}

/// R101.
#[test]
fn weeks_are_not_pushed_out_by_what_is_read() {
    let mut edge = edge();
    let monday = today().monday();
    edge.pass(8 * DAY);
    for day in 0..30 {
        edge.pass(DAY);
        let last = Day::of(edge.now()).minus(1);
        for days in 2..20 {
            edge.get(&address(
                Window {
                    first: last.minus(days),
                    last,
                },
                "",
            ));
        }
        assert!(
            edge.rows.values().map(String::len).max().unwrap() < 60_000,
            "{day}"
        );
    }
    let last = monday.plus(13);
    let told = value(&edge.get(&address(Window { first: monday, last }, "&by=week")));
    let values = &told["metrics"]["reach"]["values"];
    assert_eq!(values[0], people("reach", monday, monday.plus(6)));
    assert_eq!(values[1], people("reach", monday.plus(7), last));
}

/// Whoever has a link has Instagram asked for what the dashboard shows, and for nothing else.
#[test]
fn a_link_does_not_have_instagram_asked_for_whatever_it_says() {
    let mut edge = edge();
    let (_, token) = makes(&mut edge, 60);
    edge.pass(3 * DAY);
    let (asked, rows) = (edge.calls.len(), edge.rows.clone());
    let yesterday = Day::of(edge.now()).minus(1);
    for back in 3..20 {
        for days in 2..20 {
            let last = yesterday.minus(back);
            let window = Window {
                first: last.minus(days - 1),
                last,
            };
            // Days before the last 7, beside which they stand.
            if (back, days) == (7, 7) || (back, days) == (8, 7) {
                continue;
            }
            edge.is_asked(by_link(&token, "GET", &address(window, "")))
                .unwrap();
        }
    }
    assert_eq!((edge.calls.len(), &edge.rows), (asked, &rows));
    for days in [7, 28] {
        let window = Window {
            first: yesterday.minus(days - 1),
            last: yesterday,
        };
        for _ in 0..3 {
            let answer = edge
                .is_asked(by_link(&token, "GET", &address(window, "&compare=previous")))
                .unwrap();
            let told = value(&answer);
            let reach = &told["metrics"]["reach"];
            assert_eq!(reach["total"], people("reach", window.first, yesterday), "{days}");
            let before = window.first.minus(1);
            assert_eq!(
                reach["previous"]["total"],
                people("reach", before.minus(days - 1), before)
            );
        }
    }
    assert_eq!(edge.calls.len(), asked + 4);
    // What a session had asked is told, and what nobody had isn't known.
    let own = Window {
        first: yesterday.minus(15),
        last: yesterday.minus(4),
    };
    let read = |edge: &mut Edge| {
        let answer = edge.is_asked(by_link(&token, "GET", &address(own, ""))).unwrap();
        value(&answer)["metrics"]["reach"]["total"].clone()
    };
    assert_eq!(read(&mut edge), "not_sampled");
    edge.get(&address(own, ""));
    assert_eq!(read(&mut edge), people("reach", own.first, own.last));
}
