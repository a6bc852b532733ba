//! From Rust to WebAssembly with its script: cargo, wasm-bindgen, wasm-opt.
use std::path::{Path, PathBuf};

use super::mode::Mode;
use crate::stamp::Stamp;
use common::failure::Outcome;
use common::paths::Paths;
use common::{files, run};

/// What rustc and wasm-bindgen emit for this target; wasm-opt is told, as the section that lists it may be gone.
const FEATURES: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-exception-handling",
    "--enable-mutable-globals",
    "--enable-multivalue",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// A program of `app`, ready to be bundled.
pub struct Bound {
    /// The script to bundle; it lies beside the script that wasm-bindgen made.
    pub entry: PathBuf,
    /// The module.
    pub wasm: PathBuf,
}

/// Compiles the programs of `app`.
pub fn compile(paths: &Paths, mode: Mode) -> Outcome {
    let mut cargo = run::command(paths, "cargo");
    cargo.args([
        "build",
        "--quiet",
        "--package",
        "app",
        "--bins",
        "--target",
        "wasm32-unknown-unknown",
    ]);
    cargo.arg("--target-dir").arg(paths.at("target/app"));
    // Leptos forgets the types of its views: an element with each of its children and attributes would be a type of its own, with
    // code of its own.
    cargo.env("RUSTFLAGS", "--cfg erase_components");
    if mode == Mode::Release {
        cargo.arg("--release");
    }
    run::quiet(&mut cargo, "building the app").map(drop)
}

/// Makes the script and shrinks the module, unless both are those of last time.
pub fn bind(paths: &Paths, mode: Mode, name: &str, entry: &Path) -> Outcome<Bound> {
    let profile = mode.pick("debug", "release");
    let compiled = paths.at(&format!(
        "target/app/wasm32-unknown-unknown/{profile}/{name}.wasm"
    ));
    let folder = paths.at(&format!("target/bound/{profile}/{name}"));
    let glue = folder.join(format!("{name}.js"));
    let wasm = folder.join(format!("{name}_bg.wasm"));
    let stamp = Stamp::of(
        paths,
        &format!("bound-{profile}-{name}"),
        &[compiled.clone(), paths.at("xtask/bindgen/src")],
        &[&FEATURES[..], &BUTTON].concat(),
    )?;
    if !stamp.holds(&[glue.clone(), wasm.clone()]) {
        wasm_bindgen(paths, &compiled, &folder, name)?;
        if mode == Mode::Release {
            // The button, which counts every byte, writes none of them; in another program it would be nothing, silently.
            shrink(paths, &wasm, &BUTTON, name != "element")?;
        }
        stamp.set()?;
    }
    if !entry.is_file() {
        return Ok(Bound { entry: glue, wasm });
    }
    let beside = folder.join(format!("{name}-entry.js"));
    files::copy(entry, &beside)?;
    // What the entry and the program (by `raw_module`) import from beside the entry.
    let scripts = files::all_below(&[entry.with_file_name("")]);
    for script in scripts
        .iter()
        .filter(|file| file.extension() == Some("js".as_ref()))
    {
        if let Some(name) = script.file_name() {
            files::copy(script, &folder.join(name))?;
        }
    }
    Ok(Bound { entry: beside, wasm })
}

fn wasm_bindgen(paths: &Paths, compiled: &Path, folder: &Path, name: &str) -> Outcome {
    let mut command = run::command(paths, paths.cargo_tool("wasm-bindgen"));
    command.args([
        "--target",
        "web",
        "--no-typescript",
        "--omit-default-module-path",
        "--out-name",
        name,
    ]);
    command.arg("--out-dir").arg(folder).arg(compiled);
    run::quiet(&mut command, "wasm-bindgen").map(drop)
}

/// Makes the script of one of the Worker's modules. After a trap that script makes a new instance (R50).
pub fn bind_worker(paths: &Paths, compiled: &Path, folder: &Path, name: &str) -> Outcome {
    let mut command = run::command(paths, paths.cargo_tool("wasm-bindgen"));
    command.args(["--target", "module", "--no-typescript", "--out-name", name]);
    command.args([
        "--experimental-reset-state-function",
        "--force-enable-abort-handler",
    ]);
    command.arg("--out-dir").arg(folder).arg(compiled);
    run::quiet(&mut command, "wasm-bindgen").map(drop)
}

/// The button counts every byte as it is, after brotli: blocks and loops made anew from the graph of control, between two
/// rounds, are 258 bytes less than `-Oz` alone.
const BUTTON: [&str; 5] = ["-Oz", "--flatten", "--rereloop", "-O2", "-Oz"];

/// The Worker counts them after gzip, which finds more to take away where less was put into one place: 3.8 KB of 400 less
/// than `-Oz`. What is small and called once goes into its caller: each function that a first request meets is compiled by
/// itself, and there are a tenth fewer.
pub const WORKER: [&str; 2] = ["-O2", "--one-caller-inline-max-function-size=50"];

/// Shrinks a module in its place: the words of its panics (`xtask/bindgen/src/snip.rs`), names and everything else that only
/// tools read goes; what writes floating-point numbers as text too, unless the module does.
pub fn shrink(paths: &Paths, wasm: &Path, passes: &[&str], floats: bool) -> Outcome {
    let mut snip = run::command(paths, paths.cargo_tool("wasm-bindgen"));
    snip.arg("snip").arg(wasm).args(floats.then_some("--floats"));
    run::quiet(&mut snip, "snipping the module")?;
    let mut command = run::command(paths, paths.npm_tool("wasm-opt"));
    command
        .args(passes)
        .args([
            // Below the stack, which lies first, stands nothing.
            "--low-memory-unused",
            "--strip-debug",
            "--strip-producers",
            "--strip-target-features",
        ])
        .args(FEATURES);
    command.arg(wasm).arg("-o").arg(wasm);
    run::quiet(&mut command, "wasm-opt").map(drop)
}

/// Puts functions that look alike next to each other (`xtask/bindgen/src/alike.rs`), for gzip.
pub fn order(paths: &Paths, wasm: &Path) -> Outcome {
    let mut alike = run::command(paths, paths.cargo_tool("wasm-bindgen"));
    run::quiet(alike.arg("alike").arg(wasm), "ordering the module")?;
    let mut command = run::command(paths, paths.npm_tool("wasm-opt"));
    command
        .args(["--reorder-functions-by-name", "--strip-debug"])
        .args(FEATURES);
    command.arg(wasm).arg("-o").arg(wasm);
    run::quiet(&mut command, "wasm-opt").map(drop)
}
