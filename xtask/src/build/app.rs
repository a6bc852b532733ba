//! Builds the static assets: the button's loader and its WebAssembly, the demo page, the composer, the dashboard and the gallery.
//!
//! Names hold a hash of their content, so that they may be cached for ever; the loader knows the
//! hashes of what it loads (subresource integrity), and is there under a hash as well as plainly.
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256, Sha384};

use super::esbuild::{self, Format};
use super::mode::Mode;
use super::products::Products;
use super::wasm;
use crate::stamp::{Stamp, hex};
use common::failure::{Failure, Outcome};
use common::paths::Paths;
use common::{files, run};

/// The script of `<instagram-insights>`, which loads the dashboard.
pub const INSIGHTS: &str = "instagram-insights.js";

/// The script of `<instagram-compose>`, which loads the composer.
pub const COMPOSE: &str = "instagram-compose.js";

/// The script of `<instagram-feed>`.
pub const FEED: &str = "instagram-feed.js";

/// Where the assets of this mode lie. Only the optimised ones are where `wrangler.jsonc` looks.
pub fn dist(paths: &Paths, mode: Mode) -> PathBuf {
    paths.at(mode.pick("target/dist-dev", "target/dist"))
}

/// Files and folders that the assets are made of.
pub fn inputs(paths: &Paths) -> Vec<PathBuf> {
    [
        "Cargo.lock",
        "Cargo.toml",
        "app/Cargo.toml",
        "app/component",
        "app/gallery",
        "app/src",
        "app/static",
        "app/texts",
        "index.html",
        "shared/src",
        "shared/Cargo.toml",
        "package-lock.json",
        "xtask/bindgen/src",
        "xtask/src/build/wasm.rs",
    ]
    .map(|path| paths.at(path))
    .to_vec()
}

/// Builds them, unless nothing changed.
pub fn build(paths: &Paths, mode: Mode) -> Outcome {
    let stamp = Stamp::of(paths, mode.pick("assets-dev", "assets"), &inputs(paths), &[])?;
    let dist = dist(paths, mode);
    if stamp.holds(&["index.html", "connect.js", FEED, INSIGHTS, COMPOSE].map(|name| dist.join(name))) {
        return Ok(());
    }
    let what = mode.pick(
        "the button and the page, quickly built",
        "the button and the page, optimised (a minute or two the first time)",
    );
    run::step(what, || {
        wasm::compile(paths, mode)?;
        let mut products = Products::default();
        element(paths, mode, &mut products)?;
        page(paths, mode, &mut products)?;
        for described in &PROGRAMS {
            program(paths, mode, described, &mut products)?;
        }
        gallery(paths, &mut products)?;
        feed(paths, &mut products)?;
        let fixed = paths.at("app/static");
        for file in files::all_below(std::slice::from_ref(&fixed)) {
            products.add(&relative(&fixed, &file), files::bytes(&file)?);
        }
        products.write_to(&dist)
    })?;
    stamp.set()
}

/// The loader and what it loads.
fn element(paths: &Paths, mode: Mode, products: &mut Products) -> Outcome {
    let built = wasm::bind(
        paths,
        mode,
        "element",
        &paths.at("app/src/loader/element-entry.js"),
    )?;
    // English is inside the script.
    files::copy(
        &paths.at("app/texts/en.json"),
        &built.entry.with_file_name("en.json"),
    )?;
    let script = esbuild::bundle(paths, &built.entry, Format::Classic)?;
    let loader = esbuild::bundle(paths, &paths.at("app/src/loader/connect.js"), Format::Classic)?;
    let module = files::bytes(&built.wasm)?;
    let texts = texts(paths)?;
    let integrity: serde_json::Map<String, serde_json::Value> = texts
        .iter()
        .map(|(language, text)| (language.clone(), short_integrity(text.as_bytes()).into()))
        .collect();
    let integrity = serde_json::Value::from(integrity).to_string();
    let script = filled(
        &script,
        "app/src/loader/element-entry.js",
        &[
            ("__ELEMENT_WASM_INTEGRITY__", &short_integrity(&module)),
            ("__TEXTS_INTEGRITY__", &short_integrity(integrity.as_bytes())),
        ],
    )?;
    let hash = short_hash(&[loader.as_bytes(), script.as_bytes()]);
    let folder = format!("v/{hash}");
    let loader = filled(
        &loader,
        "app/src/loader/connect.js",
        &[
            ("__ELEMENT_JS__", &format!("/{folder}/element.js")),
            ("__ELEMENT_JS_INTEGRITY__", &short_integrity(script.as_bytes())),
        ],
    )?;
    products.add(&format!("{folder}/element.js"), script);
    products.add(&format!("{folder}/element_bg.wasm"), module);
    products.add(&format!("{folder}/texts.json"), integrity);
    for (language, text) in texts {
        products.add(&format!("{folder}/{language}.json"), text);
    }
    products.add(&format!("{folder}/connect.js"), loader.clone());
    products.add("connect.js", loader);
    Ok(())
}

