//! authlib in Python: a server on requests, and a program on somebody's own machine on httpx.

use crate::support::{ODD_SECRET, Program, SERVER_RETURN, shared};

/// R32: the secret as this library spells it, not encoded in HTTP Basic; renewal by hand and by itself, and the end.
#[test]
fn authlib_connects_a_server() {
    let world = shared();
    for method in ["client_secret_basic", "client_secret_post"] {
        let told = Program::python(
            "authlib-server.py",
            &[
                ("EDGE", &world.edge.url),
                ("CLIENT_ID", "odd.server-1"),
                ("CLIENT_SECRET", ODD_SECRET),
                ("REDIRECT_URI", SERVER_RETURN),
                ("METHOD", method),
                ("AUTHLIB_INSECURE_TRANSPORT", "1"),
            ],
        )
        .run(world);
        assert_eq!(told["token"]["expires_in"], 600, "{told:#}");
        assert_eq!(told["token"]["scope"], "instagram_business_basic");
        assert_eq!(told["me"]["username"], "studio.lumen");
        assert_eq!(told["read_after_the_end"], 200);
        assert_ne!(told["updated"]["access_token"], told["token"]["access_token"]);
        assert_eq!(told["renewed"]["refresh_token"], told["token"]["refresh_token"]);
        assert_eq!(told["revocation"], 200);
        assert_eq!(told["revoked"]["error"], "invalid_grant");
    }
}

/// R32
#[test]
fn authlib_is_a_program_on_ones_own_machine() {
    let world = shared();
    let told = Program::python(
        "authlib-native.py",
        &[
            ("EDGE", &world.edge.url),
            ("CLIENT_ID", "tool"),
            ("AUTHLIB_INSECURE_TRANSPORT", "1"),
        ],
    )
    .run(world);
    assert_ne!(
        told["renewed"]["refresh_token"], told["token"]["refresh_token"],
        "{told:#}"
    );
    assert_eq!(told["me"]["username"], "studio.lumen");
    assert_eq!(told["revocation"], 200);
    assert_eq!(told["revoked"]["error"], "invalid_grant");
}
