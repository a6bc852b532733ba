//! RFC 9449, DPoP: tokens that are of no use without their key; a page's access tokens are Bearer tokens.

use serde_json::json;
use suite::http::{Request, Response};
use suite::oauth::{Key, Kind, Session, Visitor};

use crate::support::{assert_error, server, shared, tool};

/// Asks `/token` with a proof of this key, again with the edge's nonce if it wants one.
fn prove(visitor: &Visitor<'_>, fields: &[(&str, String)], key: &Key) -> Response {
    let once = |nonce: Option<&str>| {
        let proof = key.proof("POST", &visitor.token_url(), nonce);
        visitor
            .world
            .edge
            .client
            .send(&visitor.token_request(fields, Some(&proof)))
    };
    let first = once(None);
    // §8: 400, the error, and the nonce in a header; nothing is spent.
    assert_error(&first, "use_dpop_nonce");
    let nonce = first.header("dpop-nonce").unwrap().to_owned();
    assert!(
        nonce.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"'),
        "{nonce}"
    );
    once(Some(&nonce))
}

fn renewal(visitor: &Visitor<'_>, session: &Session) -> Vec<(&'static str, String)> {
    vec![
        ("grant_type", "refresh_token".into()),
        ("client_id", visitor.site.id.into()),
        ("refresh_token", session.refresh_token.clone()),
    ]
}

/// §5: a public client's refresh token is bound to the key; one of a server's too, if it showed one.
#[test]
fn refresh_tokens_are_bound_to_the_key_that_was_shown() {
    for mut visitor in [tool(shared()), server(shared())] {
        let (flow, back) = visitor.walk();
        let key = Key::new();
        let answer = prove(&visitor, &visitor.redeem_fields(&flow, &back.code()), &key);
        let session = Session::read(&answer);
        // §5: the access token is bound as well, and the answer says so.
        assert_eq!(session.answer["token_type"], "DPoP");
        let fields = renewal(&visitor, &session);
        assert_error(&visitor.token(&fields), "invalid_dpop_proof");
        assert_error(&prove(&visitor, &fields, &Key::new()), "invalid_grant");
        let renewed = Session::read(&prove(&visitor, &fields, &key));
        assert_eq!(renewed.refresh_token, session.refresh_token);
    }
}

/// §7: a proof beside a Bearer token of no key has to hold all the same, and no proof makes up for a token.
#[test]
fn a_proof_at_the_api_makes_up_for_nothing() {
    let world = shared();
    let mut visitor = tool(world);
    let session = visitor.connect();
    let key = Key::new();
    let url = format!("{}/connection", world.edge.url);
    let ath = json!(shared::values::secret::hash(&session.access_token));
    let right = key.proof_with("GET", &url, None, |_, claims| claims["ath"] = ath);
    for (proof, status) in [
        (right, 200),
        (key.proof("GET", &url, None), 401),
        ("nonsense".into(), 401),
    ] {
        let read = Request::get("/connection")
            .bearer(&session.access_token)
            .header("DPoP", &proof);
        let answer = world.edge.client.send(&read);
        let nonce = answer.header("dpop-nonce");
        assert_eq!((answer.status, nonce.is_some()), (status, status == 401));
        let bare = Request::get("/connection").header("DPoP", &proof);
        assert_eq!(world.edge.client.send(&bare).status, 401);
    }
}

/// Connects with a key that its access token is bound to.
fn bound(visitor: &mut Visitor<'_>) -> (Key, Session) {
    let (flow, back) = visitor.walk();
    let key = Key::new();
    let fields = visitor.redeem_fields(&flow, &back.code());
    let session = Session::read(&prove(visitor, &fields, &key));
    (key, session)
}

