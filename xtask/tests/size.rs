//! `cargo xtask size` prints what the README says: the loader's path under its hash, and its integrity.
//!
//! It needs what is built, so `cargo xtask test edge` runs it.
use std::process::Command;

/// R28, R62, R90
#[test]
#[ignore = "needs the built Worker: `cargo xtask test edge` runs it"]
fn the_loaders_path_and_its_integrity_are_printed() {
    let told = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .arg("size")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&told.stdout);
    assert!(
        told.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&told.stderr)
    );
    assert!(
        said.contains("  target/dist/v/") && said.contains("/connect.js\n"),
        "{said}"
    );
    assert!(said.contains("  target/dist/instagram-feed.js\n"), "{said}");
    assert!(said.contains("the loader's integrity: sha384-"), "{said}");
}
