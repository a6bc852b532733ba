//! How an access token is shown, and what doesn't belong together (RFC 9449 §7).

use super::*;
use crate::testing::{all, body};

const KEY: &str = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I";

fn proof(thumbprint: &str) -> Proof {
    Proof {
        thumbprint: thumbprint.to_owned(),
        jti: String::new(),
    }
}

#[test]
fn the_scheme_is_one_of_two_in_any_case() {
    for (header, dpop) in [
        ("Bearer a.b", false),
        ("bearer  a.b ", false),
        ("DPoP a.b", true),
        ("dpop a.b", true),
        ("DPOP a.b", true),
    ] {
        let shown = Shown::read(header).unwrap();
        assert_eq!(
            (shown.dpop, shown.token, shown.thumbprint),
            (dpop, "a.b", None),
            "{header}"
        );
    }
    for header in ["", "Bearer", "a.b", "Basic YTpi", "DPoPa.b", "Bearer,DPoP a.b"] {
        assert_eq!(Shown::read(header), None, "{header}");
    }
}

/// R31: a client can't write a thumbprint of its own behind its token.
#[test]
fn what_is_handed_on_is_what_was_proved() {
    for (header, key) in [
        ("Bearer a.b", None),
        ("DPoP a.b", Some(KEY)),
        ("Bearer a.b", Some(KEY)),
        ("Bearer - a.b", None),
        (&*format!("Bearer {KEY} a.b"), None),
        (&*format!("DPoP a.b {KEY}"), Some("other")),
    ] {
        let shown = Shown::read(header).unwrap();
        let proof = key.map(proof);
        let text = shown.hand_on(proof.as_ref(), "GET");
        let read = Shown::handed_on(&text).unwrap();
        assert_eq!(
            read,
            Shown {
                thumbprint: key,
                ..shown
            },
            "{text}"
        );
    }
    for odd in ["", "Bearer"] {
        assert_eq!(Shown::handed_on(odd), None, "{odd}");
    }
}

/// R31: as the release before proofs handed it on, so that nobody is signed out while another one is rolled out.
#[test]
fn a_token_without_a_place_for_a_proof_is_read_too() {
    let shown = Shown::read("Bearer a.b");
    assert_eq!(Shown::handed_on("Bearer a.b"), shown);
}

/// R31, RFC 9449 §11.1: what changes something is proved once; reads would write a row each.
#[test]
fn a_proof_goes_with_its_jti_where_it_is_no_read() {
    let shown = Shown::read("DPoP a.b").unwrap();
    let proof = Proof {
        jti: "anId".to_owned(),
        ..proof(KEY)
    };
    for (method, once) in [
        ("GET", None),
        ("HEAD", None),
        ("DELETE", Some("anId")),
        ("POST", Some("anId")),
        ("PUT", Some("anId")),
        ("get", Some("anId")),
        ("", Some("anId")),
    ] {
        let text = shown.hand_on(Some(&proof), method);
        let read = Shown::handed_on(&text).unwrap();
        assert_eq!(
            (read.thumbprint, read.once, read.token),
            (Some(KEY), once, "a.b"),
            "{method}"
        );
        let none = shown.hand_on(None, method);
        assert_eq!(Shown::handed_on(&none), Some(shown), "{method}");
    }
}

/// RFC 9449 §7.1, §7.2
#[test]
fn a_bound_token_takes_its_key_and_a_bearer_token_takes_none() {
    let shown = |dpop, thumbprint| Shown {
        dpop,
        thumbprint,
        once: None,
        token: "a.b",
    };
    let (own, other) = (Some(KEY), Some("other"));
    for (bound, key, dpop, proved, told) in [
        // A page's: its refresh token has a key, its access token has none.
        (false, own, false, None, Ok(())),
        (false, own, false, own, Ok(())),
        (false, own, false, other, Err(Mismatch::OtherKey)),
        (false, own, true, own, Err(Mismatch::Unbound)),
        (false, own, true, other, Err(Mismatch::OtherKey)),
        // A program's or a server's that never showed a key.
        (false, None, false, None, Ok(())),
        (false, None, false, other, Ok(())),
        (false, None, true, other, Err(Mismatch::Unbound)),
        // One that did.
        (true, own, true, own, Ok(())),
        (true, own, true, other, Err(Mismatch::OtherKey)),
        (true, own, true, None, Err(Mismatch::OtherKey)),
        (true, own, false, None, Err(Mismatch::Bound)),
        (true, own, false, own, Err(Mismatch::Bound)),
        (true, own, false, other, Err(Mismatch::OtherKey)),
    ] {
        assert_eq!(
            shown(dpop, proved).belongs(bound, key),
            told,
            "{bound} {key:?} {dpop} {proved:?}"
        );
    }
}

#[test]
fn each_refusal_is_a_401_that_says_what_to_do() {
    for (answer, code, words) in [
        (
            mismatch(Mismatch::Unbound),
            "invalid_token",
            "Authorization: Bearer",
        ),
        (mismatch(Mismatch::Bound), "invalid_token", "Authorization: DPoP"),
        (mismatch(Mismatch::OtherKey), "invalid_token", "session's key"),
        (
            refused(ProofError::Nonce, "n".to_owned()),
            "use_dpop_nonce",
            "DPoP-Nonce",
        ),
        (
            refused(ProofError::OtherToken, "n".to_owned()),
            "invalid_dpop_proof",
            "ath",
        ),
        (
            refused(ProofError::Missing, "n".to_owned()),
            "invalid_dpop_proof",
            "proof",
        ),
    ] {
        assert_eq!(answer.status, 401);
        let challenges = all(&answer, "WWW-Authenticate");
        assert_eq!(challenges.len(), 1);
        let told = format!("DPoP realm=\"graph\", algs=\"ES256\", error=\"{code}\"");
        assert!(challenges[0].starts_with(&told), "{challenges:?}");
        assert!(
            body(&answer)["action"].as_str().unwrap().contains(words),
            "{}",
            answer.body
        );
        let nonce = answer.header("DPoP-Nonce");
        assert_eq!(nonce, Some("n").filter(|_| code != "invalid_token"));
    }
}
