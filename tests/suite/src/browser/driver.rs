//! The WebDriver server: one for all browsers of a test program.

use std::path::Path;
use std::sync::OnceLock;
use std::time::Duration;

use crate::processes::{Process, free_port};

const PROGRAM: &str = "/usr/bin/chromedriver";
const READY: &str = "ChromeDriver was started successfully on port ";

/// The running driver and its port. It ends with the test program.
pub fn shared() -> (&'static Process, u16) {
    static SHARED: OnceLock<(Process, u16)> = OnceLock::new();
    let (process, port) = SHARED.get_or_init(start);
    (process, *port)
}

/// With `--port=0` the driver sometimes finds its own port taken on the other IP version: it gets one, and a second try.
fn start() -> (Process, u16) {
    let mut complaint = String::new();
    for _ in 0..5 {
        let port = free_port();
        let process = Process::start(Path::new(PROGRAM), &[format!("--port={port}")], &[]);
        match process.line(READY, Duration::from_secs(20)) {
            Ok(_) => return (process, port),
            Err(why) => complaint = why,
        }
    }
    panic!("{complaint}")
}
