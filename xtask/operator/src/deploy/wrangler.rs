//! wrangler, Cloudflare's own tool, does the upload: first into a folder here, where it is looked through. Variables go into a configuration made for this one deploy,
//! secrets into a file that only its owner may read; neither is ever on a command line.
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Map, Value, json};

use common::failure::{Failure, Outcome};
use common::paths::Paths;
use common::settings::{BUCKET, SECRETS, Settings, VARIABLES, value};
use common::{deploy_config, files, run};
use shared::values::schema::SCHEMA;

use super::stage::Stage;
use super::upload;

/// Before the number of the storage that a version writes, in its tag: a rollback reads it.
pub const STORAGE: &str = "storage-";

/// The variable that names the bundle, for `/health`. It is no setting: nobody but this command writes it.
const BUNDLE: &str = common::settings::MADE;
/// Before the ids of the sealing keys that a version has, newest first, in its message.
pub const KEYS: &str = "keys: ";
/// Cloudflare takes no longer message.
const MESSAGE: usize = 100;

/// wrangler, which tells nobody of it.
pub fn command(paths: &Paths) -> Command {
    let mut wrangler = run::command(paths, paths.npm_tool("wrangler"));
    wrangler
        .env("WRANGLER_SEND_METRICS", "false")
        .env("WRANGLER_SEND_ERROR_REPORTS", "false")
        .env("WRANGLER_HIDE_BANNER", "true");
    wrangler
}

/// Uploads the Worker and the files below `assets`, or only pretends to.
pub fn deploy(
    paths: &Paths,
    settings: &Settings,
    stage: Stage,
    assets: &Path,
    bundle: Option<&str>,
    dry_run: bool,
) -> Outcome {
    let folder = paths.at("target/deploy");
    let mut given = deploy_config::whole(paths)?;
    stage.put(&mut given);
    let config = folder.join("wrangler.json");
    let whole = made(paths, given, settings, assets, bundle);
    files::write_secret(&config, &whole.to_string())?;
    let secrets = SecretsFile::write(&folder, settings)?;
    let deploy = || {
        let mut wrangler = command(paths);
        wrangler
            .arg("deploy")
            .arg("--config")
            .arg(&config)
            .arg("--secrets-file")
            .arg(&secrets.0)
            .args(["--tag", &format!("{STORAGE}{SCHEMA}")])
            .args(["--message", &keys(settings)]);
        wrangler
    };
    let bundle = folder.join("upload");
    let _ = std::fs::remove_dir_all(&bundle);
    run::step("what wrangler would upload", || {
        let mut wrangler = deploy();
        wrangler.args(["--dry-run", "--outdir"]).arg(&bundle);
        let said = run::quiet(&mut wrangler, "wrangler deploy --dry-run")?;
        upload::check(&bundle, assets, &said, settings)
    })?;
    if dry_run {
        return Ok(());
    }
    if let Some(bucket) = value(settings, BUCKET) {
        must_be_there(paths, bucket)?;
    }
    let mut whole = whole;
    for name in forgotten(paths, stage, settings)? {
        whole["vars"][name] = json!("");
    }
    files::write_secret(&config, &whole.to_string())?;
    let mut wrangler = deploy();
    // It may have to ask: for the login in a browser, and which account is meant.
    wrangler.stdin(std::process::Stdio::inherit());
    let status = wrangler
        .status()
        .map_err(|error| Failure::new(format!("can't start wrangler: {error}")))?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::new(
            "wrangler could not deploy; its words are above. (Without a browser it wants a CLOUDFLARE_API_TOKEN.)",
        ))
    }
}

/// The ids of the sealing keys, as many as Cloudflare has room for; a rollback asks for the newest of the version it leaves.
fn keys(settings: &Settings) -> String {
    let keys = value(settings, "SEALING_KEYS").unwrap_or_default();
    let mut told = KEYS.to_owned();
    for (id, _) in keys.split(',').filter_map(|key| key.trim().split_once(':')) {
        if told.len().saturating_add(id.len()) >= MESSAGE {
            break;
        }
        told.push_str(id);
        told.push(' ');
    }
    told.trim_end().to_owned()
}

