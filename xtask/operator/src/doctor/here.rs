//! The settings here: what `/health` says of them, what `deploy` says, and whether each site's entry fits itself.
use common::settings::{BUCKET, SECRETS, Settings, VARIABLES, value};
use shared::instagram::versions;
use shared::settings::config::Config;
use shared::settings::site::{ClientKind, Site};
use shared::values::time::Timestamp;
use url::Url;

use super::finding::Finding;
use crate::{deploy, entry};

/// The settings, as the edge reads them; nothing if it would refuse them.
pub fn read(settings: &Settings) -> (Option<Config>, Vec<Finding>) {
    match Config::read(|name| value(settings, name).map(str::to_owned)) {
        Ok(config) => (Some(config), Vec::new()),
        Err(problems) => {
            let findings = problems
                .iter()
                .map(|problem| {
                    let (expected, example) = (problem.expected, problem.example);
                    let told = entry::told(problem.setting, &problem.problem, settings);
                    wrong(&told, expected, example).about(problem.setting)
                })
                .collect();
            (None, findings)
        }
    }
}

/// Everything that can be said of the settings without asking anybody. `local` are this clone's own secrets, which nobody
/// deploys; nothing for an edge on this machine, which may have them.
pub fn examine(
    settings: &Settings,
    local: Option<&[String]>,
    now: Timestamp,
) -> (Option<Config>, Vec<Finding>) {
    let (config, mut findings) = read(settings);
    findings.extend(unknown(settings));
    let local = local.map(|local| deploy::only_for_deploying(settings, local));
    findings.extend(
        local.iter().flatten().map(|problem| {
            wrong(&problem.wrong, &problem.expected, &problem.example).about(&problem.setting)
        }),
    );
    let told = config.iter().flat_map(|config| config.warnings.clone());
    let warnings = told.chain(deploy::warnings(settings).into_iter().map(str::to_owned));
    findings.extend(warnings.map(|warning| warned(&warning)));
    findings.extend(unnoticed(settings));
    findings.extend(config.iter().flat_map(without_metas));
    let said: Vec<Option<String>> = findings.iter().map(|finding| finding.about.clone()).collect();
    let settable = VARIABLES.iter().chain(&SECRETS).chain([&BUCKET]);
    let well = settable.filter(|name| {
        let named = said.iter().any(|about| about.as_deref() == Some(**name));
        value(settings, name).is_some() && !named
    });
    findings.extend(well.map(|name| Finding::ok("settings", "It is as it should be.").about(*name)));
    if let Some(config) = &config {
        let version = versions::warning(&config.profile.version, now);
        findings.push(version.map_or_else(
            || {
                Finding::ok(
                    "api_version",
                    format!("{} has more than 90 days left.", config.profile.version),
                )
            },
            |told| {
                Finding::warning(
                    "api_version",
                    sentence(&told),
                    "Change `version` in ENDPOINT_PROFILE, or leave the setting out.",
                )
            },
        ));
        findings.extend(config.sites.iter().flat_map(|(id, site)| traps(id, site)));
        let nameless = config
            .sites
            .iter()
            .filter(|(_, site)| entry::is_blank(&site.name));
        findings.extend(nameless.map(|(id, _)| {
            let cure = "Give it the `name` that its visitors know it by.";
            Finding::problem(
                "site",
                "Its name is empty, and the edge's own pages show it.",
                cure,
            )
            .about(id)
        }));
    }
    (config, findings)
}

fn wrong(problem: &str, expected: &str, example: &str) -> Finding {
    Finding::problem(
        "settings",
        sentence(problem),
        format!("Expected is {expected}; for example: {example}"),
    )
}

/// A warning that begins with its setting's name.
fn warned(text: &str) -> Finding {
    let (setting, told) = text.split_once(": ").unwrap_or(("", text));
    let (cause, cure) = told.rsplit_once("; ").unwrap_or((told, ""));
    let cure = if cure.is_empty() {
        "docs/settings.md says what it opens, and what to write instead."
    } else {
        cure
    };
    Finding::warning("settings", sentence(cause), sentence(cure)).about(setting)
}

/// A name that the edge doesn't read: most likely it is misspelt.
fn unknown(settings: &Settings) -> Option<Finding> {
    let failure = deploy::must_be_known(settings).err()?;
    Some(Finding::problem(
        "settings",
        sentence(&failure.to_string()),
        "Mend its name, or take the line out.",
    ))
}

