//! Tests. Held against the `url` crate, which reads what the URL standard reads: whatever is read here is read there, and
//! all of its parts are the same.

use super::{Address, spellings::Chance};
use url::{Host, Url};

/// Whether a label says that it is Punycode: whether it is any stays the browser's to say, for it would take tables.
pub(crate) fn has_punycode(text: &str) -> bool {
    text.to_ascii_lowercase().contains("xn--")
}

#[track_caller]
pub(crate) fn is_the_same(text: &str, own: &Address, url: &Url) {
    assert_eq!(own.as_str(), url.as_str(), "{text}");
    assert_eq!(own.scheme(), url.scheme(), "{text}");
    assert_eq!(own.host(), url.host_str(), "{text}");
    let name = match url.host() {
        Some(Host::Domain(name)) => Some(name),
        _ => None,
    };
    if own.origin().is_some() {
        assert_eq!(own.name(), name, "{text}");
    }
    assert_eq!(own.port(), url.port(), "{text}");
    assert_eq!(own.path(), url.path(), "{text}");
    assert_eq!(own.query(), url.query(), "{text}");
    assert_eq!(own.fragment(), url.fragment(), "{text}");
    assert_eq!((url.username(), url.password()), ("", None), "{text}");
    assert_eq!(
        own.origin().unwrap_or("null"),
        url.origin().ascii_serialization(),
        "{text}"
    );
}

/// Whether a step up stands behind what looks like a drive: the crate keeps a drive in every path, the standard in those of
/// files alone.
fn has_drive(text: &str) -> bool {
    let drive = |part: &str| part.len() == 2 && part.ends_with([':', '|']);
    text.split('/').any(drive)
}

/// R4, R33
#[test]
fn what_is_read_is_read_as_the_standard_reads_it() {
    let (mut chance, mut read) = (Chance::new(), 0);
    for _ in 0..200_000 {
        let text = chance.address();
        let Some(own) = Address::parse(&text) else {
            continue;
        };
        read += 1;
        match Url::parse(&text) {
            Ok(url) if !has_drive(&text) => is_the_same(&text, &own, &url),
            Ok(_) => {}
            Err(_) => assert!(has_punycode(&text), "{text}"),
        }
    }
    assert!(read > 10_000, "{read} were read");
}

/// R33: every IPv6 host in its one spelling, which browsers send.
#[test]
fn every_group_of_zeros_is_left_out_as_the_standard_does() {
    for zeros in 0..256_u32 {
        let group = |at: u32| if zeros >> at & 1 == 1 { "0" } else { "a1" };
        let groups: Vec<&str> = (0..8).map(group).collect();
        let shortened = (0..8).flat_map(|first| (first..=8).map(move |end| (first, end)));
        let shortened = shortened
            .map(|(first, end)| format!("{}::{}", groups[..first].join(":"), groups[end..].join(":")));
        let mut canonical = 0;
        for host in shortened.chain([groups.join(":")]) {
            let text = format!("https://[{host}]");
            let is_canonical = Url::parse(&text).is_ok_and(|url| url.origin().ascii_serialization() == text);
            assert_eq!(Address::parse(&text).is_some(), is_canonical, "{text}");
            canonical += u32::from(is_canonical);
        }
        assert!(canonical > 0, "{groups:?} has a spelling");
    }
}
