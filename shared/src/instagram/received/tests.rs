//! Nothing of an answer is seen before it was searched, whatever was asked.

use super::*;
use crate::instagram::{Exchanged, LongLived, Me, Upgraded};

fn wait<R: Reply>() -> Option<u32> {
    let received = Received::new(
        503,
        Some("77".to_owned()),
        Usage::default(),
        br#"{"error":{"message":"Please retry your request later.","code":2}}"#.to_vec(),
    );
    R::read(received, Secrets::none())
        .err()
        .and_then(|failure| failure.retry_after_seconds)
}

/// R43: at every step, the two exchanges and `/me` too.
#[test]
fn how_long_to_wait_is_told_whatever_was_asked() {
    let waits = [
        wait::<Exchanged>(),
        wait::<Upgraded>(),
        wait::<LongLived>(),
        wait::<Me>(),
    ];
    assert_eq!(waits, [Some(77); 4]);
}

/// R58.
#[test]
fn an_answer_prints_nothing_of_its_body() {
    let received = Received::new(200, None, Usage::default(), b"canary".to_vec());
    assert_eq!(format!("{received:?}"), "Received(200, 6 bytes)");
}

const TOKEN: &str = "IGAAExampleLong";
const SECRET: &str = "c0ffeec0ffeec0ffeec0ffee";

fn read<R: Reply>(body: &str) -> Result<R, Failure> {
    let received = Received::new(200, None, Usage::default(), body.as_bytes().to_vec());
    R::read(received, Secrets::none().and([TOKEN, SECRET]))
}

/// A token as Instagram's are, that nobody here knows.
fn strange() -> String {
    format!("IGAA{}", "bZ3_".repeat(35))
}

/// R40, R44: whatever member of `/me` names a secret, however spelt, is missing, and costs nothing else.
#[test]
fn an_account_holds_no_secret() {
    let strange = strange();
    for secret in [TOKEN, SECRET, &strange] {
        let percent = secret.replacen('A', "%41", 1).replacen('c', "%63", 1);
        let unicode = secret.replacen('A', "\\u0041", 1).replacen('c', "\\u0063", 1);
        for spelt in [secret.to_owned(), percent, unicode] {
            let picture = format!("https://scontent.cdninstagram.com/p.jpg?t={spelt}");
            let me: Me = read(&format!(
                r#"{{"id":"27","user_id":"17","username":"{spelt}","name":"{spelt}","account_type":"{spelt}","profile_picture_url":"{picture}","media_count":3}}"#
            ))
            .unwrap();
            assert_eq!(
                (me.username, me.name, me.account_type, me.profile_picture_url),
                (None, None, None, None),
                "{spelt}"
            );
            assert_eq!((me.id.as_str(), me.media_count), ("27", Some(3)));
        }
    }
}

/// R40: the token that a reply brings is a secret in all the rest of it.
#[test]
fn a_reply_that_brings_a_token_holds_it_once() {
    let exchanged: Exchanged = read(
        r#"{"access_token":"instagram_abc","user_id":"27","permissions":["instagram_business_basic","instagram_abc"]}"#,
    )
    .unwrap();
    assert_eq!(exchanged.token.reveal(), "instagram_abc");
    assert_eq!(exchanged.permissions, None, "one of them can't be told");
    let long: LongLived =
        read(r#"{"access_token":"instagram_abc","expires_in":5184000,"permissions":"instagram_abc"}"#)
            .unwrap();
    assert_eq!((long.permissions, long.expires_in_seconds), (None, 5_184_000));
    let digits = "270000000000000000000000000001";
    let told = format!(r#"{{"access_token":"{digits}","user_id":{digits}}}"#);
    assert!(read::<Exchanged>(&told).is_err());
}

/// R40, R43: of an error nothing is kept but numbers, and no number that could be more than one.
#[test]
fn an_error_is_kept_without_its_words() {
    let body = format!(
        r#"{{"error":{{"message":"Cannot parse access token {TOKEN}","type":"OAuthException","code":190,"error_subcode":1234567890123456,"fbtrace_id":"{TOKEN}"}}}}"#
    );
    let failure = read::<Me>(&body).unwrap_err();
    assert_eq!((failure.code, failure.subcode), (Some(190), None));
    let told = serde_json::to_string(&failure).unwrap();
    assert!(!told.contains(TOKEN) && !told.contains("1234567890"), "{told}");
}

/// R58.
#[test]
fn a_searched_answer_prints_nothing_of_itself() {
    let received = Received::new(200, None, Usage::default(), br#"{"a":"canary"}"#.to_vec());
    let Ok(clean) = received.clean(Step::Read, Secrets::none().and(["canary"])) else {
        panic!("it is a success");
    };
    assert_eq!(format!("{clean:?}"), "Clean(200)");
    let secrets = Secrets::none().and(["canary"]);
    assert_eq!(format!("{secrets:?}"), "Secrets(1 [redacted])");
}
