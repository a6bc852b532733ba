//! What is tested is made of the sources that lie there, or nothing is tested.
//!
//! `cargo xtask` leaves a stamp beside everything that it builds, with the hash of each file that went in, and cargo a list of
//! a program's sources. Whoever starts an edge or a program looks there first.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs::{metadata, read, read_dir, read_to_string};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use sha2::{Digest, Sha256};

/// What an edge serves, and its stamp.
const SERVED: [(&str, &str); 2] = [
    ("the Worker in edge-worker/build", "worker"),
    ("the button and the page in target/dist", "assets"),
];

/// Folders that tools write to.
const NOT_SOURCES: [&str; 3] = ["build", "node_modules", "target"];

/// Fails the test if what an edge serves is made of other sources. Looks once for each test program.
pub fn expect_served(root: &Path) {
    static WRONG: OnceLock<Vec<String>> = OnceLock::new();
    let wrong = WRONG.get_or_init(|| {
        let wrong = SERVED.iter().filter_map(|(what, stamp)| {
            let why = changed(root, &root.join("target/stamps").join(stamp))?;
            Some(format!("{what}: {why}."))
        });
        wrong.collect()
    });
    assert!(
        wrong.is_empty(),
        "Not of these sources: {} `cargo xtask build` builds it anew.",
        wrong.join(" ")
    );
}

/// Fails the test if a program that cargo built is older than its sources.
pub fn expect_program(program: &Path, package: &str) {
    if let Some(why) = outdated(program) {
        panic!(
            "Not of these sources: {}: {why}. `cargo build -p {package}` builds it anew.",
            program.display()
        );
    }
}

/// What isn't as the stamp says.
fn changed(root: &Path, stamp: &Path) -> Option<String> {
    let Ok(stamp) = read_to_string(stamp) else {
        return Some("never built to its end".to_owned());
    };
    let mut listed = BTreeSet::new();
    let mut there = BTreeSet::new();
    for line in stamp.lines() {
        match line.split_once(' ')? {
            ("word", _) => {}
            ("input", input) => below(&root.join(input), &mut there),
            (hash, file) => {
                let path = root.join(file);
                match read(&path) {
                    Ok(bytes) if hex(&Sha256::digest(&bytes)) == hash => drop(listed.insert(path)),
                    Ok(_) => return Some(format!("{file} was changed")),
                    Err(_) => return Some(format!("{file} is gone")),
                }
            }
        }
    }
    let new = there.difference(&listed).next()?;
    Some(format!(
        "{} is new",
        new.strip_prefix(root).unwrap_or(new).display()
    ))
}

fn below(path: &Path, found: &mut BTreeSet<PathBuf>) {
    if path.is_file() {
        found.insert(path.to_path_buf());
    }
    for entry in read_dir(path).into_iter().flatten().flatten() {
        if !NOT_SOURCES.iter().any(|name| entry.file_name() == *name) {
            below(&entry.path(), found);
        }
    }
}

/// Which source is younger than the program, by the list that cargo keeps beside it.
fn outdated(program: &Path) -> Option<String> {
    let unknown = || Some("nobody knows of which sources it is".to_owned());
    let Ok(list) = read_to_string(program.with_extension("d")) else {
        return unknown();
    };
    let Some((_, sources)) = list
        .split_once(": ")
        .filter(|(product, _)| Path::new(product).canonicalize().ok() == program.canonicalize().ok())
    else {
        return unknown();
    };
    let built = metadata(program).and_then(|data| data.modified()).ok()?;
    // A space in a path is written with a backslash before it.
    let sources = sources.replace("\\ ", "\0");
    let mut sources = sources.split_whitespace().map(|source| source.replace('\0', " "));
    sources.find_map(
        |source| match metadata(&source).and_then(|data| data.modified()) {
            Ok(changed) => (changed > built).then(|| format!("{source} was changed")),
            Err(_) => Some(format!("{source} is gone")),
        },
    )
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::processes::places::folder;

    fn write(path: &Path, text: &str) {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    #[test]
    fn what_was_changed_removed_or_added_since_is_named() {
        let root = folder("built");
        let stamp = root.join("stamp");
        let hash = hex(&Sha256::digest("x"));
        write(&root.join("in/a"), "x");
        write(&root.join("in/build/product"), "x");
        assert_eq!(changed(&root, &stamp).as_deref(), Some("never built to its end"));
        write(&stamp, &format!("word \"release\"\ninput in\n{hash} in/a\n"));
        assert_eq!(changed(&root, &stamp), None);
        write(&root.join("in/b/c"), "x");
        assert_eq!(changed(&root, &stamp).as_deref(), Some("in/b/c is new"));
        write(&root.join("in/a"), "y");
        assert_eq!(changed(&root, &stamp).as_deref(), Some("in/a was changed"));
        std::fs::remove_file(root.join("in/a")).unwrap();
        assert_eq!(changed(&root, &stamp).as_deref(), Some("in/a is gone"));
    }

    #[test]
    fn a_program_older_than_a_source_is_noticed() {
        let root = folder("built");
        let (program, source) = (root.join("program"), root.join("with a space.rs"));
        write(&source, "");
        write(&program, "");
        let unknown = Some("nobody knows of which sources it is".to_owned());
        assert_eq!(outdated(&program), unknown);
        let list = |product: &Path| {
            let source = source.display().to_string().replace(' ', "\\ ");
            format!("{}: {source} /dev/null\n", product.display())
        };
        write(&root.join("another"), "");
        write(&program.with_extension("d"), &list(&root.join("another")));
        assert_eq!(outdated(&program), unknown);
        write(
            &program.with_extension("d"),
            &list(&program).replace(" /dev/null", ""),
        );
        assert_eq!(outdated(&program), None);
        let later = metadata(&program).unwrap().modified().unwrap() + std::time::Duration::from_secs(1);
        std::fs::File::options()
            .write(true)
            .open(&source)
            .unwrap()
            .set_modified(later)
            .unwrap();
        assert_eq!(
            outdated(&program),
            Some(format!("{} was changed", source.display()))
        );
        std::fs::remove_file(&source).unwrap();
        assert_eq!(outdated(&program), Some(format!("{} is gone", source.display())));
    }
}
