//! Numbers of people over several days: whoever asks for them takes nothing from anybody.

use super::{
    reports::{by_link, makes},
    *,
};
use crate::{
    insights::{alike, days::Window, testing::asked},
    instagram::Failure,
    rooms::Called,
    values::date::iso8601,
};

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

/// R108: what Instagram failed to say isn't asked for by each read; it is told why, and until when. What it wasn't asked for
/// is asked for by the next one.
#[test]
fn a_period_that_failed_is_not_asked_for_by_each_read() {
    let mut edge = edge();
    let last = Day::of(edge.now()).minus(4);
    let window = Window {
        first: last.minus(9),
        last,
    };
    let read = |edge: &mut Edge| {
        let told = value(&edge.get(&address(window, "")));
        (told["metrics"]["reach"]["total"].clone(), told["failing"].clone())
    };
    edge.played.failing = vec![(
        "metric_type=total_value".to_owned(),
        Called::Failed(Failure::timed_out()),
    )];
    let (asked, since) = (edge.calls.len(), edge.now().plus(edge.call));
    for _ in 0..5 {
        let (total, failing) = read(&mut edge);
        assert_eq!(total, "not_sampled");
        let failure = Failure::timed_out();
        let expected = json!([{
            "from": window.first.to_string(), "to": window.last.to_string(), "since": iso8601(since),
            "asked_again": iso8601(since.plus(60 * SECOND)),
            "category": failure.category.as_str(), "retry": failure.retry.as_str(), "cause": failure.cause,
        }]);
        assert_eq!(failing, expected);
        edge.facts.now = edge.facts.now.plus(SECOND);
    }
    assert_eq!(edge.calls.len(), asked + 1);
    // Other days are others, and so is what needs no asking.
    edge.get(&address(
        Window {
            first: window.first.minus(1),
            ..window
        },
        "",
    ));
    assert_eq!(edge.calls.len(), asked + 2);
    let one = Window { first: last, last };
    assert!(value(&edge.get(&address(one, "")))["failing"].is_null());
    edge.facts.now = since.plus(61 * SECOND);
    let (_, failing) = read(&mut edge);
    assert_eq!(failing[0]["since"], iso8601(since));
    assert_eq!(edge.calls.len(), asked + 3, "a minute later it is asked again");
    edge.facts.now = edge.facts.now.plus(2 * 60 * SECOND);
    read(&mut edge);
    assert_eq!(edge.calls.len(), asked + 3, "and then five minutes later");
    edge.facts.now = edge.facts.now.plus(4 * 60 * SECOND);
    edge.played.failing.clear();
    assert_eq!(
        read(&mut edge),
        (people("reach", window.first, last).into(), Value::Null)
    );
    assert_eq!(edge.calls.len(), asked + 4);
    assert!(
        !edge.rows["insights/u"].contains(&window.first.to_string()),
        "{:?}",
        edge.rows["insights/u"]
    );
    // Held back for one session, it isn't for the next.
    let window = Window {
        first: window.first.minus(2),
        ..window
    };
    let held = Failure::timed_out().after(60);
    edge.played.failing = vec![("metric_type=total_value".to_owned(), Called::Held(held))];
    let told = value(&edge.get(&address(window, "")));
    assert!(told["metrics"]["reach"]["total"] == "not_sampled" && told["failing"].is_null());
    edge.played.failing.clear();
    let told = value(&edge.get(&address(window, "")));
    assert_eq!(
        told["metrics"]["reach"]["total"],
        people("reach", window.first, last)
    );
}

/// What two reads would ask Instagram for has one name, however they say it.
#[test]
fn reads_that_would_ask_for_the_same_are_alike() {
    let facts = Edge::new().facts;
    let days = "/insights?metrics=reach&from=2026-11-01&to=2026-11-07";
    let by_link = alike(&facts, &super::reports::by_link("token", "GET", days));
    let by_session = alike(&facts, &asked("GET", days));
    assert!(
        by_link.len() == 1 && !by_session.contains(&by_link[0]),
        "{by_link:?}"
    );
    let of = |query: &str| alike(&facts, &asked("GET", &format!("/insights?{query}")));
    let week = of("from=2026-11-02&to=2026-11-08&metrics=reach");
    assert_eq!(week, ["c1/2026-11-02/2026-11-08"]);
    assert_eq!(of("to=2026-11-08&from=2026-11-02&by=week&format=csv"), week);
    let compared = of("from=2026-11-09&to=2026-11-15&compare=previous");
    assert_eq!(compared, ["c1/2026-11-09/2026-11-15", week[0].as_str()]);
    assert_eq!(of("").len(), 1);
    for alone in [
        "from=2026-11-02&to=2026-11-08&metrics=likes",
        "from=2026-11-02&to=2026-11-08&product=reel",
        "from=2026-11-02&to=2026-11-02",
        "from=2026-11-02&to=2026-11-01",
    ] {
        assert!(of(alone).is_empty(), "{alone}");
    }
    for (method, address) in [
        ("GET", "/insights/media"),
        ("POST", "/insights"),
        ("GET", "/posts"),
    ] {
        assert!(alike(&facts, &asked(method, address)).is_empty(), "{address}");
    }
}
