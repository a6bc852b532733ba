//! The demo page on a site of its own.

use std::time::Duration;

use super::places::{program, target};
use super::process::Process;
use crate::http::Client;

/// One running page server.
#[derive(Debug)]
pub struct Page {
    process: Process,
    /// Its origin, `http://127.0.0.1:PORT`.
    pub url: String,
    /// A client of it.
    pub client: Client,
}

impl Page {
    /// Serves the built page on `port`, pointed at this edge.
    ///
    /// # Errors
    /// The log, if it doesn't come up.
    pub fn start(port: u16, edge_url: &str) -> Result<Self, String> {
        let dist = target().join("dist").display().to_string();
        let arguments = ["--port", &port.to_string(), "--edge", edge_url, "--dir", &dist].map(String::from);
        let process = Process::start(&program("demo-page"), &arguments, &[]);
        process.line("ready ", Duration::from_secs(10))?;
        Ok(Self {
            process,
            url: format!("http://127.0.0.1:{port}"),
            client: Client::new("127.0.0.1", port),
        })
    }

    /// What it wrote.
    #[must_use]
    pub fn log(&self) -> Vec<u8> {
        self.process.log()
    }
}