/// §7.1, §7.2: a bound access token is taken with `DPoP` and a proof of its key, and in no other way; a nonce stands for a clock.
#[test]
fn a_bound_access_token_reads_with_its_key_alone() {
    for mut visitor in [tool(shared()), server(shared())] {
        let (key, session) = bound(&mut visitor);
        let url = format!("{}/graph/me", visitor.world.edge.url);
        let ath = json!(shared::values::secret::hash(&session.access_token));
        let read = |scheme: &str, proof: Option<String>| {
            let request = Request::get("/graph/me?fields=username")
                .header("Authorization", &format!("{scheme} {}", session.access_token))
                .maybe("DPoP", proof.as_deref());
            visitor.world.edge.client.send(&request)
        };
        let proof = |key: &Key, nonce: Option<&str>, ago: u64| {
            Some(key.proof_with("GET", &url, nonce, |_, claims| {
                claims["ath"] = ath.clone();
                claims["iat"] = json!(suite::clock::unix_now() - ago);
            }))
        };
        assert_eq!(read("DPoP", proof(&key, None, 0)).status, 200);
        assert_eq!(read("dpop", proof(&key, None, 200)).status, 200);
        for (scheme, proof) in [
            ("Bearer", None),
            ("Bearer", proof(&key, None, 0)),
            ("DPoP", None),
            ("DPoP", proof(&Key::new(), None, 0)),
        ] {
            let answer = read(scheme, proof);
            let challenge = answer.header("www-authenticate").unwrap_or_default();
            assert_eq!(
                (answer.status, challenge.starts_with("DPoP ")),
                (401, true),
                "{scheme}"
            );
        }
        let late = read("DPoP", proof(&key, None, 40_000));
        assert!(
            late.header("www-authenticate")
                .unwrap()
                .contains("use_dpop_nonce")
        );
        let nonce = late.header("dpop-nonce").unwrap();
        assert_eq!(read("DPoP", proof(&key, Some(nonce), 40_000)).status, 200);
    }
}

/// §11.1: what changes something takes a proof once; a read takes it again, until it is too old.
#[test]
fn a_proof_of_what_is_no_read_works_once() {
    let mut visitor = server(shared());
    let (key, session) = bound(&mut visitor);
    let url = format!("{}/graph/me", visitor.world.edge.url);
    let ath = json!(shared::values::secret::hash(&session.access_token));
    for (method, again) in [("GET", 200), ("DELETE", 401)] {
        let proof = key.proof_with(method, &url, None, |_, claims| claims["ath"] = ath.clone());
        let send = || {
            let request = Request::new(method, "/graph/me")
                .header("Authorization", &format!("DPoP {}", session.access_token))
                .header("DPoP", &proof);
            visitor.world.edge.client.send(&request)
        };
        assert_ne!(send().status, 401, "{method}");
        let second = send();
        assert_eq!(second.status, again, "{method}");
        let replayed = second
            .header("www-authenticate")
            .is_some_and(|told| told.contains("invalid_dpop_proof"));
        assert_eq!(replayed, again == 401, "{method}");
    }
}

/// §10: a key that is named at `/authorize` is the only one that the code is good for.
#[test]
fn a_code_is_bound_to_the_key_that_was_named() {
    for mut visitor in [tool(shared()), server(shared())] {
        let key = Key::new();
        let thumbprint = thumbprint(&key);
        let flow = visitor.authorize_with(|fields| fields.push(("dpop_jkt", thumbprint)));
        let target = visitor.consent(&flow);
        let back = visitor.come_back(&target);
        let fields = visitor.redeem_fields(&flow, &back.code());
        assert_error(&visitor.token(&fields), "invalid_grant");
        assert_error(&prove(&visitor, &fields, &Key::new()), "invalid_grant");
        let session = Session::read(&prove(&visitor, &fields, &key));
        assert!(!session.refresh_token.is_empty());
    }
}

/// §8.2: every answer of `/token` has a fresh nonce, readable for a page.
#[test]
fn every_answer_has_the_next_nonce() {
    let world = shared();
    let mut page = world.visitor();
    let session = page.connect();
    let answers = [page.refresh(&session.refresh_token), page.refresh("none.none")];
    for answer in &answers {
        assert!(
            answer.header("dpop-nonce").is_some_and(|nonce| nonce.len() > 20),
            "{}",
            answer.status
        );
        let readable = answer.header("access-control-expose-headers").unwrap_or_default();
        assert!(readable.contains("DPoP-Nonce"), "{readable}");
    }
    assert_ne!(answers[0].header("dpop-nonce"), answers[1].header("dpop-nonce"));
    // A page can't do without.
    page.site.kind = Kind::Native;
    let bare = Request::post_form(
        "/token",
        &[
            ("grant_type", "refresh_token"),
            ("client_id", "demo"),
            ("refresh_token", &session.refresh_token),
        ],
    );
    assert_error(
        &world.edge.client.send(&bare.header("Origin", &world.origin)),
        "invalid_dpop_proof",
    );
}

/// RFC 7638: the members in the order of their names.
fn thumbprint(key: &Key) -> String {
    let jwk = key.jwk();
    let text = format!(
        r#"{{"crv":"P-256","kty":"EC","x":{},"y":{}}}"#,
        jwk["x"], jwk["y"]
    );
    shared::values::secret::hash(&text)
}
