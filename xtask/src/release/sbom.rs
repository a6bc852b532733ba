//! What the folder is made of, as `CycloneDX` has it: of cargo's own graph, without what only builds or tests, and of npm's lock.
//!
//! It names no time and no machine, so that the same commit has the same one.
use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::stamp::hex;
use common::failure::{Failure, Outcome};
use common::paths::Paths;
use common::{files, run};

const WASM: &[&str] = &["--target", "wasm32-unknown-unknown"];

/// Which of our crates is in which of the folder's files, and what it is built for.
const OURS: [(&str, &str, &[&str]); 3] = [
    ("edge-worker", "worker", WASM),
    ("app", "assets", WASM),
    ("operator", "operator", &[]),
];

/// A crate: its name and its version.
type Named = (String, String);

/// The crates by name and version, with their licence and where they are.
type Crates = BTreeMap<Named, (String, Vec<&'static str>)>;

/// The document's text.
pub fn document(paths: &Paths, version: &str) -> Outcome<String> {
    let mut crates = Crates::new();
    for (package, place, target) in OURS {
        let mut cargo = run::command(paths, "cargo");
        cargo
            .args([
                "tree",
                "--locked",
                "--package",
                package,
                "--edges",
                "normal,no-proc-macro",
            ])
            .args(["--prefix", "none", "--format", "{p}|{l}"])
            .args(target);
        note(&mut crates, &run::quiet(&mut cargo, "cargo tree")?, place);
    }
    let hashes = checksums(&files::text(&paths.at("Cargo.lock"))?);
    let lock = serde_json::from_str(&files::text(&paths.at("package-lock.json"))?)
        .map_err(|error| Failure::new(format!("package-lock.json: {error}")))?;
    let toolchain = files::text(&paths.at("rust-toolchain.toml"))?;
    let rust = toolchain.split('"').nth(1).unwrap_or_default();
    let mut components: Vec<Value> = crates
        .iter()
        .map(|(named, (licence, places))| {
            component(
                named,
                licence,
                places,
                hashes.get(named).map(|hash| ("SHA-256", hash.as_str())),
            )
        })
        .collect();
    components.push(json!({
        "type": "library", "bom-ref": format!("rust-std@{rust}"), "name": "rust-std", "version": rust,
        "licenses": [{"expression": "MIT OR Apache-2.0"}],
        "properties": places(&["worker", "assets", "operator"]),
    }));
    let runtime = runtime(&lock)?;
    let inside = json!([{"aggregate": "incomplete", "assemblies": [runtime.get("bom-ref")]}]);
    components.push(runtime);
    let whole = json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application", "bom-ref": "instagram-connect", "name": "instagram-connect", "version": version,
                "licenses": [{"expression": "MIT OR Apache-2.0"}],
            },
        },
        "components": components,
        // V8, SQLite, BoringSSL and others are in workerd, and its package doesn't say which.
        "compositions": inside,
    });
    Ok(format!("{whole:#}\n"))
}

/// Lines of `cargo tree`: `name vVERSION (path)|licence (*)`.
fn note(crates: &mut Crates, told: &str, place: &'static str) {
    for line in told.lines() {
        let (package, licence) = line.split_once('|').unwrap_or((line, ""));
        let mut words = package.split(' ');
        let (Some(name), Some(version)) = (words.next(), words.next()) else {
            continue;
        };
        let named = (name.to_owned(), version.trim_start_matches('v').to_owned());
        // Older crates write `MIT/Apache-2.0`, which SPDX doesn't know.
        let licence = licence.trim_end_matches(" (*)").replace('/', " OR ");
        let (_, places) = crates.entry(named).or_insert((licence, Vec::new()));
        if !places.contains(&place) {
            places.push(place);
        }
    }
}

/// The hashes in `Cargo.lock`; our own crates have none.
fn checksums(lock: &str) -> BTreeMap<Named, String> {
    let blocks = lock.split("[[package]]").skip(1);
    blocks
        .filter_map(|block| {
            let value = |name: &str| {
                let (_, rest) = block.split_once(&format!("\n{name} = \""))?;
                Some(rest.split_once('"')?.0.to_owned())
            };
            Some(((value("name")?, value("version")?), value("checksum")?))
        })
        .collect()
}

fn component(named: &Named, licence: &str, at: &[&str], hash: Option<(&str, &str)>) -> Value {
    let (name, version) = named;
    let mut component = json!({
        "type": "library",
        "bom-ref": format!("{name}@{version}"),
        "name": name,
        "version": version,
        "licenses": [{"expression": licence}],
        "properties": places(at),
    });
    // What has a hash comes from the registry; what has none is our own.
    if let (Some((algorithm, hash)), Some(members)) = (hash, component.as_object_mut()) {
        members.insert("purl".into(), json!(format!("pkg:cargo/{name}@{version}")));
        members.insert("hashes".into(), json!([{"alg": algorithm, "content": hash}]));
    }
    component
}

fn places(places: &[&str]) -> Value {
    let all = places
        .iter()
        .map(|place| json!({"name": "instagram-connect:in", "value": place}));
    all.collect()
}

