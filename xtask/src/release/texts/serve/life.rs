//! How `serve` finds workerd, starts it and ends with it.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use super::{Folder, GOOD, PLAYED};
use crate::stamp::hex;
use common::paths::Paths;

/// R107: a start in order, with everything where the options say.
#[test]
fn a_start_gives_workerd_the_settings_the_address_and_the_storage() {
    let folder = Folder::new(GOOD);
    let storage = folder.0.path().join("elsewhere/objects");
    let (well, said) = folder.serve(&["--storage", &storage.to_string_lossy(), "--listen", "127.0.0.1:1"]);
    assert!(well, "{said}");
    let here = folder.0.path().canonicalize().unwrap();
    for part in [
        format!(
            "serve {}/edge.capnp --socket-addr http=127.0.0.1:1 ",
            folder.0.path().display()
        ),
        format!(
            "--directory-path storage={}",
            here.join("elsewhere/objects").display()
        ),
        "\nSITES={\"a\":1}\n".to_owned(),
        "\nPUBLIC_URL=https://connect.example.com\n".to_owned(),
    ] {
        assert!(said.contains(&part), "{part}: {said}");
    }
    assert!(!said.contains("of-the-environment"), "{said}");
    let mode = std::fs::metadata(&storage).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
}

/// R107: on another platform it says which workerd is there, and how npm gets the right one, which is then found.
#[test]
fn another_platform_is_told_what_to_get() {
    let folder = Folder::new(GOOD);
    let other = folder.0.path().join("workerd");
    std::fs::rename(other.join(Paths::platform()), other.join("other-1")).unwrap();
    folder.refused("This folder has workerd for other-1, and this machine is ");
    let command = format!("'@cloudflare/workerd-{}@", Paths::platform());
    folder.refused(&command);
    let npms = format!(
        "node_modules/@cloudflare/workerd-{}/bin/workerd",
        Paths::platform()
    );
    folder.write(&npms, PLAYED, 0o755);
    assert!(folder.serve(&[]).0);
    folder.write(&npms, "#!/bin/sh\nexit 1\n", 0o755);
    folder.refused("doesn't run here.");
}

/// R107: each awake object keeps files open, more than the usual soft limit allows.
#[test]
fn as_many_files_may_be_open_as_the_machine_allows() {
    let folder = Folder::new(GOOD);
    folder.play(
        "#!/bin/sh\n[ \"$1\" != --version ] || exit 0\necho \"files: $(ulimit -S -n) of $(ulimit -H -n)\"\n",
    );
    let serve = folder.0.path().join("serve");
    let script = format!(
        "ulimit -S -n 300; ulimit -H -n 900; exec sh '{}'",
        serve.display()
    );
    let output = Command::new("sh").args(["-c", &script]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("files: 900 of 900\n"), "{said}");
}

/// R107: SIGTERM is handed on, and what workerd says of its end is the script's own end.
#[test]
fn a_stop_is_handed_on_and_waited_for() {
    let folder = Folder::new(GOOD);
    let mark = format!("ended-{}", hex(&[7]));
    folder.play(&format!(
        "#!/bin/sh\n[ \"$1\" != --version ] || exit 0\ntrap 'sleep 0.2; echo {mark}; exit 5' TERM\nkill -TERM \"$PPID\"\n\
         n=0; while [ $n -lt 200 ]; do sleep 0.05; n=$((n + 1)); done; exit 9\n"
    ));
    let (well, said) = folder.serve(&[]);
    assert!(
        !well && said.contains(&mark) && said.contains("workerd ended with 5."),
        "{said}"
    );
    assert!(Path::new(&folder.0.path().join("storage")).is_dir());
}
