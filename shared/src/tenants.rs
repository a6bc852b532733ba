//! Tests. Three sites and two apps on one edge, each trying what is another's: return URLs, callbacks, one-time codes,
//! secrets, tokens, Meta's requests. What is kept lies in objects: `tests/suite/tests/edge/tenants.rs`.

use crate::{
    connection::{account::Account, lifecycle::of_a_gone_app, record::Record, sealed_token::SealedToken},
    duties::{
        duty::{self, Duty, DutyKind},
        signed_request::{self, Refused},
    },
    instagram::{AppSecret, LongLivedToken, Retry, UserId},
    oauth::{authorize, callback, client, flow, redeem, token},
    settings::{config::Config, site::ClientKind},
    testing::{self, CHALLENGE, VERIFIER, all, form, keys, location, now, parameter, sender, visit},
    values::{
        http::{HttpResponse, Navigation},
        secret,
    },
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use serde_json::json;
use sha2::Sha256;

/// Site, its app's name, that app's id.
const SITES: [(&str, &str, &str); 3] = [
    ("alpha", "first", "101010101010101"),
    ("beta", "second", "202020202020202"),
    ("gamma", "second", "202020202020202"),
];
/// App, what signs for it.
const SIGNERS: [(&str, &str); 4] = [
    ("101010101010101", "9f8e7d6c5b4a39281706f5e4d3c2b1a0"),
    ("101010101010101", "0a1b2c3d4e5f60718293a4b5c6d7e8f9"),
    ("202020202020202", "1a2b3c4d5e6f708192a3b4c5d6e7f809"),
    ("202020202020202", "77b2c4d5e6f708192a3b4c5d6e7f8091"),
];

fn origin(site: &str) -> String {
    format!("https://{site}.example")
}

fn back(site: &str) -> String {
    format!("https://{site}.example/back")
}

fn password(site: &str) -> String {
    format!("a-secret-of-{site}-that-is-long-enough-0001")
}

/// The edge, with those of the apps that are named.
fn edge(apps: &[&str]) -> Config {
    let mut settings = testing::settings();
    settings.remove("INSTAGRAM_APP_ID");
    settings.remove("INSTAGRAM_APP_SECRET");
    let table = |name: &&str| {
        let at = if *name == "first" { 0 } else { 2 };
        let app = json!({"id": SIGNERS[at].0, "secret": SIGNERS[at].1, "meta_secret": SIGNERS[at + 1].1});
        ((*name).to_owned(), app)
    };
    let table: serde_json::Map<String, serde_json::Value> = apps.iter().map(table).collect();
    settings.insert("APPS", serde_json::Value::Object(table).to_string());
    let site = |(site, app, _): (&str, &str, &str)| {
        let app = if apps.contains(&app) { app } else { apps[0] };
        let entry = json!({
            "name": site, "app": app, "origins": [origin(site)], "return_urls": [back(site)],
            "permissions": ["instagram_business_basic"],
            "clients": ["browser", {"server": {"secret_sha256": secret::hash_hex(&password(site))}}],
        });
        (site.to_owned(), entry)
    };
    let sites: serde_json::Map<String, serde_json::Value> = SITES.map(site).into_iter().collect();
    settings.insert("SITES", serde_json::Value::Object(sites).to_string());
    Config::read(|name| settings.get(name).cloned()).unwrap()
}

fn both() -> Config {
    edge(&["first", "second"])
}

/// Each pair of two different sites.
fn pairs() -> impl Iterator<Item = (&'static str, &'static str)> {
    let sites = SITES.map(|(site, ..)| site);
    sites
        .into_iter()
        .flat_map(move |one| sites.into_iter().map(move |other| (one, other)))
        .filter(|(one, other)| one != other)
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
        let parameters = crate::values::http::Parameters::parse(&form(&fields));
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

fn signed(secret: &str) -> String {
    let payload =
        json!({"algorithm": "HMAC-SHA256", "issued_at": now().seconds(), "user_id": "27123456789012345"});
    let encoded = URL_SAFE_NO_PAD.encode(payload.to_string());
    let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    let mac = URL_SAFE_NO_PAD.encode(mac.chain_update(&encoded).finalize().into_bytes());
    form(&[("signed_request", &format!("{mac}.{encoded}"))])
}

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

/// A site changes its app: its connections go on with the former one while it is there, and are told why when it isn't.
#[test]
fn a_connection_keeps_its_app_and_is_told_when_that_is_gone() {
    let record = Record {
        site: "alpha".to_owned(),
        app: Some(SITES[0].2.to_owned()),
        ..testing::record()
    };
    let long = LongLivedToken::parse("IGAAtoken").unwrap();
    let sealed = SealedToken::seal(&keys(), &[5; 24], &record.owner(), &long);
    let mut config = both();
    config.sites.get_mut("alpha").unwrap().app = "second".to_owned();
    assert_eq!(record.app(&config).unwrap().name, "first");
    assert!(record.usable(&config, &sealed).is_ok());
    let gone = record.usable(&edge(&["second"]), &sealed).unwrap_err();
    assert_eq!(gone, of_a_gone_app());
    assert_eq!(gone.retry, Retry::UserReconnect);
    assert!(gone.cause.contains("another Meta app"), "{}", gone.cause);
    // It is back: nothing was lost.
    assert!(record.usable(&both(), &sealed).is_ok());
}

/// R52: the site has another app, which has other ids; whoever comes back for a connection is known by the professional
/// id, and no other site's connection, nor another account of the same app, passes for it.
#[test]
fn who_comes_back_with_the_sites_new_app_is_known() {
    let mut former = Record {
        site: "alpha".to_owned(),
        app: Some(SITES[0].2.to_owned()),
        ..testing::record()
    };
    let professional = |id: &str| Some(UserId::parse(id).unwrap());
    former.account.user_id = professional("17840000000000001");
    former.account.username = Some("studio.lumen".to_owned());
    let mut back = Account::of(UserId::parse("99123456789012345").unwrap());
    let may = |site: &str, app: &str, back: &Account| former.may_be(site, app, back, &both());
    assert!(!may("alpha", SITES[1].2, &back), "nobody says who it is");
    back.username.clone_from(&former.account.username);
    assert!(may("alpha", SITES[1].2, &back));
    back.username = Some("somebody.else".to_owned());
    assert!(!may("alpha", SITES[1].2, &back));
    back.user_id = professional("17840000000000001");
    assert!(may("alpha", SITES[1].2, &back));
    assert!(!may("beta", SITES[1].2, &back));
    assert!(!may("alpha", SITES[0].2, &back));
    back.user_id = professional("17840000000000002");
    assert!(!may("alpha", SITES[1].2, &back));
}

/// R54, R109: what was connected when there was one app alone. Its app is written down while that is certain; where nobody
/// knows it, it is nobody's that is here, and Meta's word ends it.
#[test]
fn a_connection_of_before_keeps_the_app_that_there_was() {
    let kept = || Record {
        site: "alpha".to_owned(),
        ..testing::record()
    };
    assert_eq!(kept().app, None);
    let mut alone = kept();
    alone.pin(&edge(&["first"]));
    assert_eq!(alone.app.as_deref(), Some(SITES[0].2), "there is one alone");
    alone.pin(&edge(&["second"]));
    assert_eq!(alone.app.as_deref(), Some(SITES[0].2));
    let mut unknown = kept();
    unknown.pin(&both());
    assert_eq!(unknown.app, None, "the site's may be new");
    assert!(unknown.app(&both()).is_none());
    for (app, _) in SIGNERS {
        assert!(duty::ends(&unknown, Some(app), now(), &both()), "{app}");
    }
    let default = testing::config();
    let mut single = kept();
    single.pin(&default);
    assert_eq!(
        single.app.as_deref(),
        Some(default.apps.all().next().unwrap().id.as_str())
    );
}

/// R35: who owns one app knows its secret, and proves no row of a site that has another.
#[test]
fn a_row_brings_sessions_by_the_word_of_its_sites_app_alone() {
    let row = |site: &str, app: Option<&str>, secret: &str| {
        let mut row = crate::operator::backup::Backup {
            record: Record {
                site: site.to_owned(),
                app: app.map(str::to_owned),
                ..testing::record()
            },
            token: crate::operator::backup::BareToken::new("IGAAtoken"),
            sessions: Vec::new(),
            formerly: Vec::new(),
            proof: None,
        };
        row.prove(&AppSecret::parse(secret).unwrap());
        row
    };
    let [first, second] = [0, 2].map(|at| SIGNERS[at]);
    assert!(row("alpha", Some(first.0), first.1).find_app(&both()));
    assert!(
        !row("alpha", Some(second.0), second.1).find_app(&both()),
        "the row names its own"
    );
    assert!(!row("alpha", Some(first.0), second.1).find_app(&both()));
    assert!(!row("alpha", None, second.1).find_app(&both()));
    let mut of_before = row("alpha", None, first.1);
    assert!(of_before.find_app(&both()));
    assert_eq!(
        of_before.record.app.as_deref(),
        Some(first.0),
        "found by what proves it"
    );
    assert!(!row("nowhere", Some(first.0), first.1).find_app(&both()));
}

/// A backup's row is proven by its own app's secret, and by no other one of the same edge.
#[test]
fn no_app_proves_anothers_row() {
    let row = |app: &str| {
        let mut row = crate::operator::backup::Backup {
            record: testing::record(),
            token: crate::operator::backup::BareToken::new("IGAAtoken"),
            sessions: Vec::new(),
            formerly: Vec::new(),
            proof: None,
        };
        row.prove(&AppSecret::parse(app).unwrap());
        row
    };
    let proven = row(SIGNERS[0].1);
    assert!(proven.is_proven(&AppSecret::parse(SIGNERS[0].1).unwrap()));
    assert!(!proven.is_proven(&AppSecret::parse(SIGNERS[2].1).unwrap()));
}