/// What works without it, and not all of it.
fn unnoticed(settings: &Settings) -> Vec<Finding> {
    let missing = |name: &str| value(settings, name).is_none();
    let mut findings = Vec::new();
    if missing("META_APP_SECRET") && missing("APPS") {
        findings.push(
            Finding::warning(
                "settings",
                "It isn't set. Meta doesn't say which of its two secrets signs deauthorize and deletion: if it is this one, the edge refuses those calls.",
                "Copy the secret under App settings, Basic, into it.",
            )
            .about("META_APP_SECRET"),
        );
    }
    if missing("OPERATOR_SECRET") {
        findings.push(
            Finding::warning(
                "settings",
                "It isn't set, so nobody can see how the connections are, change sealing keys or make backups.",
                "Give it 20 random characters or more: `openssl rand -hex 24` makes some.",
            )
            .about("OPERATOR_SECRET"),
        );
    }
    findings
}

/// Apps of the table whose second secret isn't known.
fn without_metas(config: &Config) -> Vec<Finding> {
    let bare = config.apps.all().filter(|app| app.meta_secret.is_none());
    bare.filter_map(|app| {
        let name = super::instagram::called(app)?;
        let told = format!(
            "The app {name} has no `meta_secret`. Meta doesn't say which of its two secrets signs deauthorize and deletion: if it is this one, the edge refuses those calls.",
        );
        Some(Finding::warning("settings", told, "Copy the secret under App settings, Basic, into it.").about("APPS"))
    })
    .collect()
}

/// What a button would fail on: an origin without a return URL, a return URL without its origin.
pub fn traps(id: &str, site: &Site) -> Vec<Finding> {
    if !site.has(ClientKind::Browser) {
        return vec![Finding::ok("site", "It has no pages of its own.").about(id)];
    }
    let listed = site.return_urls.iter().chain(&site.return_urls_below);
    let returns: Vec<String> = listed.filter_map(|url| origin(url)).collect();
    let mut findings: Vec<Finding> = Vec::new();
    for lonely in returns.iter().filter(|origin| !site.lists_origin(origin)) {
        findings.push(Finding::warning(
            "site",
            format!("A return URL is of {lonely}, which isn't among `origins`: a button there fails with `network`."),
            format!("Add {lonely} to `origins` of the site. Letter by letter: www. and the port count, and localhost isn't 127.0.0.1."),
        ));
    }
    for lonely in site.origins.iter().filter(|origin| !returns.contains(origin)) {
        findings.push(Finding::warning(
            "site",
            format!("{lonely} is among `origins`, and no return URL is of it: a button there can't come back."),
            format!("Add the address of the page with the button, such as {lonely}/connect, to `return_urls`; or take the origin out."),
        ));
    }
    findings.dedup();
    if findings.is_empty() {
        findings.push(Finding::ok(
            "site",
            "Its origins and its return URLs fit each other.",
        ));
    }
    findings.into_iter().map(|finding| finding.about(id)).collect()
}

/// The origin of a page's address; nothing of an address that is no page's.
fn origin(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    matches!(url.scheme(), "http" | "https").then(|| url.origin().ascii_serialization())
}

/// With a capital letter, and a full stop.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters
        .next()
        .map(|first| first.to_uppercase().to_string())
        .unwrap_or_default();
    let text = format!("{first}{}", letters.as_str());
    if text.ends_with(['.', '?', '!']) {
        text
    } else {
        format!("{text}.")
    }
}

#[cfg(test)]
mod tests {
    use common::settings::Settings;
    use shared::values::time::Timestamp;

    use super::super::finding::{Finding, Level};
    use super::examine;

    const SECRET: &str = "f3a9c0d17e5b2846a1c4e8907b6d5f32";

