//! The edge's settings: their names, and the files that they stand in.
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::failure::{Failure, Outcome};
use crate::files;

/// Names and values, in the order in which they are told.
pub type Settings = Vec<(String, String)>;

/// Settings that anybody may know.
pub const VARIABLES: [&str; 5] = [
    "INSTAGRAM_APP_ID",
    "PUBLIC_URL",
    "SITES",
    "ENDPOINT_PROFILE",
    "BACKUP_KEY",
];
/// Settings that nobody may see.
pub const SECRETS: [&str; 6] = [
    "APPS",
    "INSTAGRAM_APP_SECRET",
    "META_APP_SECRET",
    "SEALING_KEYS",
    "OPERATOR_SECRET",
    "EVENT_SECRET",
];

/// What no operator sets: the deploy says which bundle it is.
pub const MADE: &str = "BUNDLE";

/// What only a deploy reads: the bucket of R2 that it binds, under this name too.
pub const BUCKET: &str = "UPLOADS_BUCKET";

/// What only `serve` of the released folder reads.
pub const SERVE: [&str; 2] = ["LISTEN", "PROXY_HEADER"];

/// A fresh `id:key` for `SEALING_KEYS`. The id only has to differ from those of other keys.
pub fn sealing_key() -> Outcome<String> {
    let [a, b, c] = random()?;
    Ok(format!(
        "k{a:02x}{b:02x}{c:02x}:{}",
        URL_SAFE_NO_PAD.encode(random::<32>()?)
    ))
}

/// Fresh random bytes.
#[expect(clippy::disallowed_methods, reason = "the one place that reads randomness")]
pub fn random<const N: usize>() -> Outcome<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| Failure::new(format!("no randomness: {error}")))?;
    Ok(bytes)
}

/// The settings in a file; a value `@FILE` is what that file holds, which is looked for beside it.
pub fn from_file(path: &Path) -> Outcome<Settings> {
    let beside = path.parent().unwrap_or(Path::new(""));
    lines(&files::text_of_any_editor(path)?)?
        .into_iter()
        .map(|(name, value)| match value.strip_prefix('@') {
            Some(file) => Ok((name, value_of(&beside.join(file))?)),
            None => Ok((name, value)),
        })
        .collect()
}

/// The files that the secrets in a settings file are read from.
pub fn secret_files(path: &Path) -> Outcome<Vec<PathBuf>> {
    let beside = path.parent().unwrap_or(Path::new(""));
    let named = lines(&files::text_of_any_editor(path)?)?;
    let files = named.into_iter().filter_map(|(name, value)| {
        let file = value.strip_prefix('@')?;
        SECRETS.contains(&name.as_str()).then(|| beside.join(file))
    });
    Ok(files.collect())
}

/// The value that a file holds, without the line breaks at its end.
pub fn value_of(file: &Path) -> Outcome<String> {
    let text = files::text_of_any_editor(file)?;
    Ok(text.trim_end_matches(['\n', '\r']).to_owned())
}

/// The value of a setting, unless it is empty.
pub fn value<'a>(settings: &'a Settings, name: &str) -> Option<&'a str> {
    let (_, value) = settings.iter().rfind(|(present, _)| present == name)?;
    (!value.is_empty()).then_some(value)
}

