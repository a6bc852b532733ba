//! The Meta apps that this edge works for: one, in `INSTAGRAM_APP_ID` and its secrets, or several, in `APPS`. A site names
//! its app, and a signed request of Meta's is found by which of them signed it.

use crate::{
    instagram::AppSecret,
    settings::{
        problem::{Problem, problem_of},
        secrets::secret_of_an_app,
    },
    values::json,
};
use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, Visitor},
};

/// The app of a site that names none, and the one that stands in `INSTAGRAM_APP_ID`.
pub const DEFAULT: &str = "default";
/// More than anybody has: every answer of Instagram's is searched for the secrets of all.
const MOST: usize = 16;

/// One app at Meta.
#[derive(Debug)]
pub struct App {
    /// What the operator calls it.
    pub name: String,
    /// Instagram's id of it (not the Meta app's).
    pub id: String,
    /// Instagram's secret of it.
    pub secret: AppSecret,
    /// The Meta app's secret, which may sign Meta's requests in place of Instagram's (R54).
    pub meta_secret: Option<AppSecret>,
}

impl App {
    /// What may sign Meta's requests for it: Meta's pages don't say which one does.
    pub fn secrets(&self) -> impl Iterator<Item = &AppSecret> {
        core::iter::once(&self.secret).chain(&self.meta_secret)
    }
}

/// All of them.
#[derive(Debug)]
pub struct Apps(Vec<App>);

/// The settings that say which there are.
pub(super) struct Told {
    /// `APPS`.
    pub table: Option<String>,
    /// `INSTAGRAM_APP_ID`.
    pub id: Option<String>,
    /// `INSTAGRAM_APP_SECRET`.
    pub secret: Option<String>,
    /// `META_APP_SECRET`.
    pub meta_secret: Option<String>,
}

impl Apps {
    /// Reads them.
    ///
    /// # Errors
    /// All that has to be mended. Nothing of the table is repeated: it holds secrets.
    pub(super) fn read(told: Told) -> Result<Self, Vec<Problem>> {
        match told.table.as_deref().filter(|table| !table.is_empty()) {
            None => single(told).map(|app| Self(vec![app])),
            // A secret that is left over may still lie where secrets are kept: it is warned of, and unused.
            Some(_) if told.id.is_some() => Err(vec![wrong(
                "INSTAGRAM_APP_ID is set too, and the apps stand in one place alone: move that one into APPS with its \
                 secrets, as `default`, and take the three out",
            )]),
            Some(table) => listed(table).map_err(|problem| vec![wrong(&problem)]),
        }
    }

    /// Every app.
    pub fn all(&self) -> core::slice::Iter<'_, App> {
        self.0.iter()
    }

    /// The app of that name.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&App> {
        self.all().find(|app| app.name == name)
    }

    /// The app, where there is one alone.
    #[must_use]
    pub fn only(&self) -> Option<&App> {
        self.0.first().filter(|_| self.0.len() == 1)
    }

    /// The app of that id at Instagram.
    #[must_use]
    pub fn of_id(&self, id: &str) -> Option<&App> {
        self.all().find(|app| app.id == id)
    }

    /// What may sign Meta's requests, each with whose it is.
    pub fn signing(&self) -> impl Iterator<Item = (&App, &AppSecret)> {
        self.all()
            .flat_map(|app| app.secrets().map(move |secret| (app, secret)))
    }

    /// Whether a site's app is there.
    ///
    /// # Errors
    /// What is wrong, for whoever wrote the site.
    pub(super) fn check(&self, named: &str) -> Result<(), String> {
        let told = match (self.named(named), named == DEFAULT) {
            (Some(_), _) => return Ok(()),
            (None, true) => "it names no `app`, and APPS has none of the name `default`",
            (None, false) => "its `app` is none of APPS",
        };
        Err(told.to_owned())
    }
}

fn single(told: Told) -> Result<App, Vec<Problem>> {
    let id = told
        .id
        .ok_or("it is missing")
        .and_then(|id| app_id(&id).map(|()| id));
    let id = id.map_err(|problem| {
        let expected =
            "the Instagram app ID: digits, from the Meta app's page \"API setup with Instagram login\"";
        problem_of("INSTAGRAM_APP_ID", problem, expected, "1234567890123456")
    });
    let secret = secret_of_an_app(told.secret).map_err(|problem| {
        let expected = "the Instagram app secret: 32 letters and digits, from the same page as the app ID (not the secret \
                        under App settings, Basic)";
        problem_of("INSTAGRAM_APP_SECRET", problem, expected, EXAMPLE)
    });
    let metas = told
        .meta_secret
        .map(|text| secret_of_an_app(Some(text)))
        .transpose();
    let metas = metas.map_err(|problem| {
        let expected = "the Meta app's secret: 32 letters and digits, under App settings, Basic; leave it out if Meta's \
                        calls are signed with INSTAGRAM_APP_SECRET";
        problem_of("META_APP_SECRET", problem, expected, EXAMPLE)
    });
    match (id, secret, metas) {
        (Ok(id), Ok(secret), Ok(meta_secret)) => Ok(App {
            name: DEFAULT.to_owned(),
            id,
            secret,
            meta_secret,
        }),
        (id, secret, metas) => Err([id.err(), secret.err(), metas.err()]
            .into_iter()
            .flatten()
            .collect()),
    }
}

