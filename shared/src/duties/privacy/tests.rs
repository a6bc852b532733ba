use super::*;
use crate::testing;

/// Every table that is stored, and the words that tell of it.
const SAID: [(&str, &str); 22] = [
    ("flow", "while you connect"),
    ("agenda", "while an event about the connection is on its way"),
    ("redeemed", "while you connect"),
    ("connection", "an access token of Instagram&#39;s, encrypted"),
    ("session", "Of each browser or server that uses the connection"),
    ("ended", "random names, hashes, times"),
    ("access", "hashes"),
    ("proof", "hashes"),
    ("row", "The random id of an ended connection for a day"),
    ("site", "the site&#39;s address"),
    ("app", "A log of what the operator and Meta asked for"),
    ("audit", "holds random ids alone, for 90 days"),
    ("deletion", "the code of a deletion for 90 days"),
    ("alias", "random names"),
    ("feed", "What you let it show is stored"),
    ("answer", "last answer about your newest posts is stored too"),
    ("picture", "with its pictures"),
    ("calls", "how often Instagram was asked for it"),
    ("room", "What you want posted, when, and what became of it"),
    ("file", "its files for days around its time"),
    ("part", "its files for days around its time: with the rest"),
    (
        "UPLOADS_BUCKET",
        "or in a store for files (R2) of whoever runs the service",
    ),
];

/// As it is drawn of what crosses to the second module.
fn drawn(config: &Config, id: &str) -> Result<String, u16> {
    let told = told(config, &format!("/privacy/{id}")).map_err(|answer| answer.status)?;
    Ok(statement(&told).unwrap())
}

fn page(id: &str) -> String {
    drawn(&testing::config(), id).unwrap()
}

/// R57: what is stored and not told would be found here.
#[test]
fn every_table_is_told_of() {
    let stored = include_str!("../../../../docs/stored.md");
    let (_, stored) = stored.split_once("## At the edge").unwrap();
    let told = page("shop");
    let tables: Vec<&str> = stored
        .split("(`")
        .skip(1)
        .filter_map(|rest| rest.split_once('`').map(|(name, _)| name))
        .collect();
    assert!(tables.len() > 10, "{tables:?}");
    for table in tables {
        // Random ids; and what the operator says of sites.
        if ["former_id", "added_site"].contains(&table) {
            continue;
        }
        let (_, words) = SAID
            .iter()
            .find(|(name, _)| *name == table)
            .unwrap_or_else(|| panic!("the statement tells nothing of the table {table}"));
        assert!(told.contains(words), "{table}: {words}");
    }
}

/// R57: in the site's name, and of what that site asks for.
#[test]
fn a_site_has_its_own_statement() {
    let shop = page("shop");
    assert!(shop.contains("Privacy: The shop and your Instagram account"));
    assert!(shop.contains("read your profile and media; publish posts, reels and stories for you"));
    assert!(shop.contains("goes by itself 90 days after"));
    assert!(shop.contains("at Instagram, where you can leave out some of it."));
    let backend = page("backend");
    assert!(
        backend.contains("leave to: read your profile and media. You give it at Instagram."),
        "{backend}"
    );
    for nothing in ["", "nobody", "shop/", "../health", "shop%00"] {
        assert_eq!(drawn(&testing::config(), nothing), Err(404), "{nothing}");
    }
}

/// R57
#[test]
fn it_says_whether_numbers_are_kept_and_for_how_long() {
    assert!(page("shop").contains("They aren&#39;t: The shop keeps none here."));
    let mut config = testing::config();
    let permission = testing::permission("instagram_business_manage_insights");
    let site = config.sites.get_mut("shop").unwrap();
    site.permissions.push(permission);
    site.insights = Some(400);
    let told = drawn(&config, "shop").unwrap();
    for words in [
        "are fetched and kept for 400 days, with how many follow you",
        "The shop can send a link by which others read them",
    ] {
        assert!(told.contains(words), "{told}");
    }
}
