//! `cargo operator deploy --dry-run`, as an operator runs it: with workerd and wrangler, without the network (R60).
//!
//! They need the built Worker, so `cargo xtask test edge` runs them.
#![expect(clippy::unwrap_used, reason = "a test that can't go on ends")]
use std::path::PathBuf;
use std::process::{Command, Output};

/// Good settings, a line each; those named in `changes` are replaced, and removed where the value is empty.
fn deploy(name: &str, changes: &[(&str, &str)]) -> Output {
    let key = output(&mut operator(&["sealing-key"]));
    let key = String::from_utf8_lossy(&key.stdout).trim().to_owned();
    let good = [
        ("INSTAGRAM_APP_ID", "9876501234567890"),
        ("INSTAGRAM_APP_SECRET", "f3a9c0d17e5b2846a1c4e8907b6d5f32"),
        ("SEALING_KEYS", &key),
        ("PUBLIC_URL", "https://connect.shop.example"),
        (
            "SITES",
            r#"{"shop":{"name":"Shop","origins":["https://shop.example"],"return_urls":["https://shop.example/connect"],"permissions":["instagram_business_basic"]}}"#,
        ),
    ];
    let text: Vec<String> = good
        .iter()
        .filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name))
        .chain(changes.iter().filter(|(_, value)| !value.is_empty()))
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let file = folder().join(name);
    std::fs::write(&file, text.join("\n")).unwrap();
    let told = output(operator(&["deploy", "--dry-run", "--no-build", "--env-file"]).arg(&file));
    std::fs::remove_file(&file).unwrap();
    told
}

fn folder() -> PathBuf {
    let folder = std::env::temp_dir().join(format!("operator-deploy-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn operator(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_operator"));
    command.args(arguments);
    command
}

fn output(command: &mut Command) -> Output {
    command.output().unwrap()
}

fn words(told: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&told.stdout),
        String::from_utf8_lossy(&told.stderr)
    )
}

#[test]
#[ignore = "needs the built Worker: `cargo xtask test edge` runs it"]
fn good_settings_get_as_far_as_the_upload() {
    let told = deploy("good", &[]);
    assert!(told.status.success(), "{}", words(&told));
    assert!(words(&told).contains("All is well. Nothing was uploaded"));
    let left = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/deploy/secrets.json");
    assert!(!left.exists(), "the secrets are still there");
}

/// R60: missing settings, and default, short or example secrets; what is wrong is told, and no secret.
#[test]
#[ignore = "needs the built Worker: `cargo xtask test edge` runs it"]
fn poor_settings_are_named_and_nothing_is_deployed() {
    let rows: [(&str, &str); 8] = [
        ("INSTAGRAM_APP_ID", ""),
        ("INSTAGRAM_APP_SECRET", ""),
        ("INSTAGRAM_APP_SECRET", "CANARYshort"),
        ("INSTAGRAM_APP_SECRET", "changeme-changeme-CANARY-changeme"),
        ("SEALING_KEYS", "k1:CANARY"),
        ("PUBLIC_URL", "http://connect.shop.example"),
        ("PUBLIC_URL", "http://localhost:8787"),
        ("SITES", ""),
    ];
    for (index, (setting, value)) in rows.iter().enumerate() {
        let told = deploy(&format!("poor-{index}"), &[(setting, value)]);
        let words = words(&told);
        assert!(!told.status.success(), "{setting} {value}");
        assert!(
            words.contains(&format!("  {setting}: it ")) || words.contains(&format!("  {setting}: a ")),
            "{words}"
        );
        assert!(
            words.contains("    expected: ") && words.contains("    example:  "),
            "{words}"
        );
        assert!(words.contains("Nothing was deployed."), "{words}");
        assert!(!words.contains("CANARY"), "{words}");
    }
}

#[test]
#[ignore = "needs the built Worker: `cargo xtask test edge` runs it"]
fn every_problem_is_told_at_once() {
    let told = words(&deploy("two", &[("INSTAGRAM_APP_ID", ""), ("SITES", "{")]));
    assert!(
        told.contains("  INSTAGRAM_APP_ID: it is missing") && told.contains("  SITES: it is no JSON"),
        "{told}"
    );
}

#[test]
#[ignore = "needs the built Worker: `cargo xtask test edge` runs it"]
fn a_misspelt_setting_is_no_silent_one() {
    let told = words(&deploy(
        "misspelt",
        &[("PUBLIC_ULR", "https://connect.shop.example")],
    ));
    assert!(told.contains("the edge has no setting PUBLIC_ULR"), "{told}");
}
