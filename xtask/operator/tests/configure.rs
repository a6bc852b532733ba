//! `cargo operator configure`, at a terminal and without one.
#![expect(clippy::unwrap_used, reason = "a test that can't go on ends")]
use std::fs::File;
use std::io::{Read as _, Write as _};
use std::os::fd::OwnedFd;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use nix::pty::openpty;
use nix::sys::termios::{LocalFlags, tcgetattr};

const SECRET: &str = "f3a9c0d17e5b2846a1c4e8907b6d5f32";

fn operator(arguments: &[&str], file: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_operator"));
    command.args(arguments).arg("--env-file").arg(file);
    for secret in ["INSTAGRAM_APP_SECRET", "META_APP_SECRET"] {
        command.env_remove(secret);
    }
    command
}

/// Everything that can be given on a command line.
fn given(file: &Path, more: &[&str]) -> Output {
    let arguments = [
        &[
            "configure",
            "--non-interactive",
            "--offline",
            "--site",
            "shop",
            "--name",
            "Shop",
            "--page",
            "https://www.shop.example/connect",
            "--permission",
            "instagram_business_basic",
            "--edge",
            "https://connect.shop.example",
            "--app-id",
            "9876501234567890",
        ],
        more,
    ]
    .concat();
    operator(&arguments, file).output().unwrap()
}

fn words(told: &Output) -> String {
    String::from_utf8([told.stdout.clone(), told.stderr.clone()].concat()).unwrap()
}

/// A terminal, and the command at it.
struct Terminal {
    keys: File,
    own: OwnedFd,
    child: Child,
    /// Since the last prompt that was answered, and in all.
    shown: String,
    all: String,
}

impl Terminal {
    fn with(file: &Path) -> Self {
        let pair = openpty(None, None).unwrap();
        let end = || Stdio::from(pair.slave.try_clone().unwrap());
        let mut command = operator(&["configure", "--offline"], file);
        let child = command.stdin(end()).stdout(end()).stderr(end()).spawn().unwrap();
        Self {
            keys: File::from(pair.master),
            own: pair.slave,
            child,
            shown: String::new(),
            all: String::new(),
        }
    }

    /// Waits until that is shown, then types.
    fn types(&mut self, prompt: &str, keys: &[u8]) {
        let mut part = [0; 4096];
        while !self.shown.contains(prompt) {
            let count = self.keys.read(&mut part).unwrap();
            assert!(count > 0, "{}", self.shown);
            let read = String::from_utf8_lossy(&part[..count]);
            self.shown += &read;
            self.all += &read;
        }
        self.shown = self
            .shown
            .split_off(self.shown.find(prompt).unwrap() + prompt.len());
        self.keys.write_all(keys).unwrap();
    }

    fn ends(&mut self) -> Option<i32> {
        self.child.wait().unwrap().code()
    }

    fn shows_what_is_typed(&self) -> bool {
        tcgetattr(&self.own)
            .unwrap()
            .local_flags
            .contains(LocalFlags::ECHO | LocalFlags::ISIG)
    }
}

/// R104: nothing of a secret is echoed, and the terminal is as it was, also after Ctrl-C.
#[test]
fn a_secret_that_is_typed_does_not_show() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("vars");
    given(&file, &[]);
    let mut left = Terminal::with(&file);
    left.types("app secret (hidden): ", b"half\x03");
    assert_eq!(left.ends(), Some(1));
    assert!(left.shows_what_is_typed());
    let mut terminal = Terminal::with(&file);
    terminal.types("app secret (hidden): ", format!("{SECRET}\r").as_bytes());
    terminal.types("Meta app secret (hidden; Enter: none): ", b"\r");
    terminal.types("asked again next time: ", b"later\r");
    terminal.types("asked again next time: ", b"\x04");
    assert_eq!(terminal.ends(), Some(1));
    assert!(terminal.shows_what_is_typed());
    assert!(!terminal.all.contains(SECRET), "{}", terminal.all);
    assert!(terminal.all.contains("later"), "what is no secret shows");
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(
        text.contains(&format!("INSTAGRAM_APP_SECRET={SECRET}\n")),
        "{text}"
    );
    assert!(!text.contains("half"));
}

/// R104: for scripts; then the doctor finds what is wrong with it, and nothing else.
#[test]
fn what_a_script_configured_is_found_well() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("vars");
    let secret = folder.path().join("secret");
    std::fs::write(&secret, "too short").unwrap();
    let secret_file = secret.to_str().unwrap();
    let told = given(&file, &["--app-secret-file", secret_file]);
    assert_eq!(told.status.code(), Some(1));
    assert!(
        words(&told).contains("app-secret: That won't do"),
        "{}",
        words(&told)
    );
    let doctor = || operator(&["doctor", "--offline"], &file).output().unwrap();
    assert_eq!(doctor().status.code(), Some(1));
    std::fs::write(&secret, SECRET).unwrap();
    let told = given(&file, &["--app-secret-file", secret_file]);
    assert_eq!(told.status.code(), Some(0), "{}", words(&told));
    assert_eq!(doctor().status.code(), Some(0), "{}", words(&doctor()));
    assert!(!words(&told).contains(SECRET));
}

#[test]
fn a_file_that_git_would_take_along_is_not_begun() {
    let clone = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    if !clone.join(".git").exists() {
        return;
    }
    let file = clone.join("not-ignored-settings");
    let told = given(&file, &[]);
    assert_eq!(told.status.code(), Some(2));
    assert!(words(&told).contains("git doesn't ignore it"), "{}", words(&told));
    assert!(!file.exists());
}

#[test]
fn a_step_that_is_none_is_told_with_those_that_are() {
    let folder = tempfile::tempdir().unwrap();
    let told = operator(&["configure", "--again", "nonsense"], &folder.path().join("vars"))
        .output()
        .unwrap();
    assert_eq!(told.status.code(), Some(2));
    assert!(
        words(&told).contains("there is: site, name, pages"),
        "{}",
        words(&told)
    );
}
