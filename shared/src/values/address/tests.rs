//! Tests. What is read of an address, and what is none.

use super::Address;

fn text(raw: &str) -> Option<String> {
    Address::parse(raw).map(|address| address.as_str().to_owned())
}

#[test]
fn an_address_has_its_parts() {
    let address = Address::parse("HTTPS://Shop.Example:0443/a/./b/../c?x=/../#y?z").unwrap();
    assert_eq!(address.as_str(), "https://shop.example/a/c?x=/../#y?z");
    assert_eq!(
        (address.scheme(), address.host(), address.port()),
        ("https", Some("shop.example"), None)
    );
    assert_eq!(address.origin(), Some("https://shop.example"));
    assert_eq!(address.path(), "/a/c");
    assert_eq!(
        (address.query(), address.fragment()),
        (Some("x=/../"), Some("y?z"))
    );
    let bare = Address::parse("http://[::1]:8080").unwrap();
    assert_eq!(
        (bare.as_str(), bare.host(), bare.port()),
        ("http://[::1]:8080/", Some("[::1]"), Some(8080))
    );
    assert_eq!((bare.path(), bare.query(), bare.fragment()), ("/", None, None));
    let empty = Address::parse("http://a/?#").unwrap();
    assert_eq!((empty.query(), empty.fragment()), (Some(""), Some("")));
}

#[test]
fn a_programs_own_scheme_has_no_origin() {
    for (raw, host, path) in [
        ("com.example.app:/back", None, "/back"),
        ("com.example.app:back", None, "back"),
        ("com.example.app://Back/x", Some("Back"), "/x"),
        ("com.example.app:///x", None, "/x"),
        ("com.example.app:", None, ""),
    ] {
        let address = Address::parse(raw).unwrap();
        assert_eq!(
            (address.as_str(), address.host(), address.path()),
            (raw, host, path)
        );
        assert_eq!((address.origin(), address.scheme()), (None, "com.example.app"));
    }
}

#[test]
fn a_number_is_no_name() {
    let name = |raw: &str| Address::parse(raw).and_then(|address| address.name().map(str::to_owned));
    assert_eq!(name("https://shop.example./").as_deref(), Some("shop.example."));
    assert_eq!(name("https://1.a/").as_deref(), Some("1.a"));
    for number in ["https://127.0.0.1/", "https://[::1]/", "https://255.0.10.1/"] {
        assert!(
            Address::parse(number).is_some() && name(number).is_none(),
            "{number}"
        );
    }
}

/// R4, R33: what browsers mend or read each in its way.
#[test]
fn what_would_have_to_be_mended_is_no_address() {
    for raw in [
        "",
        "a",
        "/a",
        "//a",
        "://a",
        "https:",
        "https:a",
        "https:/a",
        "https://",
        "https:///a",
        "https://?a",
        "1a://b",
        "file:///a",
        "https://a@b",
        "https://:@b",
        "https://@b",
        "https://b\\@a",
        "https:\\\\b",
        " https://a",
        "https://a ",
        "https://a\n",
        "https://a\tb",
        "https://\u{e9}",
        "https://a/\u{e9}",
        "https://a/\"",
        "https://a/<",
        "https://a/`",
        "https://a/{",
        "https://a/|",
        "https://a/^",
        "https://a/?\"",
        "https://a/?'",
        "https://a/#`",
        "https://a:65536",
        "https://a:+1",
        "https://a:b",
        "https://a:1:2",
        "https://127.1",
        "https://0x7f.0.0.1",
        "https://2130706433",
        "https://127.0.0.1.",
        "https://127.0.0.01",
        "https://256.0.0.1",
        "https://a.1",
        "https://a.0x1f",
        "https://a..b",
        "https://.a",
        "https://a..",
        "https://.",
        "https://a!b",
        "https://a%41",
        "https://[::1",
        "https://::1]",
        "https://[::1]a",
        "https://[0:0::1]",
        "https://[::127.0.0.1]",
        "https://[01::]",
        "https://[]",
        "com.x:/.//a",
        "com.x:/..//a",
        "com.x://[::1]/",
        "com.x://:1/",
        "com.x://a@b/",
        "com.x:/\"",
    ] {
        assert_eq!(text(raw), None, "{raw}");
    }
}
