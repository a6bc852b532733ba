//! Installs what is missing, at pinned versions, into `target/` and `node_modules/`, and says so.
//!
//! A machine with only Rust and apt is enough; a second run looks at stamps and files, and is done at once.
use std::path::{Path, PathBuf};

use crate::stamp::Stamp;
use common::failure::{Failure, Outcome};
use common::files;
use common::paths::Paths;
use common::run;

const CARGO_DENY: &str = "0.20.2";
const GECKODRIVER: &str = "0.37.1";
const EASTERN_FONT: &str = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";
const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Everything that building and serving needs.
pub fn tools(paths: &Paths) -> Outcome {
    wasm_target(paths)?;
    node_and_npm(paths)?;
    npm_packages(paths)?;
    wasm_bindgen(paths)
}

/// Chromium and its driver, for the tests in a browser, and a font for Japanese and Chinese.
pub fn browser(paths: &Paths) -> Outcome {
    let font = Path::new(EASTERN_FONT).exists();
    if font && run::exists("chromium") && run::exists("chromedriver") {
        return Ok(());
    }
    apt(
        paths,
        &["chromium", "chromium-driver", "fonts-noto-cjk"],
        "Chromium with its driver and a font, for the browser tests (about a minute)",
    )
}

/// Firefox and `WebKitGTK` with their drivers, for the tests in other engines than Chromium's.
pub fn engines(paths: &Paths) -> Outcome {
    if !["firefox-esr", "WebKitWebDriver", "Xvfb"]
        .into_iter()
        .all(run::exists)
    {
        apt(
            paths,
            &["firefox-esr", "webkit2gtk-driver", "xvfb"],
            "Firefox and WebKitGTK, for the browser tests (about two minutes)",
        )?;
    }
    cargo_install(
        paths,
        "geckodriver",
        GECKODRIVER,
        "geckodriver, which drives Firefox (about two minutes, once)",
    )
}

/// What looks at the licences, sources, versions and known weaknesses of the crates.
pub fn deny(paths: &Paths) -> Outcome {
    cargo_install(
        paths,
        "cargo-deny",
        CARGO_DENY,
        "cargo-deny, which looks at the crates' licences (about a minute, once)",
    )
}

/// The npm packages of a folder of the tests or of the documents, which has a `package.json` and a lock of its own.
pub fn npm_folder(paths: &Paths, folder: &str, what: &str) -> Outcome {
    let at = paths.at(folder);
    let inputs = [
        at.join("package.json"),
        at.join("package-lock.json"),
        at.join(".npmrc"),
    ];
    let stamp = Stamp::of(paths, &format!("npm-{}", folder.replace('/', "-")), &inputs, &[])?;
    if stamp.holds(&[at.join("node_modules")]) {
        return Ok(());
    }
    run::step(what, || {
        let mut npm = run::command(paths, "npm");
        npm.args(["ci", "--loglevel=error", "--no-audit", "--no-fund"])
            .current_dir(&at);
        run::quiet(&mut npm, &format!("npm ci in {folder}")).map(drop)
    })?;
    stamp.set()
}

/// What the examples for servers are run with.
pub fn php(paths: &Paths) -> Outcome {
    if run::exists("php") {
        return Ok(());
    }
    apt(paths, &["php-cli"], "PHP, for the examples (about 10 s)")
}

/// What the README's walk without a button is typed with.
pub fn curl(paths: &Paths) -> Outcome {
    if run::exists("curl") && run::exists("openssl") {
        return Ok(());
    }
    apt(paths, &["curl", "openssl"], "curl and openssl (a few seconds)")
}

/// Apache with `ModSecurity` and the OWASP Core Rule Set, which a page is put behind. No server is set up by these.
pub fn firewall(paths: &Paths) -> Outcome {
    let parts = [
        "/usr/sbin/apache2",
        "/usr/lib/apache2/modules/mod_security2.so",
        "/usr/share/modsecurity-crs/owasp-crs.load",
    ];
    if parts.into_iter().all(|part| Path::new(part).exists()) {
        return Ok(());
    }
    apt(
        paths,
        &["apache2-bin", "libapache2-mod-security2", "modsecurity-crs"],
        "a firewall, for a page behind it (a few seconds)",
    )
}

/// A Python with the packages of a folder's `requirements.txt`, as `target/clients/bin/python`.
pub fn python_folder(paths: &Paths, folder: &str, what: &str) -> Outcome {
    let requirements = paths.at(folder).join("requirements.txt");
    let stamp = Stamp::of(paths, "python", std::slice::from_ref(&requirements), &[])?;
    let environment = paths.at("target/clients");
    let python = environment.join("bin/python");
    if stamp.holds(std::slice::from_ref(&python)) {
        return Ok(());
    }
    let can_make_environments = || {
        let mut python = run::command(paths, "python3");
        run::quiet(python.args(["-c", "import venv, ensurepip"]), "python3").is_ok()
    };
    if !can_make_environments() {
        apt(
            paths,
            &["python3", "python3-venv"],
            "Python (about half a minute)",
        )?;
    }
    run::step(what, || {
        let mut venv = run::command(paths, "python3");
        venv.args(["-m", "venv", "--clear"]).arg(&environment);
        run::quiet(&mut venv, "python3 -m venv")?;
        let mut pip = run::command(paths, &python);
        pip.args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--no-deps",
            "--require-hashes",
            "--requirement",
        ]);
        run::quiet(pip.arg(&requirements), "pip install").map(drop)
    })?;
    stamp.set()
}

