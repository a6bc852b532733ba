//! The folder as one file, the same to the byte whoever packs it and when: sorted, with one date, nobody's.
use std::collections::BTreeSet;
use std::fs::{File, Permissions};
use std::io::BufWriter;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use tar::{Builder, EntryType, Header};

use super::care::Care;
use common::failure::{Failure, Outcome};
use common::paths::Paths;
use common::{files, run};

/// 2025-01-01: a date that no program finds odd.
const DATE: u64 = 1_735_689_600;

/// What a user may start.
const PROGRAMS: [&str; 3] = ["serve", "operator", "workerd"];

/// Node's own zlib compresses, at the version that is pinned: it writes neither a name nor a date.
const COMPRESS: &str = "\
const { createReadStream, createWriteStream } = require('node:fs');
const { createGzip } = require('node:zlib');
const [from, to, level] = process.argv.slice(1);
require('node:stream').pipeline(createReadStream(from), createGzip({ level: Number(level) }), createWriteStream(to),
  (error) => { if (error) throw error; });";

/// Packs a folder, under its own name, into a `.tar.gz`.
pub fn write(paths: &Paths, folder: &Path, archive: &Path, care: Care) -> Outcome {
    let tape = archive.with_extension("");
    let failed = |error: std::io::Error| Failure::file("write", &tape, &error);
    let file = BufWriter::new(File::create(&tape).map_err(failed)?);
    pack(folder, file).map_err(failed)?;
    let mut node = run::command(paths, paths.npm_tool("node"));
    node.args(["-e", COMPRESS, "--"])
        .arg(&tape)
        .arg(archive)
        .arg(if care == Care::Released { "9" } else { "0" });
    run::quiet(&mut node, "packing")?;
    std::fs::remove_file(&tape).map_err(|error| Failure::file("remove", &tape, &error))
}

/// Every file below the folder, in order, whatever the disk says of owner and date. Folders are told too: whoever unpacks it as
/// root under a strict umask would make them root's alone.
fn pack(folder: &Path, to: impl std::io::Write) -> std::io::Result<()> {
    let name = folder.file_name().unwrap_or_default();
    let mut tape = Builder::new(to);
    let mut known = BTreeSet::new();
    for path in files::everything_below(folder) {
        let below = path.strip_prefix(folder).unwrap_or(&path);
        let above: Vec<_> = below.ancestors().skip(1).collect();
        for part in above.into_iter().rev() {
            if known.insert(part.to_path_buf()) {
                tape.append_data(
                    &mut header(EntryType::Directory, 0, 0o755),
                    Path::new(name).join(part),
                    std::io::empty(),
                )?;
            }
        }
        let mut file = File::open(&path)?;
        let mode = if is_program(&path) { 0o755 } else { 0o644 };
        let mut header = header(EntryType::Regular, file.metadata()?.len(), mode);
        tape.append_data(&mut header, Path::new(name).join(below), &mut file)?;
    }
    tape.finish()
}

fn header(kind: EntryType, size: u64, mode: u32) -> Header {
    let mut header = Header::new_ustar();
    header.set_entry_type(kind);
    header.set_size(size);
    header.set_mode(mode);
    header.set_mtime(DATE);
    header.set_uid(0);
    header.set_gid(0);
    header
}

fn is_program(path: &Path) -> bool {
    PROGRAMS
        .iter()
        .any(|name| path.file_name().is_some_and(|own| own == *name))
}

/// Makes a file one that can be started.
pub fn make_a_program(path: &Path) -> Outcome {
    std::fs::set_permissions(path, Permissions::from_mode(0o755))
        .map_err(|error| Failure::file("change", path, &error))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::{DATE, make_a_program, pack};
    use common::files;

    fn packed(folder: &std::path::Path) -> Vec<u8> {
        let mut bytes = Vec::new();
        pack(folder, &mut bytes).unwrap();
        bytes
    }

    /// R107: the same files make the same archive, in whatever order and when they were written, and whatever their rights.
    #[test]
    fn an_archive_is_of_its_files_alone() {
        let folder = tempfile::tempdir().unwrap();
        let made = |at: &str, order: [&str; 4]| {
            let root = folder.path().join(at).join("edge-1.0");
            for name in order {
                files::write(&root.join(name), name).unwrap();
            }
            make_a_program(&root.join("serve")).unwrap();
            root
        };
        let one = made("one", ["worker/index.js", "serve", "a b", "worker/a"]);
        let two = made("two", ["worker/a", "a b", "serve", "worker/index.js"]);
        let rights = std::fs::Permissions::from_mode(0o600);
        std::fs::set_permissions(two.join("a b"), rights).unwrap();
        let long_ago = std::time::UNIX_EPOCH + std::time::Duration::from_secs(77);
        let file = std::fs::File::options()
            .write(true)
            .open(two.join("serve"))
            .unwrap();
        file.set_modified(long_ago).unwrap();
        assert!(packed(&one) == packed(&two));
        files::write(&two.join("a b"), "x").unwrap();
        assert!(packed(&one) != packed(&two));
    }

    /// R107
    #[test]
    fn an_archive_is_sorted_nobodys_and_of_one_date() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("edge-1.0");
        for name in [
            "worker/index.js",
            "serve",
            "README.md",
            "workerd/linux-64/workerd",
        ] {
            files::write(&root.join(name), name).unwrap();
        }
        let bytes = packed(&root);
        let mut tape = tar::Archive::new(&bytes[..]);
        let entries: Vec<_> = tape
            .entries()
            .unwrap()
            .map(|entry| {
                let entry = entry.unwrap();
                let header = entry.header();
                assert_eq!((header.uid().unwrap(), header.gid().unwrap()), (0, 0));
                assert_eq!(header.mtime().unwrap(), DATE);
                assert_eq!(header.username().unwrap(), Some(""));
                (
                    entry.path().unwrap().display().to_string(),
                    header.mode().unwrap(),
                )
            })
            .collect();
        let expected = [
            ("edge-1.0/", 0o755),
            ("edge-1.0/README.md", 0o644),
            ("edge-1.0/serve", 0o755),
            ("edge-1.0/worker", 0o755),
            ("edge-1.0/worker/index.js", 0o644),
            ("edge-1.0/workerd", 0o755),
            ("edge-1.0/workerd/linux-64", 0o755),
            ("edge-1.0/workerd/linux-64/workerd", 0o755),
        ];
        assert_eq!(entries, expected.map(|(name, mode)| (name.to_owned(), mode)));
    }
}