/// The button's words in every language but English, by language.
fn texts(paths: &Paths) -> Outcome<Vec<(String, String)>> {
    let mut texts = Vec::new();
    for file in files::all_below(&[paths.at("app/texts")]) {
        let language = file
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if file.extension().is_some_and(|end| end == "json") && language != "en" {
            let text: serde_json::Value = serde_json::from_slice(&files::bytes(&file)?)
                .map_err(|error| Failure::new(format!("{} is no JSON: {error}", paths.shown(&file))))?;
            texts.push((language, text.to_string()));
        }
    }
    texts.sort();
    Ok(texts)
}

/// The sheets of the demo page, which the other pages have too.
const PAGE: [&str; 2] = ["blocks.css", "page.css"];

/// These sheets of a folder, one after the other.
fn styled(paths: &Paths, folder: &str, sheets: &[&str]) -> Outcome<String> {
    let minified = |sheet| esbuild::minified(paths, &paths.at(folder).join(sheet));
    let sheets: Outcome<Vec<_>> = sheets.iter().map(minified).collect();
    Ok(sheets?.concat())
}

/// The page that `index.html` loads.
fn page(paths: &Paths, mode: Mode, products: &mut Products) -> Outcome {
    let built = wasm::bind(paths, mode, "page", &paths.at("app/src/page/page-entry.js"))?;
    let script = esbuild::bundle(paths, &built.entry, Format::Module)?;
    let style = styled(paths, "app/src/page", &PAGE)?;
    let module = files::bytes(&built.wasm)?;
    let folder = format!(
        "page/{}",
        short_hash(&[script.as_bytes(), style.as_bytes(), &module])
    );
    let script = filled(
        &script,
        "app/src/page/page-entry.js",
        &[("__PAGE_WASM__", &format!("/{folder}/page_bg.wasm"))],
    )?;
    let html = filled(
        &files::text(&paths.at("index.html"))?,
        "index.html",
        &[
            ("__PAGE_JS__", &format!("/{folder}/page.js")),
            ("__PAGE_CSS__", &format!("/{folder}/page.css")),
        ],
    )?;
    products.add(&format!("{folder}/page.js"), script);
    products.add(&format!("{folder}/page.css"), style);
    products.add(&format!("{folder}/page_bg.wasm"), module);
    products.add("index.html", html);
    Ok(())
}

/// An element that is a program: its script, its program with the sheet of its shadow root, and the page that has it.
struct Program {
    name: &'static str,
    folder: &'static str,
    script: &'static str,
    /// Of its shadow root, one after the other.
    sheets: &'static [&'static str],
}

const PROGRAMS: [Program; 2] = [
    Program {
        name: "compose",
        folder: "app/src/composer",
        script: COMPOSE,
        sheets: &[
            "../page/ground.css",
            "../page/blocks.css",
            "compose.css",
            "planned.css",
        ],
    },
    Program {
        name: "insights",
        folder: "app/src/insights",
        script: INSIGHTS,
        sheets: &[
            "../page/ground.css",
            "../page/blocks.css",
            "insights.css",
            "plots.css",
            "tables.css",
            "print.css",
        ],
    },
];

fn program(paths: &Paths, mode: Mode, program: &Program, products: &mut Products) -> Outcome {
    let Program { name, folder, .. } = program;
    let source = |name: &str| paths.at(folder).join(name);
    let built = wasm::bind(paths, mode, name, &source(&format!("{name}-entry.js")))?;
    let script = filled(
        &esbuild::bundle(paths, &built.entry, Format::Module)?,
        &format!("{folder}/{name}-entry.js"),
        &[(
            "\"__SHEET__\"",
            &serde_json::Value::from(styled(paths, folder, program.sheets)?).to_string(),
        )],
    )?;
    let style = styled(paths, "app/src/page", &PAGE)? + &styled(paths, folder, &["page.css"])?;
    let module = files::bytes(&built.wasm)?;
    let hash = short_hash(&[script.as_bytes(), style.as_bytes(), &module]);
    let at = |ending: &str| format!("page/{hash}/{name}{ending}");
    let placed = |ending: &str| format!("/{}", at(ending));
    let loader = filled(
        &esbuild::bundle(paths, &source("element.js"), Format::Classic)?,
        &format!("{folder}/element.js"),
        &[("__PROGRAM__", &placed(".js"))],
    )?;
    let html = filled(
        &files::text(&source(&format!("{name}.html")))?,
        &format!("{folder}/{name}.html"),
        &[("__PAGE_CSS__", &placed(".css"))],
    )?;
    products.add(&at(".js"), script);
    products.add(&at(".css"), style);
    products.add(&at("_bg.wasm"), module);
    products.add(program.script, loader);
    products.add(&format!("{name}.html"), html);
    Ok(())
}

