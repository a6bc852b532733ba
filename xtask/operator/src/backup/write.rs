//! `cargo operator backup`: every connection, sealed by the edge, into a file.
use std::fs::File;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use clap::Args;
use common::failure::{Failure, Outcome};
use common::paths::Paths;
use serde_json::Value;

use super::{END, HEAD, must_be_new, patiently, texts};
use crate::client::{Address, Operator};

/// What the command line says.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct Options {
    #[command(flatten)]
    address: Address,
    /// The new file; one that is there already is not touched
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Writes every connection of every site into a new file.
pub fn run(paths: &Paths, options: &Options) -> Outcome {
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
