//! The edge whose decisions are fuzzed: its settings, without a platform below it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use shared::settings::config::{Config, Problem};
use suite::oauth::sha256_hex;

/// What no answer may hold.
pub const APP_SECRET: &str = "c0ffee5ec2e7c0ffee5ec2e7c0ffee51";
/// The secret of the site `backend`.
pub const CLIENT_SECRET: &str = "a-clients-secret-that-nobody-guesses-0042";

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

/// An edge with that table of sites.
pub fn with_sites(sites: &str) -> Result<Config, Vec<Problem>> {
    Config::read(|name| {
        let value = match name {
            "INSTAGRAM_APP_ID" => "5550001112223334".to_owned(),
            "INSTAGRAM_APP_SECRET" => APP_SECRET.to_owned(),
            "SEALING_KEYS" => format!("k1:{}", key()),
            "PUBLIC_URL" => "https://edge.example".to_owned(),
            "SITES" => sites.to_owned(),
            _ => return None,
        };
        Some(value)
    })
}

/// An edge that works.
pub fn config() -> Config {
    with_sites(&sites().to_string()).unwrap()
}

/// Its sealing key, as the setting spells it.
pub fn key() -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest("a sealing key of the attack layer"))
}
