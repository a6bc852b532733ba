//! `cargo operator deploy`: from settings in a file to a Worker that runs at Cloudflare.
//!
//! Nothing is uploaded before the same Worker has started here, in workerd, with exactly these settings, and found
//! nothing wrong with them (R60).
mod asked;
mod checks;
mod file;
mod former;
mod live;
mod observability;
pub mod rollback;
mod stage;
mod upload;
mod wrangler;

use std::fs::File;
use std::path::{Path, PathBuf};

use clap::Args;
use common::deploy_config::{self, DeployConfig};
use common::failure::{Failure, Outcome};
use common::paths::Paths;
use common::processes::{self, Group};
use common::settings::{self, Settings};
use common::{files, http, ports, run, workerd};
use serde_json::Value;

use crate::button::{LOADER, Loader};
use crate::doctor::finding::Report;
use checks::Problem;
pub use checks::{only_for_deploying, warnings};
pub use file::{must_be_ignored, must_be_known, template};
use stage::Stage;

/// What the command line says.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct Options {
    /// Settings, a NAME=VALUE on each line (default .deploy.vars, and .deploy.staging.vars with --staging, which git ignores);
    /// NAME=@FILE reads the value from a file beside it
    #[arg(long, value_name = "FILE")]
    env_file: Option<PathBuf>,
    /// To the staging: a Worker of its own beside production, with its own settings, secrets and storage
    #[arg(long)]
    staging: bool,
    /// Everything but the upload
    #[arg(long)]
    dry_run: bool,
    /// Ask nobody: Instagram isn't asked whether it takes the app's id and secret
    #[arg(long, requires = "dry_run")]
    offline: bool,
    /// Use what was built last
    #[arg(long)]
    no_build: bool,
    /// Don't keep the button's former versions, which pages with a loader of their own ask for
    #[arg(long)]
    forget_versions: bool,
}

/// Checks the settings, and uploads the Worker with them. `doctor` says what there is to say of settings, without an edge;
/// offline if it is to ask nobody.
pub fn run(
    paths: &Paths,
    options: &Options,
    doctor: fn(&Paths, &Settings, offline: bool) -> Report,
) -> Outcome {
    let stage = Stage::of(options.staging);
    let file = options.env_file.clone();
    let file = file.unwrap_or_else(|| paths.at(stage.file()));
    if options.env_file.is_none() && !file.exists() {
        files::write_secret(&file, &file::template(&settings::sealing_key()?))?;
        return Err(Failure::new(format!(
            "there were no settings to deploy with, so I wrote {} for you, with a fresh sealing key in it.\n\
             Fill in its empty lines (docs/settings.md explains them), then run the command again.",
            paths.shown(&file)
        )));
    }
    file::must_be_ignored(paths, &file)?;
    for named in settings::secret_files(&file)? {
        file::must_be_ignored(paths, &named)?;
    }
    let settings = settings::from_file(&file)?;
    file::must_be_known(&settings)?;
    let logs = observability::kept_urls(&deploy_config::whole(paths)?);
    if !logs.is_empty() {
        return Err(Failure::new(format!(
            "wrangler.jsonc would make Cloudflare keep codes and states in its logs:\n  {}\nNothing was deployed.",
            logs.join("\n  ")
        )));
    }
    processes::catch_signals()?;
    let _alone = alone(paths)?;
    if !options.no_build {
        build(paths)?;
    }
    let mut problems = run::step("the settings, tried in workerd", || try_here(paths, &settings))?;
    // A setting that can't be read at all needs no second opinion.
    if problems.is_empty() {
        problems = checks::only_for_deploying(&settings, &local_secrets(paths));
        problems.extend(checks::nameless(&settings));
        match other(paths, stage)? {
            Some(other) => problems.extend(checks::in_common(&settings, &other, stage.other().name())),
            // Whoever keeps files elsewhere may mean both to be compared.
            None if options.staging || options.env_file.is_some() => eprintln!(
                "    not compared with {}: its settings aren't here, in {}",
                stage.other().name(),
                stage.other().file()
            ),
            None => {}
        }
    }
    if !problems.is_empty() {
        let listed: Vec<String> = problems.iter().map(ToString::to_string).collect();
        return Err(Failure::new(format!(
            "these settings can't be deployed; change them in {}:\n\n{}\n\nNothing was deployed.",
            paths.shown(&file),
            listed.join("\n")
        )));
    }
    let report = run::step("the settings, as the doctor sees them", || {
        Ok(doctor(paths, &settings, options.offline))
    })?;
    asked::may(&report)?;
    let assets = assets(paths, &settings, options)?;
    let bundle = common::bundle::version(paths);
    wrangler::deploy(
        paths,
        &settings,
        stage,
        &assets,
        bundle.as_deref(),
        options.dry_run,
    )?;
    if options.dry_run {
        println!(
            "\n{} Nothing was uploaded; without --dry-run it would be.",
            asked::sum(&report, options.offline)
        );
        return Ok(());
    }
    let built = Loader::read(&files::text(&assets.join(LOADER.trim_start_matches('/')))?)?;
    let snippet = run::step("the edge, asked where it is now", || {
        live::look(&settings, &built, bundle.as_deref(), stage)
    })?;
    say_what_is_next(&settings, &snippet, stage);
    Ok(())
}

