//! Tests of the token endpoints' answers.

use super::*;
use crate::instagram::{Category, Retry};

const FLAT: &[u8] = include_bytes!("../../../tests/fixtures/instagram/exchange_flat.json");
const WRAPPED: &[u8] = include_bytes!("../../../tests/fixtures/instagram/exchange_wrapped.json");
const LONG: &[u8] = include_bytes!("../../../tests/fixtures/instagram/long_lived.json");

fn exchange(body: &str) -> Result<Exchanged, Failure> {
    Exchanged::from_body(200, body.as_bytes())
}

fn names(permissions: Option<Vec<Permission>>) -> Option<String> {
    permissions.map(|permissions| crate::instagram::permissions::joined(&permissions, " "))
}

/// R17, R18.
#[test]
fn both_reply_shapes_are_the_same_exchange() {
    let flat = Exchanged::from_body(200, FLAT).unwrap();
    assert_eq!(flat.token.reveal(), "IGAAExampleShort");
    assert_eq!(flat.user_id.as_str(), "27123456789012345");
    assert_eq!(
        names(flat.permissions.clone()).as_deref(),
        Some("instagram_business_basic instagram_business_content_publish")
    );
    assert_eq!(Exchanged::from_body(200, WRAPPED).unwrap(), flat);
    let object = format!("{{\"data\":{}}}", String::from_utf8_lossy(FLAT));
    assert_eq!(exchange(&object).unwrap(), flat);
    let array = format!("[{}]", String::from_utf8_lossy(FLAT));
    assert_eq!(exchange(&array).unwrap(), flat);
}

