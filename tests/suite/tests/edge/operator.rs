//! `/operator/*`: off unless its secret is set, rate limited, and every use is in the audit log (R59).

use suite::crowd::Crowd;
use suite::http::Request;
use suite::leaks::{self, Canary, Seen};
use suite::oauth::{Kind, Site, Visitor};
use suite::processes::{Edge, World};

use crate::crowded::{self, SECRET, connect, operator};
use crate::support::{assert_problem, shared};

const REAL_DAY: u64 = 86_400_000;
const ROUTES: [(&str, &str); 6] = [
    ("GET", "/operator/sites"),
    ("GET", "/operator/connections?site=demo"),
    ("GET", "/operator/usage?site=demo"),
    ("GET", "/operator/keys"),
    ("GET", "/operator/audit"),
    ("POST", "/operator/reseal?site=demo"),
];

/// R59: without the setting there is nothing there, whatever secret is shown.
#[test]
fn without_a_secret_the_surface_is_off() {
    for (method, target) in ROUTES {
        for secret in ["", SECRET] {
            let answer = shared()
                .edge
                .client
                .send(&Request::new(method, target).bearer(secret));
            assert_eq!(answer.status, 404, "{method} {target}");
        }
    }
}

/// R59
#[test]
fn only_the_right_secret_opens_it() {
    let crowd = Crowd::start(REAL_DAY);
    let world = crowded::world(&crowd, |_| ());
    for (method, target) in ROUTES {
        for wrong in ["", "wrong", &SECRET[1..], &format!("{SECRET}x")] {
            let answer = world
                .edge
                .client
                .send(&Request::new(method, target).bearer(wrong));
            assert_eq!(answer.status, 401, "{method} {target} with {wrong:?}");
            assert_eq!(assert_problem(&answer), "bad_secret");
            assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
        }
        let bare = world.edge.client.send(&Request::new(method, target));
        assert_eq!(bare.status, 401, "{method} {target}");
        let basic = Request::new(method, target).header("Authorization", &format!("Basic {SECRET}"));
        assert_eq!(world.edge.client.send(&basic).status, 401);
        assert_eq!(operator(&world, method, target).status, 200, "{method} {target}");
    }
    // No page reads it, and nobody is told what isn't there without the secret.
    let page = Request::get("/operator/sites")
        .bearer(SECRET)
        .header("Origin", &world.origin);
    assert_eq!(
        world
            .edge
            .client
            .send(&page)
            .header("access-control-allow-origin"),
        None
    );
    assert_eq!(operator(&world, "GET", "/operator/nothing").status, 400);
    assert_eq!(operator(&world, "GET", "/operator/connections").status, 400);
    let foreign = "/operator/connections?site=demo&cursor=nonsense";
    assert_eq!(operator(&world, "GET", foreign).status, 400);
}

/// R59: the audit log says what was done, and nothing about anybody.
#[test]
fn every_use_is_in_the_audit_log() {
    let crowd = Crowd::start(REAL_DAY);
    let world = crowded::world(&crowd, |_| ());
    connect(&mut Visitor::new(&world, Site::terminal()), 31);
    for target in [
        "/operator/connections?site=terminal",
        "/operator/sites",
        "/operator/keys",
    ] {
        assert_eq!(operator(&world, "GET", target).status, 200);
    }
    assert_eq!(
        operator(&world, "POST", "/operator/reseal?site=terminal").status,
        200
    );
    let log = operator(&world, "GET", "/operator/audit");
    let lines = log.json().as_array().cloned().unwrap();
    let mut actions: Vec<&str> = lines
        .iter()
        .map(|line| line["action"].as_str().unwrap())
        .collect();
    actions.sort_unstable();
    for action in ["list", "sites", "keys", "audit", "reseal"] {
        assert!(actions.contains(&action), "{actions:?}");
    }
    let of_the_site = lines.iter().filter(|line| line["site"] == "terminal").count();
    assert!(of_the_site >= 2, "{lines:#?}");
    for line in &lines {
        assert!(line["at"].as_u64().unwrap() > 1_700_000_000);
        let members = line.as_object().unwrap().keys();
        assert!(
            members
                .clone()
                .all(|name| ["at", "action", "site", "connection"].contains(&name.as_str())),
            "{line}"
        );
    }
    let personal = [
        Canary::new("username", suite::crowd::username(31).as_bytes()),
        Canary::new("id", b"27000000000000031"),
        Canary::new("operator's secret", SECRET.as_bytes()),
    ];
    leaks::assert_none(&personal, &[Seen::new("audit log", log.body)]);
    leaks::assert_none(&personal, &[Seen::new("log of the edge", world.edge.log())]);
}

