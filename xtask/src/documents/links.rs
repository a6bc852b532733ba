//! Every link, picture and file in the documents is there.
use std::path::{Path, PathBuf};

use super::{Document, blocks, codes, document, documents, paths, tests_named};
use common::files;

/// The targets of Markdown's links and pictures.
fn links(text: &str) -> Vec<String> {
    blocks(text, "-")
        .concat()
        .split("](")
        .skip(1)
        .filter_map(|rest| Some(rest.split_once(')')?.0.to_owned()))
        .collect()
}

/// A heading's anchor.
fn anchor(heading: &str) -> String {
    heading
        .trim_start_matches('#')
        .trim()
        .to_lowercase()
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
        .map(|c| if c == ' ' { '-' } else { c })
        .collect()
}

/// Why a link leads nowhere.
fn dead(document: &Document, link: &str) -> Option<String> {
    if link.starts_with("https://") {
        return None;
    }
    let (file, place) = link.split_once('#').unwrap_or((link, ""));
    let folder = Path::new(&document.name).parent().unwrap();
    let target = if file.is_empty() {
        PathBuf::from(&document.name)
    } else {
        folder.join(file)
    };
    let path = paths().root.join(&target);
    if !path.exists() {
        return Some(format!("there is no {}", target.display()));
    }
    if place.is_empty() {
        return None;
    }
    let text = files::text(&path).unwrap();
    let found = text
        .lines()
        .filter(|line| line.starts_with('#'))
        .any(|line| anchor(line) == place);
    (!found).then(|| format!("{} has no heading #{place}", target.display()))
}

#[test]
fn every_link_leads_somewhere() {
    for document in documents() {
        for link in links(&document.text) {
            assert_eq!(dead(&document, &link), None, "{}: {link}", document.name);
        }
    }
}

#[test]
fn a_link_that_leads_nowhere_is_noticed() {
    let document = document("docs/api.md");
    for link in ["no-such.md", "#no-such", "../README.md#no-such", "README.md"] {
        assert!(dead(&document, link).is_some(), "{link}");
    }
    assert_eq!(dead(&document, "../README.md#deploy"), None);
}

/// A path below one of the repository's folders.
fn is_path(word: &str) -> bool {
    let folders = [
        "shared/",
        "edge-worker/",
        "app/",
        "tests/",
        "xtask/",
        "docs/",
        ".ci/",
    ];
    let top = ["index.html", "wrangler.jsonc", "clippy.toml"];
    folders.iter().any(|folder| word.starts_with(folder)) || top.contains(&word)
}

/// The files that a document names: between backticks, and in its diagrams.
fn named(text: &str) -> Vec<String> {
    let inline = codes(text).into_iter().filter(|code| !code.contains(' '));
    let diagrams = blocks(text, "mermaid").concat();
    let drawn = diagrams
        .split([' ', '\n', '(', ')', ',', ';', ':'])
        .map(str::to_owned);
    inline.chain(drawn).filter(|word| is_path(word)).collect()
}

#[test]
fn every_file_that_is_named_is_there() {
    for Document { name, text } in documents() {
        for file in named(&text) {
            assert!(paths().at(&file).exists(), "{name}: {file}");
        }
    }
}

#[test]
fn files_are_found_in_prose_and_in_diagrams() {
    let text =
        "See `shared/src/lib.rs` and `cargo test`.\n```mermaid\nA->>B: one (app/src/x.rs, docs/y.md)\n```\n";
    assert_eq!(named(text), ["shared/src/lib.rs", "app/src/x.rs", "docs/y.md"]);
}

/// A stranger needs nothing that isn't in the repository.
#[test]
fn nothing_refers_to_papers_that_are_elsewhere() {
    let documents = documents()
        .into_iter()
        .map(|Document { name, text }| (name, text));
    for (name, text) in documents.chain(tests_named::sources()) {
        for paper in [
            "DESIGN",
            "INSTAGRAM.md",
            "INSTAGRAM-USES",
            "REQUIREMENTS.md",
            "STYLE.md",
        ] {
            assert!(
                !text.contains(paper) || name.ends_with("links.rs"),
                "{name}: {paper}"
            );
        }
    }
}

/// A name in backticks with its file behind it in brackets, as docs/threats.md says which test shows a thing.
fn named_with_file(text: &str) -> Vec<(&str, &str)> {
    let pairs = text.split("` ([").collect::<Vec<_>>();
    let pairs = pairs.windows(2).filter_map(|two| {
        let [before, after] = two else { return None };
        let name = before.rsplit('`').next()?;
        let link = after.split_once("](")?.1.split_once(')')?.0;
        Some((name, link))
    });
    pairs.collect()
}

/// What is named beside its file is in that file: a test that moved takes its mention along.
#[test]
fn what_is_named_with_its_file_is_in_it() {
    let mut count = 0;
    for document in documents() {
        let folder = Path::new(&document.name).parent().unwrap();
        for (name, link) in named_with_file(&document.text) {
            if !tests_named::LANGUAGES
                .iter()
                .any(|language| files::has_extension(link, language))
            {
                continue;
            }
            let text = files::text(&paths().root.join(folder).join(link)).unwrap();
            assert!(text.contains(name), "{}: {name} isn't in {link}", document.name);
            count += 1;
        }
    }
    assert!(count > 50, "{count}");
}
