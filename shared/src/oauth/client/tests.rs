//! Who asks: what each kind of client shows, and what is refused (R32).

use super::*;
use crate::testing::{BACKENDS_SECRET, PAGE, config, configured, form, sender, sites};
use serde_json::json;

fn pair(pair: &str) -> Option<(String, Vec<String>)> {
    basic(&format!("Basic {}", STANDARD.encode(pair))).ok()
}

fn asks(fields: &[(&str, &str)], sender: &Sender) -> Result<Client, TokenError> {
    read(&config(), &Parameters::parse(&form(fields)), sender)
}

fn with_basic(secret: &str) -> Sender {
    Sender {
        authorization: Some(format!("Basic {}", STANDARD.encode(secret))),
        ..sender(None)
    }
}

#[track_caller]
fn refused(asked: Result<Client, TokenError>, status: u16, error: &str, words: &str) {
    let told = asked.unwrap_err();
    assert_eq!(
        (told.status, told.error.as_str(), told.description()),
        (status, error, format!("bad_parameter {words}"))
    );
}

/// RFC 6749 §2.3.1, and clients that don't encode.
#[test]
fn a_secret_counts_as_it_stands_and_as_it_decodes() {
    let (id, secrets) = pair("shop:a%2Bb+c").unwrap();
    assert_eq!(id, "shop");
    assert_eq!(secrets, ["a+b c", "a%2Bb+c"]);
    assert_eq!(pair("shop:plain").unwrap().1, ["plain"]);
    assert_eq!(pair("shop:a:b").unwrap().1, ["a:b"]);
}

/// RFC 6749 §2.3.1: an empty secret may be left out, so it is the same as none.
#[test]
fn an_empty_secret_is_none() {
    assert_eq!(pair("tool:").unwrap(), ("tool".to_owned(), vec![]));
}

#[test]
fn what_is_no_basic_is_refused() {
    for header in ["", "Basic", "Basic !", "Bearer YTpi", "Basic YQ=="] {
        assert_eq!(basic(header).unwrap_err().status, 401, "{header}");
    }
}

/// R32
#[test]
fn a_page_is_known_by_its_listed_origin() {
    let client = asks(&[("client_id", "demo")], &sender(Some(PAGE))).unwrap();
    assert_eq!(
        (client.site.as_str(), client.kind, client.proof),
        ("demo", ClientKind::Browser, None)
    );
    assert_eq!(client.origin.as_deref(), Some(PAGE));
    let unlisted = "This page's origin is not listed for the site. The operator adds it to origins in the setting SITES (scheme, host and port count, so does www.).";
    for origin in [
        "https://evil.example",
        "null",
        "http://127.0.0.1",
        "http://127.0.0.1:87800",
        "https://shop.example",
    ] {
        let asked = asks(&[("client_id", "demo")], &sender(Some(origin)));
        refused(asked, 400, "unauthorized_client", unlisted);
    }
    let nobody = "There is no Origin header, so this is no page of the site's; and the site has no native or server client. Ask from a page of the site, or list the client in the setting SITES.";
    refused(
        asks(&[("client_id", "demo")], &sender(None)),
        401,
        "invalid_client",
        nobody,
    );
}

/// R32, R78: by the form, by Basic, or by Basic as RFC 6749 §2.3.1 encodes it.
#[test]
fn a_server_is_known_by_its_secret() {
    let basic = with_basic(&format!("backend:{BACKENDS_SECRET}"));
    let posted = [("client_id", "backend"), ("client_secret", BACKENDS_SECRET)];
    for asked in [
        asks(&posted, &sender(None)),
        asks(&[], &basic),
        asks(&[("client_id", "backend")], &basic),
        asks(&[("client_secret", BACKENDS_SECRET)], &with_basic("backend:")),
        asks(&posted, &sender(Some("https://backend.example"))),
    ] {
        let client = asked.unwrap();
        assert_eq!(
            (client.site.as_str(), client.kind),
            ("backend", ClientKind::Server)
        );
    }
}

/// R32
#[test]
fn a_wrong_or_missing_secret_is_told() {
    let missing = "The client's secret is missing. Send it by HTTP Basic or as client_secret.";
    let wrong = "The client's secret is wrong, or this site has no server client. Compare the secret with the one whose hash stands in the setting SITES.";
    refused(
        asks(&[("client_id", "backend")], &sender(None)),
        401,
        "invalid_client",
        missing,
    );
    for asked in [
        asks(
            &[("client_id", "backend"), ("client_secret", "wrong")],
            &sender(None),
        ),
        asks(&[], &with_basic("backend:wrong")),
        asks(
            &[("client_id", "terminal"), ("client_secret", BACKENDS_SECRET)],
            &sender(None),
        ),
    ] {
        refused(asked, 401, "invalid_client", wrong);
    }
}

/// RFC 6749 §2.3: a client says who it is in one way.
#[test]
fn two_ways_at_once_are_refused() {
    let right = format!("backend:{BACKENDS_SECRET}");
    let asked = asks(&[("client_secret", "other")], &with_basic(&right));
    refused(
        asked,
        400,
        "invalid_request",
        "Two different secrets are there. Send it in one way: by HTTP Basic or as client_secret.",
    );
    let asked = asks(&[("client_id", "demo")], &with_basic(&right));
    refused(
        asked,
        400,
        "invalid_request",
        "The header and the body name different clients. Send the same client_id in both, or in one of them alone.",
    );
}

