//! What works on this machine and must not be deployed: its own addresses, and the secrets of the stand-in.
use std::fmt;

use serde_json::Value;

use common::settings::{BUCKET, Settings, value};

use crate::entry;

/// One setting that has to be mended, as `/health` tells it.
#[derive(Debug, PartialEq, Eq)]
pub struct Problem {
    /// The setting's name.
    pub setting: String,
    /// What is wrong with it.
    pub wrong: String,
    /// What is expected.
    pub expected: String,
    /// An example of it.
    pub example: String,
}

impl Problem {
    /// One of `/health`'s list, about these settings.
    pub fn read(listed: &Value, settings: &Settings) -> Self {
        let part = |name| listed.get(name).and_then(Value::as_str).unwrap_or("?").to_owned();
        let setting = part("setting");
        Self {
            wrong: entry::told(&setting, &part("problem"), settings),
            setting,
            expected: part("expected"),
            example: part("example"),
        }
    }

    fn new(setting: &str, problem: &str, expected: &str, example: &str) -> Self {
        Self {
            setting: setting.into(),
            wrong: problem.into(),
            expected: expected.into(),
            example: example.into(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "  {}: {}\n    expected: {}\n    example:  {}",
            self.setting, self.wrong, self.expected, self.example
        )
    }
}

/// Settings that the Worker itself finds good. `local` are this clone's own secrets.
pub fn only_for_deploying(settings: &Settings, local: &[String]) -> Vec<Problem> {
    let text = |name| value(settings, name).unwrap_or_default();
    let mut problems = Vec::new();
    if is_this_machine(text("PUBLIC_URL")) {
        problems.push(Problem::new(
            "PUBLIC_URL",
            "it is an address of this machine, which nobody else can open",
            "the https origin where Cloudflare will serve the edge",
            "https://connect.example.com",
        ));
    }
    if addresses(text("ENDPOINT_PROFILE"))
        .iter()
        .any(|url| is_this_machine(url))
    {
        problems.push(Problem::new(
            "ENDPOINT_PROFILE",
            "it leads to a server on this machine, such as the stand-in",
            "nothing at all, for the real Instagram",
            "(leave the line out)",
        ));
    }
    for (name, expected, example) in [
        (
            "INSTAGRAM_APP_SECRET",
            "the Instagram app secret from Meta's dashboard",
            "0123456789abcdef0123456789abcdef",
        ),
        (
            "APPS",
            "the apps' secrets from Meta's dashboard",
            r#"{"default":{"id":"1234567890123456","secret":"0123456789abcdef0123456789abcdef"}}"#,
        ),
        (
            "SEALING_KEYS",
            "a key of its own: `cargo operator sealing-key` makes one",
            "2026-11:…43 characters…",
        ),
    ] {
        if local
            .iter()
            .any(|own| !own.is_empty() && text(name).contains(own))
        {
            problems.push(Problem::new(
                name,
                "it is the one that this clone made for development",
                expected,
                example,
            ));
        }
    }
    if value(settings, BUCKET).is_some_and(|name| !is_bucket(name)) {
        problems.push(Problem::new(
            BUCKET,
            "no bucket of R2's has such a name",
            "3 to 63 small letters, digits and hyphens, with no hyphen at an end",
            "instagram-connect-files",
        ));
    }
    problems
}

/// Cloudflare's rule for a bucket's name.
fn is_bucket(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (3..=63).contains(&name.len())
        && name.bytes().all(plain)
        && !name.starts_with('-')
        && !name.ends_with('-')
}

/// Sites that the Worker takes and whose names nobody would see.
pub fn nameless(settings: &Settings) -> Vec<Problem> {
    let sites = entry::nameless(value(settings, "SITES").unwrap_or_default());
    let problem = |id: String| {
        Problem::new(
            "SITES",
            &format!("site {id:?}: its name is empty, and the edge's own pages show it"),
            "a `name` that its visitors know it by",
            r#""name":"Shop""#,
        )
    };
    sites.into_iter().map(problem).collect()
}

/// What a staging must not have in common with production: where it is, what opens its storage, who may steer it.
const ITS_OWN: [(&str, &str); 4] = [
    ("PUBLIC_URL", "https://staging.connect.example.com"),
    ("SEALING_KEYS", "2026-11:…43 characters…"),
    ("OPERATOR_SECRET", "…a secret of its own, or none…"),
    (BUCKET, "instagram-connect-staging-files"),
];

/// What the settings of one stage have in common with the `other` one's, and must not have: an address with or without its
/// last slash, any one of several keys.
pub fn in_common(settings: &Settings, others: &Settings, other: &str) -> Vec<Problem> {
    let parts = |settings: &Settings, name: &str| -> Vec<String> {
        let whole = value(settings, name).unwrap_or_default();
        let parts = whole.split(',').map(|part| {
            let key = part.split_once(':').filter(|_| name == "SEALING_KEYS");
            let part = key.map_or(part, |(_, key)| key).trim();
            part.trim_end_matches('/').to_ascii_lowercase()
        });
        parts.filter(|part| !part.is_empty()).collect()
    };
    ITS_OWN
        .iter()
        .filter(|(name, _)| {
            let taken = parts(others, name);
            parts(settings, name).iter().any(|part| taken.contains(part))
        })
        .map(|(name, example)| {
            Problem::new(
                name,
                &format!("it is {other}'s"),
                "one of its own: what is tried on staging must not reach production",
                example,
            )
        })
        .collect()
}

/// What can be deployed, and won't work for everybody.
pub fn warnings(settings: &Settings) -> Vec<&'static str> {
    let host = super::wrangler::host(value(settings, "PUBLIC_URL").unwrap_or_default());
    let blocked = host.to_ascii_lowercase().starts_with("connect-instagram.");
    let warning = "PUBLIC_URL: many ad blockers block every host that begins with `connect-instagram.`, so their users \
                   see no button; take another name, such as connect.example.com";
    blocked.then_some(warning).into_iter().collect()
}

