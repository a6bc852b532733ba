//! What standard clients read before they do anything (R78).

use super::*;
use crate::testing::{all, body, config, configured};
use serde_json::json;

/// R78
#[test]
fn it_says_what_this_edge_does() {
    assert_eq!(
        body(&metadata(&config(), PATHS[0], None)),
        json!({
            "issuer": "https://edge.example",
            "authorization_endpoint": "https://edge.example/authorize",
            "token_endpoint": "https://edge.example/token",
            "revocation_endpoint": "https://edge.example/revoke",
            "introspection_endpoint": "https://edge.example/introspect",
            "introspection_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "userinfo_endpoint": "https://edge.example/connection",
            "response_types_supported": ["code"],
            "response_modes_supported": ["query", "fragment"],
            "grant_types_supported": ["authorization_code", "refresh_token"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["none", "client_secret_basic", "client_secret_post"],
            "revocation_endpoint_auth_methods_supported": ["none", "client_secret_basic", "client_secret_post"],
            "dpop_signing_alg_values_supported": ["ES256"],
            "authorization_response_iss_parameter_supported": true,
            "scopes_supported": ["instagram_business_basic"],
        })
    );
}

/// R78: what the asking site may not have is not offered to it; who doesn't say who it is may be any of them.
#[test]
fn no_site_is_offered_what_it_may_not_have() {
    let site = |origin: &str, permissions: &[&str]| {
        let all = [&["instagram_business_basic"], permissions].concat();
        json!({"name": "A", "origins": [origin], "return_urls": ["https://a.example/"], "permissions": all})
    };
    let (publish, insights) = (
        "instagram_business_content_publish",
        "instagram_business_manage_insights",
    );
    let sites = json!({
        "a": site("https://a.example", &[publish]),
        "b": site("https://b.example", &[publish, insights]),
        "c": site("https://c.example", &[]),
    });
    let config = configured("SITES", Some(&sites.to_string())).unwrap();
    let basic = "instagram_business_basic";
    for (origin, scopes) in [
        (Some("https://a.example"), vec![basic, publish]),
        (Some("https://b.example"), vec![basic, publish, insights]),
        (Some("https://c.example"), vec![basic]),
        (Some("https://d.example"), vec![basic]),
        (None, vec![basic]),
    ] {
        let answer = metadata(&config, PATHS[0], origin);
        assert_eq!(body(&answer)["scopes_supported"], json!(scopes), "{origin:?}");
        assert_eq!(all(&answer, "Vary"), ["Origin"]);
    }
}

/// R78: what no site has is not offered.
#[test]
fn only_the_ways_of_its_own_clients_are_named() {
    let methods = |clients: serde_json::Value| {
        let sites = json!({"a": {
            "name": "A", "return_urls": ["https://a.example/"], "permissions": ["instagram_business_basic"],
            "clients": clients,
        }});
        let config = configured("SITES", Some(&sites.to_string())).unwrap();
        body(&metadata(&config, PATHS[0], None))["token_endpoint_auth_methods_supported"].clone()
    };
    let server = json!([{"server": {"secret_sha256": "a".repeat(64)}}]);
    let sites = json!({"a": {
        "name": "A", "return_urls": ["https://a.example/"], "permissions": ["instagram_business_basic"],
    }});
    let pages = configured("SITES", Some(&sites.to_string())).unwrap();
    assert_eq!(
        body(&metadata(&pages, PATHS[0], None)).get("introspection_endpoint"),
        None
    );
    assert_eq!(methods(json!(["browser"])), json!(["none"]));
    assert_eq!(methods(json!(["native"])), json!(["none"]));
    assert_eq!(
        methods(server),
        json!(["client_secret_basic", "client_secret_post"])
    );
}

/// R78
#[test]
fn anybody_may_read_it_from_anywhere_and_keep_it_for_an_hour() {
    let answer = metadata(&config(), PATHS[0], None);
    assert_eq!(answer.status, 200);
    assert_eq!(all(&answer, "Access-Control-Allow-Origin"), ["*"]);
    assert_eq!(all(&answer, "Cross-Origin-Resource-Policy"), ["cross-origin"]);
    assert_eq!(all(&answer, "Content-Type"), ["application/json"]);
    assert_eq!(all(&answer, "Cache-Control"), ["public, max-age=3600"]);
    assert_eq!(all(&answer, "X-Content-Type-Options"), ["nosniff"]);
}

/// RFC 8414 §3 and §5
#[test]
fn it_stands_where_clients_look() {
    assert_eq!(
        PATHS,
        [
            "/.well-known/oauth-authorization-server",
            "/.well-known/openid-configuration"
        ]
    );
}

/// R78: a library that takes the second address for an `OpenID` provider's finds what it can't do without, and no keys; the
/// first one is RFC 8414's alone.
#[test]
fn whoever_insists_on_a_provider_reads_it_too() {
    let (mut first, mut second) = (
        body(&metadata(&config(), PATHS[0], None)),
        body(&metadata(&config(), PATHS[1], None)),
    );
    assert_eq!(second["jwks_uri"], "https://edge.example/.well-known/jwks.json");
    assert_eq!(second["subject_types_supported"], json!(["pairwise"]));
    assert_eq!(second["id_token_signing_alg_values_supported"], json!([]));
    let of_providers = [
        "jwks_uri",
        "subject_types_supported",
        "id_token_signing_alg_values_supported",
    ];
    for both in [&mut first, &mut second] {
        both.as_object_mut()
            .unwrap()
            .retain(|name, _| !of_providers.contains(&name.as_str()));
    }
    assert_eq!(first, second);
    assert!(
        body(&metadata(&config(), PATHS[0], None))
            .get("jwks_uri")
            .is_none()
    );
    assert_eq!(keys().body, r#"{"keys":[]}"#);
    assert_eq!(all(&keys(), "Access-Control-Allow-Origin"), ["*"]);
}

/// R113: what Spring Security's `issuer-uri` was seen to insist on, asked for where it asks first: this issuer to the letter,
/// an address of keys, a kind of subject, and who the user is, which it then calls by `sub`.
#[test]
fn springs_issuer_uri_finds_all_that_it_insists_on() {
    let told = body(&metadata(&config(), "/.well-known/openid-configuration", None));
    assert_eq!(told["issuer"], "https://edge.example");
    for address in [
        "authorization_endpoint",
        "token_endpoint",
        "userinfo_endpoint",
        "jwks_uri",
    ] {
        let address = told[address].as_str().unwrap();
        assert!(address.starts_with("https://edge.example/"), "{address}");
    }
    for list in ["response_types_supported", "subject_types_supported"] {
        assert!(!told[list].as_array().unwrap().is_empty(), "{list}");
    }
}
