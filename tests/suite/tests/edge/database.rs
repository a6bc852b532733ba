//! The real storage: the SQLite files that workerd left, read and written with the pinned Node's own SQLite.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use suite::processes::{World, root};

const SCRIPT: &str = "
const { DatabaseSync } = require('node:sqlite');
const [file, statement] = process.argv.slice(1);
const database = new DatabaseSync(file);
const rows = database.prepare(statement).all();
database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
console.log(JSON.stringify(rows));
";

/// The file of an object.
pub fn database(world: &World, class: &str, id: &str) -> PathBuf {
    world
        .state_folder()
        .join("objects")
        .join(class)
        .join(format!("{id}.sqlite"))
}

/// Every object's file of a class.
pub fn databases(world: &World, class: &str) -> Vec<PathBuf> {
    let folder = world.state_folder().join("objects").join(class);
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = files
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|end| end == "sqlite"))
        .filter(|path| path.file_stem().is_some_and(|name| name != "metadata"))
        .collect();
    files.sort();
    files
}

/// Runs a statement, while workerd is down; gives its rows.
#[track_caller]
pub fn run(file: &Path, statement: &str) -> Vec<Value> {
    let told = Command::new(root().join("node_modules/.bin/node"))
        .args(["--no-warnings", "-e", SCRIPT, "--"])
        .arg(file)
        .arg(statement)
        .output()
        .unwrap();
    let words = String::from_utf8_lossy(&told.stderr);
    assert!(told.status.success(), "{}: {statement}: {words}", file.display());
    serde_json::from_slice(&told.stdout).unwrap()
}
