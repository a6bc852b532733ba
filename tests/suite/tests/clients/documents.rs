//! docs/clients.md shows what runs here: each block of code stands, paragraph by paragraph, in the file that is named before
//! it, and its sites are sites.

use std::collections::BTreeMap;

use shared::settings::site::{ClientKind, Sites};
use suite::processes::root;

/// What the programs get from their test, as the document spells it.
const FILLED_IN: [(&str, &str); 3] = [
    ("EDGE", "https://connect.example.com"),
    ("REDIRECT_URI", "https://www.shop.example/back"),
    ("LOOPBACK", "127.0.0.1"),
];
/// The sites of the document.
const IDS: [&str; 3] = ["page", "shop", "tool"];

fn document() -> String {
    std::fs::read_to_string(root().join("docs/clients.md")).unwrap()
}

/// The blocks in these languages, each with the last file of the tests that is linked before it.
fn blocks(text: &str, languages: &[&str]) -> Vec<(String, String)> {
    let mut file = String::new();
    let mut found = Vec::new();
    for (number, part) in text.split("```").enumerate() {
        if number % 2 == 0 {
            let linked = part
                .rsplit_once("](../tests/")
                .and_then(|(_, rest)| rest.split_once(')'));
            if let Some((path, _)) = linked {
                file = format!("tests/{path}");
            }
        } else if let Some((language, code)) = part.split_once('\n')
            && languages.contains(&language)
        {
            found.push((file.clone(), code.to_owned()));
        }
    }
    found
}

/// Lines without their indentation, in paragraphs.
fn paragraphs(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let paragraphs = lines.split(|line| line.is_empty());
    paragraphs
        .map(|lines| lines.join("\n"))
        .filter(|text| !text.is_empty())
        .collect()
}

/// The file with everything filled in, for each of the ids.
fn versions(file: &str) -> Vec<String> {
    let text = std::fs::read_to_string(root().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
    let filled = |id: &str| {
        let mut text = text.clone();
        for (name, value) in FILLED_IN.iter().chain(&[("CLIENT_ID", id)]) {
            let value = format!("\"{value}\"");
            text = text
                .replace(&format!("process.env.{name}"), &value)
                .replace(&format!("os.environ[\"{name}\"]"), &value);
        }
        paragraphs(&text).join("\n\n")
    };
    IDS.map(filled).into()
}

#[test]
fn every_block_of_the_document_runs_in_a_test() {
    let blocks = blocks(&document(), &["js", "python", "rust"]);
    assert!(blocks.len() >= 9, "{}", blocks.len());
    for (file, code) in blocks {
        let versions = versions(&file);
        for paragraph in paragraphs(&code) {
            let stands = versions.iter().any(|version| version.contains(&paragraph));
            assert!(stands, "{file} has no such lines:\n{paragraph}");
        }
    }
}

/// Every program of the folder is in the document.
#[test]
fn every_client_is_in_the_document() {
    let text = document();
    for entry in std::fs::read_dir(root().join("tests/clients")).unwrap().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let (stem, extension) = name.rsplit_once('.').unwrap_or_default();
        if ["mjs", "py"].contains(&extension) && stem != "visit" {
            assert!(text.contains(&format!("(../tests/clients/{name})")), "{name}");
        }
    }
}

#[test]
fn the_sites_of_the_document_are_sites() {
    let blocks = blocks(&document(), &["json"]);
    let [(_, json)] = &blocks[..] else {
        panic!("one table of sites")
    };
    let sites: Sites = serde_json::from_str(json).unwrap();
    let kinds: BTreeMap<&str, ClientKind> = BTreeMap::from([
        ("page", ClientKind::Browser),
        ("shop", ClientKind::Server),
        ("tool", ClientKind::Native),
    ]);
    assert_eq!(sites.len(), kinds.len());
    for (id, site) in &sites {
        site.check().unwrap_or_else(|why| panic!("{id}: {why}"));
        assert!(site.has(kinds[id.as_str()]), "{id}");
    }
    for url in ["http://127.0.0.1:50123/callback", "http://[::1]:50123/callback"] {
        assert!(sites["tool"].return_url(url).is_some(), "{url}");
    }
}
