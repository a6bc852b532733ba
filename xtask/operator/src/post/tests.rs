//! Tests. Posts at an edge that loses answers, gives odd ones, and is left in the middle.
use std::path::Path;

use super::edge::{Asked, Edge};
use super::end::{End, Voice};
use super::fake::{self, Heard, edge, lines, looking, options, picture, token, token_file};
use super::fault::Fault;
use super::job::{Job, foreseen};
use super::piece::Piece;
use super::wanted::Wanted;
use super::{folder, queue, watch};

const BEGUN: &str = r#"201 {"id":"f1","state":"partial","received":0,"size":11}"#;
const WHOLE: &str = r#"201 {"id":"f1","state":"whole","size":11}"#;
const SECOND_BEGUN: &str = r#"201 {"id":"f2","state":"partial","received":0,"size":11}"#;
const MADE: &str = r#"201 {"id":"p1","state":"scheduled"}"#;
const PUBLISHED: &str = r#"200 {"id":"p1","state":"published"}"#;
const CANCELLED: &str = r#"200 {"id":"p1","state":"cancelled"}"#;
const GONE: &str = r#"404 {"cause":"It is gone.","action":"Look elsewhere."}"#;
const WRONG: &str = r#"422 {"problems":[{"where":"","what":"It is no picture.","limit":"a JPEG"}]}"#;
const DONE: &str = "204 ";

const VOICE: Voice = Voice { json: false };

/// Posts pieces by that line; gives what came of it, and how often it was said that the edge has the post.
fn post(home: &Path, edge: &Edge, line: &str, media: &[Piece]) -> (Result<End, Fault>, usize) {
    let options = options(line);
    let wanted = Wanted::of(&options, media.to_vec(), "Morning", &[]).unwrap();
    let job = Job {
        edge,
        home,
        options: &options,
        voice: VOICE,
    };
    let mut taken = 0;
    let end = job.post(&wanted, &mut || taken += 1);
    (end, taken)
}

/// R95: whatever was lost of what is known here, the edge says which post it made, and none is made again.
#[test]
fn a_post_that_was_made_and_not_heard_of_is_that_one() {
    for state in [None, Some("{"), Some(r#"{"files":["f0"]}"#)] {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let other = r#"422 {"post":"p1","cause":"Another body.","action":"Another key.","problems":[{"where":"Idempotency-Key","what":"Another body."}]}"#;
        let answers = [BEGUN, WHOLE, other, DONE, PUBLISHED, PUBLISHED];
        let answers = if state == Some(r#"{"files":["f0"]}"#) {
            [&[GONE][..], &answers].concat()
        } else {
            answers.to_vec()
        };
        let (edge, asked) = edge(folder, &answers);
        let media = [picture(folder, "a.jpg")];
        if let Some(state) = state {
            let wanted = Wanted::of(&options(""), media.to_vec(), "Morning", &[]).unwrap();
            let kept = folder.join(format!("posts/{}.json", wanted.key(&edge.name(), "")));
            std::fs::create_dir_all(kept.parent().unwrap()).unwrap();
            std::fs::write(kept, state).unwrap();
        }
        let (end, taken) = post(folder, &edge, "", &media);
        assert_eq!((end.unwrap(), taken), (End::Well, 1), "{state:?}");
        let (end, taken) = post(folder, &edge, "", &media);
        assert_eq!((end.unwrap(), taken), (End::Well, 1), "{state:?}");
        let asked = lines(asked);
        let last = &asked[asked.len() - 6..];
        assert_eq!(
            last,
            [
                "POST /media",
                "PATCH /media/f1 0",
                "POST /posts",
                "DELETE /media/f1",
                "GET /posts/p1",
                "GET /posts/p1"
            ]
        );
    }
}

/// R95: a post that left the edge's list is not made again, and counts as one that was.
#[test]
fn a_post_that_left_the_list_is_not_made_again() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (edge, asked) = edge(folder, &[BEGUN, WHOLE, MADE, GONE]);
    let media = [picture(folder, "a.jpg")];
    assert_eq!(post(folder, &edge, "", &media).0.unwrap(), End::Well);
    let (end, taken) = post(folder, &edge, "", &media);
    assert_eq!((end.unwrap(), taken), (End::Not, 1));
    assert_eq!(lines(asked).len(), 4);
}

