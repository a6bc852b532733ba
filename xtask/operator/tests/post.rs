//! `cargo operator post` and `posts`, called wrongly: that is an exit status of its own, and nobody is asked anything.

use std::process::Command;

#[test]
fn what_is_called_wrongly_ends_with_two() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a.jpg", "b.jpg", "queue/c.jpg"] {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, b"\xff\xd8\xff").unwrap();
    }
    std::fs::write(folder.path().join("more.json"), r#"{"caption":"Hi"}"#).unwrap();
    for (line, words) in [
        ("post", "name a file to post, or --folder DIR"),
        ("post --story a.jpg b.jpg", "a story is one file"),
        ("post a.jpg --alt One --alt Two", "there are 2 --alt, and 1 files"),
        (
            "post a.jpg --caption Hi --members more.json",
            "stands on the command line and in the file",
        ),
        (
            "post --folder queue --at 2026-12-01T10:00Z",
            "a time is for one post",
        ),
        (
            "post a.jpg --edge connect.example.com",
            "--edge needs the edge's address",
        ),
        ("post a.jpg --at tomorrow", "a time is written as"),
        ("posts show ../connection", "is no id of a post"),
    ] {
        let called = Command::new(env!("CARGO_BIN_EXE_operator"))
            .args(line.split_whitespace())
            .current_dir(folder.path())
            .env("XDG_CONFIG_HOME", folder.path())
            .output()
            .unwrap();
        let told = String::from_utf8(called.stderr).unwrap();
        assert!(told.contains(words), "{line}: {told}");
        assert_eq!(called.status.code(), Some(2), "{line}: {told}");
    }
}
