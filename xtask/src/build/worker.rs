//! Builds the Worker's bundle: the module, and one script of wasm-bindgen's and our own, with `edge-worker/src/entry.js`
//! first; and the second module with its script, which the first one imports when somebody asks for what is in it.
use std::fs;
use std::path::{Path, PathBuf};

use super::mode::Mode;
use super::{esbuild, wasm};
use crate::stamp::Stamp;
use common::failure::{Failure, Outcome};
use common::paths::Paths;
use common::{bundle::FILES, files, run};

/// Where the bundle of this mode lies. Only the optimised one is where `wrangler.jsonc` looks.
pub fn bundle(paths: &Paths, mode: Mode) -> PathBuf {
    match mode {
        Mode::Release => paths.at("edge-worker/build"),
        Mode::Dev => paths.at("target/worker-dev"),
    }
}

/// Files and folders that the bundle is made of.
pub fn inputs(paths: &Paths) -> Vec<PathBuf> {
    [
        "Cargo.lock",
        "Cargo.toml",
        "edge-worker",
        "shared/src",
        "shared/Cargo.toml",
        "xtask/bindgen/src",
        "xtask/src/build/wasm.rs",
    ]
    .map(|path| paths.at(path))
    .to_vec()
}

/// Builds it, unless nothing changed.
pub fn build(paths: &Paths, mode: Mode) -> Outcome {
    let stamp = Stamp::of(paths, mode.pick("worker-dev", "worker"), &inputs(paths), &[])?;
    let bundle = bundle(paths, mode);
    if stamp.holds(&FILES.map(|file| bundle.join(file))) {
        return Ok(());
    }
    let what = mode.pick(
        "the Worker, quickly built",
        "the Worker, optimised (a minute the first time)",
    );
    run::step(what, || {
        compile(paths, mode)?;
        let bound = paths.at("target/worker-bound");
        let new = paths.at("target/worker-new");
        files::folder(&new)?;
        for (package, name) in [("edge_worker", "index"), ("edge_rooms", "rooms")] {
            wasm::bind_worker(paths, &compiled(paths, mode, package), &bound, name)?;
            let wasm = bound.join(format!("{name}_bg.wasm"));
            if mode == Mode::Release {
                // Of a post are told where somebody is on a picture, and how long a video is.
                wasm::shrink(paths, &wasm, &wasm::WORKER, name == "rooms")?;
                wasm::order(paths, &wasm)?;
            }
            files::copy(&wasm, &new.join(format!("{name}_bg.wasm")))?;
        }
        let entry = bound.join("entry.js");
        for script in ["entry.js", "recent.js"] {
            files::copy(
                &paths.at(&format!("edge-worker/src/{script}")),
                &bound.join(script),
            )?;
        }
        let rooms = bound.join("rooms-entry.js");
        let source = |name: &str| paths.at(&format!("edge-worker/rooms/src/{name}"));
        for script in ["upload.js", "bucket.js"] {
            files::copy(&source(script), &bound.join(script))?;
        }
        files::copy(&source("entry.js"), &rooms)?;
        for (from, script, outside) in [
            (entry, "index.js", "./rooms.js"),
            (rooms, "rooms.js", "./index.js"),
        ] {
            let text = esbuild::worker(paths, &from, outside)?;
            // workerd takes a module's import as it is, and not yet its source.
            files::write(&new.join(script), text.replace("import source ", "import "))?;
        }
        replace(paths, &bundle)
    })?;
    stamp.set()
}

/// Compiles it, in a target folder of its own.
fn compile(paths: &Paths, mode: Mode) -> Outcome {
    let mut cargo = run::command(paths, "cargo");
    cargo.args(["build", "--quiet", "--lib", "--package", "edge-worker"]);
    cargo.args(["--package", "edge-rooms"]);
    cargo.args(["--target", "wasm32-unknown-unknown", "--target-dir"]);
    cargo.arg(paths.at("target/worker"));
    if mode == Mode::Release {
        cargo.arg("--release");
    }
    // wasm-bindgen's macros then take the futures of js-sys, which the Worker's crate does too: one executor, not two.
    cargo.env("WASM_BINDGEN_USE_JS_SYS", "1");
    run::quiet(&mut cargo, "building the Worker").map(drop)
}

fn compiled(paths: &Paths, mode: Mode, package: &str) -> PathBuf {
    let profile = mode.pick("debug", "release");
    paths.at(&format!(
        "target/worker/wasm32-unknown-unknown/{profile}/{package}.wasm"
    ))
}

/// Puts the new bundle in the place of the old one at once: a workerd that starts meanwhile finds the one or the other.
fn replace(paths: &Paths, bundle: &Path) -> Outcome {
    let old = paths.at("target/worker-old");
    if old.exists() {
        fs::remove_dir_all(&old).map_err(|error| Failure::file("remove", &old, &error))?;
    }
    if bundle.exists() {
        rename(bundle, &old)?;
    }
    rename(&paths.at("target/worker-new"), bundle)
}

fn rename(from: &Path, to: &Path) -> Outcome {
    fs::rename(from, to).map_err(|error| Failure::file("rename", from, &error))
}
