mod others;
mod people;
mod reports;

use crate::{
    insights::{
        days::Day,
        metrics::Product,
        testing::{Edge, Post, failed, number, people},
    },
    rooms::{Answer, Turn},
    values::time::{DAY, HOUR, SECOND, Timestamp},
};
use serde_json::{Value, json};

fn today() -> Day {
    Day::of(Edge::new().now())
}

/// An account with two months of history, ten days ago.
fn edge() -> Edge {
    let mut edge = Edge::new();
    edge.facts.policy = "60".to_owned();
    edge.history();
    edge
}

fn value(answer: &Answer) -> Value {
    assert_eq!(answer.status, 200, "{}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}

fn header<'a>(answer: &'a Answer, name: &str) -> Option<&'a str> {
    let found = answer.headers.iter().find(|(known, _)| known == name);
    found.map(|(_, value)| value.as_str())
}

fn sum(metric: &str, first: Day, last: Day) -> u64 {
    (first.0..=last.0).map(|day| number(metric, Day(day))).sum()
}

/// R101.
#[test]
fn counts_are_added_up_and_people_are_asked_for() {
    let mut edge = edge();
    let (first, last) = (today().minus(29), today().minus(4));
    let address = format!("/insights?from={first}&to={last}&metrics=views,reach,followers_count,likes");
    let asked = edge.calls.len();
    let told = value(&edge.get(&address));
    assert_eq!(told["from"], first.to_string());
    assert_eq!(told["time_zone"], "America/Los_Angeles");
    assert_eq!(told["begins"].as_array().unwrap().len(), 26);
    let views = &told["metrics"]["views"];
    assert_eq!(views["is"], "count");
    assert_eq!(views["unit"], "views");
    assert_eq!(views["values"][3], number("views", first.plus(3)));
    assert_eq!(views["total"], sum("views", first, last));
    let reach = &told["metrics"]["reach"];
    assert_eq!(reach["values"][3], number("reach", first.plus(3)));
    assert_eq!(reach["total"], people("reach", first, last));
    assert_ne!(reach["total"], sum("reach", first, last));
    // Asked once, in a person's turn, and kept.
    assert_eq!(edge.calls.len(), asked + 1);
    assert_eq!(edge.calls[asked].1.turn, Turn::People);
    assert_eq!(value(&edge.get(&address)), told);
    assert_eq!(edge.calls.len(), asked + 1);
    // More than 30 days of people there are not, in one number, nor 30 with an hour more in autumn.
    for (first, days) in [(today().minus(45), 42), (today().minus(33), 30)] {
        let last = first.plus(days - 1);
        let told = value(&edge.get(&format!("/insights?from={first}&to={last}&metrics=reach,views")));
        assert_eq!(told["metrics"]["reach"]["total"], "not_offered", "{days}");
        assert_eq!(told["metrics"]["views"]["total"], sum("views", first, last));
    }
    assert_eq!(edge.calls.len(), asked + 1);
    // What Instagram doesn't say now isn't known.
    edge.played.trouble = Some(failed(4, "(#4) Application request limit reached"));
    let told = value(&edge.get(&format!(
        "/insights?from={first}&to={}&metrics=reach",
        last.minus(3)
    )));
    assert_eq!(told["metrics"]["reach"]["total"], "not_sampled");
}

/// R101.
#[test]
fn weeks_and_months_are_sums_of_what_adds_up() {
    let mut edge = edge();
    edge.pass(8 * DAY);
    let monday = today().monday();
    let (first, last) = (monday.minus(14), monday.plus(6));
    let told = value(&edge.get(&format!(
        "/insights?from={first}&to={last}&by=week&metrics=likes,reach,followers_count"
    )));
    let expected = [first, first.plus(7), monday].map(|week| week.to_string());
    assert_eq!(told["begins"], json!(expected));
    assert_eq!(
        told["metrics"]["likes"]["values"][0],
        sum("likes", first, first.plus(6))
    );
    let reach = &told["metrics"]["reach"]["values"];
    assert_eq!(reach[0], "not_sampled", "nobody asked for that week");
    assert_eq!(
        reach[2],
        people("reach", monday, last),
        "it was asked for when it was over"
    );
    assert_eq!(told["metrics"]["followers_count"]["values"][2], 5_000);
    let told = value(&edge.get("/insights?from=2026-11-20&to=2026-12-03&by=month&metrics=likes"));
    assert_eq!(told["begins"], json!(["2026-11-20", "2026-12-01"]));
    let november = sum(
        "likes",
        Day::parse("2026-11-20").unwrap(),
        Day::parse("2026-11-30").unwrap(),
    );
    assert_eq!(told["metrics"]["likes"]["values"][0], november);
}

