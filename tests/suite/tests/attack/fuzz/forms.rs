//! Fuzzed forms, as bodies and queries have them, and the list of permissions in one. Each is read as its grammar says,
//! and beside a second reader where that is a few lines.

use std::collections::BTreeMap;

use percent_encoding::percent_decode;
use shared::instagram::Scope;
use shared::instagram::permissions::joined;
use shared::oauth::resource;
use shared::values::http::Parameters;
use url::Url;

use super::{Corpus, run};

/// RFC 6749 §3.1: what is there twice counts as none, and what is empty isn't there.
#[test]
fn a_form_is_read_as_a_second_reader_reads_it() {
    let corpus = Corpus {
        seeds: vec![
            "grant_type=refresh_token&refresh_token=a.b&client_id=shop&scope=a+b%20c".to_owned(),
            "a=1&a=2&resource=https%3A%2F%2Fedge.example&resource=https://edge.example/graph&c=&=d&&e"
                .to_owned(),
            "resource=https%3A%2F%2FEDGE.example%3A443%2Fgraph%2F".to_owned(),
        ],
        words: vec![
            "&",
            "=",
            "+",
            "%2B",
            "%26",
            "%3D",
            "&a=",
            "&resource=",
            "%ff",
            "%C3%A9",
            ";",
            "https://a@edge.example/",
        ],
    };
    let decoded = |text: &str| {
        let text = text.replace('+', " ");
        percent_decode(text.as_bytes()).decode_utf8_lossy().into_owned()
    };
    run("form", &corpus, |text| {
        let mut pairs: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for pair in text.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let value = decoded(value);
            if !value.is_empty() {
                pairs.entry(decoded(name)).or_default().push(value);
            }
        }
        let parameters = Parameters::parse(text);
        let resources = pairs.remove("resource").unwrap_or_default();
        assert_eq!(parameters.resources(), resources);
        let mut repeated = false;
        for (name, values) in &pairs {
            let one = values.first().filter(|_| values.len() == 1);
            assert_eq!(parameters.one(name), one.map(String::as_str), "{name}");
            repeated |= values.len() > 1;
        }
        assert_eq!(parameters.repeated().is_some(), repeated);
        let own = resource::is_own("https://edge.example", &parameters);
        if own {
            for named in &resources {
                let url = Url::parse(named).unwrap();
                let place = (url.scheme(), url.host_str(), url.port(), url.username());
                assert_eq!(place, ("https", Some("edge.example"), None, ""), "{named}");
            }
        }
        format!(
            "{} {repeated} {} {own}",
            pairs.len().min(8),
            resources.len().min(3)
        )
    });
}

/// R5: a permission's name has small letters, digits and underscores, and nothing else goes to Instagram.
#[test]
fn a_scope_has_names_of_permissions_alone() {
    let corpus = Corpus {
        seeds: vec![
            "instagram_business_basic instagram_business_content_publish".to_owned(),
            "user_profile,user_media".to_owned(),
            "instagram_basic%20business_basic%2Cinstagram_manage_comments".to_owned(),
            "offline_access instagram_business_basic".to_owned(),
        ],
        words: vec![
            " ",
            ",",
            "+",
            "%20",
            "%2C",
            "%2c",
            "&scope=",
            "a ",
            "instagram_business_basic",
            "_",
            "\u{a0}",
        ],
    };
    run("scope", &corpus, |text| match Scope::parse(text) {
        Ok(scope) => {
            let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
            for permission in &scope.permissions {
                let name = permission.as_str();
                assert!(
                    (1..=64).contains(&name.len()) && name.bytes().all(plain),
                    "{name}"
                );
            }
            assert!(scope.permissions.len() <= 32);
            let again = Scope::parse(&joined(&scope.permissions, " ")).unwrap();
            assert_eq!(again.permissions, scope.permissions);
            format!("{} {}", scope.permissions.len().min(6), scope.notice().is_some())
        }
        Err(problem) => format!("{problem:?}"),
    });
}
