//! How errors of `/token` are told (RFC 6749 §5.2).

use super::*;
use crate::testing::{all, body};

/// RFC 6749 §5.1 and §5.2
#[test]
fn an_error_is_json_that_no_cache_keeps() {
    let answer =
        TokenError::request("invalid_request", "Say it \u{201c}plainly\u{201d}.", "Again.").answer(7);
    assert_eq!(answer.status, 400);
    assert_eq!(answer.header("Content-Type"), Some("application/json"));
    assert_eq!(answer.header("Cache-Control"), Some("no-store"));
    assert_eq!(answer.header("Pragma"), Some("no-cache"));
    let told = body(&answer);
    assert_eq!(told["error"], "invalid_request");
    assert_eq!(
        told["error_description"],
        "bad_parameter Say it 'plainly'. Again."
    );
    // What went wrong stands beside it as data (R43).
    for (name, value) in [
        ("category", "bad_parameter"),
        ("retry", "developer_fix"),
        ("cause", "Say it \u{201c}plainly\u{201d}."),
        ("action", "Again."),
    ] {
        assert_eq!(told[name], value, "{name}");
    }
    for name in ["missing_permissions", "retry_after", "step"] {
        assert_eq!(told.get(name), None, "{name}");
    }
    assert_eq!(told.get("server_time"), None);
    assert_eq!(answer.header("Retry-After"), None);
    assert_eq!(answer.header("WWW-Authenticate"), None);
}

/// RFC 6749 §5.2: 401 names the scheme that a client may use.
#[test]
fn a_client_that_is_not_known_is_asked_for_its_secret() {
    let error = TokenError {
        status: 401,
        ..TokenError::request("invalid_client", "It is wrong.", "Mend it.")
    };
    assert_eq!(
        all(&error.answer(7), "WWW-Authenticate"),
        ["Basic realm=\"token\""]
    );
}

#[test]
fn who_came_too_often_or_at_a_bad_time_is_told_when_to_come_again() {
    for (error, status, seconds) in [
        (TokenError::too_many(), 429, "60"),
        (TokenError::unavailable(), 503, "5"),
    ] {
        assert_eq!(error.error, "temporarily_unavailable");
        let answer = error.answer(7);
        assert_eq!(
            (answer.status, answer.header("Retry-After")),
            (status, Some(seconds))
        );
        assert_eq!(body(&answer)["retry_after"].to_string(), seconds);
        assert_eq!(answer.header("WWW-Authenticate"), None);
    }
}

/// R31: a wrong clock is told with the right time, and no other error is.
#[test]
fn a_proof_that_does_not_hold_is_told_the_servers_time() {
    for (error, code, time) in [
        (ProofError::Missing, "invalid_dpop_proof", Some(1_795_500_000)),
        (ProofError::Form, "invalid_dpop_proof", Some(1_795_500_000)),
        (
            ProofError::OtherRequest,
            "invalid_dpop_proof",
            Some(1_795_500_000),
        ),
        (ProofError::OtherToken, "invalid_dpop_proof", Some(1_795_500_000)),
        (ProofError::Signature, "invalid_dpop_proof", Some(1_795_500_000)),
        (ProofError::Replayed, "invalid_dpop_proof", Some(1_795_500_000)),
        (ProofError::Nonce, "use_dpop_nonce", Some(1_795_500_000)),
        (ProofError::OtherKey, "invalid_grant", None),
    ] {
        let answer = TokenError::from(error).answer(1_795_500_000);
        assert_eq!(answer.status, 400, "{error:?}");
        let told = body(&answer);
        assert_eq!(told["error"], code, "{error:?}");
        assert_eq!(
            told.get("server_time").and_then(serde_json::Value::as_u64),
            time,
            "{error:?}"
        );
    }
}

#[test]
fn a_grant_that_is_refused_begins_with_its_category() {
    let error = TokenError::grant(Category::TokenExpired, "It is over.", "Connect again.");
    assert_eq!((error.status, error.error.as_str()), (400, "invalid_grant"));
    assert_eq!(error.description(), "token_expired It is over. Connect again.");
}
