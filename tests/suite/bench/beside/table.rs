//! The tables of `docs/peers.md`, in Markdown.

use std::fmt::Write as _;

use super::build::Files;
use super::connect::Connect;
use super::load::{Load, Phone};
use super::peer::{self, Peer};

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
    let versions: Vec<String> = versions
        .iter()
        .map(|(name, version)| format!("`{name}` {version}"))
        .collect();
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
        versions.join(", ")
    )
}

/// The table of loads.
pub fn loads(sizes: &[Size], loads: &[(&'static Peer, Load)]) -> String {
    let mut text = String::from(
        "| | bytes until it shows | bytes until connected | requests until it shows | visible, ms | clickable, ms | \
         longest task, ms | tasks, beyond 50 ms each | layout shift |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|\n",
    );
    for ((peer, load), size) in loads.iter().zip(sizes) {
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
    let mut text = String::from(
        "| | a connect ends | behind Instagram's opener policy | requests until connected | Instagram's token in the page | \
         the vendor's token in the page | the policy has to allow |\n|---|---|---|---:|---|---|---|\n",
    );
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
