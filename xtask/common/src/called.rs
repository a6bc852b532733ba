//! How things are called where they are read: sentences here are written as one says them in a clone, and in the released
//! folder, which has no cargo, they are said in its words, once, where they leave the program.
use std::borrow::Cow;
use std::sync::OnceLock;

use crate::paths::Paths;

/// What a clone calls so, and what the released folder calls it; longer ones first.
const WORDS: [(&str, &str); 10] = [
    (
        "target/dist/connect.js, which `cargo operator deploy --dry-run` builds",
        "assets/connect.js",
    ),
    (
        "`cargo operator deploy`",
        "`./serve` (or `npx wrangler deploy --secrets-file`: README.md)",
    ),
    (
        "Or deploy's was another clone: build and compare there.",
        "Or what runs is of another folder: compare there.",
    ),
    (
        "`cargo xtask build` builds it.",
        "`sha256sum -c SHA256SUMS` says what is missing here.",
    ),
    ("target/dist/", "assets/"),
    ("cargo operator", "./operator"),
    (".deploy.vars", "./settings"),
    ("this clone", "this folder"),
    ("This clone", "This folder"),
    ("works in a clone alone", "works with the sources alone"),
];

/// A command that is to be typed, on a line of its own.
const DEPLOY: &str = "  cargo operator deploy";

/// A text as it is said where this program is.
pub fn said(text: &str) -> Cow<'_, str> {
    static IN_A_CLONE: OnceLock<bool> = OnceLock::new();
    if *IN_A_CLONE.get_or_init(|| Paths::find().is_ok_and(|paths| paths.is_clone())) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(released(text))
    }
}

/// The same, as it is said in the released folder.
pub fn released(text: &str) -> String {
    let lines: String = text.split_inclusive('\n').map(typed).collect();
    WORDS
        .iter()
        .fold(lines, |text, (clones, own)| text.replace(clones, own))
}

fn typed(line: &str) -> Cow<'_, str> {
    let Some(options) = line.strip_prefix(DEPLOY) else {
        return Cow::Borrowed(line);
    };
    let options = options.trim_end();
    let serve = options.replace("--env-file", "--settings");
    Cow::Owned(format!(
        "  ./serve{serve}\n  or, at Cloudflare:\n  ./operator secrets{options} --out secrets.json\n  \
         npx wrangler deploy --secrets-file secrets.json\n"
    ))
}

#[cfg(test)]
mod tests {
    use super::{released, said};

    /// R107: nobody there has cargo.
    #[test]
    fn the_released_folder_has_its_own_words() {
        for (text, expected) in [
            (
                "`cargo operator configure` asks; .deploy.vars",
                "`./operator configure` asks; ./settings",
            ),
            (
                "Next:\n  cargo operator deploy --env-file a\n  cargo operator doctor",
                "Next:\n  ./serve --settings a\n  or, at Cloudflare:\n  ./operator secrets --env-file a --out secrets.json\n  \
                 npx wrangler deploy --secrets-file secrets.json\n  ./operator doctor",
            ),
            (
                "Deploy this clone: `cargo operator deploy`.",
                "Deploy this folder: `./serve` (or `npx wrangler deploy --secrets-file`: README.md).",
            ),
            ("nothing of it\n", "nothing of it\n"),
        ] {
            assert_eq!(released(text), expected);
        }
    }

    #[test]
    fn a_clone_says_it_as_it_is_written() {
        assert_eq!(
            said("cargo operator, .deploy.vars"),
            "cargo operator, .deploy.vars"
        );
    }
}
