//! The edge's settings, read once per isolate. A missing or wrong one is named with what is expected and an example,
//! and never with its content (R60).

pub use crate::settings::problem::Problem;
use crate::{
    instagram::{EndpointProfile, Secrets},
    keys::{backup_key::BackupKey, event_secret::EventSecrets, guesses::SecretHash, seal::SealingKeys},
    settings::{
        apps::{self, App, Apps},
        problem::problem_of,
        return_url::is_safe,
        secrets::poor_secret,
        site::{ClientKind, Sites, checked},
    },
    values::{address::Address, json},
};

/// Everything that the edge is told.
#[derive(Debug)]
pub struct Config {
    /// The Meta apps that it works for.
    pub apps: Apps,
    /// The keys that seal flows and tokens.
    pub sealing_keys: SealingKeys,
    /// The edge's own origin, without a slash at the end; also its issuer (RFC 8414).
    pub public_url: String,
    /// The registered sites; [`Config::site`] finds one.
    pub sites: Sites,
    /// Whether these are all: sites can be added beyond the settings.
    pub(super) knows_all_sites: bool,
    /// Where Instagram is and how it answers.
    pub profile: EndpointProfile,
    /// The hash of the operator's secret; without one the operator's surface is off (R59).
    pub operator_secret: Option<SecretHash>,
    /// Whom backups are sealed to; without one there are none.
    pub backup_key: Option<BackupKey>,
    /// Signs outgoing events.
    pub event_secret: Option<EventSecrets>,
    /// The bundle that runs, as the deploy named it (`/health`); nothing where no deploy did.
    pub bundle: Option<String>,
    /// What works but is likely a mistake.
    pub warnings: Vec<String>,
}

impl Config {
    /// Reads every setting through `setting`, which returns its text.
    ///
    /// # Errors
    /// Every problem at once, so that one round mends them all.
    pub fn read(setting: impl Fn(&str) -> Option<String>) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let told = apps::Told {
            table: setting("APPS"),
            id: setting("INSTAGRAM_APP_ID"),
            secret: setting("INSTAGRAM_APP_SECRET"),
            meta_secret: setting("META_APP_SECRET"),
        };
        let apps = Apps::read(told).map_err(|several| problems.extend(several)).ok();
        let sealing_keys = note(&mut problems, sealing_keys(setting("SEALING_KEYS")));
        let public_url = note(&mut problems, public_url(setting("PUBLIC_URL")));
        let sites = note(&mut problems, sites(setting("SITES"), apps.as_ref()));
        let profile = note(&mut problems, profile(setting("ENDPOINT_PROFILE").as_deref()));
        let operator_secret = note(&mut problems, operator_secret(setting("OPERATOR_SECRET")));
        let event_secret = note(&mut problems, event_secret(setting("EVENT_SECRET").as_deref()));
        let backup_key = note(&mut problems, backup_key(setting("BACKUP_KEY").as_deref()));
        let (Some(operator_secret), Some(event_secret), Some(backup_key)) =
            (operator_secret, event_secret, backup_key)
        else {
            return Err(problems);
        };
        match (apps, sealing_keys, public_url, sites, profile) {
            (Some(apps), Some(sealing_keys), Some(public_url), Some(sites), Some(profile)) => {
                let mut warnings = warnings(&apps, &sites, event_secret.as_ref());
                let set = |name| setting(name).is_some();
                if set("APPS") && (set("INSTAGRAM_APP_SECRET") || set("META_APP_SECRET")) {
                    warnings.push(LEFT_OVER.to_owned());
                }
                Ok(Self {
                    apps,
                    sealing_keys,
                    public_url,
                    sites,
                    knows_all_sites: true,
                    profile,
                    operator_secret,
                    backup_key,
                    event_secret,
                    bundle: setting("BUNDLE"),
                    warnings,
                })
            }
            _ => Err(problems),
        }
    }

    /// Where Instagram sends people back to. From configuration, never from the Host header (R12).
    #[must_use]
    pub fn redirect_uri(&self) -> String {
        format!("{}/instagram/callback", self.public_url)
    }

    /// What no answer of Instagram's may hold (R40): whichever app it is for.
    #[must_use]
    pub fn secrets(&self) -> Secrets {
        let all = self.apps.signing().map(|(_, secret)| secret.reveal());
        Secrets::of_keys(&self.sealing_keys).and(all)
    }

    /// The app of a token or of a flow, by the id that was kept with it. What was written when there was one app alone
    /// names none: it belongs to the app `default`, or to the only one. Never to the site's: that one may be new.
    #[must_use]
    pub fn app_of(&self, id: Option<&str>) -> Option<&App> {
        match id {
            Some(id) => self.apps.of_id(id),
            None => self.apps.named(apps::DEFAULT).or_else(|| self.apps.only()),
        }
    }

    /// That app's id, which is known also where the app isn't configured any more; empty where nobody knows it.
    #[must_use]
    pub fn app_id_of<'a>(&'a self, id: Option<&'a str>) -> &'a str {
        id.or_else(|| self.app_of(None).map(|app| app.id.as_str()))
            .unwrap_or_default()
    }
}

