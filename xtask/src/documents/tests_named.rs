//! The tests of the repository, with the requirements that each names.

use std::collections::BTreeSet;

use super::paths;
use common::files;

/// One test.
#[derive(Debug, PartialEq, Eq)]
pub struct Test {
    /// Where it stands, from the top level.
    pub file: String,
    /// The name of its function, or what it is called in JavaScript.
    pub name: String,
    /// The numbers of the requirements that it names.
    pub shows: BTreeSet<u16>,
}

const FOLDERS: [&str; 6] = ["app", "docs/examples", "edge-worker", "shared", "tests", "xtask"];
/// What sources are written in, by their extension.
pub const LANGUAGES: [&str; 7] = ["rs", "js", "mjs", "ts", "tsx", "jsx", "css"];

/// The sources of this repository: each file's name and text.
pub fn sources() -> Vec<(String, String)> {
    let paths = paths();
    // The samples in these two are of requirements that may not exist.
    let own = ["requirements.rs", "tests_named.rs"].map(|name| paths.at("xtask/src/documents").join(name));
    files::all_below(&FOLDERS.map(|folder| paths.at(folder)))
        .into_iter()
        .filter(|file| {
            file.extension()
                .is_some_and(|found| LANGUAGES.iter().any(|one| found == *one))
        })
        .filter(|file| !own.contains(file))
        .map(|file| (paths.shown(&file).to_string(), files::text(&file).unwrap()))
        .collect()
}

/// Every test that names a requirement.
pub fn all() -> Vec<Test> {
    let of_file = |(file, text): (String, String)| {
        let tests = if files::has_extension(&file, "rs") {
            in_rust(&text)
        } else {
            in_javascript(&text)
        };
        tests.into_iter().map(move |(name, shows)| Test {
            file: file.clone(),
            name,
            shows,
        })
    };
    let tests = sources().into_iter().flat_map(of_file);
    tests.filter(|test| !test.shows.is_empty()).collect()
}

/// The requirements in a text: `R17`, or `R47 to R51` with all between.
pub fn numbers(text: &str) -> BTreeSet<u16> {
    let words = text
        .split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        .filter(|word| !word.is_empty());
    let mut found = BTreeSet::new();
    let (mut last, mut range) = (None, false);
    for word in words {
        let number = word
            .strip_prefix('R')
            .filter(|rest| rest.len() <= 3 && !rest.starts_with('0'))
            .and_then(|rest| rest.parse::<u16>().ok());
        match (number, last) {
            (Some(number), Some(first)) if range => found.extend(first..=number),
            (Some(number), _) => found.extend([number]),
            (None, _) => {}
        }
        range = last.is_some() && word == "to";
        last = if range { last } else { number };
    }
    found
}

type Named = (String, BTreeSet<u16>);

/// A function below `#[test]` or its like, with its doc comment.
fn in_rust(text: &str) -> Vec<Named> {
    let mut found = Vec::new();
    let (mut doc, mut is_test, mut open) = (String::new(), false, 0);
    for line in text.lines().map(str::trim) {
        let brackets = || {
            let count = |bracket| i32::try_from(line.matches(bracket).count()).unwrap();
            count('[') - count(']')
        };
        if open > 0 {
            open += brackets();
        } else if line.starts_with("///") {
            doc += line;
            doc.push('\n');
        } else if line.starts_with("#[") {
            is_test |= line.starts_with("#[test]") || line.starts_with("#[tokio::test");
            open = brackets();
        } else {
            let name = line.strip_prefix("async ").unwrap_or(line).strip_prefix("fn ");
            if let (true, Some((name, _))) = (is_test, name.and_then(|rest| rest.split_once('('))) {
                found.push((name.to_owned(), numbers(&doc)));
            }
            (doc, is_test) = (String::new(), false);
        }
    }
    found
}

/// A call `test("…", …)`, with the comment right above it.
fn in_javascript(text: &str) -> Vec<Named> {
    let mut found = Vec::new();
    let mut comment = String::new();
    for line in text.lines() {
        if let Some(words) = line.trim_start().strip_prefix("//") {
            comment += words;
            comment.push('\n');
            continue;
        }
        if let Some((name, _)) = line
            .strip_prefix("test(\"")
            .and_then(|rest| rest.split_once("\", "))
        {
            found.push((name.to_owned(), numbers(&(comment + name))));
        }
        comment = String::new();
    }
    found
}

#[test]
fn numbers_are_read_with_their_ranges() {
    let read = |text: &str| numbers(text).into_iter().collect::<Vec<_>>();
    assert_eq!(read("/// R7, R9: and (R12)."), [7, 9, 12]);
    assert_eq!(read("(R47 to R50, R74)"), [47, 48, 49, 50, 74]);
    assert_eq!(read("R7 is for R9"), [7, 9]);
    assert_eq!(read("R2D2 R_1 XR5 R1234 R07 RFC 8414"), [0_u16; 0]);
}

#[test]
fn tests_are_found_with_their_doc_comments() {
    let rust = "/// R1: a helper.\nfn helper() {}\n\n    /// R2: one\n    /// and R3.\n    #[test]\n    fn a_test() {\n    /// R9\n    }\n\n/// R4\n#[tokio::test(flavor = \"multi_thread\")]\n#[expect(\n    clippy::too_many_lines,\n    reason = \"a story\"\n)]\nasync fn another() {}\n#[test]\nfn silent() {}\n";
    let named = |name: &str, numbers: &[u16]| (name.to_owned(), numbers.iter().copied().collect());
    let expected = [
        named("a_test", &[2, 3]),
        named("another", &[4]),
        named("silent", &[]),
    ];
    assert_eq!(in_rust(rust), expected);
    let script =
        "// R5\ntest(\"it opens (R6)\", () => {\n  // R7\n});\n\ntest(\"silent\", async () => {});\n";
    assert_eq!(
        in_javascript(script),
        [named("it opens (R6)", &[5, 6]), named("silent", &[])]
    );
}
