//! What a post waits for, and what becomes of its file meanwhile.

use super::answers::{IMAGE, KEY, One, answer, failed, keep, kind, lost};
use crate::{
    instagram::{Category, Failure, Retry},
    posts::{
        post::{Container, Post, State},
        testing::NOW,
    },
    rooms::Called,
    values::time::{DAY, HOUR, MINUTE, SECOND, Timestamp},
};

fn revoked() -> Failure {
    let retry = Retry::UserReconnect;
    Failure::new(Category::TokenRevoked, retry, "It ended.", "Connect again.")
}

/// R92.
#[test]
fn it_waits_for_somebody_to_connect_again_but_not_for_ever() {
    let mut one = One::new(IMAGE);
    one.edge.facts.unusable = Some(revoked());
    one.rings();
    let progress = one.post().progress;
    let stop = progress.stop.unwrap();
    assert_eq!(
        (progress.state, stop.retry),
        (State::Scheduled, Retry::UserReconnect)
    );
    assert_eq!(one.edge.due[KEY].millis(), NOW + 10 * MINUTE);
    assert!(one.edge.calls.is_empty() && one.edge.told.is_empty());
    one.edge.facts.unusable = None;
    one.ends(State::Published);

    let mut one = One::new(IMAGE);
    one.edge.facts.unusable = Some(revoked());
    one.ends(State::Failed);
    let failed = one.happened("failed")[0] - NOW;
    assert!((7 * DAY..7 * DAY + HOUR).contains(&failed), "{failed}");
}

/// R92.
#[test]
fn a_quota_that_stays_full_is_waited_out_for_a_week_and_told() {
    // Publishing says so, whatever the quota says; or the quota says so.
    let full = r#"{"data":[{"quota_usage":50,"config":{"quota_total":50,"quota_duration":86400}}]}"#;
    let refuses = One::new(IMAGE).says("publish", (0..3_000).map(|_| failed(9, 2_207_042)));
    let says = One::new(IMAGE).says("quota", (0..3_000).map(|_| answer(full)));
    for mut one in [refuses, says] {
        one.ends(State::Failed);
        let failed = one.happened("failed")[0] - NOW;
        assert!((7 * DAY..7 * DAY + HOUR).contains(&failed), "{failed}");
        let stop = one.post().progress.stop.unwrap();
        assert!(stop.cause.contains("as much as Instagram allows") && stop.cause.contains("a week"));
        assert!(stop.action.starts_with("Try it again"), "{}", stop.action);
        assert!(one.edge.told[0].contains("post.failed"));
    }
}