/// The lines of a settings file; `#` begins a comment, quotes around a value are dropped.
pub fn lines(text: &str) -> Outcome<Settings> {
    let meant = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    meant
        .map(|line| {
            let (name, value) = line.split_once('=').ok_or_else(|| {
                Failure::new(
                    "a line of the settings file isn't NAME=VALUE (it may be secret, so it isn't shown here)",
                )
            })?;
            let value = value.trim();
            let bare = ['"', '\'']
                .iter()
                .find_map(|quote| value.strip_prefix(*quote)?.strip_suffix(*quote));
            Ok((name.trim().to_owned(), bare.unwrap_or(value).to_owned()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{MADE, SECRETS, VARIABLES, from_file, lines, sealing_key};
    use crate::{files, paths::Paths};

    /// The Worker's own list, taken from its source.
    #[test]
    fn every_setting_that_the_worker_reads_is_known_here() {
        let source = files::text(&Paths::find().unwrap().at("shared/src/settings/config.rs")).unwrap();
        let mut read: Vec<&str> = source
            .split("setting(\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .collect();
        read.sort_unstable();
        let mut known = [&VARIABLES[..], &SECRETS, &[MADE]].concat();
        known.sort_unstable();
        assert_eq!(read, known);
    }

    #[test]
    fn a_sealing_key_has_an_id_and_43_characters() {
        let text = sealing_key().unwrap();
        let (id, key) = text.split_once(':').unwrap();
        assert_eq!((id.len(), key.len()), (7, 43));
        assert_ne!(text, sealing_key().unwrap());
    }

    #[test]
    fn a_value_can_stand_in_a_file_of_its_own() {
        let folder = std::env::temp_dir().join(format!("xtask-settings-{}", std::process::id()));
        files::write(&folder.join("sites.json"), "{\n}\n").unwrap();
        files::write(&folder.join("vars"), "A=1\nSITES=@sites.json\n").unwrap();
        let read = from_file(&folder.join("vars")).unwrap();
        assert_eq!(read[1], ("SITES".to_owned(), "{\n}".to_owned()));
        std::fs::remove_dir_all(&folder).unwrap();
    }

    /// R60: as Windows' editors and shells save it.
    #[test]
    fn a_file_of_any_editor_is_read() {
        let folder = std::env::temp_dir().join(format!("xtask-editors-{}", std::process::id()));
        let lines = "A=1\r\n# \u{fc}\r\nSITES=@sites.json\r\nB=\"2\"\r\n";
        let table = "{\r\n  \"a\": \"\u{fc}\u{1f600}\"\r\n}\r\n";
        let utf8 = |text: &str| text.as_bytes().to_vec();
        let marked = |text: &str| [&[0xef, 0xbb, 0xbf], text.as_bytes()].concat();
        let units = |text: &str, unit: fn(u16) -> [u8; 2]| -> Vec<u8> {
            let whole = format!("\u{feff}{text}");
            whole.encode_utf16().flat_map(unit).collect()
        };
        let little = |text: &str| units(text, u16::to_le_bytes);
        let big = |text: &str| units(text, u16::to_be_bytes);
        let ways = |text: &str| [utf8(text), marked(text), little(text), big(text)];
        let pairs = ways(lines).map(|vars| ways(table).map(|sites| (vars.clone(), sites)));
        for (vars, sites) in pairs.as_flattened() {
            files::write(&folder.join("sites.json"), sites).unwrap();
            files::write(&folder.join("vars"), vars).unwrap();
            let read = from_file(&folder.join("vars")).unwrap();
            assert_eq!(
                read,
                [
                    ("A", "1"),
                    ("SITES", "{\n  \"a\": \"\u{fc}\u{1f600}\"\n}"),
                    ("B", "2")
                ]
                .map(|(a, b)| (a.to_owned(), b.to_owned()))
            );
        }
        // No mark, or half a character: not guessed, and not repeated.
        let bare = little("A=hunter2")[2..].to_vec();
        let broken = [&little("A=hunter2")[..], &[0x41]].concat();
        let latin = b"A=hunter2\xfc".to_vec();
        for bytes in [bare, broken, latin, vec![0xff, 0xfe, 0x00, 0xd8]] {
            files::write(&folder.join("vars"), &bytes).unwrap();
            let told = from_file(&folder.join("vars")).unwrap_err().to_string();
            assert!(told.contains("vars isn't UTF-8: save it as UTF-8"), "{told}");
            assert!(!told.contains("hunter2"), "{told}");
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_secrets_file_is_read_like_dev_vars() {
        let read = lines("# note\n\nA=1\nB = \"two=2\"\nC='x'\n").unwrap();
        assert_eq!(
            read,
            [("A", "1"), ("B", "two=2"), ("C", "x")].map(|(a, b)| (a.to_owned(), b.to_owned()))
        );
    }

    #[test]
    fn a_broken_line_of_secrets_is_not_repeated() {
        assert!(!lines("hunter2").unwrap_err().to_string().contains("hunter2"));
    }
}
