mod seen;

use super::*;

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn window(first: &str, last: &str) -> Window {
    Window {
        first: day(first),
        last: day(last),
    }
}

fn one() -> Window {
    window("2026-06-21", "2026-06-21")
}

fn told(said: &Said) -> Vec<String> {
    let cells = said.cells.iter();
    cells
        .map(|(day, column, cell)| format!("{day} {column} {}", cell.text()))
        .collect()
}

#[test]
fn a_series_has_a_number_for_each_day_that_instagram_names() {
    let body = r#"{"data":[{"name":"reach","period":"day","title":"Reichweite","values":[
        {"value":12,"end_time":"2026-06-20T07:00:00+0000"},
        {"value":0,"end_time":"2026-06-21T07:00:00+0000"},
        {"value":99,"end_time":"2026-06-30T07:00:00+0000"},
        {"end_time":"2026-06-22T07:00:00+0000"}]}],"paging":{"next":"x"}}"#;
    let said = days(
        body,
        Group::Series,
        &["reach"],
        window("2026-06-19", "2026-06-22"),
    )
    .unwrap();
    assert_eq!(
        told(&said),
        [
            "2026-06-19 reach 12",
            "2026-06-20 reach 0",
            "2026-06-21 reach empty",
            "2026-06-22 reach empty"
        ]
    );
    assert!(said.lacks.is_empty() && !said.is_empty);
}

/// R99, R100.
#[test]
fn an_answer_that_lacks_what_was_asked_for_is_no_zero() {
    let body = r#"{"data":[{"name":"views","total_value":{"value":0}},{"name":"likes","total_value":{}},{"name":"saves","total_value":{"breakdowns":[{"dimension_keys":["media_product_type"]}]}}]}"#;
    let asked = ["views", "likes", "saves", "shares"];
    let said = days(body, Group::Products, &asked, one()).unwrap();
    assert_eq!(told(&said), ["2026-06-21 views 0"]);
    assert_eq!(said.lacks, ["likes", "saves", "shares"]);
    let shell = r#"{"data":[{"name":"replies","total_value":{}},{"name":"reposts"}]}"#;
    let said = days(shell, Group::Totals, &["replies", "reposts"], one()).unwrap();
    assert_eq!((told(&said).len(), said.lacks.len()), (0, 2));
    let nothing = days(r#"{"data":[]}"#, Group::Totals, &["replies"], one()).unwrap();
    assert_eq!(told(&nothing), ["2026-06-21 replies empty"]);
    assert!(nothing.is_empty && nothing.lacks.is_empty());
    for body in ["", "{}", r#"{"data":{}}"#, "[]", r#"{"success":true}"#] {
        assert_eq!(days(body, Group::Totals, &["replies"], one()), None, "{body}");
    }
}

#[test]
fn a_total_is_divided_by_product() {
    let body = r#"{"data":[{"name":"reach","period":"day","total_value":{"value":224,"breakdowns":[{"dimension_keys":["media_product_type"],"results":[
        {"dimension_values":["CAROUSEL_CONTAINER"],"value":100},{"dimension_values":["post"],"value":124},
        {"dimension_values":["STORY"],"value":0},{"dimension_values":["HOLOGRAM"],"value":3}]}]}}]}"#;
    let said = days(body, Group::Products, &["reach"], one()).unwrap();
    assert_eq!(
        told(&said),
        [
            "2026-06-21 reach 224",
            "2026-06-21 reach/carousel 100",
            "2026-06-21 reach/post 124"
        ]
    );
}

