//! Tests. Proofs with something wrong about them.

use super::{tests::*, *};
use serde_json::json;

/// RFC 9449 §5, §8
#[test]
fn each_mistake_has_its_code() {
    assert_eq!(ProofError::Nonce.code(), "use_dpop_nonce");
    assert_eq!(ProofError::OtherKey.code(), "invalid_grant");
    for error in [
        ProofError::Missing,
        ProofError::Form,
        ProofError::OtherRequest,
        ProofError::OtherToken,
        ProofError::Signature,
        ProofError::Replayed,
    ] {
        assert_eq!(error.code(), "invalid_dpop_proof");
    }
}

/// R31: row by row; the signature is the platform's to judge.
#[test]
fn a_proof_that_is_wrong_in_any_way_is_refused() {
    use ProofError::{Form, Nonce, OtherRequest};
    let now = 1_795_500_000;
    for (name, value, error) in [
        ("htm", Some(json!("GET")), OtherRequest),
        ("htm", Some(json!("post")), OtherRequest),
        ("htm", None, Form),
        ("htu", Some(json!("https://edge.example/revoke")), OtherRequest),
        ("htu", Some(json!("https://edge.example/token/")), OtherRequest),
        ("htu", Some(json!("https://edge.example/x?/token")), OtherRequest),
        (
            "htu",
            Some(json!("https://edge.example:8443/token")),
            OtherRequest,
        ),
        ("htu", Some(json!("https://a@edge.example/token")), OtherRequest),
        (
            "htu",
            Some(json!("https://edge.example.evil.example/token")),
            OtherRequest,
        ),
        ("htu", Some(json!("https://edge.example/%2Ftoken")), OtherRequest),
        ("htu", Some(json!("https://edge.example/token%2F")), OtherRequest),
        ("htu", Some(json!("https://edge.example/Token")), OtherRequest),
        ("htu", Some(json!("https://edge.example/token%")), OtherRequest),
        ("htu", Some(json!("/token")), OtherRequest),
        ("htu", Some(json!("")), OtherRequest),
        ("htu", Some(json!("https://evil.example/token")), OtherRequest),
        ("htu", Some(json!("http://edge.example/token")), OtherRequest),
        ("htu", None, Form),
        ("iat", Some(json!(now.to_string())), Form),
        ("iat", None, Form),
        ("jti", Some(json!("")), Form),
        ("jti", None, Form),
        ("nonce", Some(json!("made-up")), Nonce),
        ("nonce", Some(json!("")), Nonce),
        ("nonce", Some(json!(null)), Nonce),
        ("nonce", None, Nonce),
    ] {
        assert_eq!(
            changed("claims", name, value.clone()),
            Some(error),
            "{name} {value:?}"
        );
    }
    for (part, name, value) in [
        ("head", "alg", Some(json!("none"))),
        ("head", "alg", Some(json!("HS256"))),
        ("head", "alg", Some(json!("RS256"))),
        ("head", "alg", None),
        ("head", "typ", Some(json!("JWT"))),
        ("head", "typ", None),
        ("head", "crit", Some(json!(["exp"]))),
        ("head", "jwk", Some(json!({"kty": "oct", "k": "c2VjcmV0"}))),
        ("head", "jwk", None),
        ("jwk", "kty", Some(json!("RSA"))),
        ("jwk", "crv", Some(json!("P-384"))),
        ("jwk", "d", Some(json!("AQ"))),
        ("jwk", "x", Some(json!("AQ"))),
        ("jwk", "y", None),
    ] {
        assert_eq!(changed(part, name, value.clone()), Some(Form), "{name} {value:?}");
    }
    assert_eq!(
        changed("claims", "more", Some(json!(1))),
        None,
        "what more there is doesn't matter"
    );
}

/// R43: what is wrong with a proof, and what to do, in words that name it.
#[test]
fn each_wrong_proof_is_told_what_is_wrong_and_what_to_do() {
    for (error, wrong, cure) in [
        (ProofError::Missing, "is missing", "with every request to /token"),
        (ProofError::Form, "not a proof JWT", "alg ES256"),
        (ProofError::OtherRequest, "another request", "htu this address"),
        (ProofError::OtherToken, "another access token", "ath"),
        (ProofError::Nonce, "no nonce of this server", "DPoP-Nonce header"),
        (ProofError::Signature, "signature doesn't match", "private key"),
        (ProofError::Replayed, "was used before", "new jti"),
        (ProofError::OtherKey, "another key", "Connect again."),
    ] {
        let (cause, action) = error.words();
        assert!(cause.contains(wrong) && action.contains(cure), "{cause} {action}");
        assert_eq!(error.to_string(), cause);
    }
}
