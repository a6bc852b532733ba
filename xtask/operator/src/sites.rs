//! `cargo operator sites`: sites beyond the setting `SITES`, added, changed and removed while the edge runs.
use std::fmt::Write as _;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde_json::{Map, Value};

use crate::client::{Address, Operator, origin};
use crate::entry;
use common::failure::{Failure, Outcome};
use common::files;
use common::paths::Paths;
use common::settings::{self, Settings};

/// What the command line says.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
#[command(
    subcommand_help_heading = "Instead of listing them",
    disable_help_subcommand = true,
    mut_arg("edge", |edge| edge.global(true).required(false).default_value("").hide_default_value(true)),
    mut_arg("secret_file", |file| file.global(true)),
    override_usage = "cargo operator sites --edge URL [--secret-file FILE] [--json]\n       \
                      cargo operator sites show|remove ID --edge URL [--secret-file FILE]\n       \
                      cargo operator sites add|change ID FILE --edge URL [--secret-file FILE]"
)]
pub struct Options {
    #[command(flatten)]
    address: Address,
    /// Print them as `SITES` has them
    #[arg(long)]
    json: bool,
    #[command(subcommand)]
    instead: Option<Instead>,
}

#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
enum Instead {
    /// Print a site's entry, to change it
    Show(Site),
    /// Add a site
    Add(Entry),
    /// Give a site that was added another entry
    Change(Entry),
    /// Remove a site that was added: its connections end
    Remove(Site),
}

#[derive(Debug, Clone, PartialEq, Eq, Args)]
struct Site {
    /// The site's id, the button's `client-id`
    #[arg(value_name = "ID")]
    id: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Args)]
struct Entry {
    /// The site's id, the button's `client-id`
    #[arg(value_name = "ID")]
    id: String,
    /// The entry as it would stand behind the id in `SITES`; `-` reads standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// A site that was added.
#[derive(Debug, PartialEq, Eq)]
struct Added {
    id: String,
    entry: Value,
    removed: bool,
    unused: Option<String>,
}

/// Carries it out.
pub fn run(paths: &Paths, options: &Options) -> Outcome {
    let operator = Operator::of(paths, &options.address)?;
    let read = || read(&operator.get("/operator/added-sites")?);
    match &options.instead {
        None if options.json => println!("{:#}", table(read()?)),
        None => print!("{}", listed(&read()?)),
        Some(Instead::Show(Site { id })) => println!("{:#}", entry_of(read()?, id)?),
        Some(Instead::Add(entry)) => {
            println!("{}", write(paths, options, &operator, "add", entry)?);
            println!(
                "Its snippet: cargo operator snippet --edge {} --client-id {}",
                options.address.edge, entry.id
            );
        }
        Some(Instead::Change(entry)) => println!("{}", write(paths, options, &operator, "change", entry)?),
        Some(Instead::Remove(Site { id })) => println!("{}", remove(&operator, id)?),
    }
    Ok(())
}

/// A line for each site.
fn listed(sites: &[Added]) -> String {
    if sites.is_empty() {
        return "no site was added; those of the setting SITES are not listed here\n".to_owned();
    }
    let mut text = String::new();
    for site in sites {
        let name = site.entry.get("name").and_then(Value::as_str).unwrap_or_default();
        let note = match (&site.unused, site.removed) {
            (_, true) => "  removed: its connections end".to_owned(),
            (Some(why), false) => format!("  NOT USED: {why}"),
            (None, false) => String::new(),
        };
        let _ = writeln!(text, "{:24}  {name}{note}", site.id);
    }
    text
}

/// As `SITES` has them.
fn table(sites: Vec<Added>) -> Value {
    let there = sites.into_iter().filter(|site| !site.removed);
    Value::Object(there.map(|site| (site.id, site.entry)).collect::<Map<_, _>>())
}

fn entry_of(sites: Vec<Added>, id: &str) -> Outcome<Value> {
    let site = sites.into_iter().find(|site| site.id == id && !site.removed);
    site.map(|site| site.entry).ok_or_else(|| {
        Failure::new(format!(
            "no site {id} was added at this edge. What stands in the setting SITES is changed there."
        ))
    })
}

/// Adds or changes one.
fn write(
    paths: &Paths,
    options: &Options,
    operator: &Operator,
    wish: &str,
    entry: &Entry,
) -> Outcome<String> {
    let text = text_of(&entry.file)?;
    has_a_name(&text)?;
    operator
        .post(&target(wish, &entry.id, None), &text)
        .map_err(|failure| named(failure, &text))?;
    // It is done: settings that can't be read here are another command's to complain of.
    let settings = settings::from_file(&paths.settings()).unwrap_or_default();
    Ok(format!(
        "{} {}. Every place of the edge knows it within a minute.{}",
        if wish == "add" { "added" } else { "changed" },
        entry.id,
        unsent(&text, &origin(&options.address.edge)?, &settings)
    ))
}

/// The edge shows its visitors the site's name.
fn has_a_name(text: &str) -> Outcome {
    let entry: Value = serde_json::from_str(text).unwrap_or_default();
    let name = entry.get("name").and_then(Value::as_str);
    if name.is_some_and(entry::is_blank) {
        return Err(Failure::new(
            "the site's `name` is empty: give it the one that its visitors know it by",
        ));
    }
    Ok(())
}

/// The edge's refusal, with the member that it is about.
fn named(failure: Failure, text: &str) -> Failure {
    let told = failure.to_string();
    let entry: Value = serde_json::from_str(text.trim_start_matches('\u{feff}')).unwrap_or_default();
    match entry::of_entry(&entry).filter(|_| told.contains(entry::UNREAD)) {
        Some(why) => Failure::new(format!("{told}\nIn this entry {why}.")),
        None => failure,
    }
}

/// What is to be said of an entry with `events`: the settings here say whether the edge that they name can sign any.
fn unsent(entry: &str, edge: &str, settings: &Settings) -> &'static str {
    let entry: Value = serde_json::from_str(entry).unwrap_or_default();
    let is = |name: &str| settings::value(settings, name);
    if entry.get("events").is_none_or(Value::is_null) || is("EVENT_SECRET").is_some() {
        return "";
    }
    if is("PUBLIC_URL") == Some(edge) {
        "\nIt has `events`, and EVENT_SECRET is missing in the settings here: without it the edge sends none. Set it \
         (docs/settings.md), and deploy."
    } else {
        "\nIt has `events`: they are sent if the edge has an EVENT_SECRET, which the settings here don't say."
    }
}

