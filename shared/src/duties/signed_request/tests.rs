use super::*;
use crate::testing::now;
use serde_json::{Value, json};

const INSTAGRAMS: &str = "9f8e7d6c5b4a39281706f5e4d3c2b1a0";
const METAS: &str = "0a1b2c3d4e5f60718293a4b5c6d7e8f9";

fn secret(text: &str) -> AppSecret {
    AppSecret::parse(text).unwrap()
}

fn mac(secret: &str, text: &str) -> Vec<u8> {
    let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.chain_update(text).finalize().into_bytes().to_vec()
}

fn signed(secret: &str, payload: &str) -> String {
    let encoded = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(payload);
    let mac = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(mac(secret, &encoded));
    format!("{mac}.{encoded}")
}

fn payload() -> Value {
    json!({"algorithm": "HMAC-SHA256", "issued_at": now().seconds(), "user_id": "27123456789012345"})
}

fn read_text(text: &str) -> Result<SignedRequest, Refused> {
    let form = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("signed_request", text)
        .finish();
    let secrets = [secret(INSTAGRAMS), secret(METAS)];
    read(&form, secrets.iter().map(|secret| ((), secret)), now()).map(|((), request)| request)
}

fn read_payload(payload: &Value) -> Result<SignedRequest, Refused> {
    read_text(&signed(INSTAGRAMS, &payload.to_string()))
}

fn with(name: &str, value: Value) -> Value {
    let mut payload = payload();
    payload[name] = value;
    payload
}

/// R54: Meta's pages don't say which secret signs, so either does.
#[test]
fn either_secret_of_the_app_signs() {
    let wanted = SignedRequest {
        account: UserId::parse("27123456789012345").unwrap(),
        issued: now(),
    };
    for secret in [INSTAGRAMS, METAS] {
        let text = signed(secret, &payload().to_string());
        assert_eq!(read_text(&text), Ok(wanted.clone()));
    }
    let strangers = signed("00112233445566778899aabbccddeeff", &payload().to_string());
    assert_eq!(read_text(&strangers), Err(Refused::Signature));
    let only = secret(INSTAGRAMS);
    let metas = format!("signed_request={}", signed(METAS, &payload().to_string()));
    assert_eq!(read(&metas, [((), &only)], now()), Err(Refused::Signature));
    assert_eq!(read::<()>(&metas, [], now()), Err(Refused::Signature));
}

/// R54
#[test]
fn padding_may_be_there_or_not() {
    // Of three lengths, so that each kind of padding is met.
    for id in ["271234567890123", "2712345678901234", "27123456789012345"] {
        let padded = base64::engine::general_purpose::URL_SAFE;
        let encoded = padded.encode(with("user_id", json!(id)).to_string());
        let text = format!("{}.{encoded}", padded.encode(mac(INSTAGRAMS, &encoded)));
        assert_eq!(read_text(&text).unwrap().account.as_str(), id);
    }
}

/// R54: no byte of it can be another one.
#[test]
fn a_changed_request_changes_nothing() {
    let text = signed(INSTAGRAMS, &payload().to_string());
    for at in 0..text.len() {
        let mut changed = text.clone().into_bytes();
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).unwrap();
        match read_text(&changed) {
            Err(Refused::Signature | Refused::Unreadable) => {}
            // The last character of the signature has bits that count for nothing.
            Ok(_) if at + 1 == text.find('.').unwrap() => {}
            other => panic!("{at}: {other:?}"),
        }
    }
    for odd in [
        "",
        ".",
        "a.b",
        "a",
        "..",
        &format!("{text}."),
        &format!(".{text}"),
        &"a".repeat(5_000),
    ] {
        assert!(read_text(odd).is_err(), "{odd}");
    }
    let twice = format!("signed_request={text}&signed_request={text}");
    assert_eq!(
        read(&twice, [((), &secret(INSTAGRAMS))], now()),
        Err(Refused::Unreadable)
    );
    // The signature goes over the text as it came, so another spelling of the same JSON is another request.
    let (mac, _) = text.split_once('.').unwrap();
    let spelled = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(format!("{} ", payload()));
    assert_eq!(read_text(&format!("{mac}.{spelled}")), Err(Refused::Signature));
}

/// R54
#[test]
fn only_the_named_algorithm_counts() {
    for algorithm in [
        json!("none"),
        json!("HMAC-SHA1"),
        json!("RS256"),
        json!(""),
        json!(null),
        json!(256),
    ] {
        assert_eq!(
            read_payload(&with("algorithm", algorithm.clone())),
            Err(Refused::Algorithm),
            "{algorithm}"
        );
    }
    assert!(read_payload(&with("algorithm", json!("hmac-sha256"))).is_ok());
}

/// R54: at most an hour old, and five minutes ahead.
#[test]
fn an_old_request_is_none() {
    let at = |seconds: i64| {
        let moment = i64::try_from(now().seconds()).unwrap() + seconds;
        read_payload(&with("issued_at", json!(moment)))
    };
    for fine in [0, -3_600, 300, -1] {
        assert!(at(fine).is_ok(), "{fine}");
    }
    for stale in [-3_601, 301, -1_000_000_000, i64::from(i32::MAX)] {
        assert_eq!(at(stale), Err(Refused::Stale), "{stale}");
    }
    for odd in [
        json!(null),
        json!("soon"),
        json!(-1),
        json!(1e300),
        json!([1]),
        json!(u64::MAX),
    ] {
        assert_eq!(
            read_payload(&with("issued_at", odd.clone())),
            Err(Refused::Stale),
            "{odd}"
        );
    }
    assert!(read_payload(&with("issued_at", json!(now().seconds().to_string()))).is_ok());
}

/// R54, R18: a number keeps its digits, and other members may be anything.
#[test]
fn an_id_is_text_or_a_number() {
    let number = payload()
        .to_string()
        .replace("\"27123456789012345\"", "27123456789012345");
    let read = read_text(&signed(INSTAGRAMS, &number)).unwrap();
    assert_eq!(read.account.as_str(), "27123456789012345");
    for nobody in [
        json!(null),
        json!(""),
        json!("me"),
        json!(0),
        json!("27/../1"),
        json!([1]),
    ] {
        assert_eq!(
            read_payload(&with("user_id", nobody.clone())),
            Err(Refused::Nobody),
            "{nobody}"
        );
    }
    assert!(read_payload(&with("expires", json!(0))).is_ok());
    assert!(read_payload(&with("page", json!({"id": [1, {}]}))).is_ok());
    assert_eq!(read_text(&signed(INSTAGRAMS, "[]")), Err(Refused::Algorithm));
    assert_eq!(read_text(&signed(INSTAGRAMS, "{")), Err(Refused::Unreadable));
}

/// R55: a refusal says what is wrong, and repeats nothing of what came.
#[test]
fn a_refusal_is_plain() {
    for refused in [
        Refused::Unreadable,
        Refused::Algorithm,
        Refused::Signature,
        Refused::Stale,
        Refused::Nobody,
    ] {
        let answer = refused.answer();
        assert_eq!(answer.status, 400, "{refused:?}");
        assert!(
            answer.body.contains("\"retry\":\"developer_fix\""),
            "{}",
            answer.body
        );
    }
}