/// workerd, of which npm's lock knows the package.
fn runtime(lock: &Value) -> Outcome<Value> {
    let name = format!("@cloudflare/workerd-{}", Paths::platform());
    let package = lock
        .get("packages")
        .and_then(|all| all.get(format!("node_modules/{name}")));
    let text = |member: &str| package.and_then(|package| package.get(member)?.as_str());
    let hash = text("integrity")
        .and_then(|integrity| STANDARD.decode(integrity.strip_prefix("sha512-")?).ok())
        .map(|bytes| hex(&bytes));
    let (Some(version), Some(licence), Some(hash)) = (text("version"), text("license"), hash) else {
        return Err(Failure::new(format!("package-lock.json has no usable {name}")));
    };
    Ok(json!({
        "type": "application",
        "bom-ref": format!("{name}@{version}"),
        "name": name,
        "version": version,
        "purl": format!("pkg:npm/%40cloudflare/workerd-{}@{version}", Paths::platform()),
        "licenses": [{"expression": licence}],
        "hashes": [{"alg": "SHA-512", "content": hash}],
        "properties": places(&["workerd"]),
    }))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::{Crates, checksums, document, note};
    use common::files;
    use common::paths::Paths;

    fn made() -> Value {
        serde_json::from_str(&document(&Paths::find().unwrap(), "9.8.7").unwrap()).unwrap()
    }

    /// R107: what is in the folder, by name, version, hash and place, and nothing that only builds or tests it.
    #[test]
    fn what_is_listed_is_in_the_folder() {
        let made = made();
        assert_eq!(made["metadata"]["component"]["version"], "9.8.7");
        let listed = |name: &str| -> Option<Vec<String>> {
            let all = made["components"].as_array().unwrap();
            let found = all.iter().find(|component| component["name"] == name)?;
            let places = found["properties"].as_array().unwrap().iter();
            Some(
                places
                    .map(|place| place["value"].as_str().unwrap().to_owned())
                    .collect(),
            )
        };
        assert_eq!(listed("worker").unwrap(), ["worker"]);
        assert_eq!(listed("reactive_graph").unwrap(), ["assets"]);
        assert_eq!(listed("ureq").unwrap(), ["operator"]);
        assert_eq!(listed("shared").unwrap(), ["worker", "assets", "operator"]);
        assert!(listed("rust-std").is_some());
        for builds_or_tests in [
            "fantoccini",
            "axum",
            "serde_derive",
            "wasm-bindgen-macro",
            "ts-rs",
            "esbuild",
        ] {
            assert_eq!(listed(builds_or_tests), None, "{builds_or_tests}");
        }
    }

    /// R107: each foreign part has a hash, an address and a licence; the hash of workerd is npm's.
    #[test]
    fn every_foreign_part_can_be_looked_up() {
        let made = made();
        let ours = [
            "edge-worker",
            "app",
            "instagram-connect",
            "operator",
            "shared",
            "common",
            "rust-std",
        ];
        let mut foreign = 0;
        for component in made["components"].as_array().unwrap() {
            let name = component["name"].as_str().unwrap();
            let licence = component["licenses"][0]["expression"].as_str().unwrap();
            assert!(!licence.is_empty() && !licence.contains('/'), "{name}: {licence}");
            if ours.contains(&name) {
                continue;
            }
            foreign += 1;
            let hash = component["hashes"][0]["content"].as_str().unwrap();
            let length = if name.contains("workerd") { 128 } else { 64 };
            assert_eq!(hash.len(), length, "{name}");
            assert!(component["purl"].as_str().unwrap().starts_with("pkg:"), "{name}");
        }
        assert!(foreign > 50, "{foreign}");
    }

    /// R107: what isn't known is said: which libraries are in workerd's program.
    #[test]
    fn what_is_inside_workerd_is_said_to_be_incomplete() {
        let made = made();
        let composition = &made["compositions"][0];
        assert_eq!(composition["aggregate"], "incomplete");
        let reference = composition["assemblies"][0].as_str().unwrap();
        assert!(reference.starts_with("@cloudflare/workerd-"), "{reference}");
        let listed = made["components"].as_array().unwrap().iter();
        assert_eq!(listed.filter(|one| one["bom-ref"] == reference).count(), 1);
    }

    /// R107: nothing of the machine or the hour is in it.
    #[test]
    fn it_is_the_same_wherever_it_is_made() {
        let paths = Paths::find().unwrap();
        let text = document(&paths, "1.0.0").unwrap();
        assert!(!text.contains(&*paths.root.to_string_lossy()));
        assert!(!text.contains("timestamp") && !text.contains("serialNumber"));
        assert!(text == document(&paths, "1.0.0").unwrap());
    }

    #[test]
    fn a_line_of_cargo_tree_is_a_crate() {
        let mut crates = Crates::new();
        note(
            &mut crates,
            "a v1.0.0|MIT/Apache-2.0\nb v2.0.0 (/x y/b)|MIT\na v1.0.0|MIT/Apache-2.0 (*)\n",
            "worker",
        );
        note(&mut crates, "a v1.0.0|MIT/Apache-2.0\n", "operator");
        let listed: Vec<_> = crates.into_iter().collect();
        let named = |name: &str, version: &str| (name.to_owned(), version.to_owned());
        assert_eq!(
            listed[0],
            (
                named("a", "1.0.0"),
                ("MIT OR Apache-2.0".to_owned(), vec!["worker", "operator"])
            )
        );
        assert_eq!(
            listed[1],
            (named("b", "2.0.0"), ("MIT".to_owned(), vec!["worker"]))
        );
    }

    #[test]
    fn cargo_knows_the_hash_of_what_is_not_ours() {
        let lock = files::text(&Paths::find().unwrap().at("Cargo.lock")).unwrap();
        let sums = checksums(&lock);
        assert!(sums.keys().any(|(name, _)| name == "sha2"));
        assert!(!sums.keys().any(|(name, _)| name == "shared"));
    }
}
