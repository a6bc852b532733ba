//! Tests of the error table against the answers that INSTAGRAM's error lists quote. The cases are a file:
//! `tests/fixtures/instagram/errors.txt`.

use super::*;

const CASES: &str = include_str!("../../../tests/fixtures/instagram/errors.txt");

pub(super) fn read(step: Step, status: u16, body: &str) -> Failure {
    Failure::read(step, status, None, &Usage::default(), body.as_bytes())
}

pub(super) fn graph(code: i64, rest: &str) -> String {
    format!(r#"{{"error":{{"message":"x","type":"OAuthException","code":{code}{rest}}}}}"#)
}

/// R43.
#[test]
fn every_recorded_answer_means_what_the_list_says() {
    let mut count = 0;
    for line in CASES
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        let mut columns = line.splitn(5, '|').map(str::trim);
        let mut next = || columns.next().unwrap();
        let (step, status) = (Step::parse(next()).unwrap(), next().parse().unwrap());
        let (category, retry, body) = (next(), next(), next());
        let failure = read(step, status, body);
        assert_eq!(
            (failure.category.as_str(), failure.retry.as_str()),
            (category, retry),
            "{line}"
        );
        assert_eq!(failure.status_seen, status);
        count += 1;
    }
    assert!(count > 100, "{count}");
}

/// R43.
#[test]
fn numbers_may_be_texts_and_permanent_stays_permanent_under_any_status() {
    for status in [200, 400, 401, 403, 500, 503] {
        for body in [
            graph(190, r#","error_subcode":460"#),
            r#"{"error":{"code":"190","error_subcode":"460"}}"#.to_owned(),
        ] {
            let failure = read(Step::Read, status, &body);
            assert_eq!(
                (failure.category, failure.retry),
                (Category::TokenRevoked, Retry::UserReconnect)
            );
            assert_eq!((failure.code, failure.subcode), (Some(190), Some(460)));
        }
        assert_eq!(
            read(Step::Refresh, status, &graph(4, "")).category,
            Category::AppRateLimited
        );
        assert_eq!(read(Step::Refresh, status, &graph(2, "")).retry, Retry::Later);
    }
}

/// R94, R109: an account's own quota is told with the words of the app's limit, and pauses nobody else.
#[test]
fn a_quota_of_one_account_is_no_limit_of_the_app() {
    let body = |more: &str| {
        format!(r#"{{"error":{{"message":"(#9) Application request limit reached","code":9{more}}}}}"#)
    };
    for more in [r#","error_subcode":2207042"#, ""] {
        let failure = read(Step::Publish, 400, &body(more));
        assert_eq!(
            (failure.category, failure.concerns_app()),
            (Category::QuotaReached, false)
        );
    }
    // As it was seen.
    let spam = r#"{"error":{"message":"Application request limit reached","type":"OAuthException","code":4,
        "error_subcode":2207051,"error_user_title":"Action is blocked",
        "error_user_msg":"We restrict certain activity to protect our community."}}"#;
    let failure = read(Step::Publish, 400, spam);
    assert_eq!(
        (failure.subcode, failure.concerns_app()),
        (Some(2_207_051), false),
        "{failure:?}"
    );
}

