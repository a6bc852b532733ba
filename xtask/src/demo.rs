//! The settings of the demo, which connect its page to the stand-in, changed by what the command line says.
use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{Arg, ArgAction, ArgMatches, Args, FromArgMatches, value_parser};
use serde_json::{Value, json};

use crate::ports::Ports;
use common::failure::{Failure, Outcome};
use common::files;
use common::paths::Paths;
use common::settings::{Settings, from_file, sealing_key, value_of};

/// Changes to the demo's settings, in the order of the command line.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Changes(pub Vec<Change>);

/// One `--set` or one `--secrets`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A value, or the path of the file that holds it after an `@`; an empty one removes the setting.
    Set(String, String),
    /// A file with a `NAME=VALUE` on each line.
    Secrets(PathBuf),
}

impl Args for Changes {
    fn augment_args(command: clap::Command) -> clap::Command {
        let set = Arg::new("set")
            .long("set")
            .value_name("NAME=VALUE")
            .help("A setting; NAME=@FILE reads the value from a file, NAME= removes the setting");
        let secrets = Arg::new("secrets")
            .long("secrets")
            .value_name("FILE")
            .help("Settings from a file, a NAME=VALUE on each line, like .dev.vars");
        command.arg(set.action(ArgAction::Append)).arg(
            secrets
                .action(ArgAction::Append)
                .value_parser(value_parser!(PathBuf)),
        )
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Changes {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let places = |name| matches.indices_of(name).into_iter().flatten();
        let set = matches.get_many::<String>("set").into_iter().flatten();
        let set = set.map(|text| setting(text)).collect::<Result<Vec<_>, _>>()?;
        let secrets = matches.get_many::<PathBuf>("secrets").into_iter().flatten();
        let secrets = secrets.cloned().map(Change::Secrets);
        let mut changes: Vec<(usize, Change)> = places("set")
            .zip(set)
            .chain(places("secrets").zip(secrets))
            .collect();
        changes.sort_by_key(|(place, _)| *place);
        Ok(Self(changes.into_iter().map(|(_, change)| change).collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        Self::from_arg_matches(matches).map(|changes| *self = changes)
    }
}

/// `NAME=VALUE`; the complaint doesn't repeat what may be a secret.
fn setting(text: &str) -> Result<Change, clap::Error> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok(Change::Set(name.to_owned(), value.to_owned())),
        _ => Err(clap::Error::raw(
            ErrorKind::ValueValidation,
            "--set needs NAME=VALUE (or NAME=@FILE, or NAME= to remove a setting)",
        )),
    }
}

/// All settings of an edge at `ports.edge`.
pub fn settings(paths: &Paths, ports: Ports, changes: &Changes) -> Outcome<Settings> {
    let mut settings = demo(paths, ports)?;
    for change in &changes.0 {
        match change {
            Change::Set(name, value) => {
                let value = match value.strip_prefix('@') {
                    Some(path) => value_of(path.as_ref())?,
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
            format!("http://127.0.0.1:{page}/"), format!("http://localhost:{edge}/"),
            format!("http://127.0.0.1:{page}/compose.html"), format!("http://localhost:{edge}/compose.html"),
            format!("http://127.0.0.1:{page}/insights.html"), format!("http://localhost:{edge}/insights.html"),
            "http://127.0.0.1/callback",
        ],
        "permissions": [
            "instagram_business_basic", "instagram_business_content_publish", "instagram_business_manage_insights",
        ],
        "optional_permissions": [],
        "posts": {},
        "insights": 730,
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

fn put(settings: &mut Settings, name: &str, value: String) {
    settings.retain(|(present, _)| present != name);
    if !value.is_empty() {
        settings.push((name.to_owned(), value));
    }
}

#[cfg(test)]
mod tests {
    use super::put;

    #[test]
    fn the_last_value_counts_and_an_empty_one_removes() {
        let mut settings = vec![("A".to_owned(), "1".to_owned())];
        put(&mut settings, "A", "2".to_owned());
        assert_eq!(settings, [("A".to_owned(), "2".to_owned())]);
        put(&mut settings, "A", String::new());
        assert!(settings.is_empty());
    }
}
