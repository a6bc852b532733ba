//! The tables of `docs/peers.md`, in Markdown.

use std::fmt::Write as _;

use super::build::Files;
use super::connect::Connect;
use super::load::{Load, Phone};
use super::peer::{self, OURS, Peer};

/// All that was found out.
pub struct Figures<'a> {
    /// The packages and their versions.
    pub versions: &'a [(String, String)],
    /// The bytes of each peer, in the order of [`peer::all`].
    pub sizes: &'a [Size],
    /// The loads.
    pub loads: &'a [(&'static Peer, Load)],
    /// The connects.
    pub connects: &'a [(&'static Peer, Connect)],
    /// What it was measured on.
    pub phone: Phone,
    /// How often.
    pub rounds: usize,
}

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
        wanted.map(|(_, file)| file.brotli.len()).sum()
    };
    let size = |peer: &Peer| {
        if peer.name == OURS.name {
            // The loader is there twice, under its own name and under its hash; words of other languages than English are JSON.
            return Size {
                shows: sum(ours, &|path| path == "/connect.js"),
                connected: sum(ours, &|path| path.starts_with("/v/") && !path.ends_with(".json")),
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

/// The tables.
pub fn print(figures: &Figures<'_>) -> String {
    [loads(figures), connects(figures)].concat()
}

fn loads(figures: &Figures<'_>) -> String {
    let Phone {
        round_trip,
        bits,
        slower,
        ..
    } = figures.phone;
    let versions: Vec<String> = figures
        .versions
        .iter()
        .map(|(name, version)| format!("`{name}` {version}"))
        .collect();
    let mut text = format!(
        "Versions: {}. Chromium as a phone of 360 × 800, its processor {slower}× slowed, a line with round trips of \
         {round_trip} ms and {} kbit/s each way; medians of {} loads in turns, nothing cached.\n\n",
        versions.join(", "),
        bits / 1000,
        figures.rounds
    );
    text.push_str(
        "| | bytes until the button shows | bytes until connected | requests until it shows | visible, ms | clickable, ms | \
         longest task, ms | over 50 ms, together | layout shift |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|\n",
    );
    for ((peer, load), size) in figures.loads.iter().zip(figures.sizes) {
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
    text.push('\n');
    text
}

fn connects(figures: &Figures<'_>) -> String {
    let mut text = String::from(
        "| | a connect ends | behind Instagram's opener policy | requests until connected | Instagram's token in the page | \
         the vendor's token in the page | the policy has to allow |\n|---|---|---|---:|---|---|---|\n",
    );
    for (peer, connect) in figures.connects {
        let Connect {
            ended,
            behind_policy,
            requests,
            instagrams,
            vendors,
            policy,
        } = connect;
        let list = |places: &[String]| {
            if places.is_empty() {
                "no".to_owned()
            } else {
                places.join(", ")
            }
        };
        let _ = writeln!(
            text,
            "| {} | {ended} | {behind_policy} | {requests} | {} | {} | {} |",
            peer.title,
            list(instagrams),
            list(vendors),
            directives(policy)
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
