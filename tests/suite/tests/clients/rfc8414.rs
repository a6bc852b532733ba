//! RFC 8414, the metadata: every member, and that each is so (R78).

use serde_json::{Value, json};
use suite::http::{Request, value};
use suite::oauth::{Pkce, Site, Visitor};
use suite::processes::World;

use crate::support::shared;

const OAUTH: &str = "/.well-known/oauth-authorization-server";
const OPENID: &str = "/.well-known/openid-configuration";

fn metadata(world: &World) -> Value {
    world.edge.client.send(&Request::get(OAUTH)).json()
}

/// §2, §3.3: these members with these values, and no others; of the permissions those that every site may ask for.
#[test]
fn the_metadata_has_these_members_and_no_others() {
    let edge = &shared().edge.url;
    let methods = json!(["none", "client_secret_basic", "client_secret_post"]);
    let right = json!({
        "issuer": edge,
        "authorization_endpoint": format!("{edge}/authorize"),
        "token_endpoint": format!("{edge}/token"),
        "revocation_endpoint": format!("{edge}/revoke"),
        "introspection_endpoint": format!("{edge}/introspect"),
        "introspection_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "userinfo_endpoint": format!("{edge}/connection"),
        "scopes_supported": ["instagram_business_basic"],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query", "fragment"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "token_endpoint_auth_methods_supported": methods,
        "revocation_endpoint_auth_methods_supported": methods,
        "code_challenge_methods_supported": ["S256"],
        "dpop_signing_alg_values_supported": ["ES256"],
        "authorization_response_iss_parameter_supported": true,
    });
    assert_eq!(metadata(shared()), right);
}

/// §3.1, §3.2, §5: by `GET` and `HEAD`, as JSON, from anywhere, and the same where `OpenID` Connect looks.
#[test]
fn the_metadata_is_found_by_every_client() {
    let client = &shared().edge.client;
    for target in [OAUTH, OPENID] {
        let got = client.send(&Request::get(target).header("Origin", "https://anywhere.example"));
        assert_eq!(got.status, 200);
        assert_eq!(got.header("content-type"), Some("application/json"));
        assert_eq!(got.header("access-control-allow-origin"), Some("*"));
        let mut told = got.json();
        // What libraries expect of an `OpenID` provider stands where they look for one, and nowhere else.
        for (name, value) in [
            (
                "jwks_uri",
                json!(format!("{}/.well-known/jwks.json", shared().edge.url)),
            ),
            ("subject_types_supported", json!(["pairwise"])),
            ("id_token_signing_alg_values_supported", json!([])),
        ] {
            let of_a_provider = told.as_object_mut().unwrap().remove(name);
            assert_eq!(
                of_a_provider,
                (target == OPENID).then_some(value),
                "{target} {name}"
            );
        }
        assert_eq!(told, metadata(shared()));
        let head = client.send(&Request::new("HEAD", target));
        assert_eq!((head.status, head.text().as_str()), (200, ""));
        assert_eq!(head.header("content-type"), Some("application/json"));
        let post = client.send(&Request::new("POST", target));
        assert_eq!(
            (post.status, post.header("allow")),
            (405, Some("GET, HEAD, OPTIONS"))
        );
    }
    // It is no OpenID provider: it has no keys, and nothing else of one is there.
    let keys = client.send(&Request::get("/.well-known/jwks.json"));
    assert_eq!((keys.status, keys.json()), (200, json!({"keys": []})));
    for target in ["/jwks", "/userinfo", "/.well-known/openid-configuration/"] {
        assert_eq!(client.send(&Request::get(target)).status, 404, "{target}");
    }
}

/// §2: each scope that is named may be asked for by some site; each response type and mode is answered, others aren't.
#[test]
fn what_the_metadata_offers_at_authorize_is_given() {
    let world = shared();
    let told = metadata(world);
    let ask = |name: &'static str, text: &str| {
        let mut visitor = world.visitor();
        let mut fields = visitor.fields("s", &Pkce::new());
        fields.retain(|(own, _)| *own != name);
        fields.push((name, text.to_owned()));
        value(&visitor.ask(&fields).location(), "error")
    };
    for (member, parameter) in [
        ("scopes_supported", "scope"),
        ("response_types_supported", "response_type"),
        ("response_modes_supported", "response_mode"),
        ("code_challenge_methods_supported", "code_challenge_method"),
    ] {
        for offered in told[member].as_array().unwrap() {
            assert_eq!(
                ask(parameter, offered.as_str().unwrap()),
                None,
                "{parameter} {offered}"
            );
        }
    }
    for (parameter, other, error) in [
        ("scope", "openid", "invalid_scope"),
        ("response_type", "token", "unsupported_response_type"),
        ("response_type", "code id_token", "unsupported_response_type"),
        ("response_mode", "form_post", "invalid_request"),
        ("code_challenge_method", "plain", "invalid_request"),
    ] {
        assert_eq!(
            ask(parameter, other).as_deref(),
            Some(error),
            "{parameter} {other}"
        );
    }
}

/// §2: `none` is offered only where a site has a public client.
#[test]
fn an_edge_of_servers_alone_offers_no_public_clients() {
    let world = World::builder()
        .sites(|page| json!({ "backend": Site::table(page)["backend"] }))
        .start();
    let told = metadata(&world);
    let methods = json!(["client_secret_basic", "client_secret_post"]);
    assert_eq!(told["token_endpoint_auth_methods_supported"], methods);
    assert_eq!(told["revocation_endpoint_auth_methods_supported"], methods);
    let mut server = Visitor::new(&world, Site::backend());
    assert!(!server.connect().access_token.is_empty());
}