/// R113: equal secrets in two places are one, in either spelling of Basic.
#[test]
fn one_secret_in_two_places_is_one() {
    let posted = [("client_id", "backend"), ("client_secret", BACKENDS_SECRET)];
    let encoded = format!("backend:{}", crate::values::form::encode(BACKENDS_SECRET));
    for basic in [format!("backend:{BACKENDS_SECRET}"), encoded] {
        let client = asks(&posted, &with_basic(&basic)).unwrap();
        assert_eq!(client.kind, ClientKind::Server, "{basic}");
    }
    let wrong = asks(
        &[("client_id", "backend"), ("client_secret", "wrong")],
        &with_basic("backend:wrong"),
    );
    assert_eq!(wrong.unwrap_err().error, "invalid_client");
}

/// R113: a server's `Origin` means nothing beside the right secret, and is not kept; beside a wrong one neither.
#[test]
fn with_a_right_secret_the_origin_is_not_judged() {
    for origin in [
        "https://evil.example",
        "null",
        PAGE,
        "",
        "https://backend.example",
    ] {
        let from = |secret: &str| Sender {
            origin: Some(origin.to_owned()),
            ..with_basic(&format!("backend:{secret}"))
        };
        let client = asks(&[], &from(BACKENDS_SECRET)).unwrap();
        assert_eq!(
            (client.kind, client.origin),
            (ClientKind::Server, None),
            "{origin}"
        );
        let wrong = asks(&[], &from("wrong")).unwrap_err();
        assert_eq!(
            (wrong.status, wrong.error.as_str()),
            (401, "invalid_client"),
            "{origin}"
        );
    }
}

#[test]
fn nobody_and_a_stranger_are_told_apart() {
    let missing = "The parameter client_id is missing. Send the site's id as client_id.";
    let unknown = "No site of this client_id is known here. Correct the client_id; the operator lists sites in the setting SITES, or adds one with `cargo operator sites`.";
    refused(asks(&[], &sender(None)), 401, "invalid_client", missing);
    refused(
        asks(&[("client_id", "nobody")], &sender(None)),
        401,
        "invalid_client",
        unknown,
    );
    let odd = Sender {
        authorization: Some("Bearer token".to_owned()),
        ..sender(None)
    };
    let basic = "The Authorization header is not HTTP Basic with client id and secret. Send Basic and the base64 of id:secret, or no such header.";
    refused(asks(&[("client_id", "demo")], &odd), 401, "invalid_client", basic);
}

/// R32: a site has the kinds of client that it lists.
#[test]
fn a_program_is_known_by_what_it_does_not_send() {
    let client = asks(&[("client_id", "terminal")], &sender(None)).unwrap();
    assert_eq!(
        (client.site.as_str(), client.kind, client.origin),
        ("terminal", ClientKind::Native, None)
    );
    assert_eq!(
        asks(&[], &with_basic("terminal:")).unwrap().kind,
        ClientKind::Native
    );
    let mut table = sites();
    table["terminal"]["origins"] = json!([PAGE]);
    let config = configured("SITES", Some(&table.to_string())).unwrap();
    let page = read(
        &config,
        &Parameters::parse("client_id=terminal"),
        &sender(Some(PAGE)),
    );
    refused(
        page,
        400,
        "unauthorized_client",
        "This site has no client of that kind. The operator lists it under clients in the setting SITES.",
    );
}

/// R34
#[test]
fn a_site_without_origins_has_no_page() {
    let mut table = sites();
    table["demo"]["origins"] = json!([]);
    let config = configured("SITES", Some(&table.to_string())).unwrap();
    for origin in [PAGE, "null", ""] {
        let page = read(
            &config,
            &Parameters::parse("client_id=demo"),
            &sender(Some(origin)),
        );
        assert_eq!(page.unwrap_err().error, "unauthorized_client", "{origin}");
    }
}

/// R59, R46: by Basic or in the body, it is one count, and the right secret waits too.
#[test]
fn a_clients_secret_is_not_guessed() {
    let (right, wrong) = (
        with_basic(&format!("backend:{BACKENDS_SECRET}")),
        Sender {
            attempt: crate::testing::attempt(),
            ..sender(None)
        },
    );
    let right = Sender {
        attempt: wrong.attempt.clone(),
        ..right
    };
    let guess = [("client_id", "backend"), ("client_secret", "wrong")];
    let told: Vec<u16> = (0..30)
        .map(|_| asks(&guess, &wrong).unwrap_err().status)
        .collect();
    assert_eq!(told, [vec![401; 20], vec![429; 10]].concat());
    let error = asks(&[], &right).unwrap_err();
    assert_eq!(
        (error.status, error.error.as_str()),
        (429, "temporarily_unavailable")
    );
    assert_eq!(error.answer(0).header("Retry-After"), Some("60"));
    // Whoever shows none is nobody who guesses.
    assert!(asks(&[("client_id", "terminal")], &wrong).is_ok());
}
