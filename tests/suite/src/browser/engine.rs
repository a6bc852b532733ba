//! The engines that the suite drives, and the programs that each needs.

use std::path::{Path, PathBuf};

use crate::processes::target;

/// What a browser is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Engine {
    /// Chromium, with its debugging protocol.
    #[default]
    Chromium,
    /// Firefox, with `WebDriver` `BiDi`.
    Firefox,
    /// `WebKitGTK`, with WebDriver alone.
    WebKit,
}

impl Engine {
    /// The WebDriver server.
    pub(super) fn driver(self) -> PathBuf {
        match self {
            Self::Chromium => "/usr/bin/chromedriver".into(),
            Self::Firefox => target().join("tools/bin/geckodriver"),
            Self::WebKit => "/usr/bin/WebKitWebDriver".into(),
        }
    }

    /// Its name, for folders.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::WebKit => "webkit",
        }
    }

    /// Fails the test where a program is missing, and says what installs it.
    pub(super) fn expect_installed(self) {
        let packages = match self {
            Self::Chromium => "chromium chromium-driver",
            Self::Firefox => "firefox-esr",
            Self::WebKit => "webkit2gtk-driver xvfb",
        };
        let programs: &[&str] = match self {
            Self::Chromium => &["/usr/bin/chromium"],
            Self::Firefox => &["/usr/bin/firefox-esr"],
            Self::WebKit => &["/usr/bin/Xvfb"],
        };
        let driver = self.driver();
        let all = programs.iter().map(Path::new).chain([driver.as_path()]);
        for program in all {
            assert!(
                program.exists(),
                "{} is missing: `cargo xtask setup` installs it as root (apt-get install {packages})",
                program.display()
            );
        }
    }
}
