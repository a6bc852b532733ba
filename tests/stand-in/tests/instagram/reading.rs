//! Sections 8 and 11: the profile, and the errors of data calls.

use axum::body::Body;
use axum::extract::Request;
use serde_json::json;
use stand_in::Profile;
use stand_in::death::Death;

use crate::player::{Player, body, error, text};

#[tokio::test]
async fn me_is_flat_in_the_order_asked() {
    let player = Player::new();
    let token = player.long("nora.weaves").await;
    let answer = player
        .bearer(
            "/v25.0/me?fields=id,user_id,username,account_type,media_count",
            &token,
        )
        .await;
    let (id, professional) = (
        player.id("nora.weaves", "app_scoped_id"),
        player.id("nora.weaves", "professional_id"),
    );
    assert_eq!(
        text(&answer),
        format!(
            "{{\"id\":\"{id}\",\"user_id\":\"{professional}\",\"username\":\"nora.weaves\",\"account_type\":\"MEDIA_CREATOR\",\"media_count\":7}}"
        )
    );
    player.throw(&json!({"me_shape": "wrapped"}));
    let wrapped = player.bearer("/me?fields=id", &token).await;
    assert_eq!(text(&wrapped), format!("{{\"data\":[{{\"id\":\"{id}\"}}]}}"));
}

#[tokio::test]
async fn both_ids_without_version_and_both_places_for_the_token_work() {
    let player = Player::new();
    let token = player.long("studio.lumen").await;
    for id in [
        "me",
        &player.id("studio.lumen", "app_scoped_id"),
        &player.id("studio.lumen", "professional_id"),
    ] {
        for version in ["", "/v21.0", "/v25.0", "/v26.0"] {
            let address = format!("{version}/{id}?fields=username");
            let answer = player.bearer(&address, &token).await;
            assert_eq!(body(&answer)["username"], "studio.lumen", "{address}");
            let answer = player.get(&format!("{address}&access_token={token}")).await;
            assert_eq!(body(&answer)["username"], "studio.lumen", "{address}");
        }
    }
}

#[tokio::test]
async fn a_value_that_is_not_there_is_missing() {
    let player = Player::new();
    let token = player.long("quiet.pine").await;
    let answer = player
        .bearer(
            "/me?fields=name,profile_picture_url,biography,website,media_count",
            &token,
        )
        .await;
    assert_eq!(
        text(&answer),
        format!(
            "{{\"media_count\":0,\"id\":\"{}\"}}",
            player.id("quiet.pine", "app_scoped_id")
        )
    );
    let media = player.bearer("/me/media", &token).await;
    assert_eq!(text(&media), "{\"data\":[]}");
}

#[tokio::test]
async fn a_field_that_does_not_exist_is_named() {
    let player = Player::new();
    let token = player.long("studio.lumen").await;
    for (address, field, node) in [
        ("/me?fields=id,email", "email", "IGUser"),
        ("/me/media?fields=likes", "likes", "IGMedia"),
    ] {
        let answer = player.bearer(address, &token).await;
        let message = format!("Tried accessing nonexisting field ({field}) on node type ({node})");
        assert_eq!(
            (answer.status, error(&answer)),
            (
                400,
                json!({"message": message, "type": "OAuthException", "code": 100})
            )
        );
    }
}

#[tokio::test]
async fn other_peoples_objects_do_not_exist() {
    let player = Player::new();
    let (mine, theirs) = (
        player.long("studio.lumen").await,
        player.long("nora.weaves").await,
    );
    let list = body(&player.bearer("/me/media", &theirs).await);
    for id in [
        list["data"][0]["id"].as_str().unwrap(),
        &player.id("nora.weaves", "professional_id"),
        "17900000000000001",
    ] {
        let message = format!(
            "Unsupported get request. Object with ID '{id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation."
        );
        let error = error(&player.bearer(&format!("/{id}"), &mine).await);
        assert_eq!(
            error,
            json!({"message": message, "type": "GraphMethodException", "code": 100, "error_subcode": 33})
        );
    }
}

