//! One edge, asked from outside and as its operator.
use std::path::Path;

use common::failure::Outcome;
use common::files;
use common::paths::Paths;
use common::settings::{Settings, value};
use shared::settings::added::AddedSite;
use shared::settings::config::Config;

use super::ask::{self, Answer, Asker};
use super::finding::{Finding, Level};
use super::{duties, edge, instagram, operator, reach, sites};
use crate::button::Loader;

/// One edge that answers.
#[derive(Clone, Copy)]
pub struct Look<'a> {
    /// The clone.
    pub paths: &'a Paths,
    /// A file with the operator's secret.
    pub secret_file: Option<&'a Path>,
    /// Who asks.
    pub asker: &'a Asker,
    /// Its address.
    pub edge: &'a str,
    /// The settings here.
    pub settings: Option<&'a Settings>,
    /// The same, as the edge reads them.
    pub config: Option<&'a Config>,
}

impl Look<'_> {
    /// Asks it, as visitors, pages, programs, Meta and its operator do.
    pub fn at(&self, health: &Answer) -> Vec<Finding> {
        let post = edge::post_to_token(self.asker, self.edge);
        let mut answers = vec![("GET /health", health)];
        answers.extend(post.as_ref().ok().map(|answer| ("POST /token", answer)));
        let in_front = match (reach::in_front(&answers), &post) {
            (found, Err(silence)) if found.level == Level::Ok => Finding::problem(
                "in_front",
                format!(
                    "GET /health is answered, and POST /token isn't: {}.",
                    silence.words()
                ),
                "What answers a GET should answer a POST: look what stands before the edge.",
            ),
            (found, _) => found,
        };
        let mut findings = vec![in_front];
        findings.extend(reach::health(health));
        findings.push(reach::storage(health));
        findings.push(reach::version(
            health,
            common::bundle::version(self.paths).as_deref(),
        ));
        let get = |path: &str| self.asker.get(&format!("{}{path}", self.edge));
        let here = self.config.map(|config| config.public_url.as_str());
        findings.push(edge::address(
            self.edge,
            here,
            &get("/.well-known/oauth-authorization-server"),
        ));
        findings.push(self.button());
        let config = self.config.filter(|config| config.public_url == self.edge);
        let sites = |config| sites::examine(self.asker, self.edge, config);
        findings.extend(config.map_or_else(sites::skipped, sites));
        findings.extend(self.duties(config));
        findings
    }

    /// What it tells its operator alone; with it the sites that were added while it runs, if it told them.
    pub fn as_operator(&self) -> Outcome<(Vec<Finding>, Option<Vec<AddedSite>>)> {
        let names = |config: &&Config| config.public_url == self.edge;
        let settings = self
            .settings
            .filter(|_| self.config.is_some_and(|config| names(&config)));
        let secret = self.secret(settings)?;
        let withheld = self
            .settings
            .and_then(|all| value(all, "OPERATOR_SECRET"))
            .is_some();
        let who = match &secret {
            Some(secret) => operator::Secret::Shown(secret),
            None if withheld => operator::Secret::Withheld,
            None => operator::Secret::Missing,
        };
        Ok(operator::examine(self.asker, self.edge, &who, settings))
    }

    fn button(&self) -> Finding {
        let read = |text: &str| Loader::read(text).ok().map(|loader| loader.version);
        let told = self.asker.get(&format!("{}/connect.js", self.edge));
        let deployed = match ask::verdict(&told) {
            Ok(answer) => read(&answer.body),
            Err(why) => return Finding::not_checked("button_version", why, "Look again."),
        };
        let built = files::text(&self.paths.loader())
            .ok()
            .and_then(|text| read(&text));
        edge::button(deployed.as_deref(), built.as_deref())
    }

    fn duties(&self, config: Option<&Config>) -> Vec<Finding> {
        let mut secrets: Vec<(String, &str)> = Vec::new();
        for app in config.iter().flat_map(|config| config.apps.all()) {
            let about = |alone: &str, listed: &str| {
                instagram::called(app).map_or_else(|| alone.to_owned(), |name| format!("{name} {listed}"))
            };
            secrets.push((about("INSTAGRAM_APP_SECRET", "secret"), app.secret.reveal()));
            let metas = app.meta_secret.as_ref();
            secrets.extend(metas.map(|secret| (about("META_APP_SECRET", "meta_secret"), secret.reveal())));
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

    /// The operator's, unless there is none anywhere. That of the settings is for the edge that they name, and no other one
    /// gets it.
    fn secret(&self, settings: Option<&Settings>) -> Outcome<Option<String>> {
        if let Some(file) = self.secret_file {
            return Ok(Some(files::text_of_any_editor(file)?.trim().to_owned()));
        }
        let named = std::env::var("OPERATOR_SECRET").unwrap_or_default();
        if !named.trim().is_empty() {
            return Ok(Some(named.trim().to_owned()));
        }
        let known = settings.and_then(|settings| value(settings, "OPERATOR_SECRET"));
        Ok(known.map(str::to_owned))
    }
}

#[cfg(test)]
mod tests {
    use common::paths::Paths;
    use common::settings::Settings;

    use super::Look;
    use crate::doctor::ask::Asker;

    /// R71: the operator's secret goes to the edge that it belongs to.
    #[test]
    fn an_edge_that_the_settings_do_not_name_gets_no_secret_of_theirs() {
        let settings: Settings = vec![("OPERATOR_SECRET".into(), "theirs".into())];
        let look = Look {
            paths: &Paths { root: "/".into() },
            secret_file: None,
            asker: &Asker::new(),
            edge: "https://conect.example.com",
            settings: Some(&settings),
            config: None,
        };
        assert_eq!(look.secret(None).unwrap(), None);
        assert_eq!(look.secret(Some(&settings)).unwrap().as_deref(), Some("theirs"));
    }
}
