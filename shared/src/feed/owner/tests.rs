use super::*;
use crate::{
    instagram::Category,
    testing::{CONNECTION, now, record},
    values::time::{DAY, HOUR, MINUTE},
};
use serde_json::Value;

fn rules() -> EndpointProfile {
    EndpointProfile::default()
}

fn failure(retry: Retry) -> Failure {
    Failure::new(Category::TokenRevoked, retry, "It ended.", "Connect again.")
}

fn told(renewals: &Renewals, now: Timestamp) -> Value {
    let text = renewals.told(
        "https://e.example/feed/A",
        "A",
        &Settings::default(),
        &[],
        now,
        &rules(),
    );
    serde_json::from_str(&text).unwrap()
}

/// R76: at once where somebody has to act, when it is stale where it passes by itself, and once.
#[test]
fn the_owner_hears_once_that_a_feed_is_stale_and_once_that_it_recovered() {
    let mut renewals = Renewals::new(now());
    assert_eq!(renewals.succeeded(String::new(), 0, false, now()), None);
    let at = |minutes: u64| now().plus(minutes * MINUTE);
    assert_eq!(renewals.failed(failure(Retry::Later), 60, at(60), &rules()), None);
    assert_eq!(
        renewals.failed(failure(Retry::Later), 60, at(179), &rules()),
        None
    );
    assert_eq!(told(&renewals, at(179))["state"], "fresh");
    assert_eq!(
        renewals.failed(failure(Retry::Later), 60, at(180), &rules()),
        Some(FeedEvent::Stale)
    );
    assert_eq!(
        renewals.failed(failure(Retry::Later), 60, at(240), &rules()),
        None
    );
    assert_eq!((renewals.since, renewals.failures), (Some(at(60)), 4));
    assert_eq!(
        renewals.succeeded(String::new(), 0, false, at(300)),
        Some(FeedEvent::Recovered)
    );
    assert_eq!(renewals.succeeded(String::new(), 0, false, at(360)), None);
    assert_eq!(
        (renewals.since, renewals.failures, renewals.failure.clone()),
        (None, 0, None)
    );
    assert_eq!(
        renewals.failed(failure(Retry::UserReconnect), 60, at(420), &rules()),
        Some(FeedEvent::Stale)
    );
    assert_eq!(told(&renewals, at(420))["state"], "stale");
}

/// R76: since when, why, and what to do.
#[test]
fn the_owner_sees_why_a_feed_is_not_fresh() {
    let mut renewals = Renewals::new(now());
    renewals.succeeded(String::new(), 0, false, now());
    assert_eq!(told(&renewals, now())["state"], "fresh");
    let fresh = told(&renewals, now().plus(3 * HOUR - 1));
    assert_eq!((&fresh["state"], fresh.get("cause")), (&"fresh".into(), None));
    renewals.failed(failure(Retry::UserReconnect), 60, now().plus(HOUR), &rules());
    let stale = told(&renewals, now().plus(DAY));
    assert_eq!(stale["id"], "A");
    assert_eq!(stale["url"], "https://e.example/feed/A");
    assert_eq!(stale["renewed_at"], now().seconds());
    assert_eq!(stale["since"], now().plus(HOUR).seconds());
    assert_eq!(
        (&stale["category"], &stale["retry"]),
        (&"token_revoked".into(), &"user_reconnect".into())
    );
    assert_eq!(
        (&stale["cause"], &stale["action"]),
        (&"It ended.".into(), &"Connect again.".into())
    );
    assert_eq!(stale["settings"]["count"], 12);
    assert_eq!(told(&renewals, now().plus(30 * DAY))["state"], "ended");
}

/// R76: a renewal that never came is none that failed, and visitors see its age all the same.
#[test]
fn the_owner_is_told_the_state_that_visitors_see() {
    let mut renewals = Renewals::new(now());
    renewals.succeeded(String::new(), 0, false, now());
    for age in [0, 3 * HOUR - 1, 3 * HOUR, DAY, 30 * DAY - 1, 30 * DAY] {
        let at = now().plus(age);
        let seen = State::of(Some(now()), 60, at, &rules());
        assert_eq!(told(&renewals, at)["state"], seen.name(), "{age}");
    }
}

