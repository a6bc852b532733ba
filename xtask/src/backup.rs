//! `cargo xtask backup-key`, `backup` and `import`: the connections of an edge in a file that only the operator's key
//! opens, and from there on another account or machine.
mod row;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;

use crate::client::{Address, Operator};
use crate::deploy::must_be_ignored;
use crate::failure::{Failure, Outcome};
use crate::paths::Paths;
use crate::{files, settings};
use row::Key;

/// Where the private key goes; git ignores it.
const KEY_FILE: &str = "backup.key";
const HEAD: &str = "# instagram-connect backup 1, sealed to ";
const END: &str = "# the end, rows: ";
/// Rows in one call, and bytes of them.
const MOST_ROWS: usize = 100;
const MOST_BYTES: usize = 1024 * 1024;

/// What `backup` was told.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BackUp {
    /// The edge.
    pub address: Address,
    /// The new file.
    pub out: PathBuf,
}

/// What `import` was told.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Import {
    /// The new edge.
    pub address: Address,
    /// The private key's file.
    pub key: PathBuf,
    /// The backup.
    pub file: PathBuf,
}

/// Makes a pair: the private half into a file, the public one onto the screen.
pub fn make_key(paths: &Paths, out: Option<&Path>) -> Outcome {
    let file = out.map_or_else(|| paths.at(KEY_FILE), Path::to_path_buf);
    must_be_new(&file, "backups that are sealed to it would be lost")?;
    let key = Key::new(settings::random()?);
    files::write_secret(&file, &key.text())?;
    if let Err(failure) = must_be_ignored(paths, &file) {
        let _ = std::fs::remove_file(&file);
        return Err(failure);
    }
    println!(
        "The private half is in {}. Keep it away from every server, and a copy of it somewhere safe.\n\
         The public half, for the edge's settings:\n\nBACKUP_KEY={}",
        paths.shown(&file),
        key.public()
    );
    Ok(())
}

/// Writes every connection of every site into a new file.
pub fn back_up(paths: &Paths, options: &BackUp) -> Outcome {
    must_be_new(&options.out, "a backup replaces no other one")?;
    let operator = Operator::of(paths, &options.address)?;
    let outcome = write_rows(&operator, &options.out);
    if outcome.is_err() {
        let _ = std::fs::remove_file(&options.out);
    }
    let Rows {
        count,
        unreadable,
        unanswered,
        ..
    } = outcome?;
    println!("{count} connections are in {}.", options.out.display());
    if !unreadable.is_empty() {
        println!(
            "{} are not, because no key of SEALING_KEYS opens their token: {}",
            unreadable.len(),
            unreadable.join(", ")
        );
    }
    if unanswered.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!(
        "{} connections did not answer, so the backup isn't whole. Make another one. They are: {}",
        unanswered.len(),
        unanswered.join(", ")
    )))
}

/// What was written.
#[derive(Default)]
struct Rows {
    file: Option<File>,
    key: String,
    count: usize,
    unreadable: Vec<String>,
    unanswered: Vec<String>,
}

fn write_rows(operator: &Operator, out: &Path) -> Outcome<Rows> {
    let mut rows = Rows::default();
    let sites = operator.get("/operator/sites")?;
    for site in texts(Some(&sites)) {
        let mut cursor = Some(String::new());
        while let Some(at) = cursor {
            let path = format!("/operator/backup?site={site}&cursor={at}");
            let page = patiently(rows.file.is_some(), || operator.post(&path, ""))?;
            rows.add(out, &page)?;
            cursor = page.get("next").and_then(Value::as_str).map(str::to_owned);
        }
        eprintln!("  {site}: {} connections so far", rows.count);
    }
    rows.end(out)?;
    Ok(rows)
}

impl Rows {
    fn add(&mut self, out: &Path, page: &Value) -> Outcome {
        let key = page.get("key").and_then(Value::as_str).unwrap_or_default();
        if self.file.is_none() {
            let made = File::options().write(true).create_new(true).mode(0o600).open(out);
            self.file = Some(made.map_err(|error| Failure::file("write", out, &error))?);
            key.clone_into(&mut self.key);
            self.line(out, &format!("{HEAD}{key}"))?;
        }
        if key != self.key {
            return Err(Failure::new(
                "the edge's BACKUP_KEY changed meanwhile: begin again",
            ));
        }
        for row in texts(page.get("rows")) {
            self.line(out, row)?;
            self.count += 1;
        }
        let ids = |name| texts(page.get(name)).map(str::to_owned);
        self.unreadable.extend(ids("unreadable"));
        self.unanswered.extend(ids("unanswered"));
        Ok(())
    }

