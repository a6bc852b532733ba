//! The order of things: no files import each other in a circle, `shared`'s layers point downwards, and crates depend on
//! what they may.
mod ends;
mod graph;
mod modules;
mod rust;
mod scripts;

use std::process::Command;

use serde_json::Value;

use common::files;
use common::paths::Paths;
use graph::Graph;

/// What imports nothing of what.
const NEVER: [(&str, &str); 1] = [("edge-worker/src/objects/", "edge-worker/src/routes/")];

/// Which of our crates a crate may depend on, also in its tests.
const ARROWS: [(&str, &[&str]); 12] = [
    ("shared", &[]),
    ("edge-worker", &["shared"]),
    ("edge-rooms", &["shared"]),
    ("instagram-connect", &["shared"]),
    ("app", &["instagram-connect", "shared"]),
    ("instagram-feed", &["instagram-connect"]),
    ("stand-in", &["shared"]),
    ("suite", &["shared", "stand-in"]),
    ("common", &[]),
    ("operator", &["common", "shared"]),
    // In its tests alone it knows the operator's command line.
    ("xtask", &["common", "operator"]),
    ("bindgen", &[]),
];

/// What cargo knows of the workspace's own packages.
fn packages() -> Vec<Value> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version=1"])
        .current_dir(&paths().root)
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    metadata["packages"].as_array().unwrap().clone()
}

fn paths() -> Paths {
    Paths::find().unwrap()
}

fn read(path: &str) -> Option<String> {
    files::text(&paths().at(path)).ok()
}

/// The files of every program, library and test program of the workspace.
fn rust() -> Graph {
    let root = paths().root;
    let mut graph = Graph::default();
    for package in packages() {
        for target in package["targets"].as_array().unwrap() {
            let source = std::path::Path::new(target["src_path"].as_str().unwrap());
            let source = source.strip_prefix(&root).unwrap().to_string_lossy();
            graph.merge(&modules::graph(&source, &read));
        }
    }
    graph
}

/// Scripts and their types, but for what tools made.
fn scripts() -> Graph {
    let root = paths().root;
    let folders = ["app", "docs", "edge-worker", "tests", "xtask"].map(|folder| root.join(folder));
    let is_script = |path: &str| {
        let ending = path.rsplit('.').next().unwrap_or_default();
        ["js", "mjs", "jsx", "ts", "tsx", "svelte", "vue"].contains(&ending) && !path.contains("/dist/")
    };
    let files: Vec<(String, String)> = files::all_below(&folders)
        .iter()
        .map(|file| file.strip_prefix(&root).unwrap().to_string_lossy().into_owned())
        .filter(|file| is_script(file))
        .map(|file| (file.clone(), read(&file).unwrap()))
        .collect();
    scripts::graph(&files)
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    let mut found = Vec::new();
    for graph in [rust(), scripts()] {
        for circle in graph.circles() {
            found.push(format!("\na circle:\n{}", graph.shown(&circle)));
        }
    }
    assert!(found.is_empty(), "{}", found.concat());
}

/// The layers of `shared`, lowest first: the order of the modules in its `lib.rs`.
fn layers() -> Vec<String> {
    let text = read("shared/src/lib.rs").unwrap();
    let names = text.lines().filter_map(|line| line.strip_prefix("pub mod "));
    names.map(|name| name.trim_end_matches(';').to_owned()).collect()
}

/// The arrows that run from a layer to a higher one.
fn upward(graph: &Graph, layers: &[String]) -> Vec<String> {
    let layer = |file: &str| {
        let below = file.strip_prefix("shared/src/")?;
        let name = below.split(['/', '.']).next()?;
        layers.iter().position(|layer| layer == name)
    };
    let mut found = Vec::new();
    for (from, to, names) in graph.arrows() {
        if let (Some(low), Some(high)) = (layer(from), layer(to))
            && low < high
        {
            for (name, line) in names {
                let (low, high) = (&layers[low], &layers[high]);
                found.push(format!("{from}:{line}: {name}, but `{low}` is below `{high}`"));
            }
        }
    }
    found
}

#[test]
fn no_layer_of_shared_imports_a_higher_one() {
    let layers = layers();
    let graph = modules::graph("shared/src/lib.rs", &read);
    assert_eq!(upward(&graph, &layers), Vec::<String>::new());
    // What the documentation counts is what the compiler is told.
    let text = read("shared/src/lib.rs").unwrap();
    let counted = text
        .lines()
        .filter_map(|line| line.strip_prefix("//! ")?.split_once(". [`"));
    let counted: Vec<&str> = counted
        .filter(|(number, _)| number.parse::<u8>().is_ok())
        .filter_map(|(_, rest)| Some(rest.split_once('`')?.0))
        .collect();
    assert_eq!(counted, layers);
}

#[test]
fn an_arrow_upwards_is_told_with_its_line() {
    let files = [
        ("shared/src/lib.rs", "pub mod low;\npub mod high;"),
        ("shared/src/low.rs", "\nuse crate::high::H;"),
        ("shared/src/high/mod.rs", "use crate::low::L;"),
    ];
    let read = |path: &str| {
        let found = files.iter().find(|(name, _)| *name == path);
        found.map(|(_, text)| (*text).to_owned())
    };
    let graph = modules::graph("shared/src/lib.rs", &read);
    assert_eq!(
        upward(&graph, &["low".to_owned(), "high".to_owned()]),
        ["shared/src/low.rs:2: crate::high::H, but `low` is below `high`"]
    );
}

#[test]
fn objects_import_no_routes() {
    for (from, to, names) in rust().arrows() {
        for (these, those) in NEVER {
            let forbidden = from.starts_with(these) && to.starts_with(those);
            assert!(!forbidden, "{from} → {to}: {names:?}");
        }
    }
}

#[test]
fn crates_depend_on_what_they_may() {
    let packages = packages();
    let name = |value: &Value| value["name"].as_str().unwrap().to_owned();
    for package in &packages {
        let own = name(package);
        let (_, allowed) = ARROWS
            .iter()
            .find(|(name, _)| *name == own)
            .unwrap_or_else(|| panic!("{own} is new: say in ARROWS what it may depend on"));
        let dependencies = package["dependencies"].as_array().unwrap();
        let ours = dependencies
            .iter()
            .filter(|dependency| dependency["path"].is_string());
        for dependency in ours.map(name) {
            assert!(
                allowed.contains(&dependency.as_str()),
                "{own} may not depend on {dependency}"
            );
        }
    }
}
