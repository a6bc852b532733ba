//! The programs under test, started for one test and ended with it.

mod edge;
mod page;
mod process;
mod settings;
mod stand_in;
mod world;

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

pub use edge::Edge;
pub use page::Page;
pub use process::Process;
pub use settings::{Secrets, Settings};
pub use stand_in::StandIn;
pub use world::{World, WorldBuilder};

/// The workspace's root.
#[must_use]
pub fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// The folder that cargo builds into: a test program lies in `<target>/debug/deps`.
#[must_use]
pub fn target() -> PathBuf {
    let own = std::env::current_exe().expect("a program knows where it is");
    let debug = own
        .ancestors()
        .find(|folder| folder.file_name().is_some_and(|name| name == "debug"));
    debug
        .and_then(|folder| folder.parent())
        .map_or_else(|| root().join("target"), PathBuf::from)
}

/// A program that cargo built.
#[must_use]
pub fn program(name: &str) -> PathBuf {
    let path = target().join("debug").join(name);
    assert!(
        path.exists(),
        "{name} is not built: `cargo xtask test` builds all that the tests need"
    );
    path
}

/// A fresh folder under `target/suite`, for one test's files.
#[must_use]
pub fn folder(name: &str) -> PathBuf {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let path = target()
        .join("suite")
        .join(format!("{name}-{}-{number}", std::process::id()));
    std::fs::create_dir_all(&path)
        .unwrap_or_else(|error| panic!("{} can't be made: {error}", path.display()));
    path
}

/// A port that nobody listens on at this moment.
#[must_use]
pub fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port is free");
    listener.local_addr().expect("a listener has an address").port()
}
