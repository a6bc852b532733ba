//! `cargo operator doctor`: what is wrong, why, and what to do about it, before Meta's own pages say less (R104).
//!
//! Asking is thin; what a finding says is decided from what came back, in a function of its own with a test in which it fails.
mod ask;
mod duties;
mod edge;
mod events;
pub mod finding;
mod here;
mod instagram;
mod look;
mod meta_app;
mod operator;
mod page;
mod reach;
mod sites;

use std::ffi::OsString;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use common::called::said;
use common::clock::unix_seconds;
use common::command_line::Told;
use common::failure::{Failure, Outcome};
use common::paths::Paths;
use common::settings::{self, Settings, value};
use shared::instagram::{AppSecret, EndpointProfile};
use shared::settings::apps::DEFAULT;
use shared::settings::config::Config;
use shared::settings::site::Site;
use shared::values::time::Timestamp;
use url::Url;

use crate::{client, deploy};
use ask::Asker;
use finding::Finding;
pub use finding::Report;

/// Wrong usage, as shells know it.
const USAGE: u8 = 2;

/// What the command line says.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct Options {
    /// The edge to look at, such as `https://connect.example.com`; without, the settings and Instagram alone
    #[arg(long, value_name = "URL")]
    edge: Option<String>,
    /// The settings (default .deploy.vars, if it is there)
    #[arg(long, value_name = "FILE")]
    env_file: Option<PathBuf>,
    /// A file with the `OPERATOR_SECRET` alone in it; without, the environment's `OPERATOR_SECRET`, or that of the settings
    #[arg(long, value_name = "FILE")]
    secret_file: Option<PathBuf>,
    /// The Meta app's id, of App settings, Basic: with `META_APP_SECRET`, Meta is asked about the app
    #[arg(long, value_name = "ID", value_parser = digits)]
    meta_app_id: Option<String>,
    /// Which app of APPS that is (default: `default`)
    #[arg(long, value_name = "NAME", default_value = DEFAULT, requires = "meta_app_id")]
    app: String,
    /// A page with the button, to look at too; may be given more than once
    #[arg(long, value_name = "URL")]
    page: Vec<Url>,
    /// Ask nobody: look at the settings alone
    #[arg(long, conflicts_with_all = ["edge", "meta_app_id", "page"])]
    offline: bool,
    /// Send no test events to the receivers in `events`
    #[arg(long)]
    no_events: bool,
    /// Print everything as JSON, for programs
    #[arg(long)]
    json: bool,
    /// Where Meta's API is
    #[arg(long, hide = true, default_value = meta_app::META)]
    meta: String,
}

/// Looks, and prints what was found. 0: nothing is wrong; 1: something is; 2: it couldn't look.
pub fn run(paths: &Paths, options: &Options) -> ExitCode {
    match look(paths, options) {
        Ok(report) => {
            say(&if options.json {
                report.json().to_string()
            } else {
                report.text()
            });
            ExitCode::from(report.code())
        }
        Err(failure) => {
            if options.json {
                say(&error(&failure.to_string()));
            }
            eprintln!("operator: {failure}");
            ExitCode::from(USAGE)
        }
    }
}

/// Why nobody looked, for programs.
fn error(why: &str) -> String {
    serde_json::json!({"error": said(why)}).to_string()
}

/// What programs are told of a command line that can't be read, if it asks the doctor for JSON.
pub fn complaint(arguments: &[OsString], told: &Told) -> Option<String> {
    let Told::Complaint(words) = told else {
        return None;
    };
    let asks = |word: &str| arguments.iter().any(|argument| argument == word);
    (asks("doctor") && asks("--json")).then(|| error(words.trim()))
}

/// A program that reads only the beginning of it may be gone already.
pub fn say(text: &str) {
    let _ = writeln!(std::io::stdout(), "{}", said(text));
}

