//! Files, with failures that name the path.
use std::fs;
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::failure::{Failure, Outcome};

/// The bytes of a file.
pub fn bytes(path: &Path) -> Outcome<Vec<u8>> {
    fs::read(path).map_err(|error| Failure::file("read", path, &error))
}

/// The text of a file.
pub fn text(path: &Path) -> Outcome<String> {
    fs::read_to_string(path).map_err(|error| Failure::file("read", path, &error))
}

/// The text of a file that somebody wrote by hand, on whatever system: without a byte order mark and the carriage
/// returns of Windows, and read as UTF-16 where the mark says so, as `>` of PowerShell writes it.
pub fn text_of_any_editor(path: &Path) -> Outcome<String> {
    let bytes = bytes(path)?;
    let utf16 = |unit: fn([u8; 2]) -> u16| {
        let pairs = bytes.as_chunks::<2>();
        let whole = pairs.1.is_empty();
        let units = pairs.0.iter().skip(1).copied().map(unit);
        char::decode_utf16(units)
            .collect::<Result<String, _>>()
            .ok()
            .filter(|_| whole)
    };
    let text = match bytes.as_slice() {
        [0xff, 0xfe, ..] => utf16(u16::from_le_bytes),
        [0xfe, 0xff, ..] => utf16(u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8(rest.to_vec()).ok(),
        whole => String::from_utf8(whole.to_vec()).ok(),
    };
    let text = text.filter(|text| !text.contains('\0')).ok_or_else(|| {
        Failure::new(format!(
            "{} isn't UTF-8: save it as UTF-8 (in PowerShell: Set-Content -Encoding utf8)",
            path.display()
        ))
    })?;
    Ok(text.replace("\r\n", "\n"))
}

/// Writes a file and the folders above it.
pub fn write(path: &Path, content: impl AsRef<[u8]>) -> Outcome {
    if let Some(parent) = path.parent() {
        folder(parent)?;
    }
    fs::write(path, content).map_err(|error| Failure::file("write", path, &error))
}

/// Writes a file that only its owner may read, whatever was there before: it changes at once, from whole to whole.
pub fn write_secret(path: &Path, content: &str) -> Outcome {
    draft(path, content)?
        .persist(path)
        .map_err(|failed| Failure::file("write", path, &failed.error))?;
    Ok(())
}

/// The text of a file that only its owner may read, which is written with `content` if it isn't there.
///
/// Of several who do this at once, all get what the first one wrote.
pub fn secret_written_once(path: &Path, content: &str) -> Outcome<String> {
    match draft(path, content)?.persist_noclobber(path) {
        Ok(_) => Ok(content.to_owned()),
        Err(failed) if failed.error.kind() == ErrorKind::AlreadyExists => text(path),
        Err(failed) => Err(Failure::file("write", path, &failed.error)),
    }
}

/// The file to be, beside its place and under another name, which goes again unless it is kept.
fn draft(path: &Path, content: &str) -> Outcome<NamedTempFile> {
    let beside = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let beside = beside.unwrap_or(Path::new("."));
    folder(beside)?;
    // Git ignores it by this ending, should a kill leave it behind.
    tempfile::Builder::new()
        .suffix(".draft")
        .tempfile_in(beside)
        .and_then(|mut file| file.write_all(content.as_bytes()).map(|()| file))
        .map_err(|error| Failure::file("write", path, &error))
}

/// Makes a folder and those above it.
pub fn folder(path: &Path) -> Outcome {
    fs::create_dir_all(path).map_err(|error| Failure::file("create", path, &error))
}

/// Makes a folder that only its owner may enter, and those above it that aren't there. One that is there stays as it is.
pub fn private_folder(path: &Path) -> Outcome {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .map_err(|error| Failure::file("create", path, &error))
}

/// Copies a file.
pub fn copy(from: &Path, to: &Path) -> Outcome {
    write(to, bytes(from)?)
}

/// Every source file below these paths (each a file or a folder), in order; what isn't there is left out.
pub fn all_below(paths: &[PathBuf]) -> Vec<PathBuf> {
    below(paths, |path| !is_built(path))
}

/// Every file below a folder, in order.
pub fn everything_below(folder: &Path) -> Vec<PathBuf> {
    below(&[folder.to_path_buf()], |_| true)
}

fn below(paths: &[PathBuf], wanted: impl Fn(&Path) -> bool) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut waiting: Vec<PathBuf> = paths.to_vec();
    while let Some(path) = waiting.pop() {
        if path.is_file() {
            found.push(path);
        } else if let Ok(entries) = fs::read_dir(&path) {
            waiting.extend(
                entries
                    .flatten()
                    .map(|entry| entry.path())
                    .filter(|path| wanted(path)),
            );
        }
    }
    found.sort();
    found
}

/// Whether a file's name ends in a dot and this.
pub fn has_extension(name: &str, extension: &str) -> bool {
    Path::new(name)
        .extension()
        .is_some_and(|found| found == extension)
}

/// Folders that tools write to are nobody's source.
fn is_built(path: &Path) -> bool {
    ["target", "node_modules", ".git", "edge-worker/build"]
        .iter()
        .any(|built| path.ends_with(built))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;
    use std::sync::Barrier;

    use super::{private_folder, secret_written_once, text, write_secret};

    /// R58: what an edge stores is nobody else's, whatever the shell's mask.
    #[test]
    fn a_folder_of_state_is_its_owners_alone() {
        let folder = tempfile::tempdir().unwrap();
        let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let state = folder.path().join("a/state");
        private_folder(&state).unwrap();
        assert_eq!((mode(&state), mode(&folder.path().join("a"))), (0o700, 0o700));
        // Somebody's own folder stays as they made it.
        let own = folder.path().join("own");
        std::fs::create_dir(&own).unwrap();
        std::fs::set_permissions(&own, std::fs::Permissions::from_mode(0o755)).unwrap();
        private_folder(&own).unwrap();
        assert_eq!(mode(&own), 0o755);
    }

    #[test]
    fn of_many_that_write_a_secret_once_all_get_the_first_ones() {
        let folder = tempfile::tempdir().unwrap();
        for turn in 0..50 {
            let path = folder.path().join(format!("turn-{turn}/secret"));
            let start = Barrier::new(4);
            let got: Vec<String> = std::thread::scope(|scope| {
                let (path, start) = (&path, &start);
                let write = move |mine: usize| {
                    start.wait();
                    secret_written_once(path, &format!("{mine}")).unwrap()
                };
                let writers: Vec<_> = (0..4).map(|mine| scope.spawn(move || write(mine))).collect();
                writers.into_iter().map(|writer| writer.join().unwrap()).collect()
            });
            assert_eq!(got, vec![text(&path).unwrap(); 4]);
            assert_eq!(std::fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
        }
    }

    #[test]
    fn of_many_that_write_a_secret_anew_none_fails_and_none_is_seen_half_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        write_secret(&path, "whole").unwrap();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..50 {
                        write_secret(&path, "whole").unwrap();
                        assert_eq!(text(&path).unwrap(), "whole");
                    }
                });
            }
        });
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
