use super::super::draft::{Medium, Source, Tag};
use super::*;

pub(super) fn draft() -> Draft {
    let text = r#"{"kind":"carousel","media":[
        {"source":{"file":"f1"},"alt_text":"A \"tree\"","tags":[{"username":"anna","x":250,"y":1000}]},
        {"source":{"url":"https://pictures.example/2.mp4"},"video":true}],
        "caption":"Two","location":"123","at":1795500000000}"#;
    json::from_str(text).unwrap()
}

const NOW: Timestamp = Timestamp::from_millis(1_795_400_000_000);

/// R91.
#[test]
fn a_post_is_kept_whole() {
    let mut post = Post::new(draft(), false, "s1", NOW);
    post.progress.parts = vec![Container {
        id: Some("17".to_owned()),
        made: NOW,
        ready: true,
        polls: 3,
        refused: 1,
        spent: 1,
    }];
    post.progress.intent = Some(Intent {
        deed: Deed::Part(1),
        at: NOW,
    });
    post.progress.doubt = Some(Doubt {
        since: NOW,
        looks: 2,
        prepared: true,
        unpublished: 1,
    });
    post.progress.comment = Chore::Doubt;
    post.progress.stop = Some(Stop::from(&Failure::timed_out()));
    assert_eq!(Post::kept(&post.text()).as_ref(), Some(&post));
}

/// R105.
#[test]
fn what_a_later_edge_added_is_left_out_and_its_states_are_left_alone() {
    let text = r#"{"draft":{"kind":"story","media":[{"source":{"file":"f"},"filter":{"a":[1,null]}}],"music":[1]},
        "session":"s1","created":5,"more":{},"progress":{"state":"burning","whole":{"id":"1","heat":2},"fuel":1.5},
        "history":[{"at":5,"what":"lit","by":"x"}]}"#;
    let post = Post::kept(text).unwrap();
    assert_eq!(post.progress.state, State::Later);
    assert_eq!(post.progress.whole.id.as_deref(), Some("1"));
    assert_eq!(post.history[0].what, "lit");
    assert_eq!(Post::kept("{}"), None);
}

#[test]
fn a_post_goes_out_at_its_time_or_at_once_and_a_draft_not_by_itself() {
    let timed = Post::new(draft(), false, "s1", NOW);
    assert_eq!(
        (timed.progress.state, timed.progress.next),
        (State::Scheduled, timed.draft.at)
    );
    let at_once = Post::new(Draft { at: None, ..draft() }, false, "s1", NOW);
    assert_eq!(at_once.progress.next, Some(NOW));
    let kept = Post::new(draft(), true, "s1", NOW);
    assert_eq!((kept.progress.state, kept.progress.next), (State::Draft, None));
    let writes = kept.writes("1");
    assert_eq!(writes.due, [("posts/p/1".to_owned(), None)]);
}

#[test]
fn ids_are_in_the_order_of_time() {
    let first = id(NOW, "zzzzzzzzzzzzzzzz");
    assert_eq!(first, "1a2062de200zzzzzzzzzz");
    assert!(first < id(NOW.plus(1), "0000000000000000"));
}

#[test]
fn a_post_is_told_as_it_was_posted() {
    let mut post = Post::new(draft(), false, "s1", NOW);
    let told = concat!(
        r#"{"id":"7","state":"scheduled","kind":"carousel","media":[{"file":"f1","type":"image","alt_text":"A \"tree\"","#,
        r#""tags":[{"username":"anna","x":0.25,"y":1}]},{"url":"https://pictures.example/2.mp4","type":"video"}],"#,
        r#""caption":"Two","location":"123","at":"2026-11-24T06:00:00Z","created_at":"2026-11-23T02:13:20Z","#,
        r#""next_at":"2026-11-24T06:00:00Z","warnings":[],"history":[{"at":"2026-11-23T02:13:20Z","what":"made"}]}"#,
    );
    assert_eq!(post.told("7"), told);

    post.progress.state = State::Failed;
    post.progress.next = None;
    post.progress.stop = Some(Stop::from(&Failure::timed_out()));
    post.draft = Draft {
        kind: Kind::Reel,
        media: vec![Medium {
            source: Source::File("f2".to_owned()),
            video: true,
            alt_text: String::new(),
            tags: vec![Tag {
                username: "bea".to_owned(),
                x: None,
                y: None,
            }],
        }],
        cover: Some(Source::File("f3".to_owned())),
        comments_off: true,
        share_to_feed: Some(false),
        ..draft()
    };
    let told = post.told("7");
    for part in [
        r#""media":[{"file":"f2","type":"video","tags":[{"username":"bea"}]}]"#,
        r#""comments":false,"cover":{"file":"f3"},"share_to_feed":false"#,
        r#""category":"transient","retry":"later","cause":"Instagram did not answer in time.","action":"Try again in a few minutes.""#,
    ] {
        assert!(told.contains(part), "{told}");
    }
    let files: Vec<&str> = post.draft.files().collect();
    assert_eq!(files, ["f2", "f3"]);
}

#[test]
fn what_happened_to_a_post_has_an_end_and_keeps_its_beginning() {
    let mut post = Post::new(draft(), false, "s1", NOW);
    for _ in 0..500 {
        post.happened(NOW, "looked", None);
    }
    post.happened(NOW, "published", None);
    assert_eq!(post.history.len(), LONGEST_HISTORY);
    assert_eq!(post.history[0].what, "made");
    assert_eq!(post.history[LONGEST_HISTORY - 1].what, "published");
}
