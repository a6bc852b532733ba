//! The operator's commands go by `cargo xtask` too: the same words, the same exit code, in the same folder.
//!
//! The operator's program is built for it, so `cargo xtask test edge` runs it.
#![expect(clippy::unwrap_used, reason = "a test that can't go on ends")]
use std::path::Path;
use std::process::{Command, Output};

fn xtask(arguments: &[&str], folder: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.args(arguments).current_dir(folder).output().unwrap()
}

fn words(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
#[ignore = "builds the operator's program: `cargo xtask test edge` runs it"]
fn the_operators_commands_go_by_xtask_too() {
    let folder = std::env::temp_dir().join(format!("xtask-operator-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let key = xtask(&["sealing-key"], &folder);
    assert!(key.status.success(), "{}", words(&key.stderr));
    // `k`, six digits, a colon, 43 characters, and the line's end.
    assert_eq!(words(&key.stdout).len(), 52, "{}", words(&key.stdout));

    // A file is looked for where the command was given.
    std::fs::write(folder.join("vars"), "NO_SUCH=1").unwrap();
    let told = xtask(&["deploy", "--dry-run", "--env-file", "vars"], &folder);
    assert_eq!(told.status.code(), Some(1));
    let complaint = words(&told.stderr);
    assert!(
        complaint.contains("the edge has no setting NO_SUCH"),
        "{complaint}"
    );

    let help = xtask(&["help", "keys"], &folder);
    assert!(help.status.success());
    assert!(
        words(&help.stdout).contains("It changes no setting"),
        "{}",
        words(&help.stdout)
    );
    std::fs::remove_dir_all(folder).unwrap();
}
