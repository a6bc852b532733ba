use super::*;

/// R93
#[test]
fn characters_are_code_points() {
    assert_eq!(length("Grüße"), 5);
    // A family is one emoji to the eye, seven code points and eleven units of UTF-16.
    assert_eq!(length("👨‍👩‍👧‍👦"), 7);
    assert_eq!(length("é"), 1);
    assert_eq!(length("e\u{301}"), 2);
    assert_eq!(length(&"\n".repeat(3)), 3);
}

/// R93
#[test]
fn hashtags_are_those_that_instagram_links() {
    for (text, count) in [
        ("", 0),
        ("#", 0),
        ("# no", 0),
        ("#one", 1),
        ("#one #one", 2),
        ("#one#two", 2),
        ("(#one),#two\n#three", 3),
        ("#2026", 1),
        ("#_", 1),
        ("#größe #日本 ＃全角", 3),
        ("#🍕", 1),
        ("##two", 1),
        ("a#b", 0),
        ("a#b#c", 0),
        ("caf\u{e9}#b", 0),
        ("&#39; https://a.example/#top", 0),
        ("#!x", 0),
    ] {
        assert_eq!(hashtags(text), count, "{text}");
    }
}

/// R93
#[test]
fn mentions_are_accounts_and_no_e_mail() {
    for (text, count) in [
        ("@", 0),
        ("@ no", 0),
        ("@one", 1),
        ("@one.two @_ @9", 3),
        ("@one@two", 2),
        ("(@one)", 1),
        ("me@shop.example", 0),
        ("https://social.example/@one", 0),
        ("＠one", 1),
        ("@é", 0),
    ] {
        assert_eq!(mentions(text), count, "{text}");
    }
}

/// R93
#[test]
fn a_name_is_told_what_is_wrong_with_it() {
    for name in ["a", "a.b_c", "9", "_", &"x".repeat(30)] {
        assert_eq!(username_fault(name), None, "{name}");
    }
    for (name, fault) in [
        ("", "empty"),
        ("@a", "without @"),
        ("https://www.instagram.com/a", "address"),
        ("a b", "characters"),
        ("ä", "characters"),
        (&*"x".repeat(31), "too long"),
        (".a", "full stop"),
        ("a.", "full stop"),
        ("a..b", "full stop"),
    ] {
        assert!(
            username_fault(name).is_some_and(|told| told.contains(fault)),
            "{name}"
        );
    }
}
