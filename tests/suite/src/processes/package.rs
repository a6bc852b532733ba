//! The released folder, on a machine that has neither Rust nor Node.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::places::{folder, program, root};

/// What a machine has that nobody put a tool on.
#[must_use]
pub fn bare(folder: &Path, program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .env("PATH", "/usr/bin:/bin");
    command
}

/// Runs it to its end, and gives what it said.
#[track_caller]
#[expect(
    clippy::must_use_candidate,
    reason = "that it went well is known when it comes back"
)]
pub fn done(mut command: Command) -> String {
    let output = command.output().expect("it starts");
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    assert!(output.status.success(), "{command:?}: {said}");
    said
}

/// The folder as whoever downloaded the archive has it: packed from what is built, and unpacked where nothing else is.
#[must_use]
pub fn unpacked() -> PathBuf {
    let empty = folder("packaged");
    let mut pack = Command::new(program("xtask"));
    assert!(program("operator").exists());
    pack.args(["package", "--as-built"]);
    // One at a time: all of them pack into one folder.
    let lock = root().join("target/package.lock");
    let lock = std::fs::File::create(lock).expect("a file can be made");
    lock.lock().expect("a file can be locked");
    done(pack);
    let made = root().join("target/package-as-built");
    let archive = std::fs::read_dir(&made).expect("it packed").flatten();
    let archive = archive
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|end| end == "gz"))
        .expect("there is an archive");
    done(bare(&empty, "tar", &["-xzf", &archive.display().to_string()]));
    // 160 MB that nobody needs twice.
    let _ = std::fs::remove_dir_all(made);
    drop(lock);
    let made = std::fs::read_dir(&empty)
        .expect("it was unpacked")
        .flatten()
        .next();
    made.expect("the archive has a folder").path()
}