#[test]
fn followers_are_gained_and_lost() {
    let with = |results: &str| {
        format!(
            r#"{{"data":[{{"name":"follows_and_unfollows","total_value":{{"breakdowns":[{{"dimension_keys":["follow_type"]{results}}}]}}}}]}}"#
        )
    };
    let read =
        |results: &str| days(&with(results), Group::Follows, &["follows_and_unfollows"], one()).unwrap();
    let both = read(
        r#","results":[{"dimension_values":["FOLLOWER"],"value":17},{"dimension_values":["NON_FOLLOWER"],"value":20}]"#,
    );
    assert_eq!(
        told(&both),
        ["2026-06-21 followers_gained 17", "2026-06-21 followers_lost 20"]
    );
    let one = read(r#","results":[{"dimension_values":["NON_FOLLOWER"],"value":2}]"#);
    assert_eq!(
        told(&one),
        ["2026-06-21 followers_gained 0", "2026-06-21 followers_lost 2"]
    );
    let none = read(r#","results":[]"#);
    assert_eq!(
        told(&none),
        [
            "2026-06-21 followers_gained empty",
            "2026-06-21 followers_lost empty"
        ]
    );
    let not_yet = read("");
    assert_eq!(told(&not_yet), told(&none));
}

/// R99.
#[test]
fn a_part_that_is_named_and_cannot_be_read_is_no_zero() {
    let with = |name: &str, value: &str, results: &[(&str, &str)]| {
        let part =
            |(name, value): &(&str, &str)| format!(r#"{{"dimension_values":["{name}"],"value":{value}}}"#);
        let results: Vec<String> = results.iter().map(part).collect();
        let results = results.join(",");
        format!(
            r#"{{"data":[{{"name":"{name}","total_value":{{{value}"breakdowns":[{{"results":[{results}]}}]}}}}]}}"#
        )
    };
    for (results, gained, lost) in [
        ([("FOLLOWER", "null"), ("NON_FOLLOWER", "20")], "empty", "20"),
        ([("FOLLOWER", "1.7e3"), ("NON_FOLLOWER", "20")], "empty", "20"),
        ([("FOLLOWER", "17"), ("NON_FOLLOWER", "{}")], "17", "empty"),
        // Some came or went, and it isn't said which.
        ([("FOLLOWER", "17"), ("UNKNOWN", "20")], "17", "not_offered"),
        ([("FOLLOWER", "17"), ("UNKNOWN", "0")], "17", "0"),
    ] {
        let body = with("follows_and_unfollows", "", &results);
        let said = days(&body, Group::Follows, &["follows_and_unfollows"], one()).unwrap();
        let expected = [("followers_gained", gained), ("followers_lost", lost)];
        let expected = expected.map(|(column, cell)| format!("2026-06-21 {column} {cell}"));
        assert_eq!(told(&said), expected, "{results:?}");
    }
    let body = with("reach", "\"value\":100,", &[("REEL", "null"), ("POST", "20")]);
    let said = days(&body, Group::Products, &["reach"], one()).unwrap();
    assert_eq!(
        told(&said),
        [
            "2026-06-21 reach 100",
            "2026-06-21 reach/reel empty",
            "2026-06-21 reach/post 20"
        ]
    );
    let body = with("follower_demographics", "", &[("AR", "null"), ("FR", "3")]);
    let said = audience(&body, "follower_demographics").unwrap();
    assert_eq!(
        said,
        [("AR".to_owned(), Cell::Empty), ("FR".to_owned(), Cell::of(3))]
    );
}

#[test]
fn hours_are_one_text() {
    let body = r#"{"data":[{"name":"online_followers","period":"lifetime","values":[{"value":{"0":5,"23":7},"end_time":"2026-06-22T07:00:00+0000"},{"value":{},"end_time":"2026-06-23T07:00:00+0000"}]}]}"#;
    let said = days(body, Group::Hours, &[HOURS], window("2026-06-21", "2026-06-22")).unwrap();
    let hours = format!("5{}7", " ".repeat(23));
    assert_eq!(
        told(&said),
        [
            format!("2026-06-21 {HOURS} {hours}"),
            format!("2026-06-22 {HOURS} empty")
        ]
    );
}

#[test]
fn totals_come_in_two_forms() {
    let body = r#"{"data":[{"name":"reach","period":"lifetime","values":[{"value":3527}]},{"name":"navigation","values":[{"value":4}],"total_value":{"value":5}},{"name":"reels_skip_rate","values":[{"value":0.25}]},{"name":"saved"}]}"#;
    let said = totals(
        body,
        &["reach", "navigation", "reels_skip_rate", "saved", "likes"],
    )
    .unwrap();
    let told: Vec<String> = said
        .iter()
        .map(|(name, cell)| format!("{name} {}", cell.as_ref().map_or("lacks", Cell::text)))
        .collect();
    assert_eq!(
        told,
        [
            "reach 3527",
            "navigation 5",
            "reels_skip_rate 0.25",
            "saved lacks",
            "likes lacks"
        ]
    );
    assert_eq!(
        totals(r#"{"data":[]}"#, &["reach"]),
        Some(vec![("reach".to_owned(), Some(Cell::Empty))])
    );
    assert_eq!(totals("{}", &["reach"]), None);
}

#[test]
fn an_audience_is_told_by_its_last_dimension() {
    let body = r#"{"data":[{"name":"follower_demographics","total_value":{"breakdowns":[{"dimension_keys":["timeframe","country"],"results":[{"dimension_values":["LAST_90_DAYS","AR"],"value":12},{"dimension_values":["LAST_90_DAYS","FR"],"value":3}]}]}}]}"#;
    let said = audience(body, "follower_demographics").unwrap();
    assert_eq!(
        said,
        [("AR".to_owned(), Cell::of(12)), ("FR".to_owned(), Cell::of(3))]
    );
    assert_eq!(
        audience(r#"{"data":[]}"#, "follower_demographics"),
        Some(Vec::new())
    );
    let shell = r#"{"data":[{"name":"follower_demographics","total_value":{}}]}"#;
    assert_eq!(
        (audience(shell, "follower_demographics"), audience("{}", "x")),
        (None, None)
    );
}

#[test]
fn fields_that_are_missing_are_missing() {
    let names = ["followers_count", "follows_count"];
    assert_eq!(
        fields(r#"{"followers_count":12,"id":"1"}"#, &names),
        Some(vec![("followers_count", 12)])
    );
    assert_eq!(
        (fields("{}", &names), fields("", &names)),
        (Some(Vec::new()), None)
    );
}
