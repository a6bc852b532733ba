//! `cargo xtask test`: every layer, one command, and a count at the end.
mod count;

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use crate::build::{self, Mode};
use crate::lints::{self, Check};
use crate::{package, setup};
use common::clock::Stopwatch;
use common::failure::{Failure, Outcome};
use common::paths::Paths;
use common::processes::{self, Group};
use common::run;
use count::Count;

/// The tests that Node runs: a folder's, so that none can be forgotten.
fn scripts(paths: &Paths, folder: &str) -> Outcome<Vec<String>> {
    let listed =
        std::fs::read_dir(paths.at(folder)).map_err(|error| Failure::new(format!("{folder}: {error}")))?;
    let mut files: Vec<String> = listed
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with(".test.mjs"))
        .map(|name| format!("{folder}/{name}"))
        .collect();
    files.sort();
    Ok(files)
}

/// A layer of tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Layer {
    /// Native tests: no WebAssembly, browser or network; seconds
    Unit,
    /// Over HTTP against the Worker in workerd
    Edge,
    /// What hostile people send: some thousand fuzzed cases each, and bytes against the Worker in workerd
    Attack,
    /// The button and the page in Chromium
    Browser,
}

/// Runs one layer, or formatting, lints and all layers. The last line is the count.
pub fn run(paths: &Paths, layer: Option<Layer>) -> Outcome {
    let tests = Tests {
        paths,
        group: Group::new()?,
    };
    let count = match layer {
        Some(Layer::Unit) => tests.unit()?,
        Some(Layer::Edge) => tests.edge()?,
        Some(Layer::Attack) => tests.attack()?,
        Some(Layer::Browser) => tests.browser()?,
        None => tests.all()?,
    };
    println!("{} passed, {} failed", count.passed, count.failed);
    // Not a failure with a sentence: the count stays the last line.
    if count.failed == 0 {
        Ok(())
    } else {
        std::process::exit(1)
    }
}

/// What fuzzes every target, or one of them, for so long each.
pub fn fuzz(paths: &Paths, target: Option<&str>, seconds: u64, keep: bool) -> Command {
    let mut cargo = run::command(paths, "cargo");
    cargo.args(["test", "--quiet", "--package", "suite", "--test", "attack", "--"]);
    cargo.args(["fuzz::", "--nocapture", "--test-threads=2"]);
    cargo.env("SUITE_FUZZ_SECONDS", seconds.to_string());
    if let Some(target) = target {
        cargo.env("SUITE_FUZZ_TARGET", target);
    }
    if keep {
        cargo.env("SUITE_FUZZ_KEEP", "1");
    }
    cargo
}

struct Tests<'a> {
    paths: &'a Paths,
    group: Group,
}

