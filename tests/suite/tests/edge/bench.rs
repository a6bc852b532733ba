//! The bench: whatever it measures gets the answer it expects, from the edge and from its peer alike.

use std::process::Command;

#[test]
fn the_bench_measures_every_route() {
    let names = [
        "health",
        "authorize",
        "token",
        "token-object",
        "graph",
        "graph-equal",
        "connection",
        "connect",
        "sleeping",
        "feed",
        "feed-picture",
        "feed-file",
        "provider",
        "numbers",
        "numbers-slow",
    ];
    let told = Command::new(env!("CARGO_BIN_EXE_bench"))
        .args([
            "--rounds",
            "1",
            "--seconds",
            "0.1",
            "--connections",
            "2",
            "--sleeping",
            "4",
        ])
        .args(names)
        .output()
        .unwrap();
    let table = String::from_utf8_lossy(&told.stdout);
    assert!(
        told.status.success(),
        "{table}{}",
        String::from_utf8_lossy(&told.stderr)
    );
    let rows = table.lines().filter(|line| line.contains("**")).count();
    assert_eq!(rows, names.len(), "{table}");
}
