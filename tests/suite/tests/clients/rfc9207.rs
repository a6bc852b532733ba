//! RFC 9207, the issuer in every answer of `/authorize`.

use serde_json::json;
use suite::http::{Request, value};
use suite::oauth::{Pkce, Site, Visitor};
use suite::processes::World;
use url::Url;

use crate::support::shared;

/// §2, §2.4: the same text as the metadata's, once, with a code and with every kind of error.
#[test]
fn every_answer_names_its_issuer() {
    let world = World::start();
    let metadata = Request::get("/.well-known/oauth-authorization-server");
    let issuer = world.edge.client.send(&metadata).json()["issuer"].clone();
    assert_eq!(issuer, world.edge.url.as_str());
    let of = |back: &Url| {
        let named: Vec<String> = back
            .query_pairs()
            .filter(|(name, _)| name == "iss")
            .map(|(_, value)| value.into_owned())
            .collect();
        assert_eq!(named, [issuer.as_str().unwrap()], "{back}");
        value(back, "error")
    };
    let mut visitor = Visitor::new(&world, Site::backend());
    let (_, back) = visitor.walk();
    assert_eq!(of(&back.0), None);
    // Refused at once.
    for (name, text, error) in [
        ("response_type", "token", "unsupported_response_type"),
        ("scope", "instagram_business_manage_insights", "invalid_scope"),
        ("code_challenge_method", "plain", "invalid_request"),
        ("response_mode", "form_post", "invalid_request"),
        ("dpop_jkt", "short", "invalid_request"),
    ] {
        let mut fields = visitor.fields("s", &Pkce::new());
        fields.retain(|(own, _)| *own != name);
        fields.push((name, text.into()));
        assert_eq!(of(&visitor.ask(&fields).location()).as_deref(), Some(error));
    }
    // Refused by the visitor, and failed at Instagram.
    let no = json!({"error": "access_denied", "error_reason": "user_denied", "error_description": "The user denied your request"});
    world.stand_in.switch(&json!({"redirected_error": no}));
    assert_eq!(of(&visitor.walk().1.0).as_deref(), Some("access_denied"));
    world.stand_in.switch(&json!({"redirected_error": null}));
    world.stand_in.fault("exchange", "http_500");
    assert_eq!(
        of(&visitor.walk().1.0).as_deref(),
        Some("temporarily_unavailable")
    );
}

/// §2.4: a client may send `iss` itself to nobody's harm, and a return URL can't bring one along.
#[test]
fn nobody_else_names_the_issuer() {
    let world = shared();
    let mut visitor = Visitor::new(world, Site::terminal());
    let mut fields = visitor.fields("s", &Pkce::new());
    fields.push(("iss", "https://another.example".into()));
    assert_eq!(visitor.ask(&fields).status, 302);
    visitor.site.return_url.push_str("?iss=https://another.example");
    let fields = visitor.fields("s", &Pkce::new());
    let answer = visitor.ask(&fields);
    assert_eq!((answer.status, answer.header("location")), (400, None));
}
