//! Tests. Where programs may be: on the loopback, at an address of their own.

use super::tests::*;
use crate::testing::{PAGE, config};

/// R4, RFC 8252 §7.3
#[test]
fn a_native_client_may_choose_its_port_on_loopback_alone() {
    let native = site(
        r#"["http://127.0.0.1/callback","https://shop.example/done"]"#,
        r#"["native"]"#,
    );
    assert!(
        native
            .return_url("http://127.0.0.1:51004/callback")
            .unwrap()
            .is_native()
    );
    assert!(native.return_url("http://127.0.0.1:51004/other").is_none());
    assert!(native.return_url("http://localhost:51004/callback").is_none());
    assert!(native.return_url("https://127.0.0.1:51004/callback").is_none());
    assert!(native.return_url("https://shop.example:444/done").is_none());
    assert!(native.return_url("http://127.0.0.1:51004/callback?x=1").is_none());
    let browser = site(r#"["http://127.0.0.1/callback"]"#, r#"["browser"]"#);
    assert!(browser.return_url("http://127.0.0.1:51004/callback").is_none());
}

/// R4: the terminal's rule is `http://127.0.0.1/callback`, the demo page's has a port.
#[test]
fn a_terminal_program_may_listen_on_any_port_of_the_loopback_and_nowhere_else() {
    let config = config();
    let terminal = config.site("terminal").unwrap().unwrap();
    for port in ["", ":1024", ":65535"] {
        let url = format!("http://127.0.0.1{port}/callback");
        assert!(
            terminal.return_url(&url).is_some_and(|url| url.is_native()),
            "{url}"
        );
    }
    for bad in [
        "http://127.0.0.1:1024/",
        "http://127.0.0.1:1024/callback/x",
        "https://127.0.0.1:1024/callback",
        "http://127.0.0.2:1024/callback",
        "http://localhost:1024/callback",
        "http://[::1]:1024/callback",
        "http://127.0.0.1.evil.example:1024/callback",
        "http://127.0.0.1:1024@evil.example/callback",
        "http://127.0.0.1:99999/callback",
    ] {
        assert_eq!(terminal.return_url(bad), None, "{bad}");
    }
    let demo = config.site("demo").unwrap().unwrap();
    assert_eq!(demo.return_url("http://127.0.0.1:8781/"), None, "its port counts");
    assert!(
        !demo.return_url(&format!("{PAGE}/")).unwrap().is_native(),
        "a page is no program"
    );
    let native = site(
        r#"["http://[::1]/a","http://localhost/a","https://shop.example/a"]"#,
        r#"["native"]"#,
    );
    for good in ["http://[::1]:1024/a", "http://localhost:1024/a"] {
        assert!(native.return_url(good).unwrap().is_native(), "{good}");
    }
}

/// R4: a free port is for what is listed whole.
#[test]
fn a_folder_on_the_loopback_has_its_port() {
    let mut site = site("[]", r#"["native"]"#);
    site.return_urls_below.push("http://127.0.0.1/".to_owned());
    assert!(
        site.return_url("http://127.0.0.1/a")
            .is_some_and(|url| !url.is_native())
    );
    assert_eq!(site.return_url("http://127.0.0.1:5000/a"), None);
    let told = "a `native` client's return URL is listed whole, in `return_urls`";
    assert_eq!(site.check(), Err(told.to_owned()));
}

/// RFC 8252 §7: an https address that the program claims and a scheme of its own, besides the loopback.
#[test]
fn a_native_client_may_be_at_an_address_of_its_own() {
    let urls = r#"["https://app.example/callback","com.example.app:/callback","com.example.other://back?x=1","com.example.third:back"]"#;
    let native = site(urls, r#"["native"]"#);
    assert_eq!(native.check(), Ok(()));
    for good in [
        "https://app.example/callback",
        "com.example.app:/callback",
        "com.example.other://back?x=1",
        "com.example.third:back",
    ] {
        let url = native.return_url(good).unwrap();
        assert!(url.is_native(), "{good}");
        assert!(url.with(&[("code", "c")]).ends_with("code=c"), "{good}");
    }
    for bad in [
        "https://app.example:444/callback",
        "https://app.example/callback/x",
        "http://app.example/callback",
        "com.example.app:/callback/",
        "com.example.app://callback",
        "com.example.app:/callback?x=1",
        "com.example.app:/callback#x",
        "com.example.app:/x/../callback",
        "com.example.app:callback",
        "COM.example.app:/callback",
        "com.evil.app:/callback",
        "com.example.other://back",
        "com.example.other://x@back?x=1",
    ] {
        assert_eq!(native.return_url(bad), None, "{bad}");
    }
    let page = site(r#"["https://app.example/callback"]"#, r#"["browser"]"#);
    assert!(
        !page
            .return_url("https://app.example/callback")
            .unwrap()
            .is_native()
    );
}
