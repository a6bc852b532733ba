//! `cargo operator import`: a backup is opened here, and goes to an edge.
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;

use clap::Args;
use common::failure::{Failure, Outcome};
use common::paths::Paths;
use serde_json::Value;
use shared::operator::backup::{MOST_ROWS, opened};
use zeroize::Zeroizing;

use super::{END, HEAD, key, patiently};
use crate::client::{Address, Operator};

/// Bytes of rows in one call.
const MOST_BYTES: usize = 1024 * 1024;

/// What the command line says.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct Options {
    #[command(flatten)]
    address: Address,
    /// The private half of `cargo operator backup-key`
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// The backup
    #[arg(long = "in", value_name = "FILE")]
    file: PathBuf,
}

/// Opens a backup here, and gives it to an edge.
pub fn run(paths: &Paths, options: &Options) -> Outcome {
    let name = options.file.display();
    let key = key::read(&options.key)?;
    let public = key.public().text();
    let operator = Operator::of(paths, &options.address)?;
    let file = File::open(&options.file).map_err(|error| Failure::file("open", &options.file, &error))?;
    let mut lines = BufReader::new(file).lines();
    let head = lines.next().and_then(Result::ok).unwrap_or_default();
    let Some(sealed_to) = head.strip_prefix(HEAD) else {
        return Err(Failure::new(format!(
            "{name} is no backup of `cargo operator backup`"
        )));
    };
    if sealed_to != public {
        return Err(Failure::new(format!(
            "this is the wrong key: {name} is sealed to {sealed_to}, and {} holds the private half of {}. \
             Nothing was imported.",
            options.key.display(),
            public
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
        match opened(&line, &key) {
            Some(row) => batch.push(row),
            None => done.damaged += 1,
        }
        let bytes: usize = batch.iter().map(|row| row.len()).sum();
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
    without_sessions: u64,
    /// By site and reason.
    skipped: BTreeMap<(String, String), usize>,
}

impl Done {
    fn send(&mut self, operator: &Operator, batch: &mut Vec<Zeroizing<String>>) -> Outcome {
        if batch.is_empty() {
            return Ok(());
        }
        let body = body(batch);
        batch.clear();
        let begun = self.imported + self.unchanged > 0;
        let answer = patiently(begun, || operator.post("/operator/import", &body))?;
        let count = |name| answer.get(name).and_then(Value::as_u64).unwrap_or(0);
        self.imported += count("imported");
        self.unchanged += count("unchanged");
        self.without_sessions += count("without_sessions");
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
            without_sessions,
            damaged,
            ..
        } = self;
        let skipped: usize = self.skipped.values().sum();
        println!("{imported} imported, {unchanged} there already, {skipped} skipped.");
        for ((site, why), count) in &self.skipped {
            println!("  {count} of {site}: {why}");
        }
        if *without_sessions > 0 {
            println!(
                "  {without_sessions} without their sessions, so whoever was signed in there signs in again: nothing proves \
                 that an edge with this INSTAGRAM_APP_SECRET wrote these rows."
            );
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

/// `{"rows":[…]}`, of rows as they were opened.
fn body(rows: &[Zeroizing<String>]) -> Zeroizing<String> {
    let mut body = Zeroizing::new("{\"rows\":[".to_owned());
    for (index, row) in rows.iter().enumerate() {
        if index > 0 {
            body.push(',');
        }
        body.push_str(row);
    }
    body.push_str("]}");
    body
}
