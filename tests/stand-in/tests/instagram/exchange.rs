//! Section 5: the code exchange, its two replies and its errors.

use std::fmt::Write as _;

use axum::body::Body;
use axum::extract::Request;
use serde_json::json;
use stand_in::Profile;

use crate::player::{APP, DAY, Player, REDIRECT, SECRET, between, body, exchange_error, query, text};

const MISMATCH: &str = "Error validating verification code. Please make sure your redirect_uri is identical to the one you used in the OAuth dialog request";

#[tokio::test]
async fn the_flat_reply_has_a_bare_number_above_2_to_the_53() {
    let player = Player::new();
    let code = player.code("studio.lumen").await;
    let answer = player.exchange(&code, &[]).await;
    let token = between(text(&answer), "\"access_token\":\"", "\"");
    let id = player.id("studio.lumen", "app_scoped_id");
    let expected = format!(
        "{{\"access_token\":\"{token}\",\"user_id\":{id},\"permissions\":[\"instagram_business_basic\",\"instagram_business_content_publish\"]}}"
    );
    assert_eq!((answer.status, text(&answer)), (200, expected.as_str()));
    assert!(token.starts_with("IGAA") && (140..=220).contains(&token.len()));
    assert!(id.parse::<u64>().unwrap() > 1 << 53);
}

#[tokio::test]
async fn the_wrapped_reply_has_strings() {
    let player = Player::new();
    player.throw(&json!({"reply_shape": "wrapped"}));
    let code = player.code("studio.lumen").await;
    let answer = player.exchange(&code, &[]).await;
    let token = between(text(&answer), "\"access_token\":\"", "\"");
    let id = player.id("studio.lumen", "app_scoped_id");
    let expected = format!(
        "{{\"data\":[{{\"access_token\":\"{token}\",\"user_id\":\"{id}\",\"permissions\":\"instagram_business_basic,instagram_business_content_publish\"}}]}}"
    );
    assert_eq!(text(&answer), expected);
}

#[tokio::test]
async fn permissions_come_in_other_shapes_too() {
    let player = Player::new();
    for (shape, expected) in [
        (
            "string",
            json!("instagram_business_basic,instagram_business_content_publish"),
        ),
        (
            "spaced",
            json!("instagram_business_basic, instagram_business_content_publish"),
        ),
        ("absent", json!(null)),
    ] {
        player.throw(&json!({"permissions_shape": shape}));
        let code = player.code("studio.lumen").await;
        let reply = body(&player.exchange(&code, &[]).await);
        assert_eq!(reply["permissions"], expected);
        assert_eq!(
            reply.as_object().unwrap().contains_key("permissions"),
            shape != "absent"
        );
    }
}

#[tokio::test]
async fn basic_display_replies_with_token_and_id_alone() {
    let player = Player::of(7, Profile::BasicDisplay);
    let code = player.code("jo.private").await;
    let answer = player.exchange(&code, &[]).await;
    let token = between(text(&answer), "\"access_token\":\"", "\"");
    assert!(token.starts_with("IGQV"));
    let id = player.id("jo.private", "app_scoped_id");
    assert_eq!(
        text(&answer),
        format!("{{\"access_token\":\"{token}\",\"user_id\":{id}}}")
    );
}

