//! Builds what is served: the Worker's bundle and the static assets.
mod app;
mod esbuild;
mod example;
mod mode;
mod products;
mod wasm;
mod worker;

pub use app::{FEED, INSIGHTS, dist, integrity};
pub use mode::Mode;
pub use worker::bundle;

use std::fs::{File, TryLockError};
use std::path::PathBuf;
use std::thread::sleep;
use std::time::Duration;

use common::failure::{Failure, Outcome};
use common::paths::Paths;
use common::{files, processes, run};

/// Everything.
pub fn all(paths: &Paths, mode: Mode) -> Outcome {
    worker(paths, mode)?;
    assets(paths, mode)
}

/// The Worker's bundle.
pub fn worker(paths: &Paths, mode: Mode) -> Outcome {
    let _lock = lock(paths)?;
    worker::build(paths, mode)
}

/// The static assets.
pub fn assets(paths: &Paths, mode: Mode) -> Outcome {
    let _lock = lock(paths)?;
    app::build(paths, mode)
}

/// The documents' example in Leptos.
pub fn example(paths: &Paths) -> Outcome {
    let _lock = lock(paths)?;
    example::build(paths)
}

/// What the bundle is made of.
pub fn worker_inputs(paths: &Paths) -> Vec<PathBuf> {
    worker::inputs(paths)
}

/// What the assets are made of.
pub fn asset_inputs(paths: &Paths) -> Vec<PathBuf> {
    app::inputs(paths)
}

/// Two commands at once build one after the other.
fn lock(paths: &Paths) -> Outcome<File> {
    let path = paths.target().join("build.lock");
    files::folder(&paths.target())?;
    let failure = |error: std::io::Error| Failure::file("lock", &path, &error);
    let file = File::create(&path).map_err(failure)?;
    while let Err(taken) = file.try_lock() {
        match taken {
            TryLockError::WouldBlock if !processes::stopped() => sleep(Duration::from_millis(50)),
            TryLockError::WouldBlock => {
                return Err(Failure::new("stopped while another command was building"));
            }
            TryLockError::Error(error) => return Err(failure(error)),
        }
    }
    Ok(file)
}

/// Native programs, into `target/debug/`.
pub fn native(paths: &Paths, packages: &[&str]) -> Outcome {
    let mut cargo = run::command(paths, "cargo");
    cargo.args(["build", "--quiet"]);
    for package in packages {
        cargo.args(["--package", package]);
    }
    run::quiet(&mut cargo, &format!("building {}", packages.join(" and "))).map(drop)
}

/// A native program as it is released, into `target/release/`: no path of this machine is in it.
pub fn released(paths: &Paths, package: &str) -> Outcome {
    let home = std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cargo"));
    let cargos = std::env::var_os("CARGO_HOME").map(PathBuf::from).or(home);
    let renamed = [(Some(paths.root.clone()), "/source"), (cargos, "/cargo")];
    let renamed = renamed.into_iter().filter_map(|(from, to)| {
        let from = from?;
        Some(format!("--remap-path-prefix={}={to}", from.display()))
    });
    let mut cargo = run::command(paths, "cargo");
    cargo.args(["build", "--quiet", "--release", "--package", package]);
    // Between them stands what no path holds.
    cargo.env(
        "CARGO_ENCODED_RUSTFLAGS",
        renamed.collect::<Vec<_>>().join("\x1f"),
    );
    run::quiet(&mut cargo, &format!("building {package}")).map(drop)
}
