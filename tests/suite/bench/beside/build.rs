//! The files: the peers' pages bundled and minified by esbuild, the button's as `cargo xtask build` left them, all of them
//! compressed by Node's brotli as `cargo xtask size` does it.

use std::path::{Path, PathBuf};
use std::process::Command;

use suite::processes::{folder, root, target};

use super::peer::{FEED_SCRIPTS, PEERS, Peer};
use super::site::{File, kind};

/// Compresses each file into a file of the same name with `.br`.
const COMPRESS: &str = "\
const { readFileSync, writeFileSync } = require('node:fs');
const { brotliCompressSync, constants } = require('node:zlib');
for (const file of process.argv.slice(1)) {
  const bytes = readFileSync(file);
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  writeFileSync(file + '.br', brotliCompressSync(bytes, { params }));
}";

/// Files by the path under which they are served.
pub type Files = Vec<(String, File)>;

/// The folder with the peers' packages.
pub fn packages() -> PathBuf {
    root().join("tests/peers")
}

/// The peers' scripts and styles.
///
/// # Errors
/// What esbuild says; that the packages aren't installed.
pub fn peers() -> Result<Files, String> {
    let packages = packages();
    if !packages.join("node_modules").is_dir() {
        return Err("the peers are not installed: `cargo xtask bench peers` installs them".into());
    }
    let out = folder("peers");
    let mut command = Command::new(root().join("node_modules/.bin/esbuild"));
    let names = PEERS.iter().map(|Peer { name, .. }| *name).chain(FEED_SCRIPTS);
    command.args(names.map(|name| format!("{name}.js")));
    command.args([
        "--bundle",
        "--minify",
        "--format=iife",
        "--target=es2022",
        "--legal-comments=none",
    ]);
    command.args([
        "--charset=utf8",
        "--log-level=error",
        "--define:process.env.NODE_ENV=\"production\"",
    ]);
    command
        .arg(format!("--outdir={}", out.display()))
        .current_dir(packages);
    run(&mut command, "esbuild")?;
    compressed(&out, "/")
}

/// The button's files, copied first, since another build may write new ones meanwhile; and the loader's text, for pages that
/// have it in themselves.
///
/// # Errors
/// That nothing is built.
pub fn ours() -> Result<(Files, String), String> {
    let dist = target().join("dist");
    let out = folder("button");
    let missing = |error: std::io::Error| format!("{}: {error}: `cargo xtask build`", dist.display());
    let copy = |from: &Path, to: &Path| std::fs::copy(from, to).map(drop).map_err(missing);
    for name in ["connect.js", "instagram-feed.js"] {
        copy(&dist.join(name), &out.join(name))?;
    }
    let mut files = compressed(&out, "/")?;
    let loader = std::fs::read_to_string(out.join("connect.js")).map_err(missing)?;
    for version in std::fs::read_dir(dist.join("v")).map_err(missing)?.flatten() {
        let name = version.file_name().to_string_lossy().into_owned();
        if !loader.contains(&name) {
            continue;
        }
        let to = out.join(&name);
        std::fs::create_dir_all(&to).map_err(missing)?;
        for file in std::fs::read_dir(version.path()).map_err(missing)?.flatten() {
            copy(&file.path(), &to.join(file.file_name()))?;
        }
        files.extend(compressed(&to, &format!("/v/{name}/"))?);
    }
    Ok((files, loader))
}

/// A text, compressed.
///
/// # Errors
/// What Node says.
pub fn text(name: &str, text: &str) -> Result<File, String> {
    let at = folder("page");
    std::fs::write(at.join(name), text).map_err(|error| format!("{name}: {error}"))?;
    let files = compressed(&at, "/")?;
    files
        .into_iter()
        .next()
        .map(|(_, file)| file)
        .ok_or_else(|| "no page was written".into())
}

/// The files of a folder, under `prefix`.
fn compressed(folder: &Path, prefix: &str) -> Result<Files, String> {
    let broken = |error: std::io::Error| format!("{}: {error}", folder.display());
    let entries = std::fs::read_dir(folder).map_err(broken)?.flatten();
    let files: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| path.is_file())
        .collect();
    let mut node = Command::new(root().join("node_modules/.bin/node"));
    run(node.args(["-e", COMPRESS, "--"]).args(&files), "node")?;
    let read = |path: &PathBuf| {
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let bytes = std::fs::read(path.with_file_name(format!("{name}.br"))).map_err(broken)?;
        Ok((
            format!("{prefix}{name}"),
            File {
                kind: kind(&name),
                bytes,
            },
        ))
    };
    files.iter().map(read).collect()
}

fn run(command: &mut Command, name: &str) -> Result<(), String> {
    let output = command.output().map_err(|error| format!("{name}: {error}"))?;
    if output.status.success() {
        Ok(())
    } else {
        Err(format!("{name}: {}", String::from_utf8_lossy(&output.stderr)))
    }
}
