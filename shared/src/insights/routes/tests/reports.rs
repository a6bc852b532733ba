use super::*;
use crate::{
    connection::report,
    insights::{self, testing::asked},
    rooms::{Asked, Effect, Entry, Got, Running, testing::Hosted},
};

fn body(edge: &Edge, days: u64) -> String {
    let until = crate::values::date::iso8601(edge.now().plus(days * DAY));
    json!({"until": until, "title": "November for Nora"}).to_string()
}

fn posts(edge: &mut Edge, body: &str) -> Answer {
    let asked = Asked {
        body: body.to_owned(),
        ..asked("POST", "/insights/reports")
    };
    edge.is_asked(asked).unwrap()
}

/// A report for so many days: its id and its token.
pub(super) fn makes(edge: &mut Edge, days: u64) -> (String, String) {
    let body = body(edge, days);
    let answer = posts(edge, &body);
    assert_eq!(answer.status, 201, "{}", answer.body);
    let told: Value = serde_json::from_str(&answer.body).unwrap();
    let url = told["url"].as_str().unwrap();
    let token = url
        .strip_prefix("https://edge.example/insights.html#report=")
        .unwrap();
    (told["id"].as_str().unwrap().to_owned(), token.to_owned())
}

pub(super) fn by_link(token: &str, method: &str, address: &str) -> Asked {
    Asked {
        session: report::link(&report::key(token)),
        ..asked(method, address)
    }
}

/// Asks by a link how far it is.
pub(super) fn by_link_of(edge: &mut Edge) -> Asked {
    let (_, token) = makes(edge, 30);
    by_link(&token, "GET", "/insights/state")
}

fn ends(edge: &mut Edge, id: &str) -> u16 {
    edge.is_asked(asked("DELETE", &format!("/insights/reports/{id}")))
        .unwrap()
        .status
}

#[test]
fn a_link_reads_numbers_until_its_end() {
    let mut edge = edge();
    let (_, token) = makes(&mut edge, 7);
    let until = crate::values::date::iso8601(edge.now().plus(7 * DAY));
    let address = format!(
        "/insights?from={}&to={}&metrics=views",
        today().minus(9),
        today().minus(5)
    );
    let own = edge.get(&address);
    assert_eq!(edge.is_asked(by_link(&token, "GET", &address)), Some(own));
    for path in ["media", "stories", "audience", "best-hours"] {
        let answer = edge.is_asked(by_link(&token, "GET", &format!("/insights/{path}")));
        assert_eq!(answer.unwrap().status, 200, "{path}");
    }
    let state = edge.is_asked(by_link(&token, "GET", "/insights/state")).unwrap();
    assert_eq!(
        value(&state)["report"],
        json!({"until": until, "title": "November for Nora", "username": "nora"})
    );
    assert!(value(&edge.get("/insights/state"))["report"].is_null());
    edge.facts.now = edge.now().plus(7 * DAY);
    assert_eq!(edge.is_asked(by_link(&token, "GET", &address)), None);
    assert!(edge.rows.contains_key(&report::key(&token)));
    edge.pass(DAY);
    assert!(!edge.rows.contains_key(&report::key(&token)));
}

/// R46: no token is kept, and none is told a second time.
#[test]
fn reports_are_listed_without_their_links_and_end_at_once() {
    let mut edge = edge();
    let (first, one) = makes(&mut edge, 7);
    edge.facts.now = edge.now().plus(SECOND);
    let (second, other) = makes(&mut edge, 9);
    let list = edge.get("/insights/reports");
    let told = value(&list);
    let ids: Vec<&Value> = told["reports"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["id"])
        .collect();
    assert_eq!(ids, [&json!(second), &json!(first)]);
    assert_eq!(told["reports"][0]["title"], "November for Nora");
    for token in [&one, &other] {
        let secret = token.split_once('.').unwrap().1;
        assert!(!list.body.contains(secret));
        assert!(
            edge.rows
                .iter()
                .all(|(key, row)| !key.contains(secret) && !row.contains(secret))
        );
    }
    assert_eq!(ends(&mut edge, &first), 204);
    assert_eq!(edge.is_asked(by_link(&one, "GET", "/insights")), None);
    assert!(edge.is_asked(by_link(&other, "GET", "/insights")).is_some());
    for id in [&first, "", "r", &second[1..]] {
        assert_eq!(ends(&mut edge, id), 404, "{id}");
    }
}