#[tokio::test]
async fn multipart_works_as_in_the_documentation() {
    let player = Player::new();
    let code = player.code("studio.lumen").await;
    let fields = [
        ("client_id", APP),
        ("client_secret", SECRET),
        ("grant_type", "authorization_code"),
        ("redirect_uri", REDIRECT),
        ("code", &code),
    ];
    let mut form = String::new();
    for (name, value) in fields {
        let _ = write!(
            form,
            "--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        );
    }
    let request =
        Request::post("/oauth/access_token").header("content-type", "multipart/form-data; boundary=x");
    let answer = player
        .ask(request.body(Body::from(form + "--x--\r\n")).unwrap())
        .await;
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn the_query_does_not_count() {
    let player = Player::new();
    let code = player.code("studio.lumen").await;
    let fields = query(&[
        ("client_id", APP),
        ("client_secret", SECRET),
        ("grant_type", "authorization_code"),
        ("redirect_uri", REDIRECT),
        ("code", &code),
    ]);
    let answer = player.post(&format!("/oauth/access_token?{fields}"), &[]).await;
    assert_eq!(body(&answer), exchange_error("Missing required field client_id"));
    assert_eq!(player.exchange(&code, &[]).await.status, 200);
}

#[tokio::test]
async fn each_error_has_instagrams_text() {
    let player = Player::new();
    let code = player.code("studio.lumen").await;
    let unknown = format!("AQ{}", "x".repeat(180));
    let hash = format!("{code}#_");
    let rows: [(&[(&str, &str)], &str); 8] = [
        (&[("client_id", "999")], "Invalid platform app"),
        (&[("code", &hash)], "Invalid authorization code"),
        (&[("code", "made-up")], "Invalid authorization code"),
        // Comes before the secret is checked.
        (
            &[("code", "made-up"), ("client_secret", "x")],
            "Invalid authorization code",
        ),
        (
            &[("code", &unknown)],
            "Matching code was not found or was already used",
        ),
        (
            &[("redirect_uri", "http://localhost:8787/instagram/callback/")],
            MISMATCH,
        ),
        // A wrong secret looks the same.
        (&[("client_secret", "fedcba9876543210fedcba9876543210")], MISMATCH),
        (&[("grant_type", "password")], "Invalid grant_type"),
    ];
    for (changes, expected) in rows {
        let answer = player.exchange(&code, changes).await;
        assert_eq!(
            (answer.status, body(&answer)),
            (400, exchange_error(expected)),
            "{changes:?}"
        );
    }
    // None of them spent the code.
    assert_eq!(player.exchange(&code, &[]).await.status, 200);
}

#[tokio::test]
async fn a_code_works_once() {
    let player = Player::new();
    let code = player.code("studio.lumen").await;
    assert_eq!(player.exchange(&code, &[]).await.status, 200);
    let again = player.exchange(&code, &[]).await;
    assert_eq!(
        body(&again),
        exchange_error("This authorization code has been used")
    );
    player.throw(&json!({"code_errors": "documented"}));
    let documented = player.exchange(&code, &[]).await;
    assert_eq!(
        body(&documented),
        exchange_error("Matching code was not found or was already used")
    );
    player.throw(&json!({"code_errors": "distinct", "code_already_used": true}));
    let fresh = player.code("studio.lumen").await;
    let answer = player.exchange(&fresh, &[]).await;
    assert_eq!(
        body(&answer),
        exchange_error("This authorization code has been used")
    );
}

#[tokio::test]
async fn a_code_lives_for_an_hour() {
    let player = Player::new();
    let (early, late) = (
        player.code("studio.lumen").await,
        player.code("studio.lumen").await,
    );
    player.0.advance_seconds(DAY / 24 - 5);
    assert_eq!(player.exchange(&early, &[]).await.status, 200);
    player.0.advance_seconds(6);
    assert_eq!(
        body(&player.exchange(&late, &[]).await),
        exchange_error("This authorization code has expired")
    );
}

#[tokio::test]
async fn what_changed_since_the_consent_is_refused() {
    let player = Player::new();
    let code = player.code("studio.lumen").await;
    player.throw(&json!({"account_kind": "no_role"}));
    assert_eq!(
        body(&player.exchange(&code, &[]).await),
        exchange_error("Insufficient developer role")
    );
    player.0.register(Vec::new());
    assert_eq!(
        body(&player.exchange(&code, &[]).await),
        exchange_error("Invalid redirect_uri")
    );
}

#[tokio::test]
async fn a_pending_tester_gets_a_short_lived_token() {
    let player = Player::new();
    let code = player.code("pending.pat").await;
    assert_eq!(player.exchange(&code, &[]).await.status, 200);
}