/// R76: visitors see none of its posts, which its owner is told, whatever else there is to say.
#[test]
fn a_feed_without_posts_waits_for_its_renewal() {
    let mut renewals = Renewals::new(now());
    let waits = |renewals: &Renewals, at| {
        let told = told(renewals, at);
        (told["state"] == "waiting", told["category"].is_string())
    };
    assert_eq!(waits(&renewals, now()), (true, false));
    assert!(
        renewals
            .failed(failure(Retry::UserReconnect), 60, now(), &rules())
            .is_some()
    );
    assert_eq!(waits(&renewals, now().plus(40 * DAY)), (true, true));
    renewals.begin_anew(now().plus(40 * DAY));
    assert_eq!(waits(&renewals, now().plus(40 * DAY)), (true, false));
    // As one that was published then; and its owner hears of its recovery.
    assert!(renewals.is_seen(60, now().plus(69 * DAY), &rules()));
    assert_eq!(
        renewals.succeeded(String::new(), 0, false, now().plus(41 * DAY)),
        Some(FeedEvent::Recovered)
    );
    assert_eq!(waits(&renewals, now().plus(41 * DAY)), (false, false));
}

/// R74: the account of a feed is in use as long as its visitors see posts, whatever became of its token.
#[test]
fn a_feed_is_seen_until_it_has_ended() {
    let mut renewals = Renewals::new(now());
    let seen = |renewals: &Renewals, days: u64| renewals.is_seen(60, now().plus(days * DAY), &rules());
    assert!(seen(&renewals, 0));
    renewals.failed(failure(Retry::UserReconnect), 60, now().plus(HOUR), &rules());
    assert!(seen(&renewals, 29));
    assert!(!seen(&renewals, 30));
    renewals.succeeded(String::new(), 0, false, now().plus(80 * DAY));
    assert!(seen(&renewals, 109));
    assert!(!seen(&renewals, 110));
}

/// R109: the app's fault and Instagram's are nothing that each feed's owner could act upon.
#[test]
fn what_is_wrong_with_the_app_is_no_fault_of_each_feed() {
    let of = |category, status| {
        let failure = Failure::new(
            category,
            Retry::DeveloperFix,
            "It is blocked.",
            "Look at the app.",
        );
        Failure {
            status_seen: status,
            ..failure
        }
    };
    for (failure, at_once) in [
        (of(Category::AppBlocked, 400), false),
        (of(Category::BadSecret, 400), false),
        (of(Category::BadClient, 400), false),
        (of(Category::AppRateLimited, 429), false),
        (of(Category::Transient, 502), false),
        (of(Category::TokenRevoked, 400), true),
        (of(Category::BadParameter, 400), true),
    ] {
        let mut renewals = Renewals::new(now());
        renewals.succeeded(String::new(), 0, false, now());
        let mut at = |minutes: u64| {
            let at = now().plus(minutes * MINUTE);
            let event = renewals.failed(failure.clone(), 60, at, &rules());
            (event, told(&renewals, at)["state"].clone())
        };
        let (event, state) = at(1);
        assert_eq!(event.is_some(), at_once, "{failure:?}");
        assert_eq!(state == "stale", at_once, "{failure:?}");
        // By then its visitors see it, too.
        let (event, state) = at(180);
        assert_eq!(
            (event.is_some(), state),
            (!at_once, "stale".into()),
            "{failure:?}"
        );
    }
}

#[test]
fn an_event_says_which_feed_since_when_and_what_to_do() {
    let mut renewals = Renewals::new(now());
    renewals.failed(failure(Retry::UserReconnect), 60, now(), &rules());
    let text = renewals.event(FeedEvent::Stale, "A", &record(), now().plus(HOUR));
    let event: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        (&event["type"], &event["timestamp"]),
        (&"feed.stale".into(), &"2026-11-24T07:00:00Z".into())
    );
    let data = &event["data"];
    assert_eq!(
        (&data["feed"], &data["connection"], &data["site"]),
        (&"A".into(), &CONNECTION.into(), &"shop".into())
    );
    assert_eq!(
        (&data["category"], &data["since"]),
        (&"token_revoked".into(), &now().seconds().into())
    );
    renewals.succeeded(String::new(), 0, false, now());
    let text = renewals.event(FeedEvent::Recovered, "A", &record(), now());
    let event: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        (&event["type"], event["data"].get("cause")),
        (&"feed.recovered".into(), None)
    );
}

