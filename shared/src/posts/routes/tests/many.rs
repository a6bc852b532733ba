//! Tests. Lists of posts, slots, limits and rehearsals.

use super::*;
use crate::{
    instagram::{Category, Failure, Permission, Retry},
    posts::post::Post,
    rooms::Called,
    values::time::{HOUR, Timestamp},
};
use serde_json::json;

const TABLE: &str = "kind,media,caption,at\nimage,f1,Hi,2026-12-02T10:00:00Z\nimage,f1,Ho,2026-12-03T10:00:00Z\n\
                     reel,https://a.example/b.mp4,,2026-12-04\nreel,https://a.example/b.mp4,Hu,2026-12-04T10:00:00Z\n";

fn table(edge: &mut Edge, query: &str, key: Option<&str>) -> Value {
    let answer = edge.asked(Asked {
        content_type: "text/csv".to_owned(),
        idempotency_key: key.map(str::to_owned),
        ..request("POST", &format!("/posts/batch{query}"), TABLE)
    });
    assert_eq!(answer.status, 200, "{}", answer.body);
    value(&answer)
}

#[test]
fn a_table_becomes_posts_with_a_report_for_each_line() {
    let mut edge = edge();
    let report = table(&mut edge, "", None);
    assert_eq!((&report["made"], &report["refused"]), (&json!(2), &json!(2)));
    let lines = report["lines"].as_array().unwrap();
    let numbers: Vec<&Value> = lines.iter().map(|line| &line["line"]).collect();
    assert_eq!(numbers, [2, 3, 4, 5]);
    assert_eq!(lines[1]["problems"][0]["where"], "media[0].file", "{report}");
    assert_eq!(lines[2]["problems"][0]["where"], "at");
    let id = lines[3]["id"].as_str().unwrap();
    assert!(edge.rows.contains_key(&format!("posts/p/{id}")) && edge.due.len() == 2);
}

/// R95
#[test]
fn a_list_that_broke_off_is_sent_again_with_its_key() {
    for effects in 0..60 {
        let mut edge = edge();
        let asked = Asked {
            content_type: "text/csv".to_owned(),
            idempotency_key: Some("k".to_owned()),
            ..request("POST", "/posts/batch", TABLE)
        };
        edge.effects_left = effects;
        edge.enter(crate::rooms::Entry::Asked(asked));
        edge.effects_left = usize::MAX;
        let report = table(&mut edge, "", Some("k"));
        assert_eq!((&report["made"], edge.due.len()), (&json!(2), 2), "{effects}");
        assert_eq!(table(&mut edge, "", Some("k")), report);
    }
}

/// R93
#[test]
fn a_rehearsed_list_makes_nothing_and_says_the_same() {
    let mut edge = edge();
    let before = (edge.rows.clone(), edge.files.clone());
    let report = table(&mut edge, "?dry_run", Some("k"));
    assert_eq!((&report["made"], &report["refused"]), (&json!(2), &json!(2)));
    assert_eq!(report["lines"][1]["problems"][0]["where"], "media");
    assert_eq!(
        ((edge.rows, edge.files), edge.writes, edge.due.len()),
        (before, 0, 0)
    );
    let mut edge = super::edge();
    edge.facts.policy = r#"{"planned":1}"#.to_owned();
    assert_eq!(table(&mut edge, "?dry_run", None)["made"], 1);
}

