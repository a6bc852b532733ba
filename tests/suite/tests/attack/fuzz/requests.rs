//! Fuzzed requests: whatever a client asks, it is sent nowhere but to Instagram or to a registered page, it is nobody but
//! who it is, and Instagram is asked for nothing that isn't listed.

use std::rc::Rc;

use serde_json::json;
use shared::graph::policy::{Ask, OwnIds, Template, admit};
use shared::instagram::UserId;
use shared::instagram::profile::EndpointProfile;
use shared::keys::guesses::Attempt;
use shared::oauth::authorize::{Fresh, authorize};
use shared::oauth::client::Sender;
use shared::oauth::dpop::{self, ProofError};
use shared::oauth::token;
use shared::settings::site::ClientKind;
use shared::values::http::Navigation;
use suite::oauth::{Key, Pkce};
use url::Url;

use super::edge::{APP_SECRET, CLIENT_SECRET, NOW, became, beginning, clean, config, key, sites, with_sites};
use super::{Corpus, run};

/// R3, R4, R46
#[test]
fn whoever_opens_authorize_is_sent_to_instagram_or_to_a_registered_page() {
    let config = config();
    let challenge = Pkce::new().challenge;
    let query = |id: &str, back: &str| {
        format!(
            "response_type=code&client_id={id}&redirect_uri={back}&state=of-the-page&scope=instagram_business_basic\
             &code_challenge={challenge}&code_challenge_method=S256"
        )
    };
    let corpus = Corpus {
        seeds: vec![
            query("shop", "https%3A%2F%2Fshop.example%2Fback"),
            query("backend", "https%3A%2F%2Fbackend.example%2Foauth%2Freturn"),
            query("terminal", "http%3A%2F%2F127.0.0.1%3A5005%2Fcallback"),
        ],
        words: vec![
            "https%3A%2F%2Fevil.example%2F",
            "@evil.example",
            "%40",
            "%5C",
            "%23",
            "%2F..%2F",
            ".evil.example",
            "&redirect_uri=",
            "&state=",
            "&prompt=login",
            "%E3%80%82",
            "[::1]",
            "127.0.0.1.evil.example",
        ],
    };
    run("authorize", &corpus, |query| {
        let fresh = Fresh {
            now: NOW,
            state: [7; 32],
            nonce: [9; 24],
        };
        let answer = authorize(&config, query, &Navigation::default(), &fresh);
        clean(&answer);
        let Some(location) = answer.header("Location") else {
            assert_eq!(answer.status, 400, "{answer:?}");
            return became(&answer);
        };
        let url = Url::parse(location).unwrap();
        let place = (url.scheme(), url.host_str().unwrap_or_default(), url.path());
        let registered = [
            ("https", "shop.example", "/back"),
            ("https", "backend.example", "/oauth/return"),
            ("http", "127.0.0.1", "/callback"),
        ];
        let instagram = location.starts_with("https://www.instagram.com/oauth/authorize?");
        assert!(instagram || registered.contains(&place), "{location}");
        assert_eq!((url.username(), url.password()), ("", None), "{location}");
        became(&answer)
    });
}

/// R46: nobody is a server client without its secret, whatever the form and the headers look like.
#[test]
fn whoever_asks_for_a_token_is_nobody_elses_client() {
    let config = config();
    let corpus = Corpus {
        seeds: vec![
            "grant_type=authorization_code&code=c&redirect_uri=https%3A%2F%2Fbackend.example%2Foauth%2Freturn\
             &code_verifier=v&client_id=backend&client_secret=wrong\nBasic YmFja2VuZDp3cm9uZw=="
                .to_owned(),
            "grant_type=refresh_token&refresh_token=r&client_id=shop\n".to_owned(),
            "grant_type=refresh_token&refresh_token=r&client_id=terminal\n".to_owned(),
        ],
        words: vec![
            "&client_id=backend",
            "&client_secret=",
            "client_secret[]=a",
            "&client_assertion=x",
            "Basic ",
            "Bearer ",
            "YmFja2VuZDo=",
            "&grant_type=client_credentials",
        ],
    };
    run("token", &corpus, |input| {
        let (body, authorization) = input.split_once('\n').unwrap_or((input, ""));
        assert!(!input.contains(CLIENT_SECRET));
        let sender = Sender {
            origin: Some("https://shop.example".to_owned()),
            authorization: (!authorization.is_empty()).then(|| authorization.to_owned()),
            content_type: Some("application/x-www-form-urlencoded".to_owned()),
            // Nobody guessed before: each is compared.
            attempt: Attempt {
                guesses: Rc::default(),
                address: None,
                now: NOW,
            },
        };
        match token::read(&config, body, &sender) {
            Ok((client, _)) => {
                assert_ne!(client.kind, ClientKind::Server, "{client:?}");
                assert!(config.sites[&client.site].has(client.kind), "{client:?}");
                format!("{:?} asks", client.kind)
            }
            Err(error) => {
                let answer = error.answer(NOW.seconds());
                clean(&answer);
                became(&answer)
            }
        }
    });
}