/// What is uploaded is made in one folder, so one deploy at a time. Held until it is dropped, also by a process that dies.
fn alone(paths: &Paths) -> Outcome<File> {
    let path = paths.at("target/deploy/lock");
    files::write(&path, "")?;
    let failed = |error| Failure::new(format!("{}: {error}", paths.shown(&path)));
    let lock = File::open(&path).map_err(failed)?;
    if lock.try_lock().is_err() {
        eprintln!("another deploy runs in this folder; this one waits until it is done …");
        lock.lock().map_err(failed)?;
    }
    Ok(lock)
}

/// The settings of the stage that isn't meant, if they are here: a flag that was forgotten is told by them.
fn other(paths: &Paths, stage: Stage) -> Outcome<Option<Settings>> {
    let file = paths.at(stage.other().file());
    file.exists().then(|| settings::from_file(&file)).transpose()
}

/// As developers build it.
fn build(paths: &Paths) -> Outcome {
    match run::seen(run::command(paths, "cargo").args(["xtask", "build"])) {
        Ok(status) if status.success() => Ok(()),
        _ => Err(Failure::new(
            "the Worker could not be built; why is said above. Nothing was deployed.",
        )),
    }
}

/// What is uploaded beside the Worker, in a folder of its own. Without an upload the edge isn't asked: it may be nowhere yet.
fn assets(paths: &Paths, settings: &Settings, options: &Options) -> Outcome<PathBuf> {
    let built = paths.at(&DeployConfig::read(paths)?.assets_folder);
    let folder = paths.at("target/deploy/assets");
    let url = settings::value(settings, "PUBLIC_URL").unwrap_or_default();
    let forget = options.forget_versions || options.dry_run;
    former::gather(&built, &folder, url, forget)?;
    Ok(folder)
}

/// Starts the Worker with these settings and asks it what is wrong with them.
fn try_here(paths: &Paths, settings: &Settings) -> Outcome<Vec<Problem>> {
    let state = Scratch(paths.at(&format!("target/deploy/{}", std::process::id())));
    files::private_folder(&state.0)?;
    let config = DeployConfig::read(paths)?;
    let main = paths.at(&config.main);
    let edge = workerd::Edge {
        port: ports::any_free()?,
        settings,
        bundle: main.parent().unwrap_or(Path::new("")),
        assets: &paths.at(&config.assets_folder),
        state: state.0.clone(),
        log: Some(state.0.join("workerd.log")),
        rate_limit: None,
        account: None,
        bucket: None,
    };
    let (_running, answer) = edge.start(paths, &Group::new()?)?;
    read(&answer, settings)
}

