//! `cargo operator post` and `posts`: what a script or cron hands over is posted, and posted once.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::Duration;

use ::shared::values::date::iso8601;
use ::shared::values::time::{DAY, Timestamp};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use stand_in::drawing::{Sketch, Subject, jpeg};
use suite::clock::poll;
use suite::http::Request;
use suite::processes::{program, root};

use crate::support::shared;
use crate::token_command::{Ended, Running, Terminal};

const ACCOUNT: &str = "studio.lumen";

/// A terminal whose account lets it post, and whose pictures are ready at once.
fn terminal() -> &'static Terminal {
    static TERMINAL: OnceLock<Terminal> = OnceLock::new();
    TERMINAL.get_or_init(|| {
        shared().stand_in.publishing(&json!({"image_ms": 100}));
        let terminal = Terminal::new("poster");
        assert!(terminal.connect().well);
        terminal
    })
}

fn picture(number: u64, bytes: usize) -> Vec<u8> {
    jpeg(&Sketch {
        seed: 11,
        of: Subject::Medium(number),
        width: 320,
        height: 400,
        bytes,
    })
}

/// A file of the terminal's.
fn file(name: &str, content: &[u8]) -> PathBuf {
    let path = terminal().home.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, content).unwrap();
    path
}

fn start(name: &str, arguments: &[&str]) -> Running {
    let mut command = terminal().asks(name, arguments);
    Running::of(command.current_dir(&terminal().home))
}

fn run(name: &str, arguments: &[&str]) -> Ended {
    start(name, arguments).end()
}

/// What was published with that caption.
fn published(caption: &str) -> Vec<Value> {
    let mut all = shared().stand_in.publications(ACCOUNT);
    all.retain(|publication| publication["caption"] == caption);
    all
}