/// R59: whoever guesses fills no log: one line a day, beside what was done.
#[test]
fn wrong_secrets_are_one_line_of_the_audit_log() {
    let crowd = Crowd::start(REAL_DAY);
    let world = crowded::world(&crowd, |_| ());
    assert_eq!(operator(&world, "GET", "/operator/app").status, 200);
    for guess in 0..60 {
        let request = Request::get("/operator/sites").bearer("wrong");
        let address = format!("192.0.2.{}", guess / 10);
        let answer = world
            .edge
            .client
            .send(&request.header("cf-connecting-ip", &address));
        assert_eq!(answer.status, 401);
    }
    assert_eq!(
        world.edge.client.send(&Request::get("/operator/sites")).status,
        401
    );
    // R117: and a site's for its servers' secrets.
    for path in ["/token", "/revoke", "/introspect"] {
        let wrong = [
            ("client_id", "backend"),
            ("client_secret", "wrong"),
            ("token", "x"),
        ];
        assert_eq!(
            world.edge.client.send(&Request::post_form(path, &wrong)).status,
            401,
            "{path}"
        );
    }
    let log = operator(&world, "GET", "/operator/audit").json();
    let lines = log.as_array().cloned().unwrap();
    let of_backend = lines
        .iter()
        .filter(|line| line["action"] == "wrong_client_secret" && line["site"] == "backend");
    assert_eq!(
        of_backend.filter_map(|line| line["count"].as_u64()).sum::<u64>(),
        3,
        "{lines:#?}"
    );
    let guesses = lines.iter().filter(|line| line["action"] == "wrong_secret");
    let counts: Vec<u64> = guesses.map(|line| line["count"].as_u64().unwrap()).collect();
    // Two, if midnight lies between.
    assert_eq!(counts.iter().sum::<u64>(), 60, "{lines:#?}");
    assert!(counts.len() <= 2, "{lines:#?}");
    for action in ["app", "audit"] {
        assert!(lines.iter().any(|line| line["action"] == action), "{lines:#?}");
    }
}

/// The world's settings under a small limit for each visitor.
fn limited(crowd: &Crowd, limit: u32) -> (World, Edge) {
    let mut world = crowded::world(crowd, |_| ());
    world.edge.stop();
    let folder = world.state_folder().join("limited");
    std::fs::create_dir_all(&folder).unwrap();
    let edge = Edge::limited(&folder, world.edge.port, &world.settings, limit);
    let edge = edge.unwrap_or_else(|why| panic!("{why}"));
    (world, edge)
}

/// R59: whoever guesses is slowed down, by address; the operator with the secret isn't.
#[test]
fn whoever_guesses_is_slowed_down() {
    let crowd = Crowd::start(REAL_DAY);
    let (_world, edge) = limited(&crowd, 5);
    let guess = |secret: &str, address: &str| {
        let request = Request::get("/operator/sites").bearer(secret);
        edge.client.send(&request.header("cf-connecting-ip", address))
    };
    let statuses: Vec<u16> = (0..8).map(|_| guess("wrong", "192.0.2.1").status).collect();
    assert_eq!(statuses, [401, 401, 401, 401, 401, 429, 429, 429]);
    let slowed = guess("wrong", "192.0.2.1");
    assert!(slowed.header("retry-after").is_some());
    assert_eq!(guess("wrong", "192.0.2.2").status, 401, "another address");
}

