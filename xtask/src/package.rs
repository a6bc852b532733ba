//! `cargo xtask package`: what is released. Here the npm package, from its sources in `app/npm` to the file that `npm publish`
//! takes; the edge's folder is made in `release`.
use std::path::PathBuf;

use crate::build::{self, Mode};
use clap::Args;

use crate::release::{self, Care};
use crate::stamp::Stamp;
use crate::{manifest, setup};
use common::failure::{Failure, Outcome};
use common::paths::Paths;
use common::{files, run};

const SOURCES: &str = "app/npm";
const ENTRIES: [&str; 2] = ["index", "react"];
/// What a page may pay for the first of them, in bytes.
// Lists that come again under other addresses, and names of a visitor's HTML, are worth the 80 bytes above 3,000.
const LIMIT: u64 = 3_200;

/// The package's description without what only its own tests need, and with the workspace's version.
const DESCRIBE: &str = "\
const { readFileSync, writeFileSync } = require('node:fs');
const [from, version, to] = process.argv.slice(1);
const { name, private: _, devDependencies: __, ...rest } = JSON.parse(readFileSync(from, 'utf8'));
writeFileSync(to, JSON.stringify({ name, version, ...rest }, null, 2) + '\\n');";

/// As a site's own bundler would make it: the bytes that a page gets.
const WEIGH: &str = "\
const { readFileSync } = require('node:fs');
console.log(require('node:zlib').brotliCompressSync(readFileSync(0)).length);";

/// What the command line says.
#[derive(Debug, PartialEq, Eq, Args)]
pub struct Options {
    /// Only one of both
    #[arg(long, value_name = "WHICH")]
    pub only: Option<Only>,
    /// Only the npm package, and the examples of docs/examples that are made with it, into target/examples/
    #[arg(long, conflicts_with_all = ["only", "check", "as_built"])]
    pub examples: bool,
    /// Only the edge's folder, built twice, the second time in another folder: say which bytes differ
    #[arg(long, conflicts_with_all = ["only", "as_built"])]
    pub check: bool,
    /// Only the edge's folder, of what was built last and with the operator's program as developers have it, into
    /// target/package-as-built/: for tests
    #[arg(long, conflicts_with = "only")]
    pub as_built: bool,
}

/// What is released.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Only {
    /// The npm package
    Npm,
    /// The edge's folder and its archive
    Edge,
}

/// Builds and packs what is asked for, and says where it is.
pub fn run(paths: &Paths, options: &Options) -> Outcome {
    let version = version(paths)?;
    if options.as_built {
        return release::run(paths, &version, Care::AsBuilt);
    }
    setup::tools(paths)?;
    if options.check {
        return release::check(paths, &version);
    }
    if options.only != Some(Only::Edge) {
        npm(paths, options.examples)?;
    }
    if options.only == Some(Only::Npm) || options.examples {
        return Ok(());
    }
    release::run(paths, &version, Care::Released)
}

/// Writes the types anew from the Rust, builds and packs, and says where the file is and what a page pays; if wanted, builds
/// the examples too.
fn npm(paths: &Paths, examples: bool) -> Outcome {
    run::step("the types of what is on the wire", || {
        let mut cargo = run::command(paths, "cargo");
        cargo
            .args(["test", "--quiet", "--package", "shared", "--lib", "typescript"])
            .env("UPDATE_TYPES", "1");
        run::quiet(&mut cargo, "writing the types")
    })?;
    manifest::write(paths)?;
    let file = build(paths)?;
    for entry in ENTRIES {
        let weight = weight(paths, entry)?;
        println!("{entry}.js: {weight} bytes brotli in a page");
    }
    println!("{}", paths.shown(&file));
    if examples { self::examples(paths) } else { Ok(()) }
}

/// Builds and packs, unless nothing changed. The file.
pub fn build(paths: &Paths) -> Outcome<PathBuf> {
    setup::npm_folder(
        paths,
        SOURCES,
        "TypeScript, which types the npm package (about 5 s)",
    )?;
    // The button's own script is in it, and the feed's.
    build::assets(paths, Mode::Release)?;
    let scripts = [("connect.js", "loader.js"), (build::FEED, "feed.js")]
        .map(|(name, packed)| (build::dist(paths, Mode::Release).join(name), packed));
    let version = version(paths)?;
    let target = paths.at("target/npm");
    let file = target.join(format!("instagram-connect-{version}.tgz"));
    let mut inputs = [
        "app/npm/src",
        "app/npm/package.json",
        "app/npm/tsconfig.json",
        "app/npm/README.md",
        manifest::FILE,
        "package-lock.json",
        "LICENSE-MIT",
        "LICENSE-APACHE",
    ]
    .map(|path| paths.at(path))
    .to_vec();
    inputs.extend(scripts.iter().map(|(script, _)| script.clone()));
    let stamp = Stamp::of(paths, "npm-package", &inputs, &[&version])?;
    if stamp.holds(std::slice::from_ref(&file)) {
        return Ok(file);
    }
    let _ = std::fs::remove_dir_all(&target);
    run::step("the npm package", || fill(paths, &version, &scripts))?;
    let weight = weight(paths, ENTRIES[0])?;
    if weight > LIMIT {
        return Err(Failure::new(format!(
            "the npm package costs a page {weight} bytes, of {LIMIT} at the most"
        )));
    }
    stamp.set()?;
    Ok(file)
}

