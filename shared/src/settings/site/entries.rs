//! Tests. What is read of a site's entry, and what is wrong with one, in words for its operator.

use super::*;
use crate::values::{json as own, secret};
use serde_json::{Value, json};

fn read(more: &Value) -> Result<Site, serde_json::Error> {
    let mut entry = json!({
        "name": "Demo", "origins": ["https://shop.example"], "return_urls": ["https://shop.example/"],
        "permissions": ["instagram_business_basic"],
    });
    for (name, value) in more.as_object().unwrap() {
        entry[name] = value.clone();
    }
    serde_json::from_value(entry)
}

pub(super) fn site(more: &Value) -> Site {
    read(more).unwrap()
}

/// The member `posts` as it stands in an entry.
#[derive(Debug, Deserialize)]
struct Posting {
    #[serde(default, deserialize_with = "posts::read")]
    posts: Option<Posts>,
}

fn opens(site: &Site, shown: &str) -> bool {
    site.opens("shop", &[shown], &crate::testing::attempt()) == Ok(true)
}

fn server(secret: &str) -> Site {
    site(&json!({"clients": [{"server": {"secret_sha256": secret}}]}))
}

#[track_caller]
pub(super) fn wrong(more: &Value, told: &str) {
    let site = site(more);
    assert_eq!(site.check(), Err(told.to_owned()), "{more}");
}

#[test]
fn what_an_entry_leaves_out_has_its_default() {
    let site = site(&json!({"origins": []}));
    assert_eq!(site.check(), Ok(()));
    assert_eq!(site.optional_permissions, []);
    assert!(site.has(ClientKind::Browser) && !site.has(ClientKind::Native) && !site.has(ClientKind::Server));
    assert!(!site.force_reauth && !site.keep);
    assert_eq!(site.events, None);
    assert_eq!(site.graph, Template::ALL);
    assert_eq!((site.calls_per_minute, site.requests_per_minute), (300, None));
    assert_eq!(site.feeds, 5);
    assert_eq!((site.posts, site.insights), (None, None));
}

#[test]
fn a_site_that_keeps_numbers_says_how_long_and_has_the_permission() {
    let granted = json!(["instagram_business_basic", "instagram_business_manage_insights"]);
    let with = |days: u32| json!({"permissions": granted, "insights": days});
    for days in [30, 730, 1_830] {
        assert_eq!(site(&with(days)).check(), Ok(()));
    }
    for days in [0, 29, 1_831] {
        wrong(&with(days), "`insights` is not 30 to 1830 days");
    }
    wrong(
        &json!({"insights": 730}),
        "`insights` needs `instagram_business_manage_insights` among its permissions",
    );
}

