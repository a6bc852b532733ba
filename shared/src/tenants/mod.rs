//! Tests. Three sites and two apps on one edge, each trying what is another's. What is kept lies in objects:
//! `tests/suite/tests/edge/tenants.rs`.

mod apps;
mod duties;
mod rows;
mod sites;

use serde_json::json;

use crate::{settings::config::Config, testing, values::secret};

/// Site, its app's name, that app's id.
const SITES: [(&str, &str, &str); 3] = [
    ("alpha", "first", "101010101010101"),
    ("beta", "second", "202020202020202"),
    ("gamma", "second", "202020202020202"),
];
/// App, what signs for it.
const SIGNERS: [(&str, &str); 4] = [
    ("101010101010101", "9f8e7d6c5b4a39281706f5e4d3c2b1a0"),
    ("101010101010101", "0a1b2c3d4e5f60718293a4b5c6d7e8f9"),
    ("202020202020202", "1a2b3c4d5e6f708192a3b4c5d6e7f809"),
    ("202020202020202", "77b2c4d5e6f708192a3b4c5d6e7f8091"),
];

fn origin(site: &str) -> String {
    format!("https://{site}.example")
}

fn back(site: &str) -> String {
    format!("https://{site}.example/back")
}

fn password(site: &str) -> String {
    format!("a-secret-of-{site}-that-is-long-enough-0001")
}

/// The edge, with those of the apps that are named.
fn edge(apps: &[&str]) -> Config {
    let mut settings = testing::settings();
    settings.remove("INSTAGRAM_APP_ID");
    settings.remove("INSTAGRAM_APP_SECRET");
    let table = |name: &&str| {
        let at = if *name == "first" { 0 } else { 2 };
        let app = json!({"id": SIGNERS[at].0, "secret": SIGNERS[at].1, "meta_secret": SIGNERS[at + 1].1});
        ((*name).to_owned(), app)
    };
    let table: serde_json::Map<String, serde_json::Value> = apps.iter().map(table).collect();
    settings.insert("APPS", serde_json::Value::Object(table).to_string());
    let site = |(site, app, _): (&str, &str, &str)| {
        let app = if apps.contains(&app) { app } else { apps[0] };
        let entry = json!({
            "name": site, "app": app, "origins": [origin(site)], "return_urls": [back(site)],
            "permissions": ["instagram_business_basic"],
            "clients": ["browser", {"server": {"secret_sha256": secret::hash_hex(&password(site))}}],
        });
        (site.to_owned(), entry)
    };
    let sites: serde_json::Map<String, serde_json::Value> = SITES.map(site).into_iter().collect();
    settings.insert("SITES", serde_json::Value::Object(sites).to_string());
    Config::read(|name| settings.get(name).cloned()).unwrap()
}

fn both() -> Config {
    edge(&["first", "second"])
}

/// Each pair of two different sites.
fn pairs() -> impl Iterator<Item = (&'static str, &'static str)> {
    let sites = SITES.map(|(site, ..)| site);
    sites
        .into_iter()
        .flat_map(move |one| sites.into_iter().map(move |other| (one, other)))
        .filter(|(one, other)| one != other)
}
