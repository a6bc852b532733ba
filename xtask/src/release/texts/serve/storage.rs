//! What `serve` does with the storage: one process has it, and what ended in it goes.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::{Folder, GOOD};
use common::files;
use common::paths::Paths;

/// R107: two processes would write the same databases. It is so with `flock` and, as on macOS, without it.
#[test]
fn one_storage_is_for_one_process() {
    for flock in [true, false] {
        let folder = Folder::new(GOOD);
        // For some seconds at most, should both run.
        folder.play(
            "#!/bin/sh\n[ \"$1\" != --version ] || exit 0\necho {} >&8\nat=0\n\
             while [ ! -e \"${0%/*}/go\" ] && [ $at -lt 1000 ]; do at=$((at + 1)); sleep 0.02; done\n",
        );
        let path = path_with(&folder, flock);
        let start = || {
            let mut serve = Command::new("sh");
            serve.arg(folder.0.path().join("serve")).env("PATH", &path);
            serve.stdout(Stdio::piped()).stderr(Stdio::piped());
            serve
        };
        let mut first = start().spawn().unwrap();
        let mut line = String::new();
        let mut said = BufReader::new(first.stdout.take().unwrap());
        said.read_line(&mut line).unwrap();
        assert!(line.starts_with("serve: https://"), "{line}");
        let second = start().output().unwrap();
        let told = String::from_utf8_lossy(&second.stderr);
        assert!(
            !second.status.success()
                && told.contains(&format!(
                    "in use by another ./serve (its processes: {} ",
                    first.id()
                )),
            "{told}"
        );
        assert!(start().arg("--check").status().unwrap().success());
        let elsewhere = start()
            .arg("--storage")
            .arg(folder.0.path().join("other"))
            .spawn();
        folder.write(&format!("workerd/{}/go", Paths::platform()), "", 0o600);
        assert!(elsewhere.unwrap().wait().unwrap().success());
        assert!(first.wait().unwrap().success());
        assert!(start().status().unwrap().success(), "it is free again");
        // As after a crash.
        folder.write("storage/.serve.lock", "999999999", 0o600);
        let _ = std::fs::create_dir(folder.0.path().join("storage/.serve.lock.d"));
        assert!(start().status().unwrap().success());
    }
}

/// R107: workerd keeps a database for each flow; nothing else goes, and no young one.
#[test]
fn a_start_clears_the_flows_that_ended() {
    let folder = Folder::new(GOOD);
    let old = std::time::UNIX_EPOCH + std::time::Duration::from_secs(77);
    let names = [
        ("Flow/0a.sqlite", true, false),
        ("Flow/0a.sqlite-wal", true, false),
        ("Flow/0b.sqlite", false, true),
        ("Flow/metadata.sqlite", true, true),
        ("Connection/0a.sqlite", true, true),
        ("Directory/0a.sqlite", true, true),
    ];
    let path = |name: &str| folder.0.path().join("storage").join(name);
    for (name, aged, _) in names {
        files::write(&path(name), "").unwrap();
        let file = std::fs::File::options().write(true).open(path(name)).unwrap();
        if aged {
            file.set_modified(old).unwrap();
        }
    }
    assert!(folder.serve(&["--check"]).0);
    assert!(path("Flow/0a.sqlite").exists(), "a look changes nothing");
    let (well, said) = folder.serve(&[]);
    assert!(well, "{said}");
    for (name, _, kept) in names {
        assert_eq!(path(name).exists(), kept, "{name}");
    }
}

/// The programs that `serve` wants; `flock` only where it is said.
fn path_with(folder: &Folder, flock: bool) -> PathBuf {
    let programs = folder.0.path().join("programs");
    std::fs::create_dir(&programs).unwrap();
    let wanted = "sh dirname id ls cat od uname mkdir rmdir find rm ps sleep";
    let all = wanted.split(' ').chain(flock.then_some("flock"));
    for name in all {
        let found = ["/usr/bin", "/bin"].map(|place| Path::new(place).join(name));
        let found = found.into_iter().find(|path| path.exists());
        // A machine without it has the other way alone.
        if let Some(found) = found {
            std::os::unix::fs::symlink(found, programs.join(name)).unwrap();
        }
    }
    programs
}
