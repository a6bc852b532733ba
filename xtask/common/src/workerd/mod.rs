//! Runs the Worker in workerd, the platform's own runtime, on this machine.
mod capnp;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::thread::sleep;
use std::time::Duration;

use crate::clock::Stopwatch;
use crate::deploy_config::DeployConfig;
use crate::failure::{Failure, Outcome};
use crate::files::has_extension;
use crate::paths::Paths;
use crate::processes::{Group, Running, stopped};
use crate::settings::Settings;
use crate::{files, http, run};

pub use capnp::own_server;

/// The scripts around the Worker on one's own server, by their names there.
pub const SERVER: [(&str, &str); 3] = [
    ("front.js", include_str!("front.js")),
    ("rate_limit.js", include_str!("rate_limit.js")),
    ("assets.js", include_str!("assets.js")),
];

const START_SECONDS: f64 = 30.0;

/// One edge to be started.
pub struct Edge<'a> {
    /// The port on 127.0.0.1.
    pub port: u16,
    /// What the Worker is told.
    pub settings: &'a Settings,
    /// The folder of the Worker's bundle.
    pub bundle: &'a Path,
    /// The folder of the static assets.
    pub assets: &'a Path,
    /// The folder of its configuration and storage.
    pub state: PathBuf,
    /// Where workerd writes, instead of this program's own output.
    pub log: Option<PathBuf>,
    /// Calls in a period for every rate limiter, instead of the deployed number.
    pub rate_limit: Option<u64>,
    /// Whose ids its objects have, as on an account of that name.
    pub account: Option<&'a str>,
    /// The address of whoever plays the bucket that is bound, if one is.
    pub bucket: Option<&'a str>,
}

impl Edge<'_> {
    /// Starts it and waits until it answers; with it, what `/health` said.
    pub fn start(&self, paths: &Paths, group: &Group) -> Outcome<(Running, http::Answer)> {
        let config = self.write_files(paths)?;
        let mut command = run::command(paths, paths.workerd());
        command.arg("serve").arg(&config);
        if let Some(log) = &self.log {
            let file = File::options().create(true).append(true).open(log);
            let file = file.map_err(|error| Failure::file("open", log, &error))?;
            let twin = file
                .try_clone()
                .map_err(|error| Failure::file("open", log, &error))?;
            command.stdout(Stdio::from(file)).stderr(Stdio::from(twin));
        }
        let mut running = group.start("workerd", &mut command)?;
        let answer = wait_for_answer(self.port, &mut running)?;
        Ok((running, answer))
    }

    /// The bundle is copied, so that a later build changes nothing under a running edge.
    fn write_files(&self, paths: &Paths) -> Outcome<PathBuf> {
        let deploy = DeployConfig::read(paths)?;
        let storage = self.state.join("objects");
        files::private_folder(&storage)?;
        files::folder(self.assets)?;
        let modules = self.copy_bundle(paths)?;
        files::write(&self.state.join("rate_limit.mjs"), include_str!("rate_limit.js"))?;
        files::write(&self.state.join("assets.mjs"), include_str!("assets.js"))?;
        files::write(&self.state.join("local.mjs"), include_str!("local.mjs"))?;
        let text = capnp::config(&capnp::Edge {
            deploy: &deploy,
            settings: self.settings,
            modules: &modules,
            port: self.port,
            storage: &storage.to_string_lossy(),
            assets: &self.assets.to_string_lossy(),
            rate_limit: self.rate_limit,
            account: self.account,
            bucket: self.bucket,
        });
        let config = self.state.join("edge.capnp");
        files::write_secret(&config, &text)?;
        Ok(config)
    }

    fn copy_bundle(&self, paths: &Paths) -> Outcome<Vec<String>> {
        let modules = modules(paths, self.bundle)?;
        for name in &modules {
            files::copy(&self.bundle.join(name), &self.state.join(name))?;
        }
        Ok(modules)
    }
}

/// The files of a bundle that workerd is given, the entry first.
pub fn modules(paths: &Paths, bundle: &Path) -> Outcome<Vec<String>> {
    let entries = std::fs::read_dir(bundle).map_err(|error| {
        let folder = paths.shown(bundle);
        Failure::new(format!(
            "no Worker in {folder} ({error}): run `cargo xtask build`"
        ))
    })?;
    let parts = entries.flatten().filter_map(|entry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        let part = has_extension(&name, "wasm") || (has_extension(&name, "js") && name != "index.js");
        part.then_some(name)
    });
    let mut parts: Vec<_> = parts.collect();
    parts.sort();
    parts.insert(0, "index.js".to_owned());
    Ok(parts)
}

fn wait_for_answer(port: u16, running: &mut Running) -> Outcome<http::Answer> {
    let watch = Stopwatch::start();
    let mut answer = None;
    loop {
        if let Some(status) = running.ended() {
            return Err(Failure::new(format!(
                "workerd ended before it answered ({status}); its words are above"
            )));
        }
        if stopped() {
            return Err(Failure::new("stopped while the edge was starting"));
        }
        // Looked at once more before it is believed: it may be somebody else who answers on this port.
        if let Some(answer) = answer.take() {
            return Ok(answer);
        }
        answer = http::get(port, "/health");
        if watch.seconds() > START_SECONDS {
            return Err(Failure::new(format!(
                "the edge doesn't answer on port {port} after {START_SECONDS} seconds"
            )));
        }
        sleep(Duration::from_millis(30));
    }
}
