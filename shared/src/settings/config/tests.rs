//! The settings: what works, and how each that doesn't is named (R60).

use super::*;
use crate::testing::{EDGE, config, configured};

pub(super) const APP_SECRET: &str = "9f8e7d6c5b4a39281706f5e4d3c2b1a0";

/// The one problem of a setting with that value.
#[track_caller]
pub(super) fn problem(setting: &'static str, value: Option<&str>) -> Problem {
    let mut problems = configured(setting, value).unwrap_err();
    assert_eq!(problems.len(), 1, "{setting} {value:?}: {problems:?}");
    problems.remove(0)
}

/// R60: a problem names its setting, what is expected and an example, and is so told; what is written there is not.
#[track_caller]
pub(super) fn refused(setting: &'static str, value: Option<&str>, told: &str) {
    let problem = problem(setting, value);
    assert_eq!(
        (problem.setting, problem.problem.as_str()),
        (setting, told),
        "{value:?}"
    );
    assert!(
        problem.expected.len() > 20 && !problem.example.is_empty(),
        "{problem:?}"
    );
    let json = serde_json::to_string(&problem).unwrap();
    assert!(!json.contains("CANARY"), "{json}");
}

#[test]
fn an_edge_has_all_that_it_is_told() {
    let config = config();
    let apps: Vec<&App> = config.apps.all().collect();
    assert_eq!(apps.len(), 1);
    assert_eq!(
        (apps[0].name.as_str(), apps[0].id.as_str()),
        ("default", "5550001112223334")
    );
    assert_eq!(apps[0].secret.reveal(), APP_SECRET);
    assert_eq!(config.sealing_keys.ids().collect::<Vec<_>>(), ["new", "old"]);
    assert_eq!(config.public_url, EDGE);
    assert_eq!(
        config.sites.keys().collect::<Vec<_>>(),
        ["backend", "demo", "shop", "terminal"]
    );
    assert_eq!(config.profile, EndpointProfile::default());
    assert_eq!(config.operator_secret, None);
    assert_eq!(config.backup_key, None);
    assert!(config.event_secret.is_none());
    assert_eq!(config.warnings, [""; 0]);
    assert_eq!(config.site("shop").unwrap().unwrap().name, "The shop");
    assert!(config.site("nobody").unwrap().is_none());
}

/// R12: from configuration.
#[test]
fn instagram_sends_people_back_to_the_public_url() {
    assert_eq!(config().redirect_uri(), "https://edge.example/instagram/callback");
}

/// R60: one round mends them all.
#[test]
fn every_problem_is_told_at_once() {
    let problems = Config::read(|_| None).unwrap_err();
    let named: Vec<_> = problems.iter().map(|problem| problem.setting).collect();
    assert_eq!(
        named,
        [
            "INSTAGRAM_APP_ID",
            "INSTAGRAM_APP_SECRET",
            "SEALING_KEYS",
            "PUBLIC_URL",
            "SITES"
        ]
    );
    assert!(
        problems.iter().all(|problem| problem.problem == "it is missing"),
        "{problems:?}"
    );
    let wrong = Config::read(|_| Some(String::new())).unwrap_err();
    assert_eq!(
        wrong.len(),
        9,
        "{wrong:?}: an empty ENDPOINT_PROFILE means Instagram"
    );
}

/// R60
#[test]
fn an_app_id_is_digits_and_no_example() {
    let setting = "INSTAGRAM_APP_ID";
    refused(setting, None, "it is missing");
    for value in ["", "not-digits-CANARY", "12 34", "-1", "\u{661}", &"1".repeat(33)] {
        refused(setting, Some(value), "it is not made of digits");
    }
    refused(setting, Some("1234567890123456"), "it is the example, not an id");
    assert!(configured(setting, Some(&"1".repeat(32))).is_ok());
}

/// R60
#[test]
fn an_app_secret_is_long_random_and_no_example() {
    let setting = "INSTAGRAM_APP_SECRET";
    let example = "it is an example, not a secret";
    refused(setting, None, "it is missing");
    for value in ["", "CANARYshort", "9f8e7d6c5b4a3928170"] {
        refused(setting, Some(value), "it is too short for a secret");
    }
    assert!(configured(setting, Some("9f8e7d6c5b4a39281706")).is_ok());
    for value in [
        "an-Example-9f8e7d6c5b4a3928",
        "changeme-changeme-changeme-CANARY",
        "9f8e7d6c5b4a39281706Change_Me",
        "9f8e7d6c5b4a39281706change-me",
        "9f8e7d6c5b4a39281706placeholder",
        "your_9f8e7d6c5b4a39281706",
        "your-9f8e7d6c5b4a39281706",
        "9f8e7d6c5b4a39281706xxxx",
        "0123456789abcdef0123456789abcdef",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "abcdefgabcdefgabcdefgabcdefgabcd",
    ] {
        refused(setting, Some(value), example);
    }
    assert!(
        configured(setting, Some("abcdefghabcdefghabcdefghabcdefgh")).is_ok(),
        "eight different ones"
    );
    for value in [format!("{APP_SECRET}\n"), format!(" {APP_SECRET}")] {
        refused(setting, Some(&value), "it has white space at its ends");
    }
    refused(
        setting,
        Some("9f8e7d6c5b4a3928 1706CANARY"),
        "it has characters that no secret of Instagram's has",
    );
}

