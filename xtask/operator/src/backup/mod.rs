//! `cargo operator backup-key`, `backup` and `import`: the connections of an edge in a file that only the operator's key
//! opens, and from there on another account or machine.
pub mod import;
pub mod key;
pub mod write;

use std::path::Path;
use std::time::Duration;

use common::failure::{Failure, Outcome};
use serde_json::Value;

/// How a backup begins, and how it ends.
const HEAD: &str = "# instagram-connect backup 1, sealed to ";
const END: &str = "# the end, rows: ";

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
