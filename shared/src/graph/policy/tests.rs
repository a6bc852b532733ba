//! Tests of the proxy policy.

use super::*;
use crate::instagram::Category;

pub(super) fn decide(method: &str, path: &str, query: &str) -> Result<String, Refusal> {
    let (app, pro) = (
        UserId::parse("27123456789012345").unwrap(),
        UserId::parse("17841400000000001").unwrap(),
    );
    let own = OwnIds {
        app_scoped: &app,
        professional: Some(&pro),
    };
    admit(&Ask { method, path, query }, Template::ALL, &own, "v25.0").map(|admitted| admitted.path_and_query)
}

fn get(path: &str, query: &str) -> Result<String, Refusal> {
    decide("GET", path, query)
}

/// R37.
#[test]
fn the_listed_paths_go_upstream() {
    let table = [
        ("/me", "/me"),
        ("/v25.0/me", "/me"),
        ("/27123456789012345", "/me"),
        ("/17841400000000001", "/me"),
        ("/me/media", "/me/media"),
        ("/v25.0/17841400000000001/media", "/me/media"),
        ("/27123456789012345/media", "/me/media"),
        ("/17900000000000001", "/17900000000000001"),
        ("/17900000000000001/children", "/17900000000000001/children"),
        ("/me/insights", "/me/insights"),
        ("/v25.0/17841400000000001/insights", "/me/insights"),
        ("/17900000000000001/insights", "/17900000000000001/insights"),
    ];
    for (path, expected) in table {
        assert_eq!(get(path, "").as_deref(), Ok(expected), "{path}");
    }
}

/// R37.
#[test]
fn no_path_leads_elsewhere() {
    let table = [
        "",
        "/",
        "me",
        "//me",
        "/me/",
        "/me//media",
        "/./me",
        "/me/.",
        "/me/..",
        "/../me",
        "/me/../x",
        "/..",
        "/...",
        "/me..",
        "/%2e%2e/me",
        "/%2E%2E/me",
        "/.%2e/me",
        "/me%2fmedia",
        "/me%2Fmedia",
        "/%6de",
        "/me%00",
        "/me%",
        "/me%252f",
        "/\\me",
        "/me\\media",
        "\\\\evil",
        "//evil.example",
        "/https://evil.example",
        "https://evil.example/me",
        "/@evil.example",
        "/me@evil.example",
        "/me:80",
        "/me;x",
        "/me?x",
        "/me#x",
        "/me media",
        "/me\n",
        "/me\0",
        "/m\u{e9}",
        "/\u{ff0e}\u{ff0e}/me",
        "/v24.0/me",
        "/v26.0/me",
        "/v1.0/me",
        "/v25.0",
        "/v25.0/",
        "/v25.0/v25.0/me",
        "/V25.0/me",
        "/v25/me",
        "/ME",
        "/Me",
        "/me/children",
        "/me/comments",
        "/me/permissions",
        "/me/stories",
        "/me/insights/x",
        "/me/messages",
        "/me/media/x",
        "/access_token",
        "/refresh_access_token",
        "/oauth/access_token",
        "/17900000000000001/comments",
        "/17900000000000001/insights/x",
        "/insights",
        "/x/insights",
        "/17900000000000001/media",
        "/17900000000000001/children/x",
        "/0",
        "/-1",
        "/1e5",
        "/1_2",
        "/graph/me",
        "/debug_token",
        "/17841400000000001/media_publish",
        "/17841400000000001/children",
    ];
    for path in table {
        let refusal = get(path, "").unwrap_err();
        assert!((400..500).contains(&refusal.status), "{path}");
        assert!(!refusal.to_string().contains("evil"), "{refusal}");
    }
    assert!(get(&format!("/{}", "1".repeat(33)), "").is_err());
    assert!(get(&"/me".repeat(100), "").is_err());
}

/// R37.
#[test]
fn refusals_say_what_kind_they_are() {
    let kind = |result: Result<String, Refusal>| {
        result.map_err(|refusal| (refusal.status, refusal.failure.category))
    };
    assert_eq!(kind(get("/me/comments", "")), Err((404, Category::NotFound)));
    assert_eq!(kind(get("/../me", "")), Err((400, Category::BadParameter)));
    assert_eq!(
        kind(get("/v24.0/me", "")),
        Err((400, Category::UnsupportedRequest))
    );
    for method in ["POST", "DELETE", "PUT", "HEAD", "get", "OPTIONS", ""] {
        assert_eq!(
            kind(decide(method, "/me", "")),
            Err((405, Category::UnsupportedRequest)),
            "{method}"
        );
    }
    let app = UserId::parse("1").unwrap();
    let own = OwnIds {
        app_scoped: &app,
        professional: None,
    };
    let ask = Ask {
        method: "GET",
        path: "/me/media",
        query: "",
    };
    let refusal = admit(&ask, &[Template::Me], &own, "v25.0").unwrap_err();
    assert_eq!(
        (refusal.status, refusal.failure.category),
        (403, Category::PermissionMissing)
    );
    assert!(refusal.failure.cause.contains("GET /me/media"));
    assert_eq!(admit(&ask, &[], &own, "v25.0").unwrap_err().status, 403);
}