#[test]
fn slots_are_free_where_nothing_is_planned() {
    let mut edge = edge();
    made(
        &mut edge,
        &PICTURE.replace("\"caption\"", "\"at\":\"2026-12-02T10:05:00Z\",\"caption\""),
    );
    let body = r#"{"slots":["wed 10:00","thu 10:00"],"count":2}"#;
    let answer = ask(&mut edge, "POST", "/posts/slots", body);
    assert_eq!(
        answer.body,
        r#"{"times":["2026-12-03T10:00:00Z","2026-12-09T10:00:00Z"]}"#
    );
    let answer = ask(&mut edge, "POST", "/posts/slots", r#"{"slots":["noon"]}"#);
    assert_eq!(
        (answer.status, &value(&answer)["category"]),
        (422, &"bad_parameter".into())
    );
}

/// R93
#[test]
fn a_rehearsal_checks_everything_and_has_no_effect() {
    let mut edge = edge();
    let before = (edge.rows.clone(), edge.files.clone());
    let told = value(&ask(&mut edge, "POST", "/posts?dry_run", PICTURE));
    assert_eq!(
        (&told["ok"], &told["problems"], &told["warnings"]),
        (&json!(true), &json!([]), &json!([]))
    );
    assert_eq!(
        (&told["limits"]["used"], &told["limits"]["total"]),
        (&json!(2), &json!(50))
    );
    let wrong = r#"{"kind":"reel","media":[{"file":"f1"}],"at":"2026-11-01T00:00:00Z","caption":"Hi"}"#;
    let told = value(&ask(&mut edge, "POST", "/posts?dry_run=1", wrong));
    assert_eq!(told["ok"], false);
    let places: Vec<&Value> = told["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["where"])
        .collect();
    assert!(
        places.contains(&&json!("at")) && places.contains(&&json!("media[0]")),
        "{places:?}"
    );
    assert_eq!(
        value(&ask(&mut edge, "POST", "/posts?dry_run", "{}"))["ok"],
        false
    );
    edge.facts.permissions = vec![Permission::basic()];
    assert_eq!(
        value(&ask(&mut edge, "POST", "/posts?dry_run", PICTURE))["ok"],
        false
    );
    assert_eq!(
        (
            (edge.rows.clone(), edge.files.clone()),
            edge.writes,
            edge.due.len()
        ),
        (before, 0, 0)
    );
    assert!(
        edge.calls.iter().all(|call| call.method == "GET"),
        "{:?}",
        edge.calls
    );
    edge.facts.permissions = super::edge().facts.permissions;
    assert_eq!(
        ask(&mut edge, "POST", "/posts?dry_run=false", PICTURE).status,
        201
    );
}

/// R94
#[test]
fn limits_are_what_instagram_says_and_what_is_planned() {
    let mut edge = edge();
    made(&mut edge, PICTURE);
    let answer = ask(&mut edge, "GET", "/posts/limits", "");
    let note = "As long as the app is in Development mode at Meta, only people with a role on it see what is posted.";
    let expected = json!({"used": 2, "total": 50, "seconds": 86400, "planned": 1, "planned_at_most": 100, "next_at": null,
        "stands_in_the_way": [], "note": note});
    assert_eq!(value(&answer), expected);
    ask(&mut edge, "GET", "/posts/limits", "");
    assert_eq!(edge.calls.len(), 1, "within a minute it is asked once");
    edge.facts.now = edge.facts.now.plus(61_000);
    edge.instagram = Box::new(|_| {
        let used_up = r#"{"data":[{"quota_usage":50,"config":{"quota_total":50,"quota_duration":86400}}]}"#;
        Called::Answered(used_up.to_owned())
    });
    // One of those that count is the edge's own, of an hour ago.
    let key = edge
        .rows
        .keys()
        .find(|key| key.starts_with("posts/p/"))
        .unwrap()
        .clone();
    let mut post = Post::kept(&edge.rows[&key]).unwrap();
    post.progress.live = Some(Timestamp::from_millis(edge.facts.now.millis() - HOUR));
    edge.rows.insert(key, post.text());
    let told = value(&ask(&mut edge, "GET", "/posts/limits", ""));
    assert_eq!(
        (&told["used"], &told["next_at"]),
        (&json!(50), &json!("2026-12-02T08:01:01Z"))
    );
    let limit = &told["stands_in_the_way"][0];
    assert_eq!(limit["what"], "limit");
    let action = limit["action"].as_str().unwrap();
    assert!(
        action.contains("at 2026-12-02T08:01:01Z at the latest") && action.contains("posted elsewhere"),
        "{action}"
    );
}

/// R97
#[test]
fn what_stands_in_the_way_is_told_with_what_to_do() {
    let ways = |edge: &mut Edge| -> Vec<(String, String)> {
        let told = value(&ask(edge, "GET", "/posts/limits", ""));
        let ways = told["stands_in_the_way"].as_array().unwrap().iter();
        let text = |way: &Value, name: &str| way[name].as_str().unwrap().to_owned();
        ways.map(|way| (text(way, "what"), text(way, "action"))).collect()
    };
    let mut edge = edge();
    edge.facts.permissions = vec![Permission::basic()];
    let action = "Connect again, asking for instagram_business_content_publish, and leave it ticked.";
    assert_eq!(ways(&mut edge), [("permission".to_owned(), action.to_owned())]);
    // Instagram says the same when it is asked: once is enough.
    edge.instagram = Box::new(|_| {
        let failure = Failure::new(Category::PermissionMissing, Retry::UserReconnect, "x", "Tick it.");
        Called::Failed(failure)
    });
    edge.facts.now = edge.facts.now.plus(crate::values::time::DAY);
    assert_eq!(ways(&mut edge), [("permission".to_owned(), action.to_owned())]);
    for (category, what) in [
        (Category::TokenExpired, "account"),
        (Category::NotProfessional, "account"),
        (Category::AppBlocked, "app"),
        (Category::AppInDevelopment, "app"),
        (Category::RateLimited, "limit"),
    ] {
        let mut edge = super::edge();
        edge.facts.unusable = Some(Failure::new(
            category,
            Retry::UserReconnect,
            "x",
            "Connect again.",
        ));
        assert_eq!(ways(&mut edge), [(what.to_owned(), "Connect again.".to_owned())]);
    }
    // Instagram says no when it is asked.
    let mut edge = super::edge();
    edge.instagram = Box::new(|_| {
        let failure = Failure::new(Category::Checkpoint, Retry::UserReconnect, "x", "Log in there.");
        Called::Failed(failure)
    });
    let told = value(&ask(&mut edge, "GET", "/posts/limits", ""));
    assert_eq!((&told["used"], &told["total"]), (&Value::Null, &Value::Null));
    assert_eq!(
        ways(&mut edge),
        [("account".to_owned(), "Log in there.".to_owned())]
    );
    let mut edge = super::edge();
    edge.facts.policy = r#"{"planned":1}"#.to_owned();
    made(&mut edge, PICTURE);
    assert_eq!(
        ways(&mut edge)[0].1,
        "Cancel one of them, or wait until one is published."
    );
}

/// R94
#[test]
fn asking_for_the_limits_forgets_nothing_that_is_about_to_be_published() {
    let mut edge = edge();
    let kept = |usage: u32, age: u64, edge: &Edge| {
        let at = edge.facts.now.millis() - age;
        format!(r#"{{"usage":{usage},"total":50,"duration":86400,"at":{at}}}"#)
    };
    // It was asked for before another post began, and is answered after that.
    let begun = kept(3, 0, &edge);
    let old = kept(2, 61_000, &edge);
    edge.rows.insert("posts/quota".to_owned(), old);
    edge.rows.insert("begun".to_owned(), begun);
    edge.meanwhile = Some(|edge| {
        let begun = edge.rows.remove("begun").unwrap();
        edge.rows.insert("posts/quota".to_owned(), begun);
        edge.meanwhile = None;
    });
    ask(&mut edge, "GET", "/posts/limits", "");
    assert!(
        edge.rows["posts/quota"].contains(r#""usage":3"#),
        "{:?}",
        edge.rows
    );
    // What nobody could say is not told as nothing used.
    let unknown = format!(
        r#"{{"usage":0,"total":null,"duration":null,"at":{}}}"#,
        edge.facts.now.millis()
    );
    edge.rows.insert("posts/quota".to_owned(), unknown);
    let told = value(&ask(&mut edge, "GET", "/posts/limits", ""));
    assert_eq!(told["used"], 2);
}

/// R97: nothing is published for some hours, and it is told before anybody composes.
#[test]
fn what_is_held_back_stands_in_the_way() {
    let mut edge = edge();
    let until = edge.facts.now.plus(HOUR).millis();
    edge.rows
        .insert("posts/held".to_owned(), format!(r#"{{"until":{until}}}"#));
    let told = value(&ask(&mut edge, "GET", "/posts/limits", ""));
    let way = &told["stands_in_the_way"];
    assert_eq!(way[0]["what"], "limit", "{told}");
    assert!(way[0]["cause"].as_str().unwrap().contains("held"), "{told}");
    assert!(
        way[0]["action"]
            .as_str()
            .unwrap()
            .contains("2026-12-01T10:00:00Z"),
        "{told}"
    );
    edge.facts.now = edge.facts.now.plus(HOUR);
    let told = value(&ask(&mut edge, "GET", "/posts/limits", ""));
    assert_eq!(told["stands_in_the_way"], json!([]));
}

/// R97: a post goes without the permission for comments; that what was wanted of them doesn't is told before.
#[test]
fn what_is_wanted_of_comments_needs_their_permission() {
    for (more, place) in [
        (r#""first_comment":"More""#, "first_comment"),
        (r#""comments":false"#, "comments"),
    ] {
        let mut edge = edge();
        let said = format!(r#"{{"kind":"image","media":[{{"file":"f1"}}],{more}}}"#);
        let told = value(&ask(&mut edge, "POST", "/posts?dry_run", &said));
        assert_eq!(
            (&told["ok"], &told["warnings"][0]["where"]),
            (&true.into(), &place.into())
        );
        let warning = told["warnings"][0].as_object().unwrap();
        let what = warning["what"].as_str().unwrap();
        assert!(
            what.ends_with("To have it done, connect again, asking for instagram_business_manage_comments.")
        );
        assert!(
            !warning.contains_key("limit"),
            "it is nothing that would be possible: {told}"
        );
        let comments = Permission::parse("instagram_business_manage_comments").unwrap();
        edge.facts.permissions.push(comments);
        let told = value(&ask(&mut edge, "POST", "/posts?dry_run", &said));
        assert_eq!(told["warnings"], serde_json::json!([]));
    }
}
