//! Libraries for servers with a secret that need a word about PKCE: simple-oauth2, passport-oauth2, arctic, grant,
//! requests-oauthlib, httpx-oauth.

use crate::support::{ODD_SECRET, Program, SERVER_RETURN, shared};

/// R32, R78: it connects, renews where it can, and reads.
fn connects(program: impl Fn(&str, &[(&str, &str)]) -> Program, file: &str, renews: bool) {
    let world = shared();
    let variables = [
        ("EDGE", world.edge.url.as_str()),
        ("CLIENT_ID", "odd.server-1"),
        ("CLIENT_SECRET", ODD_SECRET),
        ("REDIRECT_URI", SERVER_RETURN),
        ("AUTH_SECRET", "a-secret-of-the-cookie-0001"),
        ("OAUTHLIB_INSECURE_TRANSPORT", "1"),
    ];
    let told = program(file, &variables).run(world);
    assert_eq!(told["tokens"]["token_type"], "Bearer", "{told:#}");
    assert_eq!(told["me"]["username"], "studio.lumen", "{told:#}");
    if renews {
        assert_ne!(told["renewed"]["access_token"], told["tokens"]["access_token"]);
        assert_eq!(told["renewed"]["refresh_token"], told["tokens"]["refresh_token"]);
        assert!(!told["revoked"].is_null(), "{told:#}");
    }
}

/// R113: it reads JSON of every answer, of a revocation's too.
#[test]
fn simple_oauth2_connects_a_server() {
    connects(Program::node, "simple-oauth2.mjs", true);
}

/// R78
#[test]
fn passport_oauth2_connects_a_server() {
    connects(Program::node, "passport-oauth2.mjs", false);
}

/// R78
#[test]
fn arctic_connects_a_server() {
    connects(Program::node, "arctic.mjs", true);
}

/// R78
#[test]
fn grant_connects_a_server() {
    connects(Program::node, "grant.mjs", false);
}

/// R78
#[test]
fn requests_oauthlib_connects_a_server() {
    connects(Program::python, "requests-oauthlib.py", true);
}

/// R78
#[test]
fn httpx_oauth_connects_a_server() {
    connects(Program::python, "httpx-oauth.py", true);
}
