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

/// R107: that it is there is said when it is, and a taken address is told by the setting that names it.
#[test]
fn it_says_where_it_is_when_somebody_listens() {
    let folder = Folder::new(&format!("{GOOD}LISTEN=127.0.0.1:7\n"));
    let there = "serve: https://connect.example.com at 127.0.0.1:7, storage in ";
    let play = |script: &str| {
        folder.play(&format!(
            "#!/bin/sh\n[ \"$1\" != --version ] || exit 0\n{script}\n"
        ));
    };
    play("sleep 0.2; echo early; echo '{\"event\":\"listen\"}' >&8; sleep 0.5; exit 3");
    let (well, said) = folder.serve(&[]);
    assert!(!well && said.contains(&format!("early\n{there}")), "{said}");
    assert!(!said.contains("Nobody listened"), "{said}");
    play("sleep 0.2; echo 'bind(): Address already in use' >&2; exit 1");
    let (well, said) = folder.serve(&[]);
    assert!(!well && !said.contains(there), "{said}");
    assert!(
        said.contains("Nobody listened at 127.0.0.1:7: another program may have it. LISTEN in "),
        "{said}"
    );
    assert!(!folder.0.path().join("storage/.serve.told").exists());
}

/// R107: the real one, at an address that is taken and at one that is free.
#[test]
fn workerd_says_when_it_listens() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let folder = Folder::new(GOOD);
    let workerd = Paths::find().unwrap().workerd();
    if !workerd.exists() {
        return;
    }
    let place = format!("workerd/{}/workerd", Paths::platform());
    let _ = std::fs::remove_file(folder.0.path().join(&place));
    std::os::unix::fs::symlink(workerd, folder.0.path().join(&place)).unwrap();
    folder.write(
        "edge.capnp",
        "using Workerd = import \"/workerd/workerd.capnp\";\n\
         const config :Workerd.Config = (services = [(name = \"a\", worker = (serviceWorkerScript = \
         \"addEventListener('fetch', (event) => event.respondWith(new Response('x')))\", compatibilityDate = \"2026-01-01\")), \
         (name = \"storage\", disk = (writable = true)), (name = \"files\", disk = (writable = false))], \
         sockets = [(name = \"http\", address = \"*:1\", http = (), service = \"a\")]);\n",
        0o600,
    );
    std::fs::create_dir(folder.0.path().join("assets")).unwrap();
    let (well, said) = folder.serve(&["--listen", &address]);
    assert!(
        !well && said.contains(&format!("Nobody listened at {address}")),
        "{said}"
    );
    drop(taken);
    let mut serve = Command::new("sh");
    serve
        .arg(folder.0.path().join("serve"))
        .args(["--listen", &address]);
    let mut serve = serve.stdout(std::process::Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    let mut said = std::io::BufReader::new(serve.stdout.take().unwrap());
    std::io::BufRead::read_line(&mut said, &mut line).unwrap();
    let there = std::net::TcpStream::connect(&address).is_ok();
    let pid = serve.id().to_string();
    Command::new("kill").args(["-TERM", &pid]).status().unwrap();
    assert!(serve.wait().unwrap().success());
    assert!(there && line.starts_with("serve: https://"), "{line}");
}
