//! Faults: what goes wrong on purpose, where, and how often.

use serde_json::json;

use crate::player::{Player, body, error, text};

#[tokio::test]
async fn a_fault_is_met_as_often_as_it_says() {
    let player = Player::new();
    let token = player.long("studio.lumen").await;
    player.throw(&json!({"faults": [{"at": "me", "kind": "http_500", "times": 2}]}));
    assert_eq!(player.bearer("/me/media", &token).await.status, 200);
    for expected in [500, 500, 200] {
        assert_eq!(player.bearer("/me", &token).await.status, expected);
    }
}

#[tokio::test]
async fn each_kind_answers_as_instagram_would() {
    let player = Player::new();
    let token = player.long("nora.weaves").await;
    let id = player.id("nora.weaves", "professional_id");
    for (kind, status, code) in [
        ("http_500", 500, 1),
        ("http_503", 503, 2),
        ("rate_limited", 400, 80002),
        ("app_rate_limited", 400, 4),
        ("app_blocked", 400, 200),
        ("token_revoked", 400, 190),
    ] {
        player.throw(&json!({"faults": [{"at": "any_data", "kind": kind, "ms": 600_000}]}));
        let answer = player.bearer("/me", &token).await;
        let error = error(&answer);
        assert_eq!(
            (answer.status, error["code"].as_i64()),
            (status, Some(code)),
            "{kind}"
        );
        match kind {
            "rate_limited" => {
                let usage = answer.header("x-business-use-case-usage").unwrap();
                assert!(
                    usage.contains(&id) && usage.contains("\"estimated_time_to_regain_access\":10"),
                    "{usage}"
                );
            }
            "app_rate_limited" => {
                assert_eq!(error["message"], "(#4) Application request limit reached");
                assert!(answer.header("x-app-usage").is_some());
            }
            "token_revoked" => assert_eq!(error["error_subcode"], 458),
            "http_503" => assert_eq!(error["is_transient"], true),
            _ => {}
        }
    }
}

#[tokio::test]
async fn the_limit_where_tokens_are_made_is_the_users() {
    let player = Player::new();
    let (code, short) = (
        player.code("studio.lumen").await,
        player.short("studio.lumen").await,
    );
    player.throw(&json!({"faults": [{"at": "any", "kind": "rate_limited"}]}));
    for answer in [
        player.exchange(&code, &[]).await,
        player.lengthen(&short).await,
        player.refresh(&short).await,
    ] {
        assert_eq!((answer.status, error(&answer)["code"].as_i64()), (400, Some(17)));
    }
}

#[tokio::test]
async fn broken_bodies_are_broken() {
    let player = Player::new();
    let token = player.long("studio.lumen").await;
    let ask = async |fault: serde_json::Value| {
        player.throw(&json!({"faults": [fault]}));
        player.bearer("/me", &token).await
    };
    let malformed = ask(json!({"at": "any", "kind": "malformed"})).await;
    assert!(malformed.status == 200 && serde_json::from_slice::<serde_json::Value>(&malformed.body).is_err());
    let html = ask(json!({"at": "any", "kind": "html", "status": 502})).await;
    assert_eq!(
        (html.status, html.header("content-type")),
        (502, Some("text/html; charset=utf-8"))
    );
    let empty = ask(json!({"at": "any", "kind": "empty"})).await;
    assert_eq!((empty.status, text(&empty)), (200, ""));
    let literal = ask(json!({"at": "any", "kind": "error", "status": 429, "body": "{\"a\":1}"})).await;
    assert_eq!((literal.status, text(&literal)), (429, "{\"a\":1}"));
}

#[tokio::test]
async fn a_fault_at_the_exchange_does_not_spend_the_code_unless_it_is_cut() {
    let player = Player::new();
    let code = player.code("studio.lumen").await;
    player.throw(&json!({"faults": [{"at": "exchange", "kind": "http_503", "times": 1}]}));
    assert_eq!(player.exchange(&code, &[]).await.status, 503);
    player.throw(&json!({"faults": [{"at": "exchange", "kind": "cut", "times": 1}]}));
    let cut = player.exchange(&code, &[]).await;
    assert!(cut.cut && cut.status == 200);
    assert_eq!(
        body(&player.exchange(&code, &[]).await)["error_message"],
        "This authorization code has been used"
    );
}

#[tokio::test]
async fn a_fault_at_authorize_is_a_page() {
    let player = Player::new();
    for (kind, status) in [("http_500", 500), ("http_503", 503), ("rate_limited", 429)] {
        player.throw(&json!({"faults": [{"at": "authorize", "kind": kind}]}));
        let answer = player.get(&player.authorize(&[])).await;
        assert_eq!(answer.status, status);
        assert!(text(&answer).contains("Oops, an error occurred"));
    }
}

#[tokio::test]
async fn slow_adds_up_with_another_fault() {
    let player = Player::new();
    player.throw(
        &json!({"faults": [{"at": "any", "kind": "slow", "ms": 250}, {"at": "any", "kind": "empty"}]}),
    );
    let answer = player.get("/me").await;
    assert_eq!((answer.wait_ms, answer.body.len()), (250, 0));
}