/// R39.
#[test]
fn the_listed_parameters_go_upstream_in_one_spelling() {
    let wanted = "/me/media?after=QVFI_-%3D&fields=caption%2Cchildren%7Bid%2Cmedia_url%7D%2Cid&limit=7";
    let table = [
        "fields=id,caption,children{media_url,id}&limit=7&after=QVFI_-=",
        "limit=07&after=QVFI_-%3D&fields=id%2Ccaption%2Cchildren%7Bid%2Cmedia_url%7D",
        "fields=+id%2C+caption+,children{+id,+media_url}&limit=7&after=QVFI_-=",
        "&after=QVFI%5F-%3d&&fields=caption,id,id,children{id,media_url}&l%69mit=007&",
    ];
    for query in table {
        assert_eq!(get("/me/media", query).as_deref(), Ok(wanted), "{query}");
    }
    assert_eq!(
        get("/me", "fields=id,username").as_deref(),
        Ok("/me?fields=id%2Cusername")
    );
    let limits = (1..=100)
        .filter(|n| get("/me/media", &format!("limit={n}")).is_ok())
        .count();
    assert_eq!(limits, 100);
}

/// R39.
#[test]
fn no_other_parameter_goes_upstream() {
    let table = [
        "access_token=IGAAcanary",
        "access%5Ftoken=x",
        "%61ccess_token=x",
        "Access_Token=x",
        "appsecret_proof=x",
        "method=delete",
        "batch=[]",
        "callback=x",
        "ids=1,2",
        "format=json",
        "pretty=1",
        "debug=all",
        "suppress_http_code=1",
        "since=1",
        "until=1",
        "offset=1",
        "fields",
        "fields=",
        "fields=id&fields=name",
        "fields=id&%66ields=id",
        "fields=access_token",
        "fields=id%00",
        "fields=id%0a",
        "fields=%C3%A9",
        "fields=\u{e9}",
        "fields=id%",
        "fields=id%4",
        "fields=id%zz",
        "fields=id+name",
        "limit=0",
        "limit=101",
        "limit=-1",
        "limit=+5",
        "limit=1e1",
        "limit=5.0",
        "limit=",
        "limit=0005",
        "limit=5&limit=5",
        "after=",
        "after=a b",
        "after=a%26b=c",
        "after=a&after=b",
        "after=<script>",
        "=x",
        "x",
        "?",
        "fields[]=id",
        "a;b=c",
        "id=1;access_token=2",
    ];
    for query in table {
        let refusal = get("/me/media", query).unwrap_err();
        assert_eq!(
            (refusal.status, refusal.failure.category),
            (400, Category::BadParameter),
            "{query}"
        );
        assert!(
            !refusal.to_string().contains("canary") && !refusal.failure.action.contains("canary"),
            "{refusal}"
        );
    }
    for query in ["limit=5", "after=a"] {
        assert!(get("/me", query).is_err(), "{query}");
        assert!(get("/17900000000000001", query).is_err(), "{query}");
    }
    assert!(get("/me/media", &format!("after={}", "a".repeat(513))).is_err());
    assert!(get("/me/media", &"&".repeat(3001)).is_err());
}

/// R42: what came out goes in again unchanged, whatever went in.
#[test]
fn an_admitted_request_is_its_own_canonical_form() {
    let fields = [
        "",
        "fields=id",
        "fields=caption,id",
        "fields=children{id,timestamp},id",
    ];
    let limits = ["", "limit=1", "limit=100"];
    let cursors = ["", "after=QVFIabc_-=", "before=Zm9v"];
    for field in fields {
        for limit in limits {
            for cursor in cursors {
                let once = get("/me/media", &[cursor, field, limit].join("&")).unwrap();
                let other = get(
                    "/v25.0/17841400000000001/media",
                    &[limit, cursor, field].join("&"),
                )
                .unwrap();
                let (path, query) = once.split_once('?').unwrap_or((&once, ""));
                assert_eq!(get(path, query).as_deref(), Ok(once.as_str()));
                assert_eq!(other, once);
            }
        }
    }
}

/// R37, R39: whatever goes in, nothing but this comes out.
#[test]
fn only_plain_paths_and_listed_parameters_ever_come_out() {
    let pieces = [
        "",
        "/",
        "me",
        "media",
        "children",
        "..",
        ".",
        "%2e",
        "%2f",
        "\\",
        "@",
        ":",
        "?",
        "#",
        "v25.0",
        "v24.0",
        "17900000000000001",
        "evil.example",
        "&",
        "=",
        "fields=id",
        "limit=1",
        "access_token=x",
        "{",
        "}",
        ",",
        "%00",
        "\n",
        "\u{e9}",
        "+",
        ";",
    ];
    let mut admitted = 0;
    for a in pieces {
        for b in pieces {
            for c in pieces {
                for (path, query) in [
                    (format!("/{a}{b}{c}"), String::new()),
                    ("/me/media".to_owned(), format!("{a}{b}{c}")),
                ] {
                    let Ok(out) = get(&path, &query) else { continue };
                    admitted += 1;
                    let (path, query) = out.split_once('?').unwrap_or((&out, ""));
                    assert!(
                        path.bytes()
                            .all(|byte| byte == b'/' || byte.is_ascii_lowercase() || byte.is_ascii_digit()),
                        "{out}"
                    );
                    assert!(path.starts_with('/') && !path.contains("//"), "{out}");
                    assert!(
                        query.split('&').all(|pair| pair.is_empty()
                            || ["fields=id", "fields=children%2Cid", "limit=1"].contains(&pair)),
                        "{out}"
                    );
                }
            }
        }
    }
    assert!(admitted > 30, "{admitted}");
}
