//! Fuzzed header fields that say who asks: `Authorization`, `Origin`.

use shared::connection::session::Presented;
use shared::oauth::access::Shown;
use shared::oauth::dpop::Proof;
use shared::oauth::flow;
use shared::oauth::redeem::verifier_matches;
use shared::settings::cors;
use shared::values::http::{HttpResponse, bearer};
use shared::values::token_name;
use suite::oauth::Pkce;

use super::edge::config;
use super::{Corpus, run};

/// R31, R35: a token is what stands behind its scheme, and the Connection reads what the Worker read.
#[test]
fn a_token_is_handed_on_as_it_was_shown() {
    let id = "c0ffee00".repeat(8);
    let opaque = "o".repeat(65);
    let pkce = Pkce::new();
    let keys = config().sealing_keys;
    let code = flow::code(&keys, &flow::name("state"), &[7; 24]);
    let corpus = Corpus {
        seeds: vec![
            format!("Bearer {id}.{opaque}"),
            format!("DPoP {id}.{opaque}"),
            format!("bearer  {code}"),
            "Basic YmFja2VuZDp3cm9uZw==".to_owned(),
            format!("Bearer {}", pkce.verifier),
        ],
        words: vec![
            "Bearer ",
            "DPoP ",
            "Basic ",
            ", Bearer ",
            " ",
            "-",
            ".",
            ",",
            "=",
            "\u{a0}",
            "\t",
        ],
    };
    let proof = Proof {
        thumbprint: "t".repeat(43),
        jti: "j".repeat(43),
    };
    run("authorization", &corpus, |header| {
        let Some(shown) = Shown::read(header) else {
            assert_eq!(bearer(header), None, "{header}");
            return "no token".to_owned();
        };
        assert_eq!(bearer(header), (!shown.dpop).then_some(shown.token));
        assert_eq!((shown.thumbprint, shown.once), (None, None));
        for (proof, method) in [(None, "GET"), (Some(&proof), "GET"), (Some(&proof), "DELETE")] {
            let told = shown.hand_on(proof, method);
            let read = Shown::handed_on(&told).unwrap();
            assert_eq!((read.dpop, read.token), (shown.dpop, shown.token), "{told}");
            assert_eq!(
                read.thumbprint,
                proof.map(|proof| proof.thumbprint.as_str()),
                "{told}"
            );
            let once = proof
                .filter(|_| method == "DELETE")
                .map(|proof| proof.jti.as_str());
            assert_eq!(read.once, once, "{told}");
        }
        let token = shown.token;
        if let Some(connection) = token_name::connection_of(token) {
            let hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
            assert!(connection.len() == 64 && connection.bytes().all(hex), "{token}");
            assert!(token.starts_with(&format!("{connection}.")), "{token}");
        }
        if let Some(presented) = Presented::parse(token) {
            assert!(token.contains(presented.session), "{token}");
        }
        if let Some(flow) = token_name::flow_of(token) {
            assert!(
                flow.len() == 43 && token.starts_with(&format!("{flow}.")),
                "{token}"
            );
        }
        let given_out = flow::of_code(&keys, token).is_some();
        assert_eq!(given_out, token == code, "{token}");
        let verified = verifier_matches(token, &pkce.challenge);
        assert_eq!(verified, token == pkce.verifier, "{token}");
        format!(
            "{} {} {} {given_out} {verified}",
            shown.dpop,
            token_name::connection_of(token).is_some(),
            token_name::flow_of(token).is_some()
        )
    });
}

/// R33: an origin is listed letter by letter, or it is not.
#[test]
fn an_origin_is_listed_to_the_letter() {
    let config = config();
    let corpus = Corpus {
        seeds: vec![
            "https://shop.example".to_owned(),
            "null".to_owned(),
            "https://shop.example:443".to_owned(),
        ],
        words: vec![
            ".",
            ":443",
            ":8443",
            "/",
            "null",
            "*",
            "https://",
            "http://",
            "@",
            ".evil.example",
            "xn--",
            "shop",
            ", ",
            "\u{a0}",
            "%2e",
            "\u{3002}",
        ],
    };
    run("origin", &corpus, |origin| {
        let preflight = cors::preflight(&config, Some(origin));
        let answer = cors::readable(&config, HttpResponse::empty(400), Some(origin));
        let listed = origin == "https://shop.example";
        for answer in [&preflight, &answer] {
            let allowed = answer.header("Access-Control-Allow-Origin");
            assert_eq!(allowed, listed.then_some(origin));
            assert_eq!(answer.header("Vary"), Some("Origin"));
            assert_eq!(answer.header("Access-Control-Allow-Credentials"), None);
        }
        format!("{listed} {}", origin.len().min(40))
    });
}
