//! `cargo xtask dev`: stand-in, edge and demo page on this machine, rebuilt when a source changes.
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, SystemTime};

use crate::build::{self, Mode};
use crate::demo::{self, Changes};
use crate::ports::Ports;
use crate::{edge, setup};
use common::clock::Stopwatch;
use common::failure::{Failure, Outcome};
use common::paths::Paths;
use common::ports::any_free;
use common::processes::{self, Group, Running};
use common::{files, http, run, workerd};

const SEED: &str = "1";

/// Runs all three until Ctrl-C.
pub fn run(paths: &Paths, port_base: Option<u16>, bucket: bool) -> Outcome {
    let ports = port_base.map_or_else(|| Ok(Ports::default()), Ports::from_base)?;
    ports.all_free()?;
    setup::tools(paths)?;
    build::all(paths, Mode::Dev)?;
    run::step("the stand-in and the demo page's server", || {
        build::native(paths, &["stand-in"])
    })?;
    // Once more: somebody may have taken one while all this was built.
    ports.all_free()?;
    let mut dev = Dev::start(paths, ports, bucket)?;
    dev.greet();
    let mut worker = Watch::new(worker_sources(paths));
    let mut assets = Watch::new(build::asset_inputs(paths));
    while !processes::stopped() {
        sleep(Duration::from_millis(500));
        dev.check()?;
        // Both are looked at before either is built: a change of `shared` concerns both.
        let (worker_changed, assets_changed) = (worker.changed(), assets.changed());
        if worker_changed {
            tell(
                build::worker(paths, Mode::Dev).and_then(|()| dev.restart_edge()),
                "the edge runs the new Worker",
            );
        }
        if assets_changed {
            tell(
                build::assets(paths, Mode::Dev),
                "the new page and button are there: reload",
            );
        }
    }
    eprintln!("\nEnding the demo page, the edge and the stand-in.");
    Ok(())
}

/// The Worker's, and what else its workerd is made of.
fn worker_sources(paths: &Paths) -> Vec<PathBuf> {
    let mut sources = build::worker_inputs(paths);
    sources.push(paths.at("wrangler.jsonc"));
    sources
}

/// A failed build is no reason to end: the next change may mend it.
fn tell(result: Outcome, good: &str) {
    match result {
        _ if processes::stopped() => {}
        Ok(()) => eprintln!("{good}"),
        Err(failure) => eprintln!("{failure}\nWhat ran before still runs, as far as it can."),
    }
}

/// The three servers. Dropped in this order.
struct Dev<'a> {
    paths: &'a Paths,
    ports: Ports,
    group: Group,
    page: Running,
    edge: Option<Running>,
    stand_in: Running,
    /// The address of the bucket that the stand-in plays too, if it is to.
    bucket: Option<String>,
    problems: Vec<String>,
}

impl<'a> Dev<'a> {
    fn start(paths: &'a Paths, ports: Ports, bucket: bool) -> Outcome<Self> {
        let group = Group::new()?;
        let edge_url = format!("http://localhost:{}", ports.edge);
        let mut stand_in = server(paths, "stand-in");
        stand_in.args([
            "--port",
            &ports.stand_in.to_string(),
            "--control-port",
            &ports.control.to_string(),
        ]);
        stand_in.args([
            "--seed",
            SEED,
            "--redirect-uri",
            &format!("{edge_url}/instagram/callback"),
        ]);
        let bucket = bucket.then(any_free).transpose()?;
        if let Some(port) = bucket {
            stand_in.args(["--bucket-port", &port.to_string()]);
        }
        let mut stand_in = group.start("the stand-in", &mut stand_in)?;
        wait_for(ports.control, "/health", &mut stand_in)?;
        let mut page = server(paths, "demo-page");
        page.args(["--port", &ports.page.to_string(), "--edge", &edge_url, "--dir"]);
        page.arg(build::dist(paths, Mode::Dev));
        let mut page = group.start("the demo page", &mut page)?;
        wait_for(ports.page, "/", &mut page)?;
        let mut dev = Self {
            paths,
            ports,
            group,
            page,
            edge: None,
            stand_in,
            bucket: bucket.map(|port| format!("127.0.0.1:{port}")),
            problems: Vec::new(),
        };
        dev.restart_edge()?;
        Ok(dev)
    }

