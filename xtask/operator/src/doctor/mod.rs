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

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use common::clock::unix_seconds;
use common::failure::Outcome;
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
    #[arg(long, value_name = "ID")]
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
            if options.json {
                println!("{}", report.json());
            } else {
                println!("{}", report.text());
            }
            if report.is_well() {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            }
        }
        Err(failure) => {
            if options.json {
                println!("{}", serde_json::json!({"error": failure.to_string()}));
            }
            eprintln!("operator: {failure}");
            ExitCode::from(USAGE)
        }
    }
}

/// Everything that can be looked at with what is given.
pub fn look(paths: &Paths, options: &Options) -> Outcome<Report> {
    let edge = options.edge.as_deref().map(client::origin).transpose()?;
    let settings = given(paths, options)?;
    let now = Timestamp::from_millis(unix_seconds().saturating_mul(1000));
    let mut report = Report::default();
    let config = match &settings {
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
    if let (Some(edge), Some(health)) = (&edge, &health) {
        report.0.extend(reach::way(edge, health));
        if let Ok(health) = health {
            let look = look::Look {
                paths,
                secret_file: options.secret_file.as_deref(),
                asker: &asker,
                edge,
                settings: settings.as_ref(),
                config: config.as_ref(),
            };
            report.0.extend(look.at(health)?);
        } else {
            report.0.extend(reach::unanswered());
        }
    }
    let address = edge
        .as_deref()
        .or(config.as_ref().map(|config| config.public_url.as_str()));
    for page in &options.page {
        let told = asker.get(page.as_str());
        let config = config
            .as_ref()
            .filter(|config| Some(config.public_url.as_str()) == address);
        report
            .0
            .extend(page::judge(config, address.unwrap_or_default(), page, &told));
    }
    if let Some(config) = &config {
        report.0.extend(meta(&asker, options, config));
        if !options.no_events {
            report.0.extend(events::examine(&asker, config, now, &random()?));
        }
    }
    Ok(report)
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

fn meta(asker: &Asker, options: &Options, config: &Config) -> Vec<Finding> {
    let app = config.apps.named(&options.app);
    let secret = app.and_then(|app| app.meta_secret.as_ref());
    match (&options.meta_app_id, secret) {
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
    }
}

fn random() -> Outcome<String> {
    let bytes: [u8; 8] = settings::random()?;
    Ok(format!("{:016x}", u64::from_be_bytes(bytes)))
}
