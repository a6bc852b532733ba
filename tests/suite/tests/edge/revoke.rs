//! `POST /revoke` (RFC 7009): signing out.

use suite::http::{Request, Response};
use suite::oauth::{Session, Site, Visitor};

use crate::support::shared;

/// A client revokes a token.
pub fn revoke(visitor: &Visitor<'_>, token: &str) -> Response {
    let fields = [
        ("token", token.to_owned()),
        ("client_id", visitor.site.id.to_owned()),
    ];
    let request = visitor.token_request(&fields, None);
    let body = String::from_utf8(request.bytes("x")).unwrap();
    let body = body.split("\r\n\r\n").nth(1).unwrap().to_owned();
    let origin = (!visitor.site.origin.is_empty() && visitor.site.id != "backend")
        .then_some(visitor.site.origin.as_str());
    let revoke = Request::new("POST", "/revoke").header("Content-Type", "application/x-www-form-urlencoded");
    visitor
        .world
        .edge
        .client
        .send(&revoke.maybe("Origin", origin).body(body.as_bytes()))
}

/// R36
#[test]
fn signing_out_ends_this_session_and_no_other() {
    let (mut here, mut there) = (shared().visitor(), shared().visitor());
    let (one, two) = (here.connect(), there.connect());
    assert_eq!(revoke(&here, &one.refresh_token).status, 200);
    assert_eq!(here.read(&one, "/graph/me").status, 401);
    assert_eq!(here.refresh(&one.refresh_token).json()["error"], "invalid_grant");
    assert_eq!(there.read(&two, "/connection").status, 200);
    assert_eq!(there.refresh(&two.refresh_token).status, 200);
}

/// R36
#[test]
fn an_access_token_signs_out_too() {
    let mut visitor = shared().visitor();
    let session = visitor.connect();
    assert_eq!(revoke(&visitor, &session.access_token).status, 200);
    assert_eq!(visitor.read(&session, "/connection").status, 401);
    assert_eq!(
        visitor.refresh(&session.refresh_token).json()["error"],
        "invalid_grant"
    );
}

/// R36
#[test]
fn an_unknown_token_is_signed_out_already() {
    let mut visitor = shared().visitor();
    let session = visitor.connect();
    let made_up = format!("{}.{}", session.connection, "A".repeat(65));
    for token in ["x", "a.b", &made_up] {
        assert_eq!(revoke(&visitor, token).status, 200, "{token}");
    }
    assert_eq!(revoke(&visitor, &session.refresh_token).status, 200);
    assert_eq!(
        revoke(&visitor, &session.refresh_token).status,
        200,
        "twice is once"
    );
}

/// R35
#[test]
fn another_client_signs_nobody_out() {
    let world = shared();
    let mut visitor = world.visitor();
    let session = visitor.connect();
    let _ = revoke(&Visitor::new(world, Site::shop()), &session.refresh_token);
    let mut server = Visitor::new(world, Site::backend());
    let own = server.connect();
    let _ = revoke(&server, &session.refresh_token);
    assert_eq!(visitor.refresh(&session.refresh_token).status, 200);
    let without_secret = Request::post_form(
        "/revoke",
        &[("client_id", "backend"), ("token", &own.refresh_token)],
    );
    assert!((400..500).contains(&world.edge.client.send(&without_secret).status));
    let renewed = Session::read(&server.refresh(&own.refresh_token));
    assert_eq!(revoke(&server, &renewed.refresh_token).status, 200);
    assert_eq!(server.read(&renewed, "/connection").status, 401);
}
