//! Who may use the operator's surface (R59).

use super::*;
use crate::{
    testing::{all, attempt, body, config, configured},
    values::secret,
};

const SECRET: &str = "random-9f8e7d6c5b4a39281706";

fn admitted(header: Option<&str>) -> Result<(), Box<HttpResponse>> {
    let config = configured("OPERATOR_SECRET", Some(SECRET)).unwrap();
    admit(&config, header, &attempt())
}

/// R59
#[test]
fn without_a_secret_there_is_nothing() {
    for header in [None, Some("Bearer "), Some("Bearer undefined")] {
        let answer = admit(&config(), header, &attempt()).unwrap_err();
        assert_eq!(answer.status, 404);
        assert_eq!(answer.header("Content-Type"), Some("text/html; charset=utf-8"));
        assert_eq!(answer.header("WWW-Authenticate"), None);
    }
}

/// R59, R46
#[test]
fn the_right_secret_opens_and_nothing_else_does() {
    for scheme in ["Bearer", "bearer", "BEARER"] {
        assert!(admitted(Some(&format!("{scheme} {SECRET}"))).is_ok(), "{scheme}");
    }
    assert!(admitted(Some(&format!("Bearer  {SECRET} "))).is_ok());
    let hash = secret::hash(SECRET);
    for header in [
        None,
        Some(String::new()),
        Some(SECRET.to_owned()),
        Some("Bearer".to_owned()),
        Some("Bearer ".to_owned()),
        Some(format!("Basic {SECRET}")),
        Some(format!("Bearer {SECRET}x")),
        Some(format!("Bearer {}", &SECRET[1..])),
        Some(format!("Bearer {hash}")),
    ] {
        let answer = admitted(header.as_deref()).unwrap_err();
        assert_eq!(answer.status, 401, "{header:?}");
        assert_eq!(all(&answer, "WWW-Authenticate"), ["Bearer"]);
        assert_eq!(answer.header("Content-Type"), Some("application/problem+json"));
        assert_eq!(body(&answer)["category"], "bad_secret");
    }
}

/// R59
#[test]
fn after_many_wrong_secrets_the_right_one_waits() {
    let config = configured("OPERATOR_SECRET", Some(SECRET)).unwrap();
    let attempt = Attempt {
        address: Some("203.0.113.7".to_owned()),
        ..attempt()
    };
    let shows = |secret: &str| admit(&config, Some(&format!("Bearer {secret}")), &attempt);
    // Nothing is no guess.
    for _ in 0..340 {
        assert_eq!(shows("").unwrap_err().status, 401);
    }
    assert!(shows(SECRET).is_ok());
    let told: Vec<u16> = (0..340).map(|_| shows("wrong").unwrap_err().status).collect();
    assert_eq!(told, [vec![401; 20], vec![429; 320]].concat());
    let answer = shows(SECRET).unwrap_err();
    assert_eq!((answer.status, answer.header("Retry-After")), (429, Some("60")));
    assert_eq!(body(&answer)["category"], "rate_limited");
    assert_eq!(
        body(&answer)["detail"],
        "Too many wrong secrets came from this network, so for a while none is compared, not even the right one. Wait for the time that Retry-After says (in seconds), then send the right secret."
    );
}

