//! The edge in workerd, as `cargo xtask edge` starts it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::built;
use super::places::{program, root};

use super::process::Process;
use super::settings::Settings;
use crate::clock::poll;
use crate::http::{Client, Request};

/// More calls in a minute than any test makes.
const RATE_LIMIT: u32 = 1_000_000;

/// One running edge.
#[derive(Debug)]
pub struct Edge {
    process: Process,
    workerd: String,
    log: PathBuf,
    /// Its origin, `http://localhost:PORT`.
    pub url: String,
    /// Its port.
    pub port: u16,
    /// A client of it.
    pub client: Client,
}

impl Edge {
    /// Starts the edge on `port`, with its storage under `folder`.
    ///
    /// # Errors
    /// The log, if it doesn't come up.
    pub fn start(folder: &Path, port: u16, settings: &Settings) -> Result<Self, String> {
        Self::limited(folder, port, settings, RATE_LIMIT)
    }

    /// Starts it with so many calls in a minute for each site and each visitor.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    pub fn limited(folder: &Path, port: u16, settings: &Settings, limit: u32) -> Result<Self, String> {
        built::expect_served(&root());
        let state = folder.join("state");
        let mut arguments: Vec<String> = vec!["edge".into(), "--no-build".into()];
        arguments.extend([
            "--port".into(),
            port.to_string(),
            "--state".into(),
            state.display().to_string(),
        ]);
        let log = folder.join("workerd.log");
        arguments.extend(["--log".into(), log.display().to_string()]);
        arguments.extend(["--rate-limit".into(), limit.to_string()]);
        arguments.extend(settings.arguments(folder));
        let process = Process::start(&program("xtask"), &arguments, &[]);
        let words = |why| format!("{why}{}", std::fs::read_to_string(&log).unwrap_or_default());
        let workerd = process.line("workerd ", Duration::from_secs(20)).map_err(words)?;
        process.line("ready ", Duration::from_secs(20)).map_err(words)?;
        Ok(Self {
            process,
            workerd,
            log,
            url: format!("http://localhost:{port}"),
            port,
            client: Client::new("localhost", port),
        })
    }

    /// Starts it from the released folder, by its `serve`, as a machine does that has neither Rust nor Node.
    ///
    /// # Errors
    /// What it said, if it doesn't come up.
    pub fn served(package: &Path, folder: &Path, port: u16, settings: &Settings) -> Result<Self, String> {
        built::expect_served(&root());
        let (file, storage) = (settings.file(folder), folder.join("state/objects"));
        let arguments = [
            "--settings".into(),
            file.display().to_string(),
            "--storage".into(),
            storage.display().to_string(),
            "--listen".into(),
            format!("127.0.0.1:{port}"),
        ];
        let bare = [("PATH", "/usr/bin:/bin"), ("HOME", "/nonexistent")];
        let process = Process::start(&package.join("serve"), &arguments, &bare);
        process.line("serve: ", Duration::from_secs(20))?;
        let edge = Self {
            process,
            workerd: String::new(),
            log: folder.join("no.log"),
            url: format!("http://localhost:{port}"),
            port,
            client: Client::new("localhost", port),
        };
        let health = Request::get("/health");
        let well = || {
            let answer = edge.client.attempt(&health, Duration::from_secs(5))?;
            (answer.status == 200).then_some(())
        };
        let log = || String::from_utf8_lossy(&edge.process.log()).into_owned();
        poll(Duration::from_secs(20), well).ok_or_else(log)?;
        Ok(edge)
    }

    /// Whether somebody answers at all.
    #[must_use]
    pub fn answers(&self) -> bool {
        self.client.send(&Request::get("/health")).status == 200
    }

    /// Ends it; the storage stays.
    pub fn stop(&mut self) {
        self.process.stop();
    }

    /// Ends workerd as a power cut does (`kill -9`); what was not stored is lost.
    pub fn kill(&mut self) {
        let killed = Command::new("kill").args(["-9", &self.workerd]).status();
        assert!(
            killed.is_ok_and(|status| status.success()),
            "workerd can't be killed"
        );
        self.process.stop();
    }

    /// What the edge and workerd wrote.
    #[must_use]
    pub fn log(&self) -> Vec<u8> {
        let mut log = self.process.log();
        log.extend(std::fs::read(&self.log).unwrap_or_default());
        log
    }
}