    /// Its storage stays.
    fn restart_edge(&mut self) -> Outcome {
        self.edge = None;
        let state = self.paths.at("target/dev/state");
        files::private_folder(&state)?;
        let settings = demo::settings(self.paths, self.ports, &Changes::default())?;
        let edge = workerd::Edge {
            port: self.ports.edge,
            settings: &settings,
            bundle: &build::bundle(self.paths, Mode::Dev),
            assets: &build::dist(self.paths, Mode::Dev),
            state,
            log: None,
            rate_limit: None,
            account: None,
            bucket: self.bucket.as_deref(),
        };
        let (running, answer) = edge.start(self.paths, &self.group)?;
        self.edge = Some(running);
        self.problems = edge::problems(&answer);
        Ok(())
    }

    fn greet(&self) {
        let Ports {
            page,
            edge,
            stand_in,
            control,
        } = self.ports;
        for problem in &self.problems {
            eprintln!("{problem}");
        }
        println!(
            "\n  Open   http://127.0.0.1:{page}/\n  \
             and click \"Connect Instagram\". The stand-in plays Instagram: choose an account, click \"Allow\",\n  \
             and the page shows its profile and media.\n\n  \
             the edge      http://localhost:{edge}\n  \
             the stand-in  http://instagram.localhost:{stand_in}  (controls: http://127.0.0.1:{control})\n\n  \
             Changed sources are rebuilt. Ctrl-C ends everything.\n"
        );
    }

    /// A server that is gone ends the command; the edge may be between two builds.
    fn check(&mut self) -> Outcome {
        let mut servers = vec![&mut self.page, &mut self.stand_in];
        servers.extend(self.edge.as_mut());
        for server in servers {
            if let Some(status) = server.ended() {
                if processes::stopped() {
                    return Ok(());
                }
                return Err(Failure::new(format!(
                    "{} ended by itself ({status}); its words are above",
                    server.name
                )));
            }
        }
        Ok(())
    }
}

/// A native server; what it says on standard output is for programs.
fn server(paths: &Paths, name: &str) -> Command {
    let mut command = run::command(paths, paths.at("target/debug").join(name));
    command.stdout(Stdio::null());
    command
}

fn wait_for(port: u16, path: &str, server: &mut Running) -> Outcome {
    let watch = Stopwatch::start();
    while http::get(port, path).is_none() {
        if let Some(status) = server.ended() {
            return Err(Failure::new(format!(
                "{} ended while starting ({status}); its words are above",
                server.name
            )));
        }
        if processes::stopped() || watch.seconds() > 10.0 {
            return Err(Failure::new(format!(
                "{} doesn't answer on port {port}",
                server.name
            )));
        }
        sleep(Duration::from_millis(30));
    }
    Ok(())
}

/// Notices that a file below these paths is newer, new or gone.
struct Watch {
    sources: Vec<PathBuf>,
    seen: Vec<(PathBuf, Option<SystemTime>)>,
}

impl Watch {
    fn new(sources: Vec<PathBuf>) -> Self {
        let seen = snapshot(&sources);
        Self { sources, seen }
    }

    fn changed(&mut self) -> bool {
        let now = snapshot(&self.sources);
        let changed = now != self.seen;
        self.seen = now;
        changed
    }
}

fn snapshot(sources: &[PathBuf]) -> Vec<(PathBuf, Option<SystemTime>)> {
    let modified = |path: &PathBuf| path.metadata().and_then(|metadata| metadata.modified()).ok();
    files::all_below(sources)
        .into_iter()
        .map(|path| (path.clone(), modified(&path)))
        .collect()
}
