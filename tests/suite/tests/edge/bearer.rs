//! Access tokens: whose they are, where they work, and how they are shown (R35, R40, RFC 6750).

use suite::http::Request;
use suite::oauth::{Session, Site, Visitor};
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

/// R35: a server's or terminal's token is none that a page may show.
#[test]
fn a_token_of_another_kind_of_client_is_refused_to_a_page() {
    let world = shared();
    for site in [Site::backend(), Site::terminal()] {
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
            assert!(
                [401, 403].contains(&answer.status),
                "{} from {origin}: {}",
                client.site.id,
                answer.status
            );
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
