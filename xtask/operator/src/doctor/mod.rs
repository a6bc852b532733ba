//! `cargo operator doctor`: what is wrong, why, and what to do about it, before Meta's own pages say less (R104).
//!
//! Asking is thin; what a finding says is decided from what came back, in a function of its own with a test in which it fails.
mod ask;
mod duties;
mod edge;
mod events;
mod finding;
mod here;
mod instagram;
mod meta_app;
mod operator;
mod reach;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use common::clock::unix_seconds;
use common::failure::Outcome;
use common::files;
use common::paths::Paths;
use common::settings::{self, Settings, value};
use shared::instagram::{AppSecret, EndpointProfile};
use shared::settings::config::Config;
use shared::values::time::Timestamp;

use crate::button::Loader;
use crate::{client, deploy};
use ask::{Answer, Asker};
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
    /// Ask nobody: look at the settings alone
    #[arg(long, conflicts_with_all = ["edge", "meta_app_id"])]
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
            let look = Look {
                paths,
                options,
                asker: &asker,
                edge,
                settings: settings.as_ref(),
                config: config.as_ref(),
            };
            report.0.extend(look.at(health)?);
        }
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
        id: part("INSTAGRAM_APP_ID"),
        secret: &secret,
        profile: &profile,
        redirect_uri: "https://connect.example.com/instagram/callback".to_owned(),
    };
    Report(instagram::examine(&Asker::new(), &app).0)
}

/// The settings of the file that is named, or of the usual one.
fn given(paths: &Paths, options: &Options) -> Outcome<Option<Settings>> {
    let file = options
        .env_file
        .clone()
        .unwrap_or_else(|| paths.at(deploy::DEFAULT));
    if options.env_file.is_none() && !file.is_file() {
        return Ok(None);
    }
    settings::from_file(&file).map(Some)
}

fn meta(asker: &Asker, options: &Options, config: &Config) -> Vec<Finding> {
    let secret = config.meta_app_secret.as_ref();
    match (&options.meta_app_id, secret) {
        (None, _) => meta_app::skipped("There is no --meta-app-id."),
        (_, None) => meta_app::skipped("META_APP_SECRET isn't set."),
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

/// One edge that answers.
struct Look<'a> {
    paths: &'a Paths,
    options: &'a Options,
    asker: &'a Asker,
    edge: &'a str,
    settings: Option<&'a Settings>,
    config: Option<&'a Config>,
}

impl Look<'_> {
    fn at(&self, health: &Answer) -> Outcome<Vec<Finding>> {
        let post = edge::post_to_token(self.asker, self.edge);
        let mut answers = vec![("GET /health", health)];
        answers.extend(post.as_ref().ok().map(|answer| ("POST /token", answer)));
        let in_front = reach::in_front(&answers);
        let mut findings = vec![in_front];
        findings.extend(reach::health(health));
        let get = |path: &str| self.asker.get(&format!("{}{path}", self.edge));
        let here = self.config.map(|config| config.public_url.as_str());
        findings.push(edge::address(
            self.edge,
            here,
            &get("/.well-known/oauth-authorization-server"),
        ));
        findings.push(self.button());
        let config = self.config.filter(|config| config.public_url == self.edge);
        findings.extend(self.sites(config));
        findings.extend(self.duties(config));
        let secret = self.secret()?;
        let settings = self.settings.filter(|_| config.is_some());
        findings.extend(operator::examine(
            self.asker,
            self.edge,
            secret.as_deref(),
            settings,
        ));
        Ok(findings)
    }

    fn button(&self) -> Finding {
        let read = |text: &str| Loader::read(text).ok().map(|loader| loader.version);
        let told = self.asker.get(&format!("{}/connect.js", self.edge));
        let deployed = told.ok().and_then(|answer| read(&answer.body));
        let built = files::text(&self.paths.at("target/dist/connect.js"))
            .ok()
            .and_then(|text| read(&text));
        edge::button(deployed.as_deref(), built.as_deref())
    }

    /// A click and the privacy page of each site, and what Instagram says to one of the clicks.
    fn sites(&self, config: Option<&Config>) -> Vec<Finding> {
        let Some(config) = config else {
            let skip = |id| {
                Finding::not_checked(
                    id,
                    "It needs the settings of this edge.",
                    "Name them with --env-file.",
                )
            };
            return ["redirect_uri", "consent_page", "privacy_page"].map(skip).into();
        };
        let mut findings = Vec::new();
        let mut consent = None;
        for (id, site) in &config.sites {
            if let Some(address) = edge::authorize(self.edge, id, site) {
                let told = self.asker.get(&address);
                let next = told.as_ref().ok().filter(|answer| answer.status == 302);
                consent = consent.or_else(|| next?.header("location").map(str::to_owned));
                findings.push(edge::redirect_uri(self.edge, &config.app_id, &told).about(id));
            }
            let page = self.asker.get(&format!("{}/privacy/{id}", self.edge));
            findings.push(edge::privacy(&page).about(id));
        }
        findings.push(consent.map_or_else(
            || {
                Finding::not_checked(
                    "consent_page",
                    "The edge sends nobody there.",
                    "See redirect_uri.",
                )
            },
            |address| edge::consent(&self.asker.get(&address)),
        ));
        findings
    }

    fn duties(&self, config: Option<&Config>) -> Vec<Finding> {
        let mut secrets: Vec<(&'static str, &str)> = Vec::new();
        if let Some(config) = config {
            secrets.push(("INSTAGRAM_APP_SECRET", config.app_secret.reveal()));
            secrets.extend(
                config
                    .meta_app_secret
                    .as_ref()
                    .map(|secret| ("META_APP_SECRET", secret.reveal())),
            );
        }
        let mut findings = duties::examine(self.asker, self.edge, &secrets);
        if config.is_none() {
            let why = "It needs the settings of this edge.";
            findings.push(Finding::not_checked(
                "meta_signature",
                why,
                "Name them with --env-file.",
            ));
        }
        findings
    }

    /// The operator's, unless there is none anywhere.
    fn secret(&self) -> Outcome<Option<String>> {
        if let Some(file) = &self.options.secret_file {
            return Ok(Some(files::text_of_any_editor(file)?.trim().to_owned()));
        }
        if let Ok(secret) = std::env::var("OPERATOR_SECRET") {
            return Ok(Some(secret.trim().to_owned()));
        }
        let known = self
            .settings
            .and_then(|settings| value(settings, "OPERATOR_SECRET"));
        Ok(known.map(str::to_owned))
    }
}
