//! The configuration that `workerd serve` reads, made from the deploy configuration and the settings (R63).
use std::fmt::Write as _;

use crate::deploy_config::DeployConfig;
use crate::files::has_extension;
use crate::settings::{BUCKET, MADE, SECRETS, VARIABLES};

/// What one edge needs to know.
pub struct Edge<'a> {
    /// What deploys.
    pub deploy: &'a DeployConfig,
    /// Variables and secrets, all of them text to the Worker.
    pub settings: &'a [(String, String)],
    /// Files of the bundle, beside the configuration; the first is the entry.
    pub modules: &'a [String],
    /// The port on 127.0.0.1.
    pub port: u16,
    /// The folder of the objects' storage.
    pub storage: &'a str,
    /// The folder of the static assets.
    pub assets: &'a str,
    /// Calls in a period for every rate limiter, instead of the deployed number.
    pub rate_limit: Option<u64>,
    /// Whose ids its objects have, as on an account of that name.
    pub account: Option<&'a str>,
    /// The address of whoever plays the bucket that is bound, if one is.
    pub bucket: Option<&'a str>,
}

/// The file's text. It holds the secrets.
pub fn config(edge: &Edge<'_>) -> String {
    let deploy = edge.deploy;
    let date = quoted(&deploy.compatibility_date);
    let flags = flags(deploy);
    let address = quoted(&format!("127.0.0.1:{}", edge.port));
    let around = ["local.mjs", "assets.mjs"].map(str::to_owned);
    let modules = joined(around.iter().chain(edge.modules).map(|name| module("", name)));
    let namespaces = namespaces(deploy, edge.account);
    let assets = r#"(name = "edge", entrypoint = "Assets")"#;
    let mut bindings = given(deploy, assets, "xtask:rate-limit", edge.rate_limit);
    bindings.push_str("    (name = \"FILES\", service = \"files\"),\n");
    let mut bucket = String::new();
    if let Some(address) = edge.bucket {
        let _ = writeln!(bindings, "    (name = \"{BUCKET}\", r2Bucket = \"bucket\"),");
        let address = quoted(address);
        bucket = format!("\n    (name = \"bucket\", external = (address = {address}, http = ())),");
    }
    // A bucket's name is no value of the Worker's.
    for (name, value) in edge.settings.iter().filter(|(name, _)| name != BUCKET) {
        let _ = writeln!(
            bindings,
            "    (name = {}, text = {}),",
            quoted(name),
            quoted(value)
        );
    }
    let (storage, assets) = (quoted(edge.storage), quoted(edge.assets));
    format!(
        r#"using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "edge", worker = .edge),
    (name = "internet", network = (allow = ["public", "private", "local"], tlsOptions = (trustBrowserCas = true))),
    (name = "storage", disk = (path = {storage}, writable = true)),
    (name = "files", disk = (path = {assets})),{bucket}
  ],
  sockets = [(name = "http", address = {address}, http = (), service = "edge")],
  extensions = [(modules = [(name = "xtask:rate-limit", esModule = embed "rate_limit.mjs", internal = true)])],
);
const edge :Workerd.Worker = (
  modules = [{modules}],
  compatibilityDate = {date},
  compatibilityFlags = [{flags}],
  durableObjectNamespaces = [{namespaces}],
  durableObjectStorage = (localDisk = "storage"),
  bindings = [
{bindings}  ],
);
"#
    )
}

/// What deploys has, and that a module is compiled when it is first imported: so no start waits for the second one.
const LAZY: &str = "new_module_registry";

fn flags(deploy: &DeployConfig) -> String {
    let flags = deploy.compatibility_flags.iter().map(String::as_str);
    joined(flags.chain([LAZY]).map(quoted))
}

/// The objects' classes; on an account of that name, with its ids.
fn namespaces(deploy: &DeployConfig, account: Option<&str>) -> String {
    joined(deploy.objects.iter().map(|object| {
        let class = quoted(&object.class);
        let key = match account {
            Some(account) => quoted(&format!("{account}-{}", object.class)),
            None => class.clone(),
        };
        format!(
            "(className = {class}, uniqueKey = {key}, enableSql = {})",
            object.sqlite
        )
    }))
}

