//! Access tokens: whose they are, where they work, and how they are shown (R35, R40, RFC 6750).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;
use sha2::{Digest, Sha256};
use suite::http::Request;
use suite::oauth::{Key, Session, Site, Visitor};
use suite::processes::World;

use crate::support::{assert_problem, shared};

/// R40, R43
#[test]
fn no_session_is_a_401_in_plain_words() {
    let world = shared();
    let id = "a".repeat(64);
    for token in [
        None,
        Some(String::new()),
        Some("x".into()),
        Some("a.b".into()),
        Some(format!("{id}.{}", "b".repeat(65))),
    ] {
        for target in ["/graph/me", "/connection"] {
            let mut request = Request::get(target).header("Origin", &world.origin);
            if let Some(token) = &token {
                request = request.bearer(token);
            }
            let answer = world.edge.client.send(&request);
            assert_eq!(answer.status, 401, "{token:?} {target}");
            assert!(
                answer
                    .header("www-authenticate")
                    .unwrap_or_default()
                    .starts_with("Bearer"),
                "{token:?}"
            );
            assert_problem(&answer);
            assert_eq!(
                answer.header("access-control-allow-origin"),
                Some(world.origin.as_str())
            );
        }
    }
    let session = world.visitor().connect();
    let answer = world.edge.client.send(&Request::get(&format!(
        "/graph/me?access_token={}",
        session.access_token
    )));
    assert_eq!(answer.status, 401, "a token in the URL is none");
    let answer = world.visitor().read(
        &Session {
            access_token: session.refresh_token.clone(),
            ..session
        },
        "/graph/me",
    );
    assert_eq!(answer.status, 401, "a refresh token is no access token");
}

/// R35
#[test]
fn a_session_works_for_its_own_page_and_account_alone() {
    let world = World::start();
    let mut lumen = world.visitor();
    let one = lumen.connect();
    world.stand_in.auto("nora.weaves");
    let mut nora = world.visitor();
    let two = nora.connect();
    assert_ne!(one.connection, two.connection);
    assert_eq!(
        lumen.read(&one, "/graph/me?fields=username").json()["username"],
        "studio.lumen"
    );
    assert_eq!(
        nora.read(&two, "/graph/me?fields=username").json()["username"],
        "nora.weaves"
    );
    // Another origin, and a token whose connection was swapped.
    let mut elsewhere = world.visitor();
    elsewhere.site.origin = "https://shop.example".into();
    assert!([401, 403].contains(&elsewhere.read(&one, "/graph/me").status));
    let opaque = one.access_token.split('.').next_back().unwrap();
    let swapped = Session {
        access_token: format!("{}.{opaque}", two.connection),
        ..one.clone()
    };
    assert_eq!(lumen.read(&swapped, "/graph/me").status, 401);
    assert_eq!(lumen.read(&one, "/graph/me?fields=username").status, 200);
}

/// R35, R113: a program's token is none that a page may show; a server's is good whatever it sends as `Origin`, and what it
/// reads is for no page that isn't listed.
#[test]
fn a_token_of_another_kind_of_client_is_of_no_use_to_a_page() {
    let world = shared();
    for (site, server) in [(Site::backend(), true), (Site::terminal(), false)] {
        let mut client = Visitor::new(world, site);
        let session = client.connect();
        assert_eq!(client.read(&session, "/connection").status, 200);
        for origin in [
            "https://evil.example",
            "https://shop.example",
            "null",
            world.origin.as_str(),
        ] {
            let request = Request::get("/connection")
                .bearer(&session.access_token)
                .header("Origin", origin);
            let answer = world.edge.client.send(&request);
            let (status, readable) = (answer.status, answer.header("access-control-allow-origin"));
            assert_eq!(
                status,
                if server { 200 } else { 401 },
                "{} from {origin}",
                client.site.id
            );
            if ["https://evil.example", "null"].contains(&origin) {
                assert_eq!(readable, None, "{} from {origin}", client.site.id);
            }
        }
    }
}

/// RFC 6750 §2.1: the scheme's name has no case.
#[test]
fn the_word_bearer_may_be_spelt_in_any_case() {
    let mut visitor = shared().visitor();
    let session = visitor.connect();
    for scheme in ["bearer", "BEARER"] {
        let request = Request::get("/connection")
            .header("Authorization", &format!("{scheme} {}", session.access_token));
        assert_eq!(
            shared()
                .edge
                .client
                .send(&request.header("Origin", &shared().origin))
                .status,
            200
        );
    }
}

