//! Runs a tool to its end, quietly, and repeats the tool's own words when it fails.
use std::io::Read;
use std::process::{Command, ExitStatus, Output, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use crate::clock::Stopwatch;
use crate::failure::{Failure, Outcome};
use crate::paths::Paths;
use crate::processes;

/// A command with the pinned tools on its `PATH`, in the top level.
pub fn command(paths: &Paths, program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(program);
    command
        .current_dir(&paths.root)
        .env("PATH", paths.search_path())
        .stdin(Stdio::null());
    // What cargo tells its own child isn't meant for another cargo.
    for name in [
        "CARGO",
        "CARGO_MANIFEST_DIR",
        "CARGO_TARGET_DIR",
        "RUSTFLAGS",
        "CARGO_ENCODED_RUSTFLAGS",
    ] {
        command.env_remove(name);
    }
    command
}

/// Runs it in silence; a failure carries the tool's message.
pub fn quiet(command: &mut Command, what: &str) -> Outcome<String> {
    // Tools that fail print where in their own code: of no use here.
    command.env("RUST_BACKTRACE", "0");
    let output = output(command)?;
    said(&output, what)
}

/// The same for what must not be left half done, such as the unpacking of packages: it ends by itself, whoever asks.
pub fn undisturbed(command: &mut Command, what: &str) -> Outcome<String> {
    let output = processes::alone(command)
        .output()
        .map_err(|error| not_started(command, &error))?;
    said(&output, what)
}

fn said(output: &Output, what: &str) -> Outcome<String> {
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(said);
    }
    let complaint = String::from_utf8_lossy(&output.stderr);
    Err(Failure::new(format!(
        "{what} failed:\n{}{}",
        said.trim_start(),
        complaint.trim()
    )))
}

/// Runs it to its end and keeps what it says; ends it at once when this command is asked to end.
pub fn output(command: &mut Command) -> Outcome<Output> {
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = processes::alone(command)
        .spawn()
        .map_err(|error| not_started(command, &error))?;
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    std::thread::scope(|scope| {
        let stdout = scope.spawn(|| all_of(stdout));
        let stderr = scope.spawn(|| all_of(stderr));
        let status = processes::wait(&mut child)?;
        Ok(Output {
            status,
            stdout: stdout.join().unwrap_or_default(),
            stderr: stderr.join().unwrap_or_default(),
        })
    })
}

/// Runs it where its words are seen; ends it at once when this command is asked to end.
pub fn seen(command: &mut Command) -> Outcome<ExitStatus> {
    let mut child = processes::alone(command)
        .spawn()
        .map_err(|error| not_started(command, &error))?;
    processes::wait(&mut child)
}

fn all_of(pipe: Option<impl Read>) -> Vec<u8> {
    let mut said = Vec::new();
    if let Some(mut pipe) = pipe {
        let _ = pipe.read_to_end(&mut said);
    }
    said
}

/// Says what is being done, every ten seconds that it goes on, and in the end how long it took.
pub fn step<T>(what: &str, work: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
    eprintln!("  {what} …");
    let watch = Stopwatch::start();
    let (done, waiting) = mpsc::channel::<()>();
    let result = std::thread::scope(|scope| {
        scope.spawn(|| {
            let waiting = waiting;
            while waiting.recv_timeout(Duration::from_secs(10)) == Err(RecvTimeoutError::Timeout) {
                eprintln!("    … {:.0} s", watch.seconds());
            }
        });
        let result = work();
        drop(done);
        result
    })?;
    eprintln!("    done in {:.1} s", watch.seconds());
    Ok(result)
}

/// Whether a program answers to this name.
pub fn exists(program: &str) -> bool {
    std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(program).is_file()))
}

fn not_started(command: &Command, error: &std::io::Error) -> Failure {
    Failure::new(format!(
        "can't start {}: {error}",
        command.get_program().to_string_lossy()
    ))
}