/// R99.
#[test]
fn each_kind_of_nothing_is_told_in_json_and_in_tables() {
    let mut edge = Edge::new();
    edge.facts.policy = "20".to_owned();
    edge.played.followers = 12;
    edge.played.unknown = vec!["reposts"];
    edge.played.nothing = vec!["replies"];
    edge.history();
    let zero = (4..15)
        .map(|days| today().minus(days))
        .find(|day| number("likes", *day) == 0)
        .unwrap();
    let address = |day: Day, metric: &str| format!("/insights?from={day}&to={day}&metrics={metric}");
    for (day, metric, expected) in [
        (zero, "likes", json!(0)),
        (today().minus(5), "replies", json!("empty")),
        (today().minus(1), "replies", json!("too_new")),
        (today(), "likes", json!("too_new")),
        (today().plus(9), "likes", json!("too_new")),
        (today().minus(5), "follower_count", json!("too_few")),
        (today().minus(50), "likes", json!("not_sampled")),
        (today().minus(5), "reposts", json!("not_offered")),
        (today().minus(50), "reposts", json!("not_offered")),
    ] {
        let told = value(&edge.get(&address(day, metric)));
        assert_eq!(
            told["metrics"][metric]["values"],
            json!([expected]),
            "{day} {metric}"
        );
        let table = edge.get(&format!("{}&format=csv", address(day, metric)));
        let text = expected
            .as_str()
            .map_or_else(|| expected.to_string(), str::to_owned);
        assert!(
            table.body.ends_with(&format!("{day},{text}\r\n")),
            "{}",
            table.body
        );
    }
    // A sum says that it lacks days.
    let (first, last) = (today().minus(30), today().minus(5));
    let told = value(&edge.get(&format!("/insights?from={first}&to={last}&metrics=likes&by=week")));
    let likes = &told["metrics"]["likes"];
    assert_eq!(likes["total_is_partial"], true);
    assert_eq!(likes["total"], sum("likes", today().minus(20), last));
    assert_eq!(likes["values"][0], "not_sampled");
    assert_eq!(likes["partial"].as_array().unwrap().len(), 1);
    let place = usize::try_from(likes["partial"][0].as_u64().unwrap()).unwrap();
    let table = edge.get(&format!(
        "/insights?from={first}&to={last}&metrics=likes&by=week&compare=previous&format=csv"
    ));
    for (line, text) in table.body.lines().enumerate() {
        let expected = match line {
            0 => ",partial",
            line if line == place + 1 => ",likes",
            _ => ",",
        };
        assert!(text.ends_with(expected), "{expected} {text}");
    }
}

#[test]
fn products_are_told_apart_and_compared_with_before() {
    let mut edge = edge();
    let (first, last) = (today().minus(20), today().minus(11));
    let address =
        format!("/insights?from={first}&to={last}&metrics=views&breakdown=product&compare=previous");
    let told = value(&edge.get(&address));
    let views = &told["metrics"]["views"];
    let day = number("views", first.plus(2));
    assert_eq!(views["by_product"]["post"]["values"][2], day / 2);
    assert_eq!(views["by_product"]["reel"]["values"][2], day - day / 2);
    assert_eq!(views["by_product"]["story"]["values"][2], 0);
    assert_eq!(told["previous"]["from"], first.minus(10).to_string());
    assert_eq!(
        views["previous"]["total"],
        sum("views", first.minus(10), first.minus(1))
    );
    let table = edge.get(&format!("{address}&format=csv"));
    let header_line = table.body.lines().next().unwrap();
    assert!(
        header_line.starts_with("day,views (views),\"views, before (views)\",views/post (views),"),
        "{header_line}"
    );
    assert_eq!(table.body.lines().count(), 11);
    let reels = value(&edge.get(&format!("/insights?from={first}&to={last}&product=reel")));
    assert_eq!(reels["metrics"]["views"]["values"][2], day - day / 2);
    assert_eq!(reels["metrics"]["reach"]["total"], "not_sampled");
    assert!(reels["metrics"]["follower_count"].is_null());
}

