//! Whatever reads the bytes of strangers is fuzzed, and docs/threats.md says by what: whoever writes the next reader finds
//! out here.
use std::collections::{BTreeMap, BTreeSet};

use super::{document, paths, source, tests_named};
use common::files;

/// The chapter that lists them.
const CHAPTER: &str = "\n## What reads the bytes of strangers\n";
const CORPUS: &str = "tests/suite/tests/attack/corpus";
/// A public function is a reader if its name begins with one of these, and it takes a text or bytes.
const READS: [&str; 8] = [
    "parse", "read", "open", "find", "admit", "from_", "decode", "verify",
];
/// Files with such a function that reads nothing of strangers, and why.
const OWN: [(&str, &str); 2] = [
    (
        "shared/src/connection/sealed_token.rs",
        "rows of the edge's own storage",
    ),
    (
        "shared/src/instagram/category.rs",
        "words of the edge's own storage",
    ),
];

/// A line of the table: the files that read, and the targets that fuzz them.
struct Line {
    files: BTreeSet<String>,
    targets: BTreeSet<String>,
}

fn table() -> Vec<Line> {
    let text = document("docs/threats.md").text;
    let (_, chapter) = text.split_once(CHAPTER).unwrap();
    let chapter = chapter.split("\n## ").next().unwrap();
    let rows = chapter.lines().filter(|line| line.contains("](../shared/"));
    let row = |line: &str| {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").collect();
        let [_, read, by] = cells.as_slice() else {
            panic!("three cells: {line}")
        };
        let links = read
            .split("](../")
            .skip(1)
            .map(|rest| rest.split(')').next().unwrap());
        Line {
            files: links.map(str::to_owned).collect(),
            targets: by.split('`').skip(1).step_by(2).map(str::to_owned).collect(),
        }
    };
    rows.map(row).collect()
}

/// The targets that there are, each with its file.
fn targets() -> BTreeMap<String, String> {
    let folder = "tests/suite/tests/attack/fuzz/";
    let sources = tests_named::sources().into_iter();
    sources
        .filter(|(file, _)| file.starts_with(folder))
        .flat_map(|(file, text)| {
            let names = text
                .split(" run(\"")
                .skip(1)
                .map(|rest| rest.split('"').next().unwrap().to_owned());
            names.map(|name| (name, file.clone())).collect::<Vec<_>>()
        })
        .collect()
}

#[test]
fn every_target_is_in_the_table_and_has_a_corpus() {
    let targets = targets();
    assert!(targets.len() > 20, "{targets:?}");
    let told: BTreeSet<String> = table().into_iter().flat_map(|line| line.targets).collect();
    let there: BTreeSet<String> = targets.keys().cloned().collect();
    assert_eq!(told, there);
    for target in there {
        assert!(
            !source(&format!("{CORPUS}/{target}.jsonl")).trim().is_empty(),
            "{target}"
        );
    }
    for file in files::all_below(&[paths().at(CORPUS)]) {
        let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
        assert!(targets.contains_key(&name), "{name}.jsonl is nobody's");
        assert!(
            files::text(&file).unwrap().len() < 32_000,
            "{name}.jsonl is large"
        );
    }
}

/// The names of the public functions in a source that take a text or bytes and read them.
fn readers(text: &str) -> Vec<String> {
    let ours = text.split("\n#[cfg(test)]\nmod ").next().unwrap();
    let functions = ours
        .split("pub fn ")
        .skip(1)
        .chain(ours.split("pub const fn ").skip(1));
    functions
        .filter_map(|rest| {
            let (name, rest) = rest.split_once(['(', '<'])?;
            let takes = rest.split(['{', ';']).next()?;
            let takes = takes.split(" -> ").next()?;
            let bytes = ["str", "[u8]", "Received", "Data", "Parameters", "Navigation"];
            let reads = READS.iter().any(|verb| name.starts_with(verb));
            (reads && bytes.iter().any(|kind| takes.contains(kind))).then(|| name.to_owned())
        })
        .collect()
}

#[test]
fn a_reader_is_known_by_its_name_and_what_it_takes() {
    let text = "pub fn parse(text: &str) -> Option<Self> {\n} pub fn read<T: X>(body: &[u8]) -> T { }\n\
                pub fn write(text: &str) {} pub fn open(&self) {}\n#[cfg(test)]\nmod tests;\npub fn parse(x: &str) {}";
    assert_eq!(readers(text), ["parse", "read"]);
}

/// The next one can't be forgotten.
#[test]
fn every_reader_of_strangers_bytes_is_fuzzed() {
    let told: BTreeSet<String> = table().into_iter().flat_map(|line| line.files).collect();
    let mut readers_of: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (file, text) in tests_named::sources() {
        let readers = readers(&text);
        if file.starts_with("shared/src/") && !file.contains("test") && !readers.is_empty() {
            readers_of.insert(file, readers);
        }
    }
    assert!(readers_of.len() > 20, "{readers_of:?}");
    for (own, _) in OWN {
        assert!(
            readers_of.contains_key(own) && !told.contains(own),
            "{own} is no exception any more"
        );
    }
    for (file, readers) in readers_of {
        let exception = OWN.iter().any(|(own, _)| *own == file);
        assert!(
            exception || told.contains(&file),
            "{file} reads ({}): name it in docs/threats.md, under \"What reads the bytes of strangers\", with a target below \
             tests/suite/tests/attack/fuzz/",
            readers.join(", ")
        );
    }
    // What the table names does read.
    for file in told {
        assert!(source(&file).contains("fn "), "{file}");
    }
}
