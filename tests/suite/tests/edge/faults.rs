//! Each way in which Instagram can fail during a connect, and the words that the page gets for it.

use serde_json::{Value, json};
use suite::oauth::Back;
use suite::processes::World;

use crate::support::shared;

/// Connects under a fault; gives what the page is told, and how often the code was exchanged.
fn connect_under(world: &World, fault: &Value) -> (Back, usize) {
    world.stand_in.forget_requests();
    world.stand_in.faults(&json!([fault]));
    let mut visitor = world.visitor();
    let (flow, back) = visitor.walk();
    assert_eq!(back.value("state"), Some(flow.state), "{fault}");
    assert_eq!(back.value("iss").as_ref(), Some(&world.edge.url), "{fault}");
    world.stand_in.faults(&json!([]));
    (back, world.stand_in.requests_to("/oauth/access_token").len())
}

fn refusal(message: &str) -> Value {
    let body = json!({"error_type": "OAuthException", "code": 400, "error_message": message}).to_string();
    json!({"at": "exchange", "kind": "error", "status": 400, "body": body})
}

/// A world for a row: what concerns the app as a whole pauses its edge for everybody, so it is played in one of its own.
fn own_world(categories: &[&str]) -> Option<World> {
    let of_the_app = ["app_blocked", "app_rate_limited", "bad_client", "bad_secret"];
    let concerns_app = categories.iter().any(|category| of_the_app.contains(category));
    concerns_app.then(World::start)
}

/// R14, R15, R43: the text that Instagram answers with → the category that the page gets.
#[test]
fn each_failure_of_the_exchange_has_its_words() {
    let world = World::start();
    let rows: [(Value, &[&str]); 18] = [
        (json!({"at": "exchange", "kind": "http_500"}), &["transient"]),
        (json!({"at": "exchange", "kind": "http_503"}), &["transient"]),
        (
            json!({"at": "exchange", "kind": "malformed"}),
            &["malformed", "transient"],
        ),
        (
            json!({"at": "exchange", "kind": "html"}),
            &["malformed", "transient"],
        ),
        (
            json!({"at": "exchange", "kind": "empty"}),
            &["malformed", "transient"],
        ),
        (
            json!({"at": "exchange", "kind": "cut"}),
            &["transient", "malformed"],
        ),
        (
            json!({"at": "exchange", "kind": "rate_limited"}),
            &["rate_limited"],
        ),
        (
            json!({"at": "exchange", "kind": "app_rate_limited"}),
            &["app_rate_limited"],
        ),
        (
            refusal("Matching code was not found or was already used"),
            &["code_used"],
        ),
        (refusal("This authorization code has been used"), &["code_used"]),
        (refusal("This authorization code has expired"), &["code_expired"]),
        (refusal("Invalid authorization code"), &["code_invalid"]),
        (
            refusal(
                "Error validating verification code. Please make sure your redirect_uri is identical to the one you used in the OAuth dialog request",
            ),
            &["redirect_mismatch"],
        ),
        (refusal("Invalid redirect_uri"), &["redirect_mismatch"]),
        (refusal("Invalid platform app"), &["bad_client"]),
        (refusal("Insufficient developer role"), &["role_missing"]),
        (
            refusal("<script>alert(1)</script>"),
            &[
                "malformed",
                "transient",
                "code_invalid",
                "unsupported_request",
                "bad_parameter",
            ],
        ),
        (
            json!({"at": "exchange", "kind": "error", "status": 302, "body": "<html></html>"}),
            &["transient", "malformed", "unsupported_request"],
        ),
    ];
    for (fault, categories) in rows {
        let own = own_world(categories);
        let (back, exchanges) = connect_under(own.as_ref().unwrap_or(&world), &fault);
        assert_eq!(exchanges, 1, "{fault}: a code is never exchanged twice");
        let (error, category) = back.error();
        assert!(categories.contains(&category.as_str()), "{fault}: {category}");
        let known = [
            "access_denied",
            "server_error",
            "temporarily_unavailable",
            "missing_permissions",
        ];
        assert!(known.contains(&error.as_str()), "{fault}: {error}");
        assert!(
            back.sentence().len() > 30 && !back.sentence().contains('<'),
            "{fault}: {}",
            back.sentence()
        );
        assert_eq!(back.value("code"), None, "{fault}");
    }
}

