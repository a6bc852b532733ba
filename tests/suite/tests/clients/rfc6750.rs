//! RFC 6750, Bearer tokens at `/graph` and `/connection`: where a token counts, and what the challenge says.

use serde_json::json;
use suite::http::Request;
use suite::oauth::{Site, Visitor};
use suite::processes::World;

use crate::support::{shared, tool};

/// §2, §3, §3.1: each way to show a token, or none; the status, and the challenge's words.
#[test]
fn challenges() {
    let world = shared();
    let session = tool(world).connect();
    let token = session.access_token.as_str();
    let unknown = format!("{}.{}", session.connection, "A".repeat(65));
    let get = |target: &str| Request::get(target);
    let bearer = |token: &str| get("/connection").bearer(token);
    let authorization = |text: &str| get("/connection").header("Authorization", text);
    let (none, invalid) = (
        "Bearer realm=\"graph\"",
        "Bearer realm=\"graph\", error=\"invalid_token\", ",
    );
    let rows: Vec<(&str, Request, u16, Option<&str>)> = vec![
        ("§2.1", bearer(token), 200, None),
        (
            "§2.1: the scheme has no case",
            authorization(&format!("bEARER {token}")),
            200,
            None,
        ),
        ("§3: no token, no error code", get("/connection"), 401, Some(none)),
        (
            "§3: another scheme is no token",
            authorization("Basic dG9vbDo="),
            401,
            Some(none),
        ),
        (
            "RFC 9449 §7.1: of DPoP's scheme with its own challenge",
            authorization(&format!("DPoP {token}")),
            401,
            Some("DPoP realm=\"graph\", algs=\"ES256\", error=\"invalid_dpop_proof\", "),
        ),
        (
            "§2.3: not in the address",
            get(&format!("/connection?access_token={token}")),
            401,
            Some(none),
        ),
        (
            "§2.3: nor where the API is read",
            get(&format!("/graph/me?access_token={token}")),
            401,
            Some(none),
        ),
        ("§3.1: malformed", bearer("x"), 401, Some(invalid)),
        ("§3: empty is none", authorization("Bearer "), 401, Some(none)),
        ("§3.1: unknown", bearer(&unknown), 401, Some(invalid)),
        (
            "§3.1: a refresh token",
            bearer(&session.refresh_token),
            401,
            Some(invalid),
        ),
    ];
    for (clause, request, status, challenge) in rows {
        let answer = world.edge.client.send(&request);
        assert_eq!(answer.status, status, "{clause}: {}", answer.text());
        let told = answer.header("www-authenticate");
        match challenge {
            Some(challenge) if challenge == none => assert_eq!(told, Some(none), "{clause}"),
            Some(challenge) => {
                let told = told.unwrap_or_default();
                assert!(told.starts_with(challenge), "{clause}: {told}");
                assert_eq!(told.matches('"').count() % 2, 0, "{clause}: {told}");
            }
            None => assert_eq!(told, None, "{clause}"),
        }
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{clause}");
    }
    // §2.2: nor in a form.
    let form = Request::post_form("/graph/me", &[("access_token", token)]);
    assert_eq!(
        world.edge.client.send(&form).header("www-authenticate"),
        Some(none)
    );
    // §2: in one way, not in two.
    let both = Request::get(&format!("/graph/me?access_token={token}")).bearer(token);
    assert_eq!(world.edge.client.send(&both).status, 400);
}

/// §3.1: what Instagram says was not granted is `insufficient_scope`, with 403; the token itself is good.
#[test]
fn a_permission_that_is_missing_is_insufficient_scope() {
    let world = World::start();
    let mut tool = Visitor::new(&world, Site::terminal());
    let session = tool.connect();
    let body = r#"{"error":{"message":"(#10) Application does not have permission for this action","type":"OAuthException","code":10}}"#;
    world
        .stand_in
        .faults(&json!([{"at": "me", "kind": "error", "status": 400, "body": body}]));
    let answer = tool.read(&session, "/graph/me?fields=username");
    assert_eq!(
        (answer.status, &answer.json()["category"]),
        (403, &"permission_missing".into()),
        "{}",
        answer.text()
    );
    let challenge = answer.header("www-authenticate").unwrap_or_default();
    assert!(
        challenge.starts_with("Bearer realm=\"graph\", error=\"insufficient_scope\""),
        "{challenge}"
    );
}