#[test]
fn the_operators_answers_are_json_that_no_cache_keeps() {
    let answer = answer(&AuditEntry {
        count: None,
        at: 7,
        action: "list".to_owned(),
        site: None,
        connection: None,
    });
    assert_eq!(
        (answer.status, answer.body.as_str()),
        (200, r#"{"at":7,"action":"list","site":null,"connection":null}"#)
    );
    assert_eq!(all(&answer, "Cache-Control"), ["no-store"]);
    let answer = bad("It is odd.", "Mend it.");
    assert_eq!(answer.status, 400);
    let told = body(&answer);
    assert_eq!(
        (&told["cause"], &told["action"]),
        (&"It is odd.".into(), &"Mend it.".into())
    );
    assert_eq!(
        (&told["category"], &told["retry"]),
        (&"bad_parameter".into(), &"developer_fix".into())
    );
}

/// R59: what was compared and wrong is a line; nothing shown, or not compared, is none.
#[test]
fn a_wrong_secret_is_one() {
    for (header, wrong) in [
        (None, false),
        (Some("Bearer "), false),
        (Some("Bearer wrong"), true),
        (Some("Basic wrong"), false),
    ] {
        let refusal = admitted(header).unwrap_err();
        assert_eq!(was_wrong(&refusal, header), wrong, "{header:?}");
    }
    let off = admit(&config(), Some("Bearer wrong"), &attempt()).unwrap_err();
    assert!(!was_wrong(&off, Some("Bearer wrong")));
    assert!(!was_wrong(&HttpResponse::empty(429), Some("Bearer wrong")));
}

/// R59: a guesser makes one line a day, however often.
#[test]
fn wrong_secrets_of_a_day_are_one_line() {
    let at = |seconds: u64| Timestamp::from_millis(seconds * 1_000);
    let day = 20_454 * 86_400;
    let mut line = AuditEntry::wrong_secret(None, at(day));
    for second in 1..=500 {
        line = AuditEntry::wrong_secret(None, at(day + second))
            .and(&line)
            .unwrap();
    }
    assert_eq!(
        (line.at, line.count, line.day()),
        (day + 500, Some(501), Some(at(day)))
    );
    let last = AuditEntry::wrong_secret(None, at(day + 86_399));
    assert!(last.and(&line).is_some());
    assert_eq!(AuditEntry::wrong_secret(None, at(day + 86_400)).and(&line), None);
    // What the operator does is a line each time.
    let done = AuditEntry::of("keys", None, at(day));
    assert_eq!((done.day(), done.and(&done), done.and(&line)), (None, None, None));
    let other = AuditEntry {
        action: "other".to_owned(),
        ..line.clone()
    };
    assert_eq!(line.and(&other), None);
    let of_a_site = AuditEntry {
        site: Some("shop".to_owned()),
        ..line.clone()
    };
    assert_eq!(line.and(&of_a_site), None);
    let most = AuditEntry {
        count: Some(u32::MAX),
        ..line.clone()
    };
    assert_eq!(line.and(&most).unwrap().count, Some(u32::MAX));
    // Lines of before there were counts are read.
    let old: AuditEntry =
        serde_json::from_str(r#"{"at":1,"action":"list","site":null,"connection":null}"#).unwrap();
    assert_eq!(old.count, None);
}

/// R117: each site's wrong secrets of a day are one line, with their number.
#[test]
fn wrong_secrets_of_a_sites_server_are_a_line_of_its_own() {
    let now = crate::testing::now();
    let line = AuditEntry::wrong_secret(Some("shop"), now);
    assert_eq!(
        (line.action.as_str(), line.site.as_deref()),
        ("wrong_client_secret", Some("shop"))
    );
    let both = AuditEntry::wrong_secret(Some("shop"), now).and(&line);
    assert_eq!(both.unwrap().count, Some(2));
    for other in [Some("demo"), None] {
        assert_eq!(AuditEntry::wrong_secret(other, now).and(&line), None);
    }
}

/// R117: where the platform names no address, nobody else's guesses lock the operator out.
#[test]
fn without_addresses_the_operator_comes_in_whatever_others_guess() {
    let config = configured("OPERATOR_SECRET", Some(SECRET)).unwrap();
    let attempt = attempt();
    let shows = |secret: &str| admit(&config, Some(&format!("Bearer {secret}")), &attempt);
    for _ in 0..340 {
        let _ = shows("wrong");
    }
    assert_eq!(shows("wrong").unwrap_err().status, 429);
    assert!(shows(SECRET).is_ok());
}