/// R43: Instagram answers a wrong secret and a wrong redirect alike, so both are said.
#[test]
fn a_redirect_mismatch_names_the_secret_too() {
    let world = World::start();
    let fault = refusal(
        "Error validating verification code. Please make sure your redirect_uri is identical to the one you used in the OAuth dialog request",
    );
    let (back, _) = connect_under(&world, &fault);
    let words = back.sentence().to_lowercase();
    assert!(words.contains("secret") && words.contains("redirect"), "{words}");
}

/// R43: the real thing, not a recorded answer.
#[test]
fn a_wrong_secret_is_told_to_the_operator() {
    let world = World::builder()
        .settings(|settings, _| settings.secret("INSTAGRAM_APP_SECRET", "b7e1f09ac4d83562e90f1a7c2b5d8e34"))
        .start();
    let (_, back) = world.visitor().walk();
    assert!(
        ["redirect_mismatch", "bad_secret"].contains(&back.error().1.as_str()),
        "{:?}",
        back.error()
    );
    assert!(
        back.sentence().to_lowercase().contains("secret"),
        "{}",
        back.sentence()
    );
}

/// R15
#[test]
fn a_spent_code_says_to_click_again() {
    let world = World::start();
    world.stand_in.switch(&json!({"code_already_used": true}));
    let mut visitor = world.visitor();
    let (_, back) = visitor.walk();
    assert_eq!(back.error().1, "code_used");
    assert!(
        back.sentence().to_lowercase().contains("click"),
        "{}",
        back.sentence()
    );
    assert_eq!(world.stand_in.requests_to("/oauth/access_token").len(), 1);
}

/// R43: who gets through consent and may not be connected.
#[test]
fn each_kind_of_account_that_wont_do_is_told_why() {
    let world = World::start();
    world.stand_in.switch(&json!({"personal_passes": true}));
    world.stand_in.auto("jo.private");
    let (_, back) = world.visitor().walk();
    assert_eq!(back.error().1, "not_professional", "{:?}", back.0.query());
    assert!(
        back.sentence().to_lowercase().contains("professional"),
        "{}",
        back.sentence()
    );
    for (error, reason, description, category) in [
        (
            "access_denied",
            "user_denied",
            "The user denied your request",
            "denied",
        ),
        ("access_denied", "", "Insufficient developer role", "role_missing"),
        (
            "access_denied",
            "",
            "This app is in development mode",
            "role_missing",
        ),
        (
            "invalid_request",
            "",
            "Invalid Scopes: instagram_business_x",
            "permission_missing",
        ),
    ] {
        let redirected = json!({"error": error, "error_reason": reason, "error_description": description});
        world.stand_in.switch(&json!({"redirected_error": redirected}));
        world.stand_in.auto("studio.lumen");
        let (_, back) = world.visitor().walk();
        assert_eq!(back.error().1, category, "{description}: {:?}", back.0.query());
        assert!(back.sentence().len() > 30, "{}", back.sentence());
    }
}

/// R20, R43: for good at the long-lived exchange.
#[test]
fn each_final_failure_of_the_long_lived_exchange_has_its_words() {
    let world = World::start();
    let graph = |message: &str, code: u32, kind: &str| {
        let body = json!({"error": {"message": message, "type": kind, "code": code, "fbtrace_id": "A1"}})
            .to_string();
        json!({"at": "long_lived", "kind": "error", "status": 400, "body": body})
    };
    let rows: [(Value, &[&str]); 4] = [
        (
            graph("Error validating client secret", 100, "OAuthException"),
            &["bad_secret"],
        ),
        (
            graph("Unsupported request - method type: get", 100, "IGApiException"),
            &["unsupported_request", "role_missing"],
        ),
        (
            graph(
                "Invalid OAuth access token - Cannot parse access token",
                190,
                "OAuthException",
            ),
            &["token_malformed"],
        ),
        (
            json!({"at": "long_lived", "kind": "token_revoked"}),
            &["token_revoked"],
        ),
    ];
    for (fault, categories) in rows {
        let own = own_world(categories);
        let (back, _) = connect_under(own.as_ref().unwrap_or(&world), &fault);
        assert_eq!(back.value("code"), None, "{fault}");
        let (error, category) = back.error();
        assert!(
            !error.is_empty() && categories.contains(&category.as_str()),
            "{fault}: {error} {category}"
        );
        assert!(back.sentence().len() > 30, "{}", back.sentence());
    }
}

/// After all that went wrong in these stories, the edge that they share works.
#[test]
fn the_shared_world_is_still_well() {
    let mut visitor = shared().visitor();
    let session = visitor.connect();
    assert_eq!(visitor.read(&session, "/connection").json()["health"], "ok");
}