/// R17.
#[test]
fn permissions_come_in_every_shape_and_unknown_is_not_empty() {
    let table = [
        ("", None),
        (r#","permissions":null"#, None),
        (r#","permissions":7"#, None),
        (r#","permissions":[1]"#, None),
        (r#","permissions":["<b>"]"#, None),
        (r#","permissions":"""#, Some("")),
        (r#","permissions":[]"#, Some("")),
        (
            r#","permissions":"instagram_business_basic""#,
            Some("instagram_business_basic"),
        ),
        (
            r#","permissions":"instagram_business_basic, a_b""#,
            Some("instagram_business_basic a_b"),
        ),
        (
            r#","permissions":"instagram_business_basic a_b""#,
            Some("instagram_business_basic a_b"),
        ),
        (
            r#","permissions":["instagram_business_basic","a_b","a_b"]"#,
            Some("instagram_business_basic a_b"),
        ),
        (
            r#","permissions":["user_profile","user_media"]"#,
            Some("instagram_business_basic"),
        ),
    ];
    for (member, expected) in table {
        let body = format!(r#"{{"access_token":"IGAA","user_id":1{member}}}"#);
        assert_eq!(
            names(exchange(&body).unwrap().permissions).as_deref(),
            expected,
            "{member}"
        );
    }
}

/// R18.
#[test]
fn ids_keep_their_digits_as_number_and_as_text() {
    let mut digits = String::new();
    for n in 1..=32_u32 {
        digits.push(char::from_digit(n % 9 + 1, 10).unwrap());
        for id in [digits.clone(), format!("\"{digits}\""), format!("\" {digits} \"")] {
            let body = format!(r#"{{"access_token":"IGAA","user_id":{id}}}"#);
            assert_eq!(exchange(&body).unwrap().user_id.as_str(), digits);
        }
    }
}

#[test]
fn an_exchange_without_token_or_id_is_malformed() {
    for body in [
        "{}",
        "[]",
        r#"{"data":[]}"#,
        r#"{"data":null}"#,
        r#"{"access_token":"IGAA"}"#,
        r#"{"user_id":1}"#,
        r#"{"access_token":"","user_id":1}"#,
        r#"{"access_token":null,"user_id":1}"#,
        r#"{"access_token":12,"user_id":1}"#,
        r#"{"access_token":"a b","user_id":1}"#,
        r#"{"access_token":"a\r\nb","user_id":1}"#,
        r#"{"access_token":"IGAA","user_id":null}"#,
        r#"{"access_token":"IGAA","user_id":1.5}"#,
        r#"{"access_token":"IGAA","user_id":-1}"#,
        r#"{"access_token":"IGAA","user_id":1e17}"#,
        r#"{"access_token":"IGAA","user_id":0}"#,
        r#"{"access_token":"IGAA","user_id":""}"#,
        r#"{"access_token":"IGAA","user_id":"me"}"#,
        "",
        "null",
        "true",
        "<html></html>",
        r#"{"access_token":"IGAA","user_id":1"#,
    ] {
        let failure = exchange(body).unwrap_err();
        assert_eq!(
            (failure.category, failure.retry),
            (Category::Malformed, Retry::Later),
            "{body}"
        );
    }
    let long = format!(r#"{{"access_token":"{}","user_id":1}}"#, "a".repeat(1025));
    assert_eq!(exchange(&long).unwrap_err().category, Category::Malformed);
}

/// R43.
#[test]
fn an_error_under_200_is_no_success() {
    let body = r#"{"error_type":"OAuthException","code":400,"error_message":"This authorization code has been used"}"#;
    assert_eq!(exchange(body).unwrap_err().category, Category::CodeUsed);
    let body = r#"{"access_token":"IGAA","user_id":1,"error":{"code":190}}"#;
    assert_eq!(exchange(body).unwrap_err().category, Category::TokenRevoked);
}

/// R16.
#[test]
fn a_redirect_is_no_success_whatever_its_body() {
    for status in [301, 302, 303, 307, 308] {
        assert_eq!(
            Exchanged::from_body(status, FLAT).unwrap_err().category,
            Category::UnsupportedRequest
        );
        assert_eq!(
            LongLived::from_body(status, LONG).unwrap_err().category,
            Category::UnsupportedRequest
        );
    }
}

#[test]
fn a_long_lived_token_comes_with_its_life() {
    let Upgraded::LongLived(long) = Upgraded::from_body(200, LONG).unwrap() else {
        panic!("already long-lived")
    };
    assert_eq!(long.token.reveal(), "IGAAExampleLong");
    assert_eq!(long.expires_in_seconds, 5_183_944);
    assert_eq!(LongLived::from_body(200, LONG).unwrap(), long);
    let text = br#"{"data":[{"access_token":"IGAAExampleLong","expires_in":"5183944"}]}"#;
    assert_eq!(LongLived::from_body(200, text).unwrap(), long);
}

/// R49.
#[test]
fn a_life_that_can_not_be_is_malformed() {
    let lives = [
        "0",
        "-1",
        "null",
        "\"\"",
        "\"soon\"",
        "1.5",
        "1e9",
        "315360001",
        "99999999999999999999",
        "[]",
        "true",
    ];
    for life in lives {
        let body = format!(r#"{{"access_token":"IGAA","expires_in":{life}}}"#);
        assert_eq!(
            LongLived::from_body(200, body.as_bytes()).unwrap_err().category,
            Category::Malformed,
            "{life}"
        );
        assert_eq!(
            Upgraded::from_body(200, body.as_bytes()).unwrap_err().category,
            Category::Malformed,
            "{life}"
        );
    }
    for body in [
        &b"{}"[..],
        br#"{"access_token":"IGAA"}"#,
        br#"{"expires_in":9}"#,
        b"",
        b"[]",
        b"<html>",
    ] {
        assert_eq!(
            LongLived::from_body(200, body).unwrap_err().category,
            Category::Malformed
        );
    }
}

#[test]
fn a_token_that_is_long_lived_already_is_kept() {
    for body in [
        r#"{"error":{"message":"Session key invalid","type":"OAuthException","code":452}}"#,
        r#"{"error":{"message":"Session key invalid. This could be because the session key has an incorrect format","code":102}}"#,
        r#"{"error_type":"OAuthException","code":400,"error_message":"Session Key Invalid"}"#,
    ] {
        assert_eq!(
            Upgraded::from_body(400, body.as_bytes()),
            Ok(Upgraded::AlreadyLongLived),
            "{body}"
        );
        assert_eq!(
            LongLived::from_body(400, body.as_bytes()).unwrap_err().retry,
            Retry::UserReconnect
        );
    }
    let expired = br#"{"error":{"message":"Session has expired","code":190,"error_subcode":463}}"#;
    assert_eq!(
        Upgraded::from_body(400, expired).unwrap_err().category,
        Category::TokenExpired
    );
}

/// A reader that panics stops a whole isolate, so every cut and every flipped byte is tried.
#[test]
fn no_damage_to_an_answer_is_a_crash() {
    for body in [FLAT, WRAPPED, LONG] {
        for end in 0..body.len() {
            let _ = (
                Exchanged::from_body(200, &body[..end]),
                Upgraded::from_body(400, &body[..end]),
                LongLived::from_body(500, &body[..end]),
            );
            for byte in [b'"', b'}', 0xff] {
                let mut damaged = body.to_vec();
                damaged[end] = byte;
                let _ = (
                    Exchanged::from_body(200, &damaged),
                    Upgraded::from_body(200, &damaged),
                    LongLived::from_body(200, &damaged),
                );
            }
        }
    }
}
