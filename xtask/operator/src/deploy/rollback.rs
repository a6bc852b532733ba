//! `cargo operator rollback`: back to the version that was deployed before, by wrangler. Code and settings go back; the
//! storage stays what it is, so the version before has to be one that can read it.
use std::path::PathBuf;

use clap::Args;
use common::failure::{Failure, Outcome};
use common::paths::Paths;
use common::settings::{self, SECRETS, value};
use common::{deploy_config, run};
use serde_json::Value;

use super::stage::Stage;
use super::{live, wrangler};

/// What the command line says.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct Options {
    /// The edge's settings, to see afterwards whether it is well (default .deploy.vars, and .deploy.staging.vars with --staging)
    #[arg(long, value_name = "FILE")]
    env_file: Option<PathBuf>,
    /// Go back with the staging instead of production
    #[arg(long)]
    staging: bool,
    /// Say what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
    /// Go back even if that version can't read what the present one stores: those connections wait for the present one's return
    #[arg(long)]
    force: bool,
}

/// A version as it was deployed.
#[derive(Debug, PartialEq, Eq)]
struct Version {
    id: String,
    since: String,
    /// The schema that it writes; 0 if nobody says.
    storage: u32,
    /// The ids of its sealing keys, newest first; none if nobody says.
    keys: Vec<String>,
}

/// Finds the version before, and deploys it again.
pub fn run(paths: &Paths, options: &Options) -> Outcome {
    let stage = Stage::of(options.staging);
    let file = options.env_file.clone();
    let file = file.or_else(|| Some(paths.at(stage.file())).filter(|file| file.exists()));
    let settings = file.map(|file| settings::from_file(&file)).transpose()?;
    let worker = stage.worker(&deploy_config::whole(paths)?);
    let list = |what: &str| -> Outcome<Value> {
        let mut command = wrangler::command(paths);
        command.args([what, "list", "--json", "--name", &worker]);
        let said = run::quiet(&mut command, &format!("wrangler {what} list"))?;
        serde_json::from_str(&said)
            .map_err(|_| Failure::new(format!("wrangler {what} list says nothing that can be read")))
    };
    let (now, before) = last_two(&list("deployments")?, &list("versions")?)?;
    println!(
        "{worker}: from {} (deployed {}) back to {} (deployed {}).",
        now.id, now.since, before.id, before.since
    );
    may(&now, &before, options.force)?;
    println!("{}", what_comes_back());
    if options.dry_run {
        println!("Nothing was done; without --dry-run it would be.");
        return Ok(());
    }
    let mut command = wrangler::command(paths);
    command.args(["rollback", &before.id, "--name", &worker, "--yes", "--message"]);
    command.arg(format!("cargo operator rollback, from {}", now.id));
    run::step("wrangler rollback", || {
        run::quiet(&mut command, "wrangler rollback").map(drop)
    })?;
    let url = settings
        .as_ref()
        .and_then(|settings| value(settings, "PUBLIC_URL"));
    // A version of before there were schemas can't be told from the present one by what it says.
    match (url, before.storage) {
        (Some(url), 1..) => {
            let next = format!(
                "`cargo operator deploy{}` brings the newer one back.",
                stage.flag()
            );
            live::healthy(url.trim_end_matches('/'), before.storage, None, &next)?;
        }
        (Some(_), 0) => println!(
            "Nobody looked whether the edge is well: that version can't be told from the present one."
        ),
        (None, _) => println!(
            "Nobody looked whether the edge is well: its PUBLIC_URL isn't known here. --env-file names its settings, or {}.",
            stage.file()
        ),
    }
    println!(
        "Done. `cargo operator deploy{}` brings the newer one back.",
        stage.flag()
    );
    Ok(())
}

/// What is easily forgotten: what was changed since because somebody saw it is good again.
fn what_comes_back() -> String {
    let secrets: Vec<&str> = SECRETS
        .iter()
        .copied()
        .filter(|name| *name != "SEALING_KEYS")
        .collect();
    format!(
        "Its settings and secrets come back as it had them: {}. One that was changed since, because somebody saw it say, is the \
         former one again; to keep the present ones, deploy the older code instead (docs/operating.md).",
        secrets.join(", ")
    )
}

