//! The stage: Instagram in this process, the edge as `cargo xtask edge` starts it, its peer, and connections on both.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde_json::{Value, json};
use stand_in::StandIn;
use suite::clock;
use suite::http::{Client, Jar, Request, form, value};
use suite::oauth::{Pkce, sha256_hex};
use suite::processes::{Edge, Settings, folder, free_port};

use crate::access_token::access_token;
use crate::config::Config;
use crate::options::Options;
use crate::peer;
use crate::workerd::Workerd;

/// Connections on each side: twice as many as the load generator has lines.
const CONNECTIONS: usize = 33;
const ACCOUNTS: [&str; 3] = ["studio.lumen", "nora.weaves", "quiet.pine"];
/// What the bench's own servers are known by.
pub const SECRET: &str = "a-secret-of-the-bench-that-is-long-enough-000001";
/// The origin of the browser site's page.
pub const ORIGIN: &str = "http://127.0.0.1:8780";

/// One side: the edge or its peer.
#[derive(Debug, Clone)]
pub struct Side {
    /// The port on 127.0.0.1.
    pub port: u16,
    /// workerd's process.
    pub process: u32,
    /// Access tokens, each of another connection.
    pub tokens: Vec<String>,
}

impl Side {
    /// Its public address.
    pub fn url(&self) -> String {
        format!("http://localhost:{}", self.port)
    }
}

/// Instagram, and the two ports that it sends people back to.
pub struct Instagram {
    server: StandIn,
    ports: [u16; 2],
}

/// The edge's sealing keys in this run: a code that nobody knows has to be one that the edge could have given out, or no
/// object is asked for it.
pub fn sealing_keys() -> &'static str {
    static KEYS: OnceLock<String> = OnceLock::new();
    KEYS.get_or_init(|| format!("k1:{}", clock::random_word()))
}

/// Everything that runs.
pub struct Stage {
    /// The edge.
    pub edge: Side,
    /// Who is measured in turns with it.
    pub peer: Side,
    /// The files of this run.
    pub folder: PathBuf,
    /// The edge's storage and configuration.
    pub edge_config: Config,
    /// The peer's.
    pub peer_config: Config,
    _running: (Edge, Workerd),
    instagram: Instagram,
}

/// Starts Instagram.
///
/// # Errors
/// If it doesn't start.
pub async fn instagram() -> Result<Instagram, String> {
    let ports = [free_port(), free_port()];
    let redirect_uris = ports
        .map(|port| format!("http://localhost:{port}/instagram/callback"))
        .into();
    let options = stand_in::Options {
        seed: 7,
        redirect_uris,
        ..stand_in::Options::default()
    };
    let server = StandIn::start(options).await.map_err(|error| error.to_string())?;
    Ok(Instagram { server, ports })
}

impl Stage {
    /// Starts the rest, and connects.
    ///
    /// # Errors
    /// What didn't work.
    pub fn set(instagram: Instagram, options: &Options) -> Result<Self, String> {
        let folder = folder("bench");
        let [port, peer_port] = instagram.ports;
        let settings = settings(&instagram.server, port, &sites());
        let edge = Edge::start(&folder, port, &settings)?;
        let edge_config = Config {
            folder: folder.join("state"),
            name: "edge.capnp",
            port,
        };
        eprintln!("connecting {CONNECTIONS} accounts …");
        let tokens = connect(&instagram.server, &edge.client)?;
        let process = process_of(&edge).ok_or("the edge doesn't say which process is workerd's")?;
        let side = Side {
            port,
            process,
            tokens,
        };
        let peer_config = match &options.against {
            Some(bundle) => other_build(&edge_config, &folder.join("other"), peer_port, bundle)?,
            None => peer::write(&folder, peer_port, &instagram.server, &sites())?,
        };
        let (workerd, _) = Workerd::start(&peer_config.path(), peer_port)?;
        let tokens = if options.against.is_some() {
            connect(&instagram.server, &Client::new("localhost", peer_port))?
        } else {
            peer::connect(peer_port, &instagram.server.canaries().long_lived)?
        };
        let peer = Side {
            port: peer_port,
            process: workerd.process(),
            tokens,
        };
        Ok(Self {
            edge: side,
            peer,
            folder,
            edge_config,
            peer_config,
            _running: (edge, workerd),
            instagram,
        })
    }

    /// Where servers ask Instagram.
    pub fn graph_url(&self) -> String {
        self.instagram.server.server_url()
    }

    /// Instagram's tokens of the accounts that are connected to the edge.
    pub fn instagrams_tokens(&self) -> Vec<String> {
        self.instagram.server.canaries().long_lived
    }
}

