//! `cargo operator configure`: from nothing to settings that can be deployed and an app at Meta that fits them, a step at a time.
//! Each answer is written at once, so it can be left at any step and goes on there.
mod answers;
mod draft;
mod steps;
mod table;
mod terminal;
mod vars;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use common::failure::{Failure, Outcome};
use common::files;
use common::paths::Paths;
use common::settings;

use crate::{deploy, doctor};
use draft::Draft;
use steps::{Kind, STEPS, Step};
use terminal::{Console, Reply, Terminal};

/// What the command line says. What is given isn't asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
pub struct Options {
    /// The settings file to write (default .deploy.vars)
    #[arg(long, value_name = "FILE")]
    env_file: Option<PathBuf>,
    /// The site's id
    #[arg(long, value_name = "ID")]
    site: Option<String>,
    /// What visitors call the site
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    /// A page with the button; may be given more than once
    #[arg(long, value_name = "URL")]
    page: Vec<String>,
    /// An origin beside those of the pages; may be given more than once
    #[arg(long, value_name = "URL")]
    origin: Vec<String>,
    /// A permission to ask for, beside `instagram_business_basic`; may be given more than once
    #[arg(long, value_name = "NAME")]
    permission: Vec<String>,
    /// Where the edge will be
    #[arg(long, value_name = "URL")]
    edge: Option<String>,
    /// The Instagram app ID
    #[arg(long, value_name = "ID")]
    app_id: Option<String>,
    /// A file with the Instagram app secret alone in it
    #[arg(long, value_name = "FILE")]
    app_secret_file: Option<PathBuf>,
    /// A file with the Meta app's secret alone in it
    #[arg(long, value_name = "FILE")]
    meta_app_secret_file: Option<PathBuf>,
    /// Ask nobody: what is missing is told
    #[arg(long)]
    non_interactive: bool,
    /// Ask this step again, such as `pages` or `app-secret`
    #[arg(long, value_name = "STEP", value_parser = step_named)]
    again: Option<Step>,
    /// Don't ask Instagram whether it knows the app and takes its secret
    #[arg(long)]
    offline: bool,
}

fn step_named(id: &str) -> Result<Step, String> {
    Step::of(id).ok_or_else(|| {
        let all: Vec<&str> = STEPS.iter().map(|step| step.id()).collect();
        format!("there is no such step; there is: {}", all.join(", "))
    })
}

/// How the walk ended.
#[derive(Debug, PartialEq, Eq)]
enum End {
    /// Everything was answered, and nothing is wrong with it.
    Well,
    /// Something is missing, or wrong.
    Unfinished,
}

/// Walks. 0: the settings can be deployed; 1: something is missing or wrong; 2: it couldn't be walked.
pub fn run(paths: &Paths, options: &Options) -> ExitCode {
    match begun(paths, options) {
        Ok(End::Well) => ExitCode::SUCCESS,
        Ok(End::Unfinished) => ExitCode::FAILURE,
        Err(failure) => {
            eprintln!("operator: {failure}");
            ExitCode::from(2)
        }
    }
}

fn begun(paths: &Paths, options: &Options) -> Outcome<End> {
    let file = options.env_file.clone().unwrap_or_else(|| paths.settings());
    // A link stays one: what it leads to is looked at and written.
    let file = file.canonicalize().unwrap_or(file);
    if file.is_dir() {
        let told = format!("{} is a folder, and no file of settings", file.display());
        return Err(Failure::new(told));
    }
    must_be_ignored(paths, &file)?;
    let mut draft = Draft::open(&file)?;
    let mut walk = Walk {
        paths,
        options,
        draft: &mut draft,
        terminal: &mut Console,
    };
    walk.walk()
}

/// Git can be asked of a file that is there; one that it would take along goes again before anything is in it.
fn must_be_ignored(paths: &Paths, file: &Path) -> Outcome {
    if file.exists() {
        return deploy::must_be_ignored(paths, file);
    }
    files::write_secret(file, "")?;
    let ignored = deploy::must_be_ignored(paths, file);
    if ignored.is_err() {
        let _ = std::fs::remove_file(file);
    }
    ignored
}

/// A walk under way.
struct Walk<'a> {
    paths: &'a Paths,
    options: &'a Options,
    draft: &'a mut Draft,
    terminal: &'a mut dyn Terminal,
}

