use super::*;
use std::fmt::Write as _;

#[test]
fn each_name_means_one_thing() {
    let mut names: Vec<&str> = columns().map(|column| column.name).collect();
    names.sort_unstable();
    let before = names.len();
    names.dedup();
    assert_eq!((before, names.len()), (names.len(), 19));
    for (gone, _, instead) in GONE {
        assert!(
            column(gone).is_none() && !MEDIA.iter().any(|metric| metric.name == *gone),
            "{gone}"
        );
        assert!(
            column(instead).is_some() || MEDIA.iter().any(|metric| metric.name == *instead),
            "{instead}"
        );
    }
    for group in Group::ALL {
        assert_eq!(Group::ALL[group.place()], group);
        assert!(group.metrics().next().is_some());
    }
    for product in Product::ALL {
        assert_eq!(Product::named(product.as_str()), Some(product));
    }
    assert_eq!(Product::named("reels"), None);
}

/// R101.
#[test]
fn numbers_of_people_never_add_up() {
    for (name, adds_up) in [
        ("reach", false),
        ("accounts_engaged", false),
        ("followers_count", false),
        ("views", true),
        ("followers_gained", true),
        ("followers_lost", true),
    ] {
        assert_eq!(column(name).unwrap().is.adds_up(), adds_up, "{name}");
    }
    for metric in MEDIA {
        let people = matches!(
            metric.name,
            "reach" | "ig_reels_avg_watch_time" | "reels_skip_rate"
        );
        assert_eq!(metric.is.adds_up(), !people, "{}", metric.name);
    }
}

#[test]
fn days_without_a_year_of_history_are_few() {
    assert_eq!(Group::Series.days_back(), 365);
    assert_eq!(Group::Hours.days_back(), 30);
    let follower_count = Group::Series
        .metrics()
        .find(|metric| metric.name == "follower_count");
    assert_eq!(follower_count.unwrap().oldest(Day(100)), Day(70));
}

fn versions(offered: Offered) -> String {
    let end = |end: Option<&str>| end.map_or("–", |_| "").to_owned() + end.unwrap_or_default();
    format!("{} | {}", end(offered.since), end(offered.until))
}

fn table() -> String {
    let mut table = String::from(
        "| column | Instagram's metric | asked with | what it is | of what | adds up | days back | least followers | since | until |\n|---|---|---|---|---|---|---:|---:|---|---|\n",
    );
    for column in columns() {
        let line = match column.metric {
            None => format!(
                "| `{0}` | field of `/me` | – | {1} | {2} | no | – | – | – | – |",
                column.name,
                column.is.as_str(),
                column.unit
            ),
            Some(metric) => {
                let asked: Vec<String> = metric
                    .groups
                    .iter()
                    .map(|group| format!("`{}`", group.parameters()))
                    .collect();
                format!(
                    "| `{}` | `{}` | {} | {} | {} | {} | {} | {} | {} |",
                    column.name,
                    metric.name,
                    asked.join(" or "),
                    column.is.as_str(),
                    column.unit,
                    if column.is.adds_up() { "yes" } else { "no" },
                    metric.days_back,
                    if metric.least_followers == 0 {
                        "–".to_owned()
                    } else {
                        metric.least_followers.to_string()
                    },
                    versions(metric.offered),
                )
            }
        };
        writeln!(table, "{line}").unwrap();
    }
    table.push_str("\n| of posts | feed | reel | story | what it is | of what | adds up | since | until |\n|---|---|---|---|---|---|---|---|---|\n");
    for metric in MEDIA {
        let of = |product| if metric.of.contains(&product) { "×" } else { "" };
        let adds_up = if metric.is.adds_up() { "yes" } else { "no" };
        writeln!(
            table,
            "| `{}` | {} | {} | {} | {} | {} | {adds_up} | {} |",
            metric.name,
            of(Product::Feed),
            of(Product::Reel),
            of(Product::Story),
            metric.is.as_str(),
            metric.unit,
            versions(metric.offered)
        )
        .unwrap();
    }
    table
}

/// The table of docs/instagram/insights.md is this one. `UPDATE_DOCS=1` writes it.
#[test]
fn the_docs_have_this_table() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/instagram/insights.md");
    let docs = std::fs::read_to_string(path).unwrap();
    let (before, rest) = docs.split_once("<!-- metrics -->\n").unwrap();
    let (_, after) = rest.split_once("<!-- /metrics -->").unwrap();
    let table = table();
    let expected = format!("{before}<!-- metrics -->\n{table}<!-- /metrics -->{after}");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(path, &expected).unwrap();
    } else {
        assert_eq!(docs, expected, "UPDATE_DOCS=1 writes it");
    }
}

/// What is sampled may be read from Instagram, too.
#[test]
fn there_is_every_metric_among_those_that_pages_read() {
    use crate::graph::{Template, insights::canonical};
    let is_known = |template, name, value| canonical(template, name, value).is_ok();
    for metric in ACCOUNT.iter().map(|metric| metric.name).chain(AUDIENCE) {
        assert!(is_known(Template::MyInsights, "metric", metric), "{metric}");
    }
    for metric in MEDIA {
        assert!(
            is_known(Template::Insights, "metric", metric.name),
            "{}",
            metric.name
        );
    }
    for by in AUDIENCE_BY {
        assert!(is_known(Template::MyInsights, "breakdown", by), "{by}");
    }
}

#[test]
fn a_metric_of_a_group_or_a_product_is_offered_by_its_versions() {
    use crate::insights::refused::is_offered;
    for place in [Group::Products.place(), Product::Story.place()] {
        assert!(!is_offered(place, "views", "v21.0") && is_offered(place, "views", "v22.0"));
        assert!(is_offered(place, "reach", "v21.0") && is_offered(place, "magic", "v21.0"));
    }
}
