//! Tests. A refresh token that takes the place of another: whose use repeats an answer, and whose ends the session.

use super::{tests::*, *};

fn rotate(session: &mut Session, token: &str, at: u64) -> Result<String, Refused> {
    match renew(session, token, &client(ClientKind::Native), at)? {
        Renewal::Rotated {
            former,
            next,
            rotation,
            family,
        } => {
            session.family = Some(family);
            session.former = Some(former);
            session.refresh = secret::hash(&next);
            session.rotation = Some(rotation);
            Ok(next)
        }
        Renewal::Same => panic!("a native client's token rotates"),
    }
}

/// R32: the former stays valid until its successor is first used; anything older ends the session.
#[test]
fn a_native_clients_tokens_rotate() {
    let first = refresh(2);
    let mut session = session(ClientKind::Native, &first);
    let second = rotate(&mut session, &first, 1).unwrap();
    assert_eq!(Presented::parse(&second).unwrap().session, id(&[1; 32]));
    // Two asked at once, or the answer was lost: the first leads to the same second.
    assert_eq!(rotate(&mut session, &first, 29_000).as_ref(), Ok(&second));
    // The second is used: from now on the first is old.
    let third = rotate(&mut session, &second, 30_000).unwrap();
    assert_ne!(second, third);
    assert!(matches!(
        rotate(&mut session, &first, 30_000),
        Err(Refused::Ended(_))
    ));
}

/// R32: whoever stole a token and its owner don't live side by side.
#[test]
fn a_stolen_token_ends_the_session_of_both() {
    let first = refresh(2);
    let mut session = session(ClientKind::Native, &first);
    let owners = rotate(&mut session, &first, 0).unwrap();
    let thiefs = rotate(&mut session, &first, ROTATION_WINDOW).unwrap();
    assert_ne!(owners, thiefs);
    assert!(matches!(
        rotate(&mut session, &owners, ROTATION_WINDOW),
        Err(Refused::Ended(_))
    ));
}

/// R31, R32: a native client whose token is bound to a key keeps it, as a browser does.
#[test]
fn a_native_client_with_a_key_keeps_its_token() {
    let token = token(CONNECTION, &id(&[1; 32]), &[2; 32]);
    let bound = Session {
        thumbprint: Some("key".to_owned()),
        ..session(ClientKind::Native, &token)
    };
    let with_key = Client {
        proof: client(ClientKind::Browser).proof,
        ..client(ClientKind::Native)
    };
    assert_eq!(renew(&bound, &token, &with_key, 1), Ok(Renewal::Same));
    let other = super::token(CONNECTION, &id(&[1; 32]), &[3; 32]);
    assert_eq!(renew(&bound, &other, &with_key, 1), Err(Refused::Request(over())));
}

/// R32: within half a minute the former leads to the same successor, then to a new one.
#[test]
fn a_lost_answer_is_repeated_for_half_a_minute() {
    let first = refresh(2);
    let mut session = session(ClientKind::Native, &first);
    let second = rotate(&mut session, &first, 1_000).unwrap();
    let again = rotate(&mut session.clone(), &first, 1_000 + ROTATION_WINDOW - 1);
    assert_eq!(again.as_ref(), Ok(&second));
    let late = rotate(&mut session, &first, 1_000 + ROTATION_WINDOW).unwrap();
    assert_ne!(late, second);
    assert_eq!(Presented::parse(&late).unwrap().session, id(&[1; 32]));
    assert_eq!(crate::values::token_name::connection_of(&late), Some(CONNECTION));
}

/// R32: only what was truly a refresh token of the session ends it; an old access token, another session's token and
/// whatever is made up end nothing, in any spelling.
#[test]
fn a_guess_ends_no_session() {
    let first = refresh(2);
    let mut session = session(ClientKind::Native, &first);
    let second = rotate(&mut session, &first, 1).unwrap();
    let third = rotate(&mut session, &second, 2).unwrap();
    let start = first[..first.len() - TAG_LENGTH].to_owned();
    let other_session = refresh_token(CONNECTION, &id(&[9; 32]), FAMILY, "2");
    let moved = format!(
        "{}{}",
        &first[..CONNECTION.len() + 1 + ID_LENGTH],
        &other_session[CONNECTION.len() + 1 + ID_LENGTH..]
    );
    for guess in [
        token(CONNECTION, &session.id, &[7; 32]),
        refresh_token(CONNECTION, &session.id, "another family", "2"),
        moved,
        start.clone(),
        format!("{start}{}", "A".repeat(TAG_LENGTH)),
        format!("{first}A"),
        first[..first.len() - 1].to_owned(),
        format!("{CONNECTION}.{}", session.id),
        format!("{CONNECTION}.{}{}", session.id, "\u{e9}".repeat(30)),
    ] {
        assert_eq!(
            rotate(&mut session, &guess, 3),
            Err(Refused::Request(over())),
            "{guess}"
        );
    }
    assert!(rotate(&mut session.clone(), &third, 4).is_ok());
    assert!(matches!(rotate(&mut session, &first, 3), Err(Refused::Ended(_))));
}

/// A session of before has no family: it gets one with its next token, and until then nothing ends it.
#[test]
fn a_session_of_before_learns_to_know_its_tokens() {
    let first = token(CONNECTION, &id(&[1; 32]), &[2; 32]);
    let mut session = Session {
        family: None,
        ..session(ClientKind::Native, &first)
    };
    let guess = token(CONNECTION, &id(&[1; 32]), &[3; 32]);
    assert_eq!(rotate(&mut session, &guess, 1), Err(Refused::Request(over())));
    let second = rotate(&mut session, &first, 1).unwrap();
    let third = rotate(&mut session, &second, 2).unwrap();
    rotate(&mut session, &third, 3).unwrap();
    assert!(matches!(rotate(&mut session, &second, 4), Err(Refused::Ended(_))));
    // As it was stored.
    let mut stored = serde_json::to_value(&session).unwrap();
    stored.as_object_mut().unwrap().remove("family");
    assert_eq!(serde_json::from_value::<Session>(stored).unwrap().family, None);
}

/// R27: an answer of `/token` that was lost is given again. Whichever arrives works, and nobody else's leads to it.
#[test]
fn a_lost_answer_is_given_again_as_it_was() {
    let first = refresh_token(CONNECTION, &id(&[1; 32]), FAMILY, "shown");
    for kind in [ClientKind::Browser, ClientKind::Native, ClientKind::Server] {
        let session = session(kind, &first);
        assert_eq!(
            session.first_refresh_token(CONNECTION, "shown").as_ref(),
            Some(&first)
        );
        assert_eq!(session.first_refresh_token(CONNECTION, "guessed"), None);
        assert!(renew(&session, &first, &client(kind), 1).is_ok());
    }
    // Renewed by a client that rotates: the answer had arrived.
    let mut renewed = session(ClientKind::Native, &first);
    renewed.refresh = secret::hash(&refresh(9));
    assert_eq!(renewed.first_refresh_token(CONNECTION, "shown"), None);
    let other = Session {
        family: Some("another".to_owned()),
        ..session(ClientKind::Native, &first)
    };
    assert_eq!(
        other.first_refresh_token(CONNECTION, "shown"),
        None,
        "who reads the code alone has nothing"
    );
    let before = Session {
        family: None,
        ..session(ClientKind::Native, &first)
    };
    assert_eq!(before.first_refresh_token(CONNECTION, "shown"), None);
}
