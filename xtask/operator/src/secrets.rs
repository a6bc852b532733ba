//! `./operator secrets`: the settings as JSON, for whoever uploads them with wrangler itself, as from the released folder.
//!
//! wrangler takes a file of lines too, and reads it by rules of its own: `#` ends a value, `$NAME` is put in, and `@FILE` stays
//! as it stands.
use std::path::{Path, PathBuf};

use clap::Args;
use common::failure::Outcome;
use common::files;
use common::paths::Paths;
use common::settings::{self, BUCKET, SECRETS, Settings, VARIABLES, value};
use serde_json::{Map, Value};

use crate::deploy::{must_be_ignored, must_be_known};

/// What the command line says.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct Options {
    /// The settings (default .deploy.vars)
    #[arg(long, value_name = "FILE")]
    env_file: Option<PathBuf>,
    /// The file to write, which only you may read
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Writes them.
pub fn run(paths: &Paths, options: &Options) -> Outcome {
    let from = options.env_file.clone().unwrap_or_else(|| paths.settings());
    write(paths, &from, &options.out)?;
    if value(&settings::from_file(&from)?, BUCKET).is_some() {
        println!("{BUCKET} is none of them: the bucket is bound in wrangler.jsonc.");
    }
    println!(
        "The settings are in {}, as wrangler takes them. Delete it when they are uploaded.",
        paths.shown(&options.out)
    );
    Ok(())
}

fn write(paths: &Paths, from: &Path, out: &Path) -> Outcome {
    let settings = settings::from_file(from)?;
    must_be_known(&settings)?;
    files::write_secret(out, &json(&settings))?;
    must_be_ignored(paths, out).inspect_err(|_| {
        let _ = std::fs::remove_file(out);
    })
}

/// Each setting that the edge reads and that isn't empty. What only `serve` reads is of no use at Cloudflare.
fn json(settings: &Settings) -> String {
    let names = VARIABLES.iter().chain(&SECRETS);
    let all = names.filter_map(|name| Some(((*name).to_owned(), Value::from(value(settings, name)?))));
    format!("{:#}\n", Value::Object(all.collect::<Map<_, _>>()))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::write;
    use common::files;
    use common::paths::Paths;

    fn released(folder: &std::path::Path) -> Paths {
        Paths {
            root: folder.to_path_buf(),
        }
    }

    /// R107: what wrangler would cut at `#`, put something into, or take for the value itself, arrives as `serve` reads it.
    #[test]
    fn what_is_uploaded_is_what_serve_reads() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        files::write(&at("secrets/operator.secret"), "a#b$HOME\\n\"c\r\n").unwrap();
        files::write(&at("sites.json"), "{\n\"shop\": 1\n}\n").unwrap();
        let lines = "OPERATOR_SECRET=@secrets/operator.secret\nSITES=@sites.json\nEVENT_SECRET=x # y\nBACKUP_KEY=\n\
                     LISTEN=127.0.0.1:1\nPROXY_HEADER=X-Real-IP\n";
        files::write(&at("settings"), lines).unwrap();
        write(&released(folder.path()), &at("settings"), &at("secrets.json")).unwrap();
        let read: serde_json::Value =
            serde_json::from_str(&files::text(&at("secrets.json")).unwrap()).unwrap();
        assert_eq!(
            read,
            serde_json::json!({
                "OPERATOR_SECRET": "a#b$HOME\\n\"c",
                "SITES": "{\n\"shop\": 1\n}",
                "EVENT_SECRET": "x # y",
            })
        );
        let mode = std::fs::metadata(at("secrets.json"))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_name_that_is_no_setting_is_refused_before_anything_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        files::write(&at("settings"), "OPERATOR_SECRT=1\n").unwrap();
        let told = write(&released(folder.path()), &at("settings"), &at("secrets.json"));
        assert!(told.unwrap_err().to_string().contains("OPERATOR_SECRT"));
        assert!(!at("secrets.json").exists());
    }
}