/// The profile's own addresses, if it is an object that changes some.
fn addresses(profile: &str) -> Vec<String> {
    let profile: Value = serde_json::from_str(profile).unwrap_or_default();
    ["authorize_url", "token_url", "graph_url"]
        .iter()
        .filter_map(|name| profile.get(name)?.as_str().map(str::to_owned))
        .collect()
}

fn is_this_machine(url: &str) -> bool {
    let host = super::wrangler::host(url);
    host == "localhost"
        || host.ends_with(".localhost")
        || host.starts_with("127.")
        || host.starts_with("[::1]")
}

#[cfg(test)]
mod tests {
    use super::{in_common, nameless, only_for_deploying, warnings};
    use common::settings::Settings;

    fn found(changes: &[(&str, &str)]) -> Vec<String> {
        let settings: Settings = changes
            .iter()
            .map(|(name, value)| ((*name).into(), (*value).into()))
            .collect();
        only_for_deploying(&settings, &["stand-ins-own".into()])
            .into_iter()
            .map(|problem| problem.setting)
            .collect()
    }

    #[test]
    fn what_opens_productions_storage_is_not_stagings() {
        let settings = |url: &str, keys: &str| -> Settings {
            vec![
                ("PUBLIC_URL".into(), url.into()),
                ("SEALING_KEYS".into(), keys.into()),
            ]
        };
        let production = settings("https://a.example", "k1:one");
        let same = |url, keys| in_common(&settings(url, keys), &production, "production").len();
        assert_eq!(same("https://b.example", "k1:two"), 0);
        assert_eq!(same("https://b.example", "k1:one"), 1);
        assert_eq!(same("https://a.example", "k1:one"), 2);
        assert_eq!(same("https://A.example/", "k2:two, k9:one"), 2);
        let bucket = |name: &str| -> Settings { vec![("UPLOADS_BUCKET".into(), name.into())] };
        assert_eq!(in_common(&bucket("a-b"), &bucket("a-b"), "production").len(), 1);
        assert_eq!(in_common(&bucket("a-b"), &bucket("a-c"), "production").len(), 0);
    }

    /// R60
    #[test]
    fn a_site_without_a_name_is_not_deployed() {
        let of = |table: &str| nameless(&vec![("SITES".into(), table.into())]);
        assert_eq!(of(r#"{"blog":{"name":"Blog"}}"#), []);
        let told = of(r#"{"shop":{"name":" "}}"#)[0].to_string();
        assert!(
            told.starts_with("  SITES: site \"shop\": its name is empty"),
            "{told}"
        );
    }

    #[test]
    fn an_edge_at_this_machine_is_not_deployed() {
        for url in [
            "http://localhost:8787",
            "http://127.0.0.1",
            "https://a.localhost",
            "http://[::1]:80",
        ] {
            assert_eq!(found(&[("PUBLIC_URL", url)]), ["PUBLIC_URL"], "{url}");
        }
        assert!(found(&[("PUBLIC_URL", "https://localhost.example.com")]).is_empty());
    }

    #[test]
    fn a_bucket_has_a_name_that_cloudflare_takes() {
        let long = "a".repeat(64);
        for name in [
            "ab",
            "Files",
            "-files",
            "files-",
            "my_files",
            "a.b",
            "ä-files",
            long.as_str(),
        ] {
            assert_eq!(found(&[("UPLOADS_BUCKET", name)]), ["UPLOADS_BUCKET"], "{name}");
        }
        for name in ["", "abc", "instagram-connect-files", "2026"] {
            assert!(found(&[("UPLOADS_BUCKET", name)]).is_empty(), "{name}");
        }
    }

    /// Ad blockers know that name.
    #[test]
    fn a_host_that_is_blocked_is_warned_of() {
        let warned = |url: &str| warnings(&vec![("PUBLIC_URL".into(), url.into())]).len();
        for url in [
            "https://connect-instagram.example.com",
            "https://Connect-Instagram.shop.example/",
            "https://connect-instagram.me.workers.dev",
            "https://connect-instagram.example.com:8443",
        ] {
            assert_eq!(warned(url), 1, "{url}");
        }
        for url in [
            "https://connect.example.com",
            "https://instagram-connect.me.workers.dev",
            "https://my-connect-instagram.example.com",
            "https://connect-instagrams.example.com",
        ] {
            assert_eq!(warned(url), 0, "{url}");
        }
    }

    #[test]
    fn the_stand_in_is_not_deployed_with() {
        let profile = r#"{"base":"instagram","graph_url":"http://127.0.0.1:8790"}"#;
        assert_eq!(found(&[("ENDPOINT_PROFILE", profile)]), ["ENDPOINT_PROFILE"]);
        assert!(found(&[("ENDPOINT_PROFILE", "instagram")]).is_empty());
    }

    /// R60: default secrets.
    #[test]
    fn the_secrets_of_development_are_not_deployed() {
        assert_eq!(
            found(&[("INSTAGRAM_APP_SECRET", "stand-ins-own")]),
            ["INSTAGRAM_APP_SECRET"]
        );
        assert_eq!(
            found(&[("SEALING_KEYS", "new:x,dev1:stand-ins-own")]),
            ["SEALING_KEYS"]
        );
    }
}