/// As a secret is spelt in examples; as a value it is refused.
const EXAMPLE: &str = "0123456789abcdef0123456789abcdef";

fn app_id(text: &str) -> Result<(), &'static str> {
    if text.is_empty() || text.len() > 32 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err("it is not made of digits");
    }
    if text == "1234567890123456" {
        return Err("it is the example, not an id");
    }
    Ok(())
}

fn wrong(problem: &str) -> Problem {
    problem_of(
        "APPS",
        problem,
        "a JSON object: a name of yours → the app's id, secret and, where there is one, meta_secret",
        r#"{"default":{"id":"1234567890123456","secret":"0123456789abcdef0123456789abcdef"}}"#,
    )
}

/// An app as the table spells it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    secret: String,
    #[serde(default)]
    meta_secret: Option<String>,
}

/// The table: a name that stands there twice is a mistake.
struct Table(Vec<(String, Entry)>);

impl<'de> Deserialize<'de> for Table {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Rows)
    }
}

struct Rows;

impl<'de> Visitor<'de> for Rows {
    type Value = Table;

    fn expecting(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        out.write_str("apps")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Table, A::Error> {
        let mut rows: Vec<(String, Entry)> = Vec::new();
        while let Some(row) = map.next_entry::<String, Entry>()? {
            if rows.iter().any(|(name, _)| *name == row.0) {
                return Err(A::Error::custom("twice"));
            }
            rows.push(row);
        }
        Ok(Table(rows))
    }
}

fn listed(text: &str) -> Result<Apps, String> {
    // Editors on Windows begin a file with a byte order mark.
    let text = text.trim_start_matches('\u{feff}');
    let Table(rows) = json::read(text).map_err(|at| {
        let before = text.as_bytes().get(..at).unwrap_or_default();
        let line = before.split(|byte| *byte == b'\n').count();
        format!(
            "it is no JSON, or a member is missing, unknown, there twice or of the wrong kind, near line {line}"
        )
    })?;
    if rows.is_empty() || rows.len() > MOST {
        return Err(format!("it lists no app, or more than {MOST}"));
    }
    let mut apps = Apps(Vec::new());
    for (at, (name, entry)) in rows.into_iter().enumerate() {
        // Shorter than any secret, so that none in the wrong place is ever told as a name.
        let named = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
        if name.is_empty() || name.len() > 16 || !name.chars().all(named) {
            return Err(format!(
                "the name of app {} is not 1 to 16 small letters, digits, `-` or `_`",
                at.saturating_add(1)
            ));
        }
        let app = app(name, entry)?;
        if let Some(other) = apps.all().find(|other| other.id == app.id) {
            return Err(format!(
                "the apps {:?} and {:?} have the same id",
                other.name, app.name
            ));
        }
        // Then nobody could say whose a signed request is.
        let shared = |other: &&App| {
            other
                .secrets()
                .any(|one| app.secrets().any(|two| one.reveal() == two.reveal()))
        };
        if let Some(other) = apps.all().find(shared) {
            return Err(format!(
                "the apps {:?} and {:?} have a secret in common",
                other.name, app.name
            ));
        }
        apps.0.push(app);
    }
    Ok(apps)
}

fn app(name: String, entry: Entry) -> Result<App, String> {
    let told = |member: &str, why: &str| format!("app {name:?}, `{member}`: {why}");
    app_id(&entry.id).map_err(|why| told("id", why))?;
    let secret = secret_of_an_app(Some(entry.secret)).map_err(|why| told("secret", why))?;
    let metas = entry
        .meta_secret
        .map(|text| secret_of_an_app(Some(text)))
        .transpose();
    let meta_secret = metas.map_err(|why| told("meta_secret", why))?;
    Ok(App {
        id: entry.id,
        secret,
        meta_secret,
        name,
    })
}

#[cfg(test)]
mod tests;
