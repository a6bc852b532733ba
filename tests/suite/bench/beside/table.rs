//! The tables of `docs/peers.md`, in Markdown.

use std::fmt::Write as _;

use super::build::Files;
use super::connect::Connect;
use super::load::{Load, Phone};
use super::peer::{self, Peer};

const LOADS: &str = "\
| | bytes until it shows | bytes until connected | requests until it shows | visible, ms | clickable, ms | longest task, ms | \
tasks, beyond 50 ms each | layout shift |
|---|---:|---:|---:|---:|---:|---:|---:|---:|
";
const CONNECTS: &str = "\
| | a connect ends | behind Instagram's opener policy | requests until connected | Instagram's token in the page | \
the vendor's token in the page | the policy has to allow |
|---|---|---|---:|---|---|---|
";

/// Bytes as they are sent.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// Until the button shows.
    shows: usize,
    /// Until connected.
    connected: usize,
}

/// Everybody's bytes: scripts, styles and modules, compressed.
pub fn sizes(ours: &Files, theirs: &Files) -> Vec<Size> {
    let sum = |files: &Files, wanted: &dyn Fn(&str) -> bool| -> usize {
        let wanted = files.iter().filter(|(path, _)| wanted(path));
        wanted.map(|(_, file)| file.bytes.len()).sum()
    };
    let size = |peer: &Peer| {
        if peer.is_ours() {
            // The loader is there twice, under its own name and under its hash; words of other languages than English are JSON.
            return Size {
                shows: sum(ours, &|path| path == "/connect.js"),
                connected: sum(ours, &|path| path.starts_with("/v/") && !path.contains(".json")),
            };
        }
        let all = sum(theirs, &|path| {
            let stem = path.trim_start_matches('/').rsplit_once('.');
            stem.is_some_and(|(stem, _)| stem == peer.name)
        });
        Size {
            shows: all,
            connected: all,
        }
    };
    peer::all().map(size).collect()
}

/// What the tables were measured with.
pub fn preamble(versions: &[(String, String)], phone: Phone, rounds: usize) -> String {
    let Phone {
        round_trip,
        bits,
        slower,
        ..
    } = phone;
    let line = if bits == 0 {
        "the loopback".into()
    } else {
        format!(
            "a line with round trips of {round_trip} ms and {} kbit/s each way",
            bits / 1000
        )
    };
    format!(
        "{}. Chromium as a phone of 360 × 800 with a processor {slower} times slower than this machine's, over {line}. Medians of \
         {rounds} loads in turns, nothing cached.\n",
        listed(versions)
    )
}

fn listed(versions: &[(String, String)]) -> String {
    let versions: Vec<String> = versions
        .iter()
        .map(|(name, version)| format!("`{name}` {version}"))
        .collect();
    versions.join(", ")
}

/// The table of loads.
pub fn loads(sizes: &[Size], loads: &[(&'static Peer, Vec<Load>)]) -> String {
    let mut text = LOADS.to_owned();
    for ((peer, loads), size) in loads.iter().zip(sizes) {
        let load = Load::medians(loads);
        let _ = writeln!(
            text,
            "| {} | {} | {} | {:.0} | {:.0} | {:.0} | {:.0} | {:.0} | {:.3} |",
            peer.title,
            size.shows,
            size.connected,
            load.requests,
            load.visible,
            load.clickable,
            load.longest,
            load.blocked,
            load.shift
        );
    }
    text
}

/// The table of connects.
pub fn connects(connects: &[(&'static Peer, Connect)]) -> String {
    let mut text = CONNECTS.to_owned();
    let list = |places: &[String]| {
        if places.is_empty() {
            "no".to_owned()
        } else {
            places.join(", ")
        }
    };
    for (peer, connect) in connects {
        let Connect {
            ended,
            behind_policy,
            requests,
            ..
        } = connect;
        let _ = writeln!(
            text,
            "| {} | {ended} | {behind_policy} | {requests} | {} | {} | {} |",
            peer.title,
            list(&connect.instagrams),
            list(&connect.vendors),
            directives(&connect.policy)
        );
    }
    text
}

/// Directives with all their sources.
fn directives(policy: &[(String, String)]) -> String {
    let mut text = String::new();
    let mut last = "";
    for (directive, source) in policy {
        if directive == last {
            let _ = write!(text, " {source}");
        } else {
            let between = if text.is_empty() { "" } else { "; " };
            let _ = write!(text, "{between}{directive} {source}");
        }
        last = directive;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::beside::build::packages;
    use crate::beside::feed::{FEEDS, HEAD};
    use crate::beside::peer::{OURS, PEERS, versions};

    fn page() -> String {
        std::fs::read_to_string(suite::processes::root().join("docs/peers.md")).unwrap()
    }

    /// The cells below that head.
    fn rows(page: &str, head: &str) -> Vec<Vec<String>> {
        let (_, below) = page.split_once(head).unwrap_or_else(|| panic!("{head}"));
        let rows = below.lines().take_while(|line| line.starts_with("| "));
        let cells = |row: &str| {
            row.trim_matches('|')
                .split('|')
                .map(|cell| cell.trim().to_owned())
                .collect()
        };
        rows.map(cells).collect()
    }

    fn titles(rows: &[Vec<String>]) -> Vec<&str> {
        rows.iter().map(|row| row[0].as_str()).collect()
    }

    /// The page has the tables that are printed, of these versions, with a row for everybody who is measured.
    #[test]
    fn the_document_has_the_same_tables() {
        let page = page();
        let lock = std::fs::read_to_string(packages().join("package-lock.json")).unwrap();
        let versions = listed(&versions(&lock).unwrap());
        assert!(
            page.contains(&format!("{versions}. Chromium as a phone")),
            "{versions}"
        );
        let buttons: Vec<&str> = peer::all().map(|peer| peer.title).collect();
        assert_eq!(titles(&rows(&page, LOADS)), buttons);
        let connected = [&OURS].into_iter().chain(&PEERS);
        let connected: Vec<&str> = connected.map(|peer| peer.title).collect();
        assert_eq!(titles(&rows(&page, CONNECTS)), connected);
        assert_eq!(titles(&rows(&page, HEAD)), FEEDS.map(|peer| peer.title));
    }

    /// What the page says of the feeds is what its table says.
    #[test]
    fn the_document_says_of_feeds_what_was_measured() {
        let page = page();
        let feeds = rows(&page, HEAD);
        let number = |text: &str| text.parse::<f64>().unwrap_or_else(|_| panic!("{text}"));
        let row = |name: &str| &feeds[FEEDS.iter().position(|peer| peer.name == name).unwrap()];
        let first = |name: &str| number(&row(name)[3]);
        for row in &feeds {
            let (from, to) = row[4].split_once(" – ").unwrap();
            let within = number(from) <= number(&row[3]) && number(&row[3]) <= number(to);
            assert!(within && number(&row[5]) >= number(&row[3]), "{row:?}");
        }
        // The feed's script, wherever it stands, and its HTML.
        for row in &feeds[..5] {
            assert_eq!(row[6], "0.000", "nothing moves: {row:?}");
        }
        let (_, section) = page.split_once(HEAD).unwrap();
        let (section, _) = section.split_once("\n## ").unwrap();
        let sooner = |one: &str, other: &str| {
            let by = (first(other) - first(one)) / 1000.0;
            let said = format!("{by:.1} s");
            assert!(
                by > 0.0 && section.contains(&said),
                "{one} before {other}: {said}"
            );
        };
        sooner("feed-announced", "instagram-feed");
        sooner("feed-html", "instafeed-announced");
        sooner("instagram-feed", "widget");
    }
}
