//! The README's walk with curl, and a script's use of `cargo operator token`: every block, word by word, in bash, against an edge
//! as `cargo xtask dev` sets it.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};
use suite::processes::{Process, StandIn, folder, free_port, program, root};

/// The bash of one chapter, with another port than the one that `cargo xtask dev` takes.
fn walk(port: u16) -> String {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let (_, chapter) = readme.split_once("\n### Without the button\n").unwrap();
    let (chapter, _) = chapter.split_once("\n## ").unwrap();
    let blocks: Vec<&str> = chapter
        .split("```bash\n")
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap())
        .collect();
    assert!(blocks.len() > 3, "the walk is there");
    let all = blocks.concat();
    let here = "edge=http://localhost:8787\n";
    assert!(all.starts_with(here), "{all}");
    all.replace(here, &format!("edge=http://localhost:{port}\n"))
}

/// Where a browser ends that opens this address: curl keeps the cookies, and the stand-in consents by itself.
fn browse(address: &str, jar: &std::path::Path) -> String {
    let jar = jar.display().to_string();
    let answer = Command::new("curl")
        .args([
            "-sL",
            "-o",
            "/dev/null",
            "-w",
            "%{url_effective}",
            "-c",
            &jar,
            "-b",
            &jar,
            address,
        ])
        .output()
        .unwrap();
    String::from_utf8_lossy(&answer.stdout).into_owned()
}

/// An edge with the settings of `cargo xtask dev`, but for the ports.
struct Development {
    port: u16,
    folder: PathBuf,
    _edge: Process,
    _stand_in: StandIn,
}

impl Development {
    /// `nora.weaves` consents without a page.
    fn start() -> Self {
        let folder = folder("curl");
        let port = free_port();
        let callback = format!("http://localhost:{port}/instagram/callback");
        let stand_in = StandIn::start(&folder, &[callback], "instagram");
        stand_in.auto("nora.weaves");
        let profile = json!({
            "base": "instagram",
            "authorize_url": format!("{}/oauth/authorize", stand_in.url),
            "token_url": format!("{}/oauth/access_token", stand_in.address),
            "graph_url": stand_in.address,
        });
        let mut arguments: Vec<String> = ["edge", "--no-build", "--port", &port.to_string()]
            .map(str::to_owned)
            .into();
        for (name, value) in [
            ("INSTAGRAM_APP_ID", stand_in.app_id.clone()),
            ("INSTAGRAM_APP_SECRET", stand_in.app_secret.clone()),
            ("ENDPOINT_PROFILE", profile.to_string()),
        ] {
            arguments.extend(["--set".to_owned(), format!("{name}={value}")]);
        }
        let edge = Process::start(&program("xtask"), &arguments, &[]);
        edge.line("ready ", Duration::from_secs(20)).unwrap();
        Self {
            port,
            folder,
            _edge: edge,
            _stand_in: stand_in,
        }
    }
}

/// R32, R78: what a stranger types gives a token, a profile, the next token, and the end.
#[test]
fn the_readme_walks_with_curl() {
    let development = Development::start();
    let (port, folder) = (development.port, &development.folder);
    let edge = format!("http://localhost:{port}");
    let mut bash = Command::new("bash")
        .args(["-euo", "pipefail", "-c", &walk(port)])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(bash.stdout.take().unwrap());
    let mut address = String::new();
    said.read_line(&mut address).unwrap();
    let back = browse(address.trim(), &folder.join("jar"));
    let code = back.split("code=").nth(1).and_then(|rest| rest.split('&').next());
    let code = code.unwrap_or_else(|| panic!("{address} ended at {back}"));
    assert!(back.starts_with("http://127.0.0.1:4321/callback?"), "{back}");
    writeln!(bash.stdin.as_mut().unwrap(), "{code}").unwrap();
    let (mut rest, mut complaints) = (String::new(), String::new());
    said.read_to_string(&mut rest).unwrap();
    bash.stderr
        .take()
        .unwrap()
        .read_to_string(&mut complaints)
        .unwrap();
    assert!(bash.wait().unwrap().success(), "{rest}\n{complaints}");
    let answers: Vec<Value> = serde_json::Deserializer::from_str(&rest)
        .into_iter()
        .map(Result::unwrap)
        .collect();
    let [tokens, me, connection, revoked] = &answers[..] else {
        panic!("four answers, not: {rest}")
    };
    assert_eq!(*revoked, serde_json::json!({}));
    assert_eq!(tokens["expires_in"], 600);
    assert_eq!(me["username"], "nora.weaves");
    assert_eq!(connection["username"], "nora.weaves");
    // The last block ended the session: the refresh token of the first answer is of no use any more.
    let refresh = format!("refresh_token={}", tokens["refresh_token"].as_str().unwrap());
    let over = Command::new("curl")
        .args([
            "-s",
            &format!("{edge}/token"),
            "-d",
            "grant_type=refresh_token",
            "-d",
            "client_id=demo",
            "-d",
            &refresh,
        ])
        .output()
        .unwrap();
    let over: Value = serde_json::from_slice(&over.stdout).unwrap();
    assert_eq!(over["error"], "invalid_grant");
}

/// The line of docs/clients.md for scripts: connected once, it reads without anybody's help.
#[test]
fn a_script_reads_with_the_token_command() {
    let development = Development::start();
    let edge = format!("http://localhost:{}", development.port);
    let token = format!(
        "{} token --edge {edge} --no-browser",
        program("operator").display()
    );
    let mut first = Command::new("sh")
        .args(["-c", &token])
        .env("XDG_CONFIG_HOME", &development.folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(first.stderr.take().unwrap())
        .lines()
        .map(Result::unwrap);
    let address = said.find(|line| line.trim().starts_with("http"));
    browse(address.unwrap().trim(), &development.folder.join("jar"));
    assert!(first.wait().unwrap().success());
    let document = std::fs::read_to_string(root().join("docs/clients.md")).unwrap();
    let (_, line) = document.split_once("```bash\n").unwrap();
    let (line, _) = line.split_once("```").unwrap();
    let line = line
        .replace("cargo operator token", &token)
        .replace("http://localhost:8787/", &format!("{edge}/"));
    let read = Command::new("bash")
        .args(["-euo", "pipefail", "-c", &line])
        .env("XDG_CONFIG_HOME", &development.folder)
        .output()
        .unwrap();
    let me: Value = serde_json::from_slice(&read.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&read.stderr)));
    assert_eq!(me["username"], "nora.weaves");
}