    fn good() -> Settings {
        let sites = r#"{"shop":{"name":"Shop","origins":["https://shop.example"],"return_urls":["https://shop.example/connect"],"permissions":["instagram_business_basic"]}}"#;
        [
            ("INSTAGRAM_APP_ID", "9876501234567890"),
            ("INSTAGRAM_APP_SECRET", SECRET),
            ("META_APP_SECRET", "0a1b2c3d4e5f60718293a4b5c6d7e8f9"),
            ("OPERATOR_SECRET", "wq8d7c6b5a4f3e2d1c0b9a8f7e6d"),
            ("SEALING_KEYS", "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"),
            ("PUBLIC_URL", "https://connect.shop.example"),
            ("SITES", sites),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
    }

    /// What is found when one setting is another; of a day in 2026.
    fn found(changes: &[(&str, &str)]) -> Vec<Finding> {
        let mut settings = good();
        for (name, value) in changes {
            settings.push(((*name).to_owned(), (*value).to_owned()));
        }
        let now = Timestamp::from_millis(1_795_926_488_000);
        let (_, findings) = examine(&settings, Some(&["stand-ins-own-secret-1234".into()]), now);
        let bad = |finding: &Finding| finding.level != Level::Ok;
        findings.into_iter().filter(bad).collect()
    }

    fn named(findings: &[Finding]) -> Vec<(&str, &str, Level)> {
        let name = |finding: &'_ Finding| finding.about.clone().unwrap_or_default();
        findings
            .iter()
            .map(|finding| (finding.id, &*name(finding).leak(), finding.level))
            .collect()
    }

    #[test]
    fn good_settings_are_found_good() {
        assert_eq!(named(&found(&[])), []);
    }

    /// R104: each planted mistake is named, with its cure, and nothing of a secret.
    #[test]
    fn each_planted_mistake_in_the_settings_is_found() {
        let rows = [
            ("INSTAGRAM_APP_ID", "my-app"),
            ("INSTAGRAM_APP_SECRET", "CANARYshort"),
            ("INSTAGRAM_APP_SECRET", "stand-ins-own-secret-1234"),
            ("META_APP_SECRET", "changeme-changeme-CANARY"),
            ("SEALING_KEYS", "k1:CANARY"),
            ("PUBLIC_URL", "http://connect.shop.example"),
            ("PUBLIC_URL", "https://connect.shop.example/edge"),
            ("PUBLIC_URL", "http://localhost:8787"),
            ("SITES", "{"),
            (
                "ENDPOINT_PROFILE",
                r#"{"base":"instagram","graph_url":"http://127.0.0.1:9790"}"#,
            ),
            ("OPERATOR_SECRET", "CANARY"),
            ("BACKUP_KEY", "CANARY"),
            ("EVENT_SECRET", "CANARY"),
        ];
        for (setting, value) in rows {
            let findings = found(&[(setting, value)]);
            assert_eq!(
                named(&findings),
                [("settings", setting, Level::Problem)],
                "{value}"
            );
            let finding = &findings[0];
            assert!(finding.cure.starts_with("Expected is "), "{finding:?}");
            assert!(!format!("{finding:?}").contains("CANARY"), "{finding:?}");
        }
        let misspelt = found(&[("PUBLIC_ULR", "x")]);
        assert!(
            misspelt[0]
                .cause
                .starts_with("The edge has no setting PUBLIC_ULR.")
        );
    }

    #[test]
    fn what_works_only_in_part_is_warned_of() {
        for (setting, value) in [
            ("META_APP_SECRET", ""),
            ("OPERATOR_SECRET", ""),
            ("PUBLIC_URL", "https://connect-instagram.shop.example"),
        ] {
            let findings = found(&[(setting, value)]);
            assert_eq!(named(&findings), [("settings", setting, Level::Warning)]);
            assert!(!findings[0].cure.is_empty());
        }
    }

    /// R83: the beginner's traps of origins and return URLs.
    #[test]
    fn an_origin_and_a_return_url_that_do_not_fit_are_told() {
        let site = |origins: &str, returns: &str| {
            let table = format!(
                r#"{{"shop":{{"name":"Shop","origins":[{origins}],"return_urls":[{returns}],"permissions":["instagram_business_basic"]}}}}"#
            );
            found(&[("SITES", &table)])
        };
        let www = site(
            r#""https://www.shop.example""#,
            r#""https://shop.example/connect""#,
        );
        assert_eq!(www.len(), 2);
        assert!(
            www[0]
                .cause
                .contains("https://shop.example, which isn't among `origins`")
        );
        assert!(
            www[1]
                .cause
                .contains("https://www.shop.example is among `origins`")
        );
        let port = site(
            r#""https://shop.example:8443","https://shop.example""#,
            r#""https://shop.example/a","https://shop.example/b""#,
        );
        assert_eq!(named(&port), [("site", "shop", Level::Warning)]);
        let none = site("", r#""https://shop.example/connect""#);
        assert_eq!(
            named(&none),
            [
                ("settings", "SITES", Level::Warning),
                ("site", "shop", Level::Warning)
            ]
        );
    }

    /// R60: which site and which member it is; a name that nobody sees is none.
    #[test]
    fn a_poor_entry_is_named() {
        let site = |members: &str| {
            let table = format!(
                r#"{{"shop":{{{members},"origins":["https://shop.example"],"return_urls":["https://shop.example/connect"],"permissions":["instagram_business_basic"]}}}}"#
            );
            found(&[("SITES", &table)])
        };
        let misspelt = site(r#""name":"Shop","kept":true"#);
        assert_eq!(named(&misspelt), [("settings", "SITES", Level::Problem)]);
        assert_eq!(misspelt[0].cause, "Site \"shop\": there is no member `kept`.");
        for blank in ["", " ", "\u{200b}"] {
            let nameless = site(&format!(r#""name":"{blank}""#));
            assert_eq!(named(&nameless), [("site", "shop", Level::Problem)], "{blank:?}");
        }
    }

    #[test]
    fn the_end_of_the_apis_version_is_told() {
        let old = found(&[("ENDPOINT_PROFILE", r#"{"base":"instagram","version":"v21.0"}"#)]);
        assert_eq!(named(&old), [("api_version", "", Level::Warning)]);
        assert!(old[0].cause.contains("ends on 2027-01-21"), "{old:?}");
    }
}
