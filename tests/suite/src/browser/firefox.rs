//! Firefox with a profile of its own, kept off the network but for the tee.

use std::net::SocketAddr;
use std::path::Path;

use fantoccini::wd::Capabilities;
use serde_json::{Value, json};

use super::options::Options;

/// What Firefox asks of its maker and of others by itself.
const QUIET: [&str; 17] = [
    "app.normandy.enabled",
    "app.update.auto",
    "browser.contentblocking.report.lockwise.enabled",
    "browser.discovery.enabled",
    "browser.newtabpage.activity-stream.feeds.system.topstories",
    "browser.newtabpage.enabled",
    "browser.region.update.enabled",
    "browser.safebrowsing.blockedURIs.enabled",
    "browser.safebrowsing.downloads.enabled",
    "browser.safebrowsing.malware.enabled",
    "browser.safebrowsing.phishing.enabled",
    "browser.search.update",
    "datareporting.healthreport.uploadEnabled",
    "extensions.getAddons.cache.enabled",
    "extensions.update.enabled",
    "network.captive-portal-service.enabled",
    "network.connectivity-service.enabled",
];

/// The preferences: all through the tee, nothing else from the network, and a popup is blocked where a visitor's is.
fn preferences(options: &Options, proxy: SocketAddr) -> Value {
    let mut all = json!({
        "network.proxy.type": 1,
        "network.proxy.socks": proxy.ip().to_string(),
        "network.proxy.socks_port": proxy.port(),
        "network.proxy.socks_version": 5,
        "network.proxy.socks_remote_dns": true,
        "network.proxy.allow_hijacking_localhost": true,
        "network.proxy.no_proxies_on": "",
        "network.trr.mode": 5,
        // Heeded because of a variable in the driver's environment.
        "services.settings.server": "data:,#remote-settings-dummy/v1",
        "toolkit.telemetry.server": "data:,",
        "dom.push.serverURL": "",
        "dom.disable_open_during_load": true,
        "browser.startup.page": 0,
        "layout.css.prefers-color-scheme.content-override": i32::from(!options.is_dark()),
        "ui.prefersReducedMotion": i32::from(options.is_calm()),
    });
    for name in QUIET {
        all[name] = false.into();
    }
    for (name, value) in options.preferences() {
        all[name] = value.clone();
    }
    all
}

pub fn capabilities(options: &Options, profile: &Path, proxy: SocketAddr) -> Capabilities {
    let (width, height) = options.window();
    let mut all = Capabilities::new();
    all.insert("browserName".into(), "firefox".into());
    all.insert("pageLoadStrategy".into(), "normal".into());
    all.insert("webSocketUrl".into(), true.into());
    all.insert(
        "moz:firefoxOptions".into(),
        json!({
            "binary": "/usr/bin/firefox-esr",
            "args": ["-headless", "-profile", profile, "--width", width.to_string(), "--height", height.to_string()],
            "prefs": preferences(options, proxy),
        }),
    );
    all
}
