//! `cargo operator keys`: under which sealing keys an edge's connections are, the sweep that seals them with the newest
//! one, and whether an old one may go (R45).
use std::collections::BTreeMap;
use std::fmt::Write as _;

use clap::{Args, Subcommand};
use serde_json::Value;

use crate::client::{Address, Operator};
use common::failure::{Failure, Outcome};
use common::paths::Paths;

/// What the command line says.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
#[command(
    subcommand_help_heading = "Instead of printing",
    disable_help_subcommand = true,
    // They may stand behind the word as well as before it.
    mut_arg("edge", |edge| edge.global(true).required(false).default_value("").hide_default_value(true)),
    mut_arg("secret_file", |file| file.global(true)),
    override_usage = "cargo operator keys --edge URL [--secret-file FILE] [--reseal]\n       \
                      cargo operator keys drop ID … --edge URL [--secret-file FILE]\n       \
                      cargo operator keys events SITE --edge URL [--secret-file FILE]"
)]
pub struct Options {
    #[command(flatten)]
    address: Address,
    /// Seal every connection with the newest key first
    #[arg(long, global = true)]
    reseal: bool,
    #[command(subcommand)]
    instead: Option<Instead>,
}

#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
enum Instead {
    /// Say whether these keys may go from `SEALING_KEYS`, and refuse while a connection needs one
    Drop {
        /// The part before the colon
        #[arg(value_name = "ID", required = true)]
        ids: Vec<String>,
    },
    /// Print the secret that a site's receiver verifies its events with; while two are in use, the newest first
    Events {
        /// The site's id in `SITES`
        #[arg(value_name = "SITE")]
        site: String,
    },
}

/// What an edge says of its keys.
#[derive(Debug, PartialEq, Eq)]
struct Keys {
    /// The configured ones, newest first.
    configured: Vec<String>,
    /// Connections by key.
    rows: BTreeMap<String, u64>,
}

/// Carries it out.
pub fn run(paths: &Paths, options: &Options) -> Outcome {
    let operator = Operator::of(paths, &options.address)?;
    if options.reseal {
        println!("{}", reseal(&operator)?);
    }
    let keys = || Keys::read(&operator.get("/operator/keys")?);
    match &options.instead {
        None => print!("{}", keys()?.table()),
        Some(Instead::Drop { ids }) => println!("{}", keys()?.without(ids)?),
        Some(Instead::Events { site }) => {
            let answer = operator.get(&format!("/operator/event-secret?site={site}"))?;
            println!("{}", event_secrets(&answer)?);
        }
    }
    Ok(())
}

/// Turns every page of every site, until nothing is left under an older key.
fn reseal(operator: &Operator) -> Outcome<String> {
    let sites = operator.get("/operator/sites")?;
    let sites = sites.as_array().ok_or_else(strange)?;
    let mut sums: BTreeMap<&str, u64> = BTreeMap::new();
    for site in sites.iter().filter_map(Value::as_str) {
        let mut target = format!("/operator/reseal?site={site}");
        loop {
            let page = operator.post(&target, "")?;
            for name in ["done", "unreadable", "unanswered"] {
                let count = page.get(name).map_or(Some(0), count).ok_or_else(strange)?;
                let sum = sums.entry(name).or_default();
                *sum = sum.saturating_add(count);
            }
            let Some(next) = page.get("next").and_then(Value::as_str) else {
                break;
            };
            target = format!("/operator/reseal?site={site}&cursor={next}");
        }
    }
    let sum = |name| sums.get(name).copied().unwrap_or(0);
    let mut told = format!("sealed anew: {}", sum("done"));
    if sum("unreadable") > 0 {
        let _ = write!(
            told,
            "\nno configured key opens: {} (put their key back into SEALING_KEYS, or their people connect again)",
            sum("unreadable")
        );
    }
    if sum("unanswered") > 0 {
        let _ = write!(told, "\ndid not answer: {} (run it again)", sum("unanswered"));
    }
    Ok(told)
}

/// A line for each secret of a site.
fn event_secrets(answer: &Value) -> Outcome<String> {
    let secrets = answer
        .get("secrets")
        .and_then(Value::as_array)
        .ok_or_else(strange)?;
    let lines: Vec<&str> = secrets.iter().filter_map(Value::as_str).collect();
    if lines.is_empty() {
        return Err(Failure::new(
            "every secret in EVENT_SECRET is marked `shared:`. Put a new one in front first: `whsec_` and base64 of 32 \
             random bytes.",
        ));
    }
    Ok(lines.join("\n"))
}

/// A number, or the length of a list.
fn count(value: &Value) -> Option<u64> {
    let length = |list: &Vec<Value>| u64::try_from(list.len()).ok();
    value.as_u64().or_else(|| value.as_array().and_then(length))
}

fn strange() -> Failure {
    Failure::new("the edge's answer can't be read: is it of another version?")
}