/// R60
#[test]
fn sealing_keys_are_random_and_named() {
    let setting = "SEALING_KEYS";
    refused(setting, None, "it is missing");
    refused(setting, Some(""), "it lists no key");
    refused(setting, Some("k1:CANARYtooshort"), "a key is not base64url");
    refused(setting, Some("k1:CANARYtooshortXX"), "a key is not 32 bytes long");
    refused(
        setting,
        Some("CANARY without a colon"),
        "an entry has no `id:` before its key",
    );
    refused(
        setting,
        Some("k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
        "a key is no random value (too few different bytes)",
    );
}

/// R12, R60
#[test]
fn the_public_url_is_an_origin_over_https() {
    let setting = "PUBLIC_URL";
    refused(setting, None, "it is missing");
    for value in ["", "CANARY", "edge.CANARY.example", "//edge.CANARY.example"] {
        refused(setting, Some(value), "it is not a URL");
    }
    for value in [
        "https://CANARY.b\u{fc}cher.example",
        "https://\u{ff23}ANARY.example/",
    ] {
        refused(
            setting,
            Some(value),
            "it has a letter beyond ASCII; write the host as browsers do, `xn--\u{2026}`",
        );
    }
    for value in [
        "https://edge.CANARY.example/path",
        "https://edge.CANARY.example/?",
        "https://edge.CANARY.example//",
        "https://CANARY@edge.example",
        "https://EDGE.CANARY.example",
        "https://edge.CANARY.example:443",
        "CANARY:edge",
    ] {
        refused(
            setting,
            Some(value),
            "it is not an origin alone: it has a path, a query, a user or an odd spelling",
        );
    }
    for value in [
        "http://edge.canary.example",
        "ftp://edge.canary.example",
        "http://localhost.canary.example",
    ] {
        refused(setting, Some(value), "it is not https");
    }
    for (value, kept) in [
        ("https://edge.example/", "https://edge.example"),
        ("https://edge.example:8443", "https://edge.example:8443"),
        ("http://localhost:8787", "http://localhost:8787"),
        ("http://127.0.0.1:8787/", "http://127.0.0.1:8787"),
        ("http://edge.localhost:8787", "http://edge.localhost:8787"),
    ] {
        assert_eq!(configured(setting, Some(value)).unwrap().public_url, kept);
    }
}

/// Durations other than the real ones are refused when a host is Instagram's.
#[test]
fn an_endpoint_profile_is_named_with_what_is_wrong() {
    let problem = problem("ENDPOINT_PROFILE", Some(r#"{"base":"instagram","day_ms":1000}"#));
    assert_eq!(problem.setting, "ENDPOINT_PROFILE");
    assert_eq!(
        problem.problem,
        "day_ms isn't a real day although a host is Instagram's; expected 86400000, or hosts of a server that plays Instagram, for example 86400000"
    );
    assert_eq!(
        self::problem("ENDPOINT_PROFILE", Some("CANARY")).problem,
        "base names no built-in profile; expected instagram or basic-display, or a JSON object whose base is one of them, for example instagram"
    );
    let old = configured("ENDPOINT_PROFILE", Some("basic-display")).unwrap();
    assert_eq!(old.profile.name, "basic-display");
}

/// R59, R60
#[test]
fn the_operators_secret_is_kept_as_a_hash_and_may_be_left_out() {
    let setting = "OPERATOR_SECRET";
    refused(setting, Some(""), "it is too short for a secret");
    refused(setting, Some("CANARY"), "it is too short for a secret");
    refused(
        setting,
        Some("changeme-changeme-changeme"),
        "it is an example, not a secret",
    );
    let config = configured(setting, Some("random-9f8e7d6c5b4a39281706")).unwrap();
    assert_eq!(
        config.operator_secret,
        Some(SecretHash::of("random-9f8e7d6c5b4a39281706"))
    );
}

/// R60
#[test]
fn the_secret_of_events_is_as_standard_webhooks_has_it() {
    let setting = "EVENT_SECRET";
    refused(setting, Some("CANARY"), "it does not begin with `whsec_`");
    refused(setting, Some("whsec_!CANARY"), "it is not base64 after `whsec_`");
    refused(setting, Some("whsec_AAAA"), "it is not 24 to 64 random bytes");
    let config = configured(setting, Some("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")).unwrap();
    assert!(config.event_secret.is_some());
    assert_eq!(config.warnings, [""; 0]);
    let shared = configured(setting, Some("shared:whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")).unwrap();
    assert!(
        shared
            .warnings
            .concat()
            .starts_with("EVENT_SECRET: with the secret marked `shared:` whoever")
    );
}

/// R60
#[test]
fn a_backup_key_is_the_public_half() {
    let setting = "BACKUP_KEY";
    refused(setting, Some("!CANARY"), "it is not base64url");
    refused(setting, Some("CANARYCA"), "it is not 32 bytes long");
    let key = "oaKjpKWmp6ipqqusra6vsLGys7S1tre4ubq7vL2-v8A";
    assert_eq!(
        configured(setting, Some(key)).unwrap().backup_key.unwrap().text(),
        key
    );
}

/// R58
#[test]
fn settings_print_no_secret() {
    let mut settings = crate::testing::settings();
    settings.insert(
        "EVENT_SECRET",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned(),
    );
    let printed = format!("{:?}", Config::read(|name| settings.get(name).cloned()).unwrap());
    for secret in [APP_SECRET, "oaKjpKWm", "AQIDBAUG", "MfKQ9r8G"] {
        assert!(!printed.contains(secret), "{printed}");
    }
}