/// Everything that can be looked at with what is given.
pub fn look(paths: &Paths, options: &Options) -> Outcome<Report> {
    let edge = options.edge.as_deref().map(client::origin).transpose()?;
    let settings = given(paths, options)?;
    let now = Timestamp::from_millis(unix_seconds().saturating_mul(1000));
    let mut report = Report::default();
    let mut config = match &settings {
        Some(settings) => {
            let here = edge.as_ref().is_some_and(|edge| edge.starts_with("http://"));
            let local = (!here).then(|| deploy::local_secrets(paths));
            let (config, findings) = here::examine(settings, local.as_deref(), now);
            report.0.extend(findings);
            config
        }
        None if edge.is_some() => {
            let cure = "Name the edge's settings with --env-file to have them compared.";
            report.0.push(Finding::not_checked(
                "settings",
                "There are no settings here.",
                cure,
            ));
            None
        }
        None => {
            let cure = "`cargo operator configure` asks for them, step by step.";
            report.0.push(Finding::problem(
                "settings",
                "There are no settings here: no .deploy.vars.",
                cure,
            ));
            None
        }
    };
    if options.offline {
        return Ok(report);
    }
    let asker = Asker::new();
    let mut instagram = None;
    if let Some(config) = &config {
        let (findings, date) = instagram::examine(&asker, &instagram::App::of(config));
        report.0.extend(findings);
        instagram = date;
    }
    let health = edge.as_ref().map(|edge| asker.get(&format!("{edge}/health")));
    let date = health.as_ref().and_then(|told| told.as_ref().ok()?.date());
    if config.is_some() || edge.is_some() {
        report.0.extend(reach::clocks(unix_seconds(), date, instagram));
    }
    let mut added = false;
    if let (Some(edge), Some(health)) = (&edge, &health) {
        report.0.extend(reach::way(edge, health));
        if let Ok(health) = health {
            let look = look::Look {
                paths,
                secret_file: options.secret_file.as_deref(),
                asker: &asker,
                edge,
                settings: settings.as_ref(),
                config: None,
            };
            let known = config.as_ref();
            let (as_operator, told) = look::Look {
                config: known,
                ..look
            }
            .as_operator()?;
            if let Some(told) = &told {
                config = config.map(|config| {
                    if config.public_url != *edge {
                        return config;
                    }
                    report.0.extend(sites::added(&config, told));
                    config.with(told)
                });
            }
            let known = config.as_ref();
            report.0.extend(
                look::Look {
                    config: known,
                    ..look
                }
                .at(health),
            );
            report.0.extend(as_operator);
            added = told.is_some();
        } else {
            report.0.extend(reach::unanswered());
        }
    }
    report
        .0
        .extend(pages(&asker, options, edge.as_deref(), config.as_ref()));
    if let Some(config) = &config {
        report.0.extend(meta(&asker, options, config)?);
        report
            .0
            .extend(receivers(&asker, options, edge.as_deref(), config, now, added)?);
    }
    Ok(report)
}

/// Those of the settings, unless they are another edge's; `added` if the sites are known that were added while it runs.
fn receivers(
    asker: &Asker,
    options: &Options,
    edge: Option<&str>,
    config: &Config,
    now: Timestamp,
    added: bool,
) -> Outcome<Vec<Finding>> {
    if edge.is_some_and(|edge| edge != config.public_url) {
        let why = "These settings are another edge's, so their receivers are left alone.";
        let cure = "Name this edge's settings with --env-file.";
        return Ok(vec![Finding::not_checked("event_receiver", why, cure)]);
    }
    if options.no_events {
        return Ok(Vec::new());
    }
    Ok(events::examine(asker, config, now, &random()?, added))
}

/// Each page that was named: what it says, and what the edge says of its origin.
fn pages(asker: &Asker, options: &Options, edge: Option<&str>, config: Option<&Config>) -> Vec<Finding> {
    let Some(address) = edge.or(config.map(|config| config.public_url.as_str())) else {
        let why = "Whose button it should have isn't known: no --edge is named, and the settings here can't be read.";
        let skip =
            |page: &Url| Finding::not_checked("page", why, "Name the edge with --edge.").about(page.as_str());
        return options.page.iter().map(skip).collect();
    };
    let config = config.filter(|config| config.public_url == address);
    let of = |page: &Url| {
        let origin = page.origin().ascii_serialization();
        let unknown = edge.is_some_and(|edge| sites::refuses(&sites::preflight(asker, edge, &origin)));
        page::judge(config, address, page, &asker.get(page.as_str()), unknown)
    };
    options.page.iter().flat_map(of).collect()
}