/// Removes one, page of connections by page.
fn remove(operator: &Operator, id: &str) -> Outcome<String> {
    let (mut ended, mut unanswered) = (0_u64, 0_u64);
    let mut next = None;
    loop {
        let page = operator.post(&target("remove", id, next.as_deref()), "")?;
        let count = |name: &str| page.get(name).and_then(Value::as_u64).ok_or_else(strange);
        ended = ended.saturating_add(count("ended")?);
        unanswered = unanswered.saturating_add(count("unanswered")?);
        next = page.get("next").and_then(Value::as_str).map(str::to_owned);
        if next.is_none() {
            break;
        }
    }
    let mut told = format!(
        "removed {id}. Connections that ended, with their tokens: {ended}. Each is told to the site's `events`."
    );
    if unanswered > 0 {
        let _ = write!(
            told,
            "\nDid not answer: {unanswered}. Run it again; or wait: each ends by itself when it wakes, within a week."
        );
    }
    Ok(told)
}

fn target(wish: &str, id: &str, cursor: Option<&str>) -> String {
    // Whatever was typed, it is one parameter.
    let id: String = id.bytes().map(spelt).collect();
    let cursor = cursor
        .map(|cursor| format!("&cursor={cursor}"))
        .unwrap_or_default();
    format!("/operator/added-sites/{wish}?site={id}{cursor}")
}

fn spelt(byte: u8) -> String {
    match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    }
}

fn text_of(file: &Path) -> Outcome<String> {
    if file != Path::new("-") {
        return files::text_of_any_editor(file);
    }
    let mut text = String::new();
    std::io::stdin()
        .read_to_string(&mut text)
        .map_err(|error| Failure::new(format!("standard input can't be read: {error}")))?;
    Ok(text)
}

