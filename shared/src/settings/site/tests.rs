//! Which return URLs and origins are a site's (R4, R33, R34, R84).

use super::*;
use crate::testing::{PAGE, config};

pub(super) fn site(return_urls: &str, clients: &str) -> Site {
    let text = format!(
        r#"{{"name":"Demo","origins":["https://shop.example"],"return_urls":{return_urls},"clients":{clients},
            "permissions":["instagram_business_basic"]}}"#
    );
    serde_json::from_str(&text).unwrap()
}

/// A site whose flows may end anywhere below.
pub(super) fn below(start: &str) -> Site {
    let mut site = site("[]", r#"["browser"]"#);
    site.return_urls_below.push(start.to_owned());
    assert_eq!(site.check(), Ok(()));
    site
}

/// R4: all of it exactly, or what lies below a folder.
#[test]
fn only_listed_return_urls_match() {
    let mut site = below("https://shop.example/app/");
    site.return_urls.push("https://shop.example/done".to_owned());
    for good in [
        "https://shop.example/app/",
        "https://shop.example/app/a/b?tab=2",
        "https://shop.example/done",
    ] {
        assert!(site.return_url(good).is_some(), "{good}");
    }
    for bad in [
        "http://shop.example/done",
        "https://shop.example/done?x=1",
        "https://shop.example/done?",
        "https://shop.example/done#",
        "https://shop.example/app?/x",
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
        "https://shop.example/app/?error=1",
        "https://shop.example/app/?error_description=1",
        "https://shop.example/app/?error_category=1",
        "https://shop.example/app/?error_retry=1",
        "https://shop.example/app/?error_cause=1",
        "https://shop.example/app/?error_action=1",
        "https://shop.example/app/?error_missing_permissions=1",
        "https://shop.example/app/?error_retry_after=1",
        "https://shop.example/app/?error_step=1",
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

/// R4: the demo page's is `http://127.0.0.1:8780/`.
#[test]
fn a_folder_admits_what_lies_below_it_on_that_origin_alone() {
    let demo = below(&format!("{PAGE}/"));
    for path in ["/", "/deep/er", "/?a=b", "/page?next=/x"] {
        let url = format!("{PAGE}{path}");
        assert_eq!(demo.return_url(&url).unwrap().as_str(), url);
    }
    for bad in [
        "",
        "/",
        "//evil.example/",
        "///evil.example/",
        "\\\\evil.example/",
        "https://evil.example/",
        "https://127.0.0.1:8780/",
        "http://127.0.0.1/",
        "http://127.0.0.1:18780/",
        "http://127.0.0.1:87800/",
        "http://127.0.0.1:8780.evil.example/",
        "http://127.0.0.1:8780@evil.example/",
        "http://evil@127.0.0.1:8780/",
        "http://evil:pw@127.0.0.1:8780/",
        "http://127.0.0.1.evil.example:8780/",
        "http://evil.example#127.0.0.1:8780/",
        "http://evil.example?127.0.0.1:8780/",
        "http://evil.example\\@127.0.0.1:8780/",
        "http:/\\evil.example/@127.0.0.1:8780/",
        "http:127.0.0.1:8780/",
        "http:/127.0.0.1:8780/",
        "http:\\\\127.0.0.1:8780\\",
        "http%3A%2F%2F127.0.0.1%3A8780%2F",
        "http://127.0.0.1%3A8780/",
        "http://127.1:8780/",
        "http://0x7f.0.0.1:8780/",
        "http://2130706433:8780/",
        "http://localhost:8780/",
        "http://127.0.0.1:8780/#fragment",
        " http://127.0.0.1:8780/",
        "http://127.0.0.1:8780/\t",
        "http://127.0.0.1:8780/\r\nSet-Cookie: a=b",
        "http://127.0.0.1:8780/\u{0}",
        "javascript://127.0.0.1:8780/%0aalert(1)",
        "javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "blob:http://127.0.0.1:8780/x",
        "ws://127.0.0.1:8780/",
        "ftp://127.0.0.1:8780/",
    ] {
        assert_eq!(demo.return_url(bad), None, "{bad}");
    }
}

/// R4: the shop's rule is `https://shop.example/back`.
#[test]
fn an_exact_rule_admits_that_one_address() {
    let config = config();
    let shop = config.site("shop").unwrap().unwrap();
    assert!(shop.return_url("https://shop.example/back").is_some());
    for bad in [
        "https://shop.example/",
        "https://shop.example/back/",
        "https://shop.example/backdoor",
        "https://shop.example/back/../evil",
        "https://shop.example/x/../back",
        "https://shop.example/./back",
        "https://shop.example//back",
        "https://shop.example/%62ack",
        "https://shop.example/back%2f",
        "https://shop.example/BACK",
        "https://shop.example:444/back",
        "http://shop.example/back",
        "https://www.shop.example/back",
        "https://shop.example./back",
        "https://shop.example.evil.example/back",
        "https://evilshop.example/back",
        "https://shop\u{3002}example/back",
    ] {
        assert_eq!(shop.return_url(bad), None, "{bad}");
    }
}

/// R4
#[test]
fn a_rule_with_a_query_admits_that_query_alone() {
    let site = site(r#"["https://shop.example/done?lang=en"]"#, r#"["browser"]"#);
    assert!(site.return_url("https://shop.example/done?lang=en").is_some());
    for bad in [
        "https://shop.example/done",
        "https://shop.example/done?lang=de",
        "https://shop.example/done?",
    ] {
        assert_eq!(site.return_url(bad), None, "{bad}");
    }
}

/// R4: none of these has one spelling in every program that reads it.
#[test]
fn no_odd_character_is_in_a_return_url() {
    let site = below("https://shop.example/");
    let odd = [
        '\\', '#', '@', '"', '<', '>', '`', '{', '}', '|', '^', ';', ' ', '\u{7f}', '\u{e9}', '\n',
    ];
    for bad in odd {
        assert_eq!(
            site.return_url(&format!("https://shop.example/a{bad}b")),
            None,
            "{bad:?}"
        );
        assert_eq!(
            site.return_url(&format!("https://shop.example/?a={bad}b")),
            None,
            "{bad:?}"
        );
    }
    for bad in [
        "//", "/%2e", "/%2E", "/%2f", "/%2F", "/%5c", "/%5C", "/%00", "/%25",
    ] {
        assert_eq!(
            site.return_url(&format!("https://shop.example/a{bad}b")),
            None,
            "{bad}"
        );
    }
    for good in [
        "https://shop.example/%20",
        "https://shop.example/?a=%2f//..",
        "https://shop.example/a.b~c_d-e!$&'()*+,=:",
    ] {
        assert!(site.return_url(good).is_some(), "{good}");
    }
}

/// RFC 6749 §4.1.2, R23: what the edge adds is not there already, in any spelling.
#[test]
fn what_an_answer_adds_is_reserved() {
    let site = below("https://shop.example/");
    for name in ["code", "state", "iss", "error", "error_description", "error_uri"] {
        for query in [
            name.to_owned(),
            format!("{name}=1"),
            format!("a=1&{name}=1"),
            format!("{name}[]=1"),
            format!("{name}[a][b]=1"),
            format!("%{:02x}{}=1", name.as_bytes()[0], &name[1..]),
            format!("{name}%5B%5D=1"),
        ] {
            assert_eq!(
                site.return_url(&format!("https://shop.example/?{query}")),
                None,
                "{query}"
            );
        }
        for query in [format!("{name}s=1"), format!("a={name}"), format!("a[{name}]=1")] {
            assert!(
                site.return_url(&format!("https://shop.example/?{query}"))
                    .is_some(),
                "{query}"
            );
        }
    }
}

/// R22: a page's own `?code=…` is no matter where the answer comes back in the fragment.
#[test]
fn beside_a_fragment_the_query_is_the_pages_own() {
    let site = below("https://shop.example/");
    let fragment = |url: &str| site.return_url_in(url, ResponseMode::Fragment);
    for query in [
        "code",
        "code[]=a",
        "state=CA&city=Fresno",
        "iss=https://e",
        "error_uri=x",
        "%63ode=1",
    ] {
        let url = format!("https://shop.example/?{query}");
        assert_eq!(site.return_url(&url), None, "{url}");
        assert_eq!(fragment(&url).unwrap().as_str(), url);
    }
    for bad in [
        "https://evil.example/?code=1",
        "https://shop.example/#",
        "https://shop.example/#instagram-connect=x",
        "https://shop.example//?code=1",
    ] {
        assert_eq!(fragment(bad), None, "{bad}");
    }
}

/// R4: one URL is one page, at most the origin's slash may be left out.
#[test]
fn a_listed_url_is_compared_to_the_letter() {
    for (listed, good) in [
        ("https://a.example", "https://a.example/"),
        ("https://a.example/", "https://a.example"),
        ("https://a.example/b/", "https://a.example/b/"),
        ("https://a.example/?b=/", "https://a.example/?b=/"),
        ("https://a.example/b?c=1&d", "https://a.example/b?c=1&d"),
        ("http://127.0.0.1:8/b?", "http://127.0.0.1:8/b?"),
    ] {
        let site = site(&format!(r#"["{listed}"]"#), r#"["browser"]"#);
        assert_eq!(site.check(), Ok(()), "{listed}");
        assert!(site.return_url(good).is_some(), "{listed} {good}");
        for bad in ["x", "/", "?", "?x=1", "&x=1", "%20", "#"] {
            let longer = format!("{listed}{bad}");
            if longer != good {
                assert_eq!(site.return_url(&longer), None, "{listed} {longer}");
            }
        }
        let (shorter, _) = listed.split_at(listed.len() - 1);
        if shorter != good {
            assert_eq!(site.return_url(shorter), None, "{listed} {shorter}");
        }
    }
}

/// R84
#[test]
fn a_return_url_has_a_greatest_length() {
    let site = below("https://shop.example/");
    let start = "https://shop.example/";
    let longest = format!("{start}{}", "a".repeat(1_024 - start.len()));
    assert!(site.return_url(&longest).is_some());
    assert!(site.return_url(&format!("{longest}a")).is_none());
}

/// R34
#[test]
fn an_origin_is_listed_letter_by_letter() {
    let site = below("https://shop.example/");
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
