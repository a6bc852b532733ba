//! What isn't known is not done again, whatever the clock does and whoever else works on the post.

use super::{
    answers::{IMAGE, KEY, One, answer, failed, image, keep, kind, lost, ordinary},
    instagram,
};
use crate::{
    instagram::{Category, Failure, Retry},
    posts::{
        changes,
        post::{Post, State},
        run,
        testing::{Edge, NOW},
    },
    rooms::{Called, Effect, Got, Host, Running, testing::Hosted},
    values::time::{DAY, HOUR, MINUTE, SECOND},
};

const COMMENTED: &str =
    r#""kind":"image","media":[{"source":{"file":"f"}}],"caption":"C","first_comment":"First""#;

/// R91.
#[test]
fn a_comment_that_is_never_found_is_not_made_again_but_told() {
    let mut one = One::new(COMMENTED).says("comment", [lost()]);
    while one.count("comment") == 0 {
        one.rings();
    }
    // The clock goes on by an hour whenever nobody looks.
    while one.rings().is_some() {
        one.edge.facts.now = one.edge.facts.now.plus(HOUR);
    }
    assert_eq!((one.state(), one.count("comment")), (State::Published, 1));
    assert!(one.count("comments") >= 5);
    let warnings = one.post().warnings;
    assert!(warnings[0].contains("it is not made again"), "{warnings:?}");
    assert_eq!(one.happened("comment_unknown").len(), 1);
}

/// R91.
#[test]
fn a_comment_that_was_surely_not_made_is_made() {
    let revoked = Failure::new(
        Category::TokenRevoked,
        Retry::UserReconnect,
        "It ended.",
        "Connect.",
    );
    let limits = [4, 17, 32, 341, 613, 80_000, 80_002, 80_014].map(|code| instagram::failed(code, None));
    let more = [failed(613, 1_996), failed(4, 1_349_210), Called::Failed(revoked)];
    for said in [failed(100, 33)].into_iter().chain(limits).chain(more) {
        let mut one = One::new(COMMENTED).says("comment", [said.clone()]);
        one.ends(State::Published);
        assert_eq!((one.count("comment"), one.count("comments")), (2, 0), "{said:?}");
        assert!(one.post().warnings.is_empty());
    }
}

