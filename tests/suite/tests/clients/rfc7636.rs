//! RFC 7636, PKCE: always, and by S256 alone.

use suite::http::value;
use suite::oauth::{Pkce, Session};

use crate::support::{assert_error, server, shared};

/// §4.3, §4.4.1: the challenge at `/authorize`.
#[test]
fn challenges() {
    let mut visitor = server(shared());
    let pkce = Pkce::new();
    let longer = format!("{}A", pkce.challenge);
    let odd = format!("{}+", pkce.challenge.get(..42).unwrap());
    let rows: [(&str, Option<&str>, Option<&str>, bool); 8] = [
        ("S256", Some(&pkce.challenge), Some("S256"), true),
        ("no challenge", None, None, false),
        ("a method alone", None, Some("S256"), false),
        ("no method means plain", Some(&pkce.challenge), None, false),
        ("plain", Some(&pkce.verifier), Some("plain"), false),
        ("another case", Some(&pkce.challenge), Some("s256"), false),
        ("too long", Some(&longer), Some("S256"), false),
        ("no base64url", Some(&odd), Some("S256"), false),
    ];
    for (what, challenge, method, taken) in rows {
        let mut fields = visitor.fields("s", &pkce);
        fields.retain(|(name, _)| !name.starts_with("code_challenge"));
        fields.extend(challenge.map(|text| ("code_challenge", text.to_owned())));
        fields.extend(method.map(|text| ("code_challenge_method", text.to_owned())));
        let back = visitor.ask(&fields).location();
        let error = (!taken).then_some("invalid_request");
        assert_eq!(value(&back, "error").as_deref(), error, "{what}");
    }
}

/// §4.1, §4.5, §4.6: the verifier at `/token`; a wrong one spends nothing.
#[test]
fn verifiers() {
    let mut visitor = server(shared());
    let (flow, back) = visitor.walk();
    let right = visitor.redeem_fields(&flow, &back.code());
    let with = |verifier: Option<&str>| {
        let mut fields = right.clone();
        fields.retain(|(name, _)| *name != "code_verifier");
        fields.extend(verifier.map(|text| ("code_verifier", text.to_owned())));
        fields
    };
    let other = Pkce::new().verifier;
    assert_error(&visitor.token(&with(None)), "invalid_request");
    for wrong in [
        other.as_str(),
        &flow.pkce.challenge,
        "short",
        &"x".repeat(129),
        &format!("{}!", flow.pkce.verifier),
    ] {
        assert_error(&visitor.token(&with(Some(wrong))), "invalid_grant");
    }
    assert!(!Session::read(&visitor.token(&right)).access_token.is_empty());
    // The longest and the shortest that there may be.
    for verifier in [
        "-._~".repeat(32),
        "Az09-._~".repeat(6).get(..43).unwrap().to_owned(),
    ] {
        let challenge = shared::values::secret::hash(&verifier);
        let own = challenge.clone();
        let flow = visitor.authorize_with(move |fields| {
            for (name, value) in fields {
                if *name == "code_challenge" {
                    value.clone_from(&own);
                }
            }
        });
        let target = visitor.consent(&flow);
        let back = visitor.come_back(&target);
        let mut fields = visitor.redeem_fields(&flow, &back.code());
        fields.retain(|(name, _)| *name != "code_verifier");
        fields.push(("code_verifier", verifier));
        assert_eq!(visitor.token(&fields).status, 200, "{challenge}");
    }
}