fn read(answer: &http::Answer, settings: &Settings) -> Outcome<Vec<Problem>> {
    let body: Value = serde_json::from_str(&answer.body).unwrap_or_default();
    let list = |name: &str| {
        body.get(name)
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default()
    };
    let problems: Vec<Problem> = list("problems")
        .iter()
        .map(|listed| Problem::read(listed, settings))
        .collect();
    if answer.status != 200 && problems.is_empty() {
        return Err(Failure::new(format!(
            "the Worker doesn't start with these settings: /health answers {}",
            answer.status
        )));
    }
    Ok(problems)
}

/// Secrets that this clone's own stand-in and edge use: good for development alone.
pub fn local_secrets(paths: &Paths) -> Vec<String> {
    let keys = files::text(&paths.at("target/dev/sealing-keys")).unwrap_or_default();
    let keys = keys
        .trim()
        .split(',')
        .filter_map(|key| Some(key.split_once(':')?.1.to_owned()));
    let app: Value = files::text(&paths.at("target/stand-in/app.json"))
        .ok()
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default();
    let secret = app.get("app_secret").and_then(Value::as_str).map(str::to_owned);
    keys.chain(secret).collect()
}

fn say_what_is_next(settings: &Settings, snippet: &str, stage: Stage) {
    let url = settings::value(settings, "PUBLIC_URL").unwrap_or_default();
    let url = url.trim_end_matches('/');
    println!(
        "\nDeployed: {url}/health says \"ok\", and a visitor is sent to Instagram. Now:\n  \
         1. In Meta's dashboard this must be a redirect URI, to the letter:\n     {url}/instagram/callback\n  \
         2. In your page:\n\n{snippet}\n\n     \
         `cargo operator snippet --edge {url} --client-id ID` prints faster ways too, with the page's policy.\n  \
         3. `cargo operator rollback{}` goes back to the version before.",
        stage.flag()
    );
}

/// A folder that goes when it is done with: the settings were in it.
struct Scratch(PathBuf);

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use common::http::Answer;
    use common::settings::Settings;

    use super::{alone, read};

    fn answer(status: u16, body: &str) -> Answer {
        Answer {
            status,
            body: body.into(),
        }
    }

    /// Two would upload each other's secrets.
    #[test]
    fn one_deploy_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let paths = common::paths::Paths {
            root: folder.path().to_owned(),
        };
        let first = alone(&paths).unwrap();
        let (tell, told) = std::sync::mpsc::channel();
        let second = std::thread::spawn(move || {
            let _second = alone(&paths).unwrap();
            tell.send("second").unwrap();
        });
        let early = told.recv_timeout(std::time::Duration::from_millis(100));
        drop(first);
        second.join().unwrap();
        assert!(early.is_err(), "both at once");
    }

    /// R60: what is wrong, what is expected, and an example; `/health` never tells the content.
    #[test]
    fn each_problem_is_told_with_what_is_expected() {
        let body = r#"{"status":"misconfigured","problems":[{"setting":"SITES","problem":"it is missing","expected":"a table","example":"{}"}]}"#;
        let problems = read(&answer(503, body), &Settings::default()).unwrap();
        assert_eq!(
            problems[0].to_string(),
            "  SITES: it is missing\n    expected: a table\n    example:  {}"
        );
    }

    #[test]
    fn a_healthy_answer_has_no_problems() {
        assert!(
            read(
                &answer(200, r#"{"status":"ok","warnings":["w"]}"#),
                &Settings::default()
            )
            .unwrap()
            .is_empty()
        );
    }

    #[test]
    fn an_answer_that_is_neither_is_no_leave_to_deploy() {
        assert!(read(&answer(500, "oops"), &Settings::default()).is_err());
    }
}
