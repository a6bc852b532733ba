//! What every client needs: one world with a site of each kind, a visitor for the addresses that it prints, and a process
//! for the program itself.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::OnceLock;
use std::thread::JoinHandle;

use serde_json::{Value, json};
use suite::http::Response;
use suite::oauth::{Kind, Site, Visitor};
use suite::processes::{World, free_port, root};
use url::Url;

/// A secret that is spelt differently in every encoding it goes through.
pub const ODD_SECRET: &str = "ODD+s/ecret:with %41 & \"all\" of=them~0001";
/// What the server sites of the table are called back at.
pub const SERVER_RETURN: &str = "https://odd.example/back";

/// The world of the clients. It ends with the test program.
pub fn shared() -> &'static World {
    static SHARED: OnceLock<World> = OnceLock::new();
    SHARED.get_or_init(|| World::builder().sites(sites).start())
}

/// The port of the web application that is a client.
pub fn application_port() -> u16 {
    static PORT: OnceLock<u16> = OnceLock::new();
    *PORT.get_or_init(free_port)
}

fn sites(page: &str) -> Value {
    let mut table = Site::table(page);
    let server = |name: &str, urls: &[String]| {
        json!({
            "name": name, "origins": [], "return_urls": urls, "permissions": ["instagram_business_basic"],
            "clients": [{"server": {"secret_sha256": suite::oauth::sha256_hex(ODD_SECRET)}}],
        })
    };
    table["odd.server-1"] = server(
        "A server with an odd secret",
        &[SERVER_RETURN.into(), format!("{SERVER_RETURN}?from=instagram")],
    );
    let application = format!("http://127.0.0.1:{}/auth/callback/instagram", application_port());
    table["application"] = server("A web application", &[application]);
    let tool = json!({
        "name": "A tool", "origins": [], "permissions": ["instagram_business_basic"], "clients": ["native"],
        "return_urls": ["http://127.0.0.1/callback", "http://[::1]/callback", "http://localhost/callback",
            "https://tool.example/callback", "com.example.tool:/callback"],
    });
    // Whoever signs out everywhere does so here, and disturbs nobody.
    table["lone-tool"] = tool.clone();
    let mut poster = tool.clone();
    poster["permissions"] = json!(["instagram_business_basic", "instagram_business_content_publish"]);
    poster["posts"] = json!({});
    table["poster"] = poster;
    table["tool"] = tool;
    table
}

/// Sends a visitor to an address of the edge; consent comes by itself. Gives where the visitor ends.
pub fn walk(world: &World, address: &str) -> Url {
    let mut visitor = Visitor::new(world, Site::demo(&world.origin));
    let target = address
        .strip_prefix(&world.edge.url)
        .unwrap_or_else(|| panic!("{address} is none of the edge's"));
    let sent_to = visitor.navigate(target).location();
    if !sent_to.as_str().starts_with(&world.stand_in.url) {
        return sent_to;
    }
    let callback = world.stand_in.consent(&sent_to);
    visitor.come_back(&callback).0
}

/// A server with the odd secret, which it sends in the form.
pub fn server(world: &World) -> Visitor<'_> {
    let site = Site {
        id: "odd.server-1",
        kind: Kind::Server(ODD_SECRET.into()),
        return_url: SERVER_RETURN.into(),
        ..Site::backend()
    };
    Visitor::new(world, site)
}

/// A program without a secret, on one port or another.
pub fn tool(world: &World) -> Visitor<'_> {
    let site = Site {
        id: "tool",
        ..Site::terminal()
    };
    Visitor::new(world, site)
}

