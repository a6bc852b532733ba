//! `serve`, with a workerd that only says what it was given.

mod life;
mod settings;
mod storage;

use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use tempfile::TempDir;

use super::all;
use common::files;
use common::paths::Paths;

/// It says which settings it has, and does what else is told to it.
const PLAYED: &str = "#!/bin/sh\n[ \"$1\" != --version ] || exit 0\necho \"$@\"\nenv\n";

const GOOD: &str = "\
INSTAGRAM_APP_ID=9876501234567890
INSTAGRAM_APP_SECRET=hunter2hunter2hunter2
SEALING_KEYS=k1:abc
PUBLIC_URL=https://connect.example.com
SITES={\"a\":1}
";

struct Folder(TempDir);

impl Folder {
    fn new(settings: &str) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        let texts = all(&Paths::find().unwrap(), "9.8.7", "0a1b").unwrap();
        let (_, serve) = texts.into_iter().find(|(name, _)| name == "serve").unwrap();
        folder.write("serve", &serve, 0o755);
        folder.play(PLAYED);
        folder.write("settings", settings, 0o600);
        folder
    }

    fn play(&self, script: &str) {
        self.write(&format!("workerd/{}/workerd", Paths::platform()), script, 0o755);
    }

    fn write(&self, name: &str, text: &str, mode: u32) {
        let path = self.0.path().join(name);
        files::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
    }

    /// Whether it ended well, and what it said.
    fn serve(&self, arguments: &[&str]) -> (bool, String) {
        let mut serve = Command::new("sh");
        serve.arg(self.0.path().join("serve")).args(arguments);
        // What the environment says is no setting.
        serve
            .env("OPERATOR_SECRET", "of-the-environment")
            .current_dir("/");
        let output = serve.output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (
            output.status.success(),
            String::from_utf8_lossy(&said).into_owned(),
        )
    }

    #[track_caller]
    fn refused(&self, words: &str) {
        let (well, said) = self.serve(&[]);
        assert!(!well && said.contains(words), "{said}");
        assert!(!said.contains("hunter2"), "{said}");
        assert!(!said.contains("--socket-addr"), "nothing was started: {said}");
    }
}