/// The page that shows every state of the button.
fn gallery(paths: &Paths, products: &mut Products) -> Outcome {
    let source = |name: &str| paths.at("app/gallery").join(name);
    let script = esbuild::bundle(paths, &source("gallery.js"), Format::Module)?;
    let style = esbuild::minified(paths, &source("gallery.css"))?;
    let portrait = files::bytes(&source("portrait.svg"))?;
    let hash = short_hash(&[script.as_bytes(), style.as_bytes(), &portrait]);
    let at = |name: &str| format!("page/{hash}/{name}");
    let placed = |name: &str| format!("/{}", at(name));
    let portrait_at = placed("portrait.svg");
    let script = filled(&script, "app/gallery/edge.js", &[("__PORTRAIT__", &portrait_at)])?;
    let html = filled(
        &files::text(&source("gallery.html"))?,
        "app/gallery/gallery.html",
        &[
            ("__GALLERY_JS__", &placed("gallery.js")),
            ("__GALLERY_CSS__", &placed("gallery.css")),
        ],
    )?;
    products.add(&at("gallery.js"), script);
    products.add(&at("gallery.css"), style);
    products.add(&at("portrait.svg"), portrait);
    products.add("gallery.html", html);
    Ok(())
}

/// The feed's script, which needs nothing but the address in its `src`, and its words in every language but English.
fn feed(paths: &Paths, products: &mut Products) -> Outcome {
    let script = esbuild::bundle(paths, &paths.at("app/src/feed/feed.js"), Format::Classic)?;
    products.add(FEED, script);
    let texts = files::text(&paths.at("app/src/feed/texts.json"))?;
    let texts: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&texts)
        .map_err(|error| Failure::new(format!("app/src/feed/texts.json is no JSON: {error}")))?;
    for (language, text) in texts.into_iter().filter(|(language, _)| language != "en") {
        products.add(&format!("instagram-feed/{language}.json"), text.to_string());
    }
    Ok(())
}

/// The text with each placeholder replaced; one that isn't there is a mistake.
fn filled(text: &str, name: &str, values: &[(&str, &str)]) -> Outcome<String> {
    let mut text = text.to_owned();
    for (placeholder, value) in values {
        if !text.contains(placeholder) {
            return Err(Failure::new(format!(
                "{name} doesn't hold {placeholder}, which the build replaces"
            )));
        }
        text = text.replace(placeholder, value);
    }
    Ok(text)
}

/// The first 16 digits of a hash over all parts.
fn short_hash(parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(Sha256::digest(part));
    }
    hex(&hash.finalize()).chars().take(16).collect()
}

/// As the attribute `integrity` wants it.
pub fn integrity(bytes: &[u8]) -> String {
    format!("sha384-{}", STANDARD.encode(Sha384::digest(bytes)))
}

/// The same within the loader, where twenty letters less count: SHA-256 is as strong against what it guards from.
fn short_integrity(bytes: &[u8]) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(bytes)))
}

fn relative(folder: &Path, file: &Path) -> String {
    file.strip_prefix(folder)
        .unwrap_or(file)
        .to_string_lossy()
        .into_owned()
}

#[cfg(test)]
mod tests {
    use super::{filled, integrity, short_hash};

    #[test]
    fn integrity_is_spelt_as_the_attribute_wants_it() {
        assert_eq!(
            integrity(b"alert('Hello, world.');"),
            "sha384-H8BRh8j48O9oYatfu5AZzq6A9RINhZO5H16dQZngK7T62em8MUt1FLm52t+eX6xO"
        );
    }

    #[test]
    fn the_hash_depends_on_where_one_part_ends() {
        assert_ne!(short_hash(&[b"ab", b"c"]), short_hash(&[b"a", b"bc"]));
        assert_eq!(short_hash(&[b"a"]).len(), 16);
    }

    #[test]
    fn a_missing_placeholder_is_named() {
        assert_eq!(filled("a __X__ b", "f", &[("__X__", "1")]).unwrap(), "a 1 b");
        assert!(
            filled("a", "f.js", &[("__X__", "1")])
                .unwrap_err()
                .to_string()
                .starts_with("f.js doesn't hold __X__")
        );
    }
}
