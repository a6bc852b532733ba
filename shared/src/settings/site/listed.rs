//! Tests. Which addresses a site may list, in which spelling, and what is said of the others.

use super::entries::{site, wrong};
use serde_json::json;

/// R4, R60: the cure is in the sentence.
#[test]
fn a_star_is_told_where_it_may_be_meant() {
    let told = "return URL 1 has a `*`, but return URLs match to the letter; list it whole, or its folder, without the `*`, \
                in `return_urls_below`";
    for bad in [
        "https://a.example/*",
        "https://a.example/b/*",
        "https://a.example/b*",
        "https://a.example/*/b",
        "https://a.example/b?c=*",
        "/*",
    ] {
        wrong(&json!({"return_urls": [bad]}), told);
    }
    let host = "has a pattern for a host, and hosts are listed one by one, since others get hosts there too; for previews see \
                docs/settings.md";
    for bad in [
        "https://*.vercel.app",
        "https://shop-*.vercel.app",
        "https://*",
        "https://shop-git-*-team.vercel.app:8443",
        "https://a.example:*",
        "https://.vercel.app",
        "https://shop..vercel.app",
        "https://%2A.vercel.app",
        "https://{branch}.vercel.app",
        "https://<branch>.vercel.app",
        "https://shop-(a|b).vercel.app",
        "https://shop-$BRANCH.vercel.app",
        "https://shop-.+.vercel.app",
        "https://a.example,https://b.example",
        "chrome-extension://*",
    ] {
        wrong(&json!({"origins": [bad]}), &format!("origin 1 {host}"));
        wrong(
            &json!({"return_urls": [format!("{bad}/back")]}),
            &format!("return URL 1 {host}"),
        );
        wrong(
            &json!({"return_urls_below": [format!("{bad}/")]}),
            &format!("`return_urls_below` 1 {host}"),
        );
    }
    wrong(&json!({"origins": ["*"]}), &format!("origin 1 {host}"));
}

/// R4, R60
#[test]
fn what_lies_below_is_below_a_folder() {
    for good in [
        "https://a.example/",
        "https://a.example/b/",
        "http://127.0.0.1:8/",
    ] {
        let below = json!({"return_urls": [], "return_urls_below": [good]});
        assert_eq!(site(&below).check(), Ok(()), "{good}");
    }
    let told =
        "`return_urls_below` 1 is not an https URL that ends in `/`, without a query (http is for loopback)";
    for bad in [
        "",
        "/",
        "https://a.example",
        "https://a.example/b",
        "https://a.example/?b=/",
        "https://a.example/b//",
        "http://a.example/",
        "com.example.app:/",
    ] {
        wrong(
            &json!({"return_urls_below": [bad], "clients": ["browser", "native"]}),
            told,
        );
    }
}

/// R33: letters, port and slash are as the operator writes them, and count as browsers do.
#[test]
fn an_address_counts_in_the_spelling_of_browsers() {
    for (written, origin) in [
        ("https://Shop.Example", "https://shop.example"),
        ("HTTPS://shop.example/", "https://shop.example"),
        ("https://shop.example:443", "https://shop.example"),
        ("https://SHOP.example:443/", "https://shop.example"),
        ("http://localhost:80", "http://localhost"),
        ("https://shop.example:8443/", "https://shop.example:8443"),
        ("https://xn--Bcher-kva.example", "https://xn--bcher-kva.example"),
        ("capacitor://localhost", "capacitor://localhost"),
    ] {
        let mut site = site(&json!({"origins": [written]}));
        site.spell();
        assert_eq!(site.check(), Ok(()), "{written}");
        assert!(site.lists_origin(origin), "{written}");
    }
    for (written, url) in [
        ("https://Shop.Example/Back?A=b", "https://shop.example/Back?A=b"),
        ("HTTPS://shop.example:443", "https://shop.example/"),
        ("https://shop.example:443/b/", "https://shop.example/b/"),
        ("http://LOCALHOST:80/", "http://localhost/"),
    ] {
        let mut site = site(&json!({"return_urls": [written]}));
        site.spell();
        assert_eq!(site.check(), Ok(()), "{written}");
        assert!(site.return_url(url).is_some(), "{written}");
    }
    // What is more than a spelling stays wrong.
    for bad in [
        "https://a@shop.example/",
        "https://shop.example\\/",
        "https://shop.example/../b",
        "https://shop.example/b/%2e%2e",
    ] {
        let mut site = site(&json!({"return_urls": [bad]}));
        site.spell();
        assert!(site.check().is_err(), "{bad}");
    }
    for bad in [
        "https://shop.example/b",
        "https://a@shop.example",
        "https://shop.example//",
    ] {
        let mut site = site(&json!({"origins": [bad]}));
        site.spell();
        assert!(site.check().is_err(), "{bad}");
    }
}

