//! What `serve` looks at before it starts anything, with a workerd that only says what it was given.
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::all;
use crate::stamp::hex;
use common::files;
use common::paths::Paths;

/// It says which settings it has, and does what else is told to it.
const PLAYED: &str = "#!/bin/sh\n[ \"$1\" != --version ] || exit 0\necho \"$@\"\nenv\n";

const GOOD: &str = "\
INSTAGRAM_APP_ID=9876501234567890
INSTAGRAM_APP_SECRET=hunter2hunter2hunter2
SEALING_KEYS=k1:abc
PUBLIC_URL=https://connect.example.com
SITES={\"a\":1}
";

struct Folder(TempDir);

impl Folder {
    fn new(settings: &str) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        let texts = all(&Paths::find().unwrap(), "9.8.7", "0a1b").unwrap();
        let (_, serve) = texts.into_iter().find(|(name, _)| name == "serve").unwrap();
        folder.write("serve", &serve, 0o755);
        folder.play(PLAYED);
        folder.write("settings", settings, 0o600);
        folder
    }

    fn play(&self, script: &str) {
        self.write(&format!("workerd/{}/workerd", Paths::platform()), script, 0o755);
    }

    fn write(&self, name: &str, text: &str, mode: u32) {
        let path = self.0.path().join(name);
        files::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
    }

    /// Whether it ended well, and what it said.
    fn serve(&self, arguments: &[&str]) -> (bool, String) {
        let mut serve = Command::new("sh");
        serve.arg(self.0.path().join("serve")).args(arguments);
        // What the environment says is no setting.
        serve
            .env("OPERATOR_SECRET", "of-the-environment")
            .current_dir("/");
        let output = serve.output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (
            output.status.success(),
            String::from_utf8_lossy(&said).into_owned(),
        )
    }

    #[track_caller]
    fn refused(&self, words: &str) {
        let (well, said) = self.serve(&[]);
        assert!(!well && said.contains(words), "{said}");
        assert!(!said.contains("hunter2"), "{said}");
        assert!(!said.contains("--socket-addr"), "nothing was started: {said}");
    }
}

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

/// R107, R60: as editors write such files.
#[test]
fn settings_are_read_as_everywhere() {
    let folder = Folder::new("");
    let lines = GOOD.replace(
        "SITES={\"a\":1}",
        "# one\r\n  SITES = '@sites.json'\r\n\nEVENT_SECRET=\"two=2\"\r\nBACKUP_KEY=\r",
    );
    folder.write("settings", &format!("\u{feff}{lines}LISTEN=127.0.0.1:7"), 0o600);
    folder.write("sites.json", "{\n \"a\": \"$HOME `x` 'é'\"\n}\n", 0o644);
    let (well, said) = folder.serve(&[]);
    assert!(well, "{said}");
    assert!(
        said.contains("\nSITES={\n \"a\": \"$HOME `x` 'é'\"\n}\n"),
        "{said}"
    );
    assert!(
        said.contains("\nEVENT_SECRET=two=2\n") && !said.contains("BACKUP_KEY"),
        "{said}"
    );
    assert!(said.contains("http=127.0.0.1:7"), "{said}");
    assert!(said.contains("\nINSTAGRAM_APP_ID=9876501234567890\n"), "{said}");
}

/// R107, R58: whatever is wrong is told in plain words before anything starts, and no secret is said.
#[test]
fn what_is_wrong_is_told_before_anything_starts() {
    let folder = Folder::new(GOOD);
    let with = |change: &dyn Fn(&str) -> String| folder.write("settings", &change(GOOD), 0o600);
    for mode in [0o640, 0o604, 0o660, 0o644] {
        folder.write("settings", GOOD, mode);
        folder.refused("others on this machine may read it: chmod 600");
    }
    for name in [
        "INSTAGRAM_APP_ID",
        "INSTAGRAM_APP_SECRET",
        "SEALING_KEYS",
        "PUBLIC_URL",
        "SITES",
    ] {
        with(&|good| {
            let kept: Vec<_> = good.lines().filter(|line| !line.starts_with(name)).collect();
            kept.join("\n")
        });
        folder.refused(&format!("{name} is missing in "));
        with(&|good| format!("{good}{name}=\n"));
        folder.refused(&format!("{name} is missing in "));
    }
    for url in [
        "http://connect.example.com",
        "connect.example.com",
        "http://localhost.evil.example",
        "ftp://localhost",
        "https://",
    ] {
        with(&|good| good.replace("https://connect.example.com", url));
        folder.refused("PUBLIC_URL has to be https");
    }
    with(&|good| format!("{good}INSTAGRAM_APP_SECRT=hunter2\n"));
    folder.refused("Line 6 of ");
    with(&|good| format!("{good}hunter2hunter2\n"));
    folder.refused("isn't NAME=VALUE.");
    with(&|good| format!("{good}hunter2=\n"));
    folder.refused("there is no setting of that name. There is: INSTAGRAM_APP_ID ");
    with(&|good| format!("{good}EVENT_SECRET=@event\n"));
    folder.refused("There is no ");
    folder.write("event", "hunter2", 0o644);
    folder.refused("others on this machine may read it");
    with(&|good| format!("{good}PROXY_HEADER=X-Real-IP: a\n"));
    folder.refused("PROXY_HEADER is a header's name");
    std::fs::remove_file(folder.0.path().join("settings")).unwrap();
    folder.refused("Copy settings.example to it");
}

