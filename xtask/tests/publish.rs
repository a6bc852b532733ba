//! What is published is ready to be: both registries' own programs say so, up to the upload.
//!
//! It needs the npm package, so `cargo xtask test edge`, which packs it, runs it.
#![expect(clippy::unwrap_used, reason = "a test that can't go on ends")]
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const VERSION: &str = env!("CARGO_PKG_VERSION");

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn run(program: &str, arguments: &[&str]) -> (bool, String) {
    let mut command = Command::new(program);
    // What cargo tells its own child isn't meant for another cargo.
    command
        .env_remove("CARGO")
        .env_remove("CARGO_MANIFEST_DIR")
        .env("CARGO_NET_RETRY", "1");
    let Output {
        status,
        stdout,
        stderr,
    } = command.args(arguments).current_dir(root()).output().unwrap();
    let said = [stdout, stderr].concat();
    (status.success(), String::from_utf8_lossy(&said).into_owned())
}

/// R107
#[test]
#[ignore = "needs the npm package: `cargo xtask test edge` runs it"]
fn npm_would_publish_the_package() {
    let file = format!("./target/npm/instagram-connect-{VERSION}.tgz");
    // A tag that is named isn't looked up at the registry.
    let (well, said) = run(
        "npm",
        &[
            "publish",
            "--dry-run",
            "--tag",
            "latest",
            "--offline",
            "--ignore-scripts",
            &file,
        ],
    );
    assert!(
        well && said.contains(&format!("+ instagram-connect@{VERSION}")),
        "{said}"
    );
    for file in [
        "README.md",
        "LICENSE-MIT",
        "LICENSE-APACHE",
        "loader.js",
        "index.d.ts",
        "custom-elements.json",
    ] {
        assert!(said.contains(&format!(" {file}\n")), "{file}: {said}");
    }
}

/// R107: without the registry at hand all but its answer is tried.
#[test]
#[ignore = "asks the registry: `cargo xtask test edge` runs it"]
fn cargo_would_publish_the_crate() {
    const PACKAGE: [&str; 6] = [
        "--package",
        "instagram-connect",
        "--no-verify",
        "--allow-dirty",
        "--target-dir",
        "target/publish",
    ];
    let (well, said) = run("cargo", &[&["publish", "--dry-run"][..], &PACKAGE].concat());
    if well {
        assert!(
            said.contains(&format!("Uploading instagram-connect v{VERSION}")),
            "{said}"
        );
    } else {
        let away = [
            "failed to fetch",
            "failed to download",
            "failed to update",
            "network",
            "resolve host",
        ];
        assert!(away.iter().any(|words| said.contains(words)), "{said}");
        let (well, said) = run("cargo", &[&["package", "--offline"][..], &PACKAGE].concat());
        assert!(well, "{said}");
    }
    let (well, listed) = run(
        "cargo",
        &[
            "package",
            "--list",
            "--allow-dirty",
            "--offline",
            "--package",
            "instagram-connect",
        ],
    );
    assert!(well, "{listed}");
    for file in [
        "Cargo.toml",
        "README.md",
        "LICENSE-MIT",
        "LICENSE-APACHE",
        "src/lib.rs",
    ] {
        assert!(listed.lines().any(|line| line == file), "{file}: {listed}");
    }
}

/// R107: nothing else is published by mistake.
#[test]
fn one_crate_alone_is_published() {
    let (well, told) = run(
        "cargo",
        &["metadata", "--no-deps", "--offline", "--format-version", "1"],
    );
    assert!(well, "{told}");
    let from = told.find('{').unwrap();
    let metadata: serde_json::Value = serde_json::Deserializer::from_str(told.get(from..).unwrap())
        .into_iter()
        .next()
        .unwrap()
        .unwrap();
    let packages = metadata["packages"].as_array().unwrap().iter();
    let published: Vec<_> = packages
        .filter(|package| package["publish"].is_null())
        .map(|package| {
            (
                package["name"].as_str().unwrap(),
                package["version"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(published, [("instagram-connect", VERSION)]);
}
