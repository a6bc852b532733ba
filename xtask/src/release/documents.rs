//! The documents in the folder: those of the clone, where a link to what isn't in the folder is a word about where it is.
use std::path::Path;

use common::failure::Outcome;
use common::files;
use common::paths::Paths;

/// What whoever runs an edge reads.
const DOCUMENTS: [&str; 13] = [
    "CHANGELOG.md",
    "docs/api.md",
    "docs/clients.md",
    "docs/costs.md",
    "docs/feed.md",
    "docs/npm.md",
    "docs/operating.md",
    "docs/posting.md",
    "docs/settings.md",
    "docs/stored.md",
    "docs/terms.md",
    "docs/threats.md",
    "docs/versions.md",
];

/// Writes them.
pub fn write(paths: &Paths, folder: &Path) -> Outcome {
    for name in DOCUMENTS {
        let text = files::text(&paths.at(name))?;
        files::write(&folder.join(name), standing_alone(name, &text))?;
    }
    Ok(())
}

/// The text of a document without links that lead out of the folder.
fn standing_alone(name: &str, text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut code = false;
    for line in text.split_inclusive('\n') {
        code ^= line.trim_start().starts_with("```");
        if code {
            out.push_str(line);
        } else {
            mend(name, line, &mut out);
        }
    }
    out
}

fn mend(name: &str, line: &str, out: &mut String) {
    let mut rest = line;
    while let Some((before, behind)) = rest.split_once("](") {
        let (Some(start), Some((target, after))) = (before.rfind('['), behind.split_once(')')) else {
            break;
        };
        rest = after;
        match elsewhere(name, target) {
            None => {
                out.push_str(before);
                out.push_str("](");
                out.push_str(target);
                out.push(')');
            }
            Some(path) => {
                let (text, label) = before.split_at(start);
                // A picture is told by its words.
                out.push_str(text.strip_suffix('!').unwrap_or(text));
                out.push_str(label.get(1..).unwrap_or_default());
                out.push_str(" (in the sources, `");
                out.push_str(&path);
                out.push_str("`)");
            }
        }
    }
    out.push_str(rest);
}

/// Where the sources have a link's target, if the folder hasn't.
fn elsewhere(name: &str, target: &str) -> Option<String> {
    if target.starts_with('#') || target.contains("://") || target.starts_with("mailto:") {
        return None;
    }
    let (file, _) = target.split_once('#').unwrap_or((target, ""));
    let mut parts: Vec<&str> = name.split('/').collect();
    parts.pop();
    for part in file.split('/') {
        match part {
            ".." => {
                parts.pop();
            }
            "." | "" => {}
            part => parts.push(part),
        }
    }
    let path = parts.join("/");
    (!DOCUMENTS.contains(&path.as_str())).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::{DOCUMENTS, elsewhere, standing_alone};
    use common::files;
    use common::paths::Paths;

    /// R107
    #[test]
    fn a_link_out_of_the_folder_says_where_it_leads() {
        let text = "| [a](api.md#x), `[b]` [token.rs](../tests/token.rs) and [one](../README.md#y)[two](#z)\n```\n[c](../d)\n```\n";
        assert_eq!(
            standing_alone("docs/stored.md", text),
            "| [a](api.md#x), `[b]` token.rs (in the sources, `tests/token.rs`) and one (in the sources, `README.md`)[two](#z)\n\
             ```\n[c](../d)\n```\n"
        );
        assert_eq!(
            standing_alone("CHANGELOG.md", "[a](docs/api.md) [b](docs/none.md)"),
            "[a](docs/api.md) b (in the sources, `docs/none.md`)"
        );
        assert_eq!(
            standing_alone("docs/feed.md", "![A feed](feed.png)\n"),
            "A feed (in the sources, `docs/feed.png`)\n"
        );
    }

    /// R107: every link of every document in the folder leads to something in it, or elsewhere by its whole address.
    #[test]
    fn no_link_of_the_folder_is_dead() {
        let paths = Paths::find().unwrap();
        for name in DOCUMENTS {
            let made = standing_alone(name, &files::text(&paths.at(name)).unwrap());
            let mut code = false;
            for line in made.lines() {
                code ^= line.trim_start().starts_with("```");
                for target in line.split("](").skip(1).filter(|_| !code) {
                    let target = target.split(')').next().unwrap();
                    assert_eq!(elsewhere(name, target), None, "{name}: {line}");
                }
            }
        }
    }
}