/// What the Worker is given beside its settings: the files, the objects, the limiters.
fn given(deploy: &DeployConfig, assets: &str, limiter_module: &str, rate_limit: Option<u64>) -> String {
    let mut bindings = format!("    (name = {}, service = {assets}),\n", quoted(&deploy.assets));
    for object in &deploy.objects {
        let (name, class) = (quoted(&object.binding), quoted(&object.class));
        let _ = writeln!(bindings, "    (name = {name}, durableObjectNamespace = {class}),");
    }
    for limiter in &deploy.rate_limits {
        let (name, limit) = (quoted(&limiter.binding), rate_limit.unwrap_or(limiter.limit));
        let _ = writeln!(
            bindings,
            "    (name = {name}, wrapped = (moduleName = {}, innerBindings = [\
             (name = \"name\", text = {name}), (name = \"limit\", json = \"{limit}\"), (name = \"period\", json = \"{}\")])),",
            quoted(limiter_module),
            limiter.period
        );
    }
    bindings
}

fn module(folder: &str, name: &str) -> String {
    let kind = if has_extension(name, "wasm") {
        "wasm"
    } else {
        "esModule"
    };
    let (name, file) = (quoted(name), quoted(&format!("{folder}{name}")));
    format!("(name = {name}, {kind} = embed {file})")
}

/// How many requests one address may make in a minute on one's own server, files included.
const REQUESTS_A_MINUTE: u64 = 3_000;

/// The configuration of the released folder, for one's own server: no setting and no path of a machine is in it, those come
/// from the environment and the command line that `serve` makes.
#[must_use]
pub fn own_server(deploy: &DeployConfig, modules: &[String], bundle: &str) -> String {
    let date = quoted(&deploy.compatibility_date);
    let flags = flags(deploy);
    let modules = joined(modules.iter().map(|name| module("worker/", name)));
    let namespaces = namespaces(deploy, None);
    let mut bindings = given(deploy, "\"assets\"", "server:rate-limit", None);
    let (made, bundle) = (quoted(MADE), quoted(bundle));
    let _ = writeln!(bindings, "    (name = {made}, text = {bundle}),");
    for name in VARIABLES.iter().chain(&SECRETS) {
        let name = quoted(name);
        let _ = writeln!(bindings, "    (name = {name}, fromEnvironment = {name}),");
    }
    format!(
        r#"# The edge on one's own server, as `serve` gives it to workerd: where it listens and where its storage is stand on the
# command line, its settings in the environment.
using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "front", worker = .front),
    (name = "edge", worker = .edge),
    (name = "assets", worker = .assets),
    # Instagram, and the receivers of events, which may be in one's own network. No visitor names an address.
    (name = "internet", network = (allow = ["public", "private", "local"], tlsOptions = (trustBrowserCas = true))),
    (name = "storage", disk = (path = "storage", writable = true)),
    (name = "files", disk = (path = "assets")),
  ],
  sockets = [(name = "http", address = "127.0.0.1:8787", http = (), service = "front")],
  extensions = [(modules = [(name = "server:rate-limit", esModule = embed "server/rate_limit.js", internal = true)])],
);

# Whose address a request comes from, and how many requests one address may make in a minute.
const front :Workerd.Worker = (
  modules = [
    (name = "front.js", esModule = embed "server/front.js"),
    (name = "rate_limit.js", esModule = embed "server/rate_limit.js"),
  ],
  compatibilityDate = {date},
  bindings = [
    (name = "EDGE", service = "edge"),
    (name = "PROXY_HEADER", fromEnvironment = "PROXY_HEADER"),
    (name = "REQUESTS_A_MINUTE", json = "{REQUESTS_A_MINUTE}"),
  ],
);

# The Worker, with the objects that keep everything in SQLite databases below the storage's folder.
const edge :Workerd.Worker = (
  modules = [{modules}],
  compatibilityDate = {date},
  compatibilityFlags = [{flags}],
  durableObjectNamespaces = [{namespaces}],
  durableObjectStorage = (localDisk = "storage"),
  bindings = [
{bindings}  ],
);

# The button's files.
const assets :Workerd.Worker = (
  modules = [(name = "assets.js", esModule = embed "server/assets.js")],
  compatibilityDate = {date},
  bindings = [(name = "FILES", service = "files")],
);
"#
    )
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(", ")
}

