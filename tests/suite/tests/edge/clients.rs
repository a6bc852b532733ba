//! `POST /token` by kind of client: what each must show, and how its session is renewed (R32).

use base64::Engine;
use serde_json::json;
use suite::http::{Request, Response};
use suite::oauth::{Kind, Session, Site, Visitor};

use crate::support::{assert_oauth_error, shared};

/// R32
#[test]
fn a_browser_needs_a_listed_origin() {
    let world = shared();
    let mut visitor = world.visitor();
    let (flow, back) = visitor.walk();
    let fields = visitor.redeem_fields(&flow, &back.code());
    for origin in ["https://evil.example", "https://shop.example"] {
        let mut other = world.visitor();
        other.site.origin = origin.into();
        let answer = other.token(&fields);
        assert!((400..500).contains(&answer.status), "{origin}: {}", answer.status);
        // Another site's origin is listed too, so its page may read that it was refused.
        assert!(
            origin == "https://shop.example" || answer.header("access-control-allow-origin").is_none(),
            "{origin}"
        );
    }
    let pairs: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let proof = visitor
        .key
        .proof("POST", &visitor.token_url(), Some(&visitor.nonce()));
    let bare = world
        .edge
        .client
        .send(&Request::post_form("/token", &pairs).header("DPoP", &proof));
    assert!(
        (400..500).contains(&bare.status),
        "without an Origin: {}",
        bare.status
    );
    assert!(!visitor.redeem(&flow, &back.code()).access_token.is_empty());
}

/// R32
#[test]
fn a_server_needs_its_secret() {
    let world = shared();
    let mut server = Visitor::new(world, Site::backend());
    let (flow, back) = server.walk();
    let fields = server.redeem_fields(&flow, &back.code());
    let right = server.site.kind.clone();
    for kind in [Kind::Server("wrong".into()), Kind::Native, Kind::Browser] {
        server.site.kind = kind.clone();
        let answer = server.token(&fields);
        assert!((400..500).contains(&answer.status), "{kind:?}: {}", answer.status);
    }
    server.site.kind = right;
    let session = Session::read(&server.token(&fields));
    let answer = server.refresh(&session.refresh_token);
    // R30: it says when it ends.
    let left = answer.json()["refresh_token_expires_in"].as_u64().unwrap();
    assert!((89 * 86_400..=90 * 86_400).contains(&left), "{left}");
    let renewed = Session::read(&answer);
    let told = server.read(&renewed, "/connection").json();
    assert_eq!(
        (&told["client_id"], &told["client_kind"]),
        (&json!("backend"), &json!("server"))
    );
}

/// R113: a backend learns whose a token is that it was handed, of its own site alone.
#[test]
fn a_server_asks_what_a_token_is() {
    let world = shared();
    let mut server = Visitor::new(world, Site::backend());
    let session = server.connect();
    let pages = world.visitor().connect();
    let ask = |token: &str, secret: &str| {
        let fields = [
            ("client_id", "backend"),
            ("client_secret", secret),
            ("token", token),
        ];
        world
            .edge
            .client
            .send(&Request::post_form("/introspect", &fields))
    };
    let Kind::Server(secret) = server.site.kind.clone() else {
        panic!("the backend is a server")
    };
    for token in [&session.access_token, &session.refresh_token] {
        let told = ask(token, &secret).json();
        assert_eq!(told["active"], true, "{told}");
        assert_eq!(
            (&told["client_id"], &told["sub"]),
            (&json!("backend"), &json!(session.connection))
        );
    }
    let mut changed = session.access_token.clone();
    changed.push('x');
    for token in [&changed, &pages.access_token, &pages.refresh_token, "nothing"] {
        assert_eq!(ask(token, &secret).json(), json!({"active": false}), "{token}");
    }
    assert_oauth_error(&ask(&session.access_token, "wrong"), "invalid_client");
    let bare = Request::post_form(
        "/introspect",
        &[("client_id", "terminal"), ("token", &session.access_token)],
    );
    assert_oauth_error(&world.edge.client.send(&bare), "unauthorized_client");
}

/// R32, R78: the two ways that the metadata names.
#[test]
fn a_server_may_send_its_secret_by_basic_too() {
    let world = shared();
    let mut server = Visitor::new(world, Site::backend());
    let (flow, back) = server.walk();
    let fields = server.redeem_fields(&flow, &back.code());
    let pairs: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let Kind::Server(secret) = &server.site.kind else {
        panic!("the backend is a server")
    };
    let basic = |secret: &str| {
        let both = base64::engine::general_purpose::STANDARD.encode(format!("backend:{secret}"));
        Request::post_form("/token", &pairs).header("Authorization", &format!("Basic {both}"))
    };
    let wrong = world.edge.client.send(&basic("wrong"));
    assert_oauth_error(&wrong, "invalid_client");
    assert_eq!(wrong.status, 401);
    assert!(wrong.header("www-authenticate").is_some());
    assert_eq!(world.edge.client.send(&basic(secret)).status, 200);
}

