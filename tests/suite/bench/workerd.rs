//! workerd itself, started without anything around it.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use suite::clock::Stopwatch;
use suite::http::{Client, Request};
use suite::processes::root;

/// A running workerd; it ends with this value.
#[derive(Debug)]
pub struct Workerd {
    child: Child,
}

impl Workerd {
    /// Starts it with a configuration that listens on `port`, and waits until `/health` is 200; with it, how long that
    /// took, in ms.
    ///
    /// # Errors
    /// If it doesn't answer.
    pub fn start(config: &Path, port: u16) -> Result<(Self, f64), String> {
        let watch = Stopwatch::start();
        let mut command = Command::new(binary()?);
        command
            .arg("serve")
            .arg(config)
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        command.stderr(Stdio::inherit());
        let child = command
            .spawn()
            .map_err(|error| format!("workerd doesn't start: {error}"))?;
        let running = Self { child };
        let client = Client::new("localhost", port);
        let answers = || std::net::TcpStream::connect(("127.0.0.1", port)).ok();
        wait(answers).ok_or_else(|| format!("workerd doesn't listen: {}", config.display()))?;
        let answer = client.send(&Request::get("/health"));
        let time = watch.elapsed().as_secs_f64() * 1000.0;
        if answer.status == 200 {
            Ok((running, time))
        } else {
            Err(format!("/health answers {}: {}", answer.status, answer.text()))
        }
    }

    /// Its process.
    pub fn process(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Workerd {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Looks every half millisecond, for the time is what is measured.
fn wait<T>(mut attempt: impl FnMut() -> Option<T>) -> Option<T> {
    let watch = Stopwatch::start();
    while watch.elapsed() < Duration::from_secs(20) {
        if let Some(found) = attempt() {
            return Some(found);
        }
        std::thread::sleep(Duration::from_micros(500));
    }
    None
}

fn binary() -> Result<PathBuf, String> {
    let packages = root().join("node_modules/@cloudflare");
    let found = std::fs::read_dir(&packages).into_iter().flatten().flatten();
    found
        .map(|package| package.path().join("bin/workerd"))
        .find(|path| path.is_file())
        .ok_or_else(|| "workerd is not installed: `cargo xtask setup`".into())
}
