//! Which return URLs, origins and secrets are a site's (R4, R33, R34, R46, R84).

use super::*;

fn site(return_urls: &str, clients: &str) -> Site {
    let text = format!(
        r#"{{"name":"Demo","origins":["https://shop.example"],"return_urls":{return_urls},"clients":{clients},
            "permissions":["instagram_business_basic"]}}"#
    );
    serde_json::from_str(&text).unwrap()
}

/// R4: scheme, host and port exactly, the path by the site's rule.
#[test]
fn only_listed_return_urls_match() {
    let site = site(
        r#"["https://shop.example/app/*","https://shop.example/done"]"#,
        r#"["browser"]"#,
    );
    for good in [
        "https://shop.example/app/",
        "https://shop.example/app/a/b?tab=2",
        "https://shop.example/done",
        "https://shop.example/done?x=1",
    ] {
        assert!(site.return_url(good).is_some(), "{good}");
    }
    for bad in [
        "http://shop.example/done",
        "https://shop.example:444/done",
        "https://shop.example.evil/done",
        "https://evil.example/done",
        "https://evil@shop.example/done",
        "https://shop.example@evil.example/done",
        "https://shop.example/done/",
        "https://shop.example/done2",
        "https://shop.example/app",
        "https://shop.example/application",
        "https://shop.example/app/../evil",
        "https://shop.example/app/%2e%2e/evil",
        "https://shop.example/app/%2E%2e%2fevil",
        "https://shop.example/app//evil.example",
        "https://shop.example/app/..%2fevil",
        "https://shop.example/app/%5cevil",
        "https://shop.example\\evil.example/app/",
        "https:\\\\shop.example/app/",
        "https:/shop.example/app/",
        "https:shop.example/app/",
        "//evil.example",
        "\\\\evil.example",
        "/app/",
        "javascript:alert(1)",
        "data:text/html,x",
        "HTTPS://shop.example/app/",
        "https://SHOP.example/app/",
        "https://shop.example:443/app/",
        "https://shop.example/app/#fragment",
        "https://shop.example/app/ x",
        "https://shop.example/app/\t",
        "https://shop.example/app/?code=1",
        "https://shop.example/app/?state=1",
        "https://shop.example/app/?code[]=1",
        "https://shop.example/app/?error_uri=x",
        "https://shop.example/app/..;/admin",
        "https://shop%2eexample/app/",
        "https%3A%2F%2Fshop.example/app/",
        "https://shop.example/app/\u{e9}",
        "",
    ] {
        assert!(site.return_url(bad).is_none(), "{bad}");
    }
}

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
            .is_loopback()
    );
    assert!(native.return_url("http://127.0.0.1:51004/other").is_none());
    assert!(native.return_url("http://localhost:51004/callback").is_none());
    assert!(native.return_url("https://127.0.0.1:51004/callback").is_none());
    assert!(native.return_url("https://shop.example:444/done").is_none());
    let browser = site(r#"["http://127.0.0.1/callback"]"#, r#"["browser"]"#);
    assert!(browser.return_url("http://127.0.0.1:51004/callback").is_none());
}

/// R84
#[test]
fn a_return_url_has_a_greatest_length() {
    let site = site(r#"["https://shop.example/*"]"#, r#"["browser"]"#);
    let long = format!("https://shop.example/{}", "a".repeat(LONGEST_RETURN_URL));
    assert!(site.return_url(&long).is_none());
}

#[test]
fn the_result_is_appended_to_what_is_there() {
    let site = site(r#"["https://shop.example/*"]"#, r#"["browser"]"#);
    let url = site.return_url("https://shop.example/?tab=2").unwrap();
    assert_eq!(
        url.with(&[("code", "a.b"), ("iss", "https://e")]),
        "https://shop.example/?tab=2&code=a.b&iss=https%3A%2F%2Fe"
    );
}

/// R34
#[test]
fn an_origin_is_listed_letter_by_letter() {
    let site = site(r#"["https://shop.example/*"]"#, r#"["browser"]"#);
    assert!(site.lists_origin("https://shop.example"));
    for bad in [
        "http://shop.example",
        "https://shop.example:444",
        "https://shop.example.evil",
        "null",
        "https://SHOP.example",
        "",
    ] {
        assert!(!site.lists_origin(bad), "{bad}");
    }
}

/// R46
#[test]
fn a_server_client_is_known_by_its_secret() {
    let hex = secret::hash_hex("s3cret-s3cret-s3cret");
    let site = site(
        r#"["https://shop.example/*"]"#,
        &format!(r#"[{{"server":{{"secret_sha256":"{hex}"}}}}]"#),
    );
    assert!(site.has(ClientKind::Server));
    assert!(!site.has(ClientKind::Browser));
    assert!(site.secret_matches("s3cret-s3cret-s3cret"));
    assert!(!site.secret_matches("other"));
}

#[test]
fn a_wrong_entry_is_told() {
    let check = |origins: &str, urls: &str| {
        let text = format!(
            r#"{{"name":"D","origins":{origins},"return_urls":{urls},"permissions":["instagram_business_basic"]}}"#
        );
        serde_json::from_str::<Site>(&text).unwrap().check()
    };
    assert!(check(r#"["https://a.example"]"#, r#"["https://a.example/*"]"#).is_ok());
    assert!(check(r#"["https://a.example/"]"#, r#"["https://a.example/*"]"#).is_err());
    assert!(check(r#"["http://a.example"]"#, r#"["https://a.example/*"]"#).is_err());
    assert!(check(r#"["*"]"#, r#"["https://a.example/*"]"#).is_err());
    assert!(check(r#"["null"]"#, r#"["https://a.example/*"]"#).is_err());
    assert!(check("[]", "[]").is_err());
    assert!(check("[]", r#"["https://a.example*"]"#).is_err());
    assert!(check("[]", r#"["http://a.example/"]"#).is_err());
}
