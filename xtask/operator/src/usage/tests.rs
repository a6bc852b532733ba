use serde_json::{Value, json};
use shared::values::time::{DAY, HOUR, Timestamp};

use super::{
    plot, table,
    told::{Told, read},
};
use common::failure::Outcome;

/// 30 November 2026, three in the morning.
const NOW: u64 = 1_796_007_600_000;

fn hour(ago: u64, people: u64, due: u64, background: u64, percent: u64) -> Value {
    let hour = NOW / HOUR - ago;
    json!({"hour": hour, "people": people, "due": due, "background": background, "percent": percent})
}

fn account(name: &str, hours: &[Value]) -> Value {
    json!({"connection": format!("id-{name}"), "username": name, "limited_until": null, "hours": hours})
}

fn told(pages: &[Value]) -> Told {
    let asked = std::cell::RefCell::new(Vec::new());
    let told = read("shop", |path| -> Outcome<Value> {
        asked.borrow_mut().push(path.to_owned());
        Ok(pages[asked.borrow().len() - 1].clone())
    });
    assert_eq!(asked.borrow().len(), pages.len());
    told.unwrap()
}

fn shown(told: &Told) -> String {
    table::table("shop", told, Timestamp::from_millis(NOW))
}

#[test]
fn calls_are_told_by_account_and_lane() {
    let first = json!({"connections": [account("tiny", &[hour(1, 3, 0, 0, 2)])], "next": "b"});
    let busy = [hour(4, 1_200, 2, 60, 31), hour(2, 4, 1, 0, 12)];
    let told = told(&[first, json!({"connections": [account("studio.lumen", &busy)]})]);
    assert_eq!(
        shown(&told),
        "Calls to Instagram for shop, from 2026-11-29 23:00 to 2026-11-30 03:00 (UTC)\n\n\
         account           people        due  background  most allowance\n\
         @studio.lumen      1,204          3          60            31 %\n\
         @tiny                  3          0           0             2 %\n\
         all accounts       1,207          3          60            31 %\n\n\
         by the hour  █ ▁▁\nthe most were 1,262, from 2026-11-29 23:00\n"
    );
}

/// R108: whoever is near a limit is named, with what the edge does about it.
#[test]
fn who_is_near_a_limit_is_named() {
    let near = |percent, ago| {
        shown(&told(&[
            json!({"connections": [account("a", &[hour(ago, 1, 0, 0, percent)])]}),
        ]))
    };
    assert!(near(76, 1).contains("went one by one"), "{}", near(76, 1));
    assert!(near(51, 1).contains("feeds and numbers waited"));
    assert!(!near(49, 1).contains("near its limit"));
    assert!(
        !near(90, DAY / HOUR + 1).contains("near its limit"),
        "that was yesterday"
    );
    let mut limited = account("a", &[hour(1, 1, 0, 0, 100)]);
    limited["limited_until"] = json!(NOW + HOUR);
    let limited = shown(&told(&[json!({"connections": [limited]})]));
    assert!(
        limited.contains("at its limit: Instagram is asked again after 2026-11-30 04:00"),
        "{limited}"
    );
}

#[test]
fn one_odd_account_costs_itself() {
    let odd = json!({"connection": "id-odd", "hours": "none"});
    let page = json!({"connections": [odd, account("a", &[hour(1, 1, 0, 0, 1)])], "unanswered": ["id-away"]});
    let shown = shown(&told(&[page]));
    assert!(
        shown.contains("@a ") && shown.contains("missing above: id-odd, id-away. Ask again."),
        "{shown}"
    );
    assert!(read("shop", |_| Ok(json!({}))).is_err());
}

#[test]
fn nothing_was_called() {
    let told = told(&[json!({"connections": [account("a", &[])]})]);
    assert_eq!(
        shown(&told),
        "No call to Instagram was made for shop in the last days.\n"
    );
    assert!(plot::svg("shop", &told).ends_with("</svg>\n"));
}

#[test]
fn a_clock_that_jumped_draws_no_million_hours() {
    let hours = [
        json!({"hour": 3, "people": 1, "due": 0, "background": 0, "percent": 0}),
        hour(1, 5, 0, 0, 1),
    ];
    let told = told(&[json!({"connections": [account("a", &hours)]})]);
    assert_eq!(told.hours().len(), 192);
    assert!(shown(&told).contains("the most were 5"));
}

#[test]
fn a_picture_has_every_lane_and_nothing_of_a_name_is_markup() {
    let mut page = json!({"connections": [account("a", &[hour(30, 3, 2, 1, 2), hour(1, 1, 0, 7, 9)])]});
    page["connections"][0]["username"] = json!("<script>&");
    let svg = plot::svg("shop", &told(&[page]));
    for colour in ["#2f6fde", "#e08a00", "#8a93a3"] {
        assert!(svg.matches(colour).count() >= 3, "{colour}: {svg}");
    }
    assert!(!svg.contains("<script>") && svg.contains("@&lt;script&gt;&amp;"));
    assert!(svg.contains("14 · 9 %"), "{svg}");
}
