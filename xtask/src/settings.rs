//! The edge's settings: the demo's, changed by what the command line says.
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::failure::{Failure, Outcome};
use crate::files;
use crate::paths::Paths;
use crate::ports::Ports;
use crate::stamp::hex;

/// Names and values, in the order in which they are told.
pub type Settings = Vec<(String, String)>;

/// Settings that anybody may know.
pub const VARIABLES: [&str; 5] = [
    "INSTAGRAM_APP_ID",
    "PUBLIC_URL",
    "SITES",
    "ENDPOINT_PROFILE",
    "BACKUP_KEY",
];
/// Settings that nobody may see.
pub const SECRETS: [&str; 4] = [
    "INSTAGRAM_APP_SECRET",
    "SEALING_KEYS",
    "OPERATOR_SECRET",
    "EVENT_SECRET",
];

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
                for (name, value) in from_file(path)? {
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
        // The last one is for programs in a terminal, on any port.
        "return_urls": [
            format!("http://127.0.0.1:{page}/*"), format!("http://localhost:{edge}/*"), "http://127.0.0.1/callback",
        ],
        "permissions": ["instagram_business_basic", "instagram_business_content_publish"],
        "optional_permissions": [],
        "clients": ["browser", "native"],
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

/// This clone's own key, made once, whoever else starts at the same moment.
fn sealing_keys(paths: &Paths) -> Outcome<String> {
    let file = paths.at("target/dev/sealing-keys");
    if file.is_file() {
        return Ok(files::text(&file)?.trim().to_owned());
    }
    files::secret_written_once(&file, &sealing_key()?)
}

/// A fresh `id:key` for `SEALING_KEYS`. The id only has to differ from those of other keys.
pub fn sealing_key() -> Outcome<String> {
    let id = hex(&random::<3>()?);
    Ok(format!("k{id}:{}", URL_SAFE_NO_PAD.encode(random::<32>()?)))
}

/// Fresh random bytes.
#[expect(clippy::disallowed_methods, reason = "the one place that reads randomness")]
pub fn random<const N: usize>() -> Outcome<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| Failure::new(format!("no randomness: {error}")))?;
    Ok(bytes)
}

/// The settings in a file; a value `@FILE` is what that file holds, which is looked for beside it.
pub fn from_file(path: &Path) -> Outcome<Settings> {
    let beside = path.parent().unwrap_or(Path::new(""));
    lines(&files::text(path)?)?
        .into_iter()
        .map(|(name, value)| match value.strip_prefix('@') {
            Some(file) => Ok((
                name,
                files::text(&beside.join(file))?.trim_end_matches('\n').to_owned(),
            )),
            None => Ok((name, value)),
        })
        .collect()
}

/// The value of a setting, unless it is empty.
pub fn value<'a>(settings: &'a Settings, name: &str) -> Option<&'a str> {
    let (_, value) = settings.iter().rfind(|(present, _)| present == name)?;
    (!value.is_empty()).then_some(value)
}

/// The lines of a settings file; `#` begins a comment, quotes around a value are dropped.
pub fn lines(text: &str) -> Outcome<Settings> {
    let meant = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    meant
        .map(|line| {
            let (name, value) = line.split_once('=').ok_or_else(|| {
                Failure::new(
                    "a line of the settings file isn't NAME=VALUE (it may be secret, so it isn't shown here)",
                )
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
    use super::{SECRETS, VARIABLES, from_file, lines, put, sealing_key};
    use crate::{files, paths::Paths};

    /// The Worker's own list, taken from its source.
    #[test]
    fn every_setting_that_the_worker_reads_is_known_here() {
        let source = files::text(&Paths::find().unwrap().at("shared/src/settings/config.rs")).unwrap();
        let mut read: Vec<&str> = source
            .split("setting(\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .collect();
        read.sort_unstable();
        let mut known = [&VARIABLES[..], &SECRETS].concat();
        known.sort_unstable();
        assert_eq!(read, known);
    }

    #[test]
    fn a_sealing_key_has_an_id_and_43_characters() {
        let text = sealing_key().unwrap();
        let (id, key) = text.split_once(':').unwrap();
        assert_eq!((id.len(), key.len()), (7, 43));
        assert_ne!(text, sealing_key().unwrap());
    }

    #[test]
    fn a_value_can_stand_in_a_file_of_its_own() {
        let folder = std::env::temp_dir().join(format!("xtask-settings-{}", std::process::id()));
        files::write(&folder.join("sites.json"), "{\n}\n").unwrap();
        files::write(&folder.join("vars"), "A=1\nSITES=@sites.json\n").unwrap();
        let read = from_file(&folder.join("vars")).unwrap();
        assert_eq!(read[1], ("SITES".to_owned(), "{\n}".to_owned()));
        std::fs::remove_dir_all(&folder).unwrap();
    }

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
