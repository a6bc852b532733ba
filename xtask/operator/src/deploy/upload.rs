//! What wrangler would upload, looked through before it is: whether Cloudflare takes it, and that no secret is in it.
use std::path::{Path, PathBuf};

use common::failure::{Failure, Outcome};
use common::files;
use common::settings::{SECRETS, Settings, value};
use serde_json::{Map, Value};

/// Cloudflare's limits of the free plan: of a Worker, compressed, and of its files.
const WORKER: u64 = 3 * 1024 * 1024;
const ASSET: u64 = 25 * 1024 * 1024;
const ASSETS: usize = 20_000;
/// Shorter ones are in every file by chance; the edge takes none.
const SHORTEST: usize = 8;

/// Refuses what must not be uploaded. `said` are wrangler's words about the Worker that it put into `worker`.
pub fn check(worker: &Path, assets: &Path, said: &str, settings: &Settings) -> Outcome {
    let compressed =
        compressed(said).ok_or_else(|| Failure::new("wrangler doesn't say how large the Worker is."))?;
    let served = files::everything_below(assets);
    let mut wrong = Vec::new();
    if compressed > WORKER {
        wrong.push(format!(
            "the Worker has {compressed} bytes compressed, and Cloudflare takes {WORKER}"
        ));
    }
    if served.len() > ASSETS {
        wrong.push(format!(
            "there are {} files beside it, and Cloudflare takes {ASSETS}",
            served.len()
        ));
    }
    let names = secrets(settings);
    for file in files::everything_below(worker).iter().chain(&served) {
        let content = files::bytes(file)?;
        if content.len() as u64 > ASSET {
            wrong.push(format!(
                "{} is larger than the {ASSET} bytes that Cloudflare takes",
                shown(file)
            ));
        }
        for (name, secret) in &names {
            if holds(&content, secret.as_bytes()) {
                wrong.push(format!("{} holds a secret: the value of {name}", shown(file)));
            }
        }
    }
    if wrong.is_empty() {
        eprintln!("    {compressed} bytes compressed of {WORKER}, and no secret in them");
        return Ok(());
    }
    Err(Failure::new(format!(
        "this can't be deployed:\n  {}\nNothing was deployed.",
        wrong.join("\n  ")
    )))
}

/// Every secret by its setting; of a list of keys each one, of a table of apps all of theirs.
fn secrets(settings: &Settings) -> Vec<(&'static str, String)> {
    let values = SECRETS
        .iter()
        .filter(|name| **name != "APPS")
        .filter_map(|name| Some((*name, value(settings, name)?)));
    let each = values.flat_map(|(name, text)| text.split(',').map(move |part| (name, part)));
    each.map(|(name, part)| (name, part.split_once(':').map_or(part, |(_, key)| key).trim()))
        .map(|(name, secret)| (name, secret.to_owned()))
        .chain(apps(settings))
        .filter(|(_, secret)| secret.len() >= SHORTEST)
        .collect()
}

/// The secrets of each app.
fn apps(settings: &Settings) -> Vec<(&'static str, String)> {
    let table = value(settings, "APPS").unwrap_or_default();
    let table: Map<String, Value> = serde_json::from_str(table).unwrap_or_default();
    let secret = |app: &Value, member: &str| Some(("APPS", app.get(member)?.as_str()?.to_owned()));
    let members = table
        .values()
        .flat_map(|app| [secret(app, "secret"), secret(app, "meta_secret")]);
    members.flatten().collect()
}

fn holds(content: &[u8], secret: &[u8]) -> bool {
    content.windows(secret.len()).any(|part| part == secret)
}

fn shown(file: &Path) -> String {
    let name = file.file_name().map(PathBuf::from).unwrap_or_default();
    name.display().to_string()
}

/// `Total Upload: 915.42 KiB / gzip: 385.30 KiB`
fn compressed(said: &str) -> Option<u64> {
    let rest = said.split_once("/ gzip:")?.1.trim_start();
    let (whole, unit) = rest.split_once(' ')?;
    let (whole, part) = whole.split_once('.').unwrap_or((whole, "0"));
    let kib = match unit.trim_start().get(..3)? {
        "KiB" => 1,
        "MiB" => 1024,
        _ => return None,
    };
    let _ = part;
    // Rounded up: a limit is near long before a KiB counts.
    Some(
        whole
            .parse::<u64>()
            .ok()?
            .saturating_add(1)
            .saturating_mul(kib * 1024),
    )
}

#[cfg(test)]
mod tests {
    use common::files;
    use common::settings::Settings;

    use super::{check, compressed};

    const SAID: &str =
        "Total Upload: 915.42 KiB / gzip: 385.30 KiB\nYour Worker has access to the following bindings:";

    fn told(said: &str, worker: &str, asset: &str) -> String {
        let scratch = tempfile::tempdir().unwrap();
        let (bundle, assets) = (scratch.path().join("worker"), scratch.path().join("assets"));
        files::write(&bundle.join("index.js"), worker).unwrap();
        files::write(&assets.join("v/connect.js"), asset).unwrap();
        let settings: Settings = vec![
            ("INSTAGRAM_APP_SECRET".into(), "f3a9c0d17e5b2846".into()),
            (
                "APPS".into(),
                r#"{"one":{"id":"7","secret":"CCCCCCCCCCCC","meta_secret":"DDDDDDDDDDDD"}}"#.into(),
            ),
            ("SEALING_KEYS".into(), "new:AAAAAAAAAAAA,old:BBBBBBBBBBBB".into()),
            ("PUBLIC_URL".into(), "https://connect.example.com".into()),
        ];
        check(&bundle, &assets, said, &settings)
            .err()
            .map_or_else(String::new, |failure| failure.to_string())
    }

    #[test]
    fn a_bundle_without_secrets_within_the_limits_is_let_through() {
        assert_eq!(told(SAID, "fetch('https://connect.example.com')", "new:"), "");
    }

    /// R45: wherever it stands, an older key too.
    #[test]
    fn a_secret_in_the_bundle_or_beside_it_is_refused_and_not_repeated() {
        for (worker, asset, named) in [
            (
                "x=\"f3a9c0d17e5b2846\"",
                "",
                "index.js holds a secret: the value of INSTAGRAM_APP_SECRET",
            ),
            ("x=CCCCCCCCCCCC", "", "index.js holds a secret: the value of APPS"),
            ("", "DDDDDDDDDDDD", "connect.js holds a secret: the value of APPS"),
            (
                "",
                "var k='BBBBBBBBBBBB'",
                "connect.js holds a secret: the value of SEALING_KEYS",
            ),
        ] {
            let told = told(SAID, worker, asset);
            assert!(
                told.contains(named) && told.contains("Nothing was deployed."),
                "{told}"
            );
            assert!(
                !told.contains("f3a9") && !told.contains("CCCC") && !told.contains("BBBB"),
                "{told}"
            );
        }
    }

    #[test]
    fn a_worker_that_is_too_large_is_refused() {
        let told = told("Total Upload: 9.42 MiB / gzip: 3100.01 KiB", "", "");
        assert!(told.contains("the Worker has 3175424 bytes compressed"), "{told}");
    }

    #[test]
    fn wranglers_words_are_understood_or_nothing_is_deployed() {
        assert_eq!(compressed(SAID), Some(386 * 1024));
        assert_eq!(
            compressed("Total Upload: 4 MiB / gzip: 1 MiB"),
            Some(2 * 1024 * 1024)
        );
        assert_eq!(compressed("Uploaded"), None);
        assert!(told("Uploaded", "", "").contains("how large"));
    }
}