fn fill(paths: &Paths, version: &str, scripts: &[(PathBuf, &str)]) -> Outcome {
    let folder = paths.at("target/npm/package");
    files::folder(&folder)?;
    let mut types = run::command(paths, paths.at("app/npm/node_modules/.bin/tsc"));
    types.args(["-p", SOURCES, "--outDir"]).arg(&folder);
    run::quiet(&mut types, "tsc")?;
    for entry in ENTRIES {
        run::quiet(
            bundle(paths, entry).arg(format!("--outdir={}", folder.display())),
            "esbuild",
        )?;
    }
    let mut describe = run::command(paths, paths.npm_tool("node"));
    describe
        .args(["-e", DESCRIBE, "--", "app/npm/package.json", version])
        .arg(folder.join("package.json"));
    run::quiet(&mut describe, "node")?;
    for (script, packed) in scripts {
        files::copy(script, &folder.join(packed))?;
    }
    for (from, name) in [
        ("app/npm/README.md", "README.md"),
        (manifest::FILE, "custom-elements.json"),
        ("LICENSE-MIT", "LICENSE-MIT"),
        ("LICENSE-APACHE", "LICENSE-APACHE"),
    ] {
        files::copy(&paths.at(from), &folder.join(name))?;
    }
    let mut npm = run::command(paths, "npm");
    npm.args([
        "pack",
        "--loglevel=error",
        "--ignore-scripts",
        "--pack-destination",
        "..",
    ])
    .current_dir(&folder);
    run::quiet(&mut npm, "npm pack").map(drop)
}

/// One entry as a module; what it imports of the package's other entry or of React stays an import.
fn bundle(paths: &Paths, entry: &str) -> std::process::Command {
    let mut esbuild = run::command(paths, paths.npm_tool("esbuild"));
    esbuild
        .arg(format!("{SOURCES}/src/{entry}.ts"))
        .args(["--bundle", "--format=esm", "--target=es2022", "--log-level=error"])
        .args([
            "--external:react",
            "--external:./index.js",
            "--external:./feed.js",
        ]);
    if entry == "react" {
        // For servers that render React: this module is for the browser's side.
        esbuild.arg("--banner:js=\"use client\";");
    }
    esbuild
}

fn weight(paths: &Paths, entry: &str) -> Outcome<u64> {
    let minified = paths.at("target/npm").join(format!("{entry}.min.js"));
    let mut esbuild = bundle(paths, entry);
    esbuild.args(["--minify", &format!("--outfile={}", minified.display())]);
    run::quiet(&mut esbuild, "esbuild")?;
    let mut node = run::command(paths, paths.npm_tool("node"));
    let input = std::fs::File::open(&minified).map_err(|error| Failure::file("read", &minified, &error))?;
    node.args(["-e", WEIGH]).stdin(input);
    run::quiet(&mut node, "node")?
        .trim()
        .parse()
        .map_err(|_| Failure::new("node printed no size"))
}

/// The workspace's version.
fn version(paths: &Paths) -> Outcome<String> {
    let text = files::text(&paths.at("Cargo.toml"))?;
    text.split_once("[workspace.package]")
        .and_then(|(_, rest)| rest.split_once("version = \""))
        .and_then(|(_, rest)| rest.split_once('"'))
        .map(|(version, _)| version.to_owned())
        .ok_or_else(|| Failure::new("Cargo.toml names no version"))
}

/// The examples that are built, with the packed package among what they import, into `target/examples`.
pub fn examples(paths: &Paths) -> Outcome {
    const FOLDER: &str = "docs/examples";
    let package = build(paths)?;
    setup::npm_folder(
        paths,
        FOLDER,
        "Vite, React, Vue, Svelte and Eleventy, for the examples (about 15 s)",
    )?;
    let lock = paths.at("docs/examples/package-lock.json");
    let stamp = Stamp::of(paths, "examples-package", &[package.clone(), lock.clone()], &[])?;
    if !stamp.holds(&[paths.at("docs/examples/node_modules/instagram-connect")]) {
        let mut npm = run::command(paths, "npm");
        npm.args([
            "install",
            "--no-save",
            "--offline",
            "--ignore-scripts",
            "--loglevel=error",
        ])
        .arg(&package)
        .current_dir(paths.at(FOLDER));
        run::quiet(&mut npm, "npm install of the package")?;
        stamp.set()?;
    }
    for name in ["react", "vue", "svelte"] {
        let out = paths.at("target/examples").join(name);
        let inputs = [paths.at(FOLDER).join(name), package.clone(), lock.clone()];
        let stamp = Stamp::of(paths, &format!("example-{name}"), &inputs, &[])?;
        if stamp.holds(std::slice::from_ref(&out)) {
            continue;
        }
        run::step(&format!("the example {name}"), || {
            let mut vite = run::command(paths, paths.npm_tool("node"));
            vite.current_dir(paths.at(FOLDER))
                .args(["node_modules/vite/bin/vite.js", "build", name, "--emptyOutDir"])
                .args(["--logLevel", "warn", "--outDir"])
                .arg(&out);
            run::quiet(&mut vite, "vite build").map(drop)
        })?;
        stamp.set()?;
    }
    Ok(())
}
