//! `cargo xtask edge`: the edge alone, with any setting.
use std::io::Write as _;
use std::os::unix::process::parent_id;
use std::path::PathBuf;
use std::thread::sleep;
use std::time::Duration;

use clap::Args;
use serde_json::Value;

use crate::build::{self, Mode};
use crate::demo::{self, Changes};
use crate::ports::{self, Ports};
use crate::setup;
use common::failure::{Failure, Outcome};
use common::http::Answer;
use common::paths::Paths;
use common::ports::{any_free, is_free};
use common::processes::{self, Group};
use common::workerd;

/// What its help says about settings.
pub const SETTINGS: &str = "\
Settings: INSTAGRAM_APP_ID, INSTAGRAM_APP_SECRET, SEALING_KEYS, PUBLIC_URL, SITES, ENDPOINT_PROFILE;
docs/settings.md explains them. /health says what is wrong with one.";

/// What the command line says.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct Options {
    /// Where it listens (0 takes a free port)
    #[arg(long, value_name = "P", default_value_t = 8787)]
    pub port: u16,
    /// Settings other than the demo's.
    #[command(flatten)]
    pub changes: Changes,
    /// Keep its storage there (without: gone afterwards)
    #[arg(long, value_name = "DIR")]
    pub state: Option<PathBuf>,
    /// Workerd's output goes there
    #[arg(long, value_name = "FILE")]
    pub log: Option<PathBuf>,
    /// Calls in a minute that a site may make
    #[arg(long, value_name = "N")]
    pub rate_limit: Option<u64>,
    /// Its connections get other ids, as on another account at Cloudflare
    #[arg(long, value_name = "NAME")]
    pub account: Option<String>,
    /// Files that are handed over go into the bucket that this address plays, as workerd asks R2
    #[arg(long, value_name = "ADDRESS")]
    pub bucket: Option<String>,
    /// Serve the files there beside the Worker (without: the button and the page, as built)
    #[arg(long, value_name = "DIR")]
    pub assets: Option<PathBuf>,
    /// Serve what was built last
    #[arg(long)]
    pub no_build: bool,
    /// Build quickly, unoptimised
    #[arg(long)]
    pub dev: bool,
    /// End when the process that started it is gone
    #[arg(long)]
    pub end_with_parent: bool,
}

/// Runs it until it is told to end.
pub fn run(paths: &Paths, options: &Options) -> Outcome {
    let parent = parent_id();
    if options.port != 0 && !is_free(options.port) {
        return Err(Failure::new(ports::in_use(
            options.port,
            "the edge",
            "--port N (0 takes a free one)",
        )));
    }
    let mode = if options.dev { Mode::Dev } else { Mode::Release };
    if !options.no_build {
        setup::tools(paths)?;
        build::all(paths, mode)?;
    }
    let port = if options.port == 0 {
        any_free()?
    } else {
        options.port
    };
    let ports = Ports {
        edge: port,
        ..Ports::default()
    };
    let settings = demo::settings(paths, ports, &options.changes)?;
    let state = State::new(paths, options.state.clone())?;
    let built = build::dist(paths, mode);
    let edge = workerd::Edge {
        port,
        settings: &settings,
        bundle: &build::bundle(paths, mode),
        assets: options.assets.as_deref().unwrap_or(&built),
        state: state.folder.clone(),
        log: options.log.clone(),
        rate_limit: options.rate_limit,
        account: options.account.as_deref(),
        bucket: options.bucket.as_deref(),
    };
    let (mut running, answer) = edge.start(paths, &Group::new()?)?;
    say(&format!("workerd {}", running.id()));
    for problem in problems(&answer) {
        say(&problem);
    }
    say(&format!("ready http://localhost:{port}"));
    let orphaned = || options.end_with_parent && parent_id() != parent;
    while !processes::stopped() && !orphaned() {
        if let Some(status) = running.ended() {
            return Err(Failure::new(format!("workerd ended by itself: {status}")));
        }
        sleep(Duration::from_millis(100));
    }
    Ok(())
}

/// What is wrong with the settings, a line each.
pub fn problems(answer: &Answer) -> Vec<String> {
    if answer.status == 200 {
        return Vec::new();
    }
    let body: Value = serde_json::from_str(&answer.body).unwrap_or_default();
    let listed: Vec<String> = body
        .get("problems")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .map(|problem| {
            let part = |name| problem.get(name).and_then(Value::as_str).unwrap_or("?");
            format!(
                "problem {}: {} (expected: {}; for example {})",
                part("setting"),
                part("problem"),
                part("expected"),
                part("example")
            )
        })
        .collect();
    if listed.is_empty() {
        vec![format!("problem: /health answers {}", answer.status)]
    } else {
        listed
    }
}

/// A line for whoever started this; a closed pipe is no reason to stop.
fn say(line: &str) {
    let mut stdout = std::io::stdout();
    let _ = writeln!(stdout, "{line}").and_then(|()| stdout.flush());
}

/// The folder of the storage, which goes when nobody named it.
struct State {
    folder: PathBuf,
    kept: bool,
}

impl State {
    fn new(paths: &Paths, named: Option<PathBuf>) -> Outcome<Self> {
        let kept = named.is_some();
        let folder = named.unwrap_or_else(|| paths.at(&format!("target/edge/{}", std::process::id())));
        remove_leftovers(paths);
        common::files::private_folder(&folder)?;
        let folder = folder
            .canonicalize()
            .map_err(|error| Failure::file("find", &folder, &error))?;
        Ok(Self { folder, kept })
    }
}

/// Folders of commands that were killed before they could tidy up.
fn remove_leftovers(paths: &Paths) {
    for entry in std::fs::read_dir(paths.at("target/edge"))
        .into_iter()
        .flatten()
        .flatten()
    {
        let owner = entry.file_name().to_string_lossy().parse().ok();
        if owner.is_some_and(|id| id == std::process::id() || !processes::lives(id)) {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

impl Drop for State {
    fn drop(&mut self) {
        // The configuration holds the secrets: it goes in any case.
        let _ = std::fs::remove_file(self.folder.join("edge.capnp"));
        if !self.kept {
            let _ = std::fs::remove_dir_all(&self.folder);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::problems;
    use common::http::Answer;

    #[test]
    fn each_problem_of_the_settings_is_a_line() {
        let body = r#"{"status":"misconfigured","problems":[{"setting":"SITES","problem":"missing","expected":"a table","example":"{}"}]}"#;
        let answer = Answer {
            status: 503,
            body: body.into(),
        };
        assert_eq!(
            problems(&answer),
            ["problem SITES: missing (expected: a table; for example {})"]
        );
    }

    #[test]
    fn an_answer_without_a_list_still_says_something() {
        let answer = Answer {
            status: 500,
            body: "oops".into(),
        };
        assert_eq!(problems(&answer), ["problem: /health answers 500"]);
    }
}
