//! `cargo operator post`: what a script or cron hands over is posted, and posted once.

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;
use std::time::Duration;

use ::shared::values::date::iso8601;
use ::shared::values::time::{DAY, Timestamp};
use serde_json::{Value, json};
use stand_in::drawing::{Sketch, Subject, jpeg};
use suite::clock::poll;
use suite::http::Request;
use suite::oauth::sha256_hex;
use suite::processes::{program, root};

use crate::support::shared;
use crate::token_command::{Ended, Running, Terminal};

const ACCOUNT: &str = "studio.lumen";

/// A terminal whose account lets it post, and whose pictures are ready at once.
pub fn terminal() -> &'static Terminal {
    static TERMINAL: OnceLock<Terminal> = OnceLock::new();
    TERMINAL.get_or_init(|| {
        shared().stand_in.publishing(&json!({"image_ms": 100}));
        let terminal = Terminal::new("poster");
        assert!(terminal.connect().well);
        terminal
    })
}

/// A picture of at least so many bytes; each number is another one.
pub fn picture(number: u64, bytes: usize) -> Vec<u8> {
    jpeg(&Sketch {
        seed: 11,
        of: Subject::Medium(number),
        width: 320,
        height: 400,
        bytes,
    })
}

/// A file of the terminal's.
pub fn file(name: &str, content: &[u8]) -> PathBuf {
    let path = terminal().home.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, content).unwrap();
    path
}

fn start(name: &str, arguments: &[&str]) -> Running {
    let mut command = terminal().asks(name, arguments);
    Running::of(command.current_dir(&terminal().home))
}

/// The command, run to its end in the terminal's folder.
pub fn run(name: &str, arguments: &[&str]) -> Ended {
    start(name, arguments).end()
}

/// What was published with that caption.
fn published(caption: &str) -> Vec<Value> {
    let mut all = shared().stand_in.publications(ACCOUNT);
    all.retain(|publication| publication["caption"] == caption);
    all
}

/// What it printed, as JSON.
pub fn told(ended: &Ended) -> Value {
    serde_json::from_str(ended.said.trim()).unwrap_or_else(|error| panic!("{error}: {ended:?}"))
}

/// R95: the block of docs/posting.md, word by word; and again, which posts nothing more.
#[test]
fn a_script_posts_a_picture_once() {
    let bytes = picture(1, 0);
    file("photo.jpg", &bytes);
    file("caption.txt", "Morning at the window\n".as_bytes());
    let document = std::fs::read_to_string(root().join("docs/posting.md")).unwrap();
    let (_, block) = document.split_once("```bash\n").unwrap();
    let (block, _) = block.split_once("```").unwrap();
    let edge = &shared().edge.url;
    let command = format!(
        "{} post --edge {edge} --client-id poster",
        program("operator").display()
    );
    assert!(block.contains("cargo operator post"), "{block}");
    let script = || {
        let mut bash = Command::new("bash");
        bash.args([
            "-euo",
            "pipefail",
            "-c",
            &block.replace("cargo operator post", &command),
        ])
        .current_dir(&terminal().home)
        .env("XDG_CONFIG_HOME", &terminal().home);
        let ended = bash.output().unwrap();
        let said = String::from_utf8(ended.stdout).unwrap();
        assert!(
            ended.status.success(),
            "{said}{}",
            String::from_utf8_lossy(&ended.stderr)
        );
        said
    };
    let said = script();
    let handed = format!("handed over photo.jpg ({} bytes)", bytes.len());
    assert!(said.starts_with(&handed), "{said}");
    assert!(
        said.contains("  published at 20") && said.contains("/p/"),
        "{said}"
    );
    let again = script();
    assert!(again.starts_with("this very post was made before"), "{again}");
    let made = published("Morning at the window");
    assert_eq!(made.len(), 1, "{made:?}");
    assert_eq!(made[0]["sha256"], sha256_hex(&bytes));
}

/// R95: a job that is started twice posts once, and with another key the same is posted once more.
#[test]
fn a_job_that_is_started_twice_at_once_posts_once() {
    file("twice.jpg", &picture(2, 0));
    let line = ["twice.jpg", "--caption", "Twice at once", "--wait"];
    let jobs: Vec<Running> = (0..3).map(|_| start("post", &line)).collect();
    for ended in jobs.into_iter().map(Running::end) {
        assert_eq!(ended.code, Some(0), "{ended:?}");
    }
    assert_eq!(published("Twice at once").len(), 1);
    let more = run(
        "post",
        &["twice.jpg", "--caption", "Twice at once", "--key", "once more"],
    );
    assert!(more.well && more.said.starts_with("handed over"), "{more:?}");
}

