//! Chromium with a profile of its own, kept off the network but for the tee.

use std::net::SocketAddr;
use std::path::Path;

use fantoccini::wd::Capabilities;
use serde_json::json;

use super::options::Options;

/// Chromium 128 on a phone.
const PHONE: &str = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0 Mobile Safari/537.36";

/// What the driver is told.
pub fn capabilities(options: &Options, profile: &Path, proxy: SocketAddr) -> Capabilities {
    let (width, height) = options.window();
    let mut arguments = vec![
        "--headless".into(),
        "--no-sandbox".into(),
        "--disable-quic".into(),
        "--disable-background-networking".into(),
        "--disable-component-update".into(),
        "--disable-dev-shm-usage".into(),
        "--disable-gpu".into(),
        "--no-first-run".into(),
        "--hide-scrollbars".into(),
        format!("--window-size={width},{height}"),
        format!("--user-data-dir={}", profile.display()),
        format!("--proxy-server=socks5://{proxy}"),
        "--proxy-bypass-list=<-loopback>".into(),
    ];
    if let Some(text) = &options.user_agent {
        arguments.push(format!("--user-agent={text}"));
    }
    if let Some(tag) = &options.language {
        arguments.push(format!("--lang={tag}"));
        arguments.push(format!("--accept-lang={tag}"));
    }
    let mut chrome = json!({
        "args": arguments,
        // What a browser does for a visitor, the tests' browser does too: it may block a popup.
        "excludeSwitches": ["disable-popup-blocking"],
        "prefs": {
            "profile.block_third_party_cookies": options.third_party_cookies_blocked,
            "profile.default_content_setting_values.cookies": if options.storage_blocked { 2 } else { 1 },
            "profile.cookie_controls_mode": i32::from(options.third_party_cookies_blocked),
        },
    });
    if options.phone {
        let user_agent = options.user_agent.as_deref().unwrap_or(PHONE);
        chrome["mobileEmulation"] = json!({
            "deviceMetrics": {"width": 360, "height": 800, "pixelRatio": 2.0, "touch": true, "mobile": true},
            "userAgent": user_agent,
        });
    }
    let mut all = Capabilities::new();
    all.insert("browserName".into(), "chrome".into());
    all.insert("pageLoadStrategy".into(), "normal".into());
    all.insert("goog:chromeOptions".into(), chrome);
    all
}