fn sha256(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in Sha256::digest(bytes) {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

fn told(ended: &Ended) -> Value {
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
    assert_eq!(made[0]["sha256"], sha256(&bytes));
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
    file("large.jpg", &bytes);
    let line = ["large.jpg", "--caption", "After a kill", "--wait"];
    let folder = terminal().home.join("instagram-connect/posts");
    let begun = || {
        std::fs::read_dir(&folder).ok()?.flatten().find_map(|entry| {
            let kept: Value = serde_json::from_slice(&std::fs::read(entry.path()).ok()?).ok()?;
            let id = kept["files"][0].as_str().filter(|id| !id.is_empty())?.to_owned();
            (size(&id)? == bytes.len()).then(|| (entry.path(), id))
        })
    };
    let mut job = start("post", &line);
    let (kept, id) = poll(Duration::from_secs(30), begun).expect("it begins");
    job.child.kill().unwrap();
    job.end();
    let before = received(&id);
    assert!(before < bytes.len(), "it was too fast for this test");
    let ended = run("post", &line);
    assert!(ended.well, "{ended:?}");
    let known: Value = serde_json::from_slice(&std::fs::read(kept).unwrap()).unwrap();
    assert_eq!(known["files"][0], id, "it was handed over anew");
    let made = published("After a kill");
    assert_eq!(made.len(), 1, "{made:?}");
    assert_eq!(made[0]["sha256"], sha256(&bytes));
}

/// R95: a job that was killed after the edge had made its post, and before it could write that down, makes no other.
#[test]
fn a_post_that_was_made_and_not_heard_of_is_not_made_again() {
    file("unheard.jpg", &picture(10, 0));
    let line = [
        "unheard.jpg",
        "--caption",
        "Unheard",
        "--at",
        &tomorrow(),
        "--json",
    ];
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
    let again = told(&run("post", &line));
    assert_eq!(again["id"], first["id"], "{again}");
    assert!(run("posts", &["cancel", first["id"].as_str().unwrap()]).well);
}

fn media(id: &str) -> Value {
    let token = terminal().asks("token", &["--no-browser"]).output().unwrap();
    let token = String::from_utf8(token.stdout).unwrap();
    let request = Request::get(&format!("/media/{id}")).bearer(token.trim_end());
    shared().edge.client.send(&request).json()
}

fn size(id: &str) -> Option<usize> {
    usize::try_from(media(id)["size"].as_u64()?).ok()
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

/// What is planned is listed, cancelled, and not made again by its job.
#[test]
fn a_post_for_later_is_listed_and_cancelled() {
    file("later.jpg", &picture(5, 0));
    let line = [
        "later.jpg",
        "--caption",
        "For later\nand more",
        "--at",
        &tomorrow(),
        "--json",
    ];
    let planned = run("post", &line);
    let post = told(&planned);
    let id = post["id"].as_str().unwrap();
    assert_eq!(post["state"], "scheduled", "{post}");
    assert!(
        planned.complained.contains("scheduled: it goes out on "),
        "{planned:?}"
    );
    let listed = run("posts", &["--state", "scheduled"]).said;
    let shown = listed.lines().find(|line| line.starts_with(id));
    assert!(
        shown.is_some_and(|line| line.ends_with("  image  For later")),
        "{listed}"
    );
    let steps = run("posts", &["show", id]).said;
    assert!(steps.lines().count() > 1 && steps.contains(id), "{steps}");
    let limits = run("posts", &["limits"]).said;
    assert!(
        limits.starts_with("published: ") && limits.contains("\nplanned: "),
        "{limits}"
    );
    let unfinished = run("posts", &["retry", id]);
    assert!(
        unfinished.code == Some(1) && unfinished.complained.contains("has not failed"),
        "{unfinished:?}"
    );
    assert!(run("posts", &["cancel", id]).well);
    let again = run("post", &line);
    assert_eq!(
        (again.code, &told(&again)["state"]),
        (Some(1), &json!("cancelled"))
    );
    let none = run("posts", &["cancel", "../connection"]);
    assert!(!none.well && none.complained.contains("is no id"), "{none:?}");
}

/// What can't be published is told with its reason and an exit status, and is tried again when somebody says so.
#[test]
fn a_post_that_fails_says_why_and_is_tried_again() {
    file("late.jpg", &picture(6, 0));
    let ended = run(
        "post",
        &[
            "late.jpg",
            "--caption",
            "Too late",
            "--at",
            &tomorrow(),
            "--not-after",
            "2026-01-01T00:00Z",
        ],
    );
    assert!(
        ended.code == Some(1) && ended.complained.contains("not_after"),
        "{ended:?}"
    );
    file(
        "tags.json",
        br#"{"media":[{"tags":[{"username":"nobody.there","x":0.5,"y":0.5}]}]}"#,
    );
    let gone = run(
        "post",
        &[
            "late.jpg",
            "--caption",
            "Nobody",
            "--members",
            "tags.json",
            "--wait",
        ],
    );
    assert!(gone.code == Some(1) && gone.said.lines().count() > 2, "{gone:?}");
    let last: Vec<&str> = gone.said.lines().rev().take(3).collect();
    assert!(
        last[2].contains("  failed: ") && last[1].starts_with("  "),
        "{gone:?}"
    );
    let id = last[2].split_whitespace().next().unwrap();
    let again = run("posts", &["retry", id]);
    assert!(again.well && !again.said.contains("failed"), "{again:?}");
}

/// A folder is a list of posts: one for each file and each folder, in their order, each once.
#[test]
fn a_folder_is_posted_one_by_one() {
    file("queue/1-window.jpg", &picture(7, 0));
    file("queue/1-window.txt", b"Queue one\n");
    file("queue/2-road/a.jpg", &picture(8, 0));
    file("queue/2-road/b.jpg", &picture(9, 0));
    file("queue/2-road.txt", b"Queue two");
    file("queue/0-broken.jpg", b"nothing");
    let next = ["--folder", "queue", "--count", "1", "--draft"];
    let drafts = || run("posts", &["--state", "draft"]).said;
    let ended = run("post", &next);
    // What is broken is told each time, and in nobody's way.
    assert!(
        ended.code == Some(1) && ended.complained.contains("0-broken.jpg is no JPEG"),
        "{ended:?}"
    );
    let made = drafts();
    assert!(
        made.contains("  image  Queue one\n") && !made.contains("Queue two"),
        "{made}"
    );
    let queue = terminal().home.join("queue");
    std::fs::remove_file(queue.join("0-broken.jpg")).unwrap();
    let ended = run("post", &next);
    assert!(ended.well, "{ended:?}");
    let made = drafts();
    assert_eq!(made.lines().count(), 2, "{made}");
    assert!(made.contains("  carousel  Queue two\n"), "{made}");
    let nothing = run("post", &next);
    assert!(
        nothing.well && nothing.said.starts_with("nothing to post"),
        "{nothing:?}"
    );
    let posted: Vec<PathBuf> = ["1-window.jpg", "1-window.txt", "2-road/a.jpg", "2-road.txt"]
        .iter()
        .map(|name| Path::new("posted").join(name))
        .filter(|path| queue.join(path).is_file())
        .collect();
    assert_eq!(posted.len(), 4, "{posted:?}");
}

fn tomorrow() -> String {
    let now = Timestamp::from_millis(suite::clock::unix_now() * 1000);
    iso8601(now.plus(DAY))
}
