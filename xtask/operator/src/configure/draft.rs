//! The settings file while somebody fills it in: read once, changed in memory, written whole after each answer, for its owner
//! alone, unless somebody else wrote to it meanwhile. What is replaced is told; a secret's value is not.
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use common::failure::{Failure, Outcome};
use common::files;
use common::settings::{self, SECRETS, Settings, value};
use serde_json::{Map, Value};

use super::answers::Change;
use super::steps::{Known, Step};
use super::table;
use super::terminal::Terminal;
use super::vars::{self, Progress};
use crate::deploy;

/// The file.
pub struct Draft {
    /// Where it is.
    pub file: PathBuf,
    text: String,
    /// What stands in the file, as far as is known here.
    written: String,
    progress: Progress,
    /// `SITES`, and the file that it stands in, if that is one of its own (`SITES=@FILE`).
    sites: Map<String, Value>,
    sites_file: Option<PathBuf>,
    /// What stands there, as far as is known here.
    sites_written: String,
    permissions: Vec<String>,
    edge: String,
    told: Vec<String>,
}

impl Draft {
    /// The file that is there, or the beginning of one.
    ///
    /// # Errors
    /// If it can't be read, or its table of sites can't: nothing is written over it.
    pub fn open(file: &Path) -> Outcome<Self> {
        let text = present(file)?;
        // A line that is none would be lost without a word.
        let lines = settings::lines(&text)?;
        let named = value(&lines, "SITES").and_then(|sites| sites.strip_prefix('@'));
        let sites_file = named.map(|name| file.parent().unwrap_or(Path::new("")).join(name));
        let sites_written = match &sites_file {
            Some(file) => settings::value_of(file)?,
            None => value(&lines, "SITES").unwrap_or_default().to_owned(),
        };
        let sites = table::read(&sites_written).map_err(|why| {
            let place = sites_file.as_deref().unwrap_or(file).display();
            Failure::new(format!(
                "SITES in {place}: {why}. Mend it (docs/settings.md), or take it out. Nothing was changed."
            ))
        })?;
        let progress = Progress::read(&text);
        let mut draft = Self {
            file: file.to_owned(),
            edge: value(&lines, "PUBLIC_URL").unwrap_or_default().to_owned(),
            written: text.clone(),
            text,
            progress,
            sites,
            sites_file,
            sites_written,
            permissions: Vec::new(),
            told: Vec::new(),
        };
        if draft.progress.site.is_none() && draft.sites.len() == 1 {
            draft.progress.site = draft.sites.keys().next().cloned();
        }
        draft.look();
        Ok(draft)
    }

    /// The site that the walk is about.
    pub fn site(&self) -> &str {
        self.progress.site.as_deref().unwrap_or_default()
    }

