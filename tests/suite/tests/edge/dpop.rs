//! A browser's refresh token works with a fresh proof of its key and with nothing else (R31).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use suite::clock::unix_now;
use suite::http::Response;
use suite::oauth::{Key, Session, Visitor};

use crate::support::shared;

fn fields(session: &Session) -> Vec<(&'static str, String)> {
    vec![
        ("grant_type", "refresh_token".into()),
        ("client_id", "demo".into()),
        ("refresh_token", session.refresh_token.clone()),
    ]
}

fn refresh_with(visitor: &Visitor<'_>, session: &Session, proof: Option<&str>) -> Response {
    visitor
        .world
        .edge
        .client
        .send(&visitor.token_request(&fields(session), proof))
}

#[track_caller]
fn refused(what: &str, answer: &Response) {
    assert!(
        [400, 401].contains(&answer.status),
        "{what}: {} {}",
        answer.status,
        answer.text()
    );
    let error = answer.json()["error"].as_str().unwrap_or_default().to_owned();
    assert!(
        ["invalid_dpop_proof", "use_dpop_nonce", "invalid_grant"].contains(&error.as_str()),
        "{what}: {error}"
    );
    assert!(answer.json().get("access_token").is_none(), "{what}");
}

/// R31: row by row beside `shared`'s `dpop`; these need the platform to verify a signature.
#[test]
fn a_proof_that_is_wrong_is_refused() {
    type Change = Box<dyn Fn(&mut Value, &mut Value)>;
    let mut visitor = shared().visitor();
    let session = visitor.connect();
    let url = visitor.token_url();
    let other = Key::new().jwk();
    let claim = |name: &'static str, value: Value| -> Change {
        Box::new(move |_, claims| claims[name] = value.clone())
    };
    let head = |name: &'static str, value: Value| -> Change {
        Box::new(move |header, _| header[name] = value.clone())
    };
    let rows: Vec<(&str, Change)> = vec![
        (
            "htu of another host",
            claim("htu", json!("http://evil.example/token")),
        ),
        (
            "nonce is the refresh token",
            claim("nonce", json!(session.refresh_token)),
        ),
        ("alg none", head("alg", json!("none"))),
        ("jwk of another key", head("jwk", other)),
        (
            "jwk not on the curve",
            Box::new(|header, _| header["jwk"]["y"] = header["jwk"]["x"].clone()),
        ),
    ];
    for (what, change) in &rows {
        let nonce = visitor.nonce();
        let proof = visitor
            .key
            .proof_with("POST", &url, Some(&nonce), |header, claims| {
                change(header, claims);
            });
        refused(what, &refresh_with(&visitor, &session, Some(&proof)));
    }
    assert_eq!(
        visitor.refresh(&session.refresh_token).status,
        200,
        "the session itself is unhurt"
    );
}

/// R31
#[test]
fn what_is_no_proof_at_all_is_refused() {
    let mut visitor = shared().visitor();
    let session = visitor.connect();
    let nonce = visitor.nonce();
    let proof = || visitor.key.proof("POST", &visitor.token_url(), Some(&nonce));
    refused("no header", &refresh_with(&visitor, &session, None));
    let cut = proof();
    let unsigned = cut.rsplit_once('.').unwrap().0.to_owned();
    let zeros = format!("{unsigned}.{}", URL_SAFE_NO_PAD.encode([0; 64]));
    let swapped = format!("{}.{}", unsigned, proof().rsplit_once('.').unwrap().1);
    let rows = [
        ("a signature of zeros", zeros),
        ("a signature of another proof", swapped),
        ("a signature cut short", cut[..cut.len() - 8].to_owned()),
        ("very long", "x".repeat(20_000)),
    ];
    for (what, text) in rows {
        refused(what, &refresh_with(&visitor, &session, Some(&text)));
    }
    let two = visitor
        .token_request(&fields(&session), Some(&proof()))
        .header("DPoP", &proof());
    refused("two proofs", &visitor.world.edge.client.send(&two));
    assert_eq!(visitor.refresh(&session.refresh_token).status, 200);
}

/// R31
#[test]
fn another_key_is_refused() {
    let mut visitor = shared().visitor();
    let session = visitor.connect();
    let mut thief = shared().visitor();
    let answer = thief.refresh(&session.refresh_token);
    refused("another key", &answer);
    assert_eq!(answer.json()["error"], "invalid_grant");
    let _ = thief.connect();
    refused(
        "another key that has a session of its own",
        &thief.refresh(&session.refresh_token),
    );
    assert_eq!(visitor.refresh(&session.refresh_token).status, 200);
}

