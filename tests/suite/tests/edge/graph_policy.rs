//! What a page may ask for (R37, R39); what is refused never reaches Instagram.

use suite::http::Request;
use suite::oauth::Session;
use suite::processes::World;

fn connected() -> (World, Session) {
    let world = World::start();
    let session = world.visitor().connect();
    world.stand_in.forget_requests();
    (world, session)
}

/// R37, R39: row by row beside `shared`'s policy; these go through the platform's own parsers too.
#[test]
fn what_is_not_listed_never_reaches_instagram() {
    let (world, session) = connected();
    let long = format!("/graph/me/media?after={}", "A".repeat(5_000));
    let rows = [
        "/graph/",
        "/graph//me",
        "/graph/me/permissions",
        "/graph/me%2fmedia",
        "/graph/%6d%65",
        "/graph/https:%2f%2fevil.example",
        "/graph//evil.example/me",
        "/graph/v19.0/me",
        "/graph/access_token",
        "/graph/me?access_token=x",
        "/graph/me?fields=id&method=POST",
        "/graph/me?fields=access_token",
        "/graph/me/media?after=%0d%0aX:%20y",
        &long,
    ];
    for target in rows {
        let answer = world.edge.client.send(
            &Request::get(target)
                .bearer(&session.access_token)
                .header("Origin", &world.origin),
        );
        assert!(
            (400..500).contains(&answer.status),
            "{target}: {} {}",
            answer.status,
            answer.text()
        );
        assert_ne!(answer.status, 401, "{target}");
    }
    let upstream: Vec<String> = world
        .stand_in
        .requests()
        .iter()
        .map(suite::processes::Received::text)
        .collect();
    assert_eq!(upstream, Vec::<String>::new());
}

/// R37
#[test]
fn no_other_method_reaches_instagram() {
    let (world, session) = connected();
    for method in ["POST", "PUT", "PATCH", "DELETE"] {
        for target in [
            "/graph/me",
            "/graph/me/media",
            "/graph/me/media_publish",
            "/graph/17900000000000001",
        ] {
            let request = Request::new(method, target)
                .bearer(&session.access_token)
                .header("Origin", &world.origin);
            let answer = world.edge.client.send(&request);
            assert!(
                [404, 405].contains(&answer.status),
                "{method} {target}: {}",
                answer.status
            );
        }
    }
    for name in ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"] {
        let request = Request::get("/graph/me?fields=id").bearer(&session.access_token);
        let answer = world
            .edge
            .client
            .send(&request.header("Origin", &world.origin).header(name, "DELETE"));
        assert_eq!(answer.status, 200, "{name}");
    }
    assert!(
        world
            .stand_in
            .requests()
            .iter()
            .all(|request| request.method() == "GET")
    );
    assert!(
        world
            .stand_in
            .requests()
            .iter()
            .all(|request| request.header("x-http-method-override").is_none())
    );
}

/// R37: what a URL parser would straighten is refused, before anything parses it anew on the way to the object.
#[test]
fn a_path_that_would_be_straightened_is_refused() {
    let (world, session) = connected();
    for target in [
        "/graph/./me/media?fields=id",
        "/graph/x/../me/media?fields=id",
        "/graph/../connection",
        "/graph/%2e%2e/connection",
        "/graph/%2e%2e/%2e%2e/me",
    ] {
        let status = world.visitor().read(&session, target).status;
        assert!((400..500).contains(&status), "{target}: {status}");
    }
    assert!(world.stand_in.requests().is_empty());
}

/// R37: what is listed arrives, and is spelt by the edge alone.
#[test]
fn what_is_listed_arrives_at_the_one_host_with_the_configured_version() {
    let (world, session) = connected();
    let read = |target: &str| {
        let answer = world.visitor().read(&session, target);
        assert_eq!(answer.status, 200, "{target}: {}", answer.text());
        answer.json()
    };
    assert_eq!(read("/graph/me?fields=id,username")["username"], "studio.lumen");
    assert!(read("/graph/me")["id"].is_string());
    assert_eq!(
        read("/graph/v26.0/me?fields=username")["username"],
        "studio.lumen"
    );
    let list = read("/graph/me/media?fields=id,media_type,children%7Bid,media_url%7D&limit=50");
    let items = list["data"].as_array().unwrap();
    assert_eq!(items.len(), 50);
    let album = items
        .iter()
        .find(|item| item["media_type"] == "CAROUSEL_ALBUM")
        .unwrap();
    let id = album["id"].as_str().unwrap();
    assert_eq!(read(&format!("/graph/{id}?fields=id"))["id"], id);
    assert!(
        !read(&format!("/graph/{id}/children?fields=id,media_url"))["data"]
            .as_array()
            .unwrap()
            .is_empty()
    );
    let requests = world.stand_in.requests();
    assert!(
        requests
            .iter()
            .all(|request| request.path().starts_with("/v26.0/")),
        "{requests:?}"
    );
}

/// R37, R39
#[test]
fn a_site_that_opens_less_gets_less() {
    let world = World::builder()
        .sites(|page| {
            let mut table = suite::oauth::Site::table(page);
            table["demo"]["graph"] = serde_json::json!(["GET /me"]);
            table
        })
        .start();
    let session = world.visitor().connect();
    world.stand_in.forget_requests();
    assert_eq!(world.visitor().read(&session, "/graph/me?fields=id").status, 200);
    for target in [
        "/graph/me/media",
        "/graph/17900000000000001",
        "/graph/17900000000000001/children",
    ] {
        let answer = world.visitor().read(&session, target);
        assert!([403, 404].contains(&answer.status), "{target}: {}", answer.status);
    }
    assert_eq!(world.stand_in.requests().len(), 1);
}
