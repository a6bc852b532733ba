//! What is sealed opens for its purpose and owner alone (R44, R45).

use super::*;
use crate::testing::{NEW_KEY as NEW, OLD_KEY as OLD};

fn keys(text: &str) -> SealingKeys {
    SealingKeys::parse(text).unwrap()
}

#[test]
fn what_is_sealed_opens_for_its_owner() {
    let sealed = keys(NEW).seal(Purpose::Token, "demo/1", &[7; 24], b"text");
    assert_eq!(
        keys(NEW)
            .open(Purpose::Token, "demo/1", &sealed)
            .unwrap()
            .as_slice(),
        b"text"
    );
}

/// R44: two swapped rows fail to open.
#[test]
fn it_opens_for_no_other_owner() {
    let sealed = keys(NEW).seal(Purpose::Token, "demo/1", &[7; 24], b"text");
    for owner in ["demo/2", "demo/", "", "demo/1\n", "\ndemo/1"] {
        let opened = keys(NEW).open(Purpose::Token, owner, &sealed);
        assert_eq!(opened, Err(OpenError::NotOurs), "{owner}");
    }
}

/// R44
#[test]
fn it_opens_for_no_other_purpose() {
    let purposes = [Purpose::Flow, Purpose::Token, Purpose::Nonce, Purpose::Code];
    for sealed_for in purposes {
        let sealed = keys(NEW).seal(sealed_for, "demo/1", &[7; 24], b"text");
        for purpose in purposes {
            let opens = keys(NEW).open(purpose, "demo/1", &sealed).is_ok();
            assert_eq!(opens, purpose == sealed_for, "{sealed_for:?} as {purpose:?}");
        }
    }
}

/// R44: a row of one key under another key's name, even if both keys are the same.
#[test]
fn it_opens_under_no_other_keys_name() {
    let (_, key) = NEW.split_once(':').unwrap();
    let same = keys(&format!("one:{key}"));
    let sealed = same.seal(Purpose::Token, "demo/1", &[7; 24], b"text");
    let renamed = sealed.replace("one.", "two.");
    let both = keys(&format!("one:{key},two:{key}"));
    assert!(both.open(Purpose::Token, "demo/1", &sealed).is_ok());
    assert_eq!(
        both.open(Purpose::Token, "demo/1", &renamed),
        Err(OpenError::NotOurs)
    );
}

/// Rows and cookies of before still open: the format stays.
#[test]
fn the_format_is_key_nonce_and_box() {
    let sealed = keys(NEW).seal(Purpose::Token, "demo/1", &[7; 24], b"text");
    assert_eq!(
        sealed,
        "new.BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHJkxhZrRPYFq5Eb5riwJ-RxwFof4"
    );
    assert_eq!(key_of(&sealed), "new");
    assert_eq!(key_of(""), "");
    for other in ["", ".", "new", "new.", "new.BwcH", "new.!"] {
        assert_eq!(
            keys(NEW).open(Purpose::Token, "demo/1", other).ok(),
            None,
            "{other}"
        );
    }
}

#[test]
fn every_changed_character_is_noticed() {
    let sealed = keys(NEW).seal(Purpose::Token, "demo/1", &[7; 24], b"text");
    for at in 0..sealed.len() {
        let mut bytes = sealed.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(bytes).unwrap();
        assert!(
            keys(NEW).open(Purpose::Token, "demo/1", &changed).is_err(),
            "character {at}"
        );
    }
}

/// R45: old rows stay readable while the old key is listed, and say why when it is gone.
#[test]
fn an_old_key_opens_while_it_is_listed() {
    let sealed = keys(OLD).seal(Purpose::Token, "demo/1", &[7; 24], b"text");
    let both = keys(&format!("{NEW},{OLD}"));
    assert!(both.open(Purpose::Token, "demo/1", &sealed).is_ok());
    assert!(
        both.seal(Purpose::Token, "demo/1", &[7; 24], b"text")
            .starts_with("new.")
    );
    assert_eq!(
        keys(NEW).open(Purpose::Token, "demo/1", &sealed),
        Err(OpenError::UnknownKey)
    );
}

/// R60: short, repeated and example keys are refused.
#[test]
fn poor_keys_are_refused() {
    for (text, says) in [
        ("", "it lists no key"),
        (
            "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA",
            "an entry has no `id:` before its key",
        ),
        (
            "a b:AQID",
            "a key's id is not 1 to 16 letters, digits, `-` or `_`",
        ),
        ("a:AQID", "a key is not 32 bytes long"),
        ("a:!!!!", "a key is not base64url"),
        (
            "a:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "a key is no random value (too few different bytes)",
        ),
    ] {
        assert_eq!(SealingKeys::parse(text).err(), Some(says), "{text}");
    }
    for id in ["", "a b", "a.b", "\u{e9}", "seventeen-letters"] {
        let named = format!("{id}:{}", &OLD[4..]);
        let says = "a key's id is not 1 to 16 letters, digits, `-` or `_`";
        assert_eq!(SealingKeys::parse(&named).err(), Some(says), "{id}");
    }
    let twice = format!("{OLD},{OLD}");
    assert_eq!(
        SealingKeys::parse(&twice).err(),
        Some("two keys have the same id")
    );
}

#[test]
fn keys_do_not_print() {
    assert_eq!(
        format!("{:?}", keys(&format!("{NEW},{OLD}"))),
        r#"["new", "old"]"#
    );
}

#[test]
fn a_key_has_a_short_plain_name() {
    for id in ["a", "2026-11", "A_z", "sixteen-letters-"] {
        assert_eq!(
            keys(&format!("{id}:{}", &OLD[4..])).ids().collect::<Vec<_>>(),
            [id]
        );
    }
    let spaced = format!(" {NEW}= , ,{OLD},");
    assert_eq!(keys(&spaced).ids().collect::<Vec<_>>(), ["new", "old"]);
}

/// R60: sixteen different bytes are the fewest.
#[test]
fn a_key_of_few_different_bytes_is_none() {
    let key = |different: u8| {
        let bytes: [u8; 32] = std::array::from_fn(|at| u8::try_from(at).unwrap() % different);
        SealingKeys::parse(&format!("k:{}", URL_SAFE_NO_PAD.encode(bytes)))
    };
    assert_eq!(
        key(15).err(),
        Some("a key is no random value (too few different bytes)")
    );
    assert!(key(16).is_ok());
    assert_eq!(distinct(&[1, 2, 1, 3, 3]), 3);
}

/// R40: as the setting spells them, the old ones too.
#[test]
fn every_key_is_told_to_the_search() {
    let both = keys(&format!("{NEW},{OLD}"));
    let texts: Vec<String> = both.texts().map(|text| text.to_string()).collect();
    assert_eq!(texts, [&NEW[4..], &OLD[4..]]);
}
