//! RFC 7009, the end of a session at `/revoke`.

use base64::{Engine, engine::general_purpose::STANDARD};
use suite::http::{Request, Response};
use suite::oauth::Session;

use crate::support::{ODD_SECRET, assert_error, server, shared, tool};

fn revoke(fields: &[(&str, &str)], headers: &[(&str, &str)]) -> Response {
    let request = Request::post_form("/revoke", fields);
    let request = headers
        .iter()
        .fold(request, |request, (name, value)| request.header(name, value));
    shared().edge.client.send(&request)
}

fn status(session: &Session) -> u16 {
    let read = Request::get("/connection").bearer(&session.access_token);
    shared().edge.client.send(&read).status
}

/// §2.1, §2.2 (whose empty body is `{}` here, for clients that read JSON of every answer): either token ends both; a hint is only a hint, and twice is once.
#[test]
fn tokens_that_are_revoked() {
    let client = ("client_id", "tool");
    for hint in ["", "refresh_token", "access_token", "of_no_known_type"] {
        for by_refresh_token in [true, false] {
            let mut visitor = tool(shared());
            let session = visitor.connect();
            let token = if by_refresh_token {
                &session.refresh_token
            } else {
                &session.access_token
            };
            let mut fields = vec![client, ("token", token)];
            if !hint.is_empty() {
                fields.push(("token_type_hint", hint));
            }
            for _ in 0..2 {
                let answer = revoke(&fields, &[]);
                assert_eq!((answer.status, answer.text().as_str()), (200, "{}"), "{hint}");
                assert_eq!(answer.header("cache-control"), Some("no-store"));
            }
            assert_eq!(status(&session), 401, "{hint}");
            assert_error(&visitor.refresh(&session.refresh_token), "invalid_grant");
        }
    }
    // §2.2: a token that nobody knows is revoked already.
    for token in ["x", "a.b", &format!("{}.{}", "a".repeat(64), "b".repeat(65))] {
        assert_eq!(revoke(&[client, ("token", token)], &[]).status, 200, "{token}");
    }
}

/// §2.1: the client shows who it is, and the token must be its own; otherwise nothing is revoked, and it is told.
#[test]
fn tokens_that_are_not_revoked() {
    let session = server(shared()).connect();
    let own = ("client_id", "odd.server-1");
    let secret = ("client_secret", ODD_SECRET);
    for token in [&session.refresh_token, &session.access_token] {
        let token = ("token", token.as_str());
        let rows = [
            (
                "another client's",
                vec![("client_id", "tool"), token],
                "invalid_grant",
            ),
            ("no client", vec![token], "invalid_client"),
            ("no secret", vec![own, token], "invalid_client"),
            (
                "a wrong secret",
                vec![own, ("client_secret", "wrong"), token],
                "invalid_client",
            ),
            ("no token", vec![own, secret], "invalid_request"),
            (
                "a token twice",
                vec![own, secret, token, token],
                "invalid_request",
            ),
        ];
        for (what, fields, error) in rows {
            let answer = revoke(&fields, &[]);
            assert_eq!(answer.json()["error"], error, "{what}");
            assert_error(&answer, error);
            assert_eq!(status(&session), 200, "{what}");
        }
    }
    let origin = revoke(
        &[("client_id", "demo"), ("token", &session.refresh_token)],
        &[("Origin", &shared().origin)],
    );
    assert_error(&origin, "invalid_grant");
    assert_eq!(status(&session), 200);
    // §2.1: by HTTP Basic as well.
    let basic = format!("Basic {}", STANDARD.encode(format!("odd.server-1:{ODD_SECRET}")));
    assert_eq!(
        revoke(&[("token", &session.access_token)], &[("Authorization", &basic)]).status,
        200
    );
    assert_eq!(status(&session), 401);
}

/// §2: by `POST` alone; §2.3: a page of a listed origin may ask, and read what it is told.
#[test]
fn who_may_ask_for_a_revocation() {
    let client = &shared().edge.client;
    for method in ["GET", "HEAD", "DELETE"] {
        let answer = client.send(&Request::new(method, "/revoke"));
        assert_eq!(
            (answer.status, answer.header("allow")),
            (405, Some("POST, OPTIONS")),
            "{method}"
        );
    }
    let origin = shared().origin.as_str();
    let answer = revoke(&[("client_id", "demo"), ("token", "x")], &[("Origin", origin)]);
    assert_eq!(
        (answer.status, answer.header("access-control-allow-origin")),
        (200, Some(origin))
    );
    let preflight = Request::preflight("/revoke", origin, "POST", "content-type");
    assert_eq!(client.send(&preflight).status, 204);
}
