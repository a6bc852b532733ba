//! Section 6: the long-lived exchange.

use axum::body::Body;
use axum::extract::Request;
use serde_json::json;
use stand_in::Profile;

use crate::player::{DAY, Player, SECRET, body, error, text, unsupported};

#[tokio::test]
async fn the_reply_is_a_little_under_60_days() {
    let player = Player::new();
    let short = player.short("studio.lumen").await;
    let answer = player.lengthen(&short).await;
    let reply = body(&answer);
    let token = reply["access_token"].as_str().unwrap();
    let seconds = reply["expires_in"].as_i64().unwrap();
    assert_eq!(
        text(&answer),
        format!("{{\"access_token\":\"{token}\",\"token_type\":\"bearer\",\"expires_in\":{seconds}}}")
    );
    assert!((5_183_900..5_184_000).contains(&seconds), "{seconds}");
    assert!(token.starts_with("IGAA") && token != short);
    // The short one survives.
    assert_eq!(player.bearer("/v25.0/me", &short).await.status, 200);
}

#[tokio::test]
async fn each_error_has_instagrams_text() {
    let player = Player::new();
    let short = player.short("studio.lumen").await;
    let long = player.long("studio.lumen").await;
    let pending = player.short("pending.pat").await;
    let old = "IGQVJYbm5vdGhlcmVudGlyZWx5ZAGVhZA";
    let unparsable = json!({"message": "Invalid OAuth access token - Cannot parse access token", "type": "OAuthException", "code": 190});
    let rows = [
        (
            short.as_str(),
            "x",
            json!({"message": "Error validating client secret", "type": "OAuthException", "code": 100}),
        ),
        // The secret can be tested without a token.
        (
            "x",
            "x",
            json!({"message": "Error validating client secret", "type": "OAuthException", "code": 100}),
        ),
        (pending.as_str(), SECRET, unsupported()),
        (old, SECRET, unsupported()),
        (
            long.as_str(),
            SECRET,
            json!({"message": "Session key invalid", "type": "IGApiException", "code": 452}),
        ),
        ("EAABsbCS1iHgBAKZC", SECRET, unparsable.clone()),
        (&short[..100], SECRET, unparsable),
    ];
    for (token, secret, expected) in rows {
        let address =
            format!("/access_token?grant_type=ig_exchange_token&client_secret={secret}&access_token={token}");
        for address in [address.clone(), format!("/v25.0{address}")] {
            let answer = player.get(&address).await;
            assert_eq!((answer.status, error(&answer)), (400, expected.clone()));
        }
    }
}

#[tokio::test]
async fn a_short_lived_token_is_good_for_an_hour() {
    let player = Player::new();
    let short = player.short("studio.lumen").await;
    player.0.advance_seconds(DAY / 24);
    let answer = error(&player.lengthen(&short).await);
    assert_eq!(
        (answer["code"].as_i64(), answer["error_subcode"].as_i64()),
        (Some(190), Some(463))
    );
    assert!(
        answer["message"]
            .as_str()
            .unwrap()
            .starts_with("Error validating access token: Session has expired on ")
    );
}

#[tokio::test]
async fn only_get_and_only_the_query() {
    let player = Player::new();
    let short = player.short("studio.lumen").await;
    let form = [
        ("grant_type", "ig_exchange_token"),
        ("client_secret", SECRET),
        ("access_token", short.as_str()),
    ];
    assert_eq!(error(&player.post("/access_token", &form).await), unsupported());
    let bare = format!("/access_token?grant_type=ig_exchange_token&client_secret={SECRET}");
    let request = Request::get(bare).header("authorization", format!("Bearer {short}"));
    let answer = player.ask(request.body(Body::empty()).unwrap()).await;
    assert_eq!(error(&answer)["code"], 104);
}

#[tokio::test]
async fn a_shorter_day_shortens_everything_in_proportion() {
    let player = Player::new();
    player.0.scale_day(1000);
    let short = player.short("studio.lumen").await;
    assert_eq!(body(&player.lengthen(&short).await)["expires_in"], 59);
}

#[tokio::test]
async fn basic_display_does_the_same_with_its_own_tokens() {
    let player = Player::of(7, Profile::BasicDisplay);
    let long = player.long("jo.private").await;
    assert!(long.starts_with("IGQV"));
    player.0.advance_seconds(DAY);
    assert_eq!(player.refresh(&long).await.status, 200);
}