/// R32: a proof whose signature doesn't hold is no proof, and one that was changed is not the same one.
#[test]
fn a_proof_that_was_changed_proves_nothing() {
    let config = config();
    let target = dpop::Target {
        method: "POST",
        url: "https://edge.example/token",
        access_token: None,
    };
    let nonce = dpop::nonce(&config.sealing_keys, &[3; 24], NOW);
    let header = Key::new().proof_with("POST", target.url, Some(&nonce), |_, claims| {
        claims["iat"] = json!(NOW.seconds());
    });
    let whole = dpop::parse(Some(&header)).unwrap();
    assert!(whole.check(true, target, &config.sealing_keys, NOW).is_ok());
    let corpus = Corpus {
        seeds: vec![header.clone()],
        words: vec![".", "..", "=", "==", "-_", "eyJ"],
    };
    run("dpop", &corpus, |changed| {
        let Ok(unverified) = dpop::parse(Some(changed)) else {
            return "no proof";
        };
        if unverified.signed == header.rsplit_once('.').unwrap().0 {
            return "the same";
        }
        let refused = unverified.check(false, target, &config.sealing_keys, NOW);
        assert!(matches!(refused, Err(ProofError::Signature)), "{changed}");
        "another"
    });
}

/// R37, R39: what goes to Instagram is put together anew, of what is listed.
#[test]
fn instagram_is_asked_for_nothing_that_is_not_listed() {
    let (own, other) = (
        UserId::parse("27123456789012345").unwrap(),
        UserId::parse("17841400000000001").unwrap(),
    );
    let ids = OwnIds {
        app_scoped: &own,
        professional: Some(&other),
    };
    let version = EndpointProfile::default().version;
    let corpus = Corpus {
        seeds: vec![
            "/me?fields=id,username,media_count".to_owned(),
            "/me/media?fields=id,caption,children{media_url}&limit=25&after=QVFIUm1".to_owned(),
            "/17841400000000001/media?limit=5".to_owned(),
            format!("/{version}/me/stories?fields=id"),
            "/27123456789012345?fields=id".to_owned(),
        ],
        words: vec![
            "access_token",
            "&access_token=x",
            "appsecret_proof",
            "%2e%2e",
            ";",
            "{",
            "}",
            "(",
            ")",
            ",",
            "/../",
            "@",
            "graph.facebook.com",
            "/oauth/access_token",
            "?fields=access_token",
            "metadata=1",
            "&fields=",
            "%26",
            "%3F",
        ],
    };
    run("graph", &corpus, |input| {
        let (path, query) = input.split_once('?').unwrap_or((input, ""));
        let ask = Ask {
            method: "GET",
            path,
            query,
        };
        let admitted = match admit(&ask, Template::ALL, &ids, &version) {
            Ok(admitted) => admitted,
            Err(refusal) => return format!("{} {}", refusal.status, beginning(&refusal.failure.cause)),
        };
        let sent = admitted.path_and_query;
        let (path, query) = sent.split_once('?').unwrap_or((&sent, ""));
        let segment = |part: &str| {
            part.bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        };
        assert!(
            path.starts_with('/') && path[1..].split('/').all(segment),
            "{sent}"
        );
        let names = [
            "fields",
            "limit",
            "after",
            "before",
            "since",
            "until",
            "metric",
            "period",
            "metric_type",
            "breakdown",
        ];
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            assert!(names.contains(&&*name), "{sent}");
            assert!(!value.contains("access_token") || name != "fields", "{sent}");
        }
        assert!(
            query
                .bytes()
                .all(|byte| (b'!'..0x7f).contains(&byte) && byte != b'#'),
            "{sent}"
        );
        format!("{:?} {}", admitted.template, query.split('&').count())
    });
}

/// R60: a table of sites that isn't right is refused with reasons, and none holds a secret.
#[test]
fn odd_settings_are_refused_in_words_that_hold_no_secret() {
    let corpus = Corpus::json(
        vec![sites().to_string()],
        &[
            "\"*\"",
            "\"https://*.example\"",
            "\"javascript:alert(1)\"",
            "\"clients\":[]",
            "\"return_urls\":[\"https://evil.example\\\\@shop.example/\"]",
            "\"http://shop.example/\"",
        ],
    );
    run("settings", &corpus, |sites| match with_sites(sites) {
        Ok(config) => {
            for site in config.sites.values() {
                assert!(!site.lists_origin("*") && !site.lists_origin("null"), "{sites}");
                assert!(site.return_url("javascript:alert(1)").is_none(), "{sites}");
                assert!(
                    site.return_url("https://shop.example@evil.example/back")
                        .is_none(),
                    "{sites}"
                );
            }
            format!("{} sites", config.sites.len())
        }
        Err(problems) => {
            let told = serde_json::to_string(&problems).unwrap();
            assert!(
                !problems.is_empty() && !told.contains(APP_SECRET) && !told.contains(&key()),
                "{told}"
            );
            let told = &problems[0].problem;
            let from = told.rfind(": ").map_or(0, |at| at + 2);
            beginning(&told[from..])
        }
    });
}