/// R31, RFC 9449 §7: a proof beside a read is checked by the platform in any case, and a Bearer token is none of `DPoP`'s.
#[test]
fn a_proof_beside_a_read_is_never_passed_over() {
    let mut visitor = shared().visitor();
    let session = visitor.connect();
    let url = format!("{}/graph/me", visitor.world.edge.url);
    let ath = URL_SAFE_NO_PAD.encode(Sha256::digest(&session.access_token));
    let proof =
        |key: &Key, method: &str| key.proof_with(method, &url, None, |_, claims| claims["ath"] = json!(ath));
    let read = |scheme: &str, proof: &str| {
        let request = Request::get("/graph/me?fields=username")
            .header("Authorization", &format!("{scheme} {}", session.access_token))
            .header("Origin", &visitor.site.origin)
            .header("DPoP", proof);
        visitor.world.edge.client.send(&request)
    };
    let right = proof(&visitor.key, "GET");
    assert_eq!(read("Bearer", &right).status, 200);
    let unsigned = format!(
        "{}.{}",
        right.rsplit_once('.').unwrap().0,
        URL_SAFE_NO_PAD.encode([1; 64])
    );
    for (scheme, proof, error) in [
        ("DPoP", right.clone(), "invalid_token"),
        ("Bearer", unsigned, "invalid_dpop_proof"),
        ("Bearer", proof(&visitor.key, "POST"), "invalid_dpop_proof"),
        ("Bearer", proof(&Key::new(), "GET"), "invalid_token"),
        (
            "Bearer",
            visitor.key.proof("GET", &url, None),
            "invalid_dpop_proof",
        ),
        ("Bearer", "x".to_owned(), "invalid_dpop_proof"),
        ("DPoP", "x".to_owned(), "invalid_dpop_proof"),
    ] {
        let answer = read(scheme, &proof);
        assert_eq!(answer.status, 401, "{scheme} {proof}");
        assert_problem(&answer);
        let challenge = answer.header("www-authenticate").unwrap_or_default();
        assert!(
            challenge.starts_with("DPoP ") && challenge.contains(error),
            "{challenge}"
        );
    }
}

/// R113: a server may send any `Origin` (`SvelteKit`'s `event.fetch` sends its page's), when it redeems and when it reads.
#[test]
fn a_servers_origin_means_nothing() {
    let mut server = Visitor::new(shared(), Site::backend());
    let session = server.connect();
    let fields = [
        ("grant_type", "refresh_token".into()),
        ("client_id", "backend".into()),
        ("refresh_token", session.refresh_token.clone()),
    ];
    let client = &server.world.edge.client;
    for origin in ["https://evil.example", &server.world.origin] {
        let renewed = client.send(&server.token_request(&fields, None).header("Origin", origin));
        assert_eq!(renewed.status, 200, "{}", renewed.text());
        let session = Session::read(&renewed);
        let read = server
            .bearer(&session, "GET", "/graph/me")
            .header("Origin", origin);
        assert_eq!(client.send(&read).status, 200, "{origin}");
    }
    let fields = [
        ("client_id", "backend"),
        (
            "client_secret",
            "a-secret-of-the-backend-that-is-long-enough-0001",
        ),
        ("token", session.refresh_token.as_str()),
    ];
    let revoked = client.send(&Request::post_form("/revoke", &fields));
    assert_eq!((revoked.status, revoked.text().as_str()), (200, "{}"));
    assert_eq!(revoked.header("content-type"), Some("application/json"));
}

/// R78: a wrong address is told as one, whatever is sent there; and the metadata's preflight is answered to anybody.
#[test]
fn a_wrong_address_is_404_and_the_metadata_is_open() {
    let client = &shared().edge.client;
    for (method, target, status) in [
        ("POST", "/oauth/token", 404),
        ("POST", "/nothing", 404),
        ("GET", "/nothing", 404),
        ("POST", "/connect.js", 405),
        ("OPTIONS", "/.well-known/oauth-authorization-server", 204),
        ("OPTIONS", "/.well-known/openid-configuration", 204),
    ] {
        let request = Request::new(method, target).header("Origin", "https://anybody.example");
        let answer = client.send(&request);
        assert_eq!(answer.status, status, "{method} {target}");
        if status == 204 {
            assert_eq!(
                answer.header("access-control-allow-origin"),
                Some("*"),
                "{target}"
            );
        }
    }
}
