//! A proof holds for one key, one request and a few minutes (R31).

use super::*;
use serde_json::json;

pub(super) const URL: &str = "https://edge.example/token";
pub(super) const TOKEN: Target<'static> = Target {
    method: "POST",
    url: URL,
    access_token: None,
};
pub(super) const X: &str = "l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs";
pub(super) const Y: &str = "9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA";

pub(super) fn keys() -> SealingKeys {
    SealingKeys::parse("new:oaKjpKWmp6ipqqusra6vsLGys7S1tre4ubq7vL2-v8A").unwrap()
}

pub(super) fn now() -> Timestamp {
    Timestamp::from_millis(1_795_500_000_000)
}

pub(super) fn header() -> String {
    format!(r#"{{"typ":"dpop+jwt","alg":"ES256","jwk":{{"kty":"EC","crv":"P-256","x":"{X}","y":"{Y}"}}}}"#)
}

pub(super) fn claims(iat: u64, nonce: &str) -> String {
    format!(r#"{{"htm":"POST","htu":"{URL}","iat":{iat},"jti":"0123456789","nonce":"{nonce}"}}"#)
}

pub(super) fn proof(header: &str, claims: &str) -> String {
    let b64 = |text: &str| URL_SAFE_NO_PAD.encode(text);
    format!(
        "{}.{}.{}",
        b64(header),
        b64(claims),
        URL_SAFE_NO_PAD.encode([1; 64])
    )
}

pub(super) fn check(claims: &str, verified: bool) -> Result<Proof, ProofError> {
    parse(Some(&proof(&header(), claims)))
        .unwrap()
        .check(verified, TOKEN, &keys(), now())
}

pub(super) fn fresh() -> String {
    nonce(&keys(), &[7; 24], now())
}

/// R31
#[test]
fn a_fresh_proof_holds() {
    let proof = check(&claims(1_795_500_000, &fresh()), true).unwrap();
    assert_eq!(proof.thumbprint, thumbprint(X, Y));
}

/// R31
#[test]
fn everything_about_a_proof_is_checked() {
    let good = claims(1_795_500_000, &fresh());
    assert_eq!(check(&good, false), Err(ProofError::Signature));
    assert_eq!(
        check(&good.replace("POST", "GET"), true),
        Err(ProofError::OtherRequest)
    );
    assert_eq!(
        check(&good.replace("edge.example", "evil.example"), true),
        Err(ProofError::OtherRequest)
    );
    assert_eq!(
        check(&claims(1_795_500_000, "made-up"), true),
        Err(ProofError::Nonce)
    );
    let old = nonce(
        &keys(),
        &[7; 24],
        Timestamp::from_millis(now().millis() - NONCE_LIFETIME),
    );
    assert_eq!(check(&claims(1_795_500_000, &old), true), Err(ProofError::Nonce));
}

/// R31
#[test]
fn what_is_no_proof_is_told() {
    assert_eq!(parse(None).err(), Some(ProofError::Missing));
    let claims = claims(1, "n");
    for header in [
        header().replace("dpop+jwt", "JWT"),
        header().replace("\"EC\"", "\"RSA\""),
        header().replace(Y, "AQ"),
        header().replace(X, &format!("{X}AAA")),
        header().replace("\"alg\":\"ES256\",", ""),
        header().replace("ES256", "none"),
        header().replace("ES256", "HS256"),
        header().replace("P-256", "P-384"),
        header().replace("\"y\"", "\"d\":\"AQ\",\"y\""),
        header().replace(X, "AQ"),
        header().replace("\"alg\"", "\"crit\":[\"x\"],\"alg\""),
        "{}".to_owned(),
    ] {
        assert_eq!(
            parse(Some(&proof(&header, &claims))).err(),
            Some(ProofError::Form),
            "{header}"
        );
    }
    for text in ["", "a.b", "a.b.c", "....", "\u{e9}.b.c"] {
        assert_eq!(parse(Some(text)).err(), Some(ProofError::Form), "{text}");
    }
    assert_eq!(
        parse(Some(&proof(&header(), &claims.replace("0123456789", "1")))).err(),
        Some(ProofError::Form)
    );
}

/// RFC 9449 §6.1's example key and thumbprint.
#[test]
fn the_thumbprint_is_the_rfcs() {
    assert_eq!(thumbprint(X, Y), "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I");
}

/// R31: a jti of 8 to 256 characters, a signature of 64 bytes, a proof of 4,096 at the most.
#[test]
fn a_proof_has_its_measures() {
    let with_jti = |length: usize| {
        let claims = claims(1, "n").replace("0123456789", &"j".repeat(length));
        parse(Some(&proof(&header(), &claims))).map(|_| ())
    };
    for (length, fits) in [(7, false), (8, true), (256, true), (257, false)] {
        assert_eq!(with_jti(length).is_ok(), fits, "{length}");
    }
    let signed = |bytes: usize| {
        let b64 = |text: &str| URL_SAFE_NO_PAD.encode(text);
        let signature = URL_SAFE_NO_PAD.encode(vec![1; bytes]);
        let text = format!("{}.{}.{signature}", b64(&header()), b64(&claims(1, "n")));
        parse(Some(&text)).map(|proof| proof.signature.len())
    };
    assert_eq!(signed(64), Ok(64));
    for bytes in [0, 63, 65] {
        assert_eq!(signed(bytes), Err(ProofError::Form), "{bytes}");
    }
    let sized = |wanted: usize| {
        (0..6_000)
            .map(|length| proof(&header(), &claims(1, &"n".repeat(length))))
            .find(|text| text.len() >= wanted)
            .unwrap()
    };
    let (fits, longer) = (sized(4_095), sized(4_097));
    assert!((4_095..=4_096).contains(&fits.len()), "{}", fits.len());
    assert!(parse(Some(&fits)).is_ok());
    assert_eq!(parse(Some(&longer)).err(), Some(ProofError::Form));
}

/// What the platform verifies is what was sent.
#[test]
fn the_signed_text_and_the_key_are_handed_on() {
    let text = proof(&header(), &claims(1, "n"));
    let read = parse(Some(&text)).unwrap();
    assert_eq!(read.signed, text.rsplit_once('.').unwrap().0);
    assert_eq!(
        (read.x.as_str(), read.y.as_str(), read.signature),
        (X, Y, vec![1; 64])
    );
}

/// R31: `jti` is kept as a hash for as long as a proof with it could be good.
#[test]
fn a_proofs_id_is_hashed_and_remembered() {
    let proof = check(&claims(1_795_500_000, &fresh()), true).unwrap();
    assert_eq!(proof.jti, secret::hash("0123456789"));
    assert_eq!(
        (NONCE_LIFETIME, CLOCK_SKEW, JTI_LIFETIME),
        (300_000, 300_000, 900_000)
    );
}

/// R113, RFC 9449 §4.3: a fresh nonce shows the proof's age, so a clock that is wrong doesn't matter.
#[test]
fn with_a_fresh_nonce_the_clock_is_not_judged() {
    for iat in [
        "1795500300",
        "1795499700",
        "1795500300.1",
        "1795499699.9",
        "1795503600",
        "0",
        "-1",
        "1e300",
        "1795500000000",
    ] {
        let claims = claims(0, &fresh()).replace(":0,", &format!(":{iat},"));
        assert!(check(&claims, true).is_ok(), "{iat}");
    }
}

/// R31: to the millisecond.
#[test]
fn a_nonce_has_five_minutes() {
    let made = |ago: u64| nonce(&keys(), &[7; 24], Timestamp::from_millis(now().millis() - ago));
    let with = |nonce: &str| check(&claims(1_795_500_000, nonce), true).map(|_| ());
    assert_eq!(with(&made(299_999)), Ok(()));
    assert_eq!(with(&made(300_000)), Err(ProofError::Nonce));
    let flow = keys().seal(Purpose::Flow, "", &[7; 24], now().millis().to_string().as_bytes());
    assert_eq!(with(&flow), Err(ProofError::Nonce), "sealed for something else");
    let bare = claims(1_795_500_000, "x").replace(r#","nonce":"x""#, "");
    assert_eq!(check(&bare, true).err(), Some(ProofError::Nonce));
}

/// R113, RFC 9449 §4.3: query and fragment don't count, and an address has many spellings (RFC 3986 §6.2.2, §6.2.3).
#[test]
fn the_same_address_in_another_spelling_is_the_same() {
    for htu in [
        "https://edge.example/token",
        "HTTPS://EDGE.Example/token",
        "https://edge.example:443/token",
        "https://edge.example:/token",
        "https://edge.example/%74oken",
        "https://edge.example/t%6Fken",
        "https://edge.example/t%6fken",
        "https://edge.example/x/../token",
        "https://edge.example/./token",
        "https://edge.example/token?x=1",
        "https://edge.example/token#x",
        "https://edge.example/token?#",
    ] {
        assert_eq!(changed("claims", "htu", Some(json!(htu))), None, "{htu}");
    }
}

/// RFC 9449 §7: at `/graph` a proof is for its token, its method and its address; a nonce or the clock shows its age.
#[test]
fn a_proof_for_a_read_is_for_its_token() {
    let target = Target {
        method: "GET",
        url: "https://edge.example/graph/me/media",
        access_token: Some("a.b"),
    };
    let ath = secret::hash("a.b");
    let judged = |iat: u64, more: &str| {
        let claims = format!(
            r#"{{"htm":"GET","htu":"https://edge.example/graph/me/media","iat":{iat},"jti":"0123456789"{more}}}"#
        );
        let proof = parse(Some(&proof(&header(), &claims))).unwrap();
        proof
            .check(true, target, &keys(), now())
            .map(|proof| proof.thumbprint)
    };
    let (right, other) = (
        format!(r#","ath":"{ath}""#),
        format!(r#","ath":"{}""#, secret::hash("a.c")),
    );
    let with = |nonce: &str| format!(r#"{right},"nonce":"{nonce}""#);
    let seconds = 1_795_500_000;
    let holds = Ok(thumbprint(X, Y));
    assert_eq!(judged(seconds, &right), holds);
    assert_eq!(judged(seconds - 300, &right), holds);
    assert_eq!(judged(seconds + 300, &right), holds);
    assert_eq!(judged(0, &with(&fresh())), holds);
    for (iat, more, error) in [
        (seconds, String::new(), ProofError::OtherToken),
        (seconds, other, ProofError::OtherToken),
        (seconds, r#","ath":"""#.to_owned(), ProofError::OtherToken),
        (seconds - 301, right.clone(), ProofError::Nonce),
        (seconds + 301, right.clone(), ProofError::Nonce),
        (seconds, with("made-up"), ProofError::Nonce),
        (seconds, with(""), ProofError::Nonce),
    ] {
        assert_eq!(judged(iat, &more), Err(error), "{iat} {more}");
    }
    for (method, path) in [
        ("DELETE", "/graph/me/media"),
        ("GET", "/graph/me"),
        ("get", "/graph/me/media"),
    ] {
        let url = format!("https://edge.example{path}");
        let target = Target {
            method,
            url: &url,
            ..target
        };
        let claims = format!(
            r#"{{"htm":"GET","htu":"https://edge.example/graph/me/media","iat":{seconds},"jti":"0123456789"{right}}}"#
        );
        let proof = parse(Some(&proof(&header(), &claims))).unwrap();
        let told = proof.check(true, target, &keys(), now());
        assert_eq!(told, Err(ProofError::OtherRequest), "{method} {path}");
    }
}

/// A good proof with one member of its header or of its claims changed; taken out when there is no value.
pub(super) fn changed(part: &str, name: &str, value: Option<serde_json::Value>) -> Option<ProofError> {
    let mut head: serde_json::Value = serde_json::from_str(&header()).unwrap();
    let mut body: serde_json::Value = serde_json::from_str(&claims(1_795_500_000, &fresh())).unwrap();
    let object = match part {
        "claims" => &mut body,
        "jwk" => &mut head["jwk"],
        _ => &mut head,
    };
    match value {
        Some(value) => object[name] = value,
        None => drop(object.as_object_mut().unwrap().remove(name)),
    }
    match parse(Some(&proof(&head.to_string(), &body.to_string()))) {
        Ok(proof) => proof.check(true, TOKEN, &keys(), now()).err(),
        Err(error) => Some(error),
    }
}
