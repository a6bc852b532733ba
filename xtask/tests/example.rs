//! The example of `docs/settings.md`, as it stands there: the edge pointed at another server that plays Instagram.
//!
//! It needs the built Worker, so `cargo xtask test edge` runs it.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that can't go on ends")]
use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

/// Ended with the test, whichever way it ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let id = self.0.id().to_string();
        let _ = Command::new("kill").arg(id).status();
        let _ = self.0.wait();
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_path_buf()
}

/// The documents' command of that name, with these replacements.
fn command(name: &str, replacements: &[(&str, String)]) -> String {
    let text = std::fs::read_to_string(root().join("docs/settings.md")).unwrap();
    let start = text.find(&format!("\ncargo xtask {name} ")).unwrap() + 1;
    let block = text.get(start..).unwrap().split("\n```").next().unwrap();
    let mut command = block.replacen("cargo xtask", env!("CARGO_BIN_EXE_xtask"), 1);
    for (from, to) in replacements {
        assert!(command.contains(from), "{from} isn't in: {command}");
        command = command.replace(from, to);
    }
    command
}

/// Starts it in a shell, and reads its lines up to `ready`.
fn started(command: &str) -> (Running, Vec<String>) {
    let mut shell = Command::new("sh");
    shell
        .args(["-c", &format!("exec {command}")])
        .current_dir(root())
        .stdout(Stdio::piped());
    let mut running = Running(shell.spawn().unwrap());
    let mut said = Vec::new();
    for line in BufReader::new(running.0.stdout.take().unwrap()).lines() {
        said.push(line.unwrap());
        if said.last().unwrap().starts_with("ready ") {
            return (running, said);
        }
    }
    panic!("it ended before it was ready: {command}\n{said:?}");
}

#[test]
#[ignore = "needs the built Worker: `cargo xtask test edge` runs it"]
fn the_edge_can_be_pointed_at_any_server_that_plays_instagram() {
    let free: Vec<TcpListener> = (0..3)
        .map(|_| TcpListener::bind("127.0.0.1:0").unwrap())
        .collect();
    let ports: Vec<String> = free
        .iter()
        .map(|taken| taken.local_addr().unwrap().port().to_string())
        .collect();
    drop(free);
    let folder = format!("target/example-{}", std::process::id());
    let ports = || [("9790", ports[0].clone()), ("9787", ports[1].clone())];
    let control = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
        .to_string();
    let stand_in = [
        &ports()[..],
        &[("9791", control), ("target/example", folder.clone())],
    ]
    .concat();
    let (_stand_in, _) = started(&command("stand-in", &stand_in));
    let app = std::fs::read_to_string(root().join(&folder).join("app.json")).unwrap();
    let value = |name: &str| {
        let (_, rest) = app.split_once(&format!("\"{name}\"")).unwrap();
        rest.split('"').nth(1).unwrap().to_owned()
    };
    let edge = [
        &ports()[..],
        &[
            ("1234567890123456", value("app_id")),
            ("f3a9c0d17e5b2846a1c4e8907b6d5f32", value("app_secret")),
            ("target/example", folder.clone()),
            ("edge --port", "edge --no-build --port".to_owned()),
        ],
    ]
    .concat();
    let (edge, said) = started(&command("edge", &edge));
    let problems: Vec<&String> = said.iter().filter(|line| line.starts_with("problem")).collect();
    assert!(problems.is_empty(), "{problems:?}");
    drop(edge);
    std::fs::remove_dir_all(root().join(folder)).unwrap();
}
