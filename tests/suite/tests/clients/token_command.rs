//! `cargo operator token`: connecting from a terminal, and everything that can go wrong with it.

use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::time::Duration;

use suite::clock::poll;
use suite::http::{Client, Request, Response, value};
use suite::processes::{folder, program};
use url::Url;

use crate::support::{shared, walk};

/// A terminal of somebody's with a configuration folder of its own.
pub struct Terminal {
    pub home: PathBuf,
    client: &'static str,
}

/// The command while it runs.
pub struct Running {
    pub child: Child,
    complaints: BufReader<ChildStderr>,
}

/// What the command left: whether it went well, and its two outputs.
#[derive(Debug)]
pub struct Ended {
    pub well: bool,
    pub code: Option<i32>,
    pub said: String,
    pub complained: String,
}

impl Terminal {
    pub fn new(client: &'static str) -> Self {
        let home = folder("terminal");
        Self { home, client }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        self.asks("token", arguments)
    }

    /// One of the commands that a session is for.
    pub fn asks(&self, name: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(program("operator"));
        command
            .args([name, "--edge", &shared().edge.url, "--client-id", self.client])
            .args(arguments)
            .env("XDG_CONFIG_HOME", &self.home)
            .env_remove("BROWSER")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    fn start(&self, arguments: &[&str]) -> Running {
        Running::of(&mut self.command(arguments))
    }

    /// Runs it to its end, with nobody at the browser.
    fn run(&self, arguments: &[&str]) -> Ended {
        self.start(arguments).end()
    }

    pub fn connect(&self) -> Ended {
        let mut running = self.start(&["--no-browser"]);
        let address = running.address();
        let back = walk(shared(), &address);
        assert!(open(&back).text().contains("You can close this window"));
        running.end()
    }

    /// The sessions that are kept. The empty file beside one, by which commands wait for one another, stays.
    fn files(&self) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(self.home.join("instagram-connect"));
        entries
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.path())
            .filter(|path| path.extension().is_none_or(|kind| kind != "lock"))
            .collect()
    }
}

impl Running {
    pub fn of(command: &mut Command) -> Self {
        let mut child = command.spawn().unwrap();
        let complaints = BufReader::new(child.stderr.take().unwrap());
        Self { child, complaints }
    }

    /// The address that it shows.
    fn address(&mut self) -> String {
        let mut all = String::new();
        loop {
            let mut line = String::new();
            assert!(
                self.complaints.read_line(&mut line).unwrap() > 0,
                "no address in {all}"
            );
            if line.trim().starts_with("http") {
                return line.trim().to_owned();
            }
            all.push_str(&line);
        }
    }

