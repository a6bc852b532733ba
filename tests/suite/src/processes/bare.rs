//! workerd alone, on the files of an edge that ran before: started in a blink, killed in a blink.

use std::fs::File;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::places::{folder, free_port, root};
use crate::clock::poll;

/// A workerd that can be killed and started again.
#[derive(Debug)]
pub struct Bare {
    config: PathBuf,
    text: String,
    port: u16,
    log: PathBuf,
    child: Option<Child>,
}

impl Bare {
    /// Remembers what the edge that runs on this folder was started with.
    pub(super) fn of(state: &Path, port: u16, log: &Path) -> Self {
        let config = state.join("edge.capnp");
        let text = std::fs::read_to_string(&config).expect("a running edge has its configuration");
        Self {
            config,
            text,
            port,
            log: log.into(),
            child: None,
        }
    }

    /// A Worker of one script, with nothing else; it runs already.
    #[must_use]
    pub fn running(name: &str, script: &str) -> Self {
        let (folder, port) = (folder(name), free_port());
        std::fs::write(folder.join("script.js"), script).expect("a script can be written");
        let text = format!(
            r#"using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "script", worker = .script)],
  sockets = [(name = "http", address = "127.0.0.1:{port}", http = (), service = "script")],
);
const script :Workerd.Worker = (
  modules = [(name = "script.js", esModule = embed "script.js")], compatibilityDate = "2026-04-15",
);
"#
        );
        let mut bare = Self {
            config: folder.join("script.capnp"),
            text,
            port,
            log: folder.join("workerd.log"),
            child: None,
        };
        bare.start();
        bare
    }

    /// The port on 127.0.0.1.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// The folder with the bundle and the storage.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.config.parent().expect("the file lies in a folder")
    }

    /// Starts it, and waits until it listens.
    pub fn start(&mut self) {
        self.start_as(Command::new(binary()));
    }

    /// Starts it where no file can grow: writes fail as on a full disk.
    pub fn start_on_a_full_disk(&mut self) {
        let mut command = Command::new("sh");
        command
            .args(["-c", "trap '' XFSZ; ulimit -f 64; exec \"$0\" \"$@\""])
            .arg(binary());
        self.start_as(command);
    }

    fn start_as(&mut self, mut command: Command) {
        self.kill();
        std::fs::write(&self.config, &self.text).expect("the configuration can be written");
        let log = File::options().create(true).append(true).open(&self.log);
        let log = log.expect("the log can be written");
        let twin = log.try_clone().expect("a file has twins");
        command.arg("serve").arg(&self.config).stdin(Stdio::null());
        command.stdout(Stdio::from(log)).stderr(Stdio::from(twin));
        self.child = Some(command.spawn().expect("workerd starts"));
        let address = ("127.0.0.1", self.port);
        let listens = || TcpStream::connect(address).ok();
        assert!(
            poll(Duration::from_secs(20), listens).is_some(),
            "workerd doesn't listen"
        );
    }

    /// Ends it as a power cut does.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

impl Drop for Bare {
    fn drop(&mut self) {
        self.kill();
        // It holds the secrets.
        let _ = std::fs::remove_file(&self.config);
    }
}

fn binary() -> PathBuf {
    let packages = root().join("node_modules/@cloudflare");
    let found = std::fs::read_dir(&packages).into_iter().flatten().flatten();
    found
        .map(|package| package.path().join("bin/workerd"))
        .find(|path| path.is_file())
        .expect("workerd is installed: `cargo xtask setup`")
}
