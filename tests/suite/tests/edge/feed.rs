//! A feed is published with a session, and read by everybody without one.

use serde_json::{Value, json};
use suite::crowd::Crowd;
use suite::gallery::{Gallery, id, image, picture};
use suite::http::{Outgoing, Request, Response};
use suite::leaks;
use suite::oauth::{Session, Visitor};
use suite::processes::World;

use crate::crowded::{self, connect};
use crate::support::assert_problem;

pub const REAL_DAY: u64 = 86_400_000;

/// Three posts: two pictures, and a reel on trial between them.
pub fn posts() -> Vec<Value> {
    let mut trial = image(2, "On trial");
    trial["media_type"] = "VIDEO".into();
    trial["media_product_type"] = "REELS".into();
    trial["thumbnail_url"] = "/cdn/2.webp".into();
    trial["media_url"] = "/cdn/2.mp4".into();
    trial["is_shared_to_feed"] = false.into();
    vec![
        image(1, "First light <b>&\u{1f327} #print"),
        trial,
        image(3, "Second light"),
    ]
}

/// A world whose pictures are that gallery's.
pub fn world(crowd: &Crowd, gallery: &Gallery) -> World {
    let address = gallery.url();
    crowded::world(crowd, move |settings| {
        settings.profile("graph_url", address.into());
    })
}

/// A request about feeds, with that session.
pub fn ask(visitor: &Visitor<'_>, session: &Session, method: &str, target: &str, said: &str) -> Response {
    let request = visitor.bearer(session, method, target).body(said.as_bytes());
    visitor.world.edge.client.send(&request)
}

/// Publishes a feed, and says its id.
pub fn publish(visitor: &Visitor<'_>, session: &Session, said: &str) -> String {
    let answer = ask(visitor, session, "POST", "/feeds", said);
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()["id"].as_str().unwrap().to_owned()
}

/// A visitor's request: without a session, a cookie, or anything else.
pub fn visit(world: &World, target: &str) -> Response {
    world.edge.client.send(&Request::get(target))
}

/// The path of an address of the edge's.
pub fn path(world: &World, address: &Value) -> String {
    let address = address.as_str().unwrap();
    address
        .strip_prefix(&world.edge.url)
        .unwrap_or_else(|| panic!("{address}"))
        .to_owned()
}

/// The texts of a feed's items.
pub fn shown(world: &World, id: &str) -> Vec<String> {
    let feed = visit(world, &format!("/feed/{id}.json")).json();
    let items = feed["items"].as_array().unwrap().iter();
    items
        .map(|item| item["content_text"].as_str().unwrap().to_owned())
        .collect()
}