/// The sites: eleven with a server each, so that three accounts make 33 connections; and one with a page.
fn sites() -> Value {
    let mut sites = json!({"page": {
        "name": "Page", "origins": [ORIGIN], "return_urls": [format!("{ORIGIN}/"), format!("{ORIGIN}/shop/")],
        "permissions": ["instagram_business_basic", "instagram_business_content_publish"], "optional_permissions": [],
        "clients": ["browser"], "force_reauth": false,
    }});
    for number in 0..CONNECTIONS / ACCOUNTS.len() {
        sites[format!("server{number}")] = json!({
            "name": "Server", "origins": [], "return_urls": ["https://server.example/return"],
            "permissions": ["instagram_business_basic"], "optional_permissions": [],
            "clients": [{"server": {"secret_sha256": sha256_hex(SECRET)}}], "calls_per_minute": 4_000_000,
        });
    }
    sites
}

/// What an edge with these sites is started with.
pub fn settings(instagram: &StandIn, port: u16, sites: &Value) -> Settings {
    let app = instagram.app();
    let profile = json!({
        "base": "instagram",
        "authorize_url": format!("{}/oauth/authorize", instagram.origin()),
        "token_url": format!("{}/oauth/access_token", instagram.server_url()),
        "graph_url": instagram.server_url(),
    });
    let mut settings = Settings::default();
    settings.set("INSTAGRAM_APP_ID", &app.app_id);
    settings.set("PUBLIC_URL", &format!("http://localhost:{port}"));
    settings.set("SITES", &sites.to_string());
    settings.set("ENDPOINT_PROFILE", &profile.to_string());
    settings.secret("INSTAGRAM_APP_SECRET", &app.app_secret);
    settings.secret("SEALING_KEYS", sealing_keys());
    settings
}

/// `cargo xtask edge` prints the process before it is ready.
fn process_of(edge: &Edge) -> Option<u32> {
    let log = String::from_utf8_lossy(&edge.log()).into_owned();
    log.lines()
        .find_map(|line| line.strip_prefix("workerd ")?.trim().parse().ok())
}

/// The edge's own configuration with another bundle, port and storage.
fn other_build(edge: &Config, to: &Path, port: u16, bundle: &Path) -> Result<Config, String> {
    let config = edge.copy(to, port)?;
    for name in ["index.js", "index_bg.wasm", "rooms.js", "rooms_bg.wasm"] {
        std::fs::copy(bundle.join(name), to.join(name))
            .map_err(|error| format!("{name} of the other build: {error}"))?;
    }
    Ok(config)
}

/// Walks through every connect, as a server's visitors do; gives the access tokens.
fn connect(instagram: &StandIn, edge: &Client) -> Result<Vec<String>, String> {
    let mut tokens = Vec::new();
    for account in ACCOUNTS {
        let switch = json!({"auto": {"account": account}});
        instagram.throw(&switch).map_err(|error| error.to_string())?;
        for number in 0..CONNECTIONS / ACCOUNTS.len() {
            let site = format!("server{number}");
            tokens.push(connect_one(instagram, edge, &site, "instagram_business_basic")?);
        }
    }
    Ok(tokens)
}

/// Connects whoever consents with a server's site; gives the access token.
///
/// # Errors
/// What didn't work.
pub fn connect_one(instagram: &StandIn, edge: &Client, site: &str, scope: &str) -> Result<String, String> {
    let pkce = Pkce::new();
    let return_url = "https://server.example/return";
    let query = form(&[
        ("response_type", "code"),
        ("client_id", site),
        ("redirect_uri", return_url),
        ("scope", scope),
        ("code_challenge", &pkce.challenge),
        ("code_challenge_method", "S256"),
    ]);
    let sent = edge.send(&Request::navigate(&format!("/authorize?{query}")));
    let mut jar = Jar::default();
    jar.keep(&sent);
    let there = sent.location();
    let pages = Client::new("instagram.localhost", instagram.address().port());
    let consented = pages.send(&Request::navigate(&format!(
        "{}?{}",
        there.path(),
        there.query().unwrap_or_default()
    )));
    let callback = consented.location();
    let target = format!("{}?{}", callback.path(), callback.query().unwrap_or_default());
    let cookies = jar.header();
    let back = edge.send(&Request::navigate(&target).maybe("Cookie", cookies.as_deref()));
    let code =
        value(&back.location(), "code").ok_or_else(|| format!("no code came back: {}", back.location()))?;
    let fields = [
        ("grant_type", "authorization_code"),
        ("client_id", site),
        ("client_secret", SECRET),
        ("code", &code),
        ("redirect_uri", return_url),
        ("code_verifier", &pkce.verifier),
    ];
    access_token(&edge.send(&Request::post_form("/token", &fields)))
}