/// A Cap'n Proto string: quotes, backslashes and control characters are escaped.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            control if control.is_ascii_control() => {
                let _ = write!(out, "\\x{:02x}", u32::from(control));
            }
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::{Edge, config, own_server, quoted};
    use crate::deploy_config::DeployConfig;
    use crate::paths::Paths;
    use crate::settings::{SECRETS, VARIABLES};

    fn made() -> String {
        made_with(None)
    }

    fn made_with(bucket: Option<&str>) -> String {
        config(&Edge {
            deploy: &DeployConfig::read(&Paths::find().unwrap()).unwrap(),
            settings: &[
                ("SITES".into(), r#"{"demo":{"name":"a \"b\" \\ c"}}"#.into()),
                ("UPLOADS_BUCKET".into(), "some-bucket".into()),
            ],
            modules: &["index.js".into(), "index_bg.wasm".into()],
            port: 8787,
            storage: "/state/objects",
            assets: "/dist",
            rate_limit: None,
            account: None,
            bucket,
        })
    }

    /// The Worker takes whatever has that name for a bucket.
    #[test]
    fn a_bucket_is_bound_where_somebody_plays_one_and_its_name_is_no_setting() {
        for made in [made(), made_with(Some("127.0.0.1:9"))] {
            assert!(!made.contains("some-bucket"), "{made}");
        }
        assert!(!made().contains("UPLOADS_BUCKET"));
        let made = made_with(Some("127.0.0.1:9"));
        assert!(
            made.contains(r#"(name = "UPLOADS_BUCKET", r2Bucket = "bucket")"#),
            "{made}"
        );
        assert!(made.contains(r#"(name = "bucket", external = (address = "127.0.0.1:9", http = ()))"#));
    }

    #[test]
    fn a_value_can_hold_anything() {
        assert_eq!(quoted("a\"b\\c\nd\te\u{7f}é"), "\"a\\\"b\\\\c\\nd\\x09e\\x7fé\"");
    }

    #[test]
    fn a_setting_stays_one_string() {
        let expected = r#"(name = "SITES", text = "{\"demo\":{\"name\":\"a \\\"b\\\" \\\\ c\"}}"),"#;
        assert!(made().contains(expected));
    }

    /// R63: the date, the objects and the limiter are those of `wrangler.jsonc`.
    #[test]
    fn what_runs_here_is_what_deploys() {
        let deploy = DeployConfig::read(&Paths::find().unwrap()).unwrap();
        let made = made();
        assert!(made.contains(&format!("compatibilityDate = \"{}\"", deploy.compatibility_date)));
        for object in &deploy.objects {
            let class = format!(
                "(className = \"{0}\", uniqueKey = \"{0}\", enableSql = true)",
                object.class
            );
            assert!(made.contains(&class), "{class}");
            let binding = format!(
                "(name = \"{}\", durableObjectNamespace = \"{}\")",
                object.binding, object.class
            );
            assert!(made.contains(&binding), "{binding}");
        }
        for limiter in &deploy.rate_limits {
            assert!(made.contains(&format!("(name = \"{}\", wrapped = ", limiter.binding)));
        }
        assert!(made.contains(r#"(name = "ASSETS", service = (name = "edge", entrypoint = "Assets"))"#));
        assert!(
            made.contains(r#"modules = [(name = "local.mjs", "#),
            "the entry comes first"
        );
    }

    /// R107: on one's own server everything is bound that Cloudflare binds, the limiters too, and no value stands in the file.
    #[test]
    fn ones_own_server_has_all_that_deploys() {
        let deploy = DeployConfig::read(&Paths::find().unwrap()).unwrap();
        let made = own_server(&deploy, &["index.js".into(), "index_bg.wasm".into()], "0a1b");
        for object in &deploy.objects {
            assert!(made.contains(&format!(
                "(className = \"{}\", uniqueKey = \"{0}\", enableSql = true)",
                object.class
            )));
            let binding = format!(
                "(name = \"{}\", durableObjectNamespace = \"{}\")",
                object.binding, object.class
            );
            assert!(made.contains(&binding), "{binding}");
        }
        assert!(!deploy.rate_limits.is_empty());
        for limiter in &deploy.rate_limits {
            let binding = format!(
                "(name = \"{}\", wrapped = (moduleName = \"server:rate-limit\"",
                limiter.binding
            );
            assert!(made.contains(&binding), "{binding}");
            assert!(made.contains(&format!("json = \"{}\"", limiter.limit)));
        }
        for name in VARIABLES.iter().chain(&SECRETS) {
            assert!(made.contains(&format!("(name = \"{name}\", fromEnvironment = \"{name}\")")));
        }
        assert!(made.contains(r#"(name = "BUNDLE", text = "0a1b")"#));
        assert!(made.contains("localDisk = \"storage\""));
        assert!(made.contains(r#"(name = "index_bg.wasm", wasm = embed "worker/index_bg.wasm")"#));
        let socket = made.lines().find(|line| line.contains("sockets = ")).unwrap();
        assert!(socket.contains("127.0.0.1:8787") && socket.contains("service = \"front\""));
    }
}
