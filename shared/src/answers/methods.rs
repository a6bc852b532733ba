//! Which methods an address takes: asked once, by the name on the line, before any route is looked for. The platform's
//! own type takes each method that it doesn't know for `GET`.

use crate::values::http::HttpResponse;

const ROUTES: [(&str, &str); 43] = [
    ("/authorize", "GET"),
    ("/instagram/callback", "GET"),
    ("/instagram/deauthorize", "POST"),
    ("/instagram/deletion", "POST"),
    (DELETION, FILE),
    (PRIVACY, FILE),
    ("/token", "POST, OPTIONS"),
    ("/revoke", "POST, OPTIONS"),
    ("/introspect", "POST, OPTIONS"),
    ("/connection", "GET, DELETE, OPTIONS"),
    ("/connection/sessions", "DELETE, OPTIONS"),
    ("/.well-known/oauth-authorization-server", OPEN),
    ("/.well-known/openid-configuration", OPEN),
    ("/.well-known/jwks.json", OPEN),
    ("/health", FILE),
    ("/operator/sites", "GET"),
    ("/operator/added-sites", "GET"),
    ("/operator/added-sites/add", "POST"),
    ("/operator/added-sites/change", "POST"),
    ("/operator/added-sites/remove", "POST"),
    ("/operator/feeds", "GET"),
    ("/operator/feeds/publish", "POST"),
    ("/operator/feeds/change", "POST"),
    ("/operator/feeds/unpublish", "POST"),
    ("/operator/app", "GET"),
    ("/operator/connections", "GET"),
    ("/operator/keys", "GET"),
    ("/operator/event-secret", "GET"),
    ("/operator/audit", "GET"),
    ("/operator/reseal", "POST"),
    ("/operator/backup", "POST"),
    ("/operator/import", "POST"),
    (GRAPH, "GET, OPTIONS"),
    ("/feeds", "GET, POST, OPTIONS"),
    (FEEDS, "GET, PATCH, DELETE, OPTIONS"),
    (FEED, OPEN),
    ("/posts", "GET, POST, OPTIONS"),
    (POSTS, "GET, POST, PATCH, DELETE, OPTIONS"),
    ("/media", "POST, OPTIONS"),
    (MEDIA, "GET, PATCH, DELETE, OPTIONS"),
    (LENT, FILE),
    ("/insights", "GET, OPTIONS"),
    (INSIGHTS, "GET, POST, DELETE, OPTIONS"),
];
const FILE: &str = "GET, HEAD";
const OPEN: &str = "GET, HEAD, OPTIONS";
const GRAPH: &str = "/graph/";
/// The pages of deletions.
const DELETION: &str = "/deletion/";
/// The sites' privacy statements.
const PRIVACY: &str = "/privacy/";
/// The feeds of an account, and those that visitors read.
const FEEDS: &str = "/feeds/";
const FEED: &str = "/feed/";
/// The posts of an account, the files for them, and those that are lent.
const POSTS: &str = "/posts/";
const MEDIA: &str = "/media/";
const LENT: &str = "/lent/";
/// An account's numbers.
const INSIGHTS: &str = "/insights/";
/// The methods of RFC 9110 §9.3 and RFC 5789 that are told by the policy that Instagram's API is read with `GET`.
const TOLD_BY_THE_POLICY: [&str; 5] = ["HEAD", "POST", "PUT", "PATCH", "DELETE"];

/// The methods of which an address where nothing is says 404.
const ASKED_OF_A_FILE: [&str; 4] = ["POST", "PUT", "PATCH", "DELETE"];

/// The answer to a method that the address doesn't take (RFC 9110 §15.5.6). Names of methods are case-sensitive
/// (§9.1), and only the request line says which one it is.
#[must_use]
pub fn refuse(path: &str, method: &str) -> Option<HttpResponse> {
    let of_graph = path.starts_with(GRAPH);
    let all_below = [
        GRAPH, DELETION, PRIVACY, FEEDS, FEED, POSTS, MEDIA, LENT, INSIGHTS,
    ]
    .into_iter()
    .find(|folder| path.starts_with(folder));
    let route = all_below.unwrap_or(path);
    let allowed = match ROUTES.iter().find(|(known, _)| *known == route) {
        Some((_, allowed)) => allowed,
        // What isn't there for the operator is said to the operator alone.
        None if path.starts_with("/operator/") => "GET, POST",
        // Whether there is such a file is asked first.
        None if ASKED_OF_A_FILE.contains(&method) => return None,
        None => FILE,
    };
    if of_graph && TOLD_BY_THE_POLICY.contains(&method) {
        return None;
    }
    refuse_if_not(allowed, method)
}

