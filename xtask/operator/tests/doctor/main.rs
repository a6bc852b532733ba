//! `cargo operator doctor`, as an operator runs it: against an edge, an Instagram, a receiver and a Meta of a few lines, once
//! with nothing wrong, and once with each thing planted (R104).
#![expect(clippy::unwrap_used, reason = "a test that can't go on ends")]
mod sites;
mod world;

use std::process::Command;

use serde_json::Value;
use shared::duties::signed_request::{self, Refused};
use shared::instagram::AppSecret;
use shared::values::time::Timestamp;

use world::*;

#[test]
fn a_well_set_up_edge_is_found_well_and_nothing_secret_is_said() {
    let world = World::of(|_| None);
    let (code, report, words) = world.doctor(&[], &[]);
    assert_eq!((code, at("problem", &report)), (0, vec![]), "{words}");
    assert_eq!(report["status"], "ok");
    let well = at("ok", &report);
    for name in [
        "settings SITES",
        "site shop",
        "app_id",
        "app_secret",
        "health",
        "in_front",
        "address",
        "site second",
        "site_deployed shop",
        "site_deployed second",
        "redirect_uri shop",
        "redirect_uri second",
        "consent_page shop",
        "consent_page second",
        "privacy_page shop",
        "privacy_page second",
        "meta_callbacks /instagram/deletion",
        "meta_signature INSTAGRAM_APP_SECRET",
        "meta_signature META_APP_SECRET",
        "operator",
        "app_paused",
        "sealing_keys",
        "added_sites",
        "event_receiver shop",
        "meta_app",
        "meta_app subscriptions",
    ] {
        assert!(well.iter().any(|known| known == name), "{name}: {words}");
    }
    for secret in [SECRET, METAS, OPERATORS, KEY, EVENTS] {
        assert!(!words.contains(secret), "{words}");
    }
    // The app token is shown to Meta, and in no address.
    let asked = world.asked.lock().unwrap();
    let metas: Vec<&Asked> = asked
        .iter()
        .filter(|asked| asked.header("authorization").contains(METAS))
        .collect();
    assert_eq!(metas.len(), 2);
    assert!(asked.iter().all(|asked| !asked.target.contains(METAS)));
}