/// RFC 6749 §5.2: the status that the error has, its two members, what it adds (R43), and the headers.
#[track_caller]
pub fn assert_error(answer: &Response, error: &str) {
    let body = answer.json();
    assert_eq!(body["error"], error, "{body}");
    let status = if error == "invalid_client" { 401 } else { 400 };
    assert_eq!(answer.status, status, "{body}");
    let words = body["error_description"].as_str().unwrap_or_default();
    let plain = |c: char| (' '..='~').contains(&c) && c != '"' && c != '\\';
    assert!(words.len() > 20 && words.chars().all(plain), "{words}");
    let part = |name: &str| body[name].as_str().unwrap_or_default();
    let parts = [part("category"), part("cause"), part("action")].join(" ");
    assert_eq!(words, parts, "{body}");
    assert!(!part("retry").is_empty(), "{body}");
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.header("pragma"), Some("no-cache"));
    let challenge = (status == 401).then_some("Basic realm=\"token\"");
    assert_eq!(answer.header("www-authenticate"), challenge);
}

/// A program that is a client, as it talks with its test: `open ADDRESS` asks for a visitor, `tell JSON` tells something.
pub struct Program {
    child: Child,
    lines: BufReader<ChildStdout>,
    complaints: Option<JoinHandle<String>>,
    name: String,
}

impl Program {
    /// A module of the folder `tests/clients`, in the pinned Node.
    pub fn node(module: &str, environment: &[(&str, &str)]) -> Self {
        let node = root().join("node_modules/.bin/node");
        Self::start(node, module, environment)
    }

    /// A script of the folder `tests/clients`, in the Python that has its packages.
    pub fn python(script: &str, environment: &[(&str, &str)]) -> Self {
        let python = suite::processes::target().join("clients/bin/python");
        Self::start(python, script, environment)
    }

    fn start(interpreter: PathBuf, file: &str, environment: &[(&str, &str)]) -> Self {
        assert!(
            interpreter.exists(),
            "{} isn't there: `cargo xtask test edge` installs it",
            interpreter.display()
        );
        let mut child = Command::new(interpreter)
            .arg(file)
            .current_dir(root().join("tests/clients"))
            .env("NODE_NO_WARNINGS", "1")
            .env("PYTHONUNBUFFERED", "1")
            .env("NO_PROXY", "*")
            .envs(environment.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{file} doesn't start: {error}"));
        let lines = BufReader::new(child.stdout.take().unwrap());
        let mut stderr = child.stderr.take().unwrap();
        let complaints = std::thread::spawn(move || {
            let mut text = String::new();
            let _ = stderr.read_to_string(&mut text);
            text
        });
        Self {
            child,
            lines,
            complaints: Some(complaints),
            name: file.to_owned(),
        }
    }

    /// Serves the program until it is done; gives all that it told.
    pub fn run(mut self, world: &World) -> Value {
        let mut told = json!({});
        while let Some(line) = self.line() {
            if let Some(address) = line.strip_prefix("open ") {
                let end = walk(world, address);
                let stdin = self.child.stdin.as_mut().unwrap();
                writeln!(stdin, "{end}").unwrap();
            } else {
                merge(&mut told, &line);
            }
        }
        let ended = self.child.wait().unwrap();
        assert!(
            ended.success(),
            "{} ended with {ended}; it told {told:#}",
            self.name
        );
        told
    }

    /// Waits until the program tells something; for one that goes on.
    pub fn told(&mut self) -> Value {
        let mut told = json!({});
        let Some(line) = self.line() else {
            let complaints = self.complaints();
            panic!("{} ended:\n{complaints}", self.name);
        };
        merge(&mut told, &line);
        told
    }

    /// What it wrote to standard error, once it has ended.
    fn complaints(&mut self) -> String {
        let complaints = self.complaints.take().map(JoinHandle::join);
        complaints.and_then(Result::ok).unwrap_or_default()
    }

    fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        let count = self.lines.read_line(&mut line).unwrap();
        (count > 0).then(|| line.trim_end().to_owned())
    }
}

fn merge(told: &mut Value, line: &str) {
    let Some(json) = line.strip_prefix("tell ") else {
        return;
    };
    let more: Value = serde_json::from_str(json).unwrap_or_else(|error| panic!("{json}: {error}"));
    for (name, value) in more.as_object().unwrap() {
        told[name] = value.clone();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
