//! The app's file: made once, for its owner alone, and ignored by git.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use stand_in::app_file::App;

/// A folder for one test, inside cargo's own.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("app-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn the_secret_is_made_once_and_readable_by_its_owner_alone() {
    let folder = folder("once");
    let file = folder.join("deeper/app.json");
    let first = App::of_file(&file).unwrap();
    assert_eq!(
        std::fs::metadata(&file).unwrap().permissions().mode() & 0o777,
        0o600
    );
    assert_eq!(first.app_secret.len(), 32);
    assert!(first.app_id.bytes().all(|byte| byte.is_ascii_digit()));
    assert!(App::of_file(&file).unwrap() == first);
    assert!(App::random().unwrap() != first);
    assert_eq!(
        std::fs::read_dir(file.parent().unwrap()).unwrap().count(),
        1,
        "no draft is left"
    );
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_file_of_something_else_is_refused_and_kept() {
    let folder = folder("other");
    let file = folder.join("app.json");
    std::fs::write(&file, "{\"app_id\":\"x\",\"app_secret\":\"y\"}").unwrap();
    let error = App::of_file(&file).unwrap_err().to_string();
    assert!(error.contains("delete it to have a new one made"));
    assert!(file.exists());
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn the_default_file_is_ignored_by_git() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let status = Command::new("git")
        .arg("-C")
        .arg(root)
        .args(["check-ignore", "-q", "target/stand-in/app.json"])
        .status();
    assert!(status.unwrap().success());
}

#[test]
fn the_secret_is_not_printed() {
    let app = App::random().unwrap();
    assert_eq!(
        format!("{app:?}"),
        format!("App {{ app_id: \"{}\", app_secret: \"[redacted]\" }}", app.app_id)
    );
}
