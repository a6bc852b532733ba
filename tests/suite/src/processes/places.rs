//! Where things are: the workspace, what cargo built, a folder and a port for one test.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use super::built;
use crate::clock;

/// The workspace's root.
#[must_use]
pub fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// The folder that cargo builds into: a test program lies in `<target>/debug/deps`.
#[must_use]
pub fn target() -> PathBuf {
    let own = std::env::current_exe().expect("a program knows where it is");
    let debug = own
        .ancestors()
        .find(|folder| folder.file_name().is_some_and(|name| name == "debug"));
    debug
        .and_then(|folder| folder.parent())
        .map_or_else(|| root().join("target"), PathBuf::from)
}

/// A program that cargo built, of the sources that lie there.
#[must_use]
pub fn program(name: &str) -> PathBuf {
    let path = target().join("debug").join(name);
    assert!(
        path.exists(),
        "{name} is not built: `cargo xtask test` builds all that the tests need"
    );
    let package = if name == "demo-page" { "stand-in" } else { name };
    built::expect_program(&path, package);
    path
}

/// `cargo operator …` in the clone, which knows no secret of whoever runs the tests.
#[must_use]
pub fn operator(arguments: &[&str]) -> Command {
    let mut command = Command::new(program("operator"));
    command
        .args(arguments)
        .env_remove("OPERATOR_SECRET")
        .current_dir(root());
    command
}

/// A fresh folder under `target/suite`, for one test's files. What former runs left there goes.
#[must_use]
pub fn folder(name: &str) -> PathBuf {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let all = target().join("suite");
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    if number == 0 {
        sweep(&all);
    }
    let path = all.join(format!("{}-{name}-{number}", std::process::id()));
    std::fs::create_dir_all(&path)
        .unwrap_or_else(|error| panic!("{} can't be made: {error}", path.display()));
    path
}

/// Removes the folders of test programs that are no more.
fn sweep(all: &Path) {
    for entry in std::fs::read_dir(all).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let owner = name.split('-').next().unwrap_or_default();
        if !Path::new("/proc").join(owner).exists() {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

/// A port that nobody listens on, below those that the system gives to outgoing connections: nobody takes it by chance
/// between this look and the start of the server that it is for.
#[must_use]
pub fn free_port() -> u16 {
    loop {
        let port = 18_000 + u16::from_le_bytes(clock::random()) % 14_000;
        if std::net::TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}
