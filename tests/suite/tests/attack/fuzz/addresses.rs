//! Fuzzed addresses: whatever is read of one, a second reader reads too, and all of it the same.

use shared::values::address::Address;
use url::Url;

use super::{Corpus, run};

/// Whether the second reader goes another way: it keeps a drive in every path, and looks into Punycode as far as it can.
fn reads_otherwise(text: &str) -> bool {
    let drive = |part: &str| part.len() == 2 && part.ends_with(':');
    text.split('/').any(drive) || text.to_ascii_lowercase().contains("xn--")
}

/// R4, R33: nothing is mended in silence, and what was read has one spelling.
#[test]
fn an_address_is_read_as_a_second_reader_reads_it() {
    let seeds = [
        "https://shop.example:8443/a/../b?c=d#e",
        "http://[1:0:0:2::3]/%2e%2E/x",
        "HTTP://127.0.0.1:080",
        "com.example.app://Back/x/./y?z",
        "https://graph.instagram.com/v26.0/1/media?fields=id%2Ccaption&after=QVFI%3D",
    ];
    let corpus = Corpus {
        seeds: seeds.map(str::to_owned).to_vec(),
        words: vec![
            "://", "@", "\\", "//", "..", "%2e", "/.", ":443", ":0", "[::1]", "[", "]", "::", "0x",
            "1.2.3.4", "xn--", "\t", "#", "?", "'", "\u{e9}", ".", "|", "^",
        ],
    };
    run("address", &corpus, |text| {
        let Some(own) = Address::parse(text) else {
            return "none".to_owned();
        };
        assert_eq!(Address::parse(own.as_str()).as_ref(), Some(&own), "{text}");
        let kind = format!(
            "{} {:?} {} {} {}",
            own.origin().is_some(),
            own.name().map(str::is_empty),
            own.port().is_some(),
            own.query().is_some(),
            own.fragment().is_some()
        );
        if reads_otherwise(text) {
            return format!("{kind}, otherwise");
        }
        let url = Url::parse(text).unwrap();
        assert_eq!(own.as_str(), url.as_str(), "{text}");
        assert_eq!(
            (own.scheme(), own.host()),
            (url.scheme(), url.host_str()),
            "{text}"
        );
        assert_eq!((own.port(), own.path()), (url.port(), url.path()), "{text}");
        assert_eq!(
            (own.query(), own.fragment()),
            (url.query(), url.fragment()),
            "{text}"
        );
        assert_eq!((url.username(), url.password()), ("", None), "{text}");
        assert_eq!(
            own.origin().unwrap_or("null"),
            url.origin().ascii_serialization(),
            "{text}"
        );
        kind
    });
}