/// What can be said of settings without an edge.
pub fn of_settings(paths: &Paths, settings: &Settings, offline: bool) -> Report {
    let now = Timestamp::from_millis(unix_seconds().saturating_mul(1000));
    let (config, findings) = here::examine(settings, Some(&deploy::local_secrets(paths)), now);
    let mut report = Report(findings);
    if let Some(config) = config.filter(|_| !offline) {
        let (findings, date) = instagram::examine(&Asker::new(), &instagram::App::of(&config));
        report.0.extend(findings);
        report.0.extend(reach::clocks(unix_seconds(), None, date));
    }
    report
}

/// What Instagram says of an app, a paragraph for each; of settings that aren't whole yet.
pub fn of_app(settings: &Settings) -> Report {
    let part = |name: &str| value(settings, name).unwrap_or_default();
    let secret = AppSecret::parse(part("INSTAGRAM_APP_SECRET"));
    let profile = EndpointProfile::parse(part("ENDPOINT_PROFILE"));
    let (Ok(secret), Ok(profile)) = (secret, profile) else {
        return Report::default();
    };
    let app = instagram::App {
        name: None,
        id: part("INSTAGRAM_APP_ID"),
        secret: &secret,
        profile: &profile,
        redirect_uri: "https://connect.example.com/instagram/callback".to_owned(),
    };
    Report(instagram::examine(&Asker::new(), &[app]).0)
}

/// What Instagram's consent page says to each site's request before anybody logs in: no edge is needed for that.
pub fn of_consent(settings: &Settings) -> Report {
    let Some(config) = here::read(settings).0 else {
        let (why, cure) = ("The settings aren't whole yet.", "See settings.");
        return Report(vec![Finding::not_checked("consent_page", why, cure)]);
    };
    let asker = Asker::new();
    let ask = |(id, site): (&String, &Site)| {
        let app = config.apps.named(&site.app)?;
        let (uri, force) = (config.redirect_uri(), site.force_reauth);
        let address = config
            .profile
            .authorize_url(&app.id, &uri, &site.permissions, "doctor", force);
        Some(edge::consent(&asker.get(&address)).about(id))
    };
    Report(config.sites.iter().filter_map(ask).collect())
}

/// The settings of the file that is named, or of the usual one.
fn given(paths: &Paths, options: &Options) -> Outcome<Option<Settings>> {
    let file = options.env_file.clone().unwrap_or_else(|| paths.settings());
    if options.env_file.is_none() && !file.is_file() {
        return Ok(None);
    }
    settings::from_file(&file).map(Some)
}

fn meta(asker: &Asker, options: &Options, config: &Config) -> Outcome<Vec<Finding>> {
    let Some(app) = config.apps.named(&options.app) else {
        // Without APPS, and with an app of another name there.
        if options.meta_app_id.is_none() {
            return Ok(meta_app::skipped("There is no --meta-app-id."));
        }
        return Err(Failure::new(format!(
            "there is no app {} in APPS: --app names one of it",
            options.app
        )));
    };
    Ok(match (&options.meta_app_id, &app.meta_secret) {
        (None, _) => meta_app::skipped("There is no --meta-app-id."),
        (_, None) => meta_app::skipped("That app has no META_APP_SECRET, or `meta_secret` in APPS."),
        (Some(id), Some(secret)) => {
            let app = meta_app::App {
                meta: &options.meta,
                version: &config.profile.version,
                id,
                secret: secret.reveal(),
                edge: &config.public_url,
            };
            meta_app::examine(asker, &app)
        }
    })
}

/// An id of Meta's.
fn digits(text: &str) -> Result<String, String> {
    let digits = !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    let wrong = "an app's id is digits alone, as App settings, Basic has it";
    digits.then(|| text.to_owned()).ok_or_else(|| wrong.to_owned())
}

fn random() -> Outcome<String> {
    let bytes: [u8; 8] = settings::random()?;
    Ok(format!("{:016x}", u64::from_be_bytes(bytes)))
}