/// R91.
#[test]
fn a_comment_that_is_held_back_may_have_been_made() {
    let blocked = r#","error_user_title":"Action is blocked""#;
    let limit = "(#4) Application request limit reached";
    for body in [
        graph("x", 4, r#","error_subcode":2207051"#),
        graph(limit, 4, blocked),
        graph("x", 17, blocked),
        graph("x", 368, ""),
        r#"{"message":"feedback_required","spam":true,"status":"fail"}"#.to_owned(),
        r#"{"error_type":"OAuthRateLimitException","code":429,"error_message":"x"}"#.to_owned(),
    ] {
        let said = Called::Failed(instagram::read(&body));
        let mut one = One::new(COMMENTED).says("comment", [said]);
        one.ends(State::Published);
        assert_eq!(one.count("comment"), 1, "{body}");
        assert!(one.count("comments") >= 5, "{body}");
    }
}

fn graph(message: &str, code: i64, more: &str) -> String {
    format!(r#"{{"error":{{"message":"{message}","type":"OAuthException","code":{code}{more}}}}}"#)
}

/// R91.
#[test]
fn an_attempt_has_its_time_though_the_clock_jumps() {
    let mut one = One::new(IMAGE).says("publish", [lost()]);
    while one.count("publish") == 0 {
        one.rings();
    }
    for _ in 0..6 {
        one.edge.facts.now = one.edge.facts.now.plus(DAY);
        one.rings();
        assert_eq!((one.count("publish"), one.state()), (1, State::Publishing));
    }
    one.ends(State::Published);
    assert_eq!(one.count("publish"), 2);
}

/// R92.
#[test]
fn what_is_never_answered_clearly_ends_and_is_told() {
    let mut one = One::new(IMAGE).says("publish", (0..3_000).map(|_| lost()));
    one.ends(State::Failed);
    assert_eq!(one.count("publish"), 7);
    let attempts = one.happened("publishing");
    let waits: Vec<u64> = attempts.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert!(waits[0] < 10 * MINUTE && waits[5] > 5 * HOUR, "{waits:?}");
    assert!(
        one.edge.told[0].contains("never answered clearly"),
        "{:?}",
        one.edge.told
    );
}

/// R91.
#[test]
fn what_is_not_found_after_an_attempt_may_have_been_published() {
    // The first attempt came to nothing, as Instagram says; then the container is gone.
    for gone in [
        One::new(IMAGE).says("publish", [lost(), failed(24, 2_207_008)]),
        One::new(IMAGE).says("publish", [lost(), failed(9_007, 2_207_027)]),
    ] {
        let mut one = gone;
        while one.count("publish") < 2 {
            one.rings();
        }
        let dark = (0..3_000).map(|_| failed(100, 33));
        one = one.says("status", dark);
        one.ends(State::Unknown);
        assert_eq!((one.count("make"), one.count("publish")), (1, 2));
    }
}

/// R91.
#[test]
fn what_instagram_does_not_answer_for_an_hour_is_found_all_the_same() {
    let published = (0..2).map(|_| answer(r#"{"status_code":"PUBLISHED"}"#));
    let found = answer(&format!(r#"{{"data":[{}]}}"#, image("18", "C", 5)));
    let looks = (0..15).map(|_| lost()).chain([found]);
    let mut one = One::new(COMMENTED)
        .says("publish", [lost()])
        .says("status", [answer(ordinary("status"))])
        .says("status", published)
        .says("look", looks);
    one.ends(State::Published);
    assert_eq!(one.post().progress.media_id.as_deref(), Some("18"));
    assert_eq!((one.count("publish"), one.count("comment")), (1, 1));
}

/// R91.
#[test]
fn what_fits_two_posts_of_unknown_outcome_is_neither() {
    let twin = |caption: &str, progress: &str| {
        let fits = format!(r#"{{"data":[{}]}}"#, image("40", "C", 5));
        let mut one = One::new(IMAGE)
            .says("publish", [lost()])
            .says("status", [answer(ordinary("status"))])
            .says("status", (0..3_000).map(|_| failed(100, 33)))
            .says("look", (0..3_000).map(|_| answer(&fits)));
        let other = format!(
            r#"{{"draft":{{"kind":"image","media":[],"caption":"{caption}"}},"session":"s","created":1,"progress":{{"state":{progress}}}}}"#
        );
        one.edge.rows.insert("posts/p/2".to_owned(), other);
        while one.rings().is_some() {}
        (one.state(), one.post().progress.media_id)
    };
    let ago = |time: u64| format!(r#"{{"since":{}}}"#, NOW - time);
    let it = (State::Published, Some("40".to_owned()));
    for progress in [
        r#""publishing""#.to_owned(),
        r#""unknown""#.to_owned(),
        format!(r#""publishing","intent":{{"deed":"publish","at":{NOW}}}"#),
        format!(r#""publishing","doubt":{}"#, ago(HOUR / 2)),
        format!(r#""unknown","doubt":{}"#, ago(HOUR / 2)),
        format!(r#""unknown","attempted":1,"doubt":{}"#, ago(HOUR / 2)),
        format!(r#""published","live":{NOW}"#),
    ] {
        assert_eq!(twin("C", &progress), (State::Unknown, None), "{progress}");
        assert_eq!(twin("D", &progress), it, "{progress}");
    }
    // What is of before this one's attempt isn't among what was published since.
    for progress in [
        r#""failed""#.to_owned(),
        format!(r#""unknown","doubt":{}"#, ago(2 * HOUR)),
        format!(r#""published","live":{}"#, NOW - 2 * HOUR),
    ] {
        assert_eq!(twin("C", &progress), it, "{progress}");
    }
}

/// Somebody else works on it, and is about to publish it.
fn is_about_to_publish(edge: &mut Edge) {
    let post = Post::kept(&edge.rows[KEY]).unwrap();
    if post.progress.whole.id.is_none() || edge.facts.now.millis() == NOW {
        return;
    }
    edge.meanwhile = None;
    let work = |host: Host| async move {
        run::due(&host, "1").await;
        None
    };
    let (mut running, mut got) = (Running::new(edge.facts.clone(), work), Got::Nothing);
    loop {
        let effect = running.step(edge.facts.clone(), got);
        if matches!(&effect, Effect::Call(call) if kind(call) == "publish") {
            return;
        }
        got = edge.does(effect);
    }
}

/// R91.
#[test]
fn what_somebody_else_is_about_to_publish_is_theirs() {
    let mut one = One::new(IMAGE);
    one.edge.meanwhile = Some(is_about_to_publish);
    one.rings();
    one.rings();
    assert_eq!((one.state(), one.count("publish")), (State::Publishing, 0));
    assert!(one.post().progress.intent.is_some());
    one.ends(State::Published);
    assert_eq!(one.count("publish"), 1);
}

/// R91.
#[test]
fn what_two_look_into_at_the_same_time_is_one_look() {
    let mut one = One::new(IMAGE).says("publish", [lost()]);
    while one.count("publish") == 0 {
        one.rings();
    }
    one.edge.meanwhile = Some(|edge| {
        edge.meanwhile = None;
        edge.enter(crate::rooms::Entry::Due(KEY.to_owned()));
    });
    one.rings();
    assert_eq!(
        (one.count("status"), one.post().progress.doubt.unwrap().looks),
        (3, 1)
    );
}

/// R91.
#[test]
fn a_picture_that_is_changed_while_the_former_one_is_lent_is_the_one_that_is_posted() {
    let mut one = One::new(IMAGE);
    one.edge.file("g", "image/jpeg", "{}");
    one.edge.meanwhile = Some(|edge| {
        if edge.files["f"].lent_until.is_none() && edge.calls.is_empty() {
            return;
        }
        edge.meanwhile = None;
        let mut post = Post::kept(&edge.rows[KEY]).unwrap();
        let mut draft = post.draft.clone();
        draft.media[0].source = crate::posts::draft::Source::File("g".to_owned());
        changes::patch(&mut post, draft, false, edge.facts.now).unwrap();
        keep(edge, &post);
    });
    one.ends(State::Published);
    let made: Vec<&str> = one
        .edge
        .calls
        .iter()
        .filter(|call| kind(call) == "make")
        .map(|call| call.body.as_deref().unwrap())
        .collect();
    assert_eq!(made.len(), 1);
    assert!(made[0].contains("/lent/g/"), "{made:?}");
}

/// R92.
#[test]
fn between_two_attempts_it_is_told_why_it_waits_and_not_beyond_its_latest_time() {
    let mut one = One::new(IMAGE).says("publish", (0..3_000).map(|_| lost()));
    while one.count("publish") < 2 {
        one.rings();
    }
    one.until(State::Ready);
    let stop = one.post().progress.stop.expect("it is told");
    assert!(stop.cause.contains("did not publish it"), "{stop:?}");
    assert!(one.post().history.last().unwrap().what == "waits");

    let last = one.now() + 3 * MINUTE - NOW;
    let mut one = One::new(&format!(r#"{IMAGE},"not_after":{}"#, NOW + last))
        .says("publish", (0..3_000).map(|_| lost()));
    one.ends(State::Failed);
    assert_eq!(
        one.happened("failed"),
        [NOW + last + SECOND],
        "it is told at once"
    );
    assert_eq!(one.count("publish"), 2);
}

/// R91, R92: only a container that Instagram was asked to publish can be gone because it is published.
#[test]
fn a_new_container_that_is_not_found_yet_is_in_no_doubt() {
    let refusals = (0..4).map(|_| failed(9_007, 2_207_027));
    let mut one = One::new(IMAGE)
        .says("publish", [lost()])
        .says("publish", refusals);
    while one.count("make") < 2 {
        one.rings();
    }
    let mut one = one.says("status", [failed(100, 33)]);
    one.ends(State::Published);
    assert_eq!(one.happened("outcome_unknown").len(), 1);
    assert_eq!((one.count("make"), one.count("publish")), (2, 6));
}

/// R91: a story has no words, so whatever the account shows at that time looks like it.
#[test]
fn a_story_that_somebody_made_by_hand_is_not_taken_for_the_own_one() {
    const STORY: &str = r#""kind":"story","media":[{"source":{"file":"f"}}]"#;
    let theirs = format!(
        r#"{{"data":[{}]}}"#,
        image("40", "", -60).replace("FEED", "STORY")
    );
    let looks = |one: One| one.says("look", (0..3_000).map(|_| answer(&theirs)));
    let mut one = looks(One::new(STORY))
        .says("publish", [lost()])
        .says("status", [answer(ordinary("status"))])
        .says("status", (0..3_000).map(|_| lost()));
    one.ends(State::Unknown);
    assert_eq!((one.count("publish"), one.post().progress.media_id), (1, None));
    assert!(one.edge.told[0].contains("post.unknown"), "{:?}", one.edge.told);
    assert!(one.edge.files.contains_key("f"), "it may have to be tried again");
    // Instagram says that it is out: then it is the one that there is.
    let published = (0..9).map(|_| answer(r#"{"status_code":"PUBLISHED"}"#));
    let mut one = looks(One::new(STORY))
        .says("publish", [lost()])
        .says("status", [answer(ordinary("status"))])
        .says("status", published);
    one.ends(State::Published);
    assert_eq!(one.post().progress.media_id.as_deref(), Some("40"));
}

/// R91: what a post became is known, although somebody took that post off the list.
#[test]
fn what_was_taken_off_the_list_is_not_taken_for_a_twin() {
    let fits = format!(r#"{{"data":[{}]}}"#, image("40", "C", 5));
    let mut one = One::new(IMAGE)
        .says("publish", [lost()])
        .says("status", [answer(ordinary("status"))])
        .says("status", (0..3_000).map(|_| lost()))
        .says("look", (0..3_000).map(|_| answer(&fits)));
    let gone = format!(r#"{{"at":{NOW}}}"#);
    one.edge.rows.insert("posts/m/40".to_owned(), gone);
    one.ends(State::Unknown);
    assert_eq!(one.post().progress.media_id, None);
}
