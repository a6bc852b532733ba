//! Builds the Worker's bundle with worker-build.
use std::fs;
use std::path::{Path, PathBuf};

use super::mode::Mode;
use super::wasm;
use crate::stamp::Stamp;
use common::failure::{Failure, Outcome};
use common::paths::Paths;
use common::run;

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
    if stamp.holds(&[bundle.join("index.js"), bundle.join("index_bg.wasm")]) {
        return Ok(());
    }
    let what = mode.pick(
        "the Worker, quickly built",
        "the Worker, optimised (a minute the first time)",
    );
    run::step(what, || {
        let mut command = run::command(paths, paths.cargo_tool("worker-build"));
        command.current_dir(paths.at("edge-worker"));
        // Its own wasm-opt keeps all names, a third of the size: ours runs afterwards.
        let profile = mode.pick("--dev", "--release");
        command.args([profile, "--no-opt", "--out-dir", "../target/worker-new"]);
        command.env("CARGO_TARGET_DIR", paths.at("target/worker"));
        command.env("WASM_BINDGEN_BIN", paths.cargo_tool("wasm-bindgen"));
        command.env("ESBUILD_BIN", paths.npm_tool("esbuild"));
        command.env("WASM_OPT_BIN", paths.npm_tool("wasm-opt"));
        run::quiet(&mut command, "worker-build")?;
        if mode == Mode::Release {
            wasm::shrink(paths, &paths.at("target/worker-new/index_bg.wasm"), &wasm::WORKER)?;
        }
        replace(paths, &bundle)
    })?;
    stamp.set()
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
