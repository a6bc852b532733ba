//! What the documents describe is what the code has: settings, members, categories, fields, and the button.
use super::{Document, document, documents, known, paths, source};
use crate::manifest;
use common::files;
use common::settings::{BUCKET, SECRETS, VARIABLES};

/// Words in capitals that are no settings of ours.
const NO_SETTINGS: [&str; 24] = [
    "CLOUDFLARE_API_TOKEN",
    "ACCESS_TOKEN",
    "BASE64URL",
    "CLIENT_SECRET",
    "AUTH_SECRET",
    "AUTHLIB_INSECURE_TRANSPORT",
    "OAUTHLIB_INSECURE_TRANSPORT",
    "AUTHORIZATION_URL",
    "ACCESS_TOKEN_URL",
    "OAUTH_PKCE_ENABLED",
    "SOCIALACCOUNT_PROVIDERS",
    "PKCE_METHOD_S256",
    "XDG_CONFIG_HOME",
    "CLOUDFLARE_ACCOUNT_ID",
    "RUNNER_TEMP",
    "PROXY_HEADER",
    "UPDATE_DOCS",
    "SUITE_FUZZ_SECONDS",
    "SUITE_OPTIMIZERS",
    "SUITE_POSTS",
    "SUITE_POST_KILLS",
    "SUITE_STARTS",
    "SUITE_STORM",
    "HUGO_SECURITY_HTTP_URLS",
];

/// A name in capitals with an underscore is a setting, or said to be none.
#[test]
fn every_setting_in_the_documents_is_one() {
    let is_name = |word: &str| {
        word.contains('_')
            && word != "_"
            && word
                .bytes()
                .all(|byte| matches!(byte, b'A'..=b'Z' | b'0'..=b'9' | b'_'))
    };
    // Those below docs/instagram are about Instagram's words: `MEDIA_CREATOR`.
    let ours = |document: &Document| !document.name.starts_with("docs/instagram");
    for Document { name, text } in documents().into_iter().filter(ours) {
        let separate = |c: char| !(c.is_ascii_alphanumeric() || c == '_');
        for word in text.split(separate).filter(|word| is_name(word)) {
            assert!(known(word) || NO_SETTINGS.contains(&word), "{name}: {word}");
        }
    }
}

#[test]
fn every_setting_has_its_chapter() {
    let text = document("docs/settings.md").text;
    for setting in VARIABLES.iter().chain(&SECRETS).chain([&BUCKET]) {
        assert!(text.contains(&format!("\n## {setting}\n")), "{setting}");
    }
}

/// The names of a struct's members in a source file.
fn members(source: &str, of: &str) -> Vec<String> {
    let (_, body) = source.split_once(&format!("struct {of} {{")).unwrap();
    let (body, _) = body.split_once("\n}").unwrap();
    body.lines()
        .map(|line| line.trim().trim_start_matches("pub ").to_owned())
        .filter(|line| !line.starts_with('/'))
        // What isn't read isn't written by anybody either.
        .scan(false, |skips, line| {
            let skipped = std::mem::replace(skips, line == "#[serde(skip)]");
            Some((!skipped).then_some(line))
        })
        .flatten()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| Some(line.split_once(": ")?.0.to_owned()))
        .collect()
}

/// The first cells of the tables in a chapter, without their backticks.
fn rows(text: &str, chapter: &str) -> Vec<String> {
    let (_, rest) = text.split_once(&format!("\n{chapter}\n")).unwrap();
    let level = chapter.split(' ').next().unwrap();
    let end = ["## ", "### "]
        .iter()
        .filter(|next| next.len() <= level.len() + 1)
        .filter_map(|next| rest.find(&format!("\n{next}")))
        .min()
        .unwrap_or(rest.len());
    rest.get(..end)
        .unwrap()
        .lines()
        .filter_map(|line| {
            line.strip_prefix("| `")?
                .split_once("` |")
                .map(|(cell, _)| cell.to_owned())
        })
        .collect()
}

#[test]
fn every_member_of_a_site_and_of_a_profile_is_explained() {
    let text = document("docs/settings.md").text;
    assert_eq!(
        rows(&text, "## SITES"),
        members(&source("shared/src/settings/site.rs"), "Site")
    );
    let (_, posts) = text.split_once("\n### Posts\n").unwrap();
    let (posts, _) = posts.split_once("\n#").unwrap();
    let named = posts
        .lines()
        .filter_map(|line| line.strip_prefix("- `")?.split_once('`'));
    assert_eq!(
        named.map(|(member, _)| member).collect::<Vec<_>>(),
        members(&source("shared/src/settings/posts.rs"), "Posts")
    );
    let profile = rows(&text, "## ENDPOINT_PROFILE");
    let code = members(&source("shared/src/instagram/profile.rs"), "Setting");
    assert_eq!(profile[..2], ["instagram", "basic-display"]);
    assert_eq!(profile[2..], code);
}

#[test]
fn every_category_of_errors_is_explained() {
    let code = source("shared/src/instagram/category.rs");
    let (_, code) = code.split_once("    Category {").unwrap();
    let (code, _) = code.split_once("\n    }").unwrap();
    let code: Vec<&str> = code.split('"').skip(1).step_by(2).collect();
    assert_eq!(rows(&document("docs/api.md").text, "### Categories"), code);
}

