//! A row goes to the holder of the private key whole, and to nobody else.

use super::*;
use crate::{
    connection::{account::Account, lifecycle::Lifecycle, token_dates::TokenDates},
    instagram::{Permission, UserId},
    keys::backup_key::BackupKey,
    settings::site::ClientKind,
    values::secret::Random,
    values::time::{DAY, HOUR},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

const TOKEN: &str = "IGAACanaryCanaryCanary";

fn secret(filling: u8) -> PrivateKey {
    PrivateKey::new(&[filling; 32])
}

fn key(filling: u8) -> BackupKey {
    secret(filling).public()
}

fn rules() -> EndpointProfile {
    EndpointProfile::parse("instagram").unwrap()
}

fn at(days: u64) -> Timestamp {
    Timestamp::from_millis(20_000 * DAY).plus(days * DAY)
}

fn record(issued: Timestamp) -> Record {
    let dates = TokenDates::long_lived(&rules(), issued, 60 * 86_400);
    let mut account = Account::of(UserId::parse("27100000000000001").unwrap());
    account.username = Some("studio.lumen".to_owned());
    Record {
        id: "a".repeat(64),
        site: "shop".to_owned(),
        app: None,
        account,
        asked: vec![Permission::basic()],
        permissions: None,
        declined: Vec::new(),
        lifecycle: Lifecycle::claimed(dates, None, at(30), &rules(), 7),
        connected: issued,
        consented: Some(issued),
        limited_until: None,
    }
}

fn row() -> Backup {
    let session = Session {
        id: "s".repeat(22),
        kind: ClientKind::Browser,
        origin: Some("https://shop.example".to_owned()),
        thumbprint: Some("thumb".to_owned()),
        refresh: "hash".to_owned(),
        rotation: None,
        former: None,
        family: None,
        lasts: None,
        told: None,
        imported: false,
        began: at(0),
        used: at(1),
    };
    Backup {
        record: record(at(0)),
        token: BareToken::new(TOKEN),
        sessions: vec![Held {
            session,
            flow: "flow".to_owned(),
        }],
        formerly: vec!["b".repeat(64)],
        proof: None,
    }
}

fn boxed(row: &Backup, own: &Random) -> String {
    let plain = row.plain().unwrap();
    key(1).seal(plain.as_bytes(), own, &[3; 24]).unwrap()
}

fn sealed() -> String {
    boxed(&row(), &[2; 32])
}

/// As the operator's command opens it.
fn open(text: &str, with: &PrivateKey) -> Option<Backup> {
    serde_json::from_str(&opened(text, with)?).ok()
}

#[test]
fn a_row_opens_for_its_key_and_is_whole() {
    assert_eq!(open(&sealed(), &secret(1)), Some(row()));
}

/// R52: tokens of before name it by these.
#[test]
fn a_row_knows_every_id_that_it_had() {
    assert_eq!(row().ids().collect::<Vec<_>>(), ["a".repeat(64), "b".repeat(64)]);
    assert_eq!(row().token.reveal(), TOKEN);
}

#[test]
fn another_key_opens_nothing() {
    assert_eq!(open(&sealed(), &secret(4)), None);
    // Nor does the pair that it was sealed with, which nobody keeps.
    assert_eq!(open(&sealed(), &secret(2)), None);
}

#[test]
fn a_box_of_something_else_is_no_row() {
    let boxed = |text: &str| key(1).seal(text.as_bytes(), &[2; 32], &[3; 24]).unwrap();
    let json = |text: &str| opened(&boxed(text), &secret(1)).map(|json| json.to_string());
    assert_eq!(json(&format!("{PREFIX}{{}}")).as_deref(), Some("{}"));
    assert_eq!(json("instagram-connect 2\n{}"), None);
}

#[test]
fn a_changed_box_does_not_open() {
    let sealed = sealed();
    let start = sealed.rfind('.').unwrap() + 1;
    for at in (start..sealed.len()).step_by(17) {
        let mut bytes = sealed.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(bytes).unwrap();
        assert_eq!(open(&changed, &secret(1)), None, "character {at}");
    }
}

#[test]
fn nothing_of_a_row_can_be_read_from_outside() {
    let sealed = sealed();
    for word in [TOKEN, "studio.lumen", "27100000000000001", "shop"] {
        assert!(!sealed.contains(word), "{word}");
        let encoded = URL_SAFE_NO_PAD.encode(word);
        assert!(!sealed.contains(&encoded[..encoded.len() - 2]), "{word}");
    }
    assert_ne!(sealed, boxed(&row(), &[5; 32]), "the pair counts");
}

/// R58
#[test]
fn a_token_does_not_print() {
    let printed = format!("{:?}", row());
    assert!(printed.contains("BareToken([redacted])"), "{printed}");
    assert!(!printed.contains("Canary"), "{printed}");
}

/// R60
#[test]
fn poor_keys_are_refused() {
    for (text, says) in [
        ("", "it is not 32 bytes long"),
        ("…43 characters…", "it is not base64url"),
        ("AQID", "it is not 32 bytes long"),
        (
            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "it is no key (too few different bytes)",
        ),
    ] {
        assert_eq!(BackupKey::parse(text), Err(says), "{text}");
    }
    assert_eq!(BackupKey::parse(&key(1).text()), Ok(key(1)));
}

/// R49: a good token is never overwritten by an older one.
#[test]
fn an_older_token_never_replaces_a_newer_one() {
    let row = record(at(5));
    assert_eq!(beside(None, &row), Imported::Written);
    assert_eq!(beside(Some(&record(at(4))), &row), Imported::Written);
    assert_eq!(beside(Some(&record(at(5))), &row), Imported::Unchanged);
    assert_eq!(beside(Some(&record(at(6))), &row), Imported::Newer);
}

/// R51, R52
#[test]
fn a_record_goes_on_under_its_new_id_and_is_checked_within_a_day() {
    let mut row = row();
    row.record.lifecycle.candidate = Some(row.record.lifecycle.token);
    row.record.lifecycle.check_at = at(9);
    let mut here = record(at(0));
    here.connected = Timestamp::from_millis(5);
    here.lifecycle.session_until = at(99);
    (row.record.lifecycle.asked, row.record.lifecycle.confirmed) = (at(500), at(500));
    let random = HOUR;
    let record = row.record("b", Some(&here), &rules(), at(2), random);
    assert_eq!(record.id, "b");
    assert_eq!(record.connected, Timestamp::from_millis(5), "its first date");
    assert_eq!(record.lifecycle.session_until, at(99));
    assert_eq!(record.lifecycle.check_at, at(2).plus(HOUR));
    assert_eq!(
        record.lifecycle.candidate, None,
        "the second slot's token isn't carried"
    );
    assert_eq!(record.lifecycle.token, row.record.lifecycle.token);
    assert_eq!(record.lifecycle.seen, at(2), "R118: this edge's clock");
    assert!(
        !record.lifecycle.is_sure_of(at(2)),
        "R118: Instagram is asked here"
    );
}

/// R35: whoever knows the public key can make a box, and no row that brings a session.
#[test]
fn only_an_edge_of_the_app_proves_a_row() {
    let secret = |text: &str| AppSecret::parse(text).unwrap();
    let own = secret("9f8e7d6c5b4a39281706f5e4d3c2b1a0");
    let mut proven = row();
    assert!(!proven.is_proven(&own), "a row of before");
    proven.prove(&own);
    // As it is read again on the other side.
    let sealed = boxed(&proven, &[2; 32]);
    let proven = open(&sealed, &self::secret(1)).unwrap();
    assert!(proven.is_proven(&own));
    assert!(!proven.is_proven(&secret("0f8e7d6c5b4a39281706f5e4d3c2b1a9")));
    let changes: [fn(&mut Backup); 10] = [
        |row| row.record.id = "c".repeat(64),
        |row| row.record.site = "demo".to_owned(),
        |row| row.record.account.id = UserId::parse("27100000000000002").unwrap(),
        |row| row.token = BareToken::new("IGAAAnother"),
        |row| row.formerly.push("d".repeat(64)),
        |row| row.sessions.push(row.sessions[0].clone()),
        |row| row.sessions[0].session.thumbprint = Some("thief".to_owned()),
        |row| row.sessions[0].session.refresh = "thiefs".to_owned(),
        |row| row.sessions[0].flow = "other".to_owned(),
        |row| row.proof = Some("AAAA".to_owned()),
    ];
    for (at, change) in changes.into_iter().enumerate() {
        let mut other = proven.clone();
        change(&mut other);
        assert!(!other.is_proven(&own), "change {at}");
    }
}

/// A row of before has no proof, and is read.
#[test]
fn a_row_of_before_is_read() {
    let mut json = serde_json::to_value(row()).unwrap();
    json.as_object_mut().unwrap().remove("proof");
    assert_eq!(serde_json::from_value::<Backup>(json).unwrap(), row());
}