impl Keys {
    fn read(answer: &Value) -> Outcome<Self> {
        let configured = answer.get("configured").and_then(Value::as_array);
        let rows = answer.get("rows").and_then(Value::as_object);
        let (Some(configured), Some(rows)) = (configured, rows) else {
            return Err(strange());
        };
        let configured = configured.iter().filter_map(Value::as_str);
        let rows = rows
            .iter()
            .map(|(key, count)| Some((key.clone(), count.as_u64()?)));
        Ok(Self {
            configured: configured.map(str::to_owned).collect(),
            rows: rows.collect::<Option<_>>().ok_or_else(strange)?,
        })
    }

    fn count(&self, key: &str) -> u64 {
        self.rows.get(key).copied().unwrap_or(0)
    }

    /// A line for each key.
    fn table(&self) -> String {
        let mut text = String::new();
        for (index, key) in self.configured.iter().enumerate() {
            let note = if index == 0 { "  (seals)" } else { "" };
            let _ = writeln!(text, "{key:16}  {:>9} connections{note}", self.count(key));
        }
        let lost = self.rows.iter().filter(|(key, _)| !self.configured.contains(key));
        for (key, count) in lost {
            let _ = writeln!(
                text,
                "{key:16}  {count:>9} connections  (not configured: they can't be opened)"
            );
        }
        text
    }

    /// What `SEALING_KEYS` is to list once these keys are gone.
    fn without(&self, dropped: &[String]) -> Outcome<String> {
        for key in dropped {
            if !self.configured.contains(key) {
                return Err(Failure::new(format!(
                    "the edge has no key {key}. It has: {}.",
                    self.configured.join(", ")
                )));
            }
            let count = self.count(key);
            if count > 0 {
                return Err(Failure::new(format!(
                    "{count} connections are sealed with {key}, and nothing else opens them. \
                     `cargo operator keys --edge URL --reseal` first."
                )));
            }
        }
        let left: Vec<&str> = self
            .configured
            .iter()
            .map(String::as_str)
            .filter(|key| !dropped.iter().any(|dropped| dropped == key))
            .collect();
        if left.is_empty() {
            return Err(Failure::new(
                "no key would be left. Put a new one in front first: `cargo operator sealing-key` prints one.",
            ));
        }
        Ok(format!(
            "No connection needs {}. SEALING_KEYS is now to list: {}\n\
             Leave the others out and deploy, at the earliest 11 minutes after the newest key was put in front: whoever \
             is connecting now may hold a cookie of an older one.",
            dropped.join(", "),
            left.join(", ")
        ))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Keys, event_secrets};

    #[test]
    fn a_receiver_gets_what_its_site_signs_with() {
        let lines = event_secrets(&json!({"site": "shop", "secrets": ["whsec_new", "whsec_old"]})).unwrap();
        assert_eq!(lines, "whsec_new\nwhsec_old");
        let none = event_secrets(&json!({"site": "shop", "secrets": []})).unwrap_err();
        assert!(none.to_string().contains("Put a new one in front"), "{none}");
        assert!(event_secrets(&json!({})).is_err());
    }

    fn keys() -> Keys {
        let answer = json!({"configured": ["new", "old", "older"], "rows": {"new": 3, "old": 2, "lost": 1}});
        Keys::read(&answer).unwrap()
    }

    fn dropped(ids: &[&str]) -> Result<String, String> {
        let ids: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
        keys().without(&ids).map_err(|failure| failure.to_string())
    }

    /// R45
    #[test]
    fn a_key_in_use_is_not_dropped() {
        assert!(
            dropped(&["old"])
                .unwrap_err()
                .starts_with("2 connections are sealed with old")
        );
        assert!(dropped(&["older", "old"]).is_err());
        assert!(
            dropped(&["older"])
                .unwrap()
                .contains("is now to list: new, old\n")
        );
        assert!(
            dropped(&["nonsense"])
                .unwrap_err()
                .contains("It has: new, old, older.")
        );
    }

    #[test]
    fn the_last_key_stays() {
        let only = Keys::read(&json!({"configured": ["k1"], "rows": {}})).unwrap();
        assert!(only.without(&["k1".to_owned()]).is_err());
    }

    #[test]
    fn every_key_has_its_line() {
        let table = keys().table();
        assert_eq!(table.lines().count(), 4);
        assert!(table.lines().next().unwrap().ends_with("3 connections  (seals)"));
        assert!(
            table
                .lines()
                .last()
                .unwrap()
                .contains("1 connections  (not configured")
        );
    }

    #[test]
    fn an_answer_of_another_kind_is_refused() {
        for answer in [
            json!({}),
            json!([]),
            json!({"configured": [], "rows": {"k": "x"}}),
        ] {
            assert!(Keys::read(&answer).is_err(), "{answer}");
        }
    }
}