/// R83, R104: one thing is wrong, and that one is told, with exit code 1.
#[test]
fn each_planted_mistake_is_found() {
    type Plant = fn(&Asked) -> Option<Said>;
    let rows: [(&str, Plant); 12] = [
        ("added_sites", |asked| {
            (asked.target == "/operator/added-sites").then(|| {
                json(
                    200,
                    r#"{"sites":[{"id":"odd","entry":{},"unused":"a member is missing"}]}"#,
                )
            })
        }),
        ("in_front", |asked| {
            let challenge = "Content-Type: text/html\r\ncf-mitigated: challenge\r\n";
            (asked.target == "/token").then(|| (403, challenge.into(), "<html>".into()))
        }),
        ("in_front", |asked| {
            let post = asked.target == "/token" && asked.method == "POST";
            post.then(|| (HANGS_UP, String::new(), String::new()))
        }),
        ("privacy_page second", |asked| {
            (asked.target == "/privacy/second").then(|| html(404, "<h1>Nothing</h1>"))
        }),
        ("health SITES", |asked| {
            let body = r#"{"status":"misconfigured","problems":[{"setting":"SITES","problem":"it is missing","expected":"a table","example":"{}"}]}"#;
            (asked.target == "/health").then(|| json(503, body))
        }),
        ("address", |asked| {
            let metadata = asked.target.starts_with("/.well-known");
            metadata.then(|| json(200, r#"{"issuer":"https://other.example"}"#))
        }),
        ("redirect_uri shop", |asked| {
            let to = "Location: https://x.example/?redirect_uri=https://other.example/instagram/callback\r\n";
            asked
                .target
                .starts_with("/authorize?response_type=code&response_mode=fragment&client_id=shop")
                .then(|| (302, to.into(), String::new()))
        }),
        ("privacy_page shop", |asked| {
            (asked.target == "/privacy/shop").then(|| html(404, "<h1>Nothing</h1>"))
        }),
        ("meta_signature META_APP_SECRET", |asked| {
            let form = asked.target == "/instagram/deauthorize";
            let secret = AppSecret::parse(SECRET).unwrap();
            let refused =
                || signed_request::read(&asked.body, [((), &secret)], Timestamp::from_millis(0)).unwrap_err();
            (form && refused() == Refused::Signature).then(|| json(400, &Refused::Signature.answer().body))
        }),
        ("app_paused", |asked| {
            let body =
                r#"{"paused":true,"category":"app_blocked","cause":"Meta blocked it.","action":"Ask Meta."}"#;
            (asked.target == "/operator/app").then(|| json(200, body))
        }),
        ("event_receiver shop", |asked| {
            (asked.target == "/receiver").then(|| json(200, ""))
        }),
        ("meta_app", |asked| {
            let body =
                r#"{"error":{"message":"Error validating client secret.","type":"OAuthException","code":1}}"#;
            asked.target.starts_with("/v26.0/28").then(|| json(400, body))
        }),
    ];
    for (name, planted) in rows {
        let (code, report, words) = World::of(planted).doctor(&[], &[]);
        assert_eq!(
            (code, at("problem", &report)),
            (1, vec![name.to_owned()]),
            "{words}"
        );
    }
}

/// R104: the same, of what stands in the settings.
#[test]
fn what_does_not_fit_the_servers_is_found() {
    let other = "e4b8d1c06f7a3952b0d3f7816c5e4a21";
    for (setting, value, names) in [
        (
            "INSTAGRAM_APP_SECRET",
            other,
            vec!["app_secret", "meta_signature INSTAGRAM_APP_SECRET"],
        ),
        ("META_APP_SECRET", other, vec!["meta_signature META_APP_SECRET"]),
        ("OPERATOR_SECRET", "another-operators-secret-1234", vec![]),
        (
            "INSTAGRAM_APP_ID",
            "29",
            vec!["redirect_uri second", "redirect_uri shop"],
        ),
    ] {
        let (_, report, words) = World::of(|asked| {
            let guess =
                asked.target == "/operator/app" && !asked.header("authorization").ends_with(OPERATORS);
            guess.then(|| json(401, "{}"))
        })
        .doctor(&[(setting, value)], &[]);
        let names = if setting == "OPERATOR_SECRET" {
            vec!["operator"]
        } else {
            names
        };
        assert_eq!(at("problem", &report), names, "{words}");
        assert!(!words.contains(value) || setting == "INSTAGRAM_APP_ID", "{words}");
    }
}

/// R104, R109: each app by its name, and the wrong one alone.
#[test]
fn of_several_apps_the_wrong_one_is_named() {
    let other = "e4b8d1c06f7a3952b0d3f7816c5e4a21";
    let apps = format!(
        r#"{{"default":{{"id":"27","secret":"{SECRET}","meta_secret":"{METAS}"}},"brand":{{"id":"29","secret":"{other}"}}}}"#
    );
    let none = ["INSTAGRAM_APP_ID", "INSTAGRAM_APP_SECRET", "META_APP_SECRET"].map(|name| (name, ""));
    let settings = [&none[..], &[("APPS", &apps)]].concat();
    let (code, report, words) = World::of(|_| None).doctor(&settings, &[]);
    assert_eq!(code, 1, "{words}");
    assert_eq!(
        at("problem", &report),
        ["app_secret brand", "meta_signature brand secret"],
        "{words}"
    );
    let warned = at("warning", &report);
    let of_apps = warned.iter().filter(|known| *known == "settings APPS");
    assert_eq!(of_apps.count(), 2, "no site, and no meta_secret: {words}");
    let well = at("ok", &report);
    for name in [
        "app_secret",
        "redirect_uri shop",
        "app_paused default",
        "app_paused brand",
        "meta_app",
    ] {
        assert!(well.iter().any(|known| known == name), "{name}: {words}");
    }
    for secret in [SECRET, METAS, other] {
        assert!(!words.contains(secret), "{words}");
    }
}

/// Whoever reads the beginning alone, as `head` does.
#[test]
fn a_reader_who_is_gone_is_no_panic() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("vars");
    std::fs::write(&file, "SITES={\n").unwrap();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let told = Command::new(env!("CARGO_BIN_EXE_operator"))
        .args(["doctor", "--json", "--offline", "--env-file"])
        .arg(&file)
        .stdout(writer)
        .output()
        .unwrap();
    let words = String::from_utf8(told.stderr).unwrap();
    assert_eq!((told.status.code(), &*words), (Some(1), ""));
}

/// For scripts: nobody could look.
#[test]
fn a_wrong_usage_ends_with_2() {
    let world = World::of(|_| None);
    for arguments in [
        &["--secret-file", "/no/such/file"][..],
        &["--edge", "connect.example.com"],
        &["--no-such-option"],
        &["--offline"],
        &["--app", "brnad"],
        &["--meta-app-id", "ab c"],
    ] {
        let (code, said, words) = world.doctor(&[], arguments);
        assert_eq!(code, 2, "{arguments:?} {words}");
        assert!(!said["error"].as_str().unwrap().is_empty(), "{words}");
    }
    let (_, said, _) = world.doctor(&[], &["--app", "brnad"]);
    assert_eq!(
        said["error"],
        "there is no app brnad in APPS: --app names one of it"
    );
    let mut command = Command::new(env!("CARGO_BIN_EXE_operator"));
    let told = command
        .args(["doctor", "--json", "--env-file", "/no/such/file"])
        .output()
        .unwrap();
    assert_eq!(told.status.code(), Some(2));
    let said: Value = serde_json::from_slice(&told.stdout).unwrap();
    assert!(
        said["error"].as_str().unwrap().contains("/no/such/file"),
        "{said}"
    );
}

#[test]
fn offline_nobody_is_asked() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("vars");
    std::fs::write(&file, "PUBLIC_URL=http://localhost:1\n").unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_operator"));
    let told = command
        .args(["doctor", "--offline", "--env-file"])
        .arg(&file)
        .output()
        .unwrap();
    let words = String::from_utf8(told.stdout).unwrap();
    assert_eq!(told.status.code(), Some(1));
    assert!(
        words.contains("PROBLEM      settings (SITES): It is missing.\n             → Expected is "),
        "{words}"
    );
    assert!(!words.contains("instagram_hosts"), "{words}");
}