fn note<T>(problems: &mut Vec<Problem>, read: Result<T, Problem>) -> Option<T> {
    read.map_err(|problem| problems.push(problem)).ok()
}

fn operator_secret(text: Option<String>) -> Result<Option<SecretHash>, Problem> {
    let Some(text) = text else { return Ok(None) };
    let expected = "at least 20 random characters, known to the operator alone; leave it out to turn the operator's surface off";
    if let Some(why) = poor_secret(&text) {
        return Err(problem_of(
            "OPERATOR_SECRET",
            why,
            expected,
            "…32 random characters…",
        ));
    }
    Ok(Some(SecretHash::of(&text)))
}

fn event_secret(text: Option<&str>) -> Result<Option<EventSecrets>, Problem> {
    let expected =
        "`whsec_` and base64 of 24 to 64 random bytes (Standard Webhooks); needed when a site has `events`";
    text.map(EventSecrets::parse)
        .transpose()
        .map_err(|why| problem_of("EVENT_SECRET", why, expected, "whsec_…32 characters or more…"))
}

fn backup_key(text: Option<&str>) -> Result<Option<BackupKey>, Problem> {
    let expected =
        "the public half of the operator's key, 43 characters; `cargo operator backup-key` makes a pair";
    text.map(BackupKey::parse)
        .transpose()
        .map_err(|why| problem_of("BACKUP_KEY", why, expected, "…43 characters…"))
}

fn sealing_keys(text: Option<String>) -> Result<SealingKeys, Problem> {
    let expected = "one or more keys `id:key`, newest first, separated by commas; `cargo operator sealing-key` prints one";
    let problem = |problem: &str| problem_of("SEALING_KEYS", problem, expected, "2026-11:…43 characters…");
    let text = text.ok_or_else(|| problem("it is missing"))?;
    SealingKeys::parse(&text).map_err(problem)
}

fn public_url(text: Option<String>) -> Result<String, Problem> {
    let expected = "the edge's own origin, with https (http only on loopback), without a path";
    let problem = |problem: &str| problem_of("PUBLIC_URL", problem, expected, "https://connect.example.com");
    let text = text.ok_or_else(|| problem("it is missing"))?;
    let text = text.strip_suffix('/').unwrap_or(&text);
    if !text.is_ascii() {
        return Err(problem(
            "it has a letter beyond ASCII; write the host as browsers do, `xn--…`",
        ));
    }
    if !text.contains(':') {
        return Err(problem("it is not a URL"));
    }
    let url = Address::parse(text).filter(|url| url.origin() == Some(text));
    match url.as_ref().map(is_safe) {
        Some(true) => Ok(text.to_owned()),
        Some(false) => Err(problem("it is not https")),
        None => Err(problem(
            "it is not an origin alone: it has a path, a query, a user or an odd spelling",
        )),
    }
}

