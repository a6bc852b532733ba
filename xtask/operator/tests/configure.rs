//! `cargo operator configure`, at a terminal and without one.
#![expect(clippy::unwrap_used, reason = "a test that can't go on ends")]
#[path = "doctor/world.rs"]
#[expect(dead_code, reason = "the doctor's tests use the rest")]
mod world;

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::os::fd::OwnedFd;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use nix::pty::openpty;
use nix::sys::termios::{LocalFlags, tcgetattr};
use world::{World, html};

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

/// The walk's last steps, typed, with an Instagram whose consent page says that at each question: what was shown, and the
/// file's line of what is done.
fn at_meta(says: &'static [&'static str], keys: &str) -> (String, String, World) {
    let count = AtomicUsize::new(0);
    let world = World::of(move |asked| {
        let consent = asked.target.starts_with("/oauth/authorize?");
        let words = consent.then(|| says.get(count.fetch_add(1, Ordering::Relaxed)));
        words.flatten().map(|words| html(400, words))
    });
    let file = world.folder.path().join("vars");
    let secret = world.folder.path().join("secret");
    std::fs::write(&secret, SECRET).unwrap();
    given(&file, &["--app-secret-file", secret.to_str().unwrap()]);
    let here = format!("http://localhost:{}", world.port);
    let text = std::fs::read_to_string(&file).unwrap();
    let profile = format!(
        r#"ENDPOINT_PROFILE={{"base":"instagram","authorize_url":"{here}/oauth/authorize","token_url":"{here}/oauth/access_token","graph_url":"{here}"}}"#
    );
    std::fs::write(&file, format!("{text}\n{profile}\n")).unwrap();
    let mut command = operator(&["configure"], &file);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    // The Meta app's secret is passed over first.
    let keys = format!("\n{keys}");
    child.stdin.take().unwrap().write_all(keys.as_bytes()).unwrap();
    let told = words(&child.wait_with_output().unwrap());
    let text = std::fs::read_to_string(&file).unwrap();
    let done = text.split(" done=").nth(1).unwrap().lines().next().unwrap();
    (told, done.to_owned(), world)
}

/// R104: what Instagram refuses isn't done, whatever is said of it, and is asked again; no edge is needed for that.
#[test]
fn what_instagram_refuses_is_not_done() {
    const URI: &str = "Invalid Request: Request parameters are invalid: Invalid redirect_uri";
    const SCOPE: &str = "Invalid scope: [instagram_business_basic]";
    let (told, done, world) = at_meta(&[URI, URI, SCOPE, SCOPE], "\n\n\n\n\n\nlater\n");
    assert_eq!(done, "meta-secret,dashboard,features,tester", "{told}");
    assert_eq!(told.matches("Instagram says \"Invalid redirect_uri\"").count(), 2);
    assert_eq!(
        told.matches("PROBLEM      consent_page (shop): Instagram says \"Invalid Scopes\"")
            .count(),
        2
    );
    assert_eq!(told.matches("So it doesn't count as done").count(), 3);
    assert_eq!(
        told.matches("ok           consent_page (shop)").count(),
        1,
        "{told}"
    );
    // Where nobody can look, that is said.
    assert!(told.contains("Not checked: Instagram tells nobody who accepted."));
    let asked = world.asked.lock().unwrap();
    let consent = asked
        .iter()
        .find(|asked| asked.target.starts_with("/oauth/authorize?"));
    assert_eq!(
        consent.unwrap().target,
        "/oauth/authorize?client_id=9876501234567890&redirect_uri=https%3A%2F%2Fconnect.shop.example%2Finstagram%2Fcallback\
         &response_type=code&scope=instagram_business_basic&state=doctor"
    );
}

/// R104: `later` passes over what is refused, and what is done and refused later is a problem at the walk's end.
#[test]
fn what_is_refused_can_wait_and_is_told_again() {
    const APP: &str = "Invalid Request: Request parameters are invalid: Invalid platform app";
    let (told, done, _) = at_meta(&[APP], "\nlater\nlater\nit is done!\n\nlater\n");
    assert_eq!(done, "meta-secret,tester", "{told}");
    assert!(told.contains("That is neither: Enter, when it is done, or `later`."));
    assert!(told.contains("Still to be done at Meta: dashboard, features, live."));
    let (told, done, _) = at_meta(&["", "", APP], "\n\n\nlater\n");
    assert_eq!(done, "meta-secret,dashboard,features,tester", "{told}");
    assert!(told.contains("PROBLEM      consent_page (shop): Instagram says \"Invalid platform app\""));
}

/// A variable that is there and empty is none.
#[test]
fn an_empty_secret_in_the_environment_is_none() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = operator(
        &["configure", "--non-interactive", "--offline"],
        &folder.path().join("vars"),
    );
    command
        .env("INSTAGRAM_APP_SECRET", " ")
        .env("META_APP_SECRET", "");
    let told = words(&command.output().unwrap());
    assert!(
        told.contains("app-secret: it is missing. Say --app-secret-file FILE."),
        "{told}"
    );
    assert!(!told.contains("too short"), "{told}");
}

#[test]
fn a_folder_is_no_file_of_settings() {
    let folder = tempfile::tempdir().unwrap();
    let told = given(folder.path(), &[]);
    assert_eq!(told.status.code(), Some(2));
    assert_eq!(
        words(&told),
        format!(
            "operator: {} is a folder, and no file of settings\n",
            folder.path().display()
        )
    );
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
