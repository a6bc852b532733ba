//! `cargo xtask package --check`: the same commit, built once more in another folder. Two builds are equal to the byte, or the
//! bytes that differ are told.
use std::collections::BTreeMap;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use super::care::Care;
use super::folder::{Made, build};
use common::failure::{Failure, Outcome};
use common::paths::Paths;
use common::{files, run};

/// Builds here and there, and compares every file and the archives.
pub fn run(paths: &Paths, version: &str) -> Outcome {
    let changed = git(paths, &["status", "--porcelain"])?;
    if !changed.trim().is_empty() {
        return Err(Failure::new(format!(
            "two builds are of one commit; here are changes that aren't in it:\n{}",
            changed.trim_end()
        )));
    }
    let here = build(paths, version, Care::Released)?;
    let second = Second::begin(paths)?;
    let there = run::step("the same commit in another folder (ten minutes)", || {
        second.build(&here)
    })?;
    let told = differences(&here.folder, &there.folder)?;
    let archives = files::bytes(&here.archive)? == files::bytes(&there.archive)?;
    match (told.is_empty(), archives) {
        (true, true) => {
            println!("two builds are equal to the byte");
            Ok(())
        }
        (true, false) => Err(Failure::new("every file is equal, and the archives differ")),
        _ => Err(Failure::new(format!("two builds differ:\n{}", told.join("\n")))),
    }
}

fn git(paths: &Paths, arguments: &[&str]) -> Outcome<String> {
    run::quiet(run::command(paths, "git").args(arguments), "git")
}

/// The commit's files in a folder of their own, which goes again.
struct Second<'a> {
    first: &'a Paths,
    paths: Paths,
}

impl<'a> Second<'a> {
    fn begin(first: &'a Paths) -> Outcome<Self> {
        let root = std::env::temp_dir().join(format!("instagram-connect-again-{}", std::process::id()));
        git(
            first,
            &["worktree", "add", "--detach", &root.to_string_lossy(), "HEAD"],
        )?;
        let second = Self {
            first,
            paths: Paths { root },
        };
        // Tools, which are pinned: they aren't what is built here.
        files::folder(&second.paths.target())?;
        for shared in ["node_modules", "target/tools"] {
            let to = second.paths.at(shared);
            symlink(first.at(shared), &to).map_err(|error| Failure::file("link", &to, &error))?;
        }
        // What is known of the tools; of what is built there nothing is there yet, so it is built.
        for stamp in files::everything_below(&first.at("target/stamps")) {
            let relative = stamp.strip_prefix(first.target()).unwrap_or(&stamp);
            files::copy(&stamp, &second.paths.target().join(relative))?;
        }
        Ok(second)
    }

    /// As a stranger would build it: by that folder's own program.
    fn build(&self, here: &Made) -> Outcome<Made> {
        let mut cargo = run::command(&self.paths, "cargo");
        cargo.args([
            "run",
            "--quiet",
            "--package",
            "xtask",
            "--",
            "package",
            "--only",
            "edge",
        ]);
        run::quiet(&mut cargo, "the second build")?;
        let there = |path: &Path| -> PathBuf {
            let below = path.strip_prefix(&self.first.root).unwrap_or(path);
            self.paths.root.join(below)
        };
        Ok(Made {
            folder: there(&here.folder),
            archive: there(&here.archive),
        })
    }
}

impl Drop for Second<'_> {
    fn drop(&mut self) {
        let root = self.paths.root.to_string_lossy().into_owned();
        let _ = git(self.first, &["worktree", "remove", "--force", &root]);
    }
}

/// What only one folder has, and where files begin to differ.
fn differences(one: &Path, two: &Path) -> Outcome<Vec<String>> {
    let (mut ours, theirs) = (contents(one), contents(two));
    let mut told = Vec::new();
    for (name, file) in theirs {
        match ours.remove(&name) {
            None => told.push(format!("{name}: only the second build has it")),
            Some(own) => told.extend(difference(&own, &file)?.map(|where_| format!("{name}: {where_}"))),
        }
    }
    told.extend(
        ours.into_keys()
            .map(|name| format!("{name}: only the first build has it")),
    );
    Ok(told)
}

fn contents(folder: &Path) -> BTreeMap<String, PathBuf> {
    let all = files::everything_below(folder).into_iter();
    all.map(|file| {
        let name = file.strip_prefix(folder).unwrap_or(&file).display().to_string();
        (name, file)
    })
    .collect()
}

/// How two files differ, if they do.
fn difference(one: &Path, two: &Path) -> Outcome<Option<String>> {
    let (one, two) = (files::bytes(one)?, files::bytes(two)?);
    if one == two {
        return Ok(None);
    }
    let differ = |(a, b): (&u8, &u8)| a != b;
    let first = one
        .iter()
        .zip(&two)
        .position(differ)
        .unwrap_or(one.len().min(two.len()));
    let count = one.iter().zip(&two).filter(|(a, b)| a != b).count();
    Ok(Some(format!(
        "{} and {} bytes, {count} of those in common differ, from byte {first} on",
        one.len(),
        two.len()
    )))
}

#[cfg(test)]
mod tests {
    use super::differences;
    use common::files;

    /// R107
    #[test]
    fn what_differs_is_told_with_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let (one, two) = (folder.path().join("one"), folder.path().join("two"));
        let write =
            |root: &std::path::Path, name: &str, text: &str| files::write(&root.join(name), text).unwrap();
        for root in [&one, &two] {
            write(root, "same", "x");
        }
        assert_eq!(differences(&one, &two).unwrap(), Vec::<String>::new());
        write(&one, "a/changed", "abcdef");
        write(&two, "a/changed", "abXdeY!");
        write(&one, "mine", "");
        write(&two, "theirs", "");
        assert_eq!(
            differences(&one, &two).unwrap(),
            [
                "a/changed: 6 and 7 bytes, 2 of those in common differ, from byte 2 on",
                "theirs: only the second build has it",
                "mine: only the first build has it"
            ]
        );
    }
}
