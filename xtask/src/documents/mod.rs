//! The documents say what is so: every command, setting, file, link, category and attribute in them is one of the code's.
mod commands;
mod described;
mod fuzzed;
mod links;
mod requirements;
mod tests_named;

use std::path::PathBuf;

use common::files;
use common::paths::Paths;
use common::settings::{BUCKET, SECRETS, VARIABLES};

struct Document {
    name: String,
    text: String,
}

fn paths() -> Paths {
    Paths::find().unwrap()
}

fn documents() -> Vec<Document> {
    let root = paths().root;
    let top = ["README.md", "CHANGELOG.md", "SECURITY.md", "CONTRIBUTING.md"].map(|name| root.join(name));
    let mut found: Vec<PathBuf> = files::all_below(&[root.join("docs")])
        .into_iter()
        .filter(|file| file.extension().is_some_and(|extension| extension == "md"))
        .chain(top)
        .collect();
    found.sort();
    found
        .iter()
        .map(|file| Document {
            name: file.strip_prefix(&root).unwrap().display().to_string(),
            text: files::text(file).unwrap(),
        })
        .collect()
}

fn document(name: &str) -> Document {
    documents()
        .into_iter()
        .find(|document| document.name == name)
        .unwrap()
}

fn source(name: &str) -> String {
    files::text(&paths().at(name)).unwrap()
}

/// The blocks of one language, and everything outside of blocks under the language `-`.
fn blocks(text: &str, language: &str) -> Vec<String> {
    let mut found = vec![String::new()];
    let mut inside: Option<&str> = None;
    for line in text.lines() {
        match (line.strip_prefix("```"), inside) {
            (Some(opened), None) => {
                inside = Some(opened);
                found.push(String::new());
            }
            (Some(_), Some(_)) => {
                inside = None;
                found.push(String::new());
            }
            (None, _) if inside.unwrap_or("-") == language => {
                let last = found.last_mut().unwrap();
                last.push_str(line);
                last.push('\n');
            }
            (None, _) => {}
        }
    }
    found.retain(|block| !block.is_empty());
    found
}

/// What is between single backticks outside of blocks.
fn codes(text: &str) -> Vec<String> {
    blocks(text, "-")
        .concat()
        .lines()
        .flat_map(|line| {
            line.split('`')
                .skip(1)
                .step_by(2)
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .collect()
}

/// Whether the edge has a setting of that name.
fn known(setting: &str) -> bool {
    VARIABLES.contains(&setting) || SECRETS.contains(&setting) || setting == BUCKET
}

/// A stranger reads it from the top: what it is, try it, use it, understand it, run it for real.
#[test]
fn the_readme_keeps_its_order() {
    let text = document("README.md").text;
    let headings: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("## ")).collect();
    assert_eq!(
        headings,
        [
            "Try it",
            "Put the button in your page",
            "What happens when somebody clicks",
            "Connect it to the real Instagram",
            "Deploy",
            "What is stored, and for how long",
            "Run the tests",
            "Licence"
        ]
    );
}
