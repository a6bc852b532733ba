//! What is read at `/token` and `/revoke`, and in which order mistakes are told.

use super::*;
use crate::{
    settings::site::ClientKind,
    testing::{BACKENDS_SECRET, PAGE, VERIFIER, body, changed, config, form, sender},
};

fn redeeming() -> Vec<(&'static str, &'static str)> {
    vec![
        ("grant_type", "authorization_code"),
        ("client_id", "demo"),
        ("code", "flow.opaque"),
        ("redirect_uri", "http://127.0.0.1:8780/"),
        ("code_verifier", VERIFIER),
    ]
}

fn asked(fields: &[(&str, &str)]) -> Result<(Client, Grant), TokenError> {
    read(&config(), &form(fields), &sender(Some(PAGE)))
}

fn refused(fields: &[(&str, &str)]) -> (u16, String, String) {
    let error = asked(fields).unwrap_err();
    (error.status, error.error.clone(), error.description())
}

fn invalid_request(description: &str) -> (u16, String, String) {
    (
        400,
        "invalid_request".to_owned(),
        format!("bad_parameter {description}"),
    )
}

/// R27
#[test]
fn a_page_redeems_its_one_time_code() {
    let (client, grant) = asked(&redeeming()).unwrap();
    let page = Client {
        site: "demo".to_owned(),
        kind: ClientKind::Browser,
        origin: Some(PAGE.to_owned()),
        proof: None,
    };
    assert_eq!(client, page);
    let code = Grant::Code {
        code: "flow.opaque".to_owned(),
        redirect_uri: "http://127.0.0.1:8780/".to_owned(),
        verifier: VERIFIER.to_owned(),
    };
    assert_eq!(grant, code);
}

/// RFC 6749 §6
#[test]
fn a_session_is_renewed_with_or_without_a_scope() {
    let fields = [
        ("grant_type", "refresh_token"),
        ("client_id", "demo"),
        ("refresh_token", "a.b"),
    ];
    let grant = |scope: Option<&str>| Grant::Refresh {
        refresh_token: "a.b".to_owned(),
        scope: scope.map(str::to_owned),
    };
    assert_eq!(asked(&fields).unwrap().1, grant(None));
    let with = [&fields[..], &[("scope", "instagram_business_basic")]].concat();
    assert_eq!(asked(&with).unwrap().1, grant(Some("instagram_business_basic")));
}

/// R27: every part is needed, and the first that is missing is named.
#[test]
fn a_missing_part_is_named() {
    for name in ["grant_type", "code", "redirect_uri", "code_verifier"] {
        let missing =
            format!("The parameter {name} is missing from the form body. Send it once, in the body.");
        assert_eq!(
            refused(&changed(&redeeming(), name, None)),
            invalid_request(&missing)
        );
        assert_eq!(
            refused(&changed(&redeeming(), name, Some(""))),
            invalid_request(&missing)
        );
    }
    let bare = [("grant_type", "refresh_token"), ("client_id", "demo")];
    assert_eq!(
        refused(&bare),
        invalid_request(
            "The parameter refresh_token is missing from the form body. Send it once, in the body."
        )
    );
    for grant in ["password", "client_credentials", "implicit", "Refresh_token"] {
        let (status, error, description) = refused(&changed(&redeeming(), "grant_type", Some(grant)));
        assert_eq!((status, error.as_str()), (400, "unsupported_grant_type"));
        assert_eq!(
            description,
            "bad_parameter This grant_type is not offered. Send grant_type=authorization_code or grant_type=refresh_token."
        );
    }
}

/// RFC 6749 §3.2: the form comes first, then the client, then the grant.
/// R113, RFC 8707 §2.2
#[test]
fn a_token_for_another_server_is_not_given() {
    let with = |resource: &'static str| [&redeeming()[..], &[("resource", resource)]].concat();
    assert!(asked(&with("https://edge.example/graph")).is_ok());
    let told = refused(&with("https://graph.instagram.com"));
    assert_eq!(told.1, "invalid_target");
}

#[test]
fn what_is_no_form_is_no_request() {
    let kind = |kind: Option<&str>| Sender {
        content_type: kind.map(str::to_owned),
        ..sender(Some(PAGE))
    };
    let no_form = "bad_parameter The body is not a form. Send Content-Type: application/x-www-form-urlencoded, and a body of that kind.";
    for content in [
        None,
        Some(""),
        Some("application/json"),
        Some("text/plain"),
        Some("multipart/form-data; boundary=x"),
    ] {
        let told = read(&config(), &form(&redeeming()), &kind(content)).unwrap_err();
        assert_eq!(
            (told.status, told.error.as_str()),
            (400, "invalid_request"),
            "{content:?}"
        );
        assert_eq!(told.description(), no_form);
        let told = read_revocation(&config(), "client_id=demo&token=a.b", &kind(content)).unwrap_err();
        assert_eq!(told.description(), no_form);
    }
    for content in [
        "application/x-www-form-urlencoded; charset=UTF-8",
        "Application/X-WWW-Form-Urlencoded",
    ] {
        assert!(
            read(&config(), &form(&redeeming()), &kind(Some(content))).is_ok(),
            "{content}"
        );
    }
    let twice = [&redeeming()[..], &[("client_id", "shop")]].concat();
    assert_eq!(
        refused(&twice),
        invalid_request("A parameter is there more than once. Send each once.")
    );
    let nobody = changed(
        &changed(&redeeming(), "client_id", Some("nobody")),
        "grant_type",
        None,
    );
    assert_eq!(refused(&nobody).1, "invalid_client");
}

