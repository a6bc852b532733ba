//! Builds the documents' example in Leptos, as its reader's own tools would: cargo, wasm-bindgen, and the page around it.
use std::path::Path;

use super::esbuild::{self, Format};
use super::mode::Mode;
use super::products::Products;
use super::wasm;
use crate::stamp::Stamp;
use common::failure::{Failure, Outcome};
use common::paths::Paths;
use common::{files, run};

const FOLDER: &str = "docs/examples/leptos";
const NAME: &str = "instagram-feed";

/// The line by which trunk finds the program.
const PROGRAM: &str = "<link data-trunk rel=\"rust\">";

/// Builds it into `target/examples/leptos`, unless nothing changed.
pub fn build(paths: &Paths) -> Outcome {
    let inputs = ["Cargo.lock", "Cargo.toml", "app/component", FOLDER].map(|path| paths.at(path));
    let stamp = Stamp::of(paths, "example-leptos", &inputs, &[])?;
    let out = paths.at("target/examples/leptos");
    if stamp.holds(&[out.join("index.html"), out.join("app.js")]) {
        return Ok(());
    }
    run::step("the example in Leptos (about half a minute)", || {
        compile(paths)?;
        let built = wasm::bind(paths, Mode::Release, NAME, Path::new(""))?;
        let entry = built.entry.with_file_name("start.js");
        let start = format!(
            "import start from \"./{NAME}.js\";\nstart({{ module_or_path: new URL(\"app_bg.wasm\", import.meta.url) }});\n"
        );
        files::write(&entry, start)?;
        let page = files::text(&paths.at(FOLDER).join("index.html"))?;
        if !page.contains(PROGRAM) {
            return Err(Failure::new(format!(
                "{FOLDER}/index.html doesn't hold {PROGRAM}, which the build replaces"
            )));
        }
        let script = "<script type=\"module\" src=\"app.js\"></script>";
        let mut products = Products::default();
        products.add("index.html", page.replace(PROGRAM, script));
        products.add("app.js", esbuild::bundle(paths, &entry, Format::Module)?);
        products.add("app_bg.wasm", files::bytes(&built.wasm)?);
        products.write_to(&out)
    })?;
    stamp.set()
}

fn compile(paths: &Paths) -> Outcome {
    let mut cargo = run::command(paths, "cargo");
    cargo.args(["build", "--quiet", "--release", "--package", NAME]);
    cargo.args(["--target", "wasm32-unknown-unknown", "--target-dir"]);
    cargo.arg(paths.at("target/app"));
    run::quiet(&mut cargo, "building the example in Leptos").map(drop)
}