#[tokio::test]
async fn dead_tokens_say_why() {
    let player = Player::new();
    let rows = [
        (
            Death::Removed,
            400,
            190,
            458,
            "Error validating access token: The user has not authorized application",
        ),
        (
            Death::Checkpoint,
            400,
            190,
            459,
            "Error validating access token: You cannot access the app till you log in",
        ),
        (
            Death::Password,
            400,
            190,
            460,
            "Error validating access token: The session has been invalidated because",
        ),
        (
            Death::Expired,
            400,
            190,
            463,
            "Error validating access token: Session has expired on ",
        ),
        (
            Death::LoggedOut,
            400,
            190,
            467,
            "Error validating access token: The session is invalid",
        ),
        (
            Death::RoleLost,
            403,
            10,
            0,
            "(#10) Application does not have permission for this action",
        ),
    ];
    for (how, status, code, subcode, message) in rows {
        let token = player.long("studio.lumen").await;
        player.0.revoke("studio.lumen", how).unwrap();
        let answer = player.bearer("/me", &token).await;
        let error = error(&answer);
        assert_eq!(
            (answer.status, error["code"].as_i64()),
            (status, Some(code)),
            "{how:?}"
        );
        assert_eq!(error["error_subcode"].as_i64().unwrap_or(0), subcode);
        assert!(error["message"].as_str().unwrap().starts_with(message), "{how:?}");
        // Connecting again helps.
        let fresh = player.long("studio.lumen").await;
        assert_eq!(player.bearer("/me", &fresh).await.status, 200);
    }
}

#[tokio::test]
async fn calls_that_cannot_be_understood() {
    let player = Player::new();
    let token = player.long("studio.lumen").await;
    let rows = [
        ("/v20.0/me", 2635),
        ("/v99.0/me", 2500),
        ("/nobody", 803),
        ("/me/media/x/y", 2500),
        ("/me?fields=id,children{", 2500),
    ];
    for (address, code) in rows {
        assert_eq!(
            error(&player.bearer(address, &token).await)["code"],
            code,
            "{address}"
        );
    }
    let none = error(&player.get("/me").await);
    assert_eq!(
        none,
        json!({"message": "An access token is required to request this resource.", "type": "OAuthException", "code": 104})
    );
    assert_eq!(
        error(&player.bearer("/me", "IGAAmangled").await)["message"],
        "Invalid OAuth access token - Cannot parse access token"
    );
    let request = Request::delete(format!("/17900000000000001?access_token={token}"))
        .body(Body::empty())
        .unwrap();
    let refused = error(&player.ask(request).await);
    assert_eq!(
        (refused["code"].as_i64(), refused["error_subcode"].as_i64()),
        (Some(-1), Some(2_207_073))
    );
}

#[tokio::test]
async fn the_bearer_header_can_be_switched_off() {
    let player = Player::new();
    let token = player.long("studio.lumen").await;
    player.throw(&json!({"no_bearer": true}));
    assert_eq!(error(&player.bearer("/me", &token).await)["code"], 104);
    assert_eq!(player.get(&format!("/me?access_token={token}")).await.status, 200);
}

#[tokio::test]
async fn the_usage_headers_are_as_documented() {
    let player = Player::new();
    let token = player.long("studio.lumen").await;
    assert_eq!(
        player
            .bearer("/me", &token)
            .await
            .header("x-business-use-case-usage"),
        None
    );
    player.throw(&json!({"usage": {"call_count": 95, "estimated_minutes": 0}}));
    let expected = format!(
        "{{\"{}\":[{{\"type\":\"instagram\",\"call_count\":95,\"total_cputime\":19,\"total_time\":19,\"estimated_time_to_regain_access\":0}}]}}",
        player.id("studio.lumen", "professional_id")
    );
    let answer = player.bearer("/me/media", &token).await;
    assert_eq!(
        answer.header("x-business-use-case-usage"),
        Some(expected.as_str())
    );
    player.throw(&json!({"usage": {"call_count": 28, "app": true}}));
    let answer = player.bearer("/me", &token).await;
    assert_eq!(
        answer.header("x-app-usage"),
        Some("{\"call_count\":28,\"total_time\":14,\"total_cputime\":14}")
    );
    assert_eq!(answer.header("x-business-use-case-usage"), None);
}

#[tokio::test]
async fn basic_display_reads_four_fields_and_media_if_granted() {
    let player = Player::of(7, Profile::BasicDisplay);
    let token = player.long("jo.private").await;
    let id = player.id("jo.private", "app_scoped_id");
    let me = player
        .get(&format!(
            "/me?fields=id,username,account_type,media_count&access_token={token}"
        ))
        .await;
    assert_eq!(
        text(&me),
        format!(
            "{{\"id\":\"{id}\",\"username\":\"jo.private\",\"account_type\":\"PERSONAL\",\"media_count\":4}}"
        )
    );
    assert_eq!(
        error(&player.bearer("/me?fields=name", &token).await)["code"],
        100
    );
    assert_eq!(player.bearer(&format!("/{id}/media"), &token).await.status, 200);
    player.throw(&json!({"untick": ["user_media"]}));
    let without = player.long("jo.private").await;
    assert_eq!(error(&player.bearer("/me/media", &without).await)["code"], 10);
}
