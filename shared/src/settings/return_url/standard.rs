//! Tests. Held against the `url` crate, with which return URLs were read before: what was admitted is admitted, and what
//! wasn't is not.

use super::*;
use crate::values::address::{
    spellings::Chance,
    standard::{has_punycode, is_the_same},
};
use url::Url;

/// As return URLs were read with that crate.
fn plain_url_of_the_crate(raw: &str) -> Option<Url> {
    if raw.len() > LONGEST_RETURN_URL || !raw.bytes().all(|byte| byte.is_ascii_graphic()) {
        return None;
    }
    if raw.contains(FORBIDDEN_IN_RETURN_URL) {
        return None;
    }
    let url = Url::parse(raw).ok()?;
    let lower = url.path().to_ascii_lowercase();
    let path_is_plain = !["//", "%2e", "%2f", "%5c", "%00", "%25"]
        .iter()
        .any(|bad| lower.contains(bad));
    let web = matches!(url.scheme(), "http" | "https") && url.has_host();
    let spelt_alike = url.as_str() == raw || (web && url.as_str().strip_suffix('/') == Some(raw));
    ((web || url.scheme().contains('.')) && spelt_alike && path_is_plain).then_some(url)
}

/// Whether a host has nothing but what names on the internet are made of. A program's own scheme has no number for a host.
fn is_usual(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let usual = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    if !matches!(url.scheme(), "http" | "https") {
        return !host.starts_with('[');
    }
    let name = host.strip_suffix('.').unwrap_or(host);
    host.starts_with('[') || (host.bytes().all(usual) && !name.split('.').any(str::is_empty))
}

/// R4, R84
#[test]
fn what_is_admitted_is_what_the_crate_admitted() {
    let (mut chance, mut admitted) = (Chance::new(), 0);
    for _ in 0..200_000 {
        let text = chance.address();
        match (plain_url(&text), plain_url_of_the_crate(&text)) {
            (Some(own), Some(url)) => {
                admitted += 1;
                is_the_same(&text, &own, &url);
            }
            (None, Some(url)) => assert!(!is_usual(&url), "{text}: it was admitted"),
            (Some(_), None) => assert!(has_punycode(&text), "{text}: it was not admitted"),
            (None, None) => {}
        }
    }
    assert!(admitted > 3_000, "{admitted} were admitted");
}
