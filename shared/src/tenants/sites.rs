//! Tests. What is one site's is nothing at another: return URLs, callbacks, one-time codes, secrets, tokens.

use super::{SITES, back, both, origin, pairs, password};
use crate::{
    connection::{record::Record, sealed_token::SealedToken},
    instagram::LongLivedToken,
    oauth::{authorize, callback, client, flow, redeem, token},
    settings::site::ClientKind,
    testing::{self, CHALLENGE, VERIFIER, all, form, keys, location, now, parameter, sender, visit},
    values::{
        http::{HttpResponse, Navigation, Parameters},
        secret,
    },
};

/// R12, R109
#[test]
fn each_site_asks_for_its_own_app() {
    for (site, _, app) in SITES {
        let answer = click(site, &back(site));
        assert_eq!(answer.status, 302, "{site}");
        assert!(location(&answer).contains(&format!("client_id={app}&")), "{site}");
    }
}

/// R4
#[test]
fn no_site_ends_a_flow_at_anothers_return_url() {
    for (one, other) in pairs() {
        let answer = click(one, &back(other));
        assert_eq!(answer.status, 400, "{one} to {other}");
        assert_eq!(all(&answer, "Location"), [""; 0], "{one} to {other}");
        assert_eq!(all(&answer, "Set-Cookie"), [""; 0], "{one} to {other}");
    }
}

/// R8: what comes back belongs to the site whose click it was, whatever else the browser holds, and keeps its app.
#[test]
fn no_callback_ends_another_sites_flow() {
    for (one, other) in pairs() {
        let ((own, state), (theirs, foreign)) = (clicked(one), clicked(other));
        let jar = format!(
            "{}; {}",
            theirs.cookie.clone().unwrap(),
            own.cookie.clone().unwrap()
        );
        let both_of_them = Navigation {
            cookie: Some(jar),
            ..visit()
        };
        let query = form(&[("code", "AQBx"), ("state", &state)]);
        let found = callback::read(&both(), &query, &both_of_them, now()).unwrap();
        assert_eq!(found.flow.site, one);
        let app = SITES.iter().find(|(site, ..)| *site == one).unwrap().2;
        assert_eq!(found.flow.app.as_deref(), Some(app));
        // Another one's state, or its cookie under this one's name, begins nothing.
        let foreign = form(&[("code", "AQBx"), ("state", &foreign)]);
        assert!(callback::read(&both(), &foreign, &own, now()).is_err());
        let (sealed, name) = (theirs.cookie.unwrap(), own.cookie.unwrap());
        let (sealed, name) = (sealed.split_once('=').unwrap().1, name.split_once('=').unwrap().0);
        let swapped = Navigation {
            cookie: Some(format!("{name}={sealed}")),
            ..visit()
        };
        assert!(
            callback::read(&both(), &query, &swapped, now()).is_err(),
            "{one} {other}"
        );
    }
}

/// R27
#[test]
fn no_site_redeems_anothers_code() {
    for (one, other) in pairs() {
        let (browser, state) = clicked(one);
        let query = form(&[("code", "AQBx"), ("state", &state)]);
        let flow = callback::read(&both(), &query, &browser, now()).unwrap().flow;
        let code = flow::code(&both().sealing_keys, &flow::name(&state), &[3; 24]);
        let redeems = |site: &str, redirect_uri: &str| {
            let fields = [
                ("grant_type", "authorization_code"),
                ("client_id", site),
                ("code", &code),
                ("redirect_uri", redirect_uri),
                ("code_verifier", VERIFIER),
            ];
            let sender = sender(Some(&origin(site)));
            let (client, _) = token::read(&both(), &form(&fields), &sender).map_err(|error| error.error)?;
            let redeem = redeem::Redeem {
                client,
                code: code.clone(),
                redirect_uri: redirect_uri.to_owned(),
                verifier: VERIFIER.to_owned(),
            };
            redeem::may_redeem(&redeem, &flow, &secret::hash(&code)).map_err(|error| error.error)
        };
        assert_eq!(redeems(one, &back(one)), Ok(()));
        for return_url in [back(one), back(other)] {
            assert_eq!(
                redeems(other, &return_url),
                Err("invalid_grant".to_owned()),
                "{one} {other}"
            );
        }
        // Nor does one site's page speak for another.
        let fields = form(&[
            ("grant_type", "refresh_token"),
            ("client_id", one),
            ("refresh_token", "a.b"),
        ]);
        let refused = token::read(&both(), &fields, &sender(Some(&origin(other)))).unwrap_err();
        assert_eq!(refused.error, "unauthorized_client");
    }
}

/// R46
#[test]
fn no_site_passes_for_another_with_its_secret() {
    let shows = |site: &str, password: &str| {
        let fields = [("client_id", site), ("client_secret", password)];
        let parameters = Parameters::parse(&form(&fields));
        client::read(&both(), &parameters, &sender(None)).map(|client| (client.site, client.kind))
    };
    for (one, other) in pairs() {
        assert_eq!(
            shows(one, &password(one)).unwrap(),
            (one.to_owned(), ClientKind::Server)
        );
        assert_eq!(shows(one, &password(other)).unwrap_err().error, "invalid_client");
    }
}

/// R44: a sealed token is of one site and one connection, under the same keys.
#[test]
fn no_sites_token_opens_as_anothers() {
    let long = LongLivedToken::parse("IGAAtoken").unwrap();
    let record = |site: &str| Record {
        site: site.to_owned(),
        ..testing::record()
    };
    for (one, other) in pairs() {
        let sealed = SealedToken::seal(&keys(), &[5; 24], &record(one).owner(), &long);
        assert!(record(one).open(&keys(), &sealed).is_some());
        assert!(record(other).open(&keys(), &sealed).is_none(), "{one} {other}");
    }
}

fn click(site: &str, return_url: &str) -> HttpResponse {
    let query = form(&[
        ("response_type", "code"),
        ("client_id", site),
        ("redirect_uri", return_url),
        ("state", "s"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ]);
    let fresh = authorize::Fresh {
        now: now(),
        // Another one for each site.
        state: [site.as_bytes()[0]; 32],
        nonce: [7; 24],
    };
    authorize::authorize(&both(), &query, &visit(), &fresh)
}

/// The browser that clicked at a site, and the state that Instagram brings back.
fn clicked(site: &str) -> (Navigation, String) {
    let answer = click(site, &back(site));
    let cookie = all(&answer, "Set-Cookie")[0]
        .split(';')
        .next()
        .unwrap()
        .to_owned();
    let browser = Navigation {
        cookie: Some(cookie),
        ..visit()
    };
    (browser, parameter(&answer, "state").unwrap())
}
