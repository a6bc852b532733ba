//! `cargo xtask size`: bytes of each product, as they are sent.
use std::path::{Path, PathBuf};

use crate::build::{self, Mode};
use crate::{budget, setup};
use common::failure::{Failure, Outcome};
use common::paths::Paths;
use common::{files, run};

/// Compiled when an isolate starts.
const WORKER_LIMIT: u64 = 400 * 1024;
/// The second module, compiled when somebody asks for what is in it.
const ROOMS_LIMIT: u64 = 320 * 1024;

/// Node's own zlib compresses: nothing to compile for it.
const COMPRESS: &str = "\
const { readFileSync } = require('node:fs');
const { brotliCompressSync, gzipSync, constants } = require('node:zlib');
for (const file of process.argv.slice(1)) {
  const bytes = readFileSync(file);
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  console.log(bytes.length, brotliCompressSync(bytes, { params }).length, gzipSync(bytes, { level: 9 }).length);
}";

/// One file.
struct Size {
    path: PathBuf,
    plain: u64,
    brotli: u64,
    gzip: u64,
}

/// Builds as deployed, prints a table, and fails if the button, the feed's script or the Worker is too large.
pub fn run(paths: &Paths) -> Outcome {
    setup::tools(paths)?;
    build::all(paths, Mode::Release)?;
    let dist = build::dist(paths, Mode::Release);
    let worker_folder = build::bundle(paths, Mode::Release);
    // The plain loader is the same as the one under its hash.
    let served = files::everything_below(&dist)
        .into_iter()
        .filter(|file| *file != dist.join("connect.js"));
    let assets = measured(paths, &served.collect::<Vec<_>>())?;
    let bundle = measured(
        paths,
        &[
            worker_folder.join("index.js"),
            worker_folder.join("index_bg.wasm"),
        ],
    )?;
    println!("{:>9} {:>9} {:>9}  file", "bytes", "brotli", "gzip");
    for size in assets.iter().chain(&bundle) {
        println!(
            "{:>9} {:>9} {:>9}  {}",
            size.plain,
            size.brotli,
            size.gzip,
            paths.shown(&size.path)
        );
    }
    // With English, which is inside; another language is a file more.
    let part_of_button = |size: &&Size| {
        size.path.starts_with(dist.join("v")) && size.path.extension().is_some_and(|end| end != "json")
    };
    let button: u64 = assets.iter().filter(part_of_button).map(|size| size.brotli).sum();
    let loader: u64 = assets
        .iter()
        .filter(|size| part_of_button(size) && size.path.ends_with("connect.js"))
        .map(|size| size.brotli)
        .sum();
    let feed: u64 = assets
        .iter()
        .filter(|size| size.path == dist.join(build::FEED))
        .map(|size| size.brotli)
        .sum();
    let of_dashboard = |size: &&Size| {
        let name = size.path.file_name().unwrap_or_default();
        ["insights.js", "insights_bg.wasm", build::INSIGHTS].contains(&name.to_string_lossy().as_ref())
    };
    let insights: u64 = assets.iter().filter(of_dashboard).map(|size| size.brotli).sum();
    let worker: u64 = bundle.iter().map(|size| size.gzip).sum();
    println!("the button, all of it: {button} bytes brotli");
    println!("the feed's script: {feed} bytes brotli");
    println!("the dashboard: {insights} bytes brotli");
    println!("the Worker: {worker} bytes gzip, of {WORKER_LIMIT} at the most");
    let rooms = measured(
        paths,
        &[
            worker_folder.join("rooms.js"),
            worker_folder.join("rooms_bg.wasm"),
        ],
    )?;
    let rooms: u64 = rooms.iter().map(|size| size.gzip).sum();
    println!("its second module: {rooms} bytes gzip, of {ROOMS_LIMIT} at the most");
    println!("the loader's integrity: {}", loader_integrity(&dist)?);
    budget::check(loader, button, feed, insights)?;
    if worker > WORKER_LIMIT || rooms > ROOMS_LIMIT {
        Err(Failure::new("the Worker is too large"))
    } else {
        Ok(())
    }
}

fn loader_integrity(dist: &Path) -> Outcome<String> {
    Ok(build::integrity(&files::bytes(&dist.join("connect.js"))?))
}

fn measured(paths: &Paths, files: &[PathBuf]) -> Outcome<Vec<Size>> {
    let mut node = run::command(paths, paths.npm_tool("node"));
    node.args(["-e", COMPRESS, "--"]).args(files);
    let table = run::quiet(&mut node, "node")?;
    let sizes: Option<Vec<Size>> = files
        .iter()
        .zip(table.lines())
        .map(|(path, line)| size(path, line))
        .collect();
    sizes
        .filter(|sizes| sizes.len() == files.len())
        .ok_or_else(|| Failure::new("node printed no sizes"))
}

fn size(path: &Path, line: &str) -> Option<Size> {
    let mut numbers = line.split(' ').map_while(|number| number.parse().ok());
    Some(Size {
        path: path.to_path_buf(),
        plain: numbers.next()?,
        brotli: numbers.next()?,
        gzip: numbers.next()?,
    })
}