/// R60: no parser here knows all letters; the browser does.
#[test]
fn letters_beyond_ascii_are_told_how_to_be_written() {
    let told = "has a letter beyond ASCII; write it as browsers do, the host as `xn--…` (`new URL(\"…\").href` in a \
                browser's console prints it)";
    for bad in ["https://b\u{fc}cher.example", "https://\u{65e5}\u{672c}.example"] {
        wrong(&json!({"origins": [bad]}), &format!("origin 1 {told}"));
        wrong(
            &json!({"return_urls": [format!("{bad}/")]}),
            &format!("return URL 1 {told}"),
        );
    }
    wrong(
        &json!({"return_urls": ["https://a.example/\u{fc}ber"]}),
        &format!("return URL 1 {told}"),
    );
}

/// R33: as the web views of packaged apps send them.
#[test]
fn an_app_may_have_an_origin_of_its_own() {
    for good in [
        "capacitor://localhost",
        "ionic://localhost",
        "tauri://localhost",
        "http://tauri.localhost",
        "https://tauri.localhost",
        "chrome-extension://abcdefghijklmnopabcdefghijklmnop",
        "moz-extension://0c1d2e3f-0000-4000-8000-000000000000",
        "safari-web-extension://0C1D2E3F-0000-4000-8000-000000000000",
        "app://localhost:8080",
    ] {
        let mut site = site(&json!({"origins": [good]}));
        site.spell();
        assert_eq!(site.check(), Ok(()), "{good}");
        assert!(site.lists_origin(good), "{good}");
    }
    let mut site_of_chrome =
        site(&json!({"origins": ["Chrome-Extension://ABCDEFGHIJKLMNOPabcdefghijklmnop/"]}));
    site_of_chrome.spell();
    assert_eq!(site_of_chrome.check(), Ok(()));
    assert!(site_of_chrome.lists_origin("chrome-extension://abcdefghijklmnopabcdefghijklmnop"));
    for bad in [
        "capacitor://",
        "capacitor:localhost",
        "://localhost",
        "file://",
        "file://localhost",
        "javascript://localhost",
        "data://x",
        "blob://x",
        "ws://localhost",
        "Capacitor://localhost",
        "tauri://localhost/x",
        "tauri://localhost?x",
        "tauri://a@localhost",
        "chrome-extension://a b",
    ] {
        assert!(site(&json!({"origins": [bad]})).check().is_err(), "{bad}");
    }
}

/// R84: a program's answer is in the query, also where pages connect too.
#[test]
fn a_programs_return_url_has_no_name_of_the_answers() {
    let server = json!({"server": {"secret_sha256": "1f".repeat(16) + &"a7".repeat(16)}});
    for odd in [
        "https://a.example/?code=1",
        "https://a.example/?x=1&state[]=2",
        "https://a.example/?error_uri=x",
        "com.example.app:/callback?iss=1",
        "http://127.0.0.1/callback?%63ode",
    ] {
        let urls = json!(["https://a.example/", odd]);
        for clients in [
            json!(["native"]),
            json!([server, "native"]),
            json!(["browser", "native"]),
            json!(["browser", server, "native"]),
        ] {
            wrong(
                &json!({"return_urls": urls, "clients": clients}),
                "return URL 2 has a parameter in its query that the answer has too (`code`, `state`, `iss`, `error…`)",
            );
        }
        if odd.starts_with("https") {
            let page = json!({"return_urls": urls, "origins": ["https://a.example"]});
            let both = json!({"return_urls": urls, "origins": ["https://a.example"], "clients": ["browser", server]});
            for page in [page, both] {
                assert_eq!(
                    site(&page).check(),
                    Ok(()),
                    "{odd}: a page's answer is in the fragment"
                );
            }
        }
    }
}
