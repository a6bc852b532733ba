//! `GET /.well-known/oauth-authorization-server` (RFC 8414, R78).

use serde_json::Value;
use suite::http::Request;

use crate::support::shared;

const PATH: &str = "/.well-known/oauth-authorization-server";

/// R78
#[test]
fn anybody_may_read_it_from_anywhere() {
    for origin in [None, Some("https://anywhere.example"), Some("null")] {
        let answer = shared()
            .edge
            .client
            .send(&Request::get(PATH).maybe("Origin", origin));
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
        assert!(
            answer
                .header("content-type")
                .unwrap()
                .starts_with("application/json")
        );
    }
}

/// R78: what it names is there, and nothing else is.
#[test]
fn what_it_says_is_so() {
    let world = shared();
    let told = world.edge.client.send(&Request::get(PATH)).json();
    assert_eq!(told["issuer"], world.edge.url.as_str());
    let has = |name: &str, value: &str| {
        assert!(
            told[name].as_array().unwrap().contains(&Value::from(value)),
            "{name}: {}",
            told[name]
        );
    };
    has("response_types_supported", "code");
    has("code_challenge_methods_supported", "S256");
    assert!(
        !told["code_challenge_methods_supported"]
            .to_string()
            .contains("plain")
    );
    has("grant_types_supported", "authorization_code");
    has("grant_types_supported", "refresh_token");
    has("dpop_signing_alg_values_supported", "ES256");
    has("token_endpoint_auth_methods_supported", "none");
    has("token_endpoint_auth_methods_supported", "client_secret_basic");
    has("token_endpoint_auth_methods_supported", "client_secret_post");
    has("scopes_supported", "instagram_business_basic");
    assert_eq!(told["authorization_response_iss_parameter_supported"], true);
    for (name, method) in [
        ("authorization_endpoint", "GET"),
        ("token_endpoint", "POST"),
        ("revocation_endpoint", "POST"),
    ] {
        let url = told[name].as_str().unwrap();
        let path = url
            .strip_prefix(&world.edge.url)
            .unwrap_or_else(|| panic!("{url} is elsewhere"));
        let answer = world.edge.client.send(&Request::new(method, path));
        assert!(
            ![404, 405, 500].contains(&answer.status),
            "{method} {path}: {}",
            answer.status
        );
    }
}
