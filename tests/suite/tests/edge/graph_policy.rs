//! What a page may ask for (R37, R39), row by row; what is refused never reaches Instagram.

use suite::http::Request;
use suite::oauth::Session;
use suite::processes::World;

/// Paths that lead elsewhere, however they are spelt.
const PATHS: &[&str] = &[
    "/graph/",
    "/graph//me",
    "/graph/me/",
    "/graph/me//media",
    "/graph/me/media/",
    "/graph/me/permissions",
    "/graph/me/accounts",
    "/graph/me/conversations",
    "/graph/me/insights",
    "/graph/me/media_publish",
    "/graph/me/%6dedia",
    "/graph/%6d%65",
    "/graph/me%2fmedia",
    "/graph/me%2Fmedia",
    "/graph/me%00",
    "/graph/me;x=y",
    "/graph/me%3Ffields=id",
    "/graph/me%23",
    "/graph/../access_token",
    "/graph/me/../access_token",
    "/graph/me/..%2faccess_token",
    "/graph/%2e%2e/access_token",
    "/graph/.%2e/access_token",
    "/graph/me/%2e%2e/%2e%2e/access_token",
    "/graph/%252e%252e/access_token",
    "/graph/http://evil.example/me",
    "/graph/https:%2f%2fevil.example",
    "/graph//evil.example/me",
    "/graph/@evil.example/me",
    "/graph/evil.example:80/me",
    "/graph/v19.0/me",
    "/graph/v99.0/me",
    "/graph/v25.0",
    "/graph/v25.0/../v19.0/me",
    "/graph/access_token",
    "/graph/refresh_access_token?grant_type=ig_refresh_token",
    "/graph/oauth/access_token",
    "/graph/search?q=x",
    "/graph/?ids=1,2",
    "/graph/?batch=[]",
    "/graph/ig_hashtag_search?q=x",
    "/graph/not-a-number",
    "/graph/12345678901234567890123456789012345678901",
];

/// Parameters that mean something to Instagram.
const PARAMETERS: &[&str] = &[
    "/graph/me?access_token=x",
    "/graph/me?fields=id&access_token=x",
    "/graph/me?access%5Ftoken=x",
    "/graph/me?ACCESS_TOKEN=x",
    "/graph/me?appsecret_proof=x",
    "/graph/me?client_secret=x",
    "/graph/me?method=delete",
    "/graph/me?fields=id&method=POST",
    "/graph/me?batch=%5B%5D",
    "/graph/me?callback=alert",
    "/graph/me?ids=1,2",
    "/graph/me?format=json",
    "/graph/me?debug=all",
    "/graph/me?suppress_http_code=1",
    "/graph/me?include_headers=true",
    "/graph/me?redirect=1",
    "/graph/me?limit=5",
    "/graph/me?fields=id&fields=username",
    "/graph/me?fields[]=id",
];

/// Fields that are not on the list, nested where nothing is, and values out of range.
const FIELDS: &[&str] = &[
    "/graph/me?fields=access_token",
    "/graph/me?fields=id,access_token",
    "/graph/me?fields=accounts%7Baccess_token%7D",
    "/graph/me?fields=media%7Bid,caption%7D",
    "/graph/me?fields=id%7Bx%7D",
    "/graph/me?fields=*",
    "/graph/me?fields=id,,username",
    "/graph/me?fields=id%0aaccess_token",
    "/graph/me?fields=business_discovery.username(x)%7Bid%7D",
    "/graph/me/media?fields=id,comments",
    "/graph/me/media?fields=comments%7Btext%7D",
    "/graph/me/media?fields=children%7Bcomments%7D",
    "/graph/me/media?fields=children%7Bid",
    "/graph/me/media?fields=children%7Bchildren%7Bid%7D%7D",
    "/graph/me/media?fields=children.limit(99)%7Bid%7D",
    "/graph/me/media?limit=0",
    "/graph/me/media?limit=-1",
    "/graph/me/media?limit=100000",
    "/graph/me/media?limit=1e2",
    "/graph/me/media?limit=",
    "/graph/me/media?after=a%26access_token%3Dx",
    "/graph/me/media?after=%0d%0aX:%20y",
    "/graph/me/media?since=1",
    "/graph/me/media?offset=1",
];

fn connected() -> (World, Session) {
    let world = World::start();
    let session = world.visitor().connect();
    world.stand_in.forget_requests();
    (world, session)
}

/// R37, R39
#[test]
fn what_is_not_listed_never_reaches_instagram() {
    let (world, session) = connected();
    let media = "17900000000000001";
    let mut rows: Vec<String> = [PATHS, PARAMETERS, FIELDS]
        .concat()
        .into_iter()
        .map(str::to_owned)
        .collect();
    rows.extend([
        format!("/graph/{media}/comments"),
        format!("/graph/{media}/insights"),
        format!("/graph/{media}/children/x"),
        format!("/graph/{media},{media}"),
        format!("/graph/me/media?after={}", "A".repeat(5_000)),
        format!("/graph/me?fields={}", "id,".repeat(3_000)),
    ]);
    for target in &rows {
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
        read("/graph/v25.0/me?fields=username")["username"],
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
            .all(|request| request.path().starts_with("/v25.0/")),
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
