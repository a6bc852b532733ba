//! `cargo operator posts`, and folders: what is planned is listed, cancelled, tried again, and a queue goes out one by one.

use std::path::{Path, PathBuf};

use serde_json::json;

use crate::post_command::{file, picture, run, terminal, told, tomorrow};

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
