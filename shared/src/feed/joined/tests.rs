use super::*;
use crate::{
    feed::{
        html::{Layout, Look, html},
        media::{posts, profile},
        owner::Renewals,
        picture::Picture,
        rss::rss,
        selection::chosen,
        settings::Settings,
        visit::{Form, Told},
    },
    values::{http::HttpResponse, time::MINUTE},
};
use serde_json::{Value, json};
use std::cmp::Reverse;

mod forms;

fn renewed() -> Timestamp {
    Timestamp::from_millis(1_795_559_753_000)
}

fn rules() -> EndpointProfile {
    EndpointProfile::default()
}

/// What an account of that name has: ids, and the minute in which each was posted.
fn feed(name: &str, all: &[(u64, u64)], said: &str) -> Document {
    let post = |(id, minute): &(u64, u64)| {
        json!({
            "id": id.to_string(), "media_type": "VIDEO", "permalink": format!("https://www.instagram.com/p/{id}/"),
            "caption": format!("}},{{\"id\":\"{id}\",\"pinned\":true}}}}] of {name}"), "media_url": "https://scontent.cdninstagram.com/v.mp4",
            "thumbnail_url": format!("https://scontent.cdninstagram.com/{id}.jpg"),
            "timestamp": format!("2026-11-{:02}T{:02}:{:02}:00+0000", 1 + minute / 1_440, minute / 60 % 24, minute % 60),
        })
    };
    let media = json!({"data": all.iter().map(post).collect::<Vec<Value>>()}).to_string();
    let me = json!({"username": name, "name": format!("The \"{name}\""), "profile_picture_url": "https://scontent.cdninstagram.com/me.jpg"});
    let known = |source: &str| {
        Some(Picture {
            hash: format!("{name:A<43}"),
            ending: "jpg",
            width: 10,
            height: 10,
            size: usize::from(!source.is_empty()),
        })
    };
    let (all, settings) = (posts(&media).unwrap(), Settings::default().with(said).unwrap());
    let me = profile(&me.to_string()).unwrap();
    let url = format!("https://edge.example/feed/{name}");
    Document::of(&url, &me, &chosen(&all, &settings), &settings, &known, renewed())
}

fn there(name: &str, all: &[(u64, u64)], said: &str) -> Lent {
    // As it comes: by its text.
    Lent::of(&feed(name, all, said).text())
}

const JOINS: &str = r#""feeds":["AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA-_"]"#;

fn joins(said: &str) -> String {
    format!("{{{JOINS}{said}}}")
}

/// What the owner of a feed with these settings is told of the others.
fn told(settings: &Settings, lent: &[Lent]) -> Vec<Value> {
    let renewals = Renewals::new(renewed());
    let told = renewals.told("", "", settings, lent, renewed(), &rules());
    let told: Value = serde_json::from_str(&told).unwrap();
    told.get("left_out")
        .map_or_else(Vec::new, |all| all.as_array().unwrap().clone())
}

fn read(document: &Document) -> Value {
    serde_json::from_str(&document.json(State::Fresh)).unwrap()
}

