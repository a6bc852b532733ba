//! What a page may ask for (R37, R39), row by row; what is refused never reaches Instagram.

use suite::http::Request;
use suite::oauth::Session;
use suite::processes::World;

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
    let rows = [
        // Paths that lead elsewhere, however they are spelt.
        "/graph/".to_owned(),
        "/graph//me".to_owned(),
        "/graph/me/".to_owned(),
        "/graph/me//media".to_owned(),
        "/graph/me/media/".to_owned(),
        "/graph/me/permissions".to_owned(),
        "/graph/me/accounts".to_owned(),
        "/graph/me/conversations".to_owned(),
        "/graph/me/insights".to_owned(),
        "/graph/me/media_publish".to_owned(),
        "/graph/me/%6dedia".to_owned(),
        "/graph/%6d%65".to_owned(),
        "/graph/me%2fmedia".to_owned(),
        "/graph/me%2Fmedia".to_owned(),
        "/graph/me%00".to_owned(),
        "/graph/me;x=y".to_owned(),
        "/graph/me%3Ffields=id".to_owned(),
        "/graph/me%23".to_owned(),
        "/graph/../access_token".to_owned(),
        "/graph/me/../access_token".to_owned(),
        "/graph/me/..%2faccess_token".to_owned(),
        "/graph/%2e%2e/access_token".to_owned(),
        "/graph/.%2e/access_token".to_owned(),
        "/graph/me/%2e%2e/%2e%2e/access_token".to_owned(),
        "/graph/%252e%252e/access_token".to_owned(),
        "/graph/http://evil.example/me".to_owned(),
        "/graph/https:%2f%2fevil.example".to_owned(),
        "/graph//evil.example/me".to_owned(),
        "/graph/@evil.example/me".to_owned(),
        "/graph/evil.example:80/me".to_owned(),
        "/graph/v19.0/me".to_owned(),
        "/graph/v99.0/me".to_owned(),
        "/graph/v25.0".to_owned(),
        "/graph/v25.0/../v19.0/me".to_owned(),
        "/graph/access_token".to_owned(),
        "/graph/refresh_access_token?grant_type=ig_refresh_token".to_owned(),
        "/graph/oauth/access_token".to_owned(),
        "/graph/search?q=x".to_owned(),
        "/graph/?ids=1,2".to_owned(),
        "/graph/?batch=[]".to_owned(),
        "/graph/ig_hashtag_search?q=x".to_owned(),
        format!("/graph/{media}/comments"),
        format!("/graph/{media}/insights"),
        format!("/graph/{media}/children/x"),
        format!("/graph/{media},{media}"),
        "/graph/not-a-number".to_owned(),
        "/graph/12345678901234567890123456789012345678901".to_owned(),
        // Parameters that mean something to Instagram.
        "/graph/me?access_token=x".to_owned(),
        "/graph/me?fields=id&access_token=x".to_owned(),
        "/graph/me?access%5Ftoken=x".to_owned(),
        "/graph/me?ACCESS_TOKEN=x".to_owned(),
        "/graph/me?appsecret_proof=x".to_owned(),
        "/graph/me?client_secret=x".to_owned(),
        "/graph/me?method=delete".to_owned(),
        "/graph/me?fields=id&method=POST".to_owned(),
        "/graph/me?batch=%5B%5D".to_owned(),
        "/graph/me?callback=alert".to_owned(),
        "/graph/me?ids=1,2".to_owned(),
        "/graph/me?format=json".to_owned(),
        "/graph/me?debug=all".to_owned(),
        "/graph/me?suppress_http_code=1".to_owned(),
        "/graph/me?include_headers=true".to_owned(),
        "/graph/me?redirect=1".to_owned(),
        "/graph/me?limit=5".to_owned(),
        "/graph/me?fields=id&fields=username".to_owned(),
        "/graph/me?fields[]=id".to_owned(),
        // Fields that are not on the list, or nested where nothing is.
        "/graph/me?fields=access_token".to_owned(),
        "/graph/me?fields=id,access_token".to_owned(),
        "/graph/me?fields=accounts%7Baccess_token%7D".to_owned(),
        "/graph/me?fields=media%7Bid,caption%7D".to_owned(),
        "/graph/me?fields=id%7Bx%7D".to_owned(),
        "/graph/me?fields=*".to_owned(),
        "/graph/me?fields=id,,username".to_owned(),
        "/graph/me?fields=id%0aaccess_token".to_owned(),
        "/graph/me?fields=business_discovery.username(x)%7Bid%7D".to_owned(),
        "/graph/me/media?fields=id,comments".to_owned(),
        "/graph/me/media?fields=comments%7Btext%7D".to_owned(),
        "/graph/me/media?fields=children%7Bcomments%7D".to_owned(),
        "/graph/me/media?fields=children%7Bid".to_owned(),
        "/graph/me/media?fields=children%7Bchildren%7Bid%7D%7D".to_owned(),
        "/graph/me/media?fields=children.limit(99)%7Bid%7D".to_owned(),
        "/graph/me/media?limit=0".to_owned(),
        "/graph/me/media?limit=-1".to_owned(),
        "/graph/me/media?limit=100000".to_owned(),
        "/graph/me/media?limit=1e2".to_owned(),
        "/graph/me/media?limit=".to_owned(),
        "/graph/me/media?after=a%26access_token%3Dx".to_owned(),
        "/graph/me/media?after=%0d%0aX:%20y".to_owned(),
        "/graph/me/media?since=1".to_owned(),
        "/graph/me/media?offset=1".to_owned(),
        format!("/graph/me/media?after={}", "A".repeat(5_000)),
        format!("/graph/me?fields={}", "id,".repeat(3_000)),
    ];
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
        .map(|request| request.text())
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

/// R37: the platform's URL parser, like a browser's, takes `.`, `..` and `\` away before the edge sees a path. What is
/// left is judged; what goes up is spelt anew.
#[test]
fn a_path_that_the_url_standard_straightens_goes_up_straight() {
    let (world, session) = connected();
    for target in [
        "/graph/./me/media?fields=id",
        "/graph/me\\media?fields=id",
        "/graph/x/../me/media?fields=id",
    ] {
        assert_eq!(world.visitor().read(&session, target).status, 200, "{target}");
    }
    assert!(
        world
            .stand_in
            .requests()
            .iter()
            .all(|request| request.path() == "/v25.0/me/media")
    );
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
