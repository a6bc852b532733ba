//! Answers in the shapes that Instagram was seen to give, with what each of them says.

use super::*;

const FIRST: &str = "2026-06-20";
const LAST: &str = "2026-06-21";

/// What an answer says, as `name value` or `day name value`; then what it lacks.
fn said(group: Group, metrics: &[&str], data: &str) -> Vec<String> {
    let days_of = if group.is_series() {
        window(FIRST, LAST)
    } else {
        one()
    };
    let body =
        format!(r#"{{"data":[{data}],"paging":{{"previous":"https://a/?since=1","next":"https://a"}}}}"#);
    let said = days(&body, group, metrics, days_of).unwrap();
    let cells = told(&said).into_iter();
    let short = cells.map(|cell| cell.trim_start_matches("2026-06-").to_owned());
    short
        .chain(said.lacks.iter().map(|name| format!("lacks {name}")))
        .collect()
}

fn points(values: &str) -> String {
    format!(
        r#"{{"name":"reach","period":"day","values":[{values}],"title":"Alcance","id":"1/insights/reach/day"}}"#
    )
}

#[test]
fn series() {
    let end = |day: &str| format!(r#""end_time":"2026-06-{day}T07:00:00+0000""#);
    let (first, last) = (end("21"), end("22"));
    for (values, expected) in [
        // As it is documented.
        (
            format!(r#"{{"value":32,{first}}},{{"value":12,{last}}}"#),
            ["20 reach 32", "21 reach 12"],
        ),
        // The other way round, with one day more than was asked for.
        (
            format!(
                r#"{{"value":7,{last}}},{{"value":6,{first}}},{{"value":5,{}}}"#,
                end("20")
            ),
            ["20 reach 6", "21 reach 7"],
        ),
        // What isn't counted yet is left out, or has no number.
        (format!(r#"{{"value":32,{first}}}"#), ["20 reach 32", "21 reach empty"]),
        (
            format!(r#"{{"value":null,{first}}},{{{last}}}"#),
            ["20 reach empty", "21 reach empty"],
        ),
        (String::new(), ["20 reach empty", "21 reach empty"]),
        (
            format!(r#"{{"value":0,{first}}},{{"value":0,{last}}}"#),
            ["20 reach 0", "21 reach 0"],
        ),
        // Numbers in other clothes.
        (
            format!(r#"{{"value":"32",{first}}},{{"value":12.0,{last}}}"#),
            ["20 reach 32", "21 reach 12"],
        ),
        (
            format!(r#"{{"value":{{"organic":3,"paid":5}},{first}}},{{"value":true,{last}}}"#),
            ["20 reach empty", "21 reach empty"],
        ),
        // Ends in other clothes, and none.
        (
            r#"{"value":1,"end_time":"2026-06-21T07:00:00Z"},{"value":2,"end_time":"2026-06-22T07:00:00+00:00"}"#.to_owned(),
            ["20 reach 1", "21 reach 2"],
        ),
        // In winter's time, and in that of UTC.
        (
            r#"{"value":1,"end_time":"2026-06-21T08:00:00+0000"},{"value":2,"end_time":"2026-06-22T00:00:00+0000"}"#.to_owned(),
            ["20 reach 1", "21 reach 2"],
        ),
        (
            r#"{"value":1},{"value":2,"end_time":null},{"value":3,"end_time":"yesterday"}"#.to_owned(),
            ["20 reach empty", "21 reach empty"],
        ),
    ] {
        assert_eq!(said(Group::Series, &["reach"], &points(&values)), expected, "{values}");
    }
    // A total where a series was asked for.
    let total = r#"{"name":"reach","period":"day","total_value":{"value":157}}"#;
    assert_eq!(said(Group::Series, &["reach"], total), ["lacks reach"]);
    // One that wasn't asked for, and one that was left out without a word.
    let other = r#"{"name":"impressions","period":"day","values":[{"value":999}]}"#;
    let both = format!("{other},{}", points(""));
    assert_eq!(
        said(Group::Series, &["reach", "follower_count"], &both),
        ["20 reach empty", "21 reach empty", "lacks follower_count"]
    );
}

/// R99, R100.
#[test]
fn totals() {
    for (total, expected) in [
        (r#","total_value":{"value":157}"#, "21 replies 157"),
        (r#","total_value":{"value":0}"#, "21 replies 0"),
        (
            r#","total_value":{"value":"1234567890123"}"#,
            "21 replies 1234567890123",
        ),
        (
            r#","values":[{"value":5,"end_time":"2026-06-22T07:00:00+0000"}]"#,
            "21 replies 5",
        ),
        // Both.
        (
            r#","values":[{"value":4}],"total_value":{"value":5}"#,
            "21 replies 5",
        ),
        // Nothing of it is a zero.
        (r#","total_value":{}"#, "lacks replies"),
        (r#","total_value":null"#, "lacks replies"),
        (r#","total_value":{"value":null}"#, "lacks replies"),
        (r#","total_value":{"value":{}}"#, "lacks replies"),
        (r#","total_value":[]"#, "lacks replies"),
        (r#","values":[]"#, "lacks replies"),
        ("", "lacks replies"),
    ] {
        let entry = format!(r#"{{"name":"replies","period":"day"{total}}}"#);
        assert_eq!(said(Group::Totals, &["replies"], &entry), [expected], "{total}");
    }
    for entry in [
        "null",
        "7",
        "[]",
        "{}",
        r#"{"name":null}"#,
        r#"{"name":"Replies","total_value":{"value":1}}"#,
    ] {
        assert_eq!(
            said(Group::Totals, &["replies"], entry),
            ["lacks replies"],
            "{entry}"
        );
    }
}

fn divided(name: &str, value: &str, breakdown: &str) -> String {
    format!(r#"{{"name":"{name}","period":"day","total_value":{{{value}"breakdowns":[{breakdown}]}}}}"#)
}

#[test]
fn totals_by_product() {
    let keys = r#""dimension_keys":["media_product_type"]"#;
    for (value, breakdown, expected) in [
        (
            r#""value":224,"#,
            format!(
                r#"{{{keys},"results":[{{"dimension_values":["CAROUSEL_CONTAINER"],"value":100}},{{"dimension_values":["POST"],"value":124}}]}}"#
            ),
            &["21 views 224", "21 views/carousel 100", "21 views/post 124"][..],
        ),
        // None of it has happened, or what it is divided by isn't told.
        (
            r#""value":0,"#,
            format!(r#"{{{keys},"results":[]}}"#),
            &["21 views 0"],
        ),
        (r#""value":9,"#, format!("{{{keys}}}"), &["21 views 9"]),
        (r#""value":9,"#, String::new(), &["21 views 9"]),
        // Names that nobody knows, and what can't be read.
        (
            r#""value":9,"#,
            format!(
                r#"{{{keys},"results":[{{"dimension_values":["DEFAULT_DO_NOT_USE"],"value":2}},{{"dimension_values":["AD"],"value":"7"}},{{"dimension_values":[null],"value":1}},{{"dimension_values":[],"value":1}},{{"value":1}},null]}}"#
            ),
            &["21 views 9", "21 views/ad 7"],
        ),
        // Parts without their whole.
        (
            "",
            format!(r#"{{{keys},"results":[{{"dimension_values":["REEL"],"value":2}}]}}"#),
            &["lacks views"],
        ),
    ] {
        let entry = divided("views", value, &breakdown);
        assert_eq!(said(Group::Products, &["views"], &entry), expected, "{entry}");
    }
}

/// R99: a day is counted after up to two days, and is no refusal until then.
#[test]
fn who_came_and_went() {
    let part = |name: &str, value: &str| format!(r#"{{"dimension_values":["{name}"],"value":{value}}}"#);
    let results = |parts: &[String]| {
        format!(
            r#"{{"dimension_keys":["follow_type"],"results":[{}]}}"#,
            parts.join(",")
        )
    };
    for (breakdown, gained, lost) in [
        (
            results(&[part("FOLLOWER", "267"), part("NON_FOLLOWER", "53")]),
            "267",
            "53",
        ),
        (
            results(&[part("NON_FOLLOWER", "0"), part("FOLLOWER", "0")]),
            "0",
            "0",
        ),
        (
            results(&[
                part("FOLLOWER", "3"),
                part("NON_FOLLOWER", "1"),
                part("UNKNOWN", "2"),
            ]),
            "3",
            "1",
        ),
        (results(&[]), "empty", "empty"),
        (
            r#"{"dimension_keys":["follow_type"]}"#.to_owned(),
            "empty",
            "empty",
        ),
    ] {
        let entry = divided("follows_and_unfollows", "", &breakdown);
        assert_eq!(
            said(Group::Follows, &["follows_and_unfollows"], &entry),
            [
                format!("21 followers_gained {gained}"),
                format!("21 followers_lost {lost}")
            ],
            "{entry}"
        );
    }
    for breakdown in [
        "",
        "{}",
        "null",
        r#"{"dimension_keys":["follow_type"],"results":null}"#,
    ] {
        let entry = divided("follows_and_unfollows", "", breakdown);
        assert_eq!(
            said(Group::Follows, &["follows_and_unfollows"], &entry),
            ["lacks follows_and_unfollows"],
            "{entry}"
        );
    }
    let undivided = r#"{"name":"follows_and_unfollows","period":"day","total_value":{"value":12}}"#;
    assert_eq!(
        said(Group::Follows, &["follows_and_unfollows"], undivided),
        ["lacks follows_and_unfollows"]
    );
}

#[test]
fn when_followers_are_there() {
    let of = |value: &str| {
        let entry = format!(
            r#"{{"name":"online_followers","period":"lifetime","values":[{{"value":{value},"end_time":"2026-06-21T07:00:00+0000"}}]}}"#
        );
        said(Group::Hours, &[HOURS], &entry).remove(0)
    };
    let all: Vec<String> = (0..24).map(|hour| format!("\"{hour}\":{}", hour * 3)).collect();
    let hours: Vec<String> = (0..24).map(|hour| (hour * 3).to_string()).collect();
    let told = format!("20 online_followers {}", hours.join(" "));
    assert_eq!(of(&format!("{{{}}}", all.join(","))), told);
    let some = format!("20 online_followers 0 7{}", " ".repeat(22));
    assert_eq!(of(r#"{"0":0,"1":"7","2":null,"3":"x","24":9,"now":1}"#), some);
    // Nobody knows any of them.
    for value in ["{}", "null", "12", "[]", r#"{"0":null,"1":"abc"}"#, r#"{"24":9}"#] {
        assert_eq!(of(value), "20 online_followers empty", "{value}");
    }
    let none = r#"{"name":"online_followers","period":"lifetime"}"#;
    assert_eq!(said(Group::Hours, &[HOURS], none), ["lacks online_followers"]);
}

#[test]
fn who_they_are() {
    let of = |breakdown: &str| {
        let body = format!(
            r#"{{"data":[{{"name":"engaged_audience_demographics","period":"lifetime","title":"x","total_value":{{"breakdowns":[{breakdown}]}},"id":"1"}}]}}"#
        );
        audience(&body, "engaged_audience_demographics")
    };
    let keys = r#""dimension_keys":["timeframe","city"]"#;
    let results = r#"{"dimension_values":["THIS_MONTH","Zürich, Zürich"],"value":5},{"dimension_values":["THIS_MONTH","Köln, \"NRW\""],"value":"4"},{"dimension_values":["THIS_MONTH",null],"value":3}"#;
    let named = |name: &str, value| (name.to_owned(), Cell::of(value));
    assert_eq!(
        of(&format!(r#"{{{keys},"results":[{results}]}}"#)),
        Some(vec![named("Zürich, Zürich", 5), named("Köln, \"NRW\"", 4)])
    );
    // Too few of them: nobody, in two shapes.
    assert_eq!(of(&format!(r#"{{{keys},"results":[]}}"#)), Some(Vec::new()));
    assert_eq!(of(&format!("{{{keys}}}")), Some(Vec::new()));
    assert_eq!((of(""), of("{}"), of("null")), (None, None, None));
}

/// R99.
#[test]
fn of_posts_and_stories() {
    let lifetime = |name: &str, rest: &str| {
        format!(
            r#"{{"name":"{name}","period":"lifetime",{rest},"title":"x","id":"2/insights/{name}/lifetime"}}"#
        )
    };
    let taps = r#""values":[{"value":730}],"total_value":{"value":730,"breakdowns":[{"dimension_keys":["story_navigation_action_type"],"results":[{"dimension_values":["tap_forward"],"value":600},{"dimension_values":["tap_back"],"value":90},{"dimension_values":["tap_exit"],"value":40}]}]}"#;
    for (name, rest, expected) in [
        ("reach", r#""values":[{"value":3527}]"#, Some("3527")),
        ("saved", r#""values":[{"value":0}]"#, Some("0")),
        ("views", r#""total_value":{"value":1200}"#, Some("1200")),
        ("navigation", taps, Some("730")),
        (
            "ig_reels_avg_watch_time",
            r#""values":[{"value":4213}]"#,
            Some("4213"),
        ),
        (
            "ig_reels_avg_watch_time",
            r#""values":[{"value":4213.5}]"#,
            Some("4213.5"),
        ),
        (
            "ig_reels_video_view_total_time",
            r#""values":[{"value":98765432101}]"#,
            Some("98765432101"),
        ),
        ("reels_skip_rate", r#""values":[{"value":31}]"#, Some("31")),
        (
            "reels_skip_rate",
            r#""values":[{"value":0.31578947368421051}]"#,
            Some("0.31578947368421051"),
        ),
        (
            "reels_skip_rate",
            r#""values":[{"value":33.333333333333336}]"#,
            Some("33.333333333333336"),
        ),
        ("shares", r#""values":[]"#, None),
        ("shares", r#""values":[{}]"#, None),
        ("shares", r#""values":[{"value":null}]"#, None),
        ("shares", r#""values":null"#, None),
        (
            "profile_activity",
            r#""total_value":{"breakdowns":[{"dimension_keys":["action_type"]}]}"#,
            None,
        ),
    ] {
        let body = format!(r#"{{"data":[{}]}}"#, lifetime(name, rest));
        let said = super::super::totals(&body, &[name]).unwrap();
        let cell = said[0].1.as_ref().map(Cell::text);
        assert_eq!(cell, expected, "{name} {rest}");
    }
}
