//! The peer: a Worker written in JavaScript that does the same work, with the same kind of configuration.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use stand_in::StandIn;
use suite::clock;
use suite::http::{Client, Request};

use crate::access_token::access_token;
use crate::config::Config;

const PEER: &str = include_str!("peers/peer.js");
const OBJECTS: &str = include_str!("peers/objects.js");
const FLOW: &str = include_str!("peers/flow.js");
const CLAIM: &str = include_str!("peers/claim.js");
const TOOLS: &str = include_str!("peers/tools.js");
const BARE: &str = include_str!("peers/bare.js");

/// Writes the peer's files; gives its configuration.
///
/// # Errors
/// What can't be written.
pub fn write(folder: &Path, port: u16, instagram: &StandIn, sites: &Value) -> Result<Config, String> {
    let to = folder.join("peer");
    let app = instagram.app();
    let texts = [
        ("SITES", sites.to_string()),
        ("KEY", clock::random_word()),
        ("APP_ID", app.app_id),
        ("APP_SECRET", app.app_secret),
        ("PUBLIC_URL", format!("http://localhost:{port}")),
        ("AUTHORIZE_URL", format!("{}/oauth/authorize", instagram.origin())),
        ("GRAPH_URL", instagram.server_url()),
        ("VERSION", "v26.0".into()),
    ];
    let texts: Vec<String> = texts
        .iter()
        .map(|(name, value)| format!("(name = \"{name}\", text = {})", json!(value)))
        .collect();
    let storage = to.join("objects");
    let made = std::fs::create_dir_all(&storage).and_then(|()| storage.canonicalize());
    let storage = made.map_err(|error| format!("{}: {error}", storage.display()))?;
    let date = compatibility_date(folder)?;
    let config = format!(
        r#"using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "peer", worker = .peer),
    (name = "internet", network = (allow = ["public", "private", "local"], tlsOptions = (trustBrowserCas = true))),
    (name = "storage", disk = (path = {storage}, writable = true)),
  ],
  sockets = [(name = "http", address = "127.0.0.1:{port}", http = (), service = "peer")],
  extensions = [(modules = [(name = "xtask:rate-limit", esModule = embed "rate_limit.mjs", internal = true)])],
);
const peer :Workerd.Worker = (
  modules = [(name = "peer.js", esModule = embed "peer.js"), (name = "objects.js", esModule = embed "objects.js"),
    (name = "flow.js", esModule = embed "flow.js"), (name = "claim.js", esModule = embed "claim.js"),
    (name = "tools.js", esModule = embed "tools.js")],
  compatibilityDate = "{date}",
  durableObjectNamespaces = [
    (className = "Flow", uniqueKey = "Flow", enableSql = true),
    (className = "Connection", uniqueKey = "Connection", enableSql = true),
    (className = "Directory", uniqueKey = "Directory", enableSql = true),
  ],
  durableObjectStorage = (localDisk = "storage"),
  bindings = [
    (name = "FLOW", durableObjectNamespace = "Flow"), (name = "CONNECTION", durableObjectNamespace = "Connection"),
    (name = "DIRECTORY", durableObjectNamespace = "Directory"),
    (name = "SITE_LIMIT", wrapped = (moduleName = "xtask:rate-limit", innerBindings = [
      (name = "name", text = "SITE_LIMIT"), (name = "limit", json = "100000000"), (name = "period", json = "60")])),
    {texts}
  ],
);
"#,
        storage = json!(storage.to_string_lossy()),
        texts = texts.join(", "),
    );
    let limiter =
        std::fs::read_to_string(folder.join("state/rate_limit.mjs")).map_err(|error| error.to_string())?;
    let files = [
        ("peer.js", PEER),
        ("objects.js", OBJECTS),
        ("flow.js", FLOW),
        ("claim.js", CLAIM),
        ("tools.js", TOOLS),
        ("rate_limit.mjs", &limiter),
        ("peer.capnp", &config),
    ];
    files.iter().try_for_each(|(name, text)| put(&to, name, text))?;
    Ok(Config {
        folder: to,
        name: "peer.capnp",
        port,
    })
}

/// Writes a Worker that answers at once; gives its configuration.
///
/// # Errors
/// What can't be written.
pub fn write_bare(folder: &Path, port: u16) -> Result<PathBuf, String> {
    let to = folder.join("bare");
    std::fs::create_dir_all(&to).map_err(|error| format!("{}: {error}", to.display()))?;
    let date = compatibility_date(folder)?;
    let config = format!(
        r#"using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "bare", worker = .bare)],
  sockets = [(name = "http", address = "127.0.0.1:{port}", http = (), service = "bare")],
);
const bare :Workerd.Worker = (
  modules = [(name = "bare.js", esModule = embed "bare.js")], compatibilityDate = "{date}",
);
"#
    );
    put(&to, "bare.js", BARE)?;
    put(&to, "bare.capnp", &config)?;
    Ok(to.join("bare.capnp"))
}

/// Gives the peer connections with these tokens of Instagram's; gives its own access tokens.
///
/// # Errors
/// What it answered instead.
pub fn connect(port: u16, tokens: &[String]) -> Result<Vec<String>, String> {
    let client = Client::new("localhost", port);
    let connect = |(number, token): (usize, &String)| {
        let connection = json!({"site": format!("server{}", number % 11), "token": token});
        access_token(&client.send(&Request::post_json("/setup", &connection)))
    };
    tokens.iter().enumerate().map(connect).collect()
}

/// Writes a file.
///
/// # Errors
/// If it can't be written.
pub fn put(folder: &Path, name: &str, text: &str) -> Result<(), String> {
    std::fs::write(folder.join(name), text).map_err(|error| format!("{name}: {error}"))
}

/// The date that the edge is deployed with.
///
/// # Errors
/// If the edge's configuration has none.
pub fn compatibility_date(folder: &Path) -> Result<String, String> {
    let config =
        std::fs::read_to_string(folder.join("state/edge.capnp")).map_err(|error| error.to_string())?;
    let date = config.split("compatibilityDate = \"").nth(1);
    let date = date.and_then(|rest| rest.split('"').next());
    date.map(str::to_owned)
        .ok_or_else(|| "the edge's configuration has no date".into())
}
