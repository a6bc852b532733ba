//! How a session is renewed, and how it ends (R30 to R32, R35).

use super::{
    ends::{ABSOLUTE, IDLE},
    *,
};
use crate::oauth::dpop::Proof;

pub(super) const CONNECTION: &str = "c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00";

pub(super) const FAMILY: &str = "family";

pub(super) fn refresh(filling: u8) -> String {
    refresh_token(CONNECTION, &id(&[1; 32]), FAMILY, &filling.to_string())
}

pub(super) fn session(kind: ClientKind, refresh: &str) -> Session {
    let browser = kind == ClientKind::Browser;
    Session {
        id: id(&[1; 32]),
        kind,
        origin: browser.then(|| "https://shop.example".to_owned()),
        thumbprint: browser.then(|| "key".to_owned()),
        refresh: secret::hash(refresh),
        rotation: None,
        former: None,
        family: Some(FAMILY.to_owned()),
        lasts: None,
        told: None,
        imported: false,
        began: Timestamp::from_millis(0),
        used: Timestamp::from_millis(0),
    }
}

pub(super) fn client(kind: ClientKind) -> Client {
    let browser = kind == ClientKind::Browser;
    let proof = Proof {
        thumbprint: "key".to_owned(),
        jti: "j".to_owned(),
    };
    Client {
        site: "demo".to_owned(),
        kind,
        origin: browser.then(|| "https://shop.example".to_owned()),
        proof: browser.then_some(proof),
    }
}

pub(super) fn renew(session: &Session, token: &str, client: &Client, at: u64) -> Result<Renewal, Refused> {
    session.renew(
        &Presented::parse(token).unwrap(),
        client,
        (Timestamp::from_millis(at), Timestamp::from_millis(at)),
        &[u8::try_from(at % 251).unwrap(); 32],
    )
}

/// R118: a session's id is in every access token, so whoever knows no more has no say in asking Instagram for the time.
#[test]
fn whoever_is_not_its_owner_learns_nothing_of_its_end() {
    let id = id(&[1; 32]);
    let own = token(CONNECTION, &id, &[2; 32]);
    let session = session(ClientKind::Native, &own);
    let unsure = |token: &str, kind| {
        let presented = Presented::parse(token).unwrap();
        let times = (Timestamp::from_millis(ABSOLUTE), Timestamp::from_millis(0));
        session.renew(&presented, &client(kind), times, &[7; 32]) == Err(Refused::Unsure)
    };
    assert!(unsure(&own, ClientKind::Native));
    assert!(!unsure(&token(CONNECTION, &id, &[3; 32]), ClientKind::Native));
    assert!(!unsure(&own, ClientKind::Server));
}

/// R30: 30 idle days or 90 days, whichever is first.
#[test]
fn a_session_ends_by_idleness_or_by_age() {
    let token = token(CONNECTION, &id(&[1; 32]), &[2; 32]);
    let mut session = session(ClientKind::Browser, &token);
    let client = client(ClientKind::Browser);
    assert_eq!(renew(&session, &token, &client, IDLE - 1), Ok(Renewal::Same));
    assert_eq!(
        renew(&session, &token, &client, IDLE),
        Err(Refused::Ended(over()))
    );
    session.used = Timestamp::from_millis(ABSOLUTE - 1);
    assert_eq!(renew(&session, &token, &client, ABSOLUTE - 1), Ok(Renewal::Same));
    assert_eq!(
        renew(&session, &token, &client, ABSOLUTE),
        Err(Refused::Ended(over()))
    );
}

/// R30: a renewal while the clock is forty days behind ends nothing once it is right again.
#[test]
fn a_use_by_a_clock_that_went_back_makes_no_session_older() {
    let day = |days: u64| Timestamp::from_millis(days * 86_400_000);
    let mut session = session(ClientKind::Native, "");
    session.began = day(50);
    session.touch(day(60));
    session.touch(day(20));
    assert_eq!((session.used, session.ends()), (day(60), day(90)));
    session.touch(day(61));
    assert_eq!(session.ends(), day(91));
}

/// R31
#[test]
fn a_browser_needs_its_key() {
    let token = token(CONNECTION, &id(&[1; 32]), &[2; 32]);
    let session = session(ClientKind::Browser, &token);
    let mut client = client(ClientKind::Browser);
    assert_eq!(renew(&session, &token, &client, 1), Ok(Renewal::Same));
    client.proof = Some(Proof {
        thumbprint: "other".to_owned(),
        jti: "j".to_owned(),
    });
    assert_eq!(
        renew(&session, &token, &client, 1),
        Err(Refused::Request(ProofError::OtherKey.into()))
    );
    client.proof = None;
    assert_eq!(
        renew(&session, &token, &client, 1),
        Err(Refused::Request(ProofError::Missing.into()))
    );
}

/// R35
#[test]
fn another_origin_or_another_kind_of_client_is_refused() {
    let token = token(CONNECTION, &id(&[1; 32]), &[2; 32]);
    let session = session(ClientKind::Browser, &token);
    let other = Client {
        origin: Some("https://evil.example".to_owned()),
        ..client(ClientKind::Browser)
    };
    assert!(matches!(
        renew(&session, &token, &other, 1),
        Err(Refused::Request(_))
    ));
    assert!(matches!(
        renew(&session, &token, &client(ClientKind::Native), 1),
        Err(Refused::Request(_))
    ));
    assert!(session.is_for(Some("https://shop.example")) && !session.is_for(Some("https://evil.example")));
}

#[test]
fn a_server_keeps_its_token() {
    let token = token(CONNECTION, &id(&[1; 32]), &[2; 32]);
    let session = session(ClientKind::Server, &token);
    assert_eq!(
        renew(&session, &token, &client(ClientKind::Server), 1),
        Ok(Renewal::Same)
    );
    let other = super::token(CONNECTION, &id(&[1; 32]), &[3; 32]);
    assert!(matches!(
        renew(&session, &other, &client(ClientKind::Server), 1),
        Err(Refused::Request(_))
    ));
}

