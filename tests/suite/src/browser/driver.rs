//! The WebDriver servers: one for all Chromiums of a test program; the others hold one session, so each browser has its own.

use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use fantoccini::wd::Capabilities;

use super::engine::Engine;
use super::options::Options;
use super::{chromium, firefox, webkit};
use crate::clock::poll;
use crate::processes::{Process, free_port};

const READY: &str = "ChromeDriver was started successfully on port ";

/// A running driver and its port.
#[derive(Clone)]
pub struct Driver {
    /// The program.
    pub process: Arc<Process>,
    /// Where it listens.
    pub port: u16,
}

/// The driver for a new browser.
pub fn of(engine: Engine) -> Driver {
    engine.expect_installed();
    match engine {
        Engine::Chromium => shared(),
        Engine::Firefox => {
            let port = free_port();
            let arguments = [
                format!("--port={port}"),
                format!("--websocket-port={}", free_port()),
                // For what no page can do: purging trackers, asking for a principal's cookies.
                "--allow-system-access".to_owned(),
                "--log=error".to_owned(),
            ];
            listening(engine, port, &arguments, &[("MOZ_REMOTE_SETTINGS_DEVTOOLS", "1")])
        }
        Engine::WebKit => {
            let port = free_port();
            let display = webkit::display();
            let environment = webkit::environment(&display);
            listening(engine, port, &[format!("--port={port}")], &environment)
        }
    }
}

/// What a driver is told of the browser to start.
pub fn capabilities(options: &Options, profile: &Path, proxy: SocketAddr) -> Capabilities {
    match options.engine() {
        Engine::Chromium => chromium::capabilities(options, profile, proxy),
        Engine::Firefox => firefox::capabilities(options, profile, proxy),
        Engine::WebKit => webkit::capabilities(options, proxy),
    }
}

fn listening(engine: Engine, port: u16, arguments: &[String], environment: &[(&str, &str)]) -> Driver {
    let process = Process::start(&engine.driver(), arguments, environment);
    let up = poll(Duration::from_secs(30), || {
        TcpStream::connect(("127.0.0.1", port)).ok()
    });
    assert!(
        up.is_some(),
        "{} doesn't listen:\n{}",
        engine.driver().display(),
        String::from_utf8_lossy(&process.log())
    );
    Driver {
        process: Arc::new(process),
        port,
    }
}

/// The one for all Chromiums. It ends with the test program.
fn shared() -> Driver {
    static SHARED: OnceLock<Mutex<Option<Driver>>> = OnceLock::new();
    let slot = SHARED.get_or_init(Mutex::default);
    let mut slot = slot.lock().unwrap_or_else(PoisonError::into_inner);
    slot.get_or_insert_with(start).clone()
}

/// With `--port=0` the driver sometimes finds its own port taken on the other IP version: it gets one, and a second try.
fn start() -> Driver {
    let mut complaint = String::new();
    for _ in 0..5 {
        let port = free_port();
        let process = Process::start(&Engine::Chromium.driver(), &[format!("--port={port}")], &[]);
        match process.line(READY, Duration::from_secs(20)) {
            Ok(_) => {
                return Driver {
                    process: Arc::new(process),
                    port,
                };
            }
            Err(why) => complaint = why,
        }
    }
    panic!("{complaint}")
}