/// R31
#[test]
fn a_proof_works_once() {
    let mut visitor = shared().visitor();
    let session = visitor.connect();
    let proof = visitor
        .key
        .proof("POST", &visitor.token_url(), Some(&visitor.nonce()));
    assert_eq!(refresh_with(&visitor, &session, Some(&proof)).status, 200);
    refused("replayed", &refresh_with(&visitor, &session, Some(&proof)));
    // The same jti in a proof that was signed anew is no better.
    let jti = |claims: &mut Value| claims["jti"] = json!("one-jti-for-two-proofs");
    let nonce = visitor.nonce();
    let make = || {
        visitor
            .key
            .proof_with("POST", &visitor.token_url(), Some(&nonce), |_, claims| {
                jti(claims);
            })
    };
    assert_eq!(refresh_with(&visitor, &session, Some(&make())).status, 200);
    refused("the same jti", &refresh_with(&visitor, &session, Some(&make())));
}

/// R31
#[test]
fn a_proof_that_is_replayed_at_once_works_once() {
    let mut visitor = shared().visitor();
    let session = visitor.connect();
    let proof = visitor
        .key
        .proof("POST", &visitor.token_url(), Some(&visitor.nonce()));
    let request = visitor.token_request(&fields(&session), Some(&proof));
    let client = &visitor.world.edge.client;
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let racers: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| client.send(&request).status))
            .collect();
        racers.into_iter().map(|racer| racer.join().unwrap()).collect()
    });
    assert_eq!(
        statuses.iter().filter(|status| **status == 200).count(),
        1,
        "{statuses:?}"
    );
}

/// R31
#[test]
fn the_first_answer_brings_a_nonce_and_the_time() {
    let mut visitor = shared().visitor();
    let session = visitor.connect();
    let bare = visitor.key.proof("POST", &visitor.token_url(), None);
    let answer = refresh_with(&visitor, &session, Some(&bare));
    assert_eq!(
        (answer.status, answer.json()["error"].as_str()),
        (400, Some("use_dpop_nonce"))
    );
    assert!(
        answer.json()["server_time"]
            .as_u64()
            .is_some_and(|time| time.abs_diff(unix_now()) <= 5)
    );
    let first = answer.header("dpop-nonce").unwrap().to_owned();
    let proof = visitor.key.proof("POST", &visitor.token_url(), Some(&first));
    let good = refresh_with(&visitor, &session, Some(&proof));
    assert_eq!(good.status, 200, "{}", good.text());
    assert!(
        good.header("dpop-nonce").is_some_and(|next| next != first),
        "each answer brings a fresh one"
    );
}

/// R31, R113: a device with a wrong clock is told the time and a nonce, and with the nonce its clock doesn't matter.
#[test]
fn a_wrong_clock_is_told_the_time_and_goes_on_with_a_nonce() {
    let mut visitor = shared().visitor();
    let session = visitor.connect();
    for bare in [true, false] {
        let nonce = (!bare).then(|| visitor.nonce());
        let proof = visitor
            .key
            .proof_with("POST", &visitor.token_url(), nonce.as_deref(), |_, claims| {
                claims["iat"] = json!(unix_now() - 40_000);
            });
        let answer = refresh_with(&visitor, &session, Some(&proof));
        if !bare {
            assert_eq!(answer.status, 200, "{}", answer.text());
            continue;
        }
        refused("slow clock", &answer);
        assert!(
            answer.json()["server_time"]
                .as_u64()
                .is_some_and(|time| time.abs_diff(unix_now()) <= 5)
        );
    }
}

/// R31
#[test]
fn a_code_too_is_redeemed_only_with_a_proof() {
    let world = shared();
    let mut visitor = world.visitor();
    let (flow, back) = visitor.walk();
    let fields = visitor.redeem_fields(&flow, &back.code());
    refused(
        "no proof",
        &world.edge.client.send(&visitor.token_request(&fields, None)),
    );
    let wrong = visitor
        .key
        .proof("GET", &visitor.token_url(), Some(&visitor.nonce()));
    refused(
        "a proof for GET",
        &world
            .edge
            .client
            .send(&visitor.token_request(&fields, Some(&wrong))),
    );
    assert!(!visitor.redeem(&flow, &back.code()).access_token.is_empty());
}
