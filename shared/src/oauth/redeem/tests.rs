//! Only whoever began may redeem (R27).

use super::*;
use crate::{
    oauth::dpop::Proof,
    settings::site::ClientKind,
    testing::{CHALLENGE, VERIFIER, flow},
};

const CODE: &str = "flow.opaque";

fn redeem() -> Redeem {
    Redeem {
        client: Client {
            site: "shop".to_owned(),
            kind: ClientKind::Browser,
            origin: Some("https://shop.example".to_owned()),
            proof: Some(Proof {
                thumbprint: "key".to_owned(),
                jti: "j".to_owned(),
            }),
        },
        code: CODE.to_owned(),
        redirect_uri: "https://shop.example/back".to_owned(),
        verifier: VERIFIER.to_owned(),
    }
}

fn refused(change: impl Fn(&mut Redeem)) -> String {
    let mut redeem = redeem();
    change(&mut redeem);
    let error = may_redeem(&redeem, &flow(), &secret::hash(CODE)).unwrap_err();
    assert_eq!((error.status, error.error.as_str()), (400, "invalid_grant"));
    error.description()
}

/// R27
#[test]
fn whoever_began_may_redeem() {
    assert_eq!(may_redeem(&redeem(), &flow(), &secret::hash(CODE)), Ok(()));
}

/// R27: the code, the site, the return URL and the verifier all match.
#[test]
fn each_thing_that_differs_is_named() {
    let unknown = "code_expired This one-time code is unknown, was used already, or is older than 60 seconds. Click the button again.";
    assert_eq!(refused(|redeem| redeem.code = "flow.other".to_owned()), unknown);
    assert_eq!(unknown_code().description(), unknown);
    assert_eq!(
        refused(|redeem| redeem.client.site = "demo".to_owned()),
        "code_invalid This one-time code belongs to another client. Begin again with the button, in the program that finishes."
    );
    assert_eq!(
        refused(|redeem| redeem.redirect_uri.push('/')),
        "code_invalid The redirect_uri is not the one at the start, to the byte. Begin again with the button, in the program that finishes."
    );
    for verifier in [CHALLENGE, "", "short"] {
        assert_eq!(
            refused(|redeem| redeem.verifier = verifier.to_owned()),
            "code_invalid The code_verifier does not match the code_challenge at the start: only the page that began can finish. Begin again with the button, in the program that finishes."
        );
    }
}

/// R46: the code itself is nowhere, so its hash is no code.
#[test]
fn the_hash_of_a_code_redeems_nothing() {
    assert!(refused(|redeem| redeem.code = secret::hash(CODE)).starts_with("code_expired "));
}

/// RFC 9449 §10
#[test]
fn a_key_that_was_named_at_the_start_redeems_alone() {
    let named = |thumbprint: &str| Flow {
        dpop_jkt: Some(thumbprint.to_owned()),
        ..flow()
    };
    let hash = secret::hash(CODE);
    assert_eq!(may_redeem(&redeem(), &named("key"), &hash), Ok(()));
    let mut bare = redeem();
    bare.client.proof = None;
    for (redeem, flow) in [(redeem(), named("another")), (bare, named("key"))] {
        let error = may_redeem(&redeem, &flow, &hash).unwrap_err();
        assert_eq!(
            error.description(),
            "code_invalid The proof is not of the key that dpop_jkt named at the start. Begin again with the button, in the program that finishes."
        );
    }
}

/// RFC 7636 §4.1 and §4.6: 43 to 128 unreserved characters.
#[test]
fn a_verifier_has_its_form() {
    assert!(verifier_matches(VERIFIER, CHALLENGE));
    for (verifier, fits) in [
        ("a".repeat(42), false),
        ("a".repeat(43), true),
        ("a".repeat(128), true),
        ("a".repeat(129), false),
        ("-._~".repeat(11), true),
        (format!("{}+", "a".repeat(43)), false),
        (format!("{} ", "a".repeat(43)), false),
        ("\u{e9}".repeat(30), false),
    ] {
        assert_eq!(
            verifier_matches(&verifier, &secret::hash(&verifier)),
            fits,
            "{verifier}"
        );
    }
}

/// R27: what the same client shows again is the same, whatever its proof's name; and nothing that another one shows is.
#[test]
fn only_the_same_client_shows_the_same_again() {
    let shown = redeem().shown();
    let mut again = redeem();
    again.client.proof = Some(Proof {
        thumbprint: "key".to_owned(),
        jti: "another".to_owned(),
    });
    assert_eq!(again.shown(), shown);
    let changes: [fn(&mut Redeem); 8] = [
        |redeem| redeem.code.push('x'),
        |redeem| redeem.redirect_uri.push('/'),
        |redeem| redeem.verifier.push('x'),
        |redeem| redeem.client.site = "demo".to_owned(),
        |redeem| redeem.client.kind = ClientKind::Native,
        |redeem| redeem.client.origin = None,
        |redeem| redeem.client.proof = None,
        |redeem| redeem.client.proof.as_mut().unwrap().thumbprint = "other".to_owned(),
    ];
    for (at, change) in changes.into_iter().enumerate() {
        let mut other = redeem();
        change(&mut other);
        assert_ne!(other.shown(), shown, "change {at}");
    }
}

#[test]
fn a_code_that_is_being_redeemed_is_asked_for_again_soon() {
    let error = under_way();
    assert_eq!(
        (error.status, error.error.as_str()),
        (503, "temporarily_unavailable")
    );
    assert_eq!(error.answer(0).header("Retry-After"), Some("1"));
}
