//! Tests. The table of sites, and what is told of it.

use super::{tests::*, *};
use crate::testing::{configured, sites};
use serde_json::json;

/// R60: the parser's own words would repeat what it found.
#[test]
fn a_table_of_sites_that_can_not_be_read_is_told_by_its_place() {
    let setting = "SITES";
    refused(setting, None, "it is missing");
    refused(setting, Some("{CANARY"), "it is no JSON, near line 1, column 2");
    refused(setting, Some(""), "it is no JSON, near line 1, column 0");
    refused(setting, Some("{}"), "it lists no site");
    refused(
        setting,
        Some("{\n\"demo\":\"CANARY\"}"),
        "a member is missing, unknown, or of the wrong kind, near line 2, column 15",
    );
    let unknown = r#"{"demo":{"CANARY":1}}"#;
    refused(
        setting,
        Some(unknown),
        "a member is missing, unknown, or of the wrong kind, near line 1, column 17",
    );
}

/// R60
#[test]
fn a_sites_id_is_short_and_plain() {
    let named = |id: &str| json!({id: sites()["demo"]}).to_string();
    for id in ["", "a b", "a/b", "\u{e9}", &"a".repeat(65)] {
        let told = problem("SITES", Some(&named(id))).problem;
        assert_eq!(
            told,
            format!("the id {id:?} is not 1 to 64 letters, digits, `-`, `_` or `.`")
        );
    }
    for id in ["a", "A-b_c.9", &"a".repeat(64)] {
        assert!(configured("SITES", Some(&named(id))).is_ok(), "{id}");
    }
}

/// R60
#[test]
fn a_wrong_site_is_told_by_its_id() {
    let mut table = sites();
    table["demo"]["return_urls"] = json!([]);
    refused(
        "SITES",
        Some(&table.to_string()),
        "site \"demo\": it has no return URL",
    );
}

/// R34
#[test]
fn an_empty_list_of_origins_is_told() {
    let mut table = sites();
    table["shop"]["origins"] = json!([]);
    let config = configured("SITES", Some(&table.to_string())).unwrap();
    assert_eq!(
        config.warnings,
        ["SITES: site \"shop\" lists no origin, so no page may use it; add the page's origin to `origins`"]
    );
}

/// R4: what others may write below a folder is a way to the answer.
#[test]
fn a_folder_of_return_urls_is_told() {
    let mut table = sites();
    table["shop"]["return_urls_below"] = json!(["https://shop.example/"]);
    let config = configured("SITES", Some(&table.to_string())).unwrap();
    assert_eq!(
        config.warnings,
        [
            "SITES: site \"shop\" has `return_urls_below`: whoever can put a page or a redirect there gets its visitors' \
             answers; list whole URLs in `return_urls`"
        ]
    );
    let shop = config.site("shop").unwrap().unwrap();
    assert!(shop.return_url("https://shop.example/any?page").is_some());
}

/// R33: as people write it.
#[test]
fn an_origin_counts_as_browsers_spell_it() {
    let mut table = sites();
    table["shop"]["origins"] = json!(["https://Shop.example:443/"]);
    table["shop"]["return_urls"] = json!(["https://Shop.example:443/Back"]);
    let config = configured("SITES", Some(&table.to_string())).unwrap();
    let shop = config.site("shop").unwrap().unwrap();
    assert!(shop.lists_origin("https://shop.example"));
    assert!(shop.return_url("https://shop.example/Back").is_some());
}

/// R60: a file that an editor on Windows saved, pasted into a dashboard or sent by another tool.
#[test]
fn a_table_may_begin_with_a_byte_order_mark() {
    let text = format!(
        "\u{feff}{}\r\n",
        serde_json::to_string_pretty(&sites())
            .unwrap()
            .replace('\n', "\r\n")
    );
    assert_eq!(configured("SITES", Some(&text)).unwrap().sites.len(), 4);
}

/// R60: neither healthy nor silent.
#[test]
fn a_star_in_a_site_is_told_with_its_cure() {
    let mut table = sites();
    table["shop"]["origins"] = json!(["https://*.vercel.app"]);
    refused(
        "SITES",
        Some(&table.to_string()),
        "site \"shop\": origin 1 has a pattern for a host, and hosts are listed one by one, since others get hosts there \
         too; for previews see docs/settings.md",
    );
    let mut table = sites();
    table["shop"]["return_urls"] = json!(["https://shop.example/*"]);
    refused(
        "SITES",
        Some(&table.to_string()),
        "site \"shop\": return URL 1 has a `*`, but return URLs match to the letter; list it whole, or its folder, \
         without the `*`, in `return_urls_below`",
    );
}

#[test]
fn events_that_nothing_signs_are_told() {
    let mut table = sites();
    table["shop"]["events"] = json!("https://shop.example/events");
    let config = configured("SITES", Some(&table.to_string())).unwrap();
    assert_eq!(
        config.warnings,
        ["SITES: site \"shop\" has `events`, but EVENT_SECRET is missing, so none is sent"]
    );
    let mut settings = crate::testing::settings();
    settings.insert("SITES", table.to_string());
    settings.insert(
        "EVENT_SECRET",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned(),
    );
    let config = Config::read(|name| settings.get(name).cloned()).unwrap();
    assert_eq!(config.warnings, [""; 0]);
}
