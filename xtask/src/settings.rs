//! The edge's settings: the demo's, changed by what the command line says.
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::failure::{Failure, Outcome};
use crate::files;
use crate::paths::Paths;
use crate::ports::Ports;

/// Names and values, in the order in which they are told.
pub type Settings = Vec<(String, String)>;

/// Changes to the demo's settings, in the order of the command line.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Changes(pub Vec<Change>);

/// One `--set` or one `--secrets`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A value, or the path of the file that holds it after an `@`; an empty one removes the setting.
    Set(String, String),
    /// A file with a `NAME=VALUE` on each line.
    Secrets(std::path::PathBuf),
}

/// All settings of an edge at `ports.edge`.
pub fn settings(paths: &Paths, ports: Ports, changes: &Changes) -> Outcome<Settings> {
    let mut settings = demo(paths, ports)?;
    for change in &changes.0 {
        match change {
            Change::Set(name, value) => {
                let value = match value.strip_prefix('@') {
                    Some(path) => files::text(path.as_ref())?.trim_end_matches('\n').to_owned(),
                    None => value.clone(),
                };
                put(&mut settings, name, value);
            }
            Change::Secrets(path) => {
                for (name, value) in lines(&files::text(path)?)? {
                    put(&mut settings, &name, value);
                }
            }
        }
    }
    Ok(settings)
}

/// What connects the demo page to the stand-in.
fn demo(paths: &Paths, ports: Ports) -> Outcome<Settings> {
    let Ports {
        page, edge, stand_in, ..
    } = ports;
    let sites = json!({"demo": {
        "name": "Demo",
        "origins": [format!("http://127.0.0.1:{page}"), format!("http://localhost:{edge}")],
        "return_urls": [format!("http://127.0.0.1:{page}/*"), format!("http://localhost:{edge}/*")],
        "permissions": ["instagram_business_basic", "instagram_business_content_publish"],
        "optional_permissions": [],
        "clients": ["browser"],
        "force_reauth": false,
    }});
    let profile = json!({
        "base": "instagram",
        "authorize_url": format!("http://instagram.localhost:{stand_in}/oauth/authorize"),
        "token_url": format!("http://127.0.0.1:{stand_in}/oauth/access_token"),
        "graph_url": format!("http://127.0.0.1:{stand_in}"),
    });
    let mut settings = vec![
        ("PUBLIC_URL".to_owned(), format!("http://localhost:{edge}")),
        ("SITES".to_owned(), sites.to_string()),
        ("ENDPOINT_PROFILE".to_owned(), profile.to_string()),
        ("SEALING_KEYS".to_owned(), sealing_keys(paths)?),
    ];
    let app = paths.at("target/stand-in/app.json");
    if app.is_file() {
        let app: Value = serde_json::from_slice(&files::bytes(&app)?)
            .map_err(|error| Failure::new(format!("target/stand-in/app.json isn't JSON: {error}")))?;
        for (name, key) in [
            ("INSTAGRAM_APP_ID", "app_id"),
            ("INSTAGRAM_APP_SECRET", "app_secret"),
        ] {
            if let Some(value) = app.get(key).and_then(Value::as_str) {
                settings.push((name.to_owned(), value.to_owned()));
            }
        }
    }
    Ok(settings)
}

/// This clone's own key, made once.
fn sealing_keys(paths: &Paths) -> Outcome<String> {
    let file = paths.at("target/dev/sealing-keys");
    if file.is_file() {
        return Ok(files::text(&file)?.trim().to_owned());
    }
    let keys = format!("dev1:{}", URL_SAFE_NO_PAD.encode(random()?));
    files::write_secret(&file, &keys)?;
    Ok(keys)
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads randomness")]
fn random() -> Outcome<[u8; 32]> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| Failure::new(format!("no randomness: {error}")))?;
    Ok(bytes)
}

/// The lines of a secrets file; `#` begins a comment, quotes around a value are dropped.
fn lines(text: &str) -> Outcome<Settings> {
    let meant = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    meant
        .map(|line| {
            let (name, value) = line.split_once('=').ok_or_else(|| {
                Failure::new("a line of the secrets file isn't NAME=VALUE (it isn't shown here)")
            })?;
            let value = value.trim();
            let bare = ['"', '\'']
                .iter()
                .find_map(|quote| value.strip_prefix(*quote)?.strip_suffix(*quote));
            Ok((name.trim().to_owned(), bare.unwrap_or(value).to_owned()))
        })
        .collect()
}

fn put(settings: &mut Settings, name: &str, value: String) {
    settings.retain(|(present, _)| present != name);
    if !value.is_empty() {
        settings.push((name.to_owned(), value));
    }
}

#[cfg(test)]
mod tests {
    use super::{lines, put};

    #[test]
    fn a_secrets_file_is_read_like_dev_vars() {
        let read = lines("# note\n\nA=1\nB = \"two=2\"\nC='x'\n").unwrap();
        assert_eq!(
            read,
            [("A", "1"), ("B", "two=2"), ("C", "x")].map(|(a, b)| (a.to_owned(), b.to_owned()))
        );
    }

    #[test]
    fn a_broken_line_of_secrets_is_not_repeated() {
        assert!(!lines("hunter2").unwrap_err().to_string().contains("hunter2"));
    }

    #[test]
    fn the_last_value_counts_and_an_empty_one_removes() {
        let mut settings = vec![("A".to_owned(), "1".to_owned())];
        put(&mut settings, "A", "2".to_owned());
        assert_eq!(settings, [("A".to_owned(), "2".to_owned())]);
        put(&mut settings, "A", String::new());
        assert!(settings.is_empty());
    }
}