impl Tests<'_> {
    fn all(&self) -> Outcome<Count> {
        setup::tools(self.paths)?;
        setup::deny(self.paths)?;
        let mut count = self.lints()?;
        for layer in [Self::unit, Self::edge, Self::attack, Self::browser] {
            count.add(layer(self)?);
        }
        Ok(count)
    }

    /// Each counts as one test.
    fn lints(&self) -> Outcome<Count> {
        let mut count = Count::default();
        for Check {
            what,
            program,
            arguments,
        } in lints::checks(self.paths)
        {
            println!("== {what}");
            let succeeded = self.runs(what, &program, &arguments, |_| {})?;
            println!("{what}: {}", if succeeded { "ok" } else { "FAILED" });
            count.add(Count::one(succeeded));
        }
        println!("== advisories");
        match lints::advisories(self.paths) {
            None => println!("advisories: skipped, for their database can't be fetched here"),
            Some(none) => {
                println!("advisories: {}", if none { "none" } else { "FAILED" });
                count.add(Count::one(none));
            }
        }
        Ok(count)
    }

    fn unit(&self) -> Outcome<Count> {
        let mut count = self.tests(
            "native tests",
            &[
                "-p",
                "shared",
                "-p",
                "stand-in",
                "-p",
                "app",
                "-p",
                "xtask",
                "-p",
                "operator",
                "-p",
                "common",
                "-p",
                "bindgen",
                "--no-fail-fast",
            ],
        )?;
        // By itself: what renders on a server isn't what runs in a page.
        count.add(self.tests(
            "the crate for Leptos, as on a server",
            &["-p", "instagram-connect", "--features", "ssr", "--no-fail-fast"],
        )?);
        Ok(count)
    }

    fn edge(&self) -> Outcome<Count> {
        self.prepare()?;
        self.clients()?;
        let mut count = self.node("the button's scripts in Node", "app/tests")?;
        count.add(self.node("the edge's script in Node", "edge-worker/tests")?);
        count.add(self.node(
            "what stands before an edge on one's own server, in Node",
            "xtask/common/tests",
        )?);
        count.add(self.npm_package()?);
        // Most of their time they wait: for workerd's start, an alarm, an answer that is slow on purpose.
        count.add(self.tests(
            "the edge in workerd",
            &[
                "-p",
                "suite",
                "--lib",
                "--test",
                "edge",
                "--no-fail-fast",
                "--",
                "--test-threads=4",
            ],
        )?);
        count.add(self.tests(
            "the commands of the documents",
            &[
                "-p",
                "xtask",
                "-p",
                "operator",
                "--tests",
                "--no-fail-fast",
                "--",
                "--ignored",
            ],
        )?);
        count.add(self.tests(
            "other OAuth clients against the edge",
            &["-p", "suite", "--test", "clients", "--no-fail-fast"],
        )?);
        Ok(count)
    }

    fn attack(&self) -> Outcome<Count> {
        self.prepare()?;
        self.tests(
            "attacks",
            &[
                "-p",
                "suite",
                "--test",
                "attack",
                "--no-fail-fast",
                "--",
                "--test-threads=2",
            ],
        )
    }

    /// What other OAuth clients need; first of all, so that what can't be installed is known at once.
    fn clients(&self) -> Outcome {
        setup::npm_folder(
            self.paths,
            "tests/clients",
            "the OAuth clients that are tested against the edge (about 20 s)",
        )?;
        setup::python_folder(
            self.paths,
            "tests/clients",
            "the OAuth client in Python that is tested against the edge (about 20 s)",
        )?;
        setup::curl(self.paths)?;
        setup::firewall(self.paths)?;
        setup::browser(self.paths)
    }

    /// What runs in Node alone, which `prepare` installed.
    fn node(&self, what: &str, folder: &str) -> Outcome<Count> {
        println!("== {what}");
        let mut node = run::command(self.paths, self.paths.npm_tool("node"));
        node.args(["--test", "--test-reporter=tap"])
            .args(scripts(self.paths, folder)?);
        let told = run::output(&mut node)?;
        let told = String::from_utf8_lossy(&told.stdout);
        let count = Count::from_tap(&told);
        if count.failed > 0 {
            println!("{told}");
        }
        println!("{} passed, {} failed", count.passed, count.failed);
        Ok(count)
    }

    /// The npm package: its promises to a compiler, and what it does.
    fn npm_package(&self) -> Outcome<Count> {
        package::build(self.paths)?;
        println!("== the types of the npm package");
        let mut types = run::command(self.paths, self.paths.at("app/npm/node_modules/.bin/tsc"));
        let checked = run::quiet(types.args(["-p", "app/npm/tests"]), "tsc");
        if let Err(failure) = &checked {
            println!("{failure}");
        }
        let mut count = Count::one(checked.is_ok());
        count.add(self.node("the npm package in Node", "app/npm/tests")?);
        Ok(count)
    }

    fn browser(&self) -> Outcome<Count> {
        self.prepare()?;
        setup::browser(self.paths)?;
        setup::npm_folder(
            self.paths,
            "tests/axe",
            "axe-core, which looks for what is inaccessible (about 5 s)",
        )?;
        setup::peers(self.paths)?;
        let mut count = Count::default();
        for (what, target) in [
            ("the button and the page in Chromium", "browser"),
            ("the examples in Chromium", "examples"),
            ("the button in Firefox and WebKitGTK", "engines"),
        ] {
            match target {
                "examples" => {
                    package::examples(self.paths)?;
                    build::example(self.paths)?;
                    setup::php(self.paths)?;
                }
                "engines" => setup::engines(self.paths)?,
                _ => {}
            }
            // Two of these engines at once now and then lose a click, a load or a port.
            let threads = if target == "engines" {
                "--test-threads=1"
            } else {
                "--test-threads=2"
            };
            count.add(self.tests(what, &["-p", "suite", "--test", target, "--", threads])?);
        }
        Ok(count)
    }

    /// What the suite starts: the Worker, the assets, the stand-in, the demo page, this program and the operator's.
    fn prepare(&self) -> Outcome {
        setup::tools(self.paths)?;
        build::all(self.paths, Mode::Release)?;
        build::native(self.paths, &["stand-in", "xtask", "operator"])
    }

    /// `cargo test` with these arguments; tests that don't even compile count as one that failed.
    fn tests(&self, what: &str, arguments: &[&str]) -> Outcome<Count> {
        println!("== {what}");
        let watch = Stopwatch::start();
        let mut count = Count::default();
        let succeeded = self.cargo(&[&["test", "--quiet"], arguments].concat(), |line| {
            if let Some(more) = Count::from_line(line) {
                count.add(more);
            }
        })?;
        println!("{what}: {:.0} s", watch.seconds());
        if !succeeded && count.failed == 0 {
            count.failed = 1;
        }
        Ok(count)
    }

    fn cargo(&self, arguments: &[&str], each: impl FnMut(&str)) -> Outcome<bool> {
        self.runs("cargo", Path::new("cargo"), arguments, each)
    }

    /// Runs a program, shows what it says, and ends it if this command is ended.
    fn runs(
        &self,
        name: &'static str,
        program: &Path,
        arguments: &[&str],
        mut each: impl FnMut(&str),
    ) -> Outcome<bool> {
        let mut command: Command = run::command(self.paths, program);
        command.args(arguments).stdout(Stdio::piped());
        let mut running = self.group.start(name, &mut command)?;
        let lines = running.stdout().map(lines_of);
        loop {
            match lines
                .as_ref()
                .map(|lines| lines.recv_timeout(Duration::from_millis(200)))
            {
                Some(Ok(line)) => {
                    let _ = writeln!(std::io::stdout(), "{line}");
                    each(&line);
                }
                Some(Err(RecvTimeoutError::Timeout)) if !processes::stopped() => {}
                _ => break,
            }
        }
        while !processes::stopped() {
            if let Some(status) = running.ended() {
                return Ok(status.success());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Err(Failure::new("stopped"))
    }
}

fn lines_of(output: std::process::ChildStdout) -> Receiver<String> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(output).split(b'\n').map_while(Result::ok) {
            if sender.send(String::from_utf8_lossy(&line).into_owned()).is_err() {
                break;
            }
        }
    });
    receiver
}