#[test]
fn the_curve_of_followers_is_rebuilt_from_todays_count() {
    let mut edge = edge();
    let (first, last) = (today().minus(3), today().minus(1));
    let told = value(&edge.get(&format!(
        "/insights?from={first}&to={last}&metrics=followers_count"
    )));
    let followers = &told["metrics"]["followers_count"];
    assert_eq!(followers["rebuilt_before"], last.to_string());
    assert_eq!(followers["values"][2], 5_000);
    let before = 5_000 + number("followers_lost", last) - number("followers_gained", last);
    assert_eq!(followers["values"][1], before);
    assert_eq!(followers["total"], 5_000);
    // Of long ago too, from what is known since.
    let old = value(&edge.get(&format!(
        "/insights?from={0}&to={0}&metrics=followers_count",
        today().minus(40)
    )));
    let change = |metric| sum(metric, today().minus(39), last);
    let expected = i64::try_from(5_000 + change("followers_lost")).unwrap()
        - i64::try_from(change("followers_gained")).unwrap();
    let told = &old["metrics"]["followers_count"]["values"][0];
    assert!(
        expected < 0 && told == "not_sampled" || *told == expected,
        "{told} {expected}"
    );
}

#[test]
fn what_is_known_is_not_sent_again() {
    let mut edge = edge();
    let address = format!(
        "/insights?from={}&to={}&metrics=likes",
        today().minus(20),
        today().minus(11)
    );
    let answer = edge.get(&address);
    let tag = header(&answer, "ETag").unwrap().to_owned();
    assert_eq!(header(&answer, "Content-Type"), Some("application/json"));
    for known in [
        tag.clone(),
        format!("W/{tag}"),
        format!("\"x\", {tag}"),
        "*".to_owned(),
    ] {
        let again = edge.asks(&address, Some(&known));
        assert_eq!(
            (again.status, again.body.as_str(), header(&again, "ETag")),
            (304, "", Some(tag.as_str()))
        );
    }
    assert_eq!(edge.asks(&address, Some("\"x\"")).status, 200);
    let table = edge.asks(&format!("{address}&format=csv"), Some(&tag));
    assert_eq!(
        (table.status, header(&table, "Content-Type")),
        (200, Some("text/csv; charset=utf-8"))
    );
}

/// R102: an account that connects in the morning, before Instagram has told of yesterday, has its followers all the same.
#[test]
fn followers_are_there_before_yesterday_is() {
    // 3:00 on the Pacific coast.
    let mut edge = Edge::after(15 * HOUR);
    edge.facts.policy = "60".to_owned();
    edge.history();
    let today = Day::of(edge.now());
    let address = format!(
        "/insights?from={}&to={}&metrics=followers_count",
        today.minus(9),
        today.minus(2)
    );
    let followers = &value(&edge.get(&address))["metrics"]["followers_count"];
    let values: Vec<u64> = (0..8)
        .map(|place| followers["values"][place].as_u64().unwrap())
        .collect();
    assert_eq!(followers["rebuilt_before"], today.minus(1).to_string());
    assert_eq!(followers["rebuilt_without"], json!([today.minus(1).to_string()]));
    let net = |edge: &Edge, day: Day| {
        let [came, went] = ["followers_gained", "followers_lost"].map(|name| edge.cell(day, name).whole());
        came.unwrap() - went.unwrap()
    };
    for (place, pair) in values.windows(2).enumerate() {
        let day = today.minus(9).plus(u32::try_from(place).unwrap() + 1);
        assert_eq!(
            pair[0].cast_signed() + net(&edge, day),
            pair[1].cast_signed(),
            "{day}"
        );
    }
    // Two days later all of it is told.
    edge.pass(3 * DAY);
    let followers = &value(&edge.get(&address))["metrics"]["followers_count"];
    assert!(followers["rebuilt_without"].is_null(), "{followers}");
    assert_eq!(
        followers["values"][7].as_i64().unwrap(),
        values[7].cast_signed() - net(&edge, today.minus(1)),
        "{followers}"
    );
}