/// R107: several apps stand in the place of one.
#[test]
fn with_several_apps_the_one_is_not_missed() {
    let kept: Vec<_> = GOOD
        .lines()
        .filter(|line| !line.starts_with("INSTAGRAM_APP_"))
        .collect();
    let folder = Folder::new(&format!("{}\nAPPS=@apps.json\n", kept.join("\n")));
    folder.write("apps.json", "{\"default\":{}}\n", 0o644);
    folder.refused("others on this machine may read it");
    folder.write("apps.json", "{\"default\":{}}\n", 0o600);
    let (well, said) = folder.serve(&[]);
    assert!(well && said.contains("\nAPPS={\"default\":{}}\n"), "{said}");
    for name in ["INSTAGRAM_APP_ID", "INSTAGRAM_APP_SECRET", "META_APP_SECRET"] {
        let beside = format!("{}\nAPPS={{}}\n{name}=hunter2\n", kept.join("\n"));
        folder.write("settings", &beside, 0o600);
        folder.refused(&format!("{name} and APPS are both set in "));
    }
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

/// R107: as Windows' editors and shells save such files.
#[test]
fn a_value_in_a_file_ends_without_line_breaks() {
    let folder = Folder::new(&format!("{GOOD}OPERATOR_SECRET=@operator\nBACKUP_KEY=@key\n"));
    folder.write("operator", "\u{feff}hunter2\r\n\r\n", 0o600);
    folder.write("key", "public\r\n", 0o600);
    folder.play(
        "#!/bin/sh\n[ \"$1\" != --version ] || exit 0\nprintf '[%s]' \"$OPERATOR_SECRET\" \"$BACKUP_KEY\"\n",
    );
    let (well, said) = folder.serve(&[]);
    assert!(well && said.contains("[hunter2][public]"), "{said}");
}

/// R107, R58
#[test]
fn utf16_is_told_by_its_name() {
    let folder = Folder::new(GOOD);
    let units = |text: &str, unit: fn(u16) -> [u8; 2]| -> Vec<u8> {
        let whole = format!("\u{feff}{text}");
        whole.encode_utf16().flat_map(unit).collect()
    };
    let path = |name: &str| folder.0.path().join(name);
    for unit in [u16::to_le_bytes, u16::to_be_bytes] {
        files::write(&path("settings"), units(GOOD, unit)).unwrap();
        folder.refused("settings is UTF-16: save it as UTF-8.");
        folder.write("settings", &format!("{GOOD}OPERATOR_SECRET=@operator\n"), 0o600);
        folder.write("operator", "", 0o600);
        files::write(&path("operator"), units("hunter2", unit)).unwrap();
        folder.refused("operator is UTF-16: save it as UTF-8.");
    }
}

/// R117: where the edge couldn't see whose request it is, it doesn't start.
#[test]
fn an_address_that_says_nothing_of_visitors_is_refused() {
    for (line, words) in [
        ("LISTEN=unix:/run/edge", "listens at an address and a port"),
        ("PROXY_HEADER=Forwarded", "PROXY_HEADER=Forwarded isn't read"),
        ("PROXY_HEADER=forwarded", "PROXY_HEADER=Forwarded isn't read"),
    ] {
        Folder::new(&format!("{GOOD}{line}\n")).refused(words);
    }
}

/// R107: two processes would write the same databases. It is so with `flock` and, as on macOS, without it.
#[test]
fn one_storage_is_for_one_process() {
    for flock in [true, false] {
        let folder = Folder::new(GOOD);
        // For some seconds at most, should both run.
        folder.play(
            "#!/bin/sh\n[ \"$1\" != --version ] || exit 0\nat=0\n\
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

/// The programs that `serve` wants; `flock` only where it is said.
fn path_with(folder: &Folder, flock: bool) -> std::path::PathBuf {
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

/// R107: a local address may do without https.
#[test]
fn this_machine_needs_no_https() {
    for url in [
        "http://localhost:8787",
        "http://localhost",
        "http://127.0.0.1:1",
        "http://[::1]:8787",
    ] {
        let folder = Folder::new(&GOOD.replace("https://connect.example.com", url));
        let (well, said) = folder.serve(&["--check"]);
        assert!(
            well && said.contains(&format!("it can start: {url} at 127.0.0.1:8787")),
            "{said}"
        );
        assert!(!said.contains("--socket-addr"), "{said}");
    }
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