/// Other connect buttons, which the bench measures beside ours.
pub fn peers(paths: &Paths) -> Outcome {
    npm_folder(
        paths,
        "tests/peers",
        "the buttons that are measured beside ours (about 5 s)",
    )
}

fn wasm_target(paths: &Paths) -> Outcome {
    let sysroot = run::quiet(run::command(paths, "rustc").args(["--print", "sysroot"]), "rustc")?;
    if PathBuf::from(sysroot.trim())
        .join("lib/rustlib")
        .join(WASM_TARGET)
        .is_dir()
    {
        return Ok(());
    }
    if !run::exists("rustup") {
        return Err(Failure::new(format!(
            "Rust's target {WASM_TARGET} is missing, and there is no rustup to add it. Get Rust from https://rustup.rs, \
             or this target from where your Rust came from."
        )));
    }
    run::step("Rust's WebAssembly target (about 10 s)", || {
        let mut rustup = run::command(paths, "rustup");
        run::quiet(rustup.args(["target", "add", WASM_TARGET]), "rustup target add").map(drop)
    })
}

fn node_and_npm(paths: &Paths) -> Outcome {
    if run::exists("node") && run::exists("npm") {
        return Ok(());
    }
    apt(paths, &["nodejs", "npm"], "Node and npm (about a minute)")
}

fn npm_packages(paths: &Paths) -> Outcome {
    let inputs = [
        paths.at("package.json"),
        paths.at("package-lock.json"),
        paths.at(".npmrc"),
    ];
    let stamp = Stamp::of(paths, "npm", &inputs, &[])?;
    let products = [
        paths.npm_tool("node"),
        paths.npm_tool("biome"),
        paths.npm_tool("esbuild"),
        paths.npm_tool("wasm-opt"),
        paths.workerd(),
    ];
    if stamp.holds(&products) {
        return Ok(());
    }
    run::step(
        "npm packages: Node, workerd, esbuild, wasm-opt, Biome (about 15 s)",
        || {
            // The error level: npm warns that the machine's Node is older than the one being installed.
            run::quiet(
                run::command(paths, "npm").args(["ci", "--loglevel=error"]),
                "npm ci",
            )
            .map(drop)
        },
    )?;
    if let Some(missing) = products.iter().find(|product| !product.exists()) {
        let name = paths.shown(missing);
        return Err(Failure::new(format!(
            "npm ci went through, but {name} isn't there: does npm run install scripts?"
        )));
    }
    stamp.set()
}

fn wasm_bindgen(paths: &Paths) -> Outcome {
    let inputs = [paths.at("Cargo.lock"), paths.at("xtask/bindgen")];
    let stamp = Stamp::of(paths, "wasm-bindgen", &inputs, &[])?;
    let program = paths.cargo_tool("wasm-bindgen");
    if stamp.holds(std::slice::from_ref(&program)) {
        return Ok(());
    }
    run::step(
        "wasm-bindgen of Cargo.lock's version (about a minute the first time)",
        || {
            let mut cargo = run::command(paths, "cargo");
            run::quiet(
                cargo.args(["build", "--quiet", "--package", "bindgen"]),
                "building wasm-bindgen",
            )
        },
    )?;
    let built = paths.at("target/debug/bindgen");
    if let Some(folder) = program.parent() {
        files::folder(folder)?;
    }
    let _ = std::fs::remove_file(&program);
    std::os::unix::fs::symlink(&built, &program).map_err(|error| Failure::file("link", &program, &error))?;
    stamp.set()
}

/// A program of crates.io, below `target/tools`.
fn cargo_install(paths: &Paths, name: &str, version: &str, what: &str) -> Outcome {
    let stamp = Stamp::of(paths, name, &[], &[version])?;
    if stamp.holds(&[paths.cargo_tool(name)]) {
        return Ok(());
    }
    run::step(what, || {
        let mut cargo = run::command(paths, "cargo");
        cargo.args([
            "install",
            "--quiet",
            "--locked",
            "--debug",
            "--force",
            "--root",
            "target/tools",
        ]);
        cargo.arg(format!("{name}@{version}"));
        cargo
            .env("CARGO_TARGET_DIR", paths.at("target/tools/build"))
            .env("CARGO_PROFILE_DEV_DEBUG", "0");
        run::quiet(&mut cargo, &format!("cargo install {name}")).map(drop)
    })?;
    stamp.set()
}

/// Installs Debian packages, or says who has to.
fn apt(paths: &Paths, packages: &[&str], what: &str) -> Outcome {
    let names = packages.join(" ");
    if !run::exists("apt-get") {
        return Err(Failure::new(format!(
            "missing: {names}. This machine has no apt-get: install them by hand."
        )));
    }
    if !nix::unistd::geteuid().is_root() {
        return Err(Failure::new(format!(
            "missing: {names}. Run: sudo apt-get install {names}"
        )));
    }
    run::step(what, || {
        let apt = |arguments: &[&str]| {
            let mut command = run::command(paths, "apt-get");
            command
                .args(["-qq", "-y"])
                .args(arguments)
                .env("DEBIAN_FRONTEND", "noninteractive");
            command
        };
        let install = [&["install", "--no-install-recommends"], packages].concat();
        let download = [&install[..], &["--download-only"]].concat();
        run::quiet(&mut apt(&["update"]), "apt-get update")?;
        run::quiet(&mut apt(&download), "apt-get install --download-only")?;
        // A dpkg that is ended in the middle leaves the machine to be mended by hand.
        run::undisturbed(&mut apt(&install), "apt-get install").map(drop)
    })
}
