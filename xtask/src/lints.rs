//! Formatting, lints, licences: what is checked without running anything of ours. Each check counts as one test.
use std::path::PathBuf;

use common::paths::Paths;
use common::run;

/// A program that ends well, or not.
pub struct Check {
    /// What it looks at.
    pub what: &'static str,
    /// The program.
    pub program: PathBuf,
    /// What it is asked.
    pub arguments: Vec<&'static str>,
}

/// The crates for WebAssembly; all others are native.
const FOR_WASM: [&str; 5] = [
    "app",
    "edge-rooms",
    "edge-worker",
    "instagram-connect",
    "instagram-feed",
];

/// All that needs no network.
pub fn checks(paths: &Paths) -> Vec<Check> {
    let cargo = |what, arguments: Vec<&'static str>| Check {
        what,
        program: "cargo".into(),
        arguments,
    };
    let biome = |what, arguments: &[&'static str]| Check {
        what,
        program: paths.npm_tool("biome"),
        arguments: arguments.to_vec(),
    };
    let clippy = |crates: Vec<&'static str>| {
        let deny = ["--", "-D", "warnings"];
        [&["clippy", "--quiet"], &crates[..], &deny].concat()
    };
    let each = |flag| FOR_WASM.iter().flat_map(move |name| [flag, *name]);
    let native = ["--workspace", "--all-targets"]
        .into_iter()
        .chain(each("--exclude"));
    let wasm = ["--target", "wasm32-unknown-unknown"]
        .into_iter()
        .chain(each("-p"));
    vec![
        cargo("formatting", vec!["fmt", "--all", "--check"]),
        biome("formatting of the scripts", &["format"]),
        biome("lints of the scripts", &["lint", "--error-on-warnings"]),
        cargo("lints of the native crates", clippy(native.collect())),
        cargo("lints of the crates for WebAssembly", clippy(wasm.collect())),
        Check {
            what: "licences, sources and versions of the crates",
            program: paths.cargo_tool("cargo-deny"),
            arguments: [&DENY[..], &["bans", "licenses", "sources"]].concat(),
        },
    ]
}

const DENY: [&str; 4] = ["check", "--hide-inclusion-graph", "-D", "warnings"];

/// Whether no crate has a known weakness; `None` where the database of these can't be fetched.
pub fn advisories(paths: &Paths) -> Option<bool> {
    let mut deny = run::command(paths, paths.cargo_tool("cargo-deny"));
    match run::quiet(deny.args(DENY).arg("advisories"), "cargo-deny") {
        Ok(_) => Some(true),
        Err(failure) if failure.to_string().contains("failed to fetch advisory database") => None,
        Err(failure) => {
            println!("{failure}");
            Some(false)
        }
    }
}

#[cfg(test)]
mod tests {
    use common::files;
    use common::paths::Paths;

    /// One compiler everywhere: the pinned one is the oldest that the crates promise to build with, and the public CI's.
    #[test]
    fn the_public_ci_runs_the_same_tests_with_the_same_compiler() {
        let paths = Paths::find().unwrap();
        let text = |name: &str| files::text(&paths.at(name)).unwrap();
        let toolchain = text("rust-toolchain.toml");
        let (_, channel) = toolchain.split_once("channel = \"").unwrap();
        let (channel, _) = channel.split_once('"').unwrap();
        let manifest = text("Cargo.toml");
        let (_, oldest) = manifest.split_once("rust-version = \"").unwrap();
        let (oldest, _) = oldest.split_once('"').unwrap();
        assert_eq!(channel, format!("{oldest}.0"));
        let workflow = text(".github/workflows/ci.yml");
        assert!(workflow.contains(&format!("container: rust:{channel}-")));
        assert!(workflow.contains("- run: bash .ci/run\n"));
        assert!(workflow.contains("cargo-deny check advisories\n"));
    }
}