/// R85, R86, R87, R89: published on purpose, and then read by everybody, pictures included, from the edge alone.
#[test]
fn a_published_feed_is_everybodys() {
    let crowd = Crowd::start(REAL_DAY);
    let gallery = Gallery::start(&crowd, posts());
    let world = world(&crowd, &gallery);
    let mut visitor = world.visitor();
    let session = connect(&mut visitor, 1);
    let none = ask(&visitor, &session, "GET", "/feeds", "").json();
    assert_eq!(none, json!({"feeds": [], "most": 5}), "nobody published anything");
    assert_eq!(gallery.count("/media"), 0);

    let id = publish(&visitor, &session, "");
    assert_eq!(id.len(), 32);
    let own = ask(&visitor, &session, "GET", &format!("/feeds/{id}"), "").json();
    assert_eq!(own["url"], format!("{}/feed/{id}", world.edge.url));
    assert_eq!(
        (&own["state"], &own["settings"]["count"]),
        (&"fresh".into(), &12.into())
    );
    assert!(own["renewed_at"].is_u64(), "{own}");

    let before = gallery.asked().len();
    let json = visit(&world, &format!("/feed/{id}.json"));
    assert_eq!(json.status, 200);
    assert_eq!(json.header("content-type"), Some("application/feed+json"));
    assert_eq!(json.header("set-cookie"), None);
    let feed = json.json();
    assert_eq!(feed["version"], "https://jsonfeed.org/version/1.1");
    assert_eq!(feed["title"], "@studio.lumen");
    let items = feed["items"].as_array().unwrap();
    assert_eq!(items.len(), 2, "the reel on trial isn't shown");
    let first = &items[0]["_instagram"]["pictures"][0];
    assert_eq!(
        (&first["width"], &first["height"], &first["type"]),
        (&1080.into(), &1350.into(), &"image/webp".into())
    );
    assert_eq!(first["alt"], "First light <b>&\u{1f327} #print");
    for (item, name) in items.iter().zip(["1.webp", "3.webp"]) {
        let shown = visit(&world, &path(&world, &item["image"]));
        assert_eq!((shown.status, shown.text()), (200, picture(name)));
        assert_eq!(shown.header("content-type"), Some("image/webp"));
        assert_eq!(shown.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(
            shown.header("cache-control"),
            Some("public, max-age=31536000, s-maxage=60, immutable")
        );
        assert_eq!(item["attachments"][0]["size_in_bytes"], shown.body.len());
    }
    let avatar = visit(
        &world,
        &path(&world, &feed["_instagram"]["profiles"][0]["avatar"]["url"]),
    );
    assert_eq!((avatar.status, avatar.text()), (200, picture("me.webp")));

    let rss = visit(&world, &format!("/feed/{id}.rss"));
    assert_eq!(
        rss.header("content-type"),
        Some("application/rss+xml; charset=utf-8")
    );
    assert_eq!(rss.text().matches("<enclosure url=").count(), 2);
    let html = visit(&world, &format!("/feed/{id}.html?theme=dark&layout=list"));
    assert_eq!(html.header("content-type"), Some("text/html; charset=utf-8"));
    assert!(
        html.text()
            .contains("data-layout=\"list\" data-state=\"fresh\" data-theme=\"dark\"")
    );
    let policy = html.header("content-security-policy").unwrap().to_owned();
    assert!(
        policy.starts_with("default-src 'none'; img-src 'self'"),
        "{policy}"
    );
    let fragment = visit(&world, &format!("/feed/{id}.html?fragment"));
    assert!(fragment.text().starts_with("<section class=\"instagram-feed\""));

    for answer in [&json, &rss, &html, &fragment] {
        let text = answer.text();
        assert!(
            !text.contains("<b>&\u{1f327}") || answer.header("content-type") == Some("application/feed+json")
        );
        assert!(!text.contains("/cdn/"), "an address of Instagram's: {text}");
    }
    // However many come, nobody at Instagram hears of it.
    for _ in 0..50 {
        assert_eq!(visit(&world, &format!("/feed/{id}.json")).status, 200);
    }
    assert_eq!(gallery.asked().len(), before);
    // Each picture was fetched once, whatever its address says of signatures.
    assert_eq!(
        ask(&visitor, &session, "PATCH", &format!("/feeds/{id}"), "{}").status,
        200
    );
    assert_eq!(
        [
            gallery.count("/media"),
            gallery.count("/cdn/1."),
            gallery.count("/cdn/me.")
        ],
        [2, 1, 1]
    );
    leaks::assert_none(&crowd.canaries(), &world.seen());
}

/// What a reader has is told to be the same, in each form, and no page is kept out of a feed that is for any page.
#[test]
fn readers_ask_whether_it_changed_and_pages_of_any_origin_read_it() {
    let crowd = Crowd::start(REAL_DAY);
    let gallery = Gallery::start(&crowd, posts());
    let world = world(&crowd, &gallery);
    let mut visitor = world.visitor();
    let session = connect(&mut visitor, 1);
    let id = publish(&visitor, &session, "");
    let shown = visit(&world, &format!("/feed/{id}.json")).json();
    let picture = path(&world, &shown["items"][0]["image"]);
    let send = |request: &Request| world.edge.client.send(request);
    for target in [
        format!("/feed/{id}.json"),
        format!("/feed/{id}.rss"),
        format!("/feed/{id}.html"),
        picture,
    ] {
        let answer = visit(&world, &target);
        let tag = answer.header("etag").unwrap().to_owned();
        let date = answer.header("last-modified").unwrap().to_owned();
        let known = send(&Request::get(&target).header("If-None-Match", &tag));
        assert_eq!(
            (known.status, known.body.len(), known.header("etag")),
            (304, 0, Some(tag.as_str())),
            "{target}"
        );
        assert_eq!(
            send(&Request::get(&target).header("If-Modified-Since", &date)).status,
            304,
            "{target}"
        );
        assert_eq!(
            send(&Request::get(&target).header("If-None-Match", "\"other\"")).status,
            200
        );
        let head = send(&Request::new("HEAD", &target));
        assert_eq!(
            (head.status, head.header("etag")),
            (200, Some(tag.as_str())),
            "{target}"
        );
        let from = send(&Request::get(&target).header("Origin", "https://any.example"));
        assert_eq!(from.header("access-control-allow-origin"), Some("*"), "{target}");
        assert_eq!(from.header("access-control-allow-credentials"), None);
        let preflight = send(&Request::preflight(
            &target,
            "https://any.example",
            "GET",
            "if-none-match",
        ));
        assert_eq!(
            (preflight.status, preflight.header("access-control-allow-origin")),
            (204, Some("*"))
        );
        let refused = send(&Request::new("POST", &target));
        assert_eq!(
            (refused.status, refused.header("allow")),
            (405, Some("GET, HEAD, OPTIONS"))
        );
    }
    let listed = json!({"origins": ["https://shop.example"]}).to_string();
    let answer = ask(&visitor, &session, "PATCH", &format!("/feeds/{id}"), &listed);
    assert_eq!(
        answer.json()["settings"]["origins"],
        json!(["https://shop.example"])
    );
    for (origin, allowed) in [
        ("https://shop.example", true),
        ("https://any.example", false),
        ("null", false),
    ] {
        let from = send(&Request::get(&format!("/feed/{id}.json")).header("Origin", origin));
        assert_eq!(
            from.header("access-control-allow-origin"),
            Some(origin).filter(|_| allowed),
            "{origin}"
        );
        let framed = send(&Request::get(&format!("/feed/{id}.html")).header("Origin", origin));
        let policy = framed.header("content-security-policy").unwrap();
        assert!(
            policy.ends_with("frame-ancestors https://shop.example"),
            "{policy}"
        );
    }
}

/// R85: only the account's own session; and each mistake is told with what would be right.
#[test]
fn a_feed_is_its_accounts_own_and_mistakes_are_told() {
    let crowd = Crowd::start(REAL_DAY);
    let gallery = Gallery::start(&crowd, posts());
    let world = world(&crowd, &gallery);
    let (mut visitor, mut stranger) = (world.visitor(), world.visitor());
    let (session, other) = (connect(&mut visitor, 1), connect(&mut stranger, 2));
    let id = publish(&visitor, &session, "");
    let target = format!("/feeds/{id}");
    for method in ["GET", "PATCH", "DELETE"] {
        let answer = ask(&stranger, &other, method, &target, "{}");
        assert_eq!(
            (answer.status, assert_problem(&answer).as_str()),
            (404, "not_found"),
            "{method}"
        );
        let none = world
            .edge
            .client
            .send(&Request::new(method, &target).header("Origin", &world.origin));
        assert_eq!(none.status, 401, "{method}");
    }
    assert_eq!(
        world.edge.client.send(&Request::new("POST", "/feeds")).status,
        401
    );
    for (said, names) in [
        (r#"{"count":0}"#, "count"),
        (r#"{"count":101}"#, "1 to 100"),
        (r#"{"minutes":14}"#, "minutes"),
        (r#"{"kinds":["story"]}"#, "reel"),
        (r#"{"origins":["*"]}"#, "origins"),
        (r#"{"colour":"red"}"#, "trial_reels"),
        ("[]", "JSON object"),
    ] {
        let answer = ask(&visitor, &session, "POST", "/feeds", said);
        assert_eq!(
            (answer.status, assert_problem(&answer).as_str()),
            (400, "bad_parameter"),
            "{said}"
        );
        assert!(answer.text().contains(names), "{}", answer.text());
        assert!(!answer.text().contains("colour"));
    }
    let long = format!("{{\"only\":\"{}\"}}", "a".repeat(20_000));
    assert_eq!(ask(&visitor, &session, "POST", "/feeds", &long).status, 400);
    for _ in 1..5 {
        publish(&visitor, &session, r#"{"count":1}"#);
    }
    let answer = ask(&visitor, &session, "POST", "/feeds", "");
    assert_eq!(answer.status, 409, "{}", answer.text());
    let all = ask(&visitor, &session, "GET", "/feeds", "").json();
    assert_eq!(all["feeds"].as_array().unwrap().len(), 5);
    for unknown in [
        format!("/feed/{}.json", "A".repeat(32)),
        format!("/feed/{id}.xml"),
        format!("/feed/{id}"),
        format!("/feed/{id}/{}.webp", "A".repeat(43)),
    ] {
        let answer = visit(&world, &unknown);
        assert_eq!(
            (answer.status, answer.header("cache-control")),
            (404, Some("no-store")),
            "{unknown}"
        );
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    }
}

/// R40, R112, R114: an answer with a token in it is never shown; an odd post costs itself; what is no picture isn't kept.
#[test]
fn what_is_odd_costs_itself_and_a_token_is_never_shown() {
    let crowd = Crowd::start(REAL_DAY);
    let mut odd = vec![
        json!(7),
        json!({"id": "x"}),
        json!({"id": id(9), "permalink": "javascript:alert(1)"}),
    ];
    odd.extend(posts());
    let gallery = Gallery::start(&crowd, odd);
    let world = world(&crowd, &gallery);
    let mut visitor = world.visitor();
    let session = connect(&mut visitor, 1);
    let page = "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>";
    gallery.cdn(Some(Outgoing::json(200, page)));
    let id = publish(&visitor, &session, "");
    assert_eq!(shown(&world, &id), [""; 0], "no picture is one");
    gallery.cdn(None);
    let target = format!("/feeds/{id}");
    // A page in its place was none: it is asked for again.
    let asked = gallery.count("/cdn/1.");
    gallery.shows([vec![image(4, "New")], posts()].concat());
    assert_eq!(ask(&visitor, &session, "PATCH", &target, "{}").status, 200);
    assert_eq!(
        (shown(&world, &id).len(), gallery.count("/cdn/1.")),
        (3, asked + 1)
    );
    // The CDN is down: the others stay, and the one that is missing comes later.
    gallery.shows(vec![image(5, "Newer"), image(4, "New")]);
    gallery.cdn(Some(Outgoing::json(503, "")));
    assert_eq!(ask(&visitor, &session, "PATCH", &target, "{}").status, 200);
    assert_eq!(shown(&world, &id), ["New"]);
    gallery.cdn(None);
    assert_eq!(ask(&visitor, &session, "PATCH", &target, "{}").status, 200);
    assert_eq!(shown(&world, &id), ["Newer", "New"]);

    let (_, token) = crowd.tokens().into_iter().next().unwrap();
    gallery.shows(vec![image(6, &format!("look: {token}")), image(4, "New")]);
    let answer = ask(&visitor, &session, "PATCH", &target, "{}");
    assert_eq!(answer.status, 200);
    assert_eq!(answer.json()["category"], "malformed", "{}", answer.text());
    assert_eq!(shown(&world, &id), ["Newer", "New"], "the last good answer");
    leaks::assert_none(&crowd.canaries(), &world.seen());
}
