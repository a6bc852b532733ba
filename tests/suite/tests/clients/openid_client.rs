//! openid-client: a server with a secret, with and without a key of its own.

use crate::support::{ODD_SECRET, Program, SERVER_RETURN, shared};

/// R32: discovery, the issuer, renewal, a read and the end; the secret by HTTP Basic and in the form.
#[test]
fn openid_client_connects_a_server() {
    let world = shared();
    for method in ["basic", "post"] {
        let told = Program::node(
            "openid-client.mjs",
            &[
                ("EDGE", &world.edge.url),
                ("CLIENT_ID", "odd.server-1"),
                ("CLIENT_SECRET", ODD_SECRET),
                ("REDIRECT_URI", SERVER_RETURN),
                ("METHOD", method),
            ],
        )
        .run(world);
        assert_eq!(told["tokens"]["token_type"], "bearer", "{told:#}");
        // The library counts down from 600.
        let left = told["tokens"]["expires_in"].as_u64();
        assert!(left.is_some_and(|left| (400..=600).contains(&left)), "{left:?}");
        assert_eq!(told["tokens"]["scope"], "instagram_business_basic");
        assert_eq!(told["me"]["username"], "studio.lumen");
        assert_eq!(told["revoked"]["error"], "invalid_grant");
        let mixed_up = told["mixed_up"]["cause"].as_str().unwrap();
        assert!(mixed_up.contains("\"iss\""), "{mixed_up}");
    }
}

/// RFC 9449 §5, §7: a server that shows a key gets tokens that are of no use without it.
#[test]
fn openid_client_binds_a_servers_tokens_to_its_key() {
    let world = shared();
    let told = Program::node(
        "openid-client.mjs",
        &[
            ("EDGE", &world.edge.url),
            ("CLIENT_ID", "odd.server-1"),
            ("CLIENT_SECRET", ODD_SECRET),
            ("REDIRECT_URI", SERVER_RETURN),
            ("DPOP", "1"),
        ],
    )
    .run(world);
    assert_eq!(told["tokens"]["token_type"], "dpop", "{told:#}");
    assert_eq!(told["renewed"]["token_type"], "dpop");
    assert_eq!(told["as_bearer"]["status"], 401);
    assert_eq!(told["renewed"]["refresh_token"], told["tokens"]["refresh_token"]);
    assert_eq!(told["without_key"]["error"], "invalid_dpop_proof");
    assert_eq!(told["me"]["username"], "studio.lumen");
}