/// R94: who waits is told that it went well when it is published, and nothing else is that.
#[test]
fn what_is_not_seen_any_more_while_it_is_waited_for_is_unknown() {
    for (answers, end) in [
        (&[PUBLISHED][..], End::Well),
        (&[CANCELLED], End::Not),
        (&[r#"200 {"id":"p1","state":"draft"}"#], End::Not),
        (&[r#"200 {"id":"p1","state":"making"}"#, PUBLISHED], End::Well),
        // Its first comment is yet to be made.
        (
            &[
                r#"200 {"id":"p1","state":"published","next_at":"2026-12-01T09:00:00Z"}"#,
                PUBLISHED,
            ],
            End::Well,
        ),
        (&[r#"403 {"cause":"No.","action":"Ask."}"#], End::Unknown),
        (&[GONE], End::Unknown),
        (&["200 <html>"], End::Unknown),
        (&["200 []"], End::Unknown),
        (&["", "", "", "", "", "", ""], End::Unknown),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let (edge, asked) = edge(folder, &[&[BEGUN, WHOLE, MADE], answers].concat());
        let (came, _) = post(folder, &edge, "--wait", &[picture(folder, "a.jpg")]);
        assert_eq!(came.unwrap(), end, "{answers:?}");
        assert_eq!(lines(asked).len(), 3 + answers.len());
    }
}

/// R94: a file's token is renewed by whoever writes the file; of another account it is none for this post.
#[test]
fn a_token_that_is_over_is_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (edge, asked) = edge(folder, &["401 {}", PUBLISHED, "401 {}", "401 {}"]);
    let post = serde_json::json!({"id": "p1", "state": "making"});
    std::fs::write(token_file(folder), token('a', '2') + "\r\n").unwrap();
    assert_eq!(watch::over(&edge, post.clone(), VOICE).1, End::Well);
    assert_eq!(watch::over(&edge, post, VOICE).1, End::Unknown);
    std::fs::write(token_file(folder), token('b', '2')).unwrap();
    let other = edge.ask(Asked::get("/posts"));
    assert!(matches!(other, Err(Fault::Nobody(_))), "{other:?}");
    let asked = asked.join().unwrap();
    let bearers: Vec<bool> = asked
        .iter()
        .map(|heard| heard.head.contains(&token('a', '2')))
        .collect();
    assert_eq!(bearers, [false, true, true, true]);
}

/// R95: a post is an account's: whichever site or file its token came by, and no other account has it.
#[test]
fn a_post_is_an_accounts() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (edge, asked) = edge(folder, &[]);
    let name = |connection: char, client: &str| {
        std::fs::write(token_file(folder), token(connection, '1')).unwrap();
        let who = super::edge::Who {
            edge: edge.name().split(' ').next().unwrap().to_owned(),
            client: client.to_owned(),
            token_file: Some(token_file(folder)),
        };
        Edge::of(&who).unwrap().name()
    };
    assert_eq!(name('a', "tool"), name('a', "demo"));
    assert_ne!(name('a', "tool"), name('b', "tool"));
    for odd in [
        "",
        "secret",
        "two words",
        &format!("{}\n{}", token('a', '1'), token('a', '2')),
    ] {
        std::fs::write(token_file(folder), odd).unwrap();
        let who = super::edge::Who {
            edge: "https://connect.example.com".to_owned(),
            client: "tool".to_owned(),
            token_file: Some(token_file(folder)),
        };
        let Err(Fault::Nobody(why)) = Edge::of(&who) else {
            panic!("{odd}")
        };
        assert!(
            why.to_string().contains("token has something else in it"),
            "{why}"
        );
    }
    drop(asked);
}

/// R96: what isn't posted leaves no file at the edge, where it would count for a day.
#[test]
fn what_is_not_posted_is_taken_back() {
    let deleted = |line: &str, answers: &[&'static str], gone: bool| {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let media = [picture(folder, "a.jpg"), picture(folder, "b.jpg")];
        // What is handed over second isn't there any more.
        let second = folder.join("b.jpg");
        let (edge, asked) = looking(folder, answers, move |heard: &Heard| {
            if gone && heard.line.starts_with("PATCH /media/f1") {
                std::fs::remove_file(&second).unwrap();
            }
        });
        let (end, taken) = post(folder, &edge, line, &media);
        assert_eq!(taken, 0);
        assert!(!matches!(end, Ok(End::Well)), "{end:?}");
        let mut deleted = lines(asked);
        deleted.retain(|line| line.starts_with("DELETE"));
        deleted.sort();
        deleted
    };
    let both = ["DELETE /media/f1", "DELETE /media/f2"];
    for line in ["", "--dry-run"] {
        let wrong = [BEGUN, WHOLE, SECOND_BEGUN, WRONG, DONE, DONE];
        assert_eq!(deleted(line, &wrong, false), both, "{line}");
        let short = [BEGUN, WHOLE, SECOND_BEGUN, DONE, DONE];
        assert_eq!(deleted(line, &short, true), both, "{line}");
        for refused in [
            r#"409 {"cause":"It is so.","action":"Do that."}"#,
            r#"401 {"cause":"It is so.","action":"Do that."}"#,
            WRONG,
        ] {
            let whole = r#"201 {"id":"f2","state":"whole","size":11}"#;
            let answers = [BEGUN, WHOLE, SECOND_BEGUN, whole, refused, DONE, DONE];
            assert_eq!(deleted(line, &answers, false), both, "{line} {refused}");
        }
    }
}

/// R95: what the edge answers and can't be read is no success.
#[test]
fn an_answer_that_cannot_be_read_is_no_success() {
    for (line, answer, end) in [
        ("", "200 <html>", End::Unknown),
        ("", "200 {}", End::Unknown),
        ("", "201 ", End::Unknown),
        ("", "429 {}", End::Not),
        ("--dry-run", "200 {}", End::Not),
        ("--dry-run", "200 <html>", End::Not),
        (
            "--dry-run",
            r#"200 {"ok":false,"problems":[{"where":"","what":"No."}]}"#,
            End::Not,
        ),
        ("--dry-run", r#"200 {"ok":true}"#, End::Well),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let busy = if answer.starts_with("429") { 7 } else { 1 };
        let back = vec![DONE; usize::from(!line.is_empty())];
        let (edge, asked) = edge(folder, &[vec![BEGUN, WHOLE], vec![answer; busy], back].concat());
        let (came, taken) = post(folder, &edge, line, &[picture(folder, "a.jpg")]);
        assert_eq!((came.unwrap(), taken), (end, 0), "{line} {answer}");
        asked.join().unwrap();
    }
}

/// R94: a rehearsal says what keeps the post from going out, though nothing is wrong with it.
#[test]
fn a_rehearsal_says_what_is_in_the_way() {
    let way = serde_json::json!({"what": "account", "cause": "It is so.", "action": "Do that."});
    let told =
        |ways: &[&serde_json::Value]| foreseen(&serde_json::json!({"limits": {"stands_in_the_way": ways}}));
    assert_eq!(told(&[]), ["nothing is wrong with it; nothing was posted"]);
    assert_eq!(
        told(&[&way]),
        [
            "in the way: account: It is so. Do that.",
            "nothing is wrong with it, but what is in the way comes first; nothing was posted"
        ]
    );
}

/// R95: where a post was asked for and the line broke, nobody knows; the same again posts once.
#[test]
fn a_post_whose_answer_is_lost_is_unknown_until_it_is_asked_for_again() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let lost = ["", "", "", "", "", "", ""];
    let answers = [
        &[BEGUN, WHOLE][..],
        &lost,
        &[r#"200 {"id":"f1","state":"whole","size":11}"#, MADE],
    ];
    let (edge, asked) = edge(folder, &answers.concat());
    let media = [picture(folder, "a.jpg")];
    let (end, taken) = post(folder, &edge, "", &media);
    let Err(fault @ Fault::Unheard(_)) = end else {
        panic!("{end:?}")
    };
    assert_eq!((fault.end(), taken), (End::Unknown, 0));
    assert!(
        fault
            .failure()
            .to_string()
            .contains("Start the same command again")
    );
    assert_eq!(post(folder, &edge, "", &media).0.unwrap(), End::Well);
    let asked = asked.join().unwrap();
    let posts: Vec<&Heard> = asked.iter().filter(|heard| heard.line == "POST /posts").collect();
    assert_eq!(posts.len(), 8);
    let key = |heard: &Heard| {
        heard
            .head
            .lines()
            .find(|line| line.starts_with("idempotency-key"))
            .map(str::to_owned)
    };
    assert!(key(posts[0]).is_some());
    assert!(
        posts
            .iter()
            .all(|heard| (&heard.body, key(heard)) == (&posts[0].body, key(posts[0])))
    );
}

/// What lies in `queue` of that folder, posted by that line.
fn queue_of(folder: &Path, edge: &Edge, line: &str) -> Result<End, Fault> {
    let options = options(&format!("--folder queue {line}"));
    let found = folder::look(&folder.join("queue")).unwrap();
    let job = Job {
        edge,
        home: folder,
        options: &options,
        voice: VOICE,
    };
    queue::each(job, &found.items)
}

/// R95: what the edge has taken is gone from the queue before it is waited for, and counts, whatever becomes of it.
#[test]
fn what_the_edge_has_taken_leaves_its_folder_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    picture(folder, "queue/1.jpg");
    picture(folder, "queue/2.jpg");
    let moved = folder.join("queue/posted/1.jpg");
    let (edge, asked) = looking(folder, &[BEGUN, WHOLE, MADE, CANCELLED], move |heard| {
        assert_eq!(moved.is_file(), heard.line == "GET /posts/p1");
    });
    let end = queue_of(folder, &edge, "--count 1 --wait").unwrap();
    assert_eq!(end, End::Not);
    assert!(folder.join("queue/2.jpg").is_file());
    assert_eq!(lines(asked).len(), 4);
}

/// What is wrong with one is told, and keeps no other from its turn.
#[test]
fn a_caption_that_cannot_be_read_stops_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for name in ["queue/1.jpg", "queue/2/a.jpg", "queue/2/b.jpg", "queue/3.jpg"] {
        picture(folder, name);
    }
    std::fs::write(folder.join("queue/1.txt"), b"caf\xe9").unwrap();
    let (edge, asked) = edge(folder, &[BEGUN, WHOLE, MADE]);
    // A story is one file, so the carousel isn't one.
    let end = queue_of(folder, &edge, "--count 1 --story").unwrap();
    assert_eq!(end, End::Not);
    assert!(folder.join("queue/posted/3.jpg").is_file());
    assert!(folder.join("queue/1.jpg").is_file());
    assert_eq!(lines(asked).len(), 3);
}

/// Where nobody answers, nothing else is tried; one of which nobody knows whether it was made is one of those that may be.
#[test]
fn a_folder_ends_where_the_edge_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    picture(folder, "queue/1.jpg");
    picture(folder, "queue/2.jpg");
    let (edge, asked) = edge(folder, &[BEGUN, WHOLE, "200 <html>"]);
    assert_eq!(queue_of(folder, &edge, "--count 1").unwrap(), End::Unknown);
    assert_eq!(lines(asked).len(), 3);
    let fault = queue_of(folder, &edge, "").unwrap_err();
    assert!(matches!(fault, Fault::Lost(_)), "{fault:?}");
    assert!(folder.join("queue/1.jpg").is_file() && folder.join("queue/2.jpg").is_file());
}

/// Two commands at once would both take what is next.
#[test]
fn a_folder_is_posted_from_by_one_command_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    picture(folder, "queue/1.jpg");
    let queue = folder.join("queue");
    let name = shared::values::secret::hash_hex(&queue.canonicalize().unwrap().to_string_lossy());
    let first = super::kept::alone(folder, &name).unwrap();
    assert!(first.is_some());
    let line = fake::options("--folder queue");
    let refused = queue::run(&line, &queue, folder, VOICE).unwrap_err();
    assert!(
        refused
            .failure()
            .to_string()
            .starts_with("another command posts from "),
        "the second one waits or goes on"
    );
    let both = fake::options("--folder queue --at 2026-12-01T10:00Z");
    assert!(matches!(
        queue::run(&both, &queue, folder, VOICE),
        Err(Fault::Call(_))
    ));
}