    fn end(&mut self, out: &Path) -> Outcome {
        self.line(out, &format!("{END}{}", self.count))
    }

    fn line(&mut self, out: &Path, line: &str) -> Outcome {
        let Some(file) = &mut self.file else {
            return Ok(());
        };
        writeln!(file, "{line}").map_err(|error| Failure::file("write", out, &error))
    }
}

/// Opens a backup here, and gives it to an edge.
pub fn import(paths: &Paths, options: &Import) -> Outcome {
    let name = options.file.display();
    let key = Key::read(&options.key)?;
    let operator = Operator::of(paths, &options.address)?;
    let file = File::open(&options.file).map_err(|error| Failure::file("open", &options.file, &error))?;
    let mut lines = BufReader::new(file).lines();
    let head = lines.next().and_then(Result::ok).unwrap_or_default();
    let Some(sealed_to) = head.strip_prefix(HEAD) else {
        return Err(Failure::new(format!(
            "{name} is no backup of `cargo xtask backup`"
        )));
    };
    if sealed_to != key.public() {
        return Err(Failure::new(format!(
            "this is the wrong key: {name} is sealed to {sealed_to}, and {} holds the private half of {}. \
             Nothing was imported.",
            options.key.display(),
            key.public()
        )));
    }
    let mut done = Done::default();
    let mut batch = Vec::new();
    let mut whole = false;
    for line in lines {
        let line = line.map_err(|error| Failure::file("read", &options.file, &error))?;
        if let Some(count) = line.strip_prefix(END) {
            whole = count.parse() == Ok(done.seen);
            break;
        }
        done.seen += 1;
        match key.open(&line) {
            Some(row) => batch.push(row),
            None => done.damaged += 1,
        }
        let bytes: usize = batch.iter().map(String::len).sum();
        if batch.len() >= MOST_ROWS || bytes >= MOST_BYTES {
            done.send(&operator, &mut batch)?;
        }
    }
    done.send(&operator, &mut batch)?;
    done.tell(whole)
}

/// What became of the rows.
#[derive(Default)]
struct Done {
    seen: usize,
    damaged: usize,
    imported: u64,
    unchanged: u64,
    /// By site and reason.
    skipped: BTreeMap<(String, String), usize>,
}

impl Done {
    fn send(&mut self, operator: &Operator, batch: &mut Vec<String>) -> Outcome {
        if batch.is_empty() {
            return Ok(());
        }
        let body = format!("{{\"rows\":[{}]}}", batch.join(","));
        batch.clear();
        let begun = self.imported + self.unchanged > 0;
        let answer = patiently(begun, || operator.post("/operator/import", &body))?;
        let count = |name| answer.get(name).and_then(Value::as_u64).unwrap_or(0);
        self.imported += count("imported");
        self.unchanged += count("unchanged");
        for skipped in answer
            .get("skipped")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            let text = |name| {
                skipped
                    .get(name)
                    .and_then(Value::as_str)
                    .unwrap_or("?")
                    .to_owned()
            };
            *self.skipped.entry((text("site"), text("why"))).or_default() += 1;
        }
        eprintln!("  {} rows so far", self.seen);
        Ok(())
    }

    fn tell(&self, whole: bool) -> Outcome {
        let Self {
            imported,
            unchanged,
            damaged,
            ..
        } = self;
        let skipped: usize = self.skipped.values().sum();
        println!("{imported} imported, {unchanged} there already, {skipped} skipped.");
        for ((site, why), count) in &self.skipped {
            println!("  {count} of {site}: {why}");
        }
        if *damaged > 0 {
            return Err(Failure::new(format!(
                "{damaged} rows were changed after they were written, and don't open; the others are imported"
            )));
        }
        if !whole {
            return Err(Failure::new(
                "the backup's end is missing, so it isn't whole; what is in it is imported",
            ));
        }
        Ok(())
    }
}

fn must_be_new(file: &Path, why: &str) -> Outcome {
    if file.exists() {
        let name = file.display();
        return Err(Failure::new(format!("{name} is there already: {why}")));
    }
    Ok(())
}

/// Asks again twice when something went wrong on the way; the first request of all fails at once.
fn patiently<T>(begun: bool, ask: impl Fn() -> Outcome<T>) -> Outcome<T> {
    let tries = if begun { 2 } else { 0 };
    for _ in 0..tries {
        if let Ok(answer) = ask() {
            return Ok(answer);
        }
        std::thread::sleep(Duration::from_secs(2));
    }
    ask()
}

fn texts(list: Option<&Value>) -> impl Iterator<Item = &str> {
    let list = list.and_then(Value::as_array);
    list.into_iter().flatten().filter_map(Value::as_str)
}
