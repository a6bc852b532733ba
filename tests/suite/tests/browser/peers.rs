//! The button beside other connect buttons: `cargo xtask bench peers`, in its quick way, still measures all of them.

use std::process::Command;
use std::sync::OnceLock;

/// The cells of the rows that begin with this button's name.
fn found(button: &str) -> Vec<Vec<String>> {
    static TABLES: OnceLock<String> = OnceLock::new();
    let tables = TABLES.get_or_init(|| {
        let mut bench = Command::new(env!("CARGO_BIN_EXE_bench"));
        let told = bench.args(["--quick", "peers"]).output().unwrap();
        assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
        String::from_utf8(told.stdout).unwrap()
    });
    let start = format!("| {button} | ");
    tables
        .lines()
        .filter_map(|line| line.strip_prefix(&start))
        .map(|row| {
            row.split(" | ")
                .map(|cell| cell.trim_end_matches(" |").to_owned())
                .collect()
        })
        .collect()
}

/// That of its loads, and that of its connect.
fn rows(button: &str) -> [Vec<String>; 2] {
    let found = found(button);
    found
        .try_into()
        .unwrap_or_else(|found| panic!("{button}: {found:?}"))
}

const PEERS: [&str; 4] = ["hello.js", "Nango", "Uppy, lightest", "Uppy's dashboard"];

#[test]
fn every_button_is_weighed_and_seen() {
    for button in ["Instagram Connect"].iter().chain(&PEERS) {
        let [load, _] = rows(button);
        let figures: Vec<f64> = load.iter().map(|cell| cell.parse().unwrap()).collect();
        let [shows, connected, requests, visible, clickable, longest, ..] = figures[..] else {
            panic!("{button}: {load:?}");
        };
        assert!(
            shows > 1_000.0 && connected >= shows && requests >= 1.0,
            "{button}: {load:?}"
        );
        assert!(
            visible > 0.0 && clickable >= visible && longest > 0.0,
            "{button}: {load:?}"
        );
    }
}

/// R66: with the loader in the page the button shows without asking anybody, from the page's host after that file alone; and
/// nothing moves.
#[test]
fn the_nearer_the_loader_the_fewer_requests() {
    for (place, most) in [("inlined", 0.0), ("on the page's host", 1.0), ("announced", 1.0)] {
        let [load] = &found(&format!("Instagram Connect, {place}"))[..] else {
            panic!("{place} isn't measured");
        };
        let figures: Vec<f64> = load.iter().map(|cell| cell.parse().unwrap()).collect();
        assert_eq!((figures[2], figures[7]), (most, 0.0), "{place}: {load:?}");
    }
}

#[test]
fn a_connect_is_played_with_every_button() {
    for button in ["Instagram Connect"].iter().chain(&PEERS) {
        let [_, connect] = rows(button);
        assert_eq!(connect[0], "connected", "{button}: {connect:?}");
    }
}

/// R40, and that the search would find a token: hello.js keeps it in the page.
#[test]
fn instagrams_token_is_found_in_the_page_of_hello_js_and_not_in_ours() {
    let [_, ours] = rows("Instagram Connect");
    let [_, hello] = rows("hello.js");
    assert_eq!(
        (ours[3].as_str(), hello[3].as_str()),
        ("no", "local storage, memory")
    );
}

/// The button's page needs no more than the README says.
#[test]
fn the_policy_of_the_readme_is_enough() {
    let [_, ours] = rows("Instagram Connect");
    let needed = "connect-src VENDOR; img-src PICTURES; script-src 'wasm-unsafe-eval' VENDOR";
    assert_eq!(ours[5], needed);
}