    /// What words need to know.
    pub fn known(&self) -> Known<'_> {
        Known {
            edge: &self.edge,
            site: self.site(),
            permissions: &self.permissions,
        }
    }

    /// The settings as the edge would get them.
    pub fn settings(&self) -> Outcome<Settings> {
        settings::from_file(&self.file)
    }

    /// A fresh sealing key and a secret for the operator, where there is none; never in place of one.
    pub fn make_keys(&mut self, terminal: &mut dyn Terminal) -> Outcome {
        if self.text.is_empty() {
            self.text = deploy::template(&settings::sealing_key()?);
        }
        let lines = vars::settings(&self.text);
        if value(&lines, "SEALING_KEYS").is_none() {
            self.text = vars::with(&self.text, "SEALING_KEYS", &settings::sealing_key()?);
        }
        if value(&lines, "OPERATOR_SECRET").is_none() {
            let bytes: [u8; 24] = settings::random()?;
            let secret = URL_SAFE_NO_PAD.encode(bytes);
            self.text = vars::with(&self.text, "OPERATOR_SECRET", &secret);
            let told = "OPERATOR_SECRET is made: with it you see how the connections are.";
            self.told.push(told.to_owned());
        }
        self.save(terminal)
    }

    /// Makes the changes of one answer.
    ///
    /// # Errors
    /// What stands in the way, for a person.
    pub fn change(&mut self, changes: Vec<Change>) -> Result<(), String> {
        let permissions = self.permissions.clone();
        for change in changes {
            match change {
                Change::Site(id) => self.walk_about(id),
                Change::Setting(name, _) if of_the_single_app(name) && self.has_apps() => {
                    return Err(format!(
                        "The apps stand in APPS, so {name} can't be set beside it: change the app there (docs/settings.md)."
                    ));
                }
                Change::Setting(name, new) => self.set(name, &new),
                Change::Member(name, new) => {
                    let site = self.site().to_owned();
                    if site.is_empty() {
                        return Err("Which site is it? Say --site ID.".to_owned());
                    }
                    let before = table::member(&self.sites, &site, name).filter(|before| **before != new);
                    if let Some(before) = before {
                        self.told.push(format!(
                            "SITES, site {site}: {name} was {before}, and is now {new}."
                        ));
                    }
                    self.sites = table::with(std::mem::take(&mut self.sites), &site, name, new);
                }
            }
        }
        self.look();
        if self.permissions.iter().any(|name| !permissions.contains(name)) {
            self.undone(&[Step::Features, Step::Live], "permissions came");
        }
        Ok(())
    }

    /// Another site has another privacy address.
    fn walk_about(&mut self, id: String) {
        let former = self.progress.site.replace(id);
        if let Some(former) = former.filter(|former| former != self.site()) {
            self.leave(&former);
            self.undone(&[Step::Dashboard, Step::Live], "the site is another one");
        }
    }

    /// The entry that a walk began and didn't end, under a mistyped id most likely, would stop the whole edge.
    fn leave(&mut self, site: &str) {
        if self.sites.get(site).is_some_and(table::is_begun) {
            let entry = self.sites.remove(site).unwrap_or_default();
            self.told.push(format!(
                "SITES: site {site} was begun and isn't whole, so it is taken out. It was {entry}."
            ));
        }
    }

    /// What was done at Meta for what is another one now is to be done again.
    fn undone(&mut self, steps: &[Step], why: &str) {
        let is = |id: &String| steps.iter().any(|step| step.id() == id);
        let all = std::mem::take(&mut self.progress.done).into_iter();
        let (again, done): (Vec<String>, Vec<String>) = all.partition(is);
        self.progress.done = done;
        if !again.is_empty() {
            self.told.push(format!(
                "To be done again at Meta, since {why}: {}.",
                again.join(", ")
            ));
        }
    }

    /// Whether the apps stand in a table, which is written by hand.
    fn has_apps(&self) -> bool {
        value(&vars::settings(&self.text), "APPS").is_some()
    }

    fn set(&mut self, name: &str, new: &str) {
        let lines = vars::settings(&self.text);
        let before = value(&lines, name).filter(|before| *before != new);
        if let Some(before) = before {
            self.told.push(if SECRETS.contains(&name) {
                format!("{name} was another one, and is replaced.")
            } else {
                format!("{name} was {before}, and is now {new}.")
            });
            let all = [Step::Dashboard, Step::Features, Step::Tester, Step::Live];
            if name == "PUBLIC_URL" && before.trim_end_matches('/') != new {
                self.undone(&[Step::Dashboard, Step::Live], "PUBLIC_URL is another one");
            } else if name == "INSTAGRAM_APP_ID" {
                self.undone(&all, "the app is another one");
            }
        }
        self.text = vars::with(&self.text, name, new);
    }

    /// Whether somebody says that it is done, or passes it over.
    pub fn done(&mut self, step: Step, is_done: bool) {
        let id = step.id();
        let there = self.progress.done.iter().position(|done| done == id);
        match there {
            None if is_done => self.progress.done.push(id.to_owned()),
            Some(at) if !is_done => drop(self.progress.done.remove(at)),
            _ => {}
        }
    }

    /// What a step has already; nothing of a secret.
    pub fn present(&self, step: Step) -> Option<String> {
        let lines = vars::settings(&self.text);
        let setting = |name: &str| value(&lines, name).map(str::to_owned);
        let member = |name: &str| table::member(&self.sites, self.site(), name);
        let list = |name: &str| {
            let list = member(name)?.as_array()?.iter().filter_map(Value::as_str);
            let list: Vec<&str> = list.collect();
            (!list.is_empty()).then(|| list.join(" "))
        };
        let done = || {
            self.progress
                .done
                .iter()
                .any(|done| done == step.id())
                .then(|| "done".to_owned())
        };
        match step {
            Step::App | Step::AppId | Step::AppSecret | Step::MetaSecret if self.has_apps() => {
                Some("(in APPS)".to_owned())
            }
            Step::Site => self.progress.site.clone(),
            Step::Name => member("name")?.as_str().map(str::to_owned),
            Step::Pages => list("return_urls").filter(|_| list("origins").is_some()),
            Step::Permissions => list("permissions"),
            Step::Address => setting("PUBLIC_URL"),
            Step::AppId => setting("INSTAGRAM_APP_ID"),
            Step::AppSecret => setting("INSTAGRAM_APP_SECRET").map(|_| "(set)".to_owned()),
            Step::MetaSecret => setting("META_APP_SECRET")
                .map(|_| "(set)".to_owned())
                .or_else(|| done().map(|_| "(none)".to_owned())),
            Step::App if setting("INSTAGRAM_APP_ID").is_some() => Some("done".to_owned()),
            Step::App | Step::Dashboard | Step::Features | Step::Tester | Step::Live => done(),
        }
    }

    /// Writes everything, and says what was replaced.
    ///
    /// # Errors
    /// If a file isn't what was read or written here: what an editor put there meanwhile isn't written over.
    pub fn save(&mut self, terminal: &mut dyn Terminal) -> Outcome {
        if present(&self.file)? != self.written {
            return Err(changed_meanwhile(&self.file));
        }
        if let Some(file) = &self.sites_file
            && settings::value_of(file)? != self.sites_written
        {
            return Err(changed_meanwhile(file));
        }
        if table::read(&self.sites_written).as_ref() != Ok(&self.sites) {
            let table = Value::Object(self.sites.clone());
            self.sites_written = match &self.sites_file {
                Some(_) => format!("{table:#}"),
                None => table.to_string(),
            };
            match &self.sites_file {
                Some(file) => files::write_secret(file, &format!("{}\n", self.sites_written))?,
                None => self.text = vars::with(&self.text, "SITES", &self.sites_written),
            }
        }
        self.text = self.progress.write(&self.text);
        files::write_secret(&self.file, &self.text)?;
        self.written.clone_from(&self.text);
        for told in std::mem::take(&mut self.told) {
            terminal.say(&told);
        }
        Ok(())
    }

    fn look(&mut self) {
        let lines = vars::settings(&self.text);
        let edge = value(&lines, "PUBLIC_URL").unwrap_or_default();
        edge.trim_end_matches('/').clone_into(&mut self.edge);
        let list = table::member(&self.sites, self.site(), "permissions").and_then(Value::as_array);
        let names = list.into_iter().flatten().filter_map(Value::as_str);
        self.permissions = names.map(str::to_owned).collect();
    }
}

fn changed_meanwhile(file: &Path) -> Failure {
    Failure::new(format!(
        "{} was changed by something else meanwhile. It is as that left it, without your last answer: run the same command \
         again, and it goes on from there.",
        file.display()
    ))
}

/// Whether it is one of the settings that an app alone has.
fn of_the_single_app(setting: &str) -> bool {
    ["INSTAGRAM_APP_ID", "INSTAGRAM_APP_SECRET", "META_APP_SECRET"].contains(&setting)
}

fn present(file: &Path) -> Outcome<String> {
    if file.exists() {
        return files::text_of_any_editor(file);
    }
    Ok(String::new())
}
