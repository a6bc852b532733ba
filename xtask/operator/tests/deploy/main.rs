//! `cargo operator deploy --dry-run`, as an operator runs it: with workerd and wrangler, without the network (R60).
//!
//! They need the built Worker, so `cargo xtask test edge` runs them.
#![expect(clippy::unwrap_used, reason = "a test that can't go on ends")]

mod rollback;

use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Mutex;

/// Good settings, a line each; those named in `changes` are replaced, and removed where the value is empty.
fn deploy(name: &str, changes: &[(&str, &str)]) -> Output {
    let file = folder().join(name);
    std::fs::write(&file, settings(changes)).unwrap();
    let mut command = operator(&["deploy", "--dry-run", "--offline", "--no-build"]);
    let told = output(command.arg("--env-file").arg(&file));
    std::fs::remove_file(&file).unwrap();
    told
}

fn settings(changes: &[(&str, &str)]) -> String {
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
    text.join("\n")
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

/// What is made for an upload lies in one folder.
static UPLOADS: Mutex<()> = Mutex::new(());

#[test]
#[ignore = "needs the built Worker: `cargo xtask test edge` runs it"]
fn good_settings_get_as_far_as_the_upload() {
    let _alone = UPLOADS.lock();
    let told = deploy("good", &[]);
    assert!(told.status.success(), "{}", words(&told));
    let words = words(&told);
    assert!(
        words.contains("wasn't asked about the app (--offline). Nothing was uploaded"),
        "{words}"
    );
    assert!(words.contains("and no secret in them"), "{words}");
    let left = uploaded("secrets.json");
    assert!(!left.exists(), "the secrets are still there");
}

fn uploaded(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../target/deploy")
        .join(name)
}

/// What stands behind each `run:` of a workflow.
fn steps(workflow: &str) -> Vec<String> {
    let mut steps: Vec<String> = Vec::new();
    let mut inside = false;
    for line in workflow.lines() {
        let deep = line.starts_with("          ");
        match line.trim().trim_start_matches("- ").strip_prefix("run: ") {
            Some("|") => {
                steps.push(String::new());
                inside = true;
            }
            Some(step) => steps.push(step.to_owned()),
            None if inside && deep => {
                let step = steps.last_mut().unwrap();
                step.push_str(line.trim());
                step.push('\n');
            }
            None => inside = false,
        }
    }
    steps
}

/// R105: the recipe of docs/operating.md, as it stands there, but for the upload: a staging, with nothing of production's,
/// and production.
#[test]
#[ignore = "needs the built Worker: `cargo xtask test edge` runs it"]
fn the_recipe_for_ci_runs_as_it_is_documented() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let document = std::fs::read_to_string(root.join("docs/operating.md")).unwrap();
    let recipe = document.split_once("```yaml\nname: deploy\n").unwrap().1;
    let steps = steps(recipe.split_once("```").unwrap().0);
    assert_eq!(steps.len(), 3, "{steps:?}");
    let shell = format!(
        "set -e; cargo() {{ shift; ./target/debug/operator \"$@\" --dry-run --offline --no-build; }}\n{}",
        steps.join("\n")
    );
    let clone = clone();
    let run = |staging: String, production: String| {
        let mut bash = Command::new("bash");
        bash.args(["-c", &shell]).current_dir(clone.path());
        output(bash.env("STAGING", staging).env("PRODUCTION", production))
    };
    let staging = settings(&[("PUBLIC_URL", "https://staging.connect.shop.example")]);
    let told = run(staging.clone(), settings(&[]));
    let said = words(&told);
    assert!(told.status.success(), "{said}");
    assert_eq!(said.matches("Nothing was uploaded").count(), 2, "{said}");
    assert!(!said.contains("not compared"), "{said}");
    // The secrets of CI, mixed up: refused before anything is uploaded.
    let told = run(staging.clone(), staging);
    let said = words(&told);
    assert!(
        !told.status.success()
            && !said.contains("Nothing was uploaded")
            && said.contains("PUBLIC_URL: it is production's"),
        "{said}"
    );
}

/// A clone as the command sees it, of what is built here: none of its files is a developer's own.
fn clone() -> tempfile::TempDir {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .unwrap();
    let clone = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let at = |name: &str| clone.path().join(name);
    for folder in ["xtask", "target/debug"] {
        std::fs::create_dir_all(at(folder)).unwrap();
    }
    for name in [
        "package.json",
        "wrangler.jsonc",
        "node_modules",
        "edge-worker",
        "target/dist",
        "xtask/Cargo.toml",
    ] {
        symlink(root.join(name), at(name)).unwrap();
    }
    std::fs::copy(root.join(".gitignore"), at(".gitignore")).unwrap();
    std::fs::hard_link(env!("CARGO_BIN_EXE_operator"), at("target/debug/operator")).unwrap();
    assert!(
        output(
            Command::new("git")
                .args(["init", "--quiet"])
                .current_dir(clone.path())
        )
        .status
        .success()
    );
    clone
}

/// R104: Instagram is asked, and where it doesn't answer that is said.
#[test]
#[ignore = "needs the built Worker: `cargo xtask test edge` runs it"]
fn a_dry_run_does_not_say_that_all_is_well_where_nobody_looked() {
    let _alone = UPLOADS.lock();
    let file = folder().join("silence");
    std::fs::write(&file, settings(&[])).unwrap();
    let mut command = operator(&["deploy", "--dry-run", "--no-build", "--env-file"]);
    let nowhere = "http://127.0.0.1:9";
    let told = output(
        command
            .arg(&file)
            .env("HTTPS_PROXY", nowhere)
            .env("ALL_PROXY", nowhere)
            .env_remove("NO_PROXY"),
    );
    std::fs::remove_file(&file).unwrap();
    let said = words(&told);
    assert!(told.status.success(), "{said}");
    assert!(said.contains("app_secret: Instagram gave no answer."), "{said}");
    assert!(
        said.contains("Instagram gave no answer about the app; nothing else"),
        "{said}"
    );
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

/// R60: which site it is and which member, not where in the line; and a name that nobody sees is none.
#[test]
#[ignore = "needs the built Worker: `cargo xtask test edge` runs it"]
fn a_poor_entry_is_named_and_nothing_is_deployed() {
    let rest = r#""origins":["https://shop.example"],"return_urls":["https://shop.example/connect"],"permissions":["instagram_business_basic"]"#;
    for (name, first, expected) in [
        (
            "unread",
            r#""name":"Shop","kept":true"#,
            "there is no member `kept`",
        ),
        ("nameless", r#""name":" ""#, "its name is empty"),
    ] {
        let table = format!(r#"{{"shop":{{{first},{rest}}}}}"#);
        let told = deploy(name, &[("SITES", &table)]);
        let said = words(&told);
        let line = format!("  SITES: site \"shop\": {expected}");
        assert!(
            !told.status.success() && said.contains(&line) && said.contains("Nothing was deployed."),
            "{said}"
        );
    }
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