#[test]
fn a_token_names_its_session() {
    let token = token(CONNECTION, &id(&[1; 32]), &[2; 32]);
    assert_eq!(Presented::parse(&token).unwrap().session, id(&[1; 32]));
    assert_eq!(crate::values::token_name::connection_of(&token), Some(CONNECTION));
    for bad in ["", ".", "a.b", CONNECTION, "x.\u{e9}"] {
        assert_eq!(crate::values::token_name::connection_of(bad), None, "{bad}");
    }
}

/// R35: programs outside browsers send no origin.
#[test]
fn a_session_is_for_its_own_page_or_for_no_page() {
    let page = session(ClientKind::Browser, "t");
    assert!(page.is_for(None) && page.is_for(Some("https://shop.example")));
    for origin in ["https://evil.example", "null", ""] {
        assert!(!page.is_for(Some(origin)), "{origin}");
    }
    let program = session(ClientKind::Native, "t");
    assert!(program.is_for(None) && !program.is_for(Some("https://shop.example")));
}

/// R113: a server's `Origin` means nothing, at `/graph` and when it renews; also one that an earlier edge kept.
#[test]
fn a_servers_session_is_for_no_page_and_asks_for_none() {
    let mut server = session(ClientKind::Server, "t");
    let token = refresh(1);
    server.refresh = secret::hash(&token);
    for kept in [None, Some("https://backend.example".to_owned())] {
        server.origin = kept;
        for origin in [None, Some("https://evil.example"), Some("null")] {
            assert!(server.is_for(origin), "{origin:?}");
            let client = Client {
                origin: origin.map(str::to_owned),
                ..client(ClientKind::Server)
            };
            assert_eq!(
                renew(&server, &token, &client, 1),
                Ok(Renewal::Same),
                "{origin:?}"
            );
        }
    }
}

/// RFC 9449 §5, §7: programs and servers that show a key get tokens bound to it; a page's are for its origin.
#[test]
fn whoever_shows_a_key_outside_a_page_gets_tokens_bound_to_it() {
    for (kind, key, binds) in [
        (ClientKind::Browser, true, false),
        (ClientKind::Native, true, true),
        (ClientKind::Server, true, true),
        (ClientKind::Native, false, false),
        (ClientKind::Server, false, false),
    ] {
        let mut session = session(kind, "t");
        session.thumbprint = key.then(|| "key".to_owned());
        assert_eq!(session.binds_access(), binds, "{kind:?} {key}");
        let shown = |dpop| Shown {
            dpop,
            once: None,
            thumbprint: Some("key"),
            token: "t",
        };
        assert_eq!(session.takes(&shown(true)).is_ok(), binds, "{kind:?} {key}");
        assert_eq!(session.takes(&shown(false)).is_ok(), !binds, "{kind:?} {key}");
    }
}

/// R35: what belongs to another is told so, and ends nothing.
#[test]
fn another_clients_token_is_malformed_here() {
    let token = token(CONNECTION, &id(&[1; 32]), &[2; 32]);
    let page = session(ClientKind::Browser, &token);
    let without = Client {
        origin: None,
        ..client(ClientKind::Browser)
    };
    for other in [without, client(ClientKind::Server), client(ClientKind::Native)] {
        let Err(Refused::Request(error)) = renew(&page, &token, &other, 1) else {
            panic!("{other:?}")
        };
        assert_eq!(error.error, "invalid_grant");
        assert!(
            error.description().starts_with("token_malformed "),
            "{}",
            error.description()
        );
    }
}

/// R46
#[test]
fn what_is_stored_of_a_token_is_its_hash() {
    let token = token(CONNECTION, &id(&[1; 32]), &[2; 32]);
    assert_eq!(Presented::parse(&token).unwrap().hash(), secret::hash(&token));
    assert_eq!(id(&[0; 32]), "A".repeat(22));
    for bad in [
        "",
        "a",
        "a.",
        "a.short",
        "a.\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}",
    ] {
        assert_eq!(Presented::parse(bad), None, "{bad}");
    }
}

/// R30, R32
#[test]
fn a_session_has_its_times() {
    let (seconds, days) = (1_000, 86_400_000);
    assert_eq!((IDLE, ABSOLUTE, MOST), (30 * days, 90 * days, 50));
    assert_eq!(ROTATION_WINDOW, 30 * seconds);
}

/// R30: also within the same millisecond.
#[test]
fn a_session_is_used_from_its_first_use_on() {
    let mut session = session(ClientKind::Browser, "t");
    assert!(!session.is_used());
    session.touch(session.began);
    assert!(session.is_used());
    session.touch(Timestamp::from_millis(9));
    assert_eq!(session.used, Timestamp::from_millis(9));
}

/// A row of a backup brings no session that never ends.
#[test]
fn an_imported_session_has_no_time_to_come() {
    let mut session = session(ClientKind::Browser, "t");
    session.began = Timestamp::from_millis(7 * ABSOLUTE);
    session.used = session.began;
    session.import(Timestamp::from_millis(5));
    assert!(session.imported);
    assert_eq!(session.ends(), Timestamp::from_millis(5 + IDLE));
}

/// R2: as long as before, and each of a session's tokens is another.
#[test]
fn a_refresh_token_keeps_its_form() {
    let token = refresh(2);
    assert_eq!(token.len(), CONNECTION.len() + 1 + ID_LENGTH + 43);
    assert_eq!(Presented::parse(&token).unwrap().session, id(&[1; 32]));
    assert_ne!(token, refresh(3));
}