fn read(answer: &Value) -> Outcome<Vec<Added>> {
    let sites = answer
        .get("sites")
        .and_then(Value::as_array)
        .ok_or_else(strange)?;
    let site = |site: &Value| {
        let word = |name: &str| site.get(name).and_then(Value::as_str).map(str::to_owned);
        Some(Added {
            id: word("id")?,
            entry: site.get("entry")?.clone(),
            removed: site.get("removed_at").is_some(),
            unused: word("unused"),
        })
    };
    sites.iter().map(site).collect::<Option<_>>().ok_or_else(strange)
}

fn strange() -> Failure {
    Failure::new("the edge's answer can't be read: is it of another version?")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Added, Failure, entry_of, has_a_name, listed, named, read, table, target, unsent};

    fn sites() -> Vec<Added> {
        let answer = json!({"sites": [
            {"id": "second", "entry": {"name": "Second"}},
            {"id": "third", "entry": {"name": "Third"}, "removed_at": 1},
            {"id": "shop", "entry": {"name": "Shop"}, "unused": "the setting SITES has it"},
        ]});
        read(&answer).unwrap()
    }

    #[test]
    fn each_site_has_its_line_and_why_it_is_not_used() {
        let text = listed(&sites());
        assert_eq!(text.lines().count(), 3);
        assert!(
            text.contains("Second\n")
                && text.contains("Third  removed")
                && text.contains("NOT USED: the setting")
        );
        assert!(listed(&[]).contains("no site was added"));
    }

    #[test]
    fn what_is_printed_can_be_put_into_the_settings() {
        assert_eq!(
            table(sites()),
            json!({"second": {"name": "Second"}, "shop": {"name": "Shop"}})
        );
        assert_eq!(entry_of(sites(), "second").unwrap(), json!({"name": "Second"}));
        for id in ["third", "fourth"] {
            let told = entry_of(sites(), id).unwrap_err().to_string();
            assert!(told.contains("SITES"), "{told}");
        }
    }

    /// R60: the edge says where it stopped to read, and this which member that is.
    #[test]
    fn a_refusal_names_the_member() {
        let refused = || {
            Failure::new(
                "the edge refuses (400): a member is missing, unknown, or of the wrong kind, near line 1, column 9",
            )
        };
        let entry = r#"{"name":"Shop","permissions":[],"orgins":[]}"#;
        assert!(
            named(refused(), entry)
                .to_string()
                .ends_with("\nIn this entry there is no member `orgins`.")
        );
        let other = named(Failure::new("the edge answers 500"), entry).to_string();
        assert_eq!(other, "the edge answers 500");
        assert!(has_a_name(r#"{"name":" "}"#).is_err());
        assert!(has_a_name(entry).is_ok() && has_a_name("{}").is_ok());
    }

    /// R119: as of a site in SITES.
    #[test]
    fn events_that_nobody_can_sign_are_told() {
        let of = |entry: &str, secret: &str| {
            let here = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
            let settings = [
                ("PUBLIC_URL", "https://connect.example.com"),
                ("EVENT_SECRET", secret),
            ];
            unsent(entry, "https://connect.example.com", &settings.map(here).into())
        };
        let entry = r#"{"events":"https://shop.example/events"}"#;
        assert!(of(entry, "").contains("EVENT_SECRET is missing"));
        for (entry, secret) in [(entry, "whsec_x"), ("{}", ""), (r#"{"events":null}"#, "")] {
            assert_eq!(of(entry, secret), "", "{entry} {secret}");
        }
        let elsewhere = unsent(entry, "https://other.example", &Vec::new());
        assert!(elsewhere.contains("if the edge has an EVENT_SECRET"));
    }

    #[test]
    fn an_id_is_one_parameter() {
        assert_eq!(
            target("add", "a&b=ü", None),
            "/operator/added-sites/add?site=a%26b%3D%C3%BC"
        );
        assert_eq!(
            target("remove", "a.b-c_1", Some("3")),
            "/operator/added-sites/remove?site=a.b-c_1&cursor=3"
        );
    }

    #[test]
    fn an_answer_of_another_kind_is_refused() {
        for answer in [json!({}), json!([]), json!({"sites": [{"id": 1}]}), Value::Null] {
            assert!(read(&answer).is_err(), "{answer}");
        }
    }
}
