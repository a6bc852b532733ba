//! Section 7: refresh, its 24 hours and its 60 days.

use serde_json::json;
use stand_in::death::Death;

use crate::player::{DAY, Player, body, error, unsupported};

#[tokio::test]
async fn a_day_old_token_gets_60_more_days() {
    let player = Player::new();
    let first = player.long("studio.lumen").await;
    player.0.advance_seconds(DAY - 5);
    assert_eq!(error(&player.refresh(&first).await), unsupported());
    player.0.advance_seconds(6);
    let reply = body(&player.refresh(&first).await);
    let second = reply["access_token"].as_str().unwrap();
    assert_eq!(reply["token_type"], "bearer");
    assert!(reply["expires_in"].as_i64().unwrap() > 5_183_900);
    assert_ne!(second, first);
    // Both work; the first until its own end.
    assert_eq!(player.bearer("/me", &first).await.status, 200);
    player.0.advance_seconds(59 * DAY + 5);
    assert_eq!(player.bearer("/me", &first).await.status, 400);
    assert_eq!(player.bearer("/me", second).await.status, 200);
}

#[tokio::test]
async fn the_string_may_stay_the_same() {
    let player = Player::new();
    player.throw(&json!({"refresh_same_token": true}));
    let token = player.long("studio.lumen").await;
    player.0.advance_seconds(DAY);
    assert_eq!(
        body(&player.refresh(&token).await)["access_token"],
        token.as_str()
    );
    // Refreshed just now: too young again.
    assert_eq!(error(&player.refresh(&token).await), unsupported());
    player.0.advance_seconds(59 * DAY);
    assert_eq!(player.bearer("/me", &token).await.status, 200);
}

#[tokio::test]
async fn an_expired_token_is_gone() {
    let player = Player::new();
    let token = player.long("studio.lumen").await;
    player.0.advance_seconds(60 * DAY);
    let error = error(&player.refresh(&token).await);
    assert_eq!(
        (error["code"].as_i64(), error["error_subcode"].as_i64()),
        (Some(190), Some(463))
    );
    let message = error["message"].as_str().unwrap();
    let (expired, current) = message
        .strip_prefix("Error validating access token: Session has expired on ")
        .and_then(|rest| rest.split_once(". The current time is "))
        .unwrap();
    for date in [expired, current.strip_suffix('.').unwrap()] {
        // Friday, 11-Sep-20 06:41:31 PDT
        let (_weekday, rest) = date.split_once(", ").unwrap();
        assert!(
            rest.len() == 22 && (rest.ends_with(" PDT") || rest.ends_with(" PST")),
            "{date}"
        );
    }
}

#[tokio::test]
async fn each_error_has_instagrams_text() {
    let player = Player::new();
    let rows = [
        (
            Death::Password,
            json!({"message": "Error validating access token: The session has been invalidated because the user changed their password or Facebook has changed the session for security reasons.", "type": "OAuthException", "code": 190, "error_subcode": 460}),
        ),
        // No subcode here, in the Instagram paste.
        (
            Death::Checkpoint,
            json!({"message": "Error validating access token: You cannot access the app till you log in to www.instagram.com and follow the instructions given.", "type": "OAuthException", "code": 190}),
        ),
        (Death::RoleLost, unsupported()),
    ];
    for (how, expected) in rows {
        let token = player.long("studio.lumen").await;
        player.0.advance_seconds(DAY);
        player.0.revoke("studio.lumen", how).unwrap();
        let answer = player.refresh(&token).await;
        assert_eq!((answer.status, error(&answer)), (400, expected));
    }
    let foreign = error(&player.refresh("EAABsbCS1iHgBAKZC").await);
    assert_eq!(
        foreign["message"],
        "Error validating access token: Session key is malformed because of invalid user id."
    );
    assert_eq!(foreign["code"], 190);
    assert_eq!(
        error(&player.refresh("IGAAmangled").await)["message"],
        "Invalid OAuth access token - Cannot parse access token"
    );
}

#[tokio::test]
async fn only_get_and_only_long_lived_tokens() {
    let player = Player::new();
    let short = player.short("studio.lumen").await;
    assert_eq!(error(&player.refresh(&short).await), unsupported());
    let long = player.long("studio.lumen").await;
    player.0.advance_seconds(DAY);
    let form = [
        ("grant_type", "ig_refresh_token"),
        ("access_token", long.as_str()),
    ];
    assert_eq!(
        error(&player.post("/refresh_access_token", &form).await),
        unsupported()
    );
}