/// Whose posts are shown, in order.
fn shown(document: &Document) -> Vec<(String, String)> {
    let of = |item: &Value| {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        (text(&item["_instagram"]["username"]), text(&item["id"]))
    };
    read(document)["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(of)
        .collect()
}

fn ids(document: &Document) -> Vec<String> {
    shown(document).into_iter().map(|(_, id)| id).collect()
}

fn whole(own: &Document, lent: &[Lent]) -> Document {
    let lent: Vec<&Lent> = lent.iter().collect();
    own.joined(&lent, renewed(), &rules()).unwrap()
}

#[test]
fn the_newest_come_first_whosever_they_are_and_as_many_as_it_shows() {
    let own = feed("own", &[(1, 50), (2, 20)], &joins(r#","count":4"#));
    let lent = [
        there("a", &[(11, 40), (12, 10)], "{}"),
        there("b", &[(21, 60), (22, 30)], "{}"),
    ];
    assert_eq!(ids(&whole(&own, &lent)), ["21", "1", "11", "22"]);
    assert_eq!(ids(&own), ["1", "2"], "what it lends itself is its own");
}

#[test]
fn its_own_pinned_posts_are_the_first_and_nobody_elses() {
    let own = feed(
        "own",
        &[(1, 50), (2, 20), (3, 10)],
        &joins(r#","pinned":["3","2"]"#),
    );
    let lent = [there("a", &[(11, 40), (12, 5)], r#"{"pinned":["12"]}"#)];
    let whole = whole(&own, &lent);
    assert_eq!(ids(&whole), ["3", "2", "1", "11", "12"]);
    let pinned: Vec<Value> = read(&whole)["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["_instagram"]["pinned"].clone())
        .collect();
    assert_eq!(
        pinned,
        [json!(true), json!(true), Value::Null, Value::Null, Value::Null]
    );
}

#[test]
fn a_post_of_two_feeds_is_there_once_as_the_first_has_it() {
    let own = feed("own", &[(1, 50)], &joins(""));
    let lent = [
        there("a", &[(1, 50), (2, 60)], "{}"),
        there("a", &[(2, 60), (3, 40)], "{}"),
    ];
    let whole = whole(&own, &lent);
    assert_eq!(
        shown(&whole),
        [("a", "2"), ("own", "1"), ("a", "3")].map(|(name, id)| (name.to_owned(), id.to_owned()))
    );
    // And an account of two feeds is one.
    assert_eq!(
        read(&whole)["_instagram"]["profiles"].as_array().unwrap().len(),
        2
    );
}

/// However many there are of whomever: sorted, each once, none made up, and nothing is there in place of a newer one.
#[test]
fn whatever_is_lent_the_whole_is_the_newest_of_all() {
    let mut seed = 7_u64;
    let mut chance = |most: u64| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % most
    };
    for _ in 0..200 {
        let mut all: Vec<Vec<(u64, u64)>> = Vec::new();
        for _ in 0..=chance(5) {
            let mut posts: Vec<(u64, u64)> = (0..chance(6)).map(|_| (chance(30) + 1, 0)).collect();
            // A post has one time wherever it is shown.
            for (id, minute) in &mut posts {
                *minute = *id * 37 % 31 * 60;
            }
            posts.sort_by_key(|(_, minute)| Reverse(*minute));
            posts.dedup();
            all.push(posts);
        }
        let count = usize::try_from(chance(12) + 1).unwrap();
        let own = feed("own", &all[0], &joins(&format!(",\"count\":{count}")));
        let lent: Vec<Lent> = all[1..].iter().map(|posts| there("a", posts, "{}")).collect();
        let mut known: Vec<(u64, u64)> = Vec::new();
        // Its own are cut before: they are no more than it shows.
        for post in all[0].iter().take(count).chain(all[1..].iter().flatten()) {
            if !known.contains(post) {
                known.push(*post);
            }
        }
        known.sort_by_key(|(_, minute)| Reverse(*minute));
        let expected: Vec<u64> = known.iter().take(count).map(|(id, _)| *id).collect();
        let found: Vec<u64> = ids(&whole(&own, &lent))
            .iter()
            .map(|id| id.parse().unwrap())
            .collect();
        assert_eq!(found, expected, "{all:?}");
    }
}

/// R76, R85: what is over, can't be read or doesn't answer costs itself, and its owner is told which, why and what to do.
#[test]
fn one_that_shows_nothing_costs_itself_and_is_told() {
    let own = feed("own", &[(1, 50)], &joins(""));
    let day = rules().days(1);
    let mut ended = feed("ended", &[(9, 9)], "{}");
    ended.renewed = Some(Timestamp::from_millis(renewed().millis() - 30 * day));
    let lent = [
        Lent::Gone,
        Lent::Silent,
        Lent::of("odd"),
        Lent::There(ended),
        there("a", &[(11, 40)], "{}"),
    ];
    assert_eq!(ids(&whole(&own, &lent)), ["1", "11"]);
    assert_eq!(Lent::of(""), Lent::Gone);
    let named = ["A", "B", "C", "D", "E"].map(|letter| letter.repeat(32));
    let settings = Settings::default()
        .with(&json!({"feeds": named[..4]}).to_string())
        .unwrap();
    let told = told(&settings, &lent[..4]);
    let why: Vec<(String, &str)> = told
        .iter()
        .map(|one| {
            (
                one["id"].as_str().unwrap()[..1].to_owned(),
                one["cause"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        why,
        [
            ("A", "A feed in feeds isn't there (any more)."),
            ("B", "A feed in feeds doesn't answer."),
            ("C", "A feed in feeds doesn't answer."),
            ("D", "A feed in feeds couldn't be renewed for 30 days."),
        ]
        .map(|(id, cause)| (id.to_owned(), cause))
    );
    assert!(told.iter().all(|one| one["action"].as_str().unwrap().len() > 8));
    // Without any it is as it was, but that each says whose it is.
    assert_eq!(ids(&whole(&own, &[Lent::Gone])), ["1"]);
    assert_eq!(whole(&own, &[Lent::Gone]).renewed(), own.renewed());
}

/// R85: what its owner shows on certain pages is shown in feeds for some of these alone.
#[test]
fn a_feed_for_certain_pages_is_lent_to_none_for_others() {
    let (a, b) = ("https://a.example", "https://b.example");
    for (own, other, fits) in [
        (&[][..], &[][..], true),
        (&[a], &[], true),
        (&[a], &[a, b], true),
        (&[a, b], &[a, b], true),
        (&[a, b], &[a], false),
        (&[b], &[a], false),
        (&[], &[a], false),
    ] {
        let listed = |origins: &[&str]| format!(",\"origins\":{}", json!(origins));
        let document = feed("own", &[(1, 50)], &joins(&listed(own)));
        let lent = [there("a", &[(11, 40)], &format!("{{{}}}", &listed(other)[1..]))];
        let whole = whole(&document, &lent);
        assert_eq!(ids(&whole).len() == 2, fits, "{own:?} {other:?}");
        assert_eq!(
            read(&whole)["_instagram"]["profiles"].as_array().unwrap().len() == 2,
            fits
        );
        let settings = Settings::default().with(&joins(&listed(own))).unwrap();
        let told = told(&settings, &lent);
        assert_eq!(told.is_empty(), fits);
        assert!(
            told.iter()
                .all(|one| one["action"].as_str().unwrap().contains("origins"))
        );
        // For whom the whole is, its own owner says.
        assert_eq!(whole.origins, document.origins);
    }
}
