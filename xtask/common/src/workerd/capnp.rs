//! The configuration that `workerd serve` reads, made from the deploy configuration and the settings (R63).
use std::fmt::Write as _;

use crate::deploy_config::DeployConfig;
use crate::files::has_extension;

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
}

/// The file's text. It holds the secrets.
pub fn config(edge: &Edge<'_>) -> String {
    let deploy = edge.deploy;
    let date = quoted(&deploy.compatibility_date);
    let flags = joined(deploy.compatibility_flags.iter().map(|flag| quoted(flag)));
    let address = quoted(&format!("127.0.0.1:{}", edge.port));
    let modules = joined(edge.modules.iter().map(|name| module(name)));
    let namespaces = joined(deploy.objects.iter().map(|object| {
        let class = quoted(&object.class);
        let key = match edge.account {
            Some(account) => quoted(&format!("{account}-{}", object.class)),
            None => class.clone(),
        };
        format!(
            "(className = {class}, uniqueKey = {key}, enableSql = {})",
            object.sqlite
        )
    }));
    let mut bindings = format!("    (name = {}, service = \"assets\"),\n", quoted(&deploy.assets));
    for object in &deploy.objects {
        let (name, class) = (quoted(&object.binding), quoted(&object.class));
        let _ = writeln!(bindings, "    (name = {name}, durableObjectNamespace = {class}),");
    }
    for limiter in &deploy.rate_limits {
        let (name, limit) = (quoted(&limiter.binding), edge.rate_limit.unwrap_or(limiter.limit));
        let _ = writeln!(
            bindings,
            "    (name = {name}, wrapped = (moduleName = \"xtask:rate-limit\", innerBindings = [\
             (name = \"name\", text = {name}), (name = \"limit\", json = \"{limit}\"), (name = \"period\", json = \"{}\")])),",
            limiter.period
        );
    }
    for (name, value) in edge.settings {
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
    (name = "assets", worker = .assets),
    (name = "internet", network = (allow = ["public", "private", "local"], tlsOptions = (trustBrowserCas = true))),
    (name = "storage", disk = (path = {storage}, writable = true)),
    (name = "files", disk = (path = {assets})),
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
const assets :Workerd.Worker = (
  modules = [(name = "assets.mjs", esModule = embed "assets.mjs")],
  compatibilityDate = {date},
  bindings = [(name = "FILES", service = "files")],
);
"#
    )
}

fn module(name: &str) -> String {
    let kind = if has_extension(name, "wasm") {
        "wasm"
    } else {
        "esModule"
    };
    let name = quoted(name);
    format!("(name = {name}, {kind} = embed {name})")
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
    use super::{Edge, config, quoted};
    use crate::deploy_config::DeployConfig;
    use crate::paths::Paths;

    fn made() -> String {
        config(&Edge {
            deploy: &DeployConfig::read(&Paths::find().unwrap()).unwrap(),
            settings: &[("SITES".into(), r#"{"demo":{"name":"a \"b\" \\ c"}}"#.into())],
            modules: &["index.js".into(), "index_bg.wasm".into()],
            port: 8787,
            storage: "/state/objects",
            assets: "/dist",
            rate_limit: None,
            account: None,
        })
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
        assert!(made.contains("(name = \"ASSETS\", service = \"assets\")"));
    }
}