/// RFC 7009 §2.1
#[test]
fn a_revocation_names_its_client_and_its_token() {
    let page = sender(Some(PAGE));
    let (client, token) = read_revocation(&config(), "client_id=demo&token=a.b", &page).unwrap();
    assert_eq!((client.site.as_str(), token.as_str()), ("demo", "a.b"));
    let error = read_revocation(&config(), "client_id=demo", &page).unwrap_err();
    assert_eq!(
        (error.status, error.error.as_str(), error.description().as_str()),
        (
            400,
            "invalid_request",
            "bad_parameter The parameter token is missing from the form body. Send it once, in the body."
        )
    );
    let program = sender(None);
    let bare = read_revocation(&config(), "client_id=backend&token=a.b", &program).unwrap_err();
    assert_eq!((bare.status, bare.error.as_str()), (401, "invalid_client"));
    let known = format!("client_id=backend&client_secret={BACKENDS_SECRET}&token=a.b");
    assert_eq!(
        read_revocation(&config(), &known, &program).unwrap().0.kind,
        ClientKind::Server
    );
}

/// RFC 6749 §6: nothing that wasn't granted.
#[test]
fn a_renewal_may_ask_for_what_was_granted() {
    let granted = "instagram_business_basic instagram_business_content_publish";
    for scope in [
        None,
        Some("instagram_business_basic"),
        Some("instagram_business_content_publish instagram_business_basic"),
        Some("user_profile"),
    ] {
        assert_eq!(may_ask(scope, granted), Ok(()), "{scope:?}");
    }
    for scope in [
        "instagram_business_manage_messages",
        "instagram_business_basic instagram_business_manage_messages",
        "Instagram",
    ] {
        let error = may_ask(Some(scope), granted).unwrap_err();
        assert_eq!(
            (error.status, error.error.as_str()),
            (400, "invalid_scope"),
            "{scope}"
        );
        let failure = &error.failure;
        assert_eq!(failure.category, Category::PermissionMissing, "{scope}");
        let missing: Vec<&str> = failure
            .missing_permissions
            .iter()
            .map(Permission::as_str)
            .collect();
        if scope == "Instagram" {
            assert!(
                failure.cause.starts_with("The scope can't be read: "),
                "{failure}"
            );
            assert!(missing.is_empty());
        } else {
            assert_eq!(
                error.description(),
                "permission_missing The scope has a permission that this connection was not granted. Leave scope out, or connect again with it."
            );
            assert_eq!(missing, ["instagram_business_manage_messages"]);
        }
    }
}

/// R30, RFC 6749 §5.1
#[test]
fn tokens_are_answered_for_ten_minutes_and_no_cache() {
    let tokens = |notice: Option<&str>| {
        Tokens::new(
            "access".to_owned(),
            "refresh".to_owned(),
            "instagram_business_basic".to_owned(),
            "c0ffee".to_owned(),
            notice.map(str::to_owned),
        )
        .until(crate::testing::now().plus(5_000), crate::testing::now())
        .answer()
    };
    let answer = tokens(None);
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("Cache-Control"), Some("no-store"));
    assert_eq!(answer.header("Pragma"), Some("no-cache"));
    assert_eq!(answer.header("Content-Type"), Some("application/json"));
    let told = body(&answer);
    for (name, value) in [
        ("access_token", "access"),
        ("token_type", "Bearer"),
        ("refresh_token", "refresh"),
        ("scope", "instagram_business_basic"),
        ("connection", "c0ffee"),
    ] {
        assert_eq!(told[name], value);
    }
    assert_eq!(told["expires_in"], 600);
    assert_eq!(told["refresh_token_expires_in"], 5);
    assert_eq!(told.get("notice"), None);
    assert_eq!(body(&tokens(Some("Old names.")))["notice"], "Old names.");
}

/// R35, RFC 7009 §2.1
#[test]
fn anothers_token_is_not_revoked() {
    let error = anothers();
    assert_eq!((error.status, error.error.as_str()), (400, "invalid_grant"));
    assert_eq!(
        error.description(),
        "token_malformed This token was issued to another client, so it was not revoked. Revoke it as that client."
    );
}