impl Walk<'_> {
    fn walk(&mut self) -> Outcome<End> {
        let mut end = End::Well;
        self.draft.make_keys(self.terminal)?;
        for step in STEPS {
            match self.take(step)? {
                Taken::Good => {}
                Taken::Bad => end = End::Unfinished,
                Taken::Quit => {
                    let file = self.draft.file.display();
                    self.terminal.say(&format!(
                        "\nWhat was answered is in {file}. The same command goes on here."
                    ));
                    return Ok(End::Unfinished);
                }
            }
        }
        let well = self.check()?;
        Ok(if well { end } else { End::Unfinished })
    }

    fn take(&mut self, step: Step) -> Outcome<Taken> {
        if let Some(given) = self.given(step)? {
            match self.answer(step, &given) {
                Ok(()) => {
                    self.draft.save(self.terminal)?;
                    return Ok(Taken::Good);
                }
                Err(why) => self.terminal.say(&format!("\n{}: {why}", step.id())),
            }
            if self.options.non_interactive {
                return Ok(Taken::Bad);
            }
        } else if self.options.again != Some(step) {
            if let Some(present) = self.draft.present(step) {
                self.terminal.say(&format!("{:<12} {present}", step.id()));
                return Ok(Taken::Good);
            }
            // As Enter says it to a person.
            if self.options.non_interactive && step == Step::Permissions && self.answer(step, "").is_ok() {
                self.draft.save(self.terminal)?;
                return Ok(Taken::Good);
            }
            if self.options.non_interactive {
                return Ok(self.missing(step));
            }
        } else if self.options.non_interactive {
            let option = step.option().unwrap_or("one of the two alone");
            self.terminal.say(&format!(
                "{}: --again asks a person, and --non-interactive asks nobody. Say {option}.",
                step.id()
            ));
            return Ok(Taken::Bad);
        }
        self.person(step)
    }

    /// Without a person, what has no answer is told; what is to be done at Meta stays to be done.
    fn missing(&mut self, step: Step) -> Taken {
        let Some(option) = step.option() else {
            return Taken::Good;
        };
        self.terminal
            .say(&format!("{}: it is missing. Say {option}.", step.id()));
        Taken::Bad
    }

    /// Asks until it is good.
    fn person(&mut self, step: Step) -> Outcome<Taken> {
        let words = step.words(&self.draft.known());
        self.terminal.say(&format!("\n{words}\n"));
        let present = self.draft.present(step);
        if let Some(present) = &present {
            self.terminal.say(&format!("Now: {present}. Enter keeps it.\n"));
        }
        loop {
            let reply = match step.kind() {
                Kind::Secret => self.terminal.ask_hidden(step.prompt())?,
                Kind::Line | Kind::Done => self.terminal.ask(step.prompt())?,
            };
            let Reply::Text(text) = reply else {
                return Ok(Taken::Quit);
            };
            if step.kind() == Kind::Done {
                if self.done(step, &text)? {
                    return Ok(Taken::Good);
                }
                continue;
            }
            if text.is_empty() && present.is_some() {
                return Ok(Taken::Good);
            }
            if text.is_empty() && step.is_optional() {
                self.draft.done(step, true);
                self.draft.save(self.terminal)?;
                return Ok(Taken::Good);
            }
            match self.answer(step, &text) {
                Ok(()) => {
                    self.draft.save(self.terminal)?;
                    self.looked_at(step)?;
                    return Ok(Taken::Good);
                }
                Err(why) => self.terminal.say(&format!(
                    "{why}\n  Nothing was changed. Try again, or leave with Ctrl-D: the same command goes on here.\n"
                )),
            }
        }
    }

    fn answer(&mut self, step: Step, answer: &str) -> Result<(), String> {
        let site = self.draft.site().to_owned();
        let changes = answers::read(step, answer, &site, &self.options.origin)?;
        self.draft.change(changes)
    }

    /// What is said of something at Meta: done, as far as Instagram shows it, or to be asked again next time; whether the walk
    /// goes on.
    fn done(&mut self, step: Step, said: &str) -> Outcome<bool> {
        let later = match said.to_lowercase().as_str() {
            "" | "y" | "yes" | "ok" | "done" => false,
            "later" | "l" | "n" | "no" | "not yet" => true,
            _ => {
                self.terminal
                    .say("That is neither: Enter, when it is done, or `later`.\n");
                return Ok(false);
            }
        };
        let stands = !later && self.looked_at(step)?;
        self.draft.done(step, stands);
        self.draft.save(self.terminal)?;
        if !later && !stands {
            self.terminal.say(
                "\nSo it doesn't count as done: mend it and press Enter, or say `later`. Meta may need some minutes.\n",
            );
        }
        Ok(later || stands)
    }

    /// What Instagram says as soon as it can be asked: while Meta's page is still open in front of the person. Whether the
    /// answer stands.
    fn looked_at(&mut self, step: Step) -> Outcome<bool> {
        let asked = match step {
            Step::AppSecret => "whether it knows the app and takes its secret",
            Step::Dashboard | Step::Features => "what its consent page says, before anybody logs in",
            _ => {
                if let Some(why) = step.unchecked() {
                    self.terminal.say(&format!("Not checked: {why}"));
                }
                return Ok(true);
            }
        };
        if self.options.offline {
            self.terminal
                .say(&format!("Not checked, since --offline asks nobody: {asked}."));
            return Ok(true);
        }
        self.terminal.say(&format!("Asking Instagram {asked} …"));
        let settings = self.draft.settings()?;
        if step == Step::AppSecret {
            self.terminal.say(&doctor::of_app(&settings).text());
            return Ok(true);
        }
        let report = doctor::of_consent(&settings);
        self.terminal.say(&report.text());
        // The permissions are the next step's.
        let next = |words: &str| step == Step::Dashboard && words.contains("Invalid Scopes");
        let findings = report.0.into_iter().filter(|finding| !next(&finding.cause));
        Ok(doctor::Report(findings.collect()).is_well())
    }

    /// The doctor's view of it all, and what is next.
    fn check(&mut self) -> Outcome<bool> {
        let settings = self.draft.settings()?;
        let mut report = doctor::of_settings(self.paths, &settings, self.options.offline);
        let done = |step| self.draft.present(step).is_some();
        if !self.options.offline && done(Step::Dashboard) && done(Step::Features) {
            report.0.extend(doctor::of_consent(&settings).0);
        }
        self.terminal.say(&format!("\n{}", report.unwell()));
        let edge = settings::value(&settings, "PUBLIC_URL").unwrap_or("URL");
        let file = self
            .options
            .env_file
            .as_ref()
            .map(|file| format!(" --env-file {}", file.display()));
        let file = file.unwrap_or_default();
        let open: Vec<&str> = STEPS
            .iter()
            .filter(|step| step.kind() == Kind::Done && self.draft.present(**step).is_none())
            .map(|step| step.id())
            .collect();
        if !open.is_empty() {
            self.terminal.say(&format!(
                "Still to be done at Meta: {}. The same command shows what, with --again STEP one of them alone.",
                open.join(", ")
            ));
        }
        if report.is_well() {
            self.terminal.say(&format!(
                "\nNext:\n  cargo operator deploy{file}\n  cargo operator doctor --edge {edge}{file}\n  cargo operator snippet --edge {edge} --client-id {}",
                self.draft.site()
            ));
        } else {
            self.terminal
                .say("\nMend what is a PROBLEM above: the same command with --again STEP asks a step again.");
        }
        Ok(report.is_well())
    }

    /// What the command line or the environment has for a step.
    fn given(&self, step: Step) -> Outcome<Option<String>> {
        let options = self.options;
        let list = |list: &[String]| (!list.is_empty()).then(|| list.join(" "));
        let secret = |file: &Option<PathBuf>, variable: &str| -> Outcome<Option<String>> {
            if let Some(file) = file {
                return Ok(Some(files::text_of_any_editor(file)?.trim().to_owned()));
            }
            let secret = std::env::var(variable).unwrap_or_default().trim().to_owned();
            Ok((!secret.is_empty()).then_some(secret))
        };
        Ok(match step {
            Step::Site => options.site.clone(),
            Step::Name => options.name.clone(),
            Step::Pages => list(&options.page),
            Step::Permissions => list(&options.permission),
            Step::Address => options.edge.clone(),
            Step::AppId => options.app_id.clone(),
            Step::AppSecret => secret(&options.app_secret_file, "INSTAGRAM_APP_SECRET")?,
            Step::MetaSecret => secret(&options.meta_app_secret_file, "META_APP_SECRET")?,
            Step::App | Step::Dashboard | Step::Features | Step::Tester | Step::Live => None,
        })
    }
}

/// What became of a step.
enum Taken {
    Good,
    Bad,
    Quit,
}

#[cfg(test)]
mod tests;
