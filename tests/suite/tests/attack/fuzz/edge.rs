//! The edge whose decisions are fuzzed: its settings, without a platform below it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use shared::settings::config::{Config, Problem};
use shared::values::http::HttpResponse;
use shared::values::time::Timestamp;
use suite::oauth::sha256_hex;

/// When all of it happens.
pub const NOW: Timestamp = Timestamp::from_millis(1_795_500_000_000);
/// What no answer may hold.
pub const APP_SECRET: &str = "c0ffee5ec2e7c0ffee5ec2e7c0ffee51";
/// The Meta app's, which may sign too.
pub const META_APP_SECRET: &str = "0a1b2c3d4e5f60718293a4b5c6d7e8f9";
/// The secret of the site `backend`.
pub const CLIENT_SECRET: &str = "a-clients-secret-that-nobody-guesses-0042";
/// The operator's.
pub const OPERATOR_SECRET: &str = "an-operators-secret-of-the-fuzzer-0042";

/// Sites of every kind.
pub fn sites() -> Value {
    json!({
        "shop": {
            "name": "The shop", "origins": ["https://shop.example"], "return_urls": ["https://shop.example/back"],
            "permissions": ["instagram_business_basic", "instagram_business_content_publish"],
            "optional_permissions": ["instagram_business_content_publish"],
        },
        "backend": {
            "name": "The backend", "origins": [], "return_urls": ["https://backend.example/oauth/return"],
            "permissions": ["instagram_business_basic"], "force_reauth": true,
            "clients": [{"server": {"secret_sha256": sha256_hex(CLIENT_SECRET)}}],
        },
        "terminal": {
            "name": "The terminal", "return_urls": ["http://127.0.0.1/callback"],
            "permissions": ["instagram_business_basic"], "clients": ["native"],
        },
    })
}

/// An edge with one setting of this value.
pub fn with(changed: &str, value: &str) -> Result<Config, Vec<Problem>> {
    Config::read(|name| {
        if name == changed {
            return Some(value.to_owned());
        }
        let value = match name {
            // The table is there in place of the one app's.
            "INSTAGRAM_APP_ID" | "INSTAGRAM_APP_SECRET" | "META_APP_SECRET" if changed == "APPS" => {
                return None;
            }
            "INSTAGRAM_APP_ID" => "5550001112223334".to_owned(),
            "INSTAGRAM_APP_SECRET" => APP_SECRET.to_owned(),
            "META_APP_SECRET" => META_APP_SECRET.to_owned(),
            "OPERATOR_SECRET" => OPERATOR_SECRET.to_owned(),
            "SEALING_KEYS" => format!("k1:{}", key()),
            "PUBLIC_URL" => "https://edge.example".to_owned(),
            "SITES" => sites().to_string(),
            _ => return None,
        };
        Some(value)
    })
}

/// An edge with that table of sites.
pub fn with_sites(sites: &str) -> Result<Config, Vec<Problem>> {
    with("SITES", sites)
}

/// An edge that works.
pub fn config() -> Config {
    with_sites(&sites().to_string()).unwrap()
}

/// Its sealing key, as the setting spells it.
pub fn key() -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest("a sealing key of the attack layer"))
}

/// No header that ends early, no secret.
#[track_caller]
pub fn clean(answer: &HttpResponse) {
    for (name, value) in &answer.headers {
        let plain = |byte: u8| (b' '..0x7f).contains(&byte);
        assert!(value.bytes().all(plain), "{name}: {value:?}");
    }
    let told = format!("{answer:?}");
    for secret in [APP_SECRET, META_APP_SECRET, OPERATOR_SECRET, &key()] {
        assert!(!told.contains(secret), "a secret: {told}");
    }
}

/// What became of a request: the answer's status, and the beginning of what it says.
pub fn became(answer: &HttpResponse) -> String {
    let told = ["\"cause\":\"", "<h1>", "error_cause="];
    let location = answer.header("Location").unwrap_or_default();
    let words = told.iter().find_map(|mark| {
        let (_, words) = answer
            .body
            .split_once(mark)
            .or_else(|| location.split_once(mark))?;
        Some(words)
    });
    format!("{} {}", answer.status, beginning(words.unwrap_or_default()))
}

/// The first words of a sentence, before it could name something of the input.
pub fn beginning(sentence: &str) -> String {
    let words = sentence.split([' ', '+', '%', '"', '{']).take(2);
    words.collect::<Vec<_>>().join(" ").chars().take(24).collect()
}
