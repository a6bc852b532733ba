//! The text of the settings file: one line is changed, everything else stays as somebody wrote it. How far the walk got stands
//! in a comment of it, so that there is one file alone.
use common::settings::{self, Settings};

/// The comment that the walk goes on by. It names a site and steps, and nothing secret.
const MARK: &str = "# `cargo operator configure` goes on by this line:";

/// The settings in it, without what it takes from other files.
pub fn settings(text: &str) -> Settings {
    settings::lines(text).unwrap_or_default()
}

/// The text with this setting. A line of that name is replaced (the last one, which counts), or one is added.
pub fn with(text: &str, name: &str, value: &str) -> String {
    let is_it = |line: &&str| {
        let named = line.trim().split_once('=').map(|(named, _)| named.trim());
        named == Some(name) && !line.trim_start().starts_with('#')
    };
    let line = format!("{name}={}", quoted(value));
    let last = text.lines().filter(is_it).count();
    let mut seen = 0;
    let mut lines: Vec<String> = Vec::new();
    for present in text.lines() {
        if is_it(&present) {
            seen += 1;
        }
        let replaced = is_it(&present) && seen == last;
        lines.push(if replaced {
            line.clone()
        } else {
            present.to_owned()
        });
    }
    if last == 0 {
        lines.push(line);
    }
    lines.join("\n") + "\n"
}

/// A value that begins and ends with a quote, or with `@`, would be read as something else.
fn quoted(value: &str) -> String {
    let odd = value.starts_with(['"', '\'', '@']);
    if odd {
        format!("\"{value}\"")
    } else {
        value.to_owned()
    }
}

/// Where the walk got to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    /// The site that it is about.
    pub site: Option<String>,
    /// Steps that somebody said to be done, or passed over.
    pub done: Vec<String>,
}

impl Progress {
    /// As the text has it.
    pub fn read(text: &str) -> Self {
        let mut progress = Self::default();
        let told = text.lines().find_map(|line| line.strip_prefix(MARK));
        for word in told.unwrap_or_default().split_whitespace() {
            match word.split_once('=') {
                Some(("site", site)) => progress.site = Some(site.to_owned()),
                Some(("done", steps)) => {
                    progress.done = steps
                        .split(',')
                        .filter(|step| !step.is_empty())
                        .map(str::to_owned)
                        .collect();
                }
                _ => {}
            }
        }
        progress
    }

    /// The text with this in it.
    pub fn write(&self, text: &str) -> String {
        let site = self.site.as_deref().unwrap_or_default();
        let line = format!("{MARK} site={site} done={}", self.done.join(","));
        let mut lines: Vec<&str> = text.lines().filter(|line| !line.starts_with(MARK)).collect();
        lines.push(&line);
        lines.join("\n") + "\n"
    }
}

#[cfg(test)]
mod tests {
    use super::{Progress, settings, with};

    #[test]
    fn one_line_is_changed_and_every_other_stays() {
        let text = "# mine\nPUBLIC_URL=https://a.example\n#PUBLIC_URL=x\n\nOTHER = 'y'\n";
        assert_eq!(
            with(text, "PUBLIC_URL", "https://b.example"),
            "# mine\nPUBLIC_URL=https://b.example\n#PUBLIC_URL=x\n\nOTHER = 'y'\n"
        );
        assert_eq!(with(text, "SITES", "{}"), format!("{text}SITES={{}}\n"));
        assert_eq!(with("", "A", "1"), "A=1\n");
    }

    /// What counts is the last line of a name, so that one is changed.
    #[test]
    fn what_is_written_is_what_is_read() {
        for value in ["1", r#"{"a":"b"}"#, "\"quoted\"", "@x", "a=b", "'x'"] {
            let text = with("A=old\nA=older\n", "A", value);
            let read = settings(&text);
            assert_eq!(common::settings::value(&read, "A"), Some(value), "{text}");
        }
    }

    #[test]
    fn the_walk_goes_on_where_it_was() {
        let progress = Progress {
            site: Some("shop".into()),
            done: vec!["app".into(), "tester".into()],
        };
        let text = progress.write("A=1\n# note\n");
        assert_eq!(Progress::read(&text), progress);
        let again = Progress {
            site: None,
            ..progress.clone()
        }
        .write(&text);
        assert_eq!(again.lines().count(), 3);
        assert_eq!(settings(&again).len(), 1);
        assert_eq!(Progress::read("A=1"), Progress::default());
    }
}