/// R43.
#[test]
fn the_hint_of_a_passing_trouble_counts_where_the_code_says_little() {
    let hint = r#","is_transient":true"#;
    for (code, expected) in [
        (100, Category::Transient),
        (777_777, Category::Transient),
        (190, Category::TokenRevoked),
        (10, Category::PermissionMissing),
        (4, Category::AppRateLimited),
    ] {
        assert_eq!(
            read(Step::Read, 400, &graph(code, hint)).category,
            expected,
            "{code}"
        );
    }
    assert_eq!(
        read(Step::Read, 400, &graph(100, r#","is_transient":false"#)).category,
        Category::BadParameter
    );
    assert_eq!(
        read(
            Step::Read,
            400,
            &graph(100, r#","error_subcode":33,"is_transient":true"#)
        )
        .category,
        Category::NotFound
    );
}

/// R43.
#[test]
fn what_is_unknown_falls_to_a_safe_default_by_status() {
    let unknown = graph(987_654, r#","error_subcode":123456"#);
    for (status, category, retry) in [
        (200, Category::Transient, Retry::Later),
        (400, Category::BadParameter, Retry::DeveloperFix),
        (401, Category::TokenRevoked, Retry::UserReconnect),
        (403, Category::PermissionMissing, Retry::UserReconnect),
        (404, Category::NotFound, Retry::None),
        (408, Category::Transient, Retry::Later),
        (418, Category::BadParameter, Retry::DeveloperFix),
        (429, Category::RateLimited, Retry::Later),
        (500, Category::Transient, Retry::Later),
        (599, Category::Transient, Retry::Later),
        (302, Category::UnsupportedRequest, Retry::DeveloperFix),
    ] {
        for step in [
            Step::LongLived,
            Step::Refresh,
            Step::Read,
            Step::Publish,
            Step::Insights,
        ] {
            let failure = read(step, status, &unknown);
            assert_eq!((failure.category, failure.retry), (category, retry), "{status}");
        }
    }
}

/// At the code exchange nobody has a connection yet that could have been ended.
#[test]
fn an_unknown_refusal_of_the_exchange_is_the_developers() {
    for status in [400, 401, 403, 404] {
        assert_eq!(
            read(Step::Exchange, status, &graph(987_654, "")).retry,
            Retry::DeveloperFix,
            "{status}"
        );
    }
    assert_eq!(read(Step::Exchange, 500, &graph(987_654, "")).retry, Retry::Later);
}

/// R43: a limit stays one, whatever the hint says.
#[test]
fn too_many_requests_is_a_limit_also_when_it_is_called_passing() {
    let failure = read(Step::Read, 429, &graph(987_654, r#","is_transient":true"#));
    assert_eq!(failure.category, Category::RateLimited);
}

/// A message that was cut in the middle of an emoji.
#[test]
fn half_a_character_in_a_message_hides_no_code() {
    let body = r#"{"error":{"message":"x \ud83d","code":190,"error_subcode":460}}"#;
    assert_eq!(read(Step::Read, 400, body).category, Category::TokenRevoked);
}

/// R43.
#[test]
fn what_can_not_be_read_is_tried_again_later() {
    for body in [
        "",
        "<html>down</html>",
        "{\"error\":{\"message\":\"cut",
        "[]",
        "{}",
        "null",
        "7",
        "\u{0}",
        "{\"data\":[]}",
    ] {
        for status in [200, 400, 404, 408, 429, 500, 502, 503, 504] {
            let failure = read(Step::Refresh, status, body);
            assert_eq!(failure.retry, Retry::Later, "{status} {body}");
            if status >= 500 {
                assert_eq!(failure.category, Category::Transient, "{status} {body}");
            }
            if status == 429 {
                assert_eq!(failure.category, Category::RateLimited);
            }
        }
    }
}

/// R42.
#[test]
fn a_limit_always_says_how_long() {
    let none = Usage::default();
    let minutes = Usage {
        percent: Some(100),
        wait_minutes: Some(12),
    };
    let wait = |header: Option<&str>, usage: &Usage, body: &str| {
        Failure::read(Step::Read, 400, header, usage, body.as_bytes()).retry_after_seconds
    };
    let limit = graph(80002, "");
    assert_eq!(wait(Some("30"), &minutes, &limit), Some(30));
    assert_eq!(wait(None, &minutes, &limit), Some(720));
    assert_eq!(wait(Some("soon"), &none, &limit), Some(300));
    assert_eq!(wait(Some("0"), &none, &limit), Some(300));
    assert_eq!(wait(Some("99999999"), &none, &limit), Some(86_400));
    assert_eq!(wait(Some("-5"), &none, &limit), Some(300));
    assert_eq!(wait(Some("30"), &minutes, &graph(2, "")), Some(30));
    assert_eq!(wait(None, &minutes, &graph(2, "")), None);
    assert_eq!(wait(Some("30"), &minutes, &graph(190, "")), None);
}

/// R42: the wait goes with the words, and a longer one that Instagram names counts.
#[test]
fn some_hours_and_a_day_are_hours_and_a_day() {
    let wait = |header: Option<&str>, minutes: Option<u32>, body: &str| {
        let usage = Usage {
            percent: None,
            wait_minutes: minutes,
        };
        Failure::read(Step::Publish, 400, header, &usage, body.as_bytes()).retry_after_seconds
    };
    let spam = graph(4, r#","error_subcode":2207051"#);
    let third = r#"{"message":"feedback_required","spam":true,"status":"fail"}"#;
    for held in [spam.as_str(), third] {
        assert_eq!(wait(None, None, held), Some(10_800));
        assert_eq!(wait(Some("30"), Some(2), held), Some(10_800));
        assert_eq!(wait(None, Some(600), held), Some(36_000));
    }
    assert_eq!(wait(None, None, &graph(368, "")), Some(86_400));
    assert_eq!(wait(None, None, &graph(9, "")), Some(86_400));
    assert_eq!(wait(None, None, &graph(9007, "")), Some(60));
    assert_eq!(wait(None, None, &graph(17, "")), Some(300));
    assert_eq!(wait(None, Some(12), &graph(4, "")), Some(720));
}

/// R43: the words fit the case.
#[test]
fn one_code_has_words_for_each_case() {
    for (message, words) in [
        ("Please reduce the amount of data you're asking for", "fewer"),
        ("(#100) limit should be <= 100", "fewer"),
        ("(#100) The parameter image_url is required", "missing"),
        ("(#100) Missing required parameter", "missing"),
        (
            "Tried accessing nonexisting field (x) on node type (IGUser)",
            "field",
        ),
        ("Param location_id must be a valid id", "value"),
        (
            "There cannot be more than 30 days (2592000 s) between since and until",
            "30 days",
        ),
        (
            "The following metrics (views) should be specified with parameter metric_type=total_value",
            "metric_type",
        ),
    ] {
        let body = format!(r#"{{"error":{{"message":"{message}","type":"OAuthException","code":100}}}}"#);
        let failure = read(Step::Read, 400, &body);
        assert_eq!(failure.category, Category::BadParameter, "{message}");
        let all = format!("{} {}", failure.cause, failure.action);
        assert!(all.contains(words), "{message}: {all}");
    }
}

/// R43: where two must act, both are named, the operator first.
#[test]
fn a_missing_role_names_the_operator_first() {
    for body in [
        r#"{"error_type":"OAuthException","code":403,"error_message":"Insufficient developer role"}"#,
        r#"{"error":{"message":"Unsupported request - method type: get","code":100}}"#,
    ] {
        let failure = read(Step::LongLived, 400, body);
        assert_eq!(failure.retry, Retry::DeveloperFix);
        let operator = failure.action.find("operator").unwrap();
        assert!(
            operator < failure.action.find("you accept").unwrap(),
            "{}",
            failure.action
        );
    }
}

/// R14.
#[test]
fn the_consent_pages_error_becomes_one_of_a_fixed_set() {
    let table = [
        (
            "access_denied",
            Some("user_denied"),
            Some("The+user+denied+your+request"),
            "denied",
        ),
        ("access_denied", None, None, "denied"),
        (
            "access_denied",
            None,
            Some("Insufficient developer role"),
            "role_missing",
        ),
        (
            "access_denied",
            None,
            Some("This app is in development mode"),
            "role_missing",
        ),
        (
            "invalid_request",
            None,
            Some("Invalid Scopes: instagram_basic"),
            "permission_missing",
        ),
        ("invalid_scope", None, None, "permission_missing"),
        (
            "invalid_request",
            None,
            Some("Invalid platform app"),
            "bad_client",
        ),
        (
            "invalid_request",
            None,
            Some("Invalid redirect_uri"),
            "redirect_mismatch",
        ),
        ("invalid_request", None, None, "bad_parameter"),
        (
            "access_denied",
            None,
            Some("App+Not+Active%3A This app is not active"),
            "app_blocked",
        ),
        ("server_error", None, None, "transient"),
        ("temporarily_unavailable", None, None, "transient"),
        (
            "<script>canary</script>",
            Some("canary"),
            Some("canary"),
            "transient",
        ),
        ("", None, None, "transient"),
    ];
    for (error, reason, description, category) in table {
        let failure = Failure::denied(error, reason, description);
        assert_eq!(failure.category.as_str(), category, "{error} {description:?}");
        assert!(!failure.description().contains("canary"));
        assert!(failure.description().starts_with(category));
    }
}