/// R92.
#[test]
fn a_comment_waits_for_a_connection_and_its_end_says_why() {
    let commented = format!(r#"{IMAGE},"first_comment":"First""#);
    // A clock that jumps by two days ends nothing.
    let mut one = One::new(&commented).says("comment", [Called::Held(Failure::unreachable())]);
    one.until(State::Published);
    one.edge.facts.now = one.edge.facts.now.plus(2 * DAY);
    one.ends(State::Published);
    assert_eq!((one.count("comment"), one.post().warnings.len()), (2, 0));

    // All that was to be done is waited for at once, and not each of it for a day.
    let mut one = One::new(&format!(r#"{commented},"comments_off":true"#))
        .says("comment", [Called::Held(Failure::unreachable())]);
    one.until(State::Published);
    one.edge.facts.unusable = Some(revoked());
    one.ends(State::Published);
    assert_eq!(
        one.post().warnings,
        [
            "The first comment was not made: It ended.",
            "Comments were not switched off: It ended."
        ]
    );
    let waited = one.now() - NOW;
    assert!((DAY..DAY + HOUR).contains(&waited), "{waited}");
}

/// R92.
#[test]
fn a_refused_token_waits_as_well() {
    let mut one = One::new(IMAGE).says("make", [Called::Failed(revoked())]);
    one.rings();
    assert_eq!(one.post().progress.state, State::Scheduled);
    one.ends(State::Published);
    assert_eq!(one.count("make"), 2);
}

/// R96.
#[test]
fn its_file_is_lent_while_instagram_fetches_it_and_goes_when_it_is_published() {
    let mut one = One::new(IMAGE).says("publish", [failed(9, 2_207_042)]);
    one.rings();
    let file = one.edge.files["f"].clone();
    assert_eq!(file.lent_until.map(Timestamp::millis), Some(NOW + 2 * HOUR));
    let made = one.edge.calls.iter().find(|call| kind(call) == "make").unwrap();
    let body = made.body.as_deref().unwrap();
    assert!(body.contains(r#""https://edge.example/lent/f/secret""#), "{body}");
    // Instagram has it, and publishes it later.
    one.rings();
    assert_eq!(
        (one.post().progress.state, one.count("publish")),
        (State::Ready, 1)
    );
    assert_eq!(one.edge.files["f"].lent_until, None);
    one.ends(State::Published);
    assert!(one.edge.files.is_empty());
}

/// R96.
#[test]
fn its_file_is_kept_until_its_time() {
    let at = NOW + 75 * DAY;
    let mut one = One::new(&format!(r#"{IMAGE},"at":{at}"#));
    one.edge.due.insert(KEY.to_owned(), Timestamp::from_millis(NOW));
    one.rings();
    assert_eq!(one.edge.due[KEY].millis(), at);
    assert!(one.edge.files["f"].until.millis() >= at + DAY);
    let mut one = One::new(IMAGE);
    one.edge.files.clear();
    one.ends(State::Failed);
    assert!(one.edge.calls.iter().all(|call| kind(call) == "quota"));
    assert!(one.edge.told[0].contains("post.failed"));
}

/// R94.
#[test]
fn neither_the_posts_nor_the_containers_of_a_day_are_exceeded() {
    let full = r#"{"data":[{"quota_usage":50,"config":{"quota_total":50,"quota_duration":86400}}]}"#;
    let mut one = One::new(IMAGE).says("quota", [answer(full), answer(full)]);
    one.rings();
    one.rings();
    assert_eq!((one.count("quota"), one.count("make")), (2, 0));
    assert_eq!(
        one.post().progress.stop.unwrap().category,
        Some(Category::QuotaReached)
    );
    one.ends(State::Published);
    assert!(one.happened("published")[0] >= NOW + 20 * MINUTE);

    let mut one = One::new(IMAGE);
    let made = format!(r#"{{"hours":[[{},400]]}}"#, NOW / HOUR);
    one.edge.rows.insert("posts/containers".to_owned(), made);
    one.rings();
    assert_eq!(one.count("make"), 0);
    one.ends(State::Published);
    assert!(one.happened("published")[0] >= NOW + DAY);
}

/// R91.
#[test]
fn what_instagram_says_of_another_container_is_nothing_of_this_one() {
    let mut one = One::new(IMAGE);
    one.edge.meanwhile = Some(|edge| {
        let mut post = Post::kept(&edge.rows[KEY]).unwrap();
        let is_polled = edge.facts.now.millis() > NOW;
        if is_polled && post.progress.whole.id.is_some() && !post.progress.whole.ready {
            edge.meanwhile = None;
            post.progress.whole = Container::default();
            keep(edge, &post);
        }
    });
    one.ends(State::Published);
    assert_eq!((one.count("make"), one.count("publish")), (2, 1));
}

/// R92.
#[test]
fn a_container_that_can_not_be_asked_for_is_not_asked_for_ever() {
    let asked = (0..3_000).map(|_| failed(-2, 2_207_003));
    let mut one = One::new(IMAGE).says("status", asked);
    one.ends(State::Failed);
    assert!(one.happened("failed")[0] <= NOW + 2 * DAY);
}

/// R92.
#[test]
fn a_held_call_waits_as_long_as_it_is_told_to() {
    let held = || Called::Held(Failure::unreachable().after(700));
    let broken = || {
        let failure = Failure::own(Category::BadParameter, "No.", "Wait.");
        Called::Held(failure)
    };
    for (kind, said, least) in [
        ("quota", held(), 700 * SECOND),
        ("make", held(), 700 * SECOND),
        ("status", held(), 700 * SECOND),
        ("publish", held(), 700 * SECOND),
        ("comment", held(), 700 * SECOND),
        ("make", broken(), 10 * MINUTE),
        ("publish", broken(), 10 * MINUTE),
    ] {
        let mut one = One::new(&format!(r#"{IMAGE},"first_comment":"First""#)).says(kind, [said]);
        one.ends(State::Published);
        assert!((least..HOUR).contains(&(one.now() - NOW)), "{kind}");
        assert_eq!(one.count("publish"), 1 + usize::from(kind == "publish"));
        assert_eq!(one.count("comment"), 1 + usize::from(kind == "comment"), "{kind}");
    }
}

/// R91.
#[test]
fn a_comment_whose_answer_is_refused_was_made() {
    let mut one =
        One::new(&format!(r#"{IMAGE},"first_comment":"First""#)).says("comment", [failed(20, 1_772_107)]);
    one.ends(State::Published);
    assert_eq!((one.count("comment"), one.count("comments")), (1, 0));
    assert!(one.post().warnings.is_empty());
}

/// R91.
#[test]
fn a_comment_that_is_not_found_after_a_jump_of_the_clock_is_not_made_again() {
    let found = answer(r#"{"data":[{"text":"First","username":"nora"}]}"#);
    let mut one = One::new(&format!(r#"{IMAGE},"first_comment":"First""#))
        .says("comment", [Called::Failed(Failure::timed_out())])
        .says("comments", [answer(r#"{"data":[]}"#), found]);
    while one.count("comment") == 0 {
        one.rings();
    }
    one.edge.facts.now = one.edge.facts.now.plus(HOUR);
    one.ends(State::Published);
    assert_eq!((one.count("comment"), one.count("comments")), (1, 2));
}

/// R91, R92: Instagram held something of the account back. What was read is read, and what would be seen waits.
#[test]
fn what_is_held_back_stops_publishing_for_hours_and_it_is_told() {
    let mut one = One::new(IMAGE).says("publish", [failed(4, 2_207_051)]);
    one.until(State::Publishing).until(State::Ready);
    assert!(one.now() < NOW + HOUR, "it is found out at once");
    let since = one.happened("publishing")[0];
    let over = since + 3 * HOUR;
    let told = one.post().progress.stop.unwrap();
    assert_eq!(told.category, Some(Category::RateLimited));
    assert!(told.cause.contains("held") && one.edge.due[KEY].millis() >= over);
    let held = one.edge.rows["posts/held"].clone();
    one.ends(State::Published);
    assert!(one.happened("publishing")[1] >= over);

    // Another post of the account, and one that is out and has yet to be commented.
    let mut other = One::new(IMAGE);
    other.edge.rows.insert("posts/held".to_owned(), held.clone());
    other.rings();
    assert!(other.edge.calls.is_empty());
    assert_eq!(other.post().progress.stop, Some(told));
    other.ends(State::Published);
    assert!((over..over + HOUR).contains(&other.happened("publishing")[0]));
    let commented = format!(r#"{IMAGE},"first_comment":"First","comments_off":true"#);
    let mut other = One::new(&commented).says("comment", [Called::Held(Failure::unreachable())]);
    other.until(State::Published);
    other.edge.calls.clear();
    other.edge.rows.insert("posts/held".to_owned(), held.clone());
    other.rings();
    assert_eq!((other.count("comment"), other.happened("waits").len()), (0, 1));
    other.ends(State::Published);
    assert!(other.happened("commented")[0] >= over);
    assert!(other.post().warnings.is_empty());
    // A clock that was far ahead holds nobody back.
    let mut other = One::new(IMAGE);
    let ahead = format!(r#"{{"until":{}}}"#, NOW + 2 * DAY);
    other.edge.rows.insert("posts/held".to_owned(), ahead);
    other.ends(State::Published);
    assert!(other.now() < NOW + HOUR);
}

/// R93: an address that is slow to fetch from ends as that, and costs few of the day's containers.
#[test]
fn an_address_that_is_too_slow_is_told_as_that() {
    let slow = r#""kind":"image","media":[{"source":{"url":"https://example.com/slow.jpg"}}]"#;
    let late = || (0..200).map(|_| lost());
    let mut one = One::new(slow).says("make", late());
    one.until(State::Failed);
    let after = one.now() - NOW;
    assert!((HOUR..2 * HOUR).contains(&after), "{after}");
    assert!(one.count("make") <= 12, "{}", one.count("make"));
    let stop = one.post().progress.stop.unwrap();
    assert!(stop.cause.contains("fetching"), "{}", stop.cause);
    // What the edge has is there at once: then it is Instagram that is late, and that is waited out.
    let mut one = One::new(IMAGE).says("make", late().take(12));
    one.until(State::Published);
}

/// What the operator takes away stops what is planned as well.
#[test]
fn what_the_site_lets_nobody_post_any_more_waits_and_is_told() {
    for policy in ["null", "false", r#"{"kinds":["story"]}"#] {
        let mut one = One::new(IMAGE);
        one.edge.facts.policy = policy.to_owned();
        one.rings();
        assert!(one.edge.calls.is_empty(), "{policy}: {:?}", one.edge.calls);
        let progress = one.post().progress;
        let stop = progress.stop.unwrap();
        assert_eq!(
            (progress.state, stop.category, stop.retry),
            (
                State::Scheduled,
                Some(Category::PermissionMissing),
                Retry::DeveloperFix
            ),
            "{policy}"
        );
        assert!(stop.action.contains("operator"), "{stop:?}");
        assert_eq!(one.edge.due[KEY].millis(), NOW + HOUR);
        one.edge.facts.policy = "{}".to_owned();
        one.ends(State::Published);

        let mut one = One::new(IMAGE);
        one.edge.facts.policy = policy.to_owned();
        one.ends(State::Failed);
        assert!(one.edge.calls.is_empty(), "{policy}");
    }
    // Its container is made; what was asked for already is found out, and what is out is commented.
    let mut one = One::new(&format!(r#"{IMAGE},"first_comment":"First""#));
    while one.count("make") == 0 {
        one.rings();
    }
    one.edge.facts.policy = "null".to_owned();
    one.rings();
    assert_eq!((one.state(), one.count("publish")), (State::Scheduled, 0));
    one.edge.facts.policy = "{}".to_owned();
    let mut one = one.says("comment", [Called::Held(Failure::unreachable())]);
    one.until(State::Published);
    one.edge.facts.policy = "null".to_owned();
    one.ends(State::Published);
    assert_eq!((one.count("publish"), one.count("comment")), (1, 2));
}
