//! Tests. What means something to Instagram, row by row: none of it goes upstream (R37, R39).

use super::tests::decide;
use super::*;

const MEDIA: &str = "17900000000000001";

/// Paths that lead elsewhere, however they are spelt.
const PATHS: &[&str] = &[
    "/",
    "//me",
    "/me/",
    "/me//media",
    "/me/media/",
    "/me/permissions",
    "/me/accounts",
    "/me/conversations",
    "/me/insights/reach",
    "/me/media_publish",
    "/me/%6dedia",
    "/%6d%65",
    "/me%2fmedia",
    "/me%2Fmedia",
    "/me%00",
    "/me;x=y",
    "/me%3Ffields=id",
    "/me%23",
    "/../access_token",
    "/me/../access_token",
    "/me/..%2faccess_token",
    "/%2e%2e/access_token",
    "/.%2e/access_token",
    "/me/%2e%2e/%2e%2e/access_token",
    "/%252e%252e/access_token",
    "/http://evil.example/me",
    "/https:%2f%2fevil.example",
    "//evil.example/me",
    "/@evil.example/me",
    "/evil.example:80/me",
    "/v19.0/me",
    "/v99.0/me",
    "/v25.0",
    "/v25.0/../v19.0/me",
    "/access_token",
    "/refresh_access_token",
    "/oauth/access_token",
    "/search",
    "/ig_hashtag_search",
    "/not-a-number",
    "/12345678901234567890123456789012345678901",
    "/17900000000000001/comments",
    "/17900000000000001/insights/reach",
    "/17900000000000001/children/x",
    "/17900000000000001,17900000000000001",
    "/./me/media",
    "/x/../me/media",
    "/../connection",
    "/%2e%2e/connection",
];

/// Parameters that mean something to Instagram.
const PARAMETERS: &[&str] = &[
    "access_token=x",
    "fields=id&access_token=x",
    "access%5Ftoken=x",
    "ACCESS_TOKEN=x",
    "appsecret_proof=x",
    "client_secret=x",
    "method=delete",
    "fields=id&method=POST",
    "batch=%5B%5D",
    "callback=alert",
    "ids=1,2",
    "q=x",
    "grant_type=ig_refresh_token",
    "format=json",
    "debug=all",
    "suppress_http_code=1",
    "include_headers=true",
    "redirect=1",
    "limit=5",
    "fields=id&fields=username",
    "fields[]=id",
];

/// Fields that are not on the list, and nested ones where nothing is.
const FIELDS: &[&str] = &[
    "fields=access_token",
    "fields=id,access_token",
    "fields=accounts%7Baccess_token%7D",
    "fields=media%7Bid,caption%7D",
    "fields=id%7Bx%7D",
    "fields=*",
    "fields=id,,username",
    "fields=id%0aaccess_token",
    "fields=business_discovery.username(x)%7Bid%7D",
];

/// The same of media, and values out of range.
const OF_MEDIA: &[&str] = &[
    "fields=id,comments",
    "fields=comments%7Btext%7D",
    "fields=children%7Bcomments%7D",
    "fields=children%7Bid",
    "fields=children%7Bchildren%7Bid%7D%7D",
    "fields=children.limit(99)%7Bid%7D",
    "limit=0",
    "limit=-1",
    "limit=100000",
    "limit=1e2",
    "limit=",
    "after=a%26access_token%3Dx",
    "after=%0d%0aX:%20y",
    "since=1",
    "offset=1",
];

/// R37, R39
#[test]
fn what_is_not_listed_is_refused_as_the_developers_mistake() {
    let paths = PATHS.iter().map(|path| (*path, ""));
    let of_me = [PARAMETERS, FIELDS].concat();
    let of_me = of_me.iter().map(|query| ("/me", *query));
    let of_media = OF_MEDIA.iter().map(|query| ("/me/media", *query));
    for (path, query) in paths.chain(of_me).chain(of_media) {
        let refusal = decide("GET", path, query).unwrap_err();
        assert!([400, 404].contains(&refusal.status), "{path}?{query}: {refusal}");
        assert_eq!(refusal.failure.retry, crate::instagram::Retry::DeveloperFix);
        assert!(
            refusal.failure.cause.len() > 20 && refusal.failure.action.len() > 20,
            "{refusal:?}"
        );
    }
}

