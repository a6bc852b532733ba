//! The file of the settings to deploy with. It holds secrets, so git must not know it.
use std::path::Path;

use common::failure::{Failure, Outcome};
use common::paths::Paths;
use common::run;
use common::settings::{BUCKET, SECRETS, SERVE, Settings, VARIABLES};

/// Where it is looked for, from the top level.
pub const DEFAULT: &str = ".deploy.vars";

/// What a beginner starts with.
pub fn template(sealing_key: &str) -> String {
    format!(
        "\
# The settings of your deployed edge, a NAME=VALUE on each line; NAME=@FILE takes the value from a file beside this one.
# This file holds secrets: git ignores it, and nobody else needs it. docs/settings.md explains every setting.

# Both from Meta's page \"API setup with Instagram login\". They are not those of \"App settings\", \"Basic\".
INSTAGRAM_APP_ID=
INSTAGRAM_APP_SECRET=

# Made for this file just now. Keep it: what it sealed can't be opened without it.
SEALING_KEYS={sealing_key}

# Where the edge will be: a domain of yours at Cloudflare, or https://instagram-connect.YOUR-SUBDOMAIN.workers.dev
PUBLIC_URL=

# Your pages, for example (on one line):
# SITES={{\"shop\":{{\"name\":\"Shop\",\"origins\":[\"https://www.shop.example\"],\"return_urls\":[\"https://www.shop.example/connect\"],\"permissions\":[\"instagram_business_basic\"]}}}}
SITES=
"
    )
}

/// Refuses a file of this clone that a `git add` would take along.
pub fn must_be_ignored(paths: &Paths, file: &Path) -> Outcome {
    let inside = file
        .canonicalize()
        .is_ok_and(|file| file.starts_with(&paths.root));
    if !inside || !paths.at(".git").exists() {
        return Ok(());
    }
    let mut git = run::command(paths, "git");
    git.args(["check-ignore", "--quiet"])
        .arg(file.canonicalize().unwrap_or_default());
    match git.status().map(|status| status.code()) {
        Ok(Some(1)) => Err(Failure::new(format!(
            "{} holds secrets, and git doesn't ignore it: name it in .gitignore, or keep it outside of this folder",
            paths.shown(file)
        ))),
        // Ignored; or there is no git here, and nothing to be afraid of.
        _ => Ok(()),
    }
}

/// Refuses a name that the Worker doesn't read: most likely it is misspelt.
pub fn must_be_known(settings: &Settings) -> Outcome {
    let known = || VARIABLES.iter().chain(&SECRETS).chain([&BUCKET]);
    // A secret that stands on a line of its own looks like a name where it ends in base64's `=`: it isn't said again.
    let shown = |name: &str| {
        let name_like = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
        let plain = name.len() <= 40 && name.bytes().all(name_like);
        if plain {
            name.to_owned()
        } else {
            "of a name that is no name of a setting (a value on a line of its own?)".to_owned()
        }
    };
    // What only `serve` reads does no harm in the file that both read.
    let unknown: Vec<String> = settings
        .iter()
        .filter(|(name, _)| !known().chain(&SERVE).any(|known| known == name))
        .map(|(name, _)| shown(name))
        .collect();
    if unknown.is_empty() {
        return Ok(());
    }
    let known: Vec<&str> = known().copied().collect();
    Err(Failure::new(format!(
        "the edge has no setting {}. It has: {}.",
        unknown.join(", "),
        known.join(", ")
    )))
}

#[cfg(test)]
mod tests {
    use super::{must_be_ignored, must_be_known, template};
    use common::paths::Paths;
    use common::settings::lines;

    #[test]
    fn the_template_can_be_read_and_names_only_real_settings() {
        let settings = lines(&template("k1:key")).unwrap();
        must_be_known(&settings).unwrap();
        assert!(settings.contains(&("SEALING_KEYS".into(), "k1:key".into())));
    }

    #[test]
    fn a_secret_on_a_line_of_its_own_is_not_said_again() {
        let settings = lines("EVENT_SECRET=\nwhsec_c2VjcmV0c2VjcmV0=").unwrap();
        let told = must_be_known(&settings).unwrap_err().to_string();
        assert!(
            told.contains("a value on a line of its own?") && !told.contains("whsec_c2V"),
            "{told}"
        );
    }

    #[test]
    fn a_misspelt_setting_is_named() {
        let failure = must_be_known(&vec![("PUBLIC_ULR".into(), "x".into())]).unwrap_err();
        assert!(
            failure
                .to_string()
                .starts_with("the edge has no setting PUBLIC_ULR. It has: "),
            "{failure}"
        );
    }

    #[test]
    fn a_file_that_git_would_take_along_is_refused() {
        let paths = Paths::find().unwrap();
        if !paths.at(".git").exists() {
            return;
        }
        assert!(must_be_ignored(&paths, &paths.at("Cargo.toml")).is_err());
        assert!(must_be_ignored(&paths, &std::env::temp_dir()).is_ok());
    }

    /// The file that `deploy` writes by itself.
    #[test]
    fn git_ignores_the_default_file() {
        let ignored = common::files::text(&Paths::find().unwrap().at(".gitignore")).unwrap();
        assert!(ignored.lines().any(|line| line == super::DEFAULT));
    }
}