/// The version that runs, and the one that ran before it.
fn last_two(deployments: &Value, versions: &Value) -> Outcome<(Version, Version)> {
    let text = |value: &Value, pointer: &str| {
        let text = value.pointer(pointer).and_then(Value::as_str);
        text.unwrap_or_default().to_owned()
    };
    let mut deployed: Vec<(String, String)> = list(deployments)
        .map(|deployment| {
            (
                text(deployment, "/created_on"),
                text(deployment, "/versions/0/version_id"),
            )
        })
        .filter(|(_, id)| !id.is_empty())
        .collect();
    // All are in UTC and spelt alike.
    deployed.sort();
    deployed.reverse();
    let version = |(since, id): (String, String)| {
        let known = list(versions).find(|version| text(version, "/id") == id);
        let tag = known
            .map(|version| text(version, "/annotations/workers~1tag"))
            .unwrap_or_default();
        let storage = tag
            .strip_prefix(wrangler::STORAGE)
            .and_then(|number| number.parse().ok());
        let message = known
            .map(|version| text(version, "/annotations/workers~1message"))
            .unwrap_or_default();
        let keys = message.strip_prefix(wrangler::KEYS).unwrap_or_default();
        Version {
            id,
            since,
            storage: storage.unwrap_or_default(),
            keys: keys.split_whitespace().map(str::to_owned).collect(),
        }
    };
    let mut deployed = deployed.into_iter();
    let now = deployed.next();
    let before = deployed.find(|(_, id)| now.as_ref().is_some_and(|(_, present)| present != id));
    match (now, before) {
        (Some(now), Some(before)) => Ok((version(now), version(before))),
        _ => Err(Failure::new(
            "there is no version to go back to: nothing, or only one, was ever deployed there",
        )),
    }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn may(now: &Version, before: &Version, force: bool) -> Outcome {
    if force {
        return Ok(());
    }
    readable(now, before)?;
    openable(now, before)
}

/// Whether the version before can read the storage of the present one.
fn readable(now: &Version, before: &Version) -> Outcome {
    if before.storage >= now.storage && now.storage > 0 {
        return Ok(());
    }
    if now.storage == 0 {
        return Err(Failure::new(
            "the present version doesn't say which storage it writes (it wasn't deployed by this command), so nobody knows \
             whether the one before can read it. With --force it is done all the same. Nothing was done.",
        ));
    }
    let written = match before.storage {
        0 => "doesn't say which storage it can read".to_owned(),
        storage => format!("reads storage {storage} at the most"),
    };
    Err(Failure::new(format!(
        "the present version writes storage {}, and the one before {written}: connections that were used since would answer \
         503 until the present one is back. With --force it is done all the same. Nothing was done.",
        now.storage
    )))
}

/// Whether the version before, to which its own secrets belong, can open what the present one seals.
fn openable(now: &Version, before: &Version) -> Outcome {
    let Some(newest) = now.keys.first() else {
        return Err(Failure::new(
            "the present version doesn't say which key it seals with (it wasn't deployed by this command), so nobody knows \
             whether the one before has it. With --force it is done all the same. Nothing was done.",
        ));
    };
    if before.keys.contains(newest) {
        return Ok(());
    }
    Err(Failure::new(format!(
        "the present version seals with the key `{newest}` of SEALING_KEYS, and a version comes back with the secrets that it had: \
         the one before {}. Who connected or was renewed since would have to connect again. With --force it is done all the \
         same; to keep everything, deploy the older code with the present settings instead (docs/operating.md). Nothing was done.",
        if before.keys.is_empty() {
            "doesn't say which keys it has"
        } else {
            "doesn't have it"
        }
    )))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{last_two, may};

    fn deployment(version: &str, day: u32) -> Value {
        json!({"created_on": format!("2026-11-{day:02}T10:00:00Z"), "versions": [{"version_id": version, "percentage": 100}]})
    }

    fn version(id: &str, tag: Option<&str>) -> Value {
        sealing(id, tag, "keys: k2 k1")
    }

    fn sealing(id: &str, tag: Option<&str>, message: &str) -> Value {
        json!({"id": id, "annotations": {"workers/tag": tag, "workers/message": message}})
    }

    #[test]
    fn the_version_before_is_the_last_other_one() {
        // The same version again is a change of secrets by hand, say; wrangler lists the oldest first.
        let deployments = json!([
            deployment("a", 1),
            deployment("b", 2),
            deployment("c", 3),
            deployment("c", 4)
        ]);
        let versions = json!([version("b", Some("storage-1")), version("c", Some("storage-2"))]);
        let (now, before) = last_two(&deployments, &versions).unwrap();
        assert_eq!((now.id.as_str(), now.storage), ("c", 2));
        assert_eq!((before.id.as_str(), before.storage), ("b", 1));
        let shuffled = json!([deployment("c", 3), deployment("a", 1), deployment("b", 2)]);
        assert_eq!(last_two(&shuffled, &versions).unwrap().1.id, "b");
    }

    #[test]
    fn where_there_is_nothing_before_it_is_said() {
        for deployments in [
            json!([]),
            json!([deployment("a", 1)]),
            json!([deployment("a", 1), deployment("a", 2)]),
            json!({}),
        ] {
            assert!(last_two(&deployments, &json!([])).is_err(), "{deployments}");
        }
    }

    /// R105
    #[test]
    fn a_version_that_can_not_read_the_storage_is_not_gone_back_to() {
        let deployments = json!([deployment("a", 1), deployment("b", 2)]);
        let asked = |before: Option<&str>, force| {
            let versions = json!([version("a", before), version("b", Some("storage-2"))]);
            let (now, before) = last_two(&deployments, &versions).unwrap();
            may(&now, &before, force).map_err(|failure| failure.to_string())
        };
        assert!(asked(Some("storage-2"), false).is_ok());
        assert!(
            asked(Some("storage-1"), false)
                .unwrap_err()
                .contains("reads storage 1 at the most")
        );
        let unknown = json!([version("a", Some("storage-2")), version("b", None)]);
        let (now, before) = last_two(&deployments, &unknown).unwrap();
        assert!(may(&now, &before, false).is_err());
        assert!(may(&now, &before, true).is_ok());
        assert!(asked(None, false).unwrap_err().contains("doesn't say"));
        assert!(asked(Some("storage-1"), true).is_ok());
    }

    /// R44, R105: the secrets go back with the version, the rows don't.
    #[test]
    fn a_version_that_lacks_the_present_key_is_not_gone_back_to() {
        let deployments = json!([deployment("a", 1), deployment("b", 2)]);
        let asked = |before: &str, now: &str, force| {
            let tag = Some("storage-2");
            let versions = json!([sealing("a", tag, before), sealing("b", tag, now)]);
            let (now, before) = last_two(&deployments, &versions).unwrap();
            may(&now, &before, force).map_err(|failure| failure.to_string())
        };
        assert!(asked("keys: k1", "keys: k1", false).is_ok());
        // One that was taken out since, or will seal when it is its turn, is no matter.
        assert!(asked("keys: k2 k1", "keys: k2", false).is_ok());
        assert!(asked("keys: k1 k2", "keys: k2 k1", false).is_ok());
        let told = asked("keys: k1", "keys: k2 k1", false).unwrap_err();
        assert!(
            told.contains("`k2`") && told.contains("doesn't have it"),
            "{told}"
        );
        for (before, now) in [("", "keys: k1"), ("keys: k1", ""), ("k1", "keys: k1")] {
            let told = asked(before, now, false).unwrap_err();
            assert!(told.contains("doesn't say which key"), "{before} {now} {told}");
        }
        assert!(asked("keys: k1", "keys: k2 k1", true).is_ok());
    }
}
