//! The sites that the test edge serves, one of each kind and each trap.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// What kind of client walks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A page: no secret, a DPoP key.
    Browser,
    /// A server: this secret.
    Server(String),
    /// A program on somebody's own machine: a loopback return URL.
    Native,
}

/// A site as the client sees it.
#[derive(Clone, Debug)]
pub struct Site {
    /// The `client_id`.
    pub id: &'static str,
    /// The client's kind.
    pub kind: Kind,
    /// The origin of its page.
    pub origin: String,
    /// Where it wants its visitors back.
    pub return_url: String,
    /// The permissions it asks for, separated by spaces.
    pub scope: &'static str,
}

const BASIC: &str = "instagram_business_basic";
const PUBLISH: &str = "instagram_business_content_publish";
const READS: [&str; 6] = [
    "GET /me",
    "GET /me/media",
    "GET /{media}",
    "GET /{media}/children",
    "GET /me/insights",
    "GET /{media}/insights",
];

impl Site {
    /// The demo page's site, where most stories play.
    #[must_use]
    pub fn demo(page: &str) -> Self {
        Self {
            id: "demo",
            kind: Kind::Browser,
            origin: page.into(),
            return_url: format!("{page}/"),
            scope: "instagram_business_basic instagram_business_content_publish",
        }
    }

    /// Another browser site: one exact return URL, one optional permission.
    #[must_use]
    pub fn shop() -> Self {
        Self {
            id: "shop",
            kind: Kind::Browser,
            origin: "https://shop.example".into(),
            return_url: "https://shop.example/back".into(),
            scope: "instagram_business_basic instagram_business_content_publish",
        }
    }

    /// A server with a secret; it asks for `force_reauth` always.
    #[must_use]
    pub fn backend() -> Self {
        Self {
            id: "backend",
            kind: Kind::Server("a-secret-of-the-backend-that-is-long-enough-0001".into()),
            origin: "https://backend.example".into(),
            return_url: "https://backend.example/oauth/return".into(),
            scope: BASIC,
        }
    }

    /// A terminal program.
    #[must_use]
    pub fn terminal() -> Self {
        Self {
            id: "terminal",
            kind: Kind::Native,
            origin: String::new(),
            return_url: "http://127.0.0.1:41234/callback".into(),
            scope: BASIC,
        }
    }

    /// The `SITES` setting that serves them all.
    #[must_use]
    pub fn table(page: &str) -> Value {
        let backend = Self::backend();
        let Kind::Server(secret) = &backend.kind else {
            panic!("the backend is a server")
        };
        json!({
            "demo": {
                "name": "Demo", "origins": [page], "return_urls": [format!("{page}/")],
                // The tests make pages with any name.
                "return_urls_below": [format!("{page}/")],
                "permissions": [BASIC, PUBLISH], "optional_permissions": [],
                "clients": ["browser"], "force_reauth": false, "graph": READS,
            },
            "shop": {
                "name": "The shop", "origins": ["https://shop.example"], "return_urls": ["https://shop.example/back"],
                "permissions": [BASIC, PUBLISH], "optional_permissions": [PUBLISH],
                "clients": ["browser"], "force_reauth": false,
            },
            "backend": {
                "name": "The backend", "origins": ["https://backend.example"],
                "return_urls": [backend.return_url], "permissions": [BASIC], "optional_permissions": [],
                "clients": [{"server": {"secret_sha256": sha256_hex(secret)}}], "force_reauth": true,
            },
            "terminal": {
                "name": "The terminal", "origins": ["https://terminal.example"], "return_urls": ["http://127.0.0.1/callback"],
                "permissions": [BASIC], "optional_permissions": [],
                "clients": ["native"], "force_reauth": false,
            },
        })
    }
}

/// SHA-256 in hex, as the table of sites keeps a server's secret.
#[must_use]
pub fn sha256_hex(bytes: impl AsRef<[u8]>) -> String {
    Sha256::digest(bytes)
        .iter()
        .fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}