/// The answer to a method that a file doesn't take.
#[must_use]
pub fn refuse_of_file(method: &str) -> Option<HttpResponse> {
    refuse_if_not(FILE, method)
}

fn refuse_if_not(allowed: &str, method: &str) -> Option<HttpResponse> {
    if allowed.split(", ").any(|taken| taken == method) {
        return None;
    }
    let body = r#"{"error":"method_not_allowed","error_description":"See the header Allow for the methods of this address."}"#;
    Some(HttpResponse::json(405, body.to_owned()).with("Allow", allowed))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATHS: [&str; 12] = [
        "/",
        "/connect.js",
        "/v/0/connect.js",
        "/gallery.html",
        "/nothing",
        "/health",
        "/authorize",
        "/token",
        "/connection",
        "/graph/me",
        "/operator/sites",
        "/operator/nothing",
    ];

    /// R37: a method that nobody here knows is none of those that somebody knows.
    #[test]
    fn a_method_that_is_not_taken_is_405_with_those_that_are() {
        for path in PATHS {
            for method in [
                "PROPFIND",
                "PURGE",
                "COPY",
                "MOVE",
                "LOCK",
                "SEARCH",
                "QUERY",
                "REPORT",
                "TRACE",
                "CONNECT",
                "M-SEARCH",
                "get",
                "Get",
                "gET",
                "head",
                "post",
                "options",
                "GET ",
                " GET",
                "GET, HEAD",
                ",",
                "",
                "G\u{415}T",
            ] {
                let answer =
                    refuse(path, method).map(|answer| (answer.status, answer.header("allow").is_some()));
                assert_eq!(answer, Some((405, true)), "{method} {path}");
            }
        }
    }

    #[test]
    fn each_route_takes_its_methods() {
        for (path, allowed) in ROUTES {
            for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] {
                let refused = refuse(path, method);
                let taken = allowed.split(", ").any(|taken| taken == method);
                let told = path == GRAPH && TOLD_BY_THE_POLICY.contains(&method);
                assert_eq!(refused.is_none(), taken || told, "{method} {path}");
                if let Some(refused) = refused {
                    assert_eq!(refused.header("allow"), Some(allowed), "{method} {path}");
                }
            }
        }
        for file in ["/", "/connect.js", "/v/0/connect.js", "/nothing"] {
            assert_eq!(refuse(file, "GET"), None, "{file}");
            assert_eq!(refuse(file, "HEAD"), None, "{file}");
            assert_eq!(
                refuse(file, "OPTIONS").unwrap().header("allow"),
                Some("GET, HEAD")
            );
        }
        assert_eq!(refuse_of_file("GET"), None);
        assert_eq!(refuse_of_file("HEAD"), None);
    }

    /// R78: whether something is there is said before what it takes.
    #[test]
    fn a_wrong_address_is_not_told_as_a_wrong_method() {
        for path in [
            "/nothing",
            "/oauth/token",
            "/token/",
            "/tokens",
            "/connect.js",
            "/v/0/connect.js",
        ] {
            for method in ["POST", "PUT", "PATCH", "DELETE"] {
                assert_eq!(refuse(path, method), None, "{method} {path}");
                let file = refuse_of_file(method).unwrap();
                assert_eq!(
                    (file.status, file.header("allow")),
                    (405, Some("GET, HEAD")),
                    "{method}"
                );
            }
        }
    }

    /// The metadata's addresses are among the routes.
    #[test]
    fn the_metadata_can_be_asked_for_without_its_body() {
        for path in [
            "/.well-known/oauth-authorization-server",
            "/.well-known/openid-configuration",
        ] {
            assert_eq!(refuse(path, "HEAD"), None, "{path}");
            assert_eq!(refuse(path, "OPTIONS"), None, "{path}");
            assert!(refuse(path, "POST").is_some(), "{path}");
        }
    }
}