#[test]
fn a_site_that_posts_says_what_and_has_the_permission() {
    let publish = json!(["instagram_business_basic", "instagram_business_content_publish"]);
    let with = |posts: Value| json!({"permissions": publish, "posts": posts});
    let default = site(&with(json!({})));
    assert_eq!(default.check(), Ok(()));
    assert_eq!(
        serde_json::to_string(&default.posts).unwrap(),
        r#"{"kinds":["image","reel","carousel","story"],"days_ahead":75,"planned":100,"image_mb":8,"video_mb":100,"hashtags_warn":6}"#
    );
    let posts = json!({"kinds": ["reel"], "days_ahead": 365, "planned": 500, "image_mb": 1, "video_mb": 300, "hashtags_warn": 31});
    assert_eq!(site(&with(posts)).check(), Ok(()));
    for nothing in [json!({"posts": null}), json!({"posts": false})] {
        assert_eq!(
            (site(&nothing).posts.as_ref(), site(&nothing).check()),
            (None, Ok(()))
        );
    }
    for odd in [json!(true), json!("all"), json!(0), json!([])] {
        assert!(read(&with(odd.clone())).is_err(), "{odd}");
        let text = json!({"id": "shop", "posts": odd}).to_string();
        assert!(own::from_str::<Posting>(&text).is_err(), "{text}");
    }
    // The edge's own reader reads it as well.
    for (text, reads) in [
        (r#"{"posts":false}"#, None),
        (r#"{"posts":null}"#, None),
        ("{}", None),
    ] {
        assert_eq!(own::from_str::<Posting>(text).unwrap().posts, reads, "{text}");
    }
    let own = own::from_str::<Posting>(r#"{"posts": {"planned": 5} }"#).unwrap();
    assert_eq!(own.posts.unwrap().planned, 5);
    wrong(
        &json!({"posts": {}}),
        "`posts` needs `instagram_business_content_publish` among its permissions",
    );
    let kinds = "`posts.kinds` is not a list of image, reel, carousel and story";
    for (posts, told) in [
        (json!({"kinds": []}), kinds),
        (json!({"kinds": ["image", "live"]}), kinds),
        (json!({"days_ahead": 0}), "`posts.days_ahead` is not 1 to 365"),
        (json!({"days_ahead": 366}), "`posts.days_ahead` is not 1 to 365"),
        (json!({"planned": 501}), "`posts.planned` is not 1 to 500"),
        (json!({"image_mb": 9}), "`posts.image_mb` is not 1 to 8"),
        (json!({"video_mb": 301}), "`posts.video_mb` is not 1 to 300"),
        (
            json!({"hashtags_warn": 32}),
            "`posts.hashtags_warn` is not 1 to 31",
        ),
    ] {
        wrong(&with(posts), told);
    }
    assert!(read(&with(json!({"kind": ["image"]}))).is_err());
    assert!(read(&with(json!({"planned": "many"}))).is_err());
}

/// R60
#[test]
fn a_member_that_nobody_knows_is_a_mistake() {
    assert!(read(&json!({"orgins": ["https://shop.example"]})).is_err());
    assert!(read(&json!({"clients": ["phone"]})).is_err());
    assert!(read(&json!({"graph": ["GET /me/tags"]})).is_err());
}

#[test]
fn each_kind_of_client_is_listed_by_itself() {
    let kinds = [ClientKind::Browser, ClientKind::Native, ClientKind::Server];
    for (listed, has) in [
        (json!(["browser"]), [true, false, false]),
        (json!(["native"]), [false, true, false]),
        (
            json!([{"server": {"secret_sha256": "a".repeat(64)}}]),
            [false, false, true],
        ),
        (json!(["browser", "native"]), [true, true, false]),
        (json!([]), [false, false, false]),
    ] {
        let site = site(&json!({"clients": listed}));
        assert_eq!(kinds.map(|kind| site.has(kind)), has, "{listed}");
    }
}

/// R46
#[test]
fn a_server_client_is_known_by_its_secret() {
    let hex = secret::hash_hex("s3cret-s3cret-s3cret");
    for listed in [hex.clone(), hex.to_ascii_uppercase()] {
        let site = server(&listed);
        assert!(opens(&site, "s3cret-s3cret-s3cret"));
        assert!(!opens(&site, "other"));
        assert!(!opens(&site, &listed), "a hash is no secret");
    }
    let none = site(&json!({"clients": ["browser", "native"]}));
    assert!(!opens(&none, "") && !opens(&none, "s3cret-s3cret-s3cret"));
}

/// R33, R60: `https://host` or `https://host:port` alone.
#[test]
fn an_origin_is_one() {
    for good in [
        "https://a.example",
        "https://a.example:8443",
        "http://localhost:8787",
        "http://127.0.0.1:1",
        "http://[::1]:1",
        "http://a.localhost:1",
    ] {
        assert_eq!(site(&json!({"origins": [good]})).check(), Ok(()), "{good}");
    }
    let told = "origin 2 is not `https://host` or `https://host:port` alone (http is for loopback)";
    for bad in [
        "",
        "null",
        "a.example",
        "https://a.example/",
        "https://a.example/b",
        "https://a.example?b",
        "https://a.example/?",
        "https://a.example/?b",
        "https://A.example",
        "https://a.example:443",
        "https://a@a.example",
        "http://a.example",
        "http://localhost.a.example",
        "ftp://a.example",
    ] {
        wrong(&json!({"origins": ["https://a.example", bad]}), told);
    }
}

/// R4, R60
#[test]
fn a_return_url_is_a_whole_one() {
    wrong(&json!({"return_urls": []}), "it has no return URL");
    for good in [
        "https://a.example/",
        "https://a.example",
        "https://a.example/b?c=d",
        "http://127.0.0.1/cb",
        "http://a.localhost/",
    ] {
        assert_eq!(site(&json!({"return_urls": [good]})).check(), Ok(()), "{good}");
    }
    let told = "return URL 2 is not an https URL (http is for loopback, a scheme such as `com.example.app` for `native` \
                clients)";
    for bad in [
        "",
        "/",
        "a.example/b",
        "http://a.example/",
        "https://a.example/../",
        "https://a.example/#b",
        "ftp://a.example/",
        "javascript:alert(1)",
        "com.example.app:/callback",
    ] {
        wrong(&json!({"return_urls": ["https://a.example/", bad]}), told);
    }
    for bad in ["example:/callback", "app:/callback", "javascript:alert(1)"] {
        wrong(
            &json!({"return_urls": ["com.example.app:/callback", bad], "clients": ["native"]}),
            told,
        );
    }
}

/// R60
#[test]
fn a_limit_that_nobody_passes_is_a_mistake() {
    wrong(
        &json!({"requests_per_minute": 0}),
        "`requests_per_minute` is 0, so nobody could use it",
    );
    assert_eq!(site(&json!({"requests_per_minute": 1})).check(), Ok(()));
}

/// R60, R85: none is a number of feeds, too.
#[test]
fn more_feeds_than_an_account_has_are_a_mistake() {
    for feeds in 0..=5 {
        assert_eq!(site(&json!({"feeds": feeds})).check(), Ok(()), "{feeds}");
    }
    wrong(&json!({"feeds": 6}), "`feeds` is not 0 to 5");
    for bad in [json!(-1), json!("2"), json!(true)] {
        assert!(read(&json!({"feeds": bad})).is_err(), "{bad}");
    }
}

/// R5
#[test]
fn every_site_has_the_basic_permission() {
    let told = "its permissions lack `instagram_business_basic`, which every connection needs";
    wrong(&json!({"permissions": []}), told);
    wrong(
        &json!({"permissions": ["instagram_business_content_publish"]}),
        told,
    );
}

/// R19
#[test]
fn only_what_is_asked_for_can_be_optional() {
    wrong(
        &json!({"optional_permissions": ["instagram_business_basic", "instagram_business_content_publish"]}),
        "`instagram_business_content_publish` is optional, but not among its permissions",
    );
    assert_eq!(
        site(&json!({"optional_permissions": ["instagram_business_basic"]})).check(),
        Ok(())
    );
}

#[test]
fn events_go_over_https() {
    for bad in ["", "a.example", "http://a.example/", "ftp://a.example/"] {
        wrong(&json!({"events": bad}), "`events` is not an https URL");
    }
    for good in ["https://a.example/events?x=1", "http://127.0.0.1:8/"] {
        assert_eq!(site(&json!({"events": good})).check(), Ok(()), "{good}");
    }
}

/// R46, R60
#[test]
fn a_servers_secret_is_the_hash_of_a_good_one() {
    for bad in ["", "secret", &"a".repeat(63), &"a".repeat(65), &"g".repeat(64)] {
        assert_eq!(
            server(bad).check(),
            Err("`secret_sha256` is not 64 hex digits".to_owned()),
            "{bad}"
        );
    }
    let example = Err("`secret_sha256` is the hash of an example, not of a secret".to_owned());
    for poor in ["", "secret", "password", "changeme", "client_secret"] {
        let hex = secret::hash_hex(poor);
        assert_eq!(server(&hex).check(), example, "{poor}");
        assert_eq!(server(&hex.to_ascii_uppercase()).check(), example, "{poor}");
    }
    assert_eq!(server(&secret::hash_hex("s3cret-s3cret-s3cret")).check(), Ok(()));
}

/// R30: a site may set an end to its servers' sessions, where it has servers.
#[test]
fn an_end_of_servers_sessions_is_a_number_of_days_at_a_site_with_servers() {
    let server = json!([{"server": {"secret_sha256": secret::hash_hex("s3cret-s3cret-s3cret")}}]);
    let with = |days: u32| json!({"clients": server, "server_session_days": days});
    for days in [1, 365, 3_650] {
        let site = site(&with(days));
        assert_eq!(site.check(), Ok(()));
        assert_eq!(site.lasts(ClientKind::Server), Some(u64::from(days) * 86_400_000));
        assert_eq!(site.lasts(ClientKind::Browser), None);
    }
    assert_eq!(site(&json!({"clients": server})).lasts(ClientKind::Server), None);
    for days in [0, 3_651] {
        wrong(&with(days), "`server_session_days` is not 1 to 3650");
    }
    wrong(
        &json!({"clients": ["browser"], "server_session_days": 30}),
        "`server_session_days` is set, but `clients` has no server",
    );
}
