//! Section 3: authorize, its page, and what is refused before any redirect.

use serde_json::json;
use stand_in::Profile;

use crate::player::{Player, REDIRECT, between, text};

#[tokio::test]
async fn allow_redirects_with_code_state_and_the_hash() {
    let player = Player::new();
    let answer = player.allow("studio.lumen", &[]).await;
    assert_eq!(answer.status, 302);
    let location = answer.header("location").unwrap();
    let code = between(location, "code=", "&");
    assert_eq!(location, format!("{REDIRECT}?code={code}&state=s-1#_"));
    assert!(
        code.starts_with("AQ") && (150..=250).contains(&code.len()),
        "{code}"
    );
    assert!(
        code.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    );
    assert_eq!(answer.header("cross-origin-opener-policy"), Some("same-origin"));
}

#[tokio::test]
async fn deny_redirects_with_the_documented_error() {
    let player = Player::new();
    let answer = player.post(&player.authorize(&[]), &[("deny", "1")]).await;
    let expected = "?error=access_denied&error_reason=user_denied&error_description=The+user+denied+your+request&state=s-1";
    assert_eq!(
        answer.header("location"),
        Some(format!("{REDIRECT}{expected}").as_str())
    );
}

#[tokio::test]
async fn the_state_comes_back_unchanged_and_only_if_sent() {
    let player = Player::new();
    player.throw(&json!({"auto": {"account": "studio.lumen"}}));
    let odd = "a b&c=d#é+%";
    let location = player.get(&player.authorize(&[("state", odd)])).await;
    let url = url::Url::parse(location.header("location").unwrap()).unwrap();
    assert!(
        url.query_pairs()
            .any(|(name, value)| name == "state" && value == odd)
    );
    assert_eq!(url.fragment(), Some("_"));
    let without = player.get(&player.authorize(&[("state", "")])).await;
    assert!(!without.header("location").unwrap().contains("state"));
}

#[tokio::test]
async fn the_page_offers_accounts_and_a_tick_box_per_permission() {
    let player = Player::new();
    let answer = player.get(&player.authorize(&[])).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("cross-origin-opener-policy"), Some("same-origin"));
    let page = text(&answer);
    for account in [
        "studio.lumen",
        "nora.weaves",
        "quiet.pine",
        "jo.private",
        "intern.nobody",
        "pending.pat",
    ] {
        assert!(
            page.contains(&format!("name=\"account\" value=\"{account}\"")),
            "{account}"
        );
    }
    assert!(page.contains("name=\"permission\" value=\"instagram_business_basic\" checked disabled>"));
    assert!(page.contains("name=\"permission\" value=\"instagram_business_content_publish\" checked>"));
    assert!(!page.contains("instagram_business_manage_insights\""));
    assert!(page.contains("<button class=\"primary\" name=\"allow\""));
    assert!(page.contains("<button class=\"plain\" name=\"deny\""));
    assert!(!page.contains("<script"));
}

#[tokio::test]
async fn a_forced_login_has_nobody_chosen() {
    let player = Player::new();
    let chosen = "value=\"studio.lumen\" required checked";
    assert!(text(&player.get(&player.authorize(&[])).await).contains(chosen));
    for name in ["force_reauth", "force_authentication"] {
        let answer = player
            .get(&player.authorize(&[(name, "true"), ("enable_fb_login", "0")]))
            .await;
        assert!(!text(&answer).contains("required checked"));
        assert!(!text(&answer).contains("Facebook"));
    }
    let nobody = player.post(&player.authorize(&[]), &[("allow", "1")]).await;
    assert!(text(&nobody).contains("Choose an account first."));
}

#[tokio::test]
async fn an_unticked_permission_is_not_granted_but_the_basic_one_always_is() {
    let player = Player::new();
    let location = player.allow("studio.lumen", &[]).await;
    let code = between(location.header("location").unwrap(), "code=", "&");
    let reply = player.exchange(&code, &[]).await;
    assert!(
        text(&reply).ends_with("\"permissions\":[\"instagram_business_basic\"]}"),
        "{}",
        text(&reply)
    );
    player.throw(&json!({"untick": ["instagram_business_content_publish"]}));
    let code = player.code("studio.lumen").await;
    assert!(text(&player.exchange(&code, &[]).await).ends_with("[\"instagram_business_basic\"]}"));
}

#[tokio::test]
async fn each_refusal_is_a_page_with_instagrams_text_and_no_redirect() {
    let player = Player::new();
    let invalid = "Invalid Request: Request parameters are invalid: ";
    let rows = [
        (("client_id", "999"), format!("{invalid}Invalid platform app")),
        (("client_id", ""), format!("{invalid}Invalid platform app")),
        (
            ("redirect_uri", "http://localhost:8787/instagram/callback/"),
            format!("{invalid}Invalid redirect_uri"),
        ),
        (("redirect_uri", ""), format!("{invalid}Invalid redirect_uri")),
        (
            ("response_type", "token"),
            "Only response type &quot;code&quot; is allowed".to_owned(),
        ),
        (("scope", ""), "Invalid scope: []".to_owned()),
        (
            ("scope", "instagram_basic"),
            "Invalid scope: [instagram_basic]".to_owned(),
        ),
        (
            ("scope", "business_basic"),
            "Invalid scope: [business_basic]".to_owned(),
        ),
        (
            ("scope", "instagram_business_basic,x"),
            "Invalid scope: [x]".to_owned(),
        ),
    ];
    for (change, expected) in rows {
        let answer = player.get(&player.authorize(&[change])).await;
        assert_eq!(answer.status, 400, "{change:?}");
        assert!(
            text(&answer).contains(&format!("id=\"error\">{expected}<")),
            "{change:?}: {}",
            text(&answer)
        );
        assert_eq!(answer.header("location"), None);
        assert_eq!(answer.header("cross-origin-opener-policy"), Some("same-origin"));
    }
}