    pub fn end(mut self) -> Ended {
        let (mut said, mut complained) = (String::new(), String::new());
        self.complaints.read_to_string(&mut complained).unwrap();
        let mut stdout = self.child.stdout.take().unwrap();
        stdout.read_to_string(&mut said).unwrap();
        let status = self.child.wait().unwrap();
        Ended {
            well: status.success(),
            code: status.code(),
            said,
            complained,
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

/// Comes back as the browser does.
fn open(back: &Url) -> Response {
    let port = back.port().unwrap();
    let target = format!("{}?{}", back.path(), back.query().unwrap_or_default());
    Client::new("127.0.0.1", port).send(&Request::navigate(&target))
}

fn username(token: &str) -> String {
    let read = Request::get("/graph/me?fields=username").bearer(token.trim_end());
    let answer = shared().edge.client.send(&read);
    answer.json()["username"].as_str().unwrap_or_default().to_owned()
}

fn status(token: &str) -> u16 {
    let read = Request::get("/connection").bearer(token.trim_end());
    shared().edge.client.send(&read).status
}

/// RFC 8252 §7.3, R32: once by the browser, then without; the token alone on standard output; and the end.
#[test]
fn a_terminal_connects_once_and_gets_fresh_tokens_from_then_on() {
    let terminal = Terminal::new("tool");
    let first = terminal.connect();
    assert!(first.well, "{first:?}");
    assert_eq!(first.said.lines().count(), 1);
    assert_eq!(username(&first.said), "studio.lumen");
    let mut last = first.said;
    for _ in 0..3 {
        let next = terminal.run(&["--no-browser"]);
        assert!(next.well && next.complained.is_empty(), "{next:?}");
        assert_ne!(next.said, last);
        last = next.said;
    }
    assert_eq!(username(&last), "studio.lumen");
    let forgotten = terminal.run(&["--forget"]);
    assert!(forgotten.well && forgotten.said.is_empty(), "{forgotten:?}");
    assert_eq!(status(&last), 401);
    assert_eq!(terminal.files(), Vec::<PathBuf>::new());
    let nothing = terminal.run(&["--forget"]);
    assert!(
        nothing.well && nothing.complained.contains("no session"),
        "{nothing:?}"
    );
}

/// Scripts that ask at once wait for one another: no refresh token is used that another has spent.
#[test]
fn terminals_that_ask_at_once_all_get_a_token() {
    let terminal = Terminal::new("tool");
    assert!(terminal.connect().well);
    let others = std::fs::File::create(terminal.files()[0].with_extension("lock")).unwrap();
    others.lock().unwrap();
    let mut running: Vec<Running> = (0..6).map(|_| terminal.start(&["--no-browser"])).collect();
    std::thread::sleep(std::time::Duration::from_secs(1));
    for waits in &mut running {
        assert!(waits.child.try_wait().unwrap().is_none(), "it didn't wait");
    }
    drop(others);
    for ended in running.into_iter().map(Running::end) {
        assert!(ended.well && ended.complained.is_empty(), "{ended:?}");
        assert_eq!(username(&ended.said), "studio.lumen");
    }
    assert!(terminal.run(&["--forget"]).well);
}

/// What is kept can be read by its owner alone, and by nobody through the command.
#[test]
fn what_a_terminal_keeps_is_its_owners_alone() {
    let terminal = Terminal::new("tool");
    let token = terminal.connect().said;
    let files = terminal.files();
    assert_eq!(files.len(), 1);
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&files[0]), 0o600);
    let kept = std::fs::read_to_string(&files[0]).unwrap();
    assert!(
        !kept.contains(token.trim_end()),
        "the access token is for standard output alone"
    );
    std::fs::set_permissions(&files[0], std::fs::Permissions::from_mode(0o644)).unwrap();
    let refused = terminal.run(&["--no-browser"]);
    assert!(
        !refused.well && refused.complained.contains("can be read by others"),
        "{refused:?}"
    );
}

/// The browser that the environment names is opened with the address.
#[test]
fn a_terminal_opens_the_browser() {
    let terminal = Terminal::new("tool");
    let browser = terminal.home.join("browser");
    let seen = terminal.home.join("seen");
    let script = format!(
        "#!/bin/sh\nprintf %s \"$1\" > '{0}.part' && mv '{0}.part' '{0}'\n",
        seen.display()
    );
    std::fs::write(&browser, script).unwrap();
    std::fs::set_permissions(&browser, std::fs::Permissions::from_mode(0o700)).unwrap();
    let mut running = Running::of(terminal.command(&[]).env("BROWSER", &browser));
    let address = running.address();
    poll(Duration::from_secs(30), || seen.exists().then_some(())).expect("the browser is opened");
    assert_eq!(std::fs::read_to_string(&seen).unwrap(), address);
    open(&walk(shared(), &address));
    assert_eq!(username(&running.end().said), "studio.lumen");
}

/// R23: other states, paths and issuers don't get a code in; a no is told in the edge's words.
#[test]
fn a_terminal_takes_its_own_answer_alone() {
    let terminal = Terminal::new("tool");
    let mut running = terminal.start(&["--no-browser"]);
    let address = Url::parse(&running.address()).unwrap();
    let back = Url::parse(&value(&address, "redirect_uri").unwrap()).unwrap();
    let state = value(&address, "state").unwrap();
    let come = |pairs: &[(&str, &str)]| {
        let mut back = back.clone();
        back.query_pairs_mut().extend_pairs(pairs);
        open(&back)
    };
    let edge = shared().edge.url.as_str();
    assert_eq!(
        come(&[("code", "x"), ("state", "another"), ("iss", edge)]).status,
        404
    );
    assert_eq!(come(&[("code", "x"), ("iss", edge)]).status, 404);
    let no = [
        ("error", "access_denied"),
        ("error_description", "denied The visitor said no."),
        ("state", state.as_str()),
        ("iss", edge),
    ];
    let page = come(&no);
    assert!(page.text().contains("Not connected"), "{}", page.text());
    let ended = running.end();
    assert!(!ended.well && ended.said.is_empty(), "{ended:?}");
    assert!(
        ended.complained.contains("access_denied") && ended.complained.contains("The visitor said no."),
        "{ended:?}"
    );
    let mut running = terminal.start(&["--no-browser"]);
    let address = Url::parse(&running.address()).unwrap();
    let mut back = Url::parse(&value(&address, "redirect_uri").unwrap()).unwrap();
    let state = value(&address, "state").unwrap();
    let pairs = [
        ("code", "x"),
        ("state", state.as_str()),
        ("iss", "https://another.example"),
    ];
    back.query_pairs_mut().extend_pairs(pairs);
    open(&back);
    let ended = running.end();
    assert!(
        !ended.well && ended.complained.contains("another server"),
        "{ended:?}"
    );
}

/// Every other way to fail, each with a sentence that says what to do.
#[test]
fn what_goes_wrong_in_a_terminal_is_said() {
    let edge = shared().edge.url.as_str();
    let rows: [(&'static str, &[&str], &str); 7] = [
        ("tool", &["--timeout", "1"], "nobody came back within 1 seconds"),
        ("nobody", &[], "This site isn't known here"),
        ("demo", &[], "\"native\" among its clients"),
        (
            "tool",
            &["--permissions", "instagram_business_manage_insights"],
            "invalid_scope",
        ),
        ("tool", &["--edge", "http://localhost:9"], "can't be reached"),
        (
            "tool",
            &["--edge", "http://connect.example.com"],
            "--edge needs the edge's address",
        ),
        (
            "tool",
            &["--edge", &edge.replace("localhost", "127.0.0.1")],
            "what its PUBLIC_URL says",
        ),
    ];
    for (client, arguments, words) in rows {
        let ended = Terminal::new(client).run(&[arguments, &["--no-browser"]].concat());
        assert!(
            !ended.well && ended.said.is_empty(),
            "{client} {arguments:?}: {ended:?}"
        );
        assert!(
            ended.complained.contains(words),
            "{client} {arguments:?}: {ended:?}"
        );
    }
}

/// A session that ended elsewhere is told, and the browser is asked again.
#[test]
fn a_terminal_whose_session_ended_connects_again() {
    let terminal = Terminal::new("lone-tool");
    let token = terminal.connect().said;
    let everywhere = Request::new("DELETE", "/connection/sessions").bearer(token.trim_end());
    assert_eq!(shared().edge.client.send(&everywhere).status, 204);
    let again = terminal.connect();
    assert!(again.well, "{again:?}");
    assert_eq!(username(&again.said), "studio.lumen");
}