/// R39: the longest of each that is read.
#[test]
fn what_is_too_long_is_refused() {
    let get = |path: &str, query: &str| {
        decide("GET", path, query).map_err(|refusal| refusal.failure.cause.to_string())
    };
    let cursor = |length: usize| get("/me/media", &format!("after={}", "A".repeat(length)));
    assert!(cursor(512).is_ok());
    assert_eq!(
        cursor(513),
        Err("The cursor is not one of Instagram's.".to_owned())
    );
    let fields = |length: usize| {
        let list = format!("id{}", ",id".repeat((length - 2) / 3));
        assert_eq!(list.len(), length);
        get("/me", &format!("fields={list}"))
    };
    assert_eq!(fields(998).as_deref(), Ok("/me?fields=id"));
    assert_eq!(fields(1_001), Err("The list of fields is too long.".to_owned()));
    let query = |length: usize| get("/me", &"&".repeat(length));
    assert_eq!(query(3_000).as_deref(), Ok("/me"));
    assert_eq!(query(3_001), Err("The query is too long.".to_owned()));
    let path = |length: usize| get(&format!("/{}", "a".repeat(length - 1)), "");
    assert_eq!(
        path(200),
        Err("This path is not one that can be read.".to_owned())
    );
    assert_eq!(path(201), Err("The path is too long.".to_owned()));
}

/// R37, R43: each refusal says what it is about.
#[test]
fn each_refusal_says_what_was_wrong() {
    for (path, cause) in [
        ("/me%2fmedia", "The path holds a percent-encoded character."),
        (
            "/me;x",
            "The path holds a character that does not belong into it.",
        ),
        ("/me//media", "The path holds an empty part."),
        ("/me/../x", "The path leads upwards."),
        ("/me/a..b", "The path leads upwards."),
        ("/me/.x", "The path leads upwards."),
        ("", "This path is not one that can be read."),
        ("/", "This path is not one that can be read."),
        ("me", "This path is not one that can be read."),
        (
            "/v24.0/me",
            "The path names another version of Instagram's interface than the one in use.",
        ),
    ] {
        assert_eq!(
            decide("GET", path, "").unwrap_err().failure.cause,
            cause,
            "{path}"
        );
    }
    for (query, cause) in [
        (
            "access_token=x",
            "Instagram's token is added by the edge; a page can't name one.",
        ),
        (
            "appsecret_proof=x",
            "Instagram's token is added by the edge; a page can't name one.",
        ),
        ("pretty=1", "A parameter pretty is not possible here."),
        ("Odd=1", "A parameter of that name is not possible here."),
        ("limit=1&limit=1", "The parameter limit is given twice."),
        ("limit=101", "The parameter limit is out of range."),
        ("after=%20", "The cursor is not one of Instagram's."),
        (
            "fields=%zz",
            "The query holds something that is not percent-encoded ASCII.",
        ),
        (
            "fields=%7f",
            "The query holds something that is not percent-encoded ASCII.",
        ),
        (
            "fields=%1f",
            "The query holds something that is not percent-encoded ASCII.",
        ),
        (
            "fields=id.limit(1)",
            "Modifiers such as .limit(), .as() or .order() are not possible in a list of fields.",
        ),
        ("fields=insights", "A field insights can't be asked for here."),
        ("fields=id{", "The list of fields can't be read."),
        (
            "fields=id{a}",
            "The field id has no fields inside that can be asked for.",
        ),
    ] {
        assert_eq!(
            decide("GET", "/me/media", query).unwrap_err().failure.cause,
            cause,
            "{query}"
        );
    }
    assert_eq!(
        decide("POST", "/me", "").unwrap_err().failure.cause,
        "Only GET is possible here."
    );
}

/// A name out of the request is repeated when it is short and plain.
#[test]
fn an_odd_name_is_not_repeated() {
    for (name, told) in [
        ("insights", "insights"),
        (&"a".repeat(40), &"a".repeat(40)),
        (&"a".repeat(41), "of that name"),
        ("", "of that name"),
        ("UPPER", "of that name"),
        ("a1", "of that name"),
        ("<b>", "of that name"),
    ] {
        assert_eq!(plain(name), told, "{name}");
    }
}

/// R37: the account's own ids are `me`, and nobody else's are.
#[test]
fn a_media_of_anybody_is_a_media() {
    assert_eq!(
        decide("GET", &format!("/{MEDIA}"), "").as_deref(),
        Ok("/17900000000000001")
    );
    let app = UserId::parse("27123456789012345").unwrap();
    let own = OwnIds {
        app_scoped: &app,
        professional: None,
    };
    let ask = Ask {
        method: "GET",
        path: "/17841400000000001/media",
        query: "",
    };
    assert!(
        admit(&ask, Template::ALL, &own, "v25.0").is_err(),
        "whose it is, isn't known yet"
    );
}