/// R32
#[test]
fn a_terminals_former_refresh_token_lives_until_its_successor_is_used() {
    let world = shared();
    let mut terminal = Visitor::new(world, Site::terminal());
    let first = terminal.connect();
    let second = Session::read(&terminal.refresh(&first.refresh_token));
    assert_ne!(second.refresh_token, first.refresh_token, "it is rotated");
    // The answer got lost: the former one still works.
    let again = Session::read(&terminal.refresh(&first.refresh_token));
    let third = Session::read(&terminal.refresh(&again.refresh_token));
    // Its successor was used, so the first one is stolen goods: the session ends.
    assert_oauth_error(&terminal.refresh(&first.refresh_token), "invalid_grant");
    assert_oauth_error(&terminal.refresh(&third.refresh_token), "invalid_grant");
    assert_eq!(terminal.read(&third, "/connection").status, 401);
}

/// R32: the former refresh token stays valid until a successor is used, so none of these is a theft.
#[test]
fn renewals_of_a_terminal_at_once_are_all_answered() {
    let world = shared();
    let mut terminal = Visitor::new(world, Site::terminal());
    let first = terminal.connect();
    let fields = [
        ("grant_type", "refresh_token".to_owned()),
        ("client_id", "terminal".to_owned()),
        ("refresh_token", first.refresh_token.clone()),
    ];
    let request = terminal.token_request(&fields, None);
    let answers: Vec<Response> = std::thread::scope(|scope| {
        let racers: Vec<_> = (0..3)
            .map(|_| scope.spawn(|| world.edge.client.send(&request)))
            .collect();
        racers.into_iter().map(|racer| racer.join().unwrap()).collect()
    });
    let served: Vec<Session> = answers.iter().map(Session::read).collect();
    assert!(
        served
            .iter()
            .any(|session| terminal.read(session, "/connection").status == 200)
    );
    let mut successors: Vec<&str> = served
        .iter()
        .map(|session| session.refresh_token.as_str())
        .collect();
    successors.sort_unstable();
    successors.dedup();
    assert_eq!(
        successors.len(),
        1,
        "whichever answer got lost, the others' successor is as good"
    );
    assert_eq!(terminal.refresh(successors[0]).status, 200);
}

/// R32
#[test]
fn what_is_no_form_is_no_request() {
    let world = shared();
    let visitor = world.visitor();
    let proof = visitor
        .key
        .proof("POST", &visitor.token_url(), Some(&visitor.nonce()));
    let json = Request::post_json(
        "/token",
        &json!({"grant_type": "refresh_token", "client_id": "demo"}),
    );
    let answer = world
        .edge
        .client
        .send(&json.header("Origin", &world.origin).header("DPoP", &proof));
    assert_oauth_error(&answer, "invalid_request");
    // R33: a listed page can read that its method is wrong, too.
    let get = Request::get("/token").header("Origin", &world.origin);
    let wrong = world.edge.client.send(&get);
    let readable_by = wrong.header("access-control-allow-origin");
    assert_eq!((wrong.status, readable_by), (405, Some(world.origin.as_str())));
    let twice = Request::post_form(
        "/token",
        &[
            ("client_id", "demo"),
            ("client_id", "shop"),
            ("grant_type", "refresh_token"),
        ],
    );
    assert_oauth_error(
        &world.edge.client.send(&twice.header("Origin", &world.origin)),
        "invalid_request",
    );
    let nobody = Request::post_form(
        "/token",
        &[
            ("client_id", "nobody"),
            ("grant_type", "refresh_token"),
            ("refresh_token", "a.b"),
        ],
    );
    assert_oauth_error(&world.edge.client.send(&nobody), "invalid_client");
}

/// R43: too much or the wrong kind of body is the client's mistake, and no trouble for the edge.
#[test]
fn an_endless_or_odd_body_is_refused() {
    let world = shared();
    let long = "x".repeat(1_000_000);
    for target in ["/token", "/revoke"] {
        let big = Request::post_form(
            target,
            &[("client_id", "demo"), ("token", &long), ("refresh_token", &long)],
        );
        let answer = world.edge.client.send(&big.header("Origin", &world.origin));
        assert!((200..500).contains(&answer.status), "{target}: {}", answer.status);
        for (kind, body) in [
            ("multipart/form-data; boundary=x", "--x--"),
            ("text/plain", "client_id=demo"),
            ("", ""),
        ] {
            let odd = Request::new("POST", target)
                .header("Content-Type", kind)
                .header("Origin", &world.origin);
            let answer = world.edge.client.send(&odd.body(body.as_bytes()));
            assert!(
                (400..500).contains(&answer.status),
                "{target} {kind}: {}",
                answer.status
            );
        }
        let broken = Request::new("POST", target).header("Content-Type", "application/x-www-form-urlencoded");
        let answer = world.edge.client.send(
            &broken
                .header("Origin", &world.origin)
                .body(b"client_id=%ff%fe&\xff\x00=%"),
        );
        assert!((400..500).contains(&answer.status), "{target}: {}", answer.status);
    }
}