/// R59: without the platform's limiter too, the right secret waits like the wrong ones where it was guessed, and
/// elsewhere it opens. A client's secret is no other.
#[test]
fn whoever_guessed_waits_also_with_the_right_secret() {
    let crowd = Crowd::start(REAL_DAY);
    let world = crowded::world(&crowd, |_| ());
    let shows = |secret: &str, address: &str| {
        let request = Request::get("/operator/sites").bearer(secret);
        world
            .edge
            .client
            .send(&request.header("cf-connecting-ip", address))
    };
    let statuses: Vec<u16> = (0..340).map(|_| shows("wrong", "192.0.2.1").status).collect();
    assert_eq!(statuses, [vec![401; 20], vec![429; 320]].concat());
    let right = shows(SECRET, "192.0.2.1");
    assert_eq!(
        (right.status, assert_problem(&right).as_str()),
        (429, "rate_limited")
    );
    assert!(right.header("retry-after").is_some());
    assert_eq!(shows(SECRET, "192.0.2.2").status, 200);
    for path in ["/token", "/revoke"] {
        let address = format!("192.0.2.{}", path.len());
        let Kind::Server(secret) = Site::backend().kind else {
            panic!("the backend is a server")
        };
        let asks = |secret: &str| {
            let fields = [
                ("grant_type", "refresh_token"),
                ("client_id", "backend"),
                ("client_secret", secret),
                ("refresh_token", "none.none"),
                ("token", "none.none"),
            ];
            let request = Request::post_form(path, &fields).header("cf-connecting-ip", &address);
            world.edge.client.send(&request).status
        };
        let statuses: Vec<u16> = (0..30).map(|_| asks("wrong")).collect();
        assert_eq!(statuses, [vec![401; 20], vec![429; 10]].concat(), "{path}");
        assert_eq!(asks(&secret), 429, "{path}");
    }
}

/// R42: a visitor's address may cause so many returns and token requests in a minute. (Here the test itself names the
/// address; Cloudflare sets that header and lets nobody else, R63.)
#[test]
fn a_visitors_address_may_ask_so_often() {
    let crowd = Crowd::start(REAL_DAY);
    let (world, edge) = limited(&crowd, 4);
    let refresh = |address: &str| {
        let fields = [
            ("grant_type", "refresh_token"),
            ("client_id", "terminal"),
            ("refresh_token", "none.none"),
        ];
        let request = Request::post_form("/token", &fields).header("cf-connecting-ip", address);
        edge.client.send(&request)
    };
    let statuses: Vec<u16> = (0..6).map(|_| refresh("192.0.2.3").status).collect();
    assert_eq!(statuses[..4], [400; 4]);
    assert!(
        statuses[4..].iter().all(|status| [429, 503].contains(status)),
        "{statuses:?}"
    );
    assert!(refresh("192.0.2.3").header("retry-after").is_some());
    assert_eq!(refresh("192.0.2.4").status, 400);
    // The same at the return from Instagram: the flow isn't consumed, so that it may go on a minute later.
    let mut visitor = world.visitor();
    let flow = visitor.authorize();
    let state = suite::http::value(&flow.at_instagram, "state").unwrap();
    let target = format!("/instagram/callback?code={}&state={state}", suite::crowd::code(5));
    let cookies = visitor.jar.header();
    let back = |address: &str| {
        let request = Request::navigate(&target).maybe("Cookie", cookies.as_deref());
        edge.client.send(&request.header("cf-connecting-ip", address))
    };
    let refused = back("192.0.2.3");
    assert_eq!(refused.status, 429, "{}", refused.text());
    assert_eq!(back("192.0.2.5").status, 303);
}
