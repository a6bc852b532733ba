//! `/health`, and what every route says while a setting is missing or wrong (R60).

use super::*;
use crate::testing::{all, body, config, configured, now, sites};
use serde_json::json;

/// R60, R82
#[test]
fn a_well_configured_edge_says_ok() {
    let answer = health(&config(), now());
    assert_eq!(
        (answer.status, answer.body.as_str()),
        (200, r#"{"status":"ok","storage":1}"#)
    );
    assert_eq!(all(&answer, "Access-Control-Allow-Origin"), ["*"]);
    assert_eq!(all(&answer, "Cache-Control"), ["no-store"]);
    assert_eq!(all(&answer, "Content-Type"), ["application/json"]);
}

/// R60: so a deploy sees whether it is the new one that answers.
#[test]
fn a_deployed_edge_names_its_bundle() {
    let config = configured("BUNDLE", Some("0123456789abcdef")).unwrap();
    assert_eq!(
        body(&health(&config, now())),
        json!({"status": "ok", "storage": 1, "bundle": "0123456789abcdef"})
    );
}

/// R34
#[test]
fn a_warning_is_told_and_the_edge_works() {
    let mut sites = sites();
    sites["demo"]["origins"] = json!([]);
    let answer = health(&configured("SITES", Some(&sites.to_string())).unwrap(), now());
    assert_eq!(answer.status, 200);
    assert_eq!(
        body(&answer),
        json!({
            "status": "ok",
            "storage": 1,
            "warnings": ["SITES: site \"demo\" lists no origin, so no page may use it; add the page's origin to `origins`"],
        })
    );
}

/// R60: the edge works on, and whoever looks after it has 90 days.
#[test]
fn the_end_of_instagrams_version_is_told() {
    let profile = r#"{"base":"instagram","version":"v21.0"}"#;
    let config = configured("ENDPOINT_PROFILE", Some(profile)).unwrap();
    let at = |millis: u64| body(&health(&config, Timestamp::from_millis(millis)));
    let end = 1_800_489_600_000;
    assert_eq!(at(end - 91 * 86_400_000), json!({"status": "ok", "storage": 1}));
    assert_eq!(
        at(end - 30 * 86_400_000),
        json!({
            "status": "ok",
            "storage": 1,
            "warnings": ["ENDPOINT_PROFILE: version v21.0 of Instagram's API ends on 2027-01-21; set `version` to a newer one, or update this edge"],
        })
    );
}

/// R60
#[test]
fn a_setting_that_has_to_be_mended_is_told_with_an_example() {
    let problems = configured("INSTAGRAM_APP_ID", Some("letters")).unwrap_err();
    let answer = misconfigured(&problems);
    assert_eq!(answer.status, 503);
    assert_eq!(all(&answer, "Access-Control-Allow-Origin"), ["*"]);
    assert_eq!(all(&answer, "Cache-Control"), ["no-store"]);
    assert_eq!(
        body(&answer),
        json!({
            "status": "misconfigured",
            "problems": [{
                "setting": "INSTAGRAM_APP_ID",
                "problem": "it is not made of digits",
                "expected": "the Instagram app ID: digits, from the Meta app's page \"API setup with Instagram login\"",
                "example": "1234567890123456",
            }],
        })
    );
}
