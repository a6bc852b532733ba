//! The control API, in process and over HTTP.

use axum::body::Body;
use axum::extract::Request;
use serde_json::{Value, json};
use stand_in::asked::Asked;
use stand_in::control_api;

use crate::player::{Player, REDIRECT, SECRET, body};

async fn ask(player: &Player, verb: &str, path: &str, wish: &str) -> (u16, Value) {
    let request = Request::builder()
        .method(verb)
        .uri(path)
        .header("host", "127.0.0.1:8791");
    let asked = Asked::read(request.body(Body::from(wish.to_owned())).unwrap())
        .await
        .unwrap();
    let answer = control_api::answer(&player.0, &asked);
    (answer.status, body(&answer))
}

#[tokio::test]
async fn the_clock_moves_by_seconds() {
    let player = Player::new();
    let (_, before) = ask(&player, "GET", "/state", "").await;
    let (status, after) = ask(&player, "POST", "/clock", "{\"advance_seconds\":86400}").await;
    assert_eq!(status, 200);
    let moved = after["now"].as_i64().unwrap() - before["now"].as_i64().unwrap();
    assert!((86_400..86_410).contains(&moved), "{moved}");
    let (_, shorter) = ask(&player, "POST", "/durations", "{\"day_ms\":1000}").await;
    assert_eq!(shorter["day_ms"], 1000);
}

#[tokio::test]
async fn switches_merge_and_go_back() {
    let player = Player::new();
    ask(&player, "POST", "/switches", "{\"deny\":true}").await;
    let (_, state) = ask(&player, "POST", "/switches", "{\"reply_shape\":\"wrapped\"}").await;
    assert_eq!(
        (&state["switches"]["deny"], &state["switches"]["reply_shape"]),
        (&json!(true), &json!("wrapped"))
    );
    let (_, state) = ask(&player, "POST", "/switches", "{\"reply_shape\":null}").await;
    assert_eq!(
        (&state["switches"]["deny"], &state["switches"]["reply_shape"]),
        (&json!(true), &json!("flat"))
    );
    let (_, state) = ask(&player, "DELETE", "/switches", "").await;
    assert_eq!(state["switches"]["deny"], false);
}

#[tokio::test]
async fn a_wish_that_makes_no_sense_is_refused_with_its_reason() {
    let player = Player::new();
    for (path, wish, reason) in [
        ("/switches", "{\"denny\":true}", "unknown field `denny`"),
        (
            "/switches",
            "{\"faults\":[{\"at\":\"moon\",\"kind\":\"cut\"}]}",
            "unknown variant `moon`",
        ),
        (
            "/revoke",
            "{\"account\":\"nobody\",\"how\":\"removed\"}",
            "no account is named nobody",
        ),
        ("/clock", "", "EOF"),
    ] {
        let (status, answer) = ask(&player, "POST", path, wish).await;
        assert!(
            status == 400 && answer["error"].as_str().unwrap().contains(reason),
            "{answer}"
        );
    }
    assert_eq!(ask(&player, "GET", "/nothing", "").await.0, 404);
}

#[tokio::test]
async fn every_request_is_listed_until_the_list_is_cleared() {
    let player = Player::new();
    player.bearer("/v25.0/me?fields=id", "IGAAx").await;
    player.exchange("made-up", &[]).await;
    let (_, requests) = ask(&player, "GET", "/requests", "").await;
    assert_eq!(requests[0]["method"], "GET");
    assert_eq!(
        (&requests[0]["path"], &requests[0]["query"]),
        (&json!("/v25.0/me"), &json!("fields=id"))
    );
    assert_eq!(requests[0]["headers"]["authorization"], "Bearer IGAAx");
    assert!(requests[0]["at"].as_i64().unwrap() > 1_700_000_000_000);
    assert!(requests[1]["body"].as_str().unwrap().contains("code=made-up"));
    ask(&player, "DELETE", "/requests", "").await;
    assert_eq!(ask(&player, "GET", "/requests", "").await.1, json!([]));
}

#[tokio::test]
async fn the_canaries_are_all_secrets_ever_issued() {
    let player = Player::new();
    let long = player.long("studio.lumen").await;
    let (_, canaries) = ask(&player, "GET", "/canaries", "").await;
    assert_eq!(canaries["app_secret"], SECRET);
    assert_eq!(canaries["long_lived"], json!([long]));
    assert_eq!(canaries["codes"].as_array().unwrap().len(), 1);
    assert_eq!(canaries["short_lived"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn redirect_uris_can_be_registered() {
    let player = Player::new();
    ask(
        &player,
        "POST",
        "/redirect-uris",
        "{\"uris\":[\"https://a.example/cb\"]}",
    )
    .await;
    assert_eq!(
        player
            .get(&player.authorize(&[("redirect_uri", "https://a.example/cb")]))
            .await
            .status,
        200
    );
    assert_eq!(
        player
            .get(&player.authorize(&[("redirect_uri", REDIRECT)]))
            .await
            .status,
        400
    );
}

const DOCUMENT: &str = include_str!("../../../../docs/instagram/stand-in.md");

/// What is in backticks in the rows of the document's tables that begin so.
fn documented(row: &str) -> Vec<&'static str> {
    let rows = DOCUMENT.lines().filter_map(|line| line.strip_prefix(row));
    rows.flat_map(|row| row.split('`').skip(1).step_by(2)).collect()
}

#[tokio::test]
async fn the_documented_operations_are_there() {
    let player = Player::new();
    for (verb, count) in [("GET", 10), ("POST", 15), ("DELETE", 2)] {
        let row = format!("| `{verb} ");
        let rows = DOCUMENT.lines().filter_map(|line| line.strip_prefix(&row));
        let paths: Vec<&str> = rows.filter_map(|row| row.split('`').next()).collect();
        assert_eq!(paths.len(), count, "{paths:?}");
        for path in paths {
            assert_ne!(ask(&player, verb, path, "").await.0, 404, "{verb} {path}");
        }
    }
}

#[tokio::test]
async fn the_documented_faults_are_those_that_there_are() {
    let player = Player::new();
    for (member, rest) in [("at", "\"kind\":\"cut\""), ("kind", "\"at\":\"cdn\"")] {
        let wish = format!("{{\"faults\":[{{{rest},\"{member}\":\"moon\"}}]}}");
        let (_, refused) = ask(&player, "POST", "/switches", &wish).await;
        let known = refused["error"].as_str().unwrap().split('`').skip(3).step_by(2);
        let documented = documented(&format!("| `{member}`"));
        for word in known {
            assert!(documented.contains(&word), "{member} {word} isn't documented");
        }
        let wishes = documented
            .iter()
            .filter(|word| !["ms", "bytes", "body", "to", "text/html", "subcode"].contains(*word));
        for word in wishes {
            let wish = format!("{{\"faults\":[{{{rest},\"{member}\":\"{word}\"}}]}}");
            assert_eq!(ask(&player, "POST", "/switches", &wish).await.0, 200, "{word}");
        }
    }
}

#[tokio::test]
async fn no_page_can_reach_it() {
    let player = Player::new();
    for (name, value) in [("origin", "http://127.0.0.1:8780"), ("host", "evil.example")] {
        let request = Request::get("/canaries")
            .header(name, value)
            .body(Body::empty())
            .unwrap();
        let asked = Asked::read(request).await.unwrap();
        assert_eq!(control_api::answer(&player.0, &asked).status, 403);
    }
}
