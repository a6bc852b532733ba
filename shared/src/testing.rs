//! What tests of several modules need, in a line each: an edge with its sites, a browser's visit, a client's request, and
//! what an answer says.

use crate::{
    connection::{account::Account, claim::Claim, record::Record, token_dates::TokenDates},
    instagram::{EndpointProfile, Permission, UserId},
    keys::{guesses::Attempt, seal::SealingKeys},
    oauth::{client::Sender, flow::Flow},
    settings::config::{Config, Problem},
    values::{
        http::{HttpResponse, Navigation},
        secret,
        time::{DAY, Timestamp},
    },
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// The edge's own address.
pub(crate) const EDGE: &str = "https://edge.example";
/// The demo page's origin.
pub(crate) const PAGE: &str = "http://127.0.0.1:8780";
/// The secret of the site `backend`.
pub(crate) const BACKENDS_SECRET: &str = "a-secret-of-the-backend-that-is-long-enough-0001";
/// The key that the edge seals with.
pub(crate) const NEW_KEY: &str = "new:oaKjpKWmp6ipqqusra6vsLGys7S1tre4ubq7vL2-v8A";
/// A key of before, which still opens.
pub(crate) const OLD_KEY: &str = "old:AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA";
/// PKCE's pair of RFC 7636, appendix B.
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
/// The challenge of [`VERIFIER`].
pub(crate) const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
/// A connection's id.
pub(crate) const CONNECTION: &str = "c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00";

const BASIC: &str = "instagram_business_basic";
const PUBLISH: &str = "instagram_business_content_publish";

/// When the stories play: 24 November 2026.
pub(crate) const fn now() -> Timestamp {
    Timestamp::from_millis(1_795_500_000_000)
}

/// A site of each kind, as the suite's edge has them.
pub(crate) fn sites() -> Value {
    json!({
        "demo": {
            "name": "Demo", "origins": [PAGE],
            "return_urls": [format!("{PAGE}/"), format!("{PAGE}/?item=7"), format!("{PAGE}/?code=mine"), longest_url()],
            "permissions": [BASIC, PUBLISH],
            "clients": ["browser"],
        },
        "shop": {
            "name": "The shop", "origins": ["https://shop.example"], "return_urls": ["https://shop.example/back"],
            "permissions": [BASIC, PUBLISH], "optional_permissions": [PUBLISH],
        },
        "backend": {
            "name": "The backend", "origins": ["https://backend.example"],
            "return_urls": ["https://backend.example/oauth/return"], "permissions": [BASIC],
            "clients": [{"server": {"secret_sha256": secret::hash_hex(BACKENDS_SECRET)}}], "force_reauth": true,
        },
        "terminal": {
            "name": "The terminal", "return_urls": ["http://127.0.0.1/callback"], "permissions": [BASIC],
            "clients": ["native"],
        },
    })
}

/// The longest return URL of the site `demo` (R84).
pub(crate) fn longest_url() -> String {
    let start = format!("{PAGE}/?");
    format!("{start}{}", "p".repeat(1_024 - start.len()))
}

/// The settings of an edge that works, by name.
pub(crate) fn settings() -> BTreeMap<&'static str, String> {
    BTreeMap::from([
        ("INSTAGRAM_APP_ID", "5550001112223334".to_owned()),
        (
            "INSTAGRAM_APP_SECRET",
            "9f8e7d6c5b4a39281706f5e4d3c2b1a0".to_owned(),
        ),
        ("SEALING_KEYS", format!("{NEW_KEY},{OLD_KEY}")),
        ("PUBLIC_URL", EDGE.to_owned()),
        ("SITES", sites().to_string()),
    ])
}

/// That edge with one setting changed, or left out.
pub(crate) fn configured(setting: &'static str, value: Option<&str>) -> Result<Config, Vec<Problem>> {
    let mut settings = settings();
    match value {
        Some(value) => settings.insert(setting, value.to_owned()),
        None => settings.remove(setting),
    };
    Config::read(|name| settings.get(name).cloned())
}

/// An edge that works.
pub(crate) fn config() -> Config {
    let settings = settings();
    Config::read(|name| settings.get(name).cloned()).unwrap()
}

/// Its keys.
pub(crate) fn keys() -> SealingKeys {
    SealingKeys::parse(&format!("{NEW_KEY},{OLD_KEY}")).unwrap()
}

/// A person opens an address at a desk.
pub(crate) fn visit() -> Navigation {
    Navigation {
        dest: Some("document".to_owned()),
        user_agent: Some("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/128.0.0.0".to_owned()),
        ..Navigation::default()
    }
}

/// A form, sent from a page of this origin; from a program when there is none.
pub(crate) fn sender(origin: Option<&str>) -> Sender {
    Sender {
        origin: origin.map(str::to_owned),
        authorization: None,
        content_type: Some("application/x-www-form-urlencoded".to_owned()),
        attempt: attempt(),
    }
}

/// Somebody who was never wrong.
pub(crate) fn attempt() -> Attempt {
    Attempt {
        guesses: std::rc::Rc::default(),
        address: None,
        now: now(),
    }
}

/// A query, or a form's body.
pub(crate) fn form(fields: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish()
}

