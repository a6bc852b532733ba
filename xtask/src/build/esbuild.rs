//! esbuild: bundles and minifies scripts and styles.
use std::path::Path;

use common::failure::Outcome;
use common::paths::Paths;
use common::run;

/// How a script is loaded.
#[derive(Clone, Copy)]
pub enum Format {
    /// `<script>`: one function around everything.
    Classic,
    /// `<script type="module">`.
    Module,
}

/// A script with all that it imports, minified.
pub fn bundle(paths: &Paths, entry: &Path, format: Format) -> Outcome<String> {
    let format = match format {
        Format::Classic => "--format=iife",
        Format::Module => "--format=esm",
    };
    esbuild(paths, entry, &["--bundle", format, "--target=es2022"])
}

/// A script of the Worker's: what the platform brings stays an import, and the other script does.
pub fn worker(paths: &Paths, entry: &Path, other: &str) -> Outcome<String> {
    let other = format!("--external:{other}");
    let outside = [
        "--external:./index_bg.wasm",
        "--external:./rooms_bg.wasm",
        &other,
        "--external:cloudflare:*",
    ];
    esbuild(
        paths,
        entry,
        &[&["--bundle", "--format=esm"], &outside[..]].concat(),
    )
}

/// A script or a style alone, minified.
pub fn minified(paths: &Paths, file: &Path) -> Outcome<String> {
    let script = file.extension().is_some_and(|extension| extension == "js");
    esbuild(paths, file, if script { &["--target=es2022"] } else { &[] })
}

fn esbuild(paths: &Paths, file: &Path, options: &[&str]) -> Outcome<String> {
    let mut command = run::command(paths, paths.npm_tool("esbuild"));
    command.arg(file).args(options).args([
        "--minify",
        "--legal-comments=none",
        "--charset=utf8",
        "--log-level=warning",
        // wasm-bindgen lists a module once for each function that it imports from there.
        "--log-override:duplicate-object-key=silent",
    ]);
    run::quiet(&mut command, &format!("esbuild of {}", paths.shown(file)))
}
