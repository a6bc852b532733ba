//! `cargo xtask dev --port-base N`: what the README promises to somebody who has just cloned.
//!
//! It builds the Worker and the page quickly, so `cargo xtask test edge` runs it.
#![expect(clippy::unwrap_used, reason = "a test that can't go on ends")]
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};

/// The first of four ports in a row that nobody listens on.
fn base() -> u16 {
    (18_780..30_000)
        .step_by(4)
        .find(|base| (0..4).all(|more| TcpListener::bind(("127.0.0.1", base + more)).is_ok()))
        .unwrap()
}

fn get(port: u16, path: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    write!(stream, "GET {path} HTTP/1.0\r\nhost: localhost:{port}\r\n\r\n").unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
#[ignore = "builds everything quickly: `cargo xtask test edge` runs it"]
fn one_command_starts_all_three_and_ends_them() {
    let base = base();
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command
        .args(["dev", "--port-base", &base.to_string()])
        .stdout(Stdio::piped());
    let mut dev = command.spawn().unwrap();
    let mut said = String::new();
    for line in BufReader::new(dev.stdout.take().unwrap()).lines() {
        said.push_str(&line.unwrap());
        said.push('\n');
        if said.contains("Ctrl-C ends everything.") {
            break;
        }
    }
    let greeting = format!("Open   http://127.0.0.1:{base}/");
    let greeted = said.contains(&greeting);
    let page = if greeted { get(base, "/") } else { String::new() };
    let health = if greeted {
        get(base + 1, "/health")
    } else {
        String::new()
    };
    let id = dev.id().to_string();
    assert!(Command::new("kill").arg(id).status().unwrap().success());
    let ended = dev.wait().unwrap();
    assert!(greeted, "{said}");
    assert!(
        page.contains(&format!("edge=\"http://localhost:{}\"", base + 1)),
        "{page}"
    );
    assert!(health.contains(r#"{"status":"ok","storage":1}"#), "{health}");
    assert!(ended.success(), "{ended}");
    for port in base..base + 4 {
        assert!(
            TcpListener::bind(("127.0.0.1", port)).is_ok(),
            "port {port} is still taken"
        );
    }
}
