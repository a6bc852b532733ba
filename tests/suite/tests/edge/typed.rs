//! The operator's commands, as they are typed.

use std::io::Write as _;
use std::process::Stdio;

use suite::processes::{World, operator};

use crate::crowded::SECRET;

/// `cargo operator …`: whether it succeeded, and its words.
pub fn run(arguments: &[&str]) -> (bool, String) {
    run_with(arguments, "")
}

/// The same at a world's edge, with the operator's secret.
pub fn run_at(world: &World, arguments: &[&str]) -> (bool, String) {
    run_at_with(world, arguments, "")
}

/// The same of a command that reads this.
pub fn run_at_with(world: &World, arguments: &[&str], input: &str) -> (bool, String) {
    let file = world.state_folder().join("operator-secret");
    std::fs::write(&file, SECRET).unwrap();
    let file = file.display().to_string();
    let edge = ["--edge", &world.edge.url, "--secret-file", &file];
    run_with(&[arguments, &edge].concat(), input)
}

fn run_with(arguments: &[&str], input: &str) -> (bool, String) {
    let mut command = operator(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut running = command.stderr(Stdio::piped()).spawn().unwrap();
    // Whoever reads none of it may be gone.
    let _ = running.stdin.take().unwrap().write_all(input.as_bytes());
    let told = running.wait_with_output().unwrap();
    let words = [told.stdout, told.stderr].concat();
    (
        told.status.success(),
        String::from_utf8_lossy(&words).into_owned(),
    )
}