/// R72.
#[test]
fn one_that_is_taken_back_while_instagram_is_asked_reads_nothing() {
    let mut edge = edge();
    let (_, token) = makes(&mut edge, 7);
    let days = |last: u32| {
        let (from, to) = (today().minus(last + 6), today().minus(last));
        format!("/insights?from={from}&to={to}&metrics=reach")
    };
    assert!(edge.is_asked(by_link(&token, "GET", &days(1))).is_some());
    let turn = edge.calls.last().unwrap().1.turn;
    assert_eq!(
        turn,
        Turn::Background,
        "a link takes nothing from who has a session"
    );
    let entry = Entry::Asked(by_link(&token, "GET", &days(2)));
    let mut running = Running::new(edge.facts.clone(), |host| insights::room(host, entry));
    let mut got = Got::Nothing;
    let mut calls = 0;
    let answer = loop {
        let effect = running.step(edge.facts.clone(), got);
        match effect {
            Effect::Done(answer) => break answer,
            Effect::Call(_) => {
                calls += 1;
                edge.rows.remove(&report::key(&token));
            }
            _ => {}
        }
        got = edge.does(effect);
    };
    assert_eq!((calls, answer), (1, None));
}

/// What else a session may, a link may not; and none opens what its account or its operator has taken back.
#[test]
fn a_link_opens_nothing_else() {
    let mut edge = edge();
    let (id, token) = makes(&mut edge, 7);
    let rows = edge.rows.clone();
    for (method, path) in [
        ("GET", "/insights/reports"),
        ("POST", "/insights/reports"),
        ("DELETE", &format!("/insights/reports/{id}")),
        ("POST", "/insights"),
        ("GET", "/insights2"),
    ] {
        let asked = Asked {
            body: body(&edge, 7),
            ..by_link(&token, method, path)
        };
        assert_eq!(edge.is_asked(asked), None, "{method} {path}");
    }
    assert_eq!(edge.rows, rows);
    for wrong in ["", "~", &token[..token.len() - 1], &format!("{token}x")] {
        assert_eq!(edge.is_asked(by_link(wrong, "GET", "/insights")), None, "{wrong}");
    }
    // Nor is another row taken for a report.
    let asked = Asked {
        session: report::link(insights::state::KEY),
        ..asked("GET", "/insights")
    };
    assert_eq!(edge.is_asked(asked), None);
    let facts = edge.facts.clone();
    edge.facts.policy = "null".to_owned();
    assert_eq!(edge.is_asked(by_link(&token, "GET", "/insights")), None);
    edge.facts = facts.clone();
    edge.facts.permissions.pop();
    assert_eq!(edge.is_asked(by_link(&token, "GET", "/insights")), None);
    edge.facts = facts;
    assert!(edge.is_asked(by_link(&token, "GET", "/insights")).is_some());
}

#[test]
fn what_is_wrong_with_a_report_is_said() {
    let mut edge = edge();
    for (body, place) in [
        ("", ""),
        ("[]", ""),
        ("{}", ""),
        (r#"{"until":"2026-12-08T20:00:00Z","scope":"all"}"#, ""),
        (r#"{"until":"2026-12-08"}"#, "until"),
        (r#"{"until":"2026-12-08T20:00:00"}"#, "until"),
        (r#"{"until":"2026-12-01T20:00:00Z"}"#, "until"),
        (r#"{"until":"2027-12-03T00:00:00Z"}"#, "until"),
        (r#"{"until":"2026-12-08T20:00:00Z","title":"a\nb"}"#, "title"),
        (r#"{"until":"2026-12-08T20:00:00Z","title":"a\u202eb"}"#, "title"),
        (
            &json!({"until": "2026-12-08T20:00:00Z", "title": "x".repeat(101)}).to_string(),
            "title",
        ),
    ] {
        let answer = posts(&mut edge, body);
        assert_eq!(answer.status, 422, "{body}");
        let told: Value = serde_json::from_str(&answer.body).unwrap();
        assert_eq!(told["problems"][0]["where"], place, "{body}");
    }
    assert!(!edge.rows.keys().any(|key| key.starts_with(report::KEYS)));
    let least = r#"{"until":"2026-12-01T21:00:00.5+00:30"}"#;
    assert_eq!(posts(&mut edge, least).status, 201);
}

#[test]
fn an_account_has_twenty_at_most() {
    let mut edge = edge();
    for days in 1..=20 {
        makes(&mut edge, days);
    }
    let body = body(&edge, 3);
    assert_eq!(posts(&mut edge, &body).status, 409);
    // What has ended makes room.
    edge.pass(DAY + 7 * HOUR);
    makes(&mut edge, 3);
    assert_eq!(
        edge.rows
            .keys()
            .filter(|key| key.starts_with(report::KEYS))
            .count(),
        20
    );
}