fn sites(text: Option<String>, apps: Option<&Apps>) -> Result<Sites, Problem> {
    let expected = "a JSON object: site id → name, origins, return_urls, permissions";
    let example = r#"{"shop":{"name":"Shop","origins":["https://shop.example"],"return_urls":["https://shop.example/"],"permissions":["instagram_business_basic"]}}"#;
    let problem = |problem: String| problem_of("SITES", &problem, expected, example);
    let text = text.ok_or_else(|| problem("it is missing".to_owned()))?;
    // Editors on Windows begin a file with a byte order mark.
    let text = text.trim_start_matches('\u{feff}');
    let mut sites: Sites = json::read(text).map_err(|at| problem(unreadable(text, at)))?;
    if sites.is_empty() {
        return Err(problem("it lists no site".to_owned()));
    }
    for (id, site) in &mut sites {
        checked(id, site, apps).map_err(problem)?;
    }
    Ok(sites)
}

/// Where the table can't be read. What was found there is not repeated: that may be a secret in the wrong place.
pub(super) fn unreadable(text: &str, read: usize) -> String {
    if let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(text) {
        return format!(
            "it is no JSON, near line {}, column {}",
            error.line(),
            error.column()
        );
    }
    let before = text.as_bytes().get(..read).unwrap_or_default();
    let lines = before.split(|byte| *byte == b'\n');
    let column = lines.clone().next_back().map_or(0, <[u8]>::len);
    format!(
        "a member is missing, unknown, or of the wrong kind, near line {}, column {column}",
        lines.count()
    )
}

fn profile(text: Option<&str>) -> Result<EndpointProfile, Problem> {
    let expected = "`instagram`, `basic-display`, or a JSON object that changes one of them";
    EndpointProfile::parse(text.unwrap_or("instagram")).map_err(|why| {
        problem_of(
            "ENDPOINT_PROFILE",
            &why.to_string(),
            expected,
            r#"{"base":"instagram","version":"v26.0"}"#,
        )
    })
}

/// R34: an empty origin list means none, and the configuration check says so.
/// Where the apps stand in one table, no other secret of an app is used.
const LEFT_OVER: &str =
    "APPS: INSTAGRAM_APP_SECRET or META_APP_SECRET is set too, and isn't used; take it out";

fn warnings(apps: &Apps, sites: &Sites, event_secret: Option<&EventSecrets>) -> Vec<String> {
    let nobody = sites
        .iter()
        .filter(|(_, site)| site.has(ClientKind::Browser) && site.origins.is_empty())
        .map(|(id, _)| format!("SITES: site {id:?} lists no origin, so no page may use it; add the page's origin to `origins`"));
    let wide = sites.iter().filter(|(_, site)| !site.return_urls_below.is_empty()).map(|(id, _)| {
        format!("SITES: site {id:?} has `return_urls_below`: whoever can put a page or a redirect there gets its visitors' answers; list whole URLs in `return_urls`")
    });
    let silent = sites
        .iter()
        .filter(|(_, site)| site.events.is_some() && event_secret.is_none())
        .map(|(id, _)| {
            format!("SITES: site {id:?} has `events`, but EVENT_SECRET is missing, so none is sent")
        });
    let shared = event_secret.is_some_and(EventSecrets::has_shared).then(|| {
        "EVENT_SECRET: with the secret marked `shared:` whoever verifies one site's events can sign another's; give each \
         receiver its site's own (`cargo operator keys events SITE`), then take that one out"
            .to_owned()
    });
    let idle = apps
        .all()
        .filter(|app| sites.values().all(|site| site.app != app.name))
        .map(|app| {
            format!(
                "APPS: no site has the app {:?}; give it one as its `app`, or take it out once no connection is its any more (GET /operator/connections)",
                app.name
            )
        });
    nobody
        .chain(idle)
        .chain(wide)
        .chain(silent)
        .chain(shared)
        .collect()
}

#[cfg(test)]
mod table;
#[cfg(test)]
mod tests;
