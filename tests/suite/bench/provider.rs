//! A third side: Cloudflare's `workers-oauth-provider`, which checks a token against its KV and passes the read through,
//! under the same workerd. What it stores lies in a small KV in memory.

use serde_json::json;
use suite::http::{Client, Request};
use suite::oauth::Pkce;
use suite::processes::{free_port, root};

use crate::access_token::access_token;
use crate::peer::{compatibility_date, put};
use crate::stage::{Side, Stage};
use crate::workerd::Workerd;

const PROVIDER: &str = include_str!("peers/provider.js");
const KV: &str = include_str!("peers/kv.js");
const LIBRARY: &str = "node_modules/@cloudflare/workers-oauth-provider/dist/oauth-provider.js";

/// Starts it with a grant for each of the edge's connections, of the same account.
///
/// # Errors
/// What didn't work.
pub fn start(stage: &Stage) -> Result<(Workerd, Side), String> {
    let port = free_port();
    let to = stage.folder.join("provider");
    std::fs::create_dir_all(&to).map_err(|error| format!("{}: {error}", to.display()))?;
    let library = std::fs::read_to_string(root().join(LIBRARY));
    let library = library.map_err(|error| format!("{LIBRARY}: {error}: `cargo xtask setup`"))?;
    let date = compatibility_date(&stage.folder)?;
    let graph_url = json!(stage.graph_url());
    let config = format!(
        r#"using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "provider", worker = .provider), (name = "kv", worker = .kv),
    (name = "internet", network = (allow = ["public", "private", "local"], tlsOptions = (trustBrowserCas = true))),
  ],
  sockets = [(name = "http", address = "127.0.0.1:{port}", http = (), service = "provider")],
);
const provider :Workerd.Worker = (
  modules = [(name = "provider.js", esModule = embed "provider.js"),
    (name = "oauth-provider.js", esModule = embed "oauth-provider.js")],
  compatibilityDate = "{date}",
  bindings = [
    (name = "OAUTH_KV", kvNamespace = "kv"),
    (name = "GRAPH_URL", text = {graph_url}), (name = "VERSION", text = "v26.0"),
    (name = "PUBLIC_URL", text = "http://localhost:{port}"),
  ],
);
const kv :Workerd.Worker = (
  modules = [(name = "kv.js", esModule = embed "kv.js")], compatibilityDate = "{date}",
);
"#
    );
    let files = [
        ("provider.js", PROVIDER),
        ("kv.js", KV),
        ("oauth-provider.js", &library),
        ("provider.capnp", &config),
    ];
    files.iter().try_for_each(|(name, text)| put(&to, name, text))?;
    let (workerd, _) = Workerd::start(&to.join("provider.capnp"), port)?;
    let client = Client::new("localhost", port);
    let tokens = stage.instagrams_tokens();
    let tokens: Result<_, String> = tokens.iter().map(|token| connect(&client, token)).collect();
    let side = Side {
        port,
        process: workerd.process(),
        tokens: tokens?,
    };
    Ok((workerd, side))
}

/// A grant that holds Instagram's token; gives the provider's own access token.
fn connect(client: &Client, token: &str) -> Result<String, String> {
    let pkce = Pkce::new();
    let setup = json!({"token": token, "challenge": pkce.challenge});
    let granted = client.send(&Request::post_json("/setup", &setup));
    if granted.status != 200 {
        return Err(format!("no grant: {} {}", granted.status, granted.text()));
    }
    let granted = granted.json();
    let text = |name: &str| granted[name].as_str().unwrap_or_default().to_owned();
    let fields = [
        ("grant_type", "authorization_code"),
        ("client_id", &text("client_id")),
        ("redirect_uri", &text("redirect_uri")),
        ("code", &text("code")),
        ("code_verifier", &pkce.verifier),
    ];
    access_token(&client.send(&Request::post_form("/oauth/token", &fields)))
}