/// Refuses a bucket that Cloudflare doesn't know, or won't tell of.
fn must_be_there(paths: &Paths, bucket: &str) -> Outcome {
    let mut info = command(paths);
    info.args(["r2", "bucket", "info", bucket]);
    run::quiet(&mut info, "wrangler r2 bucket info").map(drop).map_err(|failure| {
        Failure::new(format!(
            "{failure}\n{BUCKET} names a bucket that can't be bound: `npx wrangler r2 bucket create {bucket}` makes it, where R2 is \
             switched on in Cloudflare's dashboard. Nothing was deployed."
        ))
    })
}

/// The secrets that Cloudflare has and these settings lack: an upload replaces secrets, and removes none. A variable of the
/// name, empty, takes the place of one in the same upload, so that nothing changes before it and a rollback goes behind both.
fn forgotten(paths: &Paths, stage: Stage, settings: &Settings) -> Outcome<Vec<&'static str>> {
    let worker = stage.worker(&deploy_config::whole(paths)?);
    let mut list = command(paths);
    list.args(["secret", "list", "--format", "json", "--name", &worker]);
    // Before the first upload there is no Worker to have one; why else it can't be asked, the upload will say.
    let said = run::quiet(&mut list, "wrangler secret list").unwrap_or_default();
    let names = left_over(&said, settings);
    for name in &names {
        eprintln!("    {name} isn't among the settings any more: this upload empties it at Cloudflare");
    }
    Ok(names)
}

/// Ours among the secrets that Cloudflare has, which these settings lack.
fn left_over(listed: &str, settings: &Settings) -> Vec<&'static str> {
    let listed: Value = serde_json::from_str(listed).unwrap_or_default();
    let there = |name: &str| {
        let mut all = listed.as_array().into_iter().flatten();
        all.any(|secret| secret.get("name").and_then(Value::as_str) == Some(name))
    };
    let left = SECRETS.iter().copied();
    left.filter(|name| there(name) && value(settings, name).is_none())
        .collect()
}

/// The deploy configuration with these variables, from a folder of its own, and for what is built already.
fn made(paths: &Paths, mut config: Value, settings: &Settings, assets: &Path, bundle: Option<&str>) -> Value {
    let absolute = |relative: &str| json!(paths.at(relative));
    let Some(members) = config.as_object_mut() else {
        return config;
    };
    members.remove("$schema");
    members.remove("build");
    for pointer in ["main"] {
        if let Some(path) = members.get(pointer).and_then(Value::as_str).map(absolute) {
            members.insert(pointer.into(), path);
        }
    }
    if let Some(served) = members.get_mut("assets").and_then(Value::as_object_mut) {
        served.insert("directory".into(), json!(assets));
    }
    let mut variables: Map<String, Value> = VARIABLES
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), json!(value(settings, name)?))))
        .collect();
    if let Some(bundle) = bundle {
        variables.insert(BUNDLE.to_owned(), json!(bundle));
    }
    members.insert("vars".into(), Value::Object(variables));
    if let Some(bucket) = value(settings, BUCKET) {
        members.insert(
            "r2_buckets".into(),
            json!([{"binding": BUCKET, "bucket_name": bucket}]),
        );
    }
    let host = host(value(settings, "PUBLIC_URL").unwrap_or_default());
    let routed = ["route", "routes"].iter().any(|name| members.contains_key(*name));
    if !routed && !host.ends_with(".workers.dev") {
        members.insert("routes".into(), json!([{"pattern": host, "custom_domain": true}]));
    }
    config
}

/// The host of an origin.
pub fn host(origin: &str) -> &str {
    let rest = origin.split_once("://").map_or(origin, |(_, rest)| rest);
    let rest = rest.split('/').next().unwrap_or(rest);
    match rest.rsplit_once(':') {
        Some((host, port)) if !host.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => rest,
    }
}

/// The secrets as JSON, gone as soon as wrangler has ended.
struct SecretsFile(PathBuf);

impl SecretsFile {
    fn write(folder: &Path, settings: &Settings) -> Outcome<Self> {
        let secrets: Map<String, Value> = SECRETS
            .iter()
            .filter_map(|name| Some(((*name).to_owned(), json!(value(settings, name)?))))
            .collect();
        let file = Self(folder.join("secrets.json"));
        files::write_secret(&file.0, &Value::Object(secrets).to_string())?;
        Ok(file)
    }
}

