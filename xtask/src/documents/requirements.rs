//! `docs/requirements.md`: what must hold, and the tests that show it. A test names a requirement by its number in its doc
//! comment (`R17`), or, in JavaScript, in its name; the document's lists are made from that.
//!
//! `UPDATE_DOCS=1 cargo test -p xtask requirements` writes the lists anew; without it the test compares.

use std::collections::{BTreeMap, BTreeSet};

use super::tests_named::{self, Test, numbers};
use super::{document, paths};
use common::files;

const FILE: &str = "docs/requirements.md";
const LIST: &str = "- [";
const NOT_BUILT: &str = "*Not built yet";
const IN_PART: &str = "*In part:*";

/// One requirement in the document.
struct Requirement<'a> {
    number: u16,
    /// The statement, and what is said about how far it is built.
    words: Vec<&'a str>,
    /// The tests as the document has them.
    tests: Vec<&'a str>,
}

fn requirements(text: &str) -> Vec<Requirement<'_>> {
    let mut found: Vec<Requirement<'_>> = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        if line.starts_with('#') {
            let number = line.strip_prefix("### R").and_then(|number| number.parse().ok());
            inside = number.is_some();
            found.extend(number.map(|number| Requirement {
                number,
                words: Vec::new(),
                tests: Vec::new(),
            }));
        } else if let (true, Some(requirement)) = (inside, found.last_mut()) {
            if line.starts_with(LIST) {
                requirement.tests.push(line);
            } else if !line.is_empty() {
                requirement.words.push(line);
            }
        }
    }
    found
}

/// The lines that belong below each requirement: a file each, with its tests.
fn lines(tests: &[Test]) -> BTreeMap<u16, Vec<String>> {
    let mut files: BTreeMap<u16, BTreeMap<&str, Vec<&str>>> = BTreeMap::new();
    for test in tests {
        for number in &test.shows {
            let of_file = files.entry(*number).or_default().entry(&test.file).or_default();
            of_file.push(&test.name);
        }
    }
    let line =
        |(file, names): (&str, Vec<&str>)| format!("{LIST}{file}](../{file}): `{}`", names.join("`, `"));
    files
        .into_iter()
        .map(|(number, files)| (number, files.into_iter().map(line).collect()))
        .collect()
}

/// The document with these lists in place of its own.
fn with_lists(text: &str, lists: &BTreeMap<u16, Vec<String>>) -> String {
    let mut written = String::new();
    let mut waiting: &[String] = &[];
    for line in text.lines().filter(|line| !line.starts_with(LIST)) {
        if line.starts_with('#') {
            for test in std::mem::take(&mut waiting) {
                written = written.trim_end().to_owned() + "\n" + test + "\n";
            }
            written = written.trim_end().to_owned() + "\n\n";
            waiting = line
                .strip_prefix("### R")
                .and_then(|number| lists.get(&number.parse().ok()?))
                .map_or(&[], Vec::as_slice);
        }
        written += line;
        written.push('\n');
    }
    for test in waiting {
        written = written.trim_end().to_owned() + "\n" + test + "\n";
    }
    written.trim().to_owned() + "\n"
}

/// What has to be put where.
fn wrong_with(text: &str, lists: &BTreeMap<u16, Vec<String>>) -> Vec<String> {
    let mut wrong = Vec::new();
    let requirements = requirements(text);
    let known: BTreeSet<u16> = requirements.iter().map(|one| one.number).collect();
    if known.len() != requirements.len() {
        wrong.push("a number stands there twice".to_owned());
    }
    for (number, lines) in lists.iter().filter(|(number, _)| !known.contains(number)) {
        wrong.push(format!(
            "R{number} isn't there, and is named by\n{}",
            lines.join("\n")
        ));
    }
    for Requirement { number, words, tests } in requirements {
        let lines = lists.get(&number).map_or(&[][..], Vec::as_slice);
        if tests != lines {
            wrong.push(format!("R{number}: put\n{}", lines.join("\n")));
        }
        let says = |mark| words.iter().any(|line: &&str| line.starts_with(mark));
        match (lines.is_empty(), says(NOT_BUILT)) {
            (true, false) => wrong.push(format!(
                "R{number}: no test names it; name it, or put\n{NOT_BUILT}.*"
            )),
            (false, true) => wrong.push(format!(
                "R{number}: tests name it: it is built, or else put\n{IN_PART} …"
            )),
            _ => {}
        }
    }
    wrong
}

#[test]
fn every_requirement_names_the_tests_that_show_it() {
    let lists = lines(&tests_named::all());
    let mut text = document(FILE).text;
    if std::env::var_os("UPDATE_DOCS").is_some() {
        text = with_lists(&text, &lists);
        files::write(&paths().at(FILE), &text).unwrap();
    }
    let wrong = wrong_with(&text, &lists);
    assert!(
        wrong.is_empty(),
        "{FILE}: {}\n\nAll lists are written by\nUPDATE_DOCS=1 cargo test -p xtask requirements\n",
        wrong.join("\n")
    );
}

/// A number anywhere in the sources can be looked up.
#[test]
fn every_number_in_the_sources_is_a_requirement() {
    let text = document(FILE).text;
    let known: BTreeSet<u16> = requirements(&text).iter().map(|one| one.number).collect();
    for (file, source) in tests_named::sources() {
        let unknown: Vec<u16> = numbers(&source).difference(&known).copied().collect();
        assert!(unknown.is_empty(), "{file}: {unknown:?}");
    }
}

const SAMPLE: &str = "# What must hold\n\n## Starting\n\n### R1\n\nOne.\n- [a.rs](../a.rs): `one`, `both`\n\n### R2\n\nTwo.\n*Not built yet.*\n";

fn sample_tests(both: &[u16]) -> BTreeMap<u16, Vec<String>> {
    let test = |name: &str, shows: &[u16]| Test {
        file: "a.rs".to_owned(),
        name: name.to_owned(),
        shows: shows.iter().copied().collect(),
    };
    lines(&[test("one", &[1]), test("both", both)])
}

#[test]
fn whatever_is_missing_or_too_much_is_noticed() {
    assert_eq!(wrong_with(SAMPLE, &sample_tests(&[1])), Vec::<String>::new());
    let noticed = |text: &str, both: &[u16], told: &str| {
        let wrong = wrong_with(text, &sample_tests(both)).join("\n");
        assert!(wrong.contains(told), "{wrong}");
    };
    noticed(SAMPLE, &[], "R1: put\n- [a.rs](../a.rs): `one`");
    noticed(SAMPLE, &[1, 2], "R2: tests name it");
    noticed(SAMPLE, &[1, 3], "R3 isn't there");
    noticed(
        &SAMPLE.replace("*Not built yet.*", ""),
        &[1],
        "R2: no test names it",
    );
    noticed(
        &SAMPLE.replace(", `both`", ""),
        &[1],
        "R1: put\n- [a.rs](../a.rs): `one`, `both`",
    );
    noticed(&SAMPLE.replace("### R2", "### R1"), &[1], "twice");
}

#[test]
fn the_lists_can_be_written_anew() {
    let stale = SAMPLE.replace("`one`", "`gone`");
    assert_eq!(with_lists(&stale, &sample_tests(&[1])), SAMPLE);
    let bare = SAMPLE.replace("- [a.rs](../a.rs): `one`, `both`\n", "");
    assert_eq!(with_lists(&bare, &sample_tests(&[1])), SAMPLE);
}
