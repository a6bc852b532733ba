//! `GET /.well-known/oauth-authorization-server` (RFC 8414, R78).

use suite::http::Request;

use crate::support::shared;

const PATH: &str = "/.well-known/oauth-authorization-server";

/// R78: what it names is there, and nothing else is.
#[test]
fn what_it_says_is_so() {
    let world = shared();
    let answer = world
        .edge
        .client
        .send(&Request::get(PATH).header("Origin", "https://anywhere.example"));
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    let told = answer.json();
    assert_eq!(told["issuer"], world.edge.url.as_str());
    assert_eq!(
        told["code_challenge_methods_supported"],
        serde_json::json!(["S256"])
    );
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
