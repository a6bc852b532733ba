//! The folder: what is in it, and where each comes from.
use std::path::{Path, PathBuf};

use super::care::Care;
use super::{archive, documents, sbom, texts};
use crate::build::{self, Mode};
use crate::stamp::hex;
use common::deploy_config::DeployConfig;
use common::failure::{Failure, Outcome};
use common::paths::Paths;
use common::{bundle, files, run, workerd};
use sha2::{Digest as _, Sha256};

/// What was made.
pub struct Made {
    /// The folder.
    pub folder: PathBuf,
    /// The folder, packed.
    pub archive: PathBuf,
}

/// Builds and packs, and says where it is.
pub fn run(paths: &Paths, version: &str, care: Care) -> Outcome {
    let Made { folder, archive } = build(paths, version, care)?;
    println!("{}", paths.shown(&folder));
    println!("{}", paths.shown(&archive));
    Ok(())
}

/// Builds and packs.
pub fn build(paths: &Paths, version: &str, care: Care) -> Outcome<Made> {
    let operator = match care {
        Care::Released => {
            build::all(paths, Mode::Release)?;
            run::step(
                "the operator's program, optimised (two minutes the first time)",
                || build::released(paths, "operator"),
            )?;
            paths.at("target/release/operator")
        }
        Care::AsBuilt => paths.at("target/debug/operator"),
    };
    let name = format!("instagram-connect-{version}");
    let below = paths.at(match care {
        Care::Released => "target/package",
        Care::AsBuilt => "target/package-as-built",
    });
    let folder = below.join(&name);
    let archive = below.join(format!("{name}-{}.tar.gz", Paths::platform()));
    run::step("the folder that needs no Rust", || {
        let _ = std::fs::remove_dir_all(&below);
        fill(paths, &folder, version, &operator)?;
        files::write(&folder.join("SHA256SUMS"), sums(&folder)?)?;
        archive::write(paths, &folder, &archive, care)?;
        let sum = sum(&archive)?;
        let told = format!("{sum}  {}\n", file_name(&archive));
        files::write(&below.join(format!("{}.sha256", file_name(&archive))), told)
    })?;
    Ok(Made { folder, archive })
}

fn fill(paths: &Paths, folder: &Path, version: &str, operator: &Path) -> Outcome {
    let built = build::bundle(paths, Mode::Release);
    let modules = workerd::modules(paths, &built)?;
    for name in &modules {
        files::copy(&built.join(name), &folder.join("worker").join(name))?;
    }
    let dist = build::dist(paths, Mode::Release);
    for file in files::everything_below(&dist) {
        let relative = file.strip_prefix(&dist).unwrap_or(&file);
        files::copy(&file, &folder.join("assets").join(relative))?;
    }
    for (name, script) in workerd::SERVER {
        files::write(&folder.join("server").join(name), script)?;
    }
    let deploy = DeployConfig::read(paths)?;
    let name = bundle::of(&built).unwrap_or_default();
    let config = workerd::own_server(&deploy, &modules, &name);
    files::write(&folder.join("edge.capnp"), config)?;
    for (name, text) in texts::all(paths, version, &name)? {
        files::write(&folder.join(name), text)?;
    }
    for name in ["LICENSE-MIT", "LICENSE-APACHE"] {
        files::copy(&paths.at(name), &folder.join(name))?;
    }
    documents::write(paths, folder)?;
    let sbom = sbom::document(paths, version)?;
    files::write(&folder.join("sbom.cdx.json"), sbom)?;
    linked(operator, &folder.join("operator"))?;
    let platform = folder.join("workerd").join(Paths::platform());
    linked(&paths.workerd(), &platform.join("workerd"))?;
    archive::make_a_program(&folder.join("serve"))
}

/// A large program is the same file under another name, where that is possible.
fn linked(from: &Path, to: &Path) -> Outcome {
    if let Some(parent) = to.parent() {
        files::folder(parent)?;
    }
    std::fs::hard_link(from, to)
        .or_else(|_| std::fs::copy(from, to).map(drop))
        .map_err(|error| Failure::file("copy", from, &error))
}

/// Each file with its SHA-256, as `sha256sum -c` reads it.
fn sums(folder: &Path) -> Outcome<String> {
    let all = files::everything_below(folder).into_iter();
    let lines = all.map(|file| {
        let relative = file.strip_prefix(folder).unwrap_or(&file);
        Ok(format!("{}  {}\n", sum(&file)?, relative.display()))
    });
    lines.collect()
}

fn sum(file: &Path) -> Outcome<String> {
    Ok(hex(&Sha256::digest(files::bytes(file)?)))
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}
