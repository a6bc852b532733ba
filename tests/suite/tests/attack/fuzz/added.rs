//! Fuzzed sites that are added: what is taken is a site and is repeated as JSON, and what isn't costs nobody anything.

use serde_json::Value;
use shared::settings::added::{AddedSite, Wish, listing};

use super::edge::{beginning, config, sites};
use super::{Corpus, run};

/// R60, R119
#[test]
fn an_odd_entry_is_refused_or_is_a_site() {
    let table = sites();
    let entries = table.as_object().unwrap().values();
    let corpus = Corpus::json(
        entries
            .enumerate()
            .map(|(at, entry)| format!("site-{at}\n{entry}"))
            .collect(),
        &[
            "\"",
            "\\u0000",
            "\n",
            "\"app\":\"default\"",
            "\"https://*.example\"",
            "1e999",
        ],
    );
    let before = config();
    run("added", &corpus, |input| {
        let (id, entry) = input.split_once('\n').unwrap_or((input, ""));
        let added = AddedSite {
            id: id.to_owned(),
            entry: entry.to_owned(),
            left: None,
        };
        let checked = Wish::Add.check(&before, &[], id, entry);
        let config = config().with(std::slice::from_ref(&added));
        let more = config.sites.len() - before.sites.len();
        match checked {
            Ok(()) => {
                assert_eq!(more, 1, "{input}");
                let site = config.site(id).unwrap().unwrap();
                assert!(!site.lists_origin("*") && !site.lists_origin("null"), "{input}");
                assert!(site.return_url("javascript:alert(1)").is_none(), "{input}");
                let told: Value = serde_json::from_str(&listing(&before, &[added])).expect(input);
                assert_eq!(told["sites"][0]["id"], id);
                assert!(told["sites"][0]["unused"].is_null(), "{input}");
                "a site".to_owned()
            }
            Err(refused) => {
                for (id, site) in &before.sites {
                    assert_eq!(site.origins, config.sites[id].origins, "{input}");
                }
                let from = refused.cause.rfind(": ").map_or(0, |at| at + 2);
                beginning(&refused.cause[from..])
            }
        }
    });
}
