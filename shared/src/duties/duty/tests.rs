use super::*;
use crate::{instagram::AppSecret, testing, values::time::DAY};

const SECRET: &str = "9f8e7d6c5b4a39281706f5e4d3c2b1a0";

fn request() -> SignedRequest {
    SignedRequest {
        account: UserId::parse("27123456789012345").unwrap(),
        issued: testing::now(),
    }
}

fn app(secret: &str) -> App {
    App {
        name: "default".to_owned(),
        id: "5550001112223334".to_owned(),
        secret: AppSecret::parse(secret).unwrap(),
        meta_secret: None,
    }
}

fn duty() -> Duty {
    Duty::of(DutyKind::Deletion, request(), &app(SECRET))
}

/// A round over `sites`; the ring at which they didn't answer, if any. Says when it goes on.
fn round(
    mut duty: Duty,
    sites: &[String],
    silent: Option<&str>,
    now: Timestamp,
) -> Option<(Duty, Timestamp)> {
    loop {
        let asked = duty.next(sites.iter().map(String::as_str));
        let all_answered = silent.is_none_or(|silent| !asked.contains(&silent));
        let last = asked.last().map(|site| (*site).to_owned());
        let over = last.is_none();
        let (next, due) = duty.went(Asked { last, all_answered }, &testing::config().profile, now)?;
        if over {
            return Some((next, due));
        }
        assert_eq!(due, now);
        duty = next;
    }
}

fn sites(count: usize) -> Vec<String> {
    (0..count).map(|site| format!("site-{site:03}")).collect()
}

/// R55: the same request, sent again, has the same code; nobody can make one up.
#[test]
fn a_request_has_one_code() {
    let code = duty().code;
    assert_eq!(code, duty().code);
    assert_eq!(code.len(), 32);
    assert!(code.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    let later = SignedRequest {
        issued: testing::now().plus(SECOND),
        ..request()
    };
    let another = SignedRequest {
        account: UserId::parse("27123456789012346").unwrap(),
        ..request()
    };
    for other in [
        Duty::of(DutyKind::Deauthorize, request(), &app(SECRET)),
        Duty::of(DutyKind::Deletion, later, &app(SECRET)),
        Duty::of(DutyKind::Deletion, another, &app(SECRET)),
        Duty::of(DutyKind::Deletion, request(), &app("another-secret")),
    ] {
        assert_ne!(other.code, code);
    }
}

/// R71: a clean round is made once more, for what came in between.
#[test]
fn every_site_is_asked_twice() {
    for count in [0, 1, SITES_AT_ONCE, SITES_AT_ONCE + 1, 100] {
        let sites = sites(count);
        let (again, due) = round(duty(), &sites, None, testing::now()).unwrap();
        assert_eq!(due, testing::now().plus(2 * MINUTE), "{count}");
        assert_eq!(round(again, &sites, None, due), None, "{count}");
    }
}

#[test]
fn a_ring_asks_some_sites_and_goes_on_where_it_was() {
    let sites = sites(70);
    let names = || sites.iter().map(String::as_str);
    let first = duty().next(names());
    assert_eq!((first.len(), first[0]), (SITES_AT_ONCE, "site-000"));
    let asked = Asked {
        last: Some(first[SITES_AT_ONCE - 1].to_owned()),
        all_answered: true,
    };
    let (next, _) = duty()
        .went(asked, &testing::config().profile, testing::now())
        .unwrap();
    assert_eq!(next.next(names())[0], "site-032");
}

/// R71: one site whose object doesn't answer keeps no other one waiting, and is asked until it does.
#[test]
fn a_round_that_failed_is_made_again_for_ever() {
    let sites = sites(70);
    let (mut duty, mut now) = (duty(), testing::now());
    let (mut waits, mut late) = (Vec::new(), Vec::new());
    for _ in 0..50 {
        let (next, due) = round(duty, &sites, Some("site-003"), now).unwrap();
        waits.push(due.since(now));
        if next.is_late() {
            late.push(waits.len());
        }
        (duty, now) = (next, due);
    }
    assert_eq!(waits[..5], WAITS);
    assert!(waits[5..].iter().all(|wait| *wait == HOUR));
    assert_eq!(late, [5], "told once");
    let (again, due) = round(duty, &sites, None, now).unwrap();
    assert_eq!(due, now.plus(2 * MINUTE));
    // The second round counts only when it is clean too.
    let (again, due) = round(again, &sites, Some("site-069"), due).unwrap();
    assert_eq!(round(again, &sites, None, due), None);
}

/// What is stored is read by every later version.
#[test]
fn a_duty_is_stored_as_it_always_was() {
    let stored = r#"{"kind":"deletion","app":"5550001112223334","account":"27123456789012345","issued":1795500000000,"code":"c0de","after":"","failed":false,"tries":0,"clean":false}"#;
    let kept = Duty {
        code: "c0de".to_owned(),
        ..duty()
    };
    assert_eq!(serde_json::to_string(&kept).unwrap(), stored);
    assert_eq!(serde_json::from_str::<Duty>(stored).unwrap(), kept);
    // As it was when there was one app alone: then it means every one.
    let before = stored.replace(r#""app":"5550001112223334","#, "");
    assert_eq!(
        serde_json::from_str::<Duty>(&before).unwrap(),
        Duty { app: None, ..kept }
    );
}

/// R54: late, twice, out of order: who connected again since stays connected.
#[test]
fn what_was_connected_later_stays() {
    let mut record = testing::record();
    let issued = testing::now();
    for (consented, over) in [
        (Some(issued), true),
        (Some(issued.plus(999)), true),
        (Some(issued.plus(SECOND)), false),
        (Some(issued.plus(DAY)), false),
        (Some(Timestamp::from_millis(0)), true),
        (None, true),
    ] {
        record.consented = consented;
        assert_eq!(
            ends(&record, None, issued, &testing::config()),
            over,
            "{consented:?}"
        );
    }
}
