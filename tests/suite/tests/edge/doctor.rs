//! `cargo operator doctor` against a real edge and the stand-in behind it: it finds nothing wrong where nothing is, and leaves
//! nothing behind; and what Instagram says of a wrong secret it tells from a right one (R104).

use serde_json::Value;
use suite::processes::{self, World};

use crate::crowded::{SECRET, operator};

/// The Meta app's secret, which the edge knows too.
const METAS: &str = "0a1b2c3d4e5f60718293a4b5c6d7e8f9";

/// What the doctor finds at the world's edge, with these settings in place of the world's own: the exit code, and the names of
/// the problems.
fn doctor(world: &World, changes: &[(&str, &str)]) -> (Option<i32>, Vec<String>) {
    let key = format!("k1:{}", world.secrets.key_text());
    let mut lines: Vec<String> = ["INSTAGRAM_APP_ID", "PUBLIC_URL", "SITES", "ENDPOINT_PROFILE"]
        .iter()
        .map(|name| format!("{name}={}", world.settings.value(name)))
        .collect();
    let secrets = [
        ("INSTAGRAM_APP_SECRET", world.secrets.app.as_str()),
        ("META_APP_SECRET", METAS),
        ("SEALING_KEYS", &key),
        ("OPERATOR_SECRET", SECRET),
    ];
    let all = secrets.iter().chain(changes);
    lines.extend(all.map(|(name, value)| format!("{name}={value}")));
    let file = world.state_folder().join("settings");
    std::fs::write(&file, lines.join("\n")).unwrap();
    let mut command = processes::operator(&["doctor", "--json", "--edge", &world.edge.url, "--env-file"]);
    let told = command.arg(&file).output().unwrap();
    let words = String::from_utf8_lossy(&told.stdout).into_owned();
    for secret in [&world.secrets.app, METAS, SECRET, &world.secrets.key_text()] {
        assert!(!words.contains(secret), "{words}");
    }
    let report: Value = serde_json::from_slice(&told.stdout).unwrap();
    let problems = report["findings"].as_array().unwrap().iter();
    let problems = problems.filter(|finding| finding["level"] == "problem");
    let name = |finding: &Value| {
        let about = finding["about"].as_str().unwrap_or_default();
        format!("{} {about}", finding["id"].as_str().unwrap_or_default())
    };
    (told.status.code(), problems.map(name).collect())
}

/// R54, R104
#[test]
fn a_doctor_finds_what_is_wrong_and_leaves_nothing_behind() {
    let world = World::builder()
        .settings(|settings, _| {
            settings.secret("META_APP_SECRET", METAS);
            settings.secret("OPERATOR_SECRET", SECRET);
        })
        .start();
    let lines = |action: &str| {
        let log = operator(&world, "GET", "/operator/audit").json();
        let lines = log.as_array().unwrap().clone();
        lines.iter().filter(|line| line["action"] == action).count()
    };
    assert_eq!(doctor(&world, &[]), (Some(0), vec![]));
    for action in [
        "deauthorized",
        "deletion_requested",
        "refused_signed_request",
        "wrong_secret",
    ] {
        assert_eq!(lines(action), 0, "{action}");
    }
    let other = "e4b8d1c06f7a3952b0d3f7816c5e4a21";
    let wrong = ["app_secret ", "meta_signature INSTAGRAM_APP_SECRET"].map(str::to_owned);
    assert_eq!(
        doctor(&world, &[("INSTAGRAM_APP_SECRET", other)]),
        (Some(1), wrong.into())
    );
    assert_eq!(lines("refused_signed_request"), 1);
    let (code, problems) = doctor(&world, &[("INSTAGRAM_APP_ID", "9876501234567890")]);
    assert_eq!(code, Some(1));
    assert!(problems.contains(&"app_id ".to_owned()), "{problems:?}");
    assert!(problems.contains(&"redirect_uri shop".to_owned()), "{problems:?}");
    world
        .stand_in
        .switch(&serde_json::json!({"authorize_host_retired": true}));
    let (_, problems) = doctor(&world, &[]);
    assert_eq!(
        problems,
        [format!("instagram_hosts {}/oauth/authorize", world.stand_in.url)]
    );
}
