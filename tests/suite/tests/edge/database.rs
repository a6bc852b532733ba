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

/// Before each of the scripts on many files: how one is opened, and what is ours in it.
const MANY: &str = r#"
const { DatabaseSync } = require('node:sqlite');
const [word, ...files] = process.argv.slice(1);
const ours = (database, type) => database
  .prepare("SELECT name FROM sqlite_master WHERE type = ? AND name NOT GLOB '_cf_*' ORDER BY name").all(type)
  .map(({ name }) => name);
const told = {};
for (const file of files) {
  const database = new DatabaseSync(file);
  visit(database, file);
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
}
console.log(JSON.stringify(told));
"#;

const SHIFT: &str = r#"
function visit(database) {
  const later = (text) => String(Number(text) + Number(word));
  database.function('shifted', (value) => {
    if (typeof value === 'number') return value > 1.6e12 && value < 3e12 ? value + Number(word) : value;
    return typeof value === 'string' ? value.replace(/(?<![\w-])1[6-9]\d{11}(?![\w-])/g, later) : value;
  });
  for (const table of ours(database, 'table'))
    for (const { name } of database.prepare(`SELECT name FROM pragma_table_info('${table}')`).all())
      database.exec(`UPDATE ${table} SET "${name}" = shifted("${name}")`);
}
"#;

const SOONER: &str = "
function visit(database, file) {
  const at = file.endsWith('metadata.sqlite') ? '_cf_ALARM SET scheduled_time = scheduled_time' : '_cf_METADATA SET value = value';
  const whose = at.startsWith('_cf_METADATA') ? ' WHERE key = 1' : '';
  database.exec(`UPDATE ${at} - ${word}000000${whose}`);
}
";

const VIEW: &str = "
function visit(database) {
  for (const view of ours(database, 'view')) database.exec(`DROP VIEW ${view}`);
  if (word && ours(database, 'table').length) database.exec(`CREATE VIEW ${word} AS SELECT 1`);
}
";

const CONTENTS: &str = "
function visit(database, file) {
  const rows = (table) => [table, database.prepare(`SELECT * FROM ${table}`).all()];
  const tables = ours(database, 'table').map(rows);
  if (tables.length) told[file] = { tables, views: ours(database, 'view') };
}
";

/// Moves every time in these files by so many milliseconds, while workerd is down: then it all happened later, or earlier.
pub fn shift(files: &[PathBuf], by: i64) {
    many(SHIFT, &by.to_string(), files);
}

/// So many milliseconds pass for an object while workerd is down: what it wrote is older by them, and its alarm rings sooner. Of
/// the other objects of its class the alarms alone do.
pub fn pass(world: &World, class: &str, id: &str, by: u64) {
    let file = database(world, class, id);
    shift(std::slice::from_ref(&file), -i64::try_from(by).unwrap());
    let alarms = file.with_file_name("metadata.sqlite");
    many(SOONER, &by.to_string(), &[file, alarms]);
}

/// The objects that hold something have that view from now on, and no other; none, if it has no name.
pub fn mark(files: &[PathBuf], view: &str) {
    many(VIEW, view, files);
}

/// All that the objects hold, and the views that each has; those that hold nothing are left out.
pub fn contents(files: &[PathBuf]) -> Value {
    many(CONTENTS, "", files)
}

fn many(visit: &str, word: &str, files: &[PathBuf]) -> Value {
    let mut arguments = vec![word.to_owned()];
    arguments.extend(files.iter().map(|file| file.display().to_string()));
    node(&format!("{visit}{MANY}"), &arguments)
}

/// Runs a statement, while workerd is down; gives its rows.
#[track_caller]
pub fn run(file: &Path, statement: &str) -> Vec<Value> {
    let told = node(SCRIPT, &[file.display().to_string(), statement.to_owned()]);
    serde_json::from_value(told).unwrap()
}

#[track_caller]
fn node(script: &str, arguments: &[String]) -> Value {
    let told = Command::new(root().join("node_modules/.bin/node"))
        .args(["--no-warnings", "-e", script, "--"])
        .args(arguments)
        .output()
        .unwrap();
    let words = String::from_utf8_lossy(&told.stderr);
    assert!(told.status.success(), "{arguments:?}: {words}");
    serde_json::from_slice(&told.stdout).unwrap()
}
