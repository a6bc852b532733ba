//! Tests. A failure as a value: what it keeps, what it never holds, and whom it concerns.

use super::{
    tests::{graph, read},
    *,
};

/// R43.
#[test]
fn a_failure_survives_storage() {
    let failure = read(Step::Read, 400, &graph(190, r#","error_subcode":463"#));
    let json = serde_json::to_string(&failure).unwrap();
    assert!(
        json.contains(r#""category":"token_expired","retry":"user_reconnect""#),
        "{json}"
    );
    assert_eq!(serde_json::from_str::<Failure>(&json).unwrap(), failure);
}

/// R43: a record of before this had neither step nor permissions.
#[test]
fn a_failure_that_was_stored_before_is_still_read() {
    let stored = r#"{"category":"token_revoked","retry":"user_reconnect","cause":"It ended.","action":"Connect again.","status_seen":400,"code":190,"subcode":null,"retry_after_seconds":null}"#;
    let failure: Failure = serde_json::from_str(stored).unwrap();
    assert_eq!((failure.cause.as_ref(), failure.step), ("It ended.", None));
    assert!(failure.missing_permissions.is_empty());
}

/// R43.
#[test]
fn a_failure_names_its_step() {
    for step in Step::ALL {
        assert_eq!(read(*step, 400, &graph(190, "")).step, Some(*step));
    }
    assert_eq!(
        Failure::denied("access_denied", None, None).step,
        Some(Step::Authorize)
    );
    let timed_out = Failure::timed_out().at(Step::Refresh);
    assert_eq!(timed_out.at(Step::Read).step, Some(Step::Refresh));
}

/// R40: no text of a failure comes from the body.
#[test]
fn instagrams_own_text_is_not_passed_on() {
    let texts = [
        "canary",
        "Session has expired canary",
        "(#4) canary",
        "Error validating client secret canary",
    ];
    for text in texts {
        for body in [
            format!(
                r#"{{"error":{{"message":"{text}","type":"{text}","code":1,"error_user_title":"canary","fbtrace_id":"canary"}}}}"#
            ),
            format!(r#"{{"error_type":"canary","code":400,"error_message":"{text}"}}"#),
            format!("<html>{text}</html>"),
        ] {
            for step in Step::ALL {
                let failure = read(*step, 400, &body);
                let all = format!(
                    "{failure} {failure:?} {}",
                    serde_json::to_string(&failure).unwrap()
                );
                assert!(!all.contains("canary"), "{all}");
            }
        }
    }
}

/// R16, R43.
#[test]
fn what_the_caller_sees_has_words_too() {
    let table = [
        (Failure::timed_out(), Category::Transient, Retry::Later),
        (Failure::unreachable(), Category::Transient, Retry::Later),
        (Failure::too_large(200), Category::Malformed, Retry::None),
        (Failure::not_json(200), Category::Malformed, Retry::Later),
        (Failure::incomplete(200), Category::Malformed, Retry::Later),
        (
            Failure::redirected(302),
            Category::UnsupportedRequest,
            Retry::DeveloperFix,
        ),
        (Failure::leaked(200), Category::Malformed, Retry::DeveloperFix),
        (
            Failure::not_professional(),
            Category::NotProfessional,
            Retry::UserReconnect,
        ),
    ];
    for (failure, category, retry) in table {
        assert_eq!((failure.category, failure.retry), (category, retry));
        assert!(failure.cause.ends_with('.') && failure.action.ends_with('.'));
    }
}

/// R109: what concerns the app is nobody's connection.
#[test]
fn the_app_is_meant_by_its_block_its_limit_its_id_and_its_secret() {
    for (body, app) in [
        (r#"{"error":{"message":"API access blocked.","code":200}}"#, true),
        (
            r#"{"error":{"message":"Application has been deleted","code":190}}"#,
            true,
        ),
        (r#"{"error":{"message":"Invalid Client ID","code":101}}"#, true),
        (
            r#"{"error":{"message":"Error validating client secret","code":190}}"#,
            true,
        ),
        (
            r#"{"error":{"message":"(#4) Application request limit reached"}}"#,
            true,
        ),
        (r#"{"error":{"message":"x","code":190}}"#, false),
        (
            r#"{"error":{"message":"This app is in development mode","code":200}}"#,
            false,
        ),
        (
            r#"{"error":{"message":"This app is not live.","code":190}}"#,
            false,
        ),
        (r#"{"error":{"message":"x","code":10}}"#, false),
        (r#"{"error":{"message":"x","code":80002}}"#, false),
        (r#"{"error":{"message":"x","code":2}}"#, false),
    ] {
        assert_eq!(read(Step::Refresh, 400, body).concerns_app(), app, "{body}");
    }
}

/// A wrong secret and a wrong redirect look alike: both are said.
#[test]
fn a_redirect_mismatch_names_the_secret_as_well() {
    let body = r#"{"error_type":"OAuthException","code":400,"error_message":"Error validating verification code. Please make sure your redirect_uri is identical to the one you used in the OAuth dialog request"}"#;
    let failure = read(Step::Exchange, 400, body);
    assert_eq!(failure.category, Category::RedirectMismatch);
    assert!(failure.cause.contains("redirect") && failure.cause.contains("secret"));
    assert!(failure.action.contains("redirect") && failure.action.contains("secret"));
}
