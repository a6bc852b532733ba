//! Tests. Several apps, and what is wrong with a table of them.

use crate::{
    settings::config::{Config, Problem},
    testing,
};
use serde_json::{Value, json};

const SECRET: &str = "9f8e7d6c5b4a39281706f5e4d3c2b1a0";
const BRANDS: &str = "1a2b3c4d5e6f708192a3b4c5d6e7f809";

fn table() -> Value {
    json!({
        "default": {"id": "5550001112223334", "secret": SECRET},
        "brand": {"id": "5550001112223335", "secret": BRANDS, "meta_secret": "77b2c4d5e6f708192a3b4c5d6e7f8091"},
    })
}

fn read(apps: Option<&str>, changed: &[(&'static str, Option<&str>)]) -> Result<Config, Vec<Problem>> {
    let mut settings = testing::settings();
    let mut sites = testing::sites();
    sites["shop"]["app"] = json!("brand");
    settings.insert("SITES", sites.to_string());
    settings.remove("INSTAGRAM_APP_ID");
    settings.remove("INSTAGRAM_APP_SECRET");
    if let Some(apps) = apps {
        settings.insert("APPS", apps.to_owned());
    }
    for (name, value) in changed {
        match value {
            Some(value) => settings.insert(name, (*value).to_owned()),
            None => settings.remove(name),
        };
    }
    Config::read(|name| settings.get(name).cloned())
}

/// The one problem of a table of apps, which repeats nothing of it (R60).
#[track_caller]
fn refused(table: &str, told: &str) {
    let problems = read(Some(table), &[]).unwrap_err();
    let apps: Vec<&Problem> = problems
        .iter()
        .filter(|problem| problem.setting == "APPS")
        .collect();
    assert_eq!(apps.len(), 1, "{problems:?}");
    assert_eq!(apps[0].problem, told);
    assert!(
        !serde_json::to_string(&problems).unwrap().contains("CANARY"),
        "{problems:?}"
    );
}

#[track_caller]
fn changed(change: impl FnOnce(&mut Value), told: &str) {
    let mut table = table();
    change(&mut table);
    refused(&table.to_string(), told);
}

/// R109
#[test]
fn each_site_has_the_app_that_it_names() {
    let config = read(Some(&table().to_string()), &[]).unwrap();
    let app = |site: &str| {
        config
            .apps
            .named(&config.site(site).unwrap().unwrap().app)
            .unwrap()
    };
    assert_eq!(
        (app("shop").id.as_str(), app("shop").secret.reveal()),
        ("5550001112223335", BRANDS)
    );
    assert_eq!(
        (app("demo").id.as_str(), app("demo").secret.reveal()),
        ("5550001112223334", SECRET)
    );
    assert_eq!(config.warnings, [""; 0]);
}

/// What was kept when there was one app alone belongs to `default`, or to the only one: a site's may be new.
#[test]
fn a_token_that_names_no_app_has_the_default_one() {
    let config = read(Some(&table().to_string()), &[]).unwrap();
    let id = |kept| config.app_of(kept).map(|app| app.id.as_str());
    assert_eq!(id(None), Some("5550001112223334"));
    assert_eq!(id(Some("5550001112223335")), Some("5550001112223335"));
    assert_eq!(id(Some("404")), None, "an app that is gone is no other one");
    assert_eq!(config.app_id_of(Some("404")), "404");
    let mut sites = testing::sites();
    for site in sites.as_object_mut().unwrap().values_mut() {
        site["app"] = json!("brand");
    }
    let mut only = table();
    only.as_object_mut().unwrap().remove("default");
    let config = read(Some(&only.to_string()), &[("SITES", Some(&sites.to_string()))]).unwrap();
    assert_eq!(config.app_id_of(None), "5550001112223335");
}

/// R60
#[test]
fn apps_stand_in_one_place_alone() {
    let both = [("INSTAGRAM_APP_ID", Some("5550001112223334"))];
    let problems = read(Some(&table().to_string()), &both).unwrap_err();
    assert_eq!((problems.len(), problems[0].setting), (1, "APPS"), "{problems:?}");
    assert!(problems[0].problem.contains("is set too"), "{problems:?}");
    // Left over where secrets are kept: the edge that has the table goes on.
    for name in ["INSTAGRAM_APP_SECRET", "META_APP_SECRET"] {
        let config = read(Some(&table().to_string()), &[(name, Some("CANARY"))]).unwrap();
        let told = config.warnings.concat();
        assert!(
            told.contains("isn't used; take it out") && !told.contains("CANARY"),
            "{told}"
        );
    }
    let neither = read(None, &[("SITES", Some(&testing::sites().to_string()))]).unwrap_err();
    let named: Vec<&str> = neither.iter().map(|problem| problem.setting).collect();
    assert_eq!(named, ["INSTAGRAM_APP_ID", "INSTAGRAM_APP_SECRET"]);
}

/// R60: in plain words, and nothing of the table in them.
#[test]
fn each_mistake_in_a_table_of_apps_is_told() {
    let unread =
        "it is no JSON, or a member is missing, unknown, there twice or of the wrong kind, near line 1";
    refused("{CANARY", unread);
    refused(r#"{"default":{"id":"1"}}"#, unread);
    refused(r#"{"default":"CANARY"}"#, unread);
    refused("{}", "it lists no app, or more than 16");
    changed(|table| table["brand"]["CANARY"] = json!(1), unread);
    let row = json!({"id": "5550001112223334", "secret": SECRET});
    refused(&format!(r#"{{"default":{row},"default":{row}}}"#), unread);
    let many: serde_json::Map<String, Value> = (0..17).map(|at| (format!("app-{at}"), row.clone())).collect();
    refused(
        &Value::Object(many).to_string(),
        "it lists no app, or more than 16",
    );
    // A secret in the place of a name is longer than any name.
    for name in ["", "CANARY", "a b", "1a2b3c4d5e6f70819", BRANDS] {
        let table = json!({name: row.clone()}).to_string();
        refused(
            &table,
            "the name of app 1 is not 1 to 16 small letters, digits, `-` or `_`",
        );
    }
    changed(
        |table| table["brand"]["id"] = json!("5550001112223334"),
        "the apps \"brand\" and \"default\" have the same id",
    );
    for member in ["secret", "meta_secret"] {
        changed(
            |table| table["brand"][member] = json!(SECRET),
            "the apps \"brand\" and \"default\" have a secret in common",
        );
    }
    changed(
        |table| table["brand"]["id"] = json!("CANARY"),
        "app \"brand\", `id`: it is not made of digits",
    );
    changed(
        |table| table["brand"]["secret"] = json!("CANARYshort"),
        "app \"brand\", `secret`: it is too short for a secret",
    );
    changed(
        |table| table["brand"]["meta_secret"] = json!("changeme-changeme-CANARY"),
        "app \"brand\", `meta_secret`: it is an example, not a secret",
    );
}

/// R60: told where it is written, at the site.
#[test]
fn a_site_with_an_app_that_is_not_there_is_told() {
    let only = |name: &str| json!({name: table()["default"].clone()}).to_string();
    let told = |apps: &str| {
        let problems = read(Some(apps), &[]).unwrap_err();
        assert_eq!(
            (problems.len(), problems[0].setting),
            (1, "SITES"),
            "{problems:?}"
        );
        problems[0].problem.clone()
    };
    assert_eq!(told(&only("default")), "site \"shop\": its `app` is none of APPS");
    assert_eq!(
        told(&only("brand")),
        "site \"backend\": it names no `app`, and APPS has none of the name `default`"
    );
}

/// R60
#[test]
fn an_app_without_a_site_is_told() {
    let config = read(
        Some(&table().to_string()),
        &[("SITES", Some(&testing::sites().to_string()))],
    )
    .unwrap();
    assert_eq!(
        config.warnings,
        [
            "APPS: no site has the app \"brand\"; give it one as its `app`, or take it out once no connection is its any more (GET /operator/connections)"
        ]
    );
}

/// R40: no answer may hold a secret of any app, whichever it is for.
#[test]
fn answers_are_searched_for_the_secrets_of_all_apps() {
    let config = read(Some(&table().to_string()), &[]).unwrap();
    let secrets = config.secrets();
    for secret in [SECRET, BRANDS, "77b2c4d5e6f708192a3b4c5d6e7f8091"] {
        assert!(secrets.bytes().contains(&secret.as_bytes()), "{secret}");
    }
}
