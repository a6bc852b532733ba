//! Tests. What Meta signs with one app's secret is about that app's connections alone.

use super::{SIGNERS, SITES, both, edge};
use crate::{
    connection::record::Record,
    duties::{
        duty::{self, Duty, DutyKind},
        signed_request::{self, Refused},
    },
    testing::{self, form, now},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use serde_json::json;
use sha2::Sha256;

/// R54, R71: by its signature, which is the only thing that says whose it is.
#[test]
fn metas_request_reaches_the_connections_of_the_app_that_signed_it() {
    let config = both();
    let of = |app: &str| Record {
        app: Some(app.to_owned()),
        ..testing::record()
    };
    for (app, secret) in SIGNERS {
        let (signer, request) = signed_request::read(&signed(secret), config.apps.signing(), now()).unwrap();
        assert_eq!(signer.id, app);
        let duty = Duty::of(DutyKind::Deauthorize, request, signer);
        for (_, _, other) in SITES {
            let ends = duty::ends(&of(other), duty.app.as_deref(), duty.issued, &config);
            assert_eq!(ends, other == app, "{app} {other}");
        }
    }
    let strangers = signed("00112233445566778899aabbccddeeff");
    let refused = signed_request::read(&strangers, config.apps.signing(), now()).map(|(app, _)| &app.id);
    assert_eq!(refused, Err(Refused::Signature));
}

/// The code of a deletion says nothing of another app's: each makes it with its own secret.
#[test]
fn two_apps_requests_about_one_account_have_two_codes() {
    let config = both();
    let code = |secret: &str| {
        let (app, request) = signed_request::read(&signed(secret), config.apps.signing(), now()).unwrap();
        Duty::of(DutyKind::Deletion, request, app).code
    };
    assert_ne!(code(SIGNERS[0].1), code(SIGNERS[2].1));
    assert_eq!(code(SIGNERS[0].1), code(SIGNERS[1].1), "either secret of one app");
}

/// R54: while the request waited, its app left the settings; the connection's app is known all the same.
#[test]
fn a_request_of_an_app_that_left_reaches_its_connections_alone() {
    let config = edge(&["second"]);
    let first = Record {
        app: Some(SITES[0].2.to_owned()),
        ..testing::record()
    };
    assert!(duty::ends(&first, Some(SITES[0].2), now(), &config));
    assert!(!duty::ends(&first, Some(SITES[1].2), now(), &config));
}

fn signed(secret: &str) -> String {
    let payload =
        json!({"algorithm": "HMAC-SHA256", "issued_at": now().seconds(), "user_id": "27123456789012345"});
    let encoded = URL_SAFE_NO_PAD.encode(payload.to_string());
    let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    let mac = URL_SAFE_NO_PAD.encode(mac.chain_update(&encoded).finalize().into_bytes());
    form(&[("signed_request", &format!("{mac}.{encoded}"))])
}