/// R96: a job that is killed while it hands a large file over goes on where it was.
#[test]
fn a_file_goes_on_after_a_kill() {
    let bytes = picture(3, 6_000_000);
    // Where nothing else is kept, it is seen at once that it has begun.
    let own = Terminal::new("poster");
    assert!(own.connect().well);
    std::fs::write(own.home.join("large.jpg"), &bytes).unwrap();
    let start = || {
        let mut command = own.asks("post", &["large.jpg", "--caption", "After a kill", "--wait"]);
        Running::of(command.current_dir(&own.home))
    };
    let begun = || {
        let entries = std::fs::read_dir(own.home.join("instagram-connect/posts"));
        entries.ok()?.flatten().find_map(|entry| {
            let kept: Value = serde_json::from_slice(&std::fs::read(entry.path()).ok()?).ok()?;
            let id = kept["files"][0].as_str().filter(|id| !id.is_empty())?;
            Some((entry.path(), id.to_owned()))
        })
    };
    let mut job = start();
    let (kept, id) = poll(Duration::from_secs(30), begun).expect("it begins");
    job.child.kill().unwrap();
    job.end();
    let before = received(&id);
    assert!(before < bytes.len(), "it was too fast for this test");
    let ended = start().end();
    assert!(ended.well, "{ended:?}");
    let known: Value = serde_json::from_slice(&std::fs::read(kept).unwrap()).unwrap();
    assert_eq!(known["files"][0], id, "it was handed over anew");
    let made = published("After a kill");
    assert_eq!(made.len(), 1, "{made:?}");
    assert_eq!(made[0]["sha256"], sha256_hex(&bytes));
}

/// R95: a job that was killed after the edge had made its post, and before it could write that down, makes no other.
#[test]
fn a_post_that_was_made_and_not_heard_of_is_not_made_again() {
    let tomorrow = tomorrow();
    for (number, name, when) in [
        (10, "unheard.jpg", &["--at", &tomorrow][..]),
        (11, "gone.jpg", &["--wait"]),
    ] {
        file(name, &picture(number, 0));
        let line = [&[name, "--caption", name, "--json"][..], when].concat();
        let first = told(&run("post", &line));
        let folder = terminal().home.join("instagram-connect/posts");
        let of_it = |path: &PathBuf| {
            let known: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap_or_default();
            known["post"] == first["id"]
        };
        let paths = std::fs::read_dir(&folder)
            .unwrap()
            .map(|entry| entry.unwrap().path());
        let kept = paths.into_iter().find(of_it).unwrap();
        let mut known: Value = serde_json::from_slice(&std::fs::read(&kept).unwrap()).unwrap();
        known["post"] = Value::Null;
        std::fs::write(&kept, known.to_string()).unwrap();
        let ended = run("post", &line);
        assert!(ended.well, "{ended:?}");
        assert_eq!(told(&ended)["id"], first["id"], "{ended:?}");
        let cancelled = run("posts", &["cancel", first["id"].as_str().unwrap()]);
        let words = if when == ["--wait"] {
            "at Instagram it stays"
        } else {
            "it isn't posted"
        };
        assert!(cancelled.well && cancelled.said.contains(words), "{cancelled:?}");
    }
    assert_eq!(published("gone.jpg").len(), 1);
}

fn media(id: &str) -> Value {
    let token = terminal().asks("token", &["--no-browser"]).output().unwrap();
    let token = String::from_utf8(token.stdout).unwrap();
    let request = Request::get(&format!("/media/{id}")).bearer(token.trim_end());
    shared().edge.client.send(&request).json()
}

fn received(id: &str) -> usize {
    usize::try_from(media(id)["received"].as_u64().unwrap()).unwrap()
}

/// R93: what is wrong is said line by line, or as JSON, and nothing is posted; the exit status tells.
#[test]
fn what_cannot_be_posted_is_said() {
    file("odd.jpg", &picture(4, 0));
    file("odd.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    let long = "a".repeat(2_201);
    let wrong = ["odd.jpg", "--caption", &long, "--collaborator", "not a name"];
    for dry in [&[][..], &["--dry-run"]] {
        let ended = run("post", &[&wrong[..], dry].concat());
        assert_eq!(ended.code, Some(1), "{ended:?}");
        for place in ["caption: ", "collaborators[0]: "] {
            let line = ended.complained.lines().find(|line| line.contains(place));
            assert!(
                line.is_some_and(|line| line.contains(" Possible: ")),
                "{place}: {ended:?}"
            );
        }
        let ended = run("post", &[&wrong[..], dry, &["--json"]].concat());
        assert_eq!(told(&ended)["problems"].as_array().unwrap().len(), 2, "{ended:?}");
    }
    let rehearsed = run("post", &["odd.jpg", "--caption", "Rehearsed", "--dry-run"]);
    assert!(
        rehearsed.well && rehearsed.said.contains("nothing was posted"),
        "{rehearsed:?}"
    );
    let png = run("post", &["odd.png"]);
    assert_eq!(png.code, Some(1));
    assert!(
        png.complained.contains("odd.png is no JPEG, MP4 or MOV"),
        "{png:?}"
    );
    assert_eq!(run("post", &["odd.jpg", "--at", "tomorrow"]).code, Some(2));
    let nobody = Terminal::new("poster")
        .asks("post", &["odd.jpg"])
        .current_dir(&terminal().home)
        .output()
        .unwrap();
    let words = String::from_utf8(nobody.stderr).unwrap();
    assert!(
        words.contains("connect once with `cargo operator token --edge"),
        "{words}"
    );
    assert_eq!(published("Rehearsed").len() + published(&long).len(), 0);
}

/// The time a day from now.
pub fn tomorrow() -> String {
    let now = Timestamp::from_millis(suite::clock::unix_now() * 1000);
    iso8601(now.plus(DAY))
}
