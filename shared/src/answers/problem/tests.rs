//! One shape for every error of the API for pages, with the status and the headers that programs go by (R43).

use super::*;
use crate::instagram::{Permission, Step};
use crate::{
    instagram::Usage,
    testing::{all, body},
};

fn failure(category: Category) -> Failure {
    Failure::own(category, "It happened.", "Do something.")
}

/// R43
#[test]
fn a_problem_says_what_happened_and_whose_move_it_is() {
    let answer = problem(418, &failure(Category::Checkpoint));
    assert_eq!(answer.status, 418);
    assert_eq!(all(&answer, "Content-Type"), ["application/problem+json"]);
    assert_eq!(all(&answer, "Cache-Control"), ["no-store"]);
    assert_eq!(all(&answer, "X-Content-Type-Options"), ["nosniff"]);
    let told = body(&answer);
    for (name, value) in [
        ("type", "about:blank"),
        ("title", "It happened."),
        ("detail", "It happened. Do something."),
        ("category", "checkpoint"),
        ("retry", "user_reconnect"),
        ("cause", "It happened."),
        ("action", "Do something."),
    ] {
        assert_eq!(told[name], value, "{name}");
    }
    assert_eq!(told["status"], 418);
}

/// R43: Instagram itself answers nearly everything with 400.
#[test]
fn each_failure_has_its_status() {
    for (status, categories) in [
        (
            400,
            "bad_parameter unsupported_request media_rejected code_used code_expired code_invalid redirect_mismatch",
        ),
        (
            403,
            "token_expired token_revoked token_malformed checkpoint not_professional role_missing app_in_development permission_missing denied account_mismatch",
        ),
        (404, "not_found"),
        (409, "media_not_ready too_young"),
        (429, "rate_limited app_rate_limited quota_reached"),
        (502, "transient malformed bad_client bad_secret"),
        (503, "app_blocked"),
    ] {
        for name in categories.split(' ') {
            let category = Category::parse(name).unwrap();
            let answer = upstream(&failure(category));
            assert_eq!(answer.status, status, "{name}");
            assert_eq!(body(&answer)["category"], name);
            assert_eq!(body(&answer)["status"], status);
        }
    }
}

/// R42
#[test]
fn a_limit_says_when_to_come_again() {
    let waiting = |category, seconds| {
        let failure = Failure {
            retry_after_seconds: seconds,
            ..failure(category)
        };
        upstream(&failure).header("Retry-After").map(str::to_owned)
    };
    for category in [Category::RateLimited, Category::AppRateLimited] {
        assert_eq!(waiting(category, Some(7)).as_deref(), Some("7"));
        assert_eq!(waiting(category, None).as_deref(), Some("300"));
    }
    assert_eq!(waiting(Category::Transient, Some(7)).as_deref(), Some("7"));
    assert_eq!(waiting(Category::Transient, None), None);
    assert_eq!(waiting(Category::NotFound, None), None);
}

/// RFC 6750 §3.1: the token is good, and what it was granted isn't enough.
#[test]
fn a_missing_permission_is_an_insufficient_scope() {
    let challenge = "Bearer realm=\"graph\", error=\"insufficient_scope\", error_description=\"A permission that this needs was not granted\"";
    let answer = upstream(&failure(Category::PermissionMissing));
    assert_eq!(all(&answer, "WWW-Authenticate"), [challenge]);
    for other in [Category::RoleMissing, Category::TokenExpired, Category::NotFound] {
        assert_eq!(upstream(&failure(other)).header("WWW-Authenticate"), None);
    }
}

/// R37, R39
#[test]
fn a_request_that_is_not_admitted_is_told_as_it_was_refused() {
    let answer = refused(&Refusal::path());
    assert_eq!(answer.status, 404);
    let told = body(&answer);
    assert_eq!(
        (&told["category"], &told["retry"]),
        (&"not_found".into(), &"developer_fix".into())
    );
    assert_eq!(told["cause"], "This path is not one that can be read.");
    assert!(told["action"].as_str().unwrap().starts_with("Expected /me, "));
}

/// RFC 6750 §3: no error code where no token was shown; and nothing has expired that wasn't there.
#[test]
fn a_missing_and_a_bad_token_are_told_apart() {
    for (presented, challenge, cause, category, retry) in [
        (
            false,
            "Bearer realm=\"graph\"",
            "There is no access token in the request.",
            "bad_parameter",
            "developer_fix",
        ),
        (
            true,
            "Bearer realm=\"graph\", error=\"invalid_token\", error_description=\"The access token is unknown, expired, revoked or used from another origin\"",
            "This session has ended, or its access token is over or not for this page.",
            "token_expired",
            "user_reconnect",
        ),
    ] {
        let answer = unauthorized(presented);
        assert_eq!(answer.status, 401);
        assert_eq!(all(&answer, "WWW-Authenticate"), [challenge]);
        let told = body(&answer);
        assert_eq!(
            (&told["cause"], &told["category"], &told["retry"]),
            (&cause.into(), &category.into(), &retry.into())
        );
    }
}

/// R42, R40: each of the edge's own.
#[test]
fn what_the_edge_can_not_answer_says_when_it_can() {
    for (answer, status, category, wait) in [
        (busy(17), 429, "rate_limited", Some("17")),
        (unavailable(), 503, "transient", Some("5")),
    ] {
        assert_eq!((answer.status, answer.header("Retry-After")), (status, wait));
        let told = body(&answer);
        assert_eq!(
            (&told["category"], &told["retry"]),
            (&category.into(), &"later".into())
        );
    }
}

/// R43: beside the members of RFC 9457 stand those of a failure, and of the last three those that there are.
#[test]
fn a_failure_is_told_as_data() {
    let limit = Failure::read(
        Step::Read,
        400,
        Some("30"),
        &Usage::default(),
        br#"{"error":{"code":80002}}"#,
    );
    let answer = upstream(&limit);
    assert_eq!((answer.status, answer.header("Retry-After")), (429, Some("30")));
    let told = body(&answer);
    assert_eq!(
        (
            &told["category"],
            &told["retry"],
            &told["retry_after"],
            &told["step"]
        ),
        (
            &"rate_limited".into(),
            &"later".into(),
            &30.into(),
            &"read".into()
        )
    );
    assert!(told.get("missing_permissions").is_none());
    let own = body(&unauthorized(false));
    assert!(own.get("retry_after").is_none() && own.get("step").is_none());
    let unticked = Failure::unticked(vec![Permission::basic()]);
    assert_eq!(
        body(&upstream(&unticked))["missing_permissions"],
        serde_json::json!(["instagram_business_basic"])
    );
}