impl Drop for SecretsFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::{host, keys, left_over, made};
    use common::paths::Paths;
    use common::settings::Settings;

    fn config(public_url: &str) -> serde_json::Value {
        config_with(public_url, "")
    }

    fn config_with(public_url: &str, bucket: &str) -> serde_json::Value {
        let paths = Paths::find().unwrap();
        let given = common::deploy_config::whole(&paths).unwrap();
        let settings: Settings = vec![
            ("PUBLIC_URL".into(), public_url.into()),
            ("SEALING_KEYS".into(), "k:canary".into()),
            ("UPLOADS_BUCKET".into(), bucket.into()),
        ];
        made(
            &paths,
            given,
            &settings,
            &paths.at("target/deploy/assets"),
            Some("0a1b"),
        )
    }

    #[test]
    fn a_version_says_the_ids_of_its_keys_and_no_key() {
        let with = |keys: &str| vec![("SEALING_KEYS".to_owned(), keys.to_owned())];
        assert_eq!(keys(&with("new:AAAA, old:BBBB")), "keys: new old");
        let many: Vec<String> = (0..20)
            .map(|id| format!("a-long-key-id-{id:02}:canary"))
            .collect();
        let told = keys(&with(&many.join(",")));
        assert!(
            told.len() <= 100 && told.starts_with("keys: a-long-key-id-00 a-long"),
            "{told}"
        );
        assert!(!told.contains("canary"), "{told}");
    }

    /// A secret that was taken out of the file is not used any more.
    #[test]
    fn what_the_settings_lack_is_left_over_and_what_is_not_ours_stays() {
        let listed = r#"[{"name":"META_APP_SECRET","type":"secret_text"},{"name":"SEALING_KEYS","type":"secret_text"},{"name":"OTHER","type":"secret_text"}]"#;
        let settings: Settings = vec![
            ("SEALING_KEYS".into(), "k:canary".into()),
            ("META_APP_SECRET".into(), String::new()),
        ];
        assert_eq!(left_over(listed, &settings), ["META_APP_SECRET"]);
        for unread in ["", "{}", "oops", "[1]"] {
            assert!(left_over(unread, &settings).is_empty(), "{unread}");
        }
    }

    #[test]
    fn no_secret_is_in_the_configuration() {
        let config = config("https://connect.example.com");
        assert_eq!(
            config["vars"],
            serde_json::json!({"PUBLIC_URL": "https://connect.example.com", "BUNDLE": "0a1b"})
        );
        assert!(!config.to_string().contains("canary"));
    }

    #[test]
    fn a_domain_of_ones_own_becomes_the_workers_address() {
        let config = config("https://connect.example.com");
        assert_eq!(
            config["routes"],
            serde_json::json!([{"pattern": "connect.example.com", "custom_domain": true}])
        );
    }

    /// R96: files lie in rows, or in the bucket that is named.
    #[test]
    fn a_bucket_is_bound_where_one_is_named() {
        let url = "https://connect.example.com";
        assert_eq!(config(url).get("r2_buckets"), None);
        let config = config_with(url, "some-files");
        assert_eq!(
            config["r2_buckets"],
            serde_json::json!([{"binding": "UPLOADS_BUCKET", "bucket_name": "some-files"}])
        );
        assert_eq!(config["vars"].get("UPLOADS_BUCKET"), None, "it is no variable");
    }

    #[test]
    fn an_address_at_workers_dev_needs_no_route() {
        assert_eq!(
            config("https://instagram-connect.me.workers.dev").get("routes"),
            None
        );
    }

    /// R73
    #[test]
    fn what_is_not_logged_stays_so() {
        let config = config("https://connect.example.com");
        assert_eq!(config["observability"]["logs"]["invocation_logs"], false);
        assert_eq!(config["observability"]["traces"]["enabled"], false);
    }

    #[test]
    fn a_host_is_found_in_every_origin() {
        assert_eq!(host("https://a.example:8443"), "a.example");
        assert_eq!(host("https://a.example/"), "a.example");
        assert_eq!(host("http://[::1]:80"), "[::1]");
        assert_eq!(host(""), "");
    }
}