#[tokio::test]
async fn the_checks_go_from_the_app_to_the_scope() {
    let player = Player::new();
    let all = [
        ("client_id", "9"),
        ("redirect_uri", "x"),
        ("response_type", "x"),
        ("scope", "x"),
    ];
    for (from, expected) in [
        "Invalid platform app",
        "Invalid redirect_uri",
        "Only response type",
        "Invalid scope",
    ]
    .into_iter()
    .enumerate()
    {
        let answer = player.get(&player.authorize(&all[from..])).await;
        assert!(text(&answer).contains(expected), "{expected}");
    }
}

#[tokio::test]
async fn scopes_may_be_separated_by_comma_or_space() {
    let player = Player::new();
    for scope in [
        "instagram_business_basic instagram_business_manage_insights",
        "instagram_business_basic,instagram_business_manage_insights",
    ] {
        let answer = player.get(&player.authorize(&[("scope", scope)])).await;
        assert!(text(&answer).contains("value=\"instagram_business_manage_insights\" checked>"));
    }
}

#[tokio::test]
async fn accounts_that_may_not_connect_end_on_a_page() {
    let player = Player::new();
    let nobody = player.allow("intern.nobody", &[]).await;
    assert_eq!(nobody.status, 400);
    assert!(text(&nobody).contains("Insufficient Developer Role"));
    let personal = player.allow("jo.private", &[]).await;
    assert!(text(&personal).contains("Switch to a professional account"));
    player.throw(&json!({"account_kind": "no_role"}));
    assert!(text(&player.allow("studio.lumen", &[]).await).contains("Insufficient Developer Role"));
    player.throw(&json!({"account_kind": null, "personal_passes": true}));
    assert_eq!(player.allow("jo.private", &[]).await.status, 302);
}

#[tokio::test]
async fn the_switches_of_the_consent() {
    let player = Player::new();
    player.throw(
        &json!({"auto": {"account": "nora.weaves", "untick": ["instagram_business_content_publish"]}}),
    );
    let answer = player.get(&player.authorize(&[])).await;
    let code = between(answer.header("location").unwrap(), "code=", "&");
    assert!(text(&player.exchange(&code, &[]).await).contains("[\"instagram_business_basic\"]"));
    player.throw(&json!({"code_hash_literal": true}));
    assert!(
        player
            .get(&player.authorize(&[]))
            .await
            .header("location")
            .unwrap()
            .ends_with("%23_&state=s-1")
    );
    player.throw(&json!({"code_hash_literal": "end"}));
    assert!(
        player
            .get(&player.authorize(&[]))
            .await
            .header("location")
            .unwrap()
            .ends_with("&state=s-1%23_")
    );
    player.throw(&json!({"deny": true}));
    assert!(
        player
            .get(&player.authorize(&[]))
            .await
            .header("location")
            .unwrap()
            .contains("error=access_denied")
    );
    player.throw(&json!({"redirected_error": {"error": "access_denied", "error_description": "Insufficient developer role"}}));
    let location = player.get(&player.authorize(&[])).await;
    assert!(
        location
            .header("location")
            .unwrap()
            .contains("error_description=Insufficient+developer+role&state=s-1")
    );
    player.throw(&json!({"authorize_host_retired": true}));
    let retired = player.get(&player.authorize(&[])).await;
    assert_eq!(retired.status, 404);
    assert!(text(&retired).contains("Sorry, this page isn't available."));
}

#[tokio::test]
async fn a_checkpoint_stands_between_consent_and_app_until_it_is_cleared() {
    let player = Player::new();
    player.throw(&json!({"checkpoint": true}));
    let answer = player.allow("studio.lumen", &[]).await;
    let checkpoint = answer.header("location").unwrap().to_owned();
    assert!(checkpoint.starts_with("/integrity/checkpoint/?next=%2Foauth%2Fauthorize%3F"));
    assert!(text(&player.get(&checkpoint).await).contains("Help us confirm it"));
    let cleared = player.post(&checkpoint, &[("confirm", "1")]).await;
    assert_eq!(cleared.header("location"), Some(player.authorize(&[]).as_str()));
    assert!(
        player
            .allow("studio.lumen", &[])
            .await
            .header("location")
            .unwrap()
            .starts_with(REDIRECT)
    );
}

#[tokio::test]
async fn basic_display_takes_its_own_scopes_and_personal_accounts() {
    let player = Player::of(7, Profile::BasicDisplay);
    let page = player.get(&player.authorize(&[])).await;
    assert!(text(&page).contains("value=\"user_profile\" checked disabled>"));
    assert_eq!(player.allow("jo.private", &["user_media"]).await.status, 302);
    let wrong = player
        .get(&player.authorize(&[("scope", "instagram_business_basic")]))
        .await;
    assert!(text(&wrong).contains("Invalid scope: [instagram_business_basic]"));
}