/// The fields with one changed; without it when there is no value.
pub(crate) fn changed<'a>(
    fields: &[(&'a str, &'a str)],
    name: &'a str,
    value: Option<&'a str>,
) -> Vec<(&'a str, &'a str)> {
    let mut changed = fields.to_vec();
    changed.retain(|(own, _)| *own != name);
    changed.extend(value.map(|value| (name, value)));
    changed
}

/// Where an answer leads.
#[track_caller]
pub(crate) fn location(answer: &HttpResponse) -> &str {
    answer.header("Location").unwrap()
}

/// A parameter of the address that an answer leads to.
#[track_caller]
pub(crate) fn parameter(answer: &HttpResponse, name: &str) -> Option<String> {
    let address = url::Url::parse(location(answer)).unwrap();
    address
        .query_pairs()
        .find(|(own, _)| own == name)
        .map(|(_, value)| value.into_owned())
}

/// Every field of that name.
pub(crate) fn all<'a>(answer: &'a HttpResponse, name: &str) -> Vec<&'a str> {
    let fields = answer.headers.iter();
    fields
        .filter(|(own, _)| own.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.as_str())
        .collect()
}

/// What a policy says to permit the style within a page, and no other one.
pub(crate) fn style_source(answer: &HttpResponse) -> String {
    let (_, from) = answer.body.split_once("<style>").unwrap();
    let (style, _) = from.split_once("</style>").unwrap();
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(style)))
}

/// The body of a JSON answer.
#[track_caller]
pub(crate) fn body(answer: &HttpResponse) -> Value {
    serde_json::from_str(&answer.body).unwrap()
}

/// R3: a page of the edge's own with this title, and no way on; nothing is kept.
#[track_caller]
pub(crate) fn assert_plain_page(answer: &HttpResponse, title: &str) {
    assert_eq!(answer.status, 400, "{answer:?}");
    assert_eq!(answer.header("Content-Type"), Some("text/html; charset=utf-8"));
    assert_eq!(answer.header("Location"), None);
    let set = all(answer, "Set-Cookie");
    assert!(
        set.iter().all(|cookie| cookie.contains("; Max-Age=0; ")),
        "{set:?}"
    );
    assert!(
        answer.body.contains(&format!("<h1>{title}</h1>")),
        "{}",
        answer.body
    );
    assert_flow_headers(answer);
}

/// R21: what every page and redirect of the flow carries.
#[track_caller]
pub(crate) fn assert_flow_headers(answer: &HttpResponse) {
    assert_eq!(all(answer, "Cache-Control"), ["no-store"]);
    assert_eq!(all(answer, "Referrer-Policy"), ["no-referrer"]);
    assert_eq!(all(answer, "X-Content-Type-Options"), ["nosniff"]);
    let policies = all(answer, "Content-Security-Policy");
    assert_eq!(policies.len(), 1);
    let directives: Vec<&str> = policies[0].split("; ").collect();
    assert!(directives.contains(&"default-src 'none'"), "{directives:?}");
    assert!(directives.contains(&"frame-ancestors 'none'"), "{directives:?}");
}

/// Instagram's real rules.
pub(crate) fn rules() -> EndpointProfile {
    EndpointProfile::default()
}

/// A permission of that name.
#[track_caller]
pub(crate) fn permission(name: &str) -> Permission {
    Permission::parse(name).unwrap()
}

/// An account of which the exchange alone is known.
pub(crate) fn account() -> Account {
    Account::of(UserId::parse("27100000000000001").unwrap())
}

/// A flow of the site `shop`, which asks for two permissions and can do without one.
pub(crate) fn flow() -> Flow {
    let config = config();
    let shop = config.site("shop").unwrap().unwrap();
    Flow {
        site: "shop".to_owned(),
        app: None,
        return_url: shop.return_url("https://shop.example/back").unwrap(),
        page_state: Some("s".to_owned()),
        challenge: CHALLENGE.to_owned(),
        dpop_jkt: None,
        permissions: shop.permissions.clone(),
        optional: shop.optional_permissions.clone(),
        connection: None,
        notice: None,
        began: now(),
    }
}

/// What that flow leaves for its claim: a token of 60 days, and Instagram doesn't say what was granted.
pub(crate) fn claim() -> Claim {
    Claim {
        flow: flow(),
        connection: CONNECTION.to_owned(),
        account: account(),
        permissions: None,
        declined: Vec::new(),
        token: TokenDates::long_lived(&rules(), now(), 60 * 86_400),
        waiting_for: None,
    }
}

/// The connection of that claim.
pub(crate) fn record() -> Record {
    Record::claimed(claim(), None, now().plus(30 * DAY), &rules(), now(), 0)
}

/// A page's session that began now.
pub(crate) fn session() -> crate::connection::session::Session {
    crate::connection::session::Session {
        id: "session".to_owned(),
        kind: crate::settings::site::ClientKind::Browser,
        origin: Some("https://shop.example".to_owned()),
        thumbprint: None,
        refresh: "hash".to_owned(),
        rotation: None,
        former: None,
        family: None,
        lasts: None,
        told: None,
        imported: false,
        began: now(),
        used: now(),
    }
}
