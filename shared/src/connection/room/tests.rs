//! Who makes room for the 51st session (R30).

use super::*;
use crate::{
    connection::session::ends::IDLE,
    settings::site::ClientKind,
    values::time::{DAY, MINUTE},
};

fn now() -> Timestamp {
    Timestamp::from_millis(20_000 * DAY)
}

/// A session that began so long ago and was used so long ago; never, if that is the same.
fn session(id: usize, key: &str, began: u64, used: u64) -> Session {
    let ago = |millis: u64| Timestamp::from_millis(now().millis() - millis);
    Session {
        id: id.to_string(),
        kind: ClientKind::Browser,
        origin: Some("https://shop.example".to_owned()),
        thumbprint: Some(key.to_owned()),
        refresh: "hash".to_owned(),
        rotation: None,
        former: None,
        family: None,
        lasts: None,
        told: None,
        imported: false,
        began: ago(began),
        used: ago(used),
    }
}

/// As many as there may be, each with a key of its own.
fn sessions(began: impl Fn(u64) -> u64, used: impl Fn(u64) -> u64) -> Vec<Session> {
    (0..MOST)
        .map(|id| {
            let at = u64::try_from(id).unwrap();
            session(id, &format!("key {id}"), began(at), used(at))
        })
        .collect()
}

fn goes(sessions: &[Session], key: &str) -> Option<String> {
    room(sessions, Some(key), now(), now()).unwrap().replaced
}

/// R30: not the oldest: the one that nobody used for longest.
#[test]
fn the_idlest_goes() {
    let mut sessions = sessions(|id| 9 * DAY + id, |id| 2 * HOUR + id);
    assert_eq!(goes(&sessions, "new").as_deref(), Some("49"));
    // It was used a second ago: then it is the next one's turn.
    sessions[49].used = Timestamp::from_millis(now().millis() - 1);
    assert_eq!(goes(&sessions, "new").as_deref(), Some("48"));
    sessions.pop();
    assert_eq!(goes(&sessions, "new"), None, "there is room");
}

/// R30
#[test]
fn one_that_nobody_used_goes_before_one_that_was() {
    let mut sessions = sessions(|_| 9 * DAY, |id| 2 * HOUR + id);
    sessions[7] = session(7, "key 7", 2 * MINUTE, 2 * MINUTE);
    sessions[8] = session(8, "key 8", MINUTE, MINUTE);
    assert_eq!(goes(&sessions, "new").as_deref(), Some("7"));
}

/// R30: ended ones are no sessions, so while there are some nobody else goes.
#[test]
fn ended_ones_go_first_and_all_of_them() {
    let mut sessions = sessions(|_| 40 * DAY, |_| 2 * HOUR);
    sessions[3].used = Timestamp::from_millis(now().millis() - IDLE);
    sessions[9].began = Timestamp::from_millis(now().millis() - 90 * DAY);
    let room = room(&sessions, Some("new"), now(), now()).unwrap();
    assert_eq!(
        (room.over, room.replaced),
        (vec!["3".to_owned(), "9".to_owned()], None)
    );
}

/// R30: nobody is pushed out of a session in use, however many keys somebody makes.
#[test]
fn a_session_in_use_is_pushed_out_by_nobody() {
    let all = sessions(|_| 9 * DAY, |id| id * MINUTE);
    let error = room(&all, Some("new"), now(), now()).unwrap_err();
    assert_eq!(
        (error.status, error.error.as_str()),
        (429, "temporarily_unavailable")
    );
    assert_eq!(error.failure.retry, Retry::Later);
    assert_eq!(error.failure.retry_after_seconds, Some(660));
    assert_eq!(
        error.description(),
        "rate_limited This account has 50 sessions here, and each was used within the last hour. Nothing was ended for this one. Sign out where you don't need it, or try again when one has been idle for an hour."
    );
    let hour = sessions(|_| 9 * DAY, |_| HOUR);
    assert!(goes(&hour, "new").is_some());
}

/// R30: of whoever makes sessions only to have them, each replaces the last that was never used.
#[test]
fn whoever_makes_many_keys_replaces_their_own() {
    let mut all = sessions(|_| 9 * DAY, |id| 2 * HOUR + id);
    for flood in 0..1_000 {
        let gone = goes(&all, "new");
        if let Some(gone) = gone {
            all.retain(|session| session.id != gone);
        }
        all.push(session(1_000 + flood, &format!("flood {flood}"), 0, 0));
    }
    let left = all.iter().filter(|session| session.is_used()).count();
    assert_eq!(left, MOST - 1);
}

/// A key has its own few: also where there is room, and also in use, it is its own that goes.
#[test]
fn one_key_has_five_sessions() {
    let own: Vec<Session> = (0..5)
        .map(|id| session(id, "own", DAY, u64::try_from(id).unwrap()))
        .collect();
    assert_eq!(goes(&own, "own").as_deref(), Some("4"));
    assert_eq!(goes(&own, "other"), None);
    assert_eq!(room(&own, None, now(), now()).unwrap(), Room::default());
    assert_eq!(goes(&own[1..], "own"), None);
    let programs: Vec<Session> = (0..20)
        .map(|id| Session {
            thumbprint: None,
            ..session(id, "", DAY, 0)
        })
        .collect();
    assert_eq!(room(&programs, None, now(), now()).unwrap(), Room::default());
}

/// R43: whoever holds it learns why.
#[test]
fn a_replaced_sessions_holder_is_told() {
    let told = Why::Replaced.told();
    assert_eq!(told.error, "invalid_grant");
    assert_eq!(
        told.description(),
        "token_expired This session has ended: another one needed its place (an account has 50, one browser 5), and this one was used least. Connect again."
    );
    assert_eq!(
        Why::Unproven.told().description(),
        "token_expired This session has ended: it came with a backup, and the account was connected again before anybody used it here. Connect again."
    );
    assert_eq!(serde_json::to_string(&Why::Replaced).unwrap(), "\"replaced\"");
}