#[test]
fn a_failure_is_tried_again_before_the_next_renewal_would_be_due() {
    let mut renewals = Renewals::new(now());
    assert_eq!(renewals.next(60, now(), 0, &rules()).since(now()), HOUR);
    renewals.failed(failure(Retry::Later), 60, now(), &rules());
    assert_eq!(renewals.next(60, now(), 0, &rules()).since(now()), HOUR / 8);
    renewals.failed(failure(Retry::Later).after(7_200), 60, now(), &rules());
    assert_eq!(renewals.next(60, now(), 0, &rules()).since(now()), 2 * HOUR);
}

/// R87: a CDN that doesn't give a picture is asked again, more and more rarely.
#[test]
fn a_picture_that_does_not_come_is_fetched_again_later_each_time() {
    let mut renewals = Renewals::new(now());
    let mut wait = |missing| {
        renewals.succeeded(String::new(), missing, false, now());
        let kept = Renewals::kept(&renewals.text()).unwrap();
        kept.next(240, now(), 0, &rules()).since(now()) / MINUTE
    };
    let waits: Vec<u64> = (0..40).map(|_| wait(3)).collect();
    assert_eq!(waits[..6], [15, 30, 60, 120, 240, 240]);
    assert_eq!(waits[39], 240);
    assert_eq!((wait(0), wait(1), wait(1)), (240, 15, 30));
}

/// What is stored is read by every later version (R105).
#[test]
fn renewals_are_stored_as_they_always_were() {
    let mut renewals = Renewals::new(Timestamp::from_millis(5));
    assert_eq!(renewals.text(), "5\n0\n0\n0\n0\nnull\n\n0");
    for text in [renewals.text().as_str(), "5\n0\n0\n0\n0\nnull"] {
        assert_eq!(Renewals::kept(text), Some(renewals.clone()));
    }
    renewals.succeeded(String::new(), 0, false, Timestamp::from_millis(7));
    renewals.failed(
        failure(Retry::UserReconnect),
        60,
        Timestamp::from_millis(9),
        &rules(),
    );
    let text = renewals.text();
    assert!(
        text.starts_with("5\n7\n9\n1\n1\n{\"category\":\"token_revoked\","),
        "{text}"
    );
    assert_eq!(Renewals::kept(&text), Some(renewals.clone()));
    renewals.succeeded("\"17\",\"18\"".to_owned(), 0, false, now());
    assert!(renewals.text().ends_with("\nnull\n\"17\",\"18\"\n0"));
    assert_eq!(Renewals::kept(&renewals.text()), Some(renewals.clone()));
    assert_eq!(
        told(&renewals, now())["not_found"],
        serde_json::json!(["17", "18"])
    );
    renewals.succeeded(String::new(), 0, false, now());
    assert_eq!(told(&renewals, now()).get("not_found"), None);
    for bad in ["", "5", "5\n0\n0\n0\n0\n", "5\nx\n0\n0\n0\nnull"] {
        assert_eq!(Renewals::kept(bad), None, "{bad}");
    }
}

/// R76: that a change may empty the feed is told before it does, with what can be done; it says nothing of how fresh it is.
#[test]
fn an_answer_that_is_not_kept_is_told() {
    let mut renewals = Renewals::new(now());
    renewals.succeeded(String::new(), 0, true, now());
    assert!(renewals.text().ends_with("\n0\n1"));
    assert_eq!(Renewals::kept(&renewals.text()), Some(renewals.clone()));
    let large = told(&renewals, now());
    assert_eq!((&large["state"], large.get("since")), (&"fresh".into(), None));
    assert!(large["cause"].as_str().unwrap().contains("1.9 MB"));
    assert!(large["action"].as_str().unwrap().contains("trial_reels"));
    // What keeps it from being renewed is said first.
    renewals.failed(failure(Retry::UserReconnect), 60, now(), &rules());
    assert_eq!(told(&renewals, now())["cause"], "It ended.");
    renewals.succeeded(String::new(), 0, false, now());
    assert_eq!(told(&renewals, now()).get("cause"), None);
}
