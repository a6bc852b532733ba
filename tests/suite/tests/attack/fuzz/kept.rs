//! The corpus: for each target a file of inputs that were of a kind of their own once, or that broke something. One a line,
//! as a text of JSON, so that each can be read and none is changed by an editor.

use std::collections::BTreeMap;
use std::path::PathBuf;

use suite::processes::root;

/// A target keeps so many, and none that is longer.
const MOST: usize = 40;
const LONGEST: usize = 1_500;

fn file(name: &str) -> PathBuf {
    root().join(format!("tests/suite/tests/attack/corpus/{name}.jsonl"))
}

/// What is kept for a target.
pub fn of(name: &str) -> Vec<String> {
    let text = std::fs::read_to_string(file(name)).unwrap_or_default();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|why| panic!("{name}: {why} in {line}")))
        .collect()
}

/// Adds the shortest of each kind to what is kept already; that is for people to put in and to take out.
pub fn keep(name: &str, seeds: &[String], kept: &[String], kinds: &BTreeMap<String, String>) {
    let mut new: Vec<&String> = kinds
        .values()
        .filter(|input| input.len() <= LONGEST && !seeds.contains(input) && !kept.contains(input))
        .collect();
    new.sort_by_key(|input| input.len());
    let all = kept
        .iter()
        .chain(new.into_iter().take(MOST.saturating_sub(kept.len())));
    let lines: Vec<String> = all
        .map(|input| format!("{}\n", serde_json::json!(input)))
        .collect();
    let file = file(name);
    std::fs::write(&file, lines.concat()).unwrap_or_else(|why| panic!("{}: {why}", file.display()));
}
