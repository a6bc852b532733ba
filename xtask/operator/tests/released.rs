//! The operator's program in the released folder, on a machine without cargo: whatever it says can be done there (R107).
#![expect(clippy::unwrap_used, reason = "a test that can't go on ends")]
use std::path::Path;
use std::process::Command;

/// The folder, as far as the program knows it.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let program = env!("CARGO_BIN_EXE_operator");
    // The file itself: one that was just written is busy while another test starts a process.
    std::fs::hard_link(program, folder.path().join("operator")).unwrap();
    for name in ["edge.capnp", "serve", "README.md"] {
        std::fs::write(folder.path().join(name), "").unwrap();
    }
    folder
}

/// Its exit code, and what it said.
fn said(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new("./operator");
    command.args(arguments).current_dir(folder).env_clear();
    let told = command.env("PATH", "/usr/bin:/bin").output().unwrap();
    let said = [told.stdout, told.stderr].concat();
    (told.status.code(), String::from_utf8(said).unwrap())
}

/// Nothing that isn't there.
#[track_caller]
fn at_home(folder: &Path, arguments: &[&str]) -> String {
    let (_, said) = said(folder, arguments);
    for stranger in ["cargo", ".deploy", "target/", "this clone"] {
        assert!(!said.contains(stranger), "{arguments:?}: {said}");
    }
    said
}

const SETTINGS: [&str; 15] = [
    "configure",
    "--non-interactive",
    "--offline",
    "--site",
    "shop",
    "--name",
    "Shop",
    "--page",
    "https://www.shop.example/connect",
    "--permission",
    "instagram_business_basic",
    "--edge",
    "https://connect.shop.example",
    "--app-id",
    "9876501234567890",
];

/// R107
#[test]
fn every_help_is_of_commands_that_are_there() {
    let folder = folder();
    let help = at_home(folder.path(), &["help"]);
    assert!(help.contains("Usage: ./operator <COMMAND>"), "{help}");
    let listed = help.split_once("Commands:\n").unwrap().1.lines();
    let listed: Vec<&str> = listed
        .map_while(|line| line.strip_prefix("  ")?.split_whitespace().next())
        .collect();
    assert!(listed.contains(&"configure") && listed.len() > 10, "{listed:?}");
    assert!(
        !listed.contains(&"deploy") && !listed.contains(&"rollback"),
        "{listed:?}"
    );
    for command in listed {
        at_home(folder.path(), &["help", command]);
        at_home(folder.path(), &[command, "--no-such-option"]);
    }
    let unknown = at_home(folder.path(), &["nothing"]);
    assert!(
        unknown.contains("There is: configure, doctor, secrets"),
        "{unknown}"
    );
    at_home(folder.path(), &[]);
}

/// R107: from settings to an edge, each step that is named next can be taken.
#[test]
fn what_is_next_can_be_done_there() {
    let folder = folder();
    let at = folder.path();
    let missing = at_home(at, &["doctor"]);
    assert!(
        missing.contains("no ./settings") && missing.contains("`./operator configure`"),
        "{missing}"
    );
    std::fs::write(at.join("secret"), "f3a9c0d17e5b2846a1c4e8907b6d5f32").unwrap();
    let file = ["--app-secret-file", "secret"];
    let next = at_home(at, &[&SETTINGS[..], &file].concat());
    let (_, next) = next.split_once("Next:\n").unwrap_or_else(|| panic!("{next}"));
    for command in [
        "  ./serve\n",
        "  ./operator secrets --out secrets.json\n  npx wrangler deploy --secrets-file secrets.json\n",
        "  ./operator doctor --edge https://connect.shop.example\n",
        "  ./operator snippet --edge https://connect.shop.example --client-id shop\n",
    ] {
        assert!(next.contains(command), "{command}: {next}");
    }
    assert!(at.join("settings").is_file());
    assert_eq!(said(at, &["doctor", "--offline"]).0, Some(0));
    at_home(at, &["doctor", "--offline"]);
    at_home(at, &["doctor", "--offline", "--json"]);
    // What `./serve --check` doesn't read.
    let settings = std::fs::read_to_string(at.join("settings")).unwrap();
    for (good, poor) in [
        ("9876501234567890", "abc"),
        ("SEALING_KEYS=", "SEALING_KEYS=nonsense "),
        ("\nSITES={", "\nSITES={ {"),
    ] {
        std::fs::write(at.join("poor"), settings.replacen(good, poor, 1)).unwrap();
        let refused = said(at, &["doctor", "--offline", "--env-file", "poor"]);
        assert_eq!(refused.0, Some(1), "{poor}: {}", refused.1);
    }
    // Nobody is there: what can't be looked at has a cure all the same.
    at_home(at, &["doctor", "--no-events", "--edge", "http://127.0.0.1:9"]);
}

/// R107: and what can't is told with what can.
#[test]
fn what_can_not_be_done_there_says_what_can() {
    let folder = folder();
    for command in ["deploy", "rollback"] {
        let told = at_home(folder.path(), &[command]);
        assert!(
            told.contains("./serve") && told.contains("npx wrangler deploy"),
            "{told}"
        );
    }
    let edge = ["--edge", "http://127.0.0.1:9"];
    for command in [&["sites"][..], &["keys"], &["backup", "--out", "f"]] {
        let told = at_home(folder.path(), &[command, &edge].concat());
        assert!(told.contains("that line in ./settings"), "{told}");
    }
    at_home(
        folder.path(),
        &[&["snippet", "--client-id", "shop"], &edge[..]].concat(),
    );
}
