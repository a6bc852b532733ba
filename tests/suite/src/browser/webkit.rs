//! `WebKitGTK`'s own browser, driven by WebDriver. It draws on a display that nobody looks at, and stores in memory.

use std::path::Path;
use std::sync::OnceLock;
use std::time::Duration;

use fantoccini::wd::Capabilities;
use serde_json::json;

use super::options::Options;
use crate::processes::Process;

const BROWSERS: [&str; 2] = [
    "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
    "/usr/lib/aarch64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
];

/// The display, `:N`: one for all browsers of the test program, and it ends with that.
pub fn display() -> String {
    static SHARED: OnceLock<(Process, String)> = OnceLock::new();
    let (_, display) = SHARED.get_or_init(|| {
        let arguments = [
            "-displayfd",
            "1",
            "-screen",
            "0",
            "1280x900x24",
            "-nolisten",
            "tcp",
        ];
        let server = Process::start(Path::new("/usr/bin/Xvfb"), &arguments.map(String::from), &[]);
        let number = server
            .line("", Duration::from_secs(20))
            .unwrap_or_else(|why| panic!("{why}"));
        (server, format!(":{number}"))
    });
    display.clone()
}

/// What driver and browser are started with: nothing of the machine's desktop is asked.
pub fn environment(display: &str) -> [(&str, &str); 5] {
    [
        ("DISPLAY", display),
        ("GDK_BACKEND", "x11"),
        ("GSETTINGS_BACKEND", "memory"),
        ("GTK_A11Y", "none"),
        ("NO_AT_BRIDGE", "1"),
    ]
}

pub fn capabilities(_options: &Options, proxy: std::net::SocketAddr) -> Capabilities {
    let binary = BROWSERS.into_iter().find(|path| Path::new(path).exists());
    let mut all = Capabilities::new();
    all.insert("acceptInsecureCerts".into(), true.into());
    all.insert(
        "webkitgtk:browserOptions".into(),
        json!({"binary": binary.unwrap_or(BROWSERS[0]), "args": ["--automation", format!("--proxy=socks5://{proxy}"), "--ignore-tls-errors", "--enable-itp"]}),
    );
    all
}