#[test]
fn the_fields_that_can_be_read_are_those_of_the_code() {
    let code = source("shared/src/graph/template.rs");
    let text = document("docs/api.md").text;
    for (list, path) in [
        ("ME_FIELDS", "/graph/me"),
        ("MEDIA_FIELDS", "/graph/me/media"),
        ("CHILD_FIELDS", "/graph/{media}/children"),
    ] {
        let (_, fields) = code.split_once(&format!("const {list}: &[&str] = &[")).unwrap();
        let (fields, _) = fields.split_once(']').unwrap();
        let fields: Vec<&str> = fields.split('"').skip(1).step_by(2).collect();
        let line = text
            .lines()
            .find(|line| line.starts_with(&format!("| `{path}` |")))
            .unwrap();
        let cell = line.split(" | ").nth(2).unwrap();
        let told: Vec<&str> = cell
            .split('`')
            .skip(1)
            .step_by(2)
            .filter(|field| !field.contains('{'))
            .collect();
        assert_eq!(told, fields, "{path}");
    }
}

/// The button's attributes, events and codes, as its source has them.
#[test]
fn the_button_is_described_as_it_is() {
    let text = document("README.md").text;
    let loader = source("app/src/loader/connect.js");
    let names = |table: &str| {
        let rows = manifest::table("README.md", &text, table).unwrap().into_iter();
        rows.map(|(name, _)| name).collect::<Vec<_>>()
    };
    let (_, observed) = loader.split_once("observedAttributes = [").unwrap();
    let (observed, _) = observed.split_once(']').unwrap();
    let observed = observed.split('"').skip(1).step_by(2);
    // What styles alone read.
    let looks = ["theme", "size", "shape"];
    let mut attributes: Vec<&str> = observed.chain(["mode", "feeds"]).chain(looks).collect();
    let mut described = names("attribute");
    attributes.sort_unstable();
    described.sort_unstable();
    assert_eq!(described, attributes);
    assert!(loader.contains("\"mode\""));
    assert!(source("app/src/loader/feeds.js").contains("hasAttribute(\"feeds\")"));
    for attribute in looks {
        assert!(loader.contains(&format!(":host([{attribute}=")), "{attribute}");
    }
    let all: String = files::all_below(&[paths().at("app/src"), paths().at("app/texts/en.json")])
        .iter()
        .filter_map(|file| files::text(file).ok())
        .collect();
    let mut used: Vec<&str> = all
        .split("var(--connect-")
        .skip(1)
        .filter_map(|rest| rest.split([',', ')']).next())
        .collect();
    used.sort_unstable();
    used.dedup();
    let mut properties = names("custom property");
    properties.sort_unstable();
    assert_eq!(
        properties,
        used.iter()
            .map(|name| format!("--connect-{name}"))
            .collect::<Vec<_>>()
    );
    for part in names("part") {
        let (made, found) = (format!("part: \"{part}\""), format!("[part~={part}]"));
        assert!(all.contains(&made) || all.contains(&found), "{part}");
    }
    for member in names("property or method") {
        let member = member.trim_end_matches("()");
        let (method, property) = (format!(" {member}("), format!("this.{member} = "));
        assert!(loader.contains(&method) || loader.contains(&property), "{member}");
    }
    let events = names("event");
    assert_eq!(
        events,
        ["connected", "disconnected", "failed", "published", "unpublished"]
    );
    for event in events {
        assert!(all.contains(&format!("\"{event}\"")), "{event}");
    }
    for code in rows(&document("docs/api.md").text, "## Codes of the button") {
        assert!(all.contains(&format!("\"{code}\"")), "{code}");
    }
}

/// The feed's attributes, looks, states, events and codes, as its source has them.
#[test]
fn the_feed_is_described_as_it_is() {
    let text = document("docs/feed.md").text;
    let files = files::all_below(&[paths().at("app/src/feed")]);
    let all: String = files.iter().filter_map(|file| files::text(file).ok()).collect();
    let names = |table: &str| {
        let rows = manifest::table("docs/feed.md", &text, table).unwrap().into_iter();
        let mut names: Vec<String> = rows.map(|(name, _)| name).collect();
        names.sort_unstable();
        names
    };
    let (_, observed) = all.split_once("observedAttributes = [").unwrap();
    let (observed, _) = observed.split_once(']').unwrap();
    let observed = observed.split('"').skip(1).step_by(2);
    // Read at each click.
    let mut attributes: Vec<&str> = observed.chain(["lightbox"]).collect();
    attributes.sort_unstable();
    assert_eq!(names("attribute"), attributes);
    assert!(all.contains("Attribute(\"lightbox\")"));
    let mut used: Vec<&str> = all
        .split("var(--feed-")
        .skip(1)
        .filter_map(|rest| rest.split([',', ')']).next())
        .collect();
    used.sort_unstable();
    used.dedup();
    let used: Vec<String> = used.iter().map(|name| format!("--feed-{name}")).collect();
    assert_eq!(names("custom property"), used);
    for part in names("part") {
        let made = [
            format!("part: \"{part}\""),
            format!("part: \"button {part}\""),
            format!("\"{part}\","),
        ];
        assert!(made.iter().any(|made| all.contains(made)), "{part}");
    }
    for event in names("event") {
        let name = event.strip_prefix("instagram-feed").unwrap();
        assert!(all.contains(&format!("\"{name}\"")), "{event}");
    }
    for code in names("code") {
        assert!(all.contains(&format!("\"{code}\"")), "{code}");
    }
    assert_eq!(names("property or method"), ["state"]);
    // What the edge says, and what the element adds.
    assert_eq!(names("state"), ["ended", "failed", "fresh", "loading", "stale"]);
    for layout in ["masonry", "row", "list"] {
        assert!(all.contains(&format!("[data-layout={layout}]")), "{layout}");
    }
}
