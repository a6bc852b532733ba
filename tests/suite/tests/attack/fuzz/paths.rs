//! Fuzzed addresses: what the edge is asked at, and where its answers go.

use shared::answers::{assets, methods, page};
use shared::duties::{deletion, privacy};
use shared::oauth::metadata;
use shared::settings::return_url::ResponseMode;
use shared::values::http::path_and_query;
use url::Url;

use super::edge::{clean, config, with_sites};
use super::{Corpus, run};

/// R37, R59, R78: an address is the one that it is to the letter, and an answer's head is the edge's own.
#[test]
fn a_path_is_what_it_is_to_the_letter() {
    let config = config();
    let code = "0123456789abcdef".repeat(2);
    let corpus = Corpus {
        seeds: vec![
            "GET /privacy/shop".to_owned(),
            format!("GET /deletion/{code}"),
            "POST /token?x=1".to_owned(),
            "DELETE /connection/sessions".to_owned(),
            "GET /operator/connections?site=shop&cursor=0.".to_owned(),
            "GET /graph/me/media?fields=id".to_owned(),
            "GET /v/0123456789abcdef/connect.js".to_owned(),
            "HEAD /.well-known/oauth-authorization-server".to_owned(),
        ],
        words: vec![
            "/../",
            "%2e%2e",
            "%2f",
            "/./",
            "/operator/",
            "/privacy/",
            "/deletion/",
            "/graph/",
            "..%5c",
            ";",
            ".html",
            "https://",
            "GET ",
            "POST ",
            "?",
            "#",
        ],
    };
    run("paths", &corpus, |line| {
        let (method, target) = line.split_once(' ').unwrap_or(("GET", line));
        let url = format!("https://edge.example{target}");
        let (path, query) = path_and_query(&url);
        if target.starts_with('/') {
            let whole = [path, if target.contains('?') { "?" } else { "" }, query].concat();
            assert_eq!(whole, target);
        }
        for (_, value) in assets::headers(path) {
            assert!(value.bytes().all(|byte| (b' '..0x7f).contains(&byte)), "{value}");
        }
        if let Some(code) = deletion::code_in(path) {
            assert!(path == format!("/deletion/{code}") && code.len() == 32, "{path}");
        }
        let statement = match privacy::told(&config, path) {
            Ok(told) => page::answer(200, privacy::statement(&told).unwrap()),
            Err(answer) => *answer,
        };
        clean(&statement);
        let known = config.sites.keys().any(|site| path == format!("/privacy/{site}"));
        assert_eq!(statement.status == 200, known, "{path}");
        let metadata = metadata::metadata(&config, path, Some(target));
        clean(&metadata);
        assert!(
            metadata.body.contains("\"issuer\":\"https://edge.example\""),
            "{metadata:?}"
        );
        match methods::refuse(path, method) {
            Some(refused) => {
                clean(&refused);
                assert!(
                    refused.status == 405 && refused.header("Allow").is_some(),
                    "{refused:?}"
                );
                format!(
                    "{} {}",
                    refused.header("Allow").unwrap_or_default(),
                    statement.status
                )
            }
            None => format!("taken {} {}", statement.status, deletion::code_in(path).is_some()),
        }
    });
}

/// R4, R84: whatever is taken for a return URL is one that the site lists, and an answer in it is the only one.
#[test]
fn an_answer_goes_to_a_listed_address_and_is_alone_there() {
    let mut sites = super::edge::sites();
    sites["folder"] = serde_json::json!({
        "name": "The folder", "origins": ["https://folder.example"], "return_urls": ["https://folder.example/?a=b"],
        "return_urls_below": ["https://folder.example/below/"], "permissions": ["instagram_business_basic"],
    });
    let config = with_sites(&sites.to_string()).unwrap();
    let corpus = Corpus {
        seeds: vec![
            "https://shop.example/back".to_owned(),
            "https://folder.example/below/a/b?c=d".to_owned(),
            "https://folder.example/?a=b".to_owned(),
            "http://127.0.0.1:41234/callback".to_owned(),
        ],
        words: vec![
            "@evil.example",
            "\\",
            "/..",
            "/%2e%2e/",
            "%2f",
            "//",
            "?code=1",
            "&state=",
            "&code[]=",
            "#",
            "%23",
            ":443",
            ":0",
            ".evil.example",
            "%00",
            "&%63ode=x",
            "?",
            "[::1]",
            "https://",
            "..;/",
        ],
    };
    run("urls", &corpus, |raw| {
        let mut became = String::new();
        for (id, site) in &config.sites {
            for mode in [ResponseMode::Query, ResponseMode::Fragment] {
                let Some(listed) = site.return_url_in(raw, mode) else {
                    continue;
                };
                became += id;
                became += if mode == ResponseMode::Query {
                    " query "
                } else {
                    " fragment "
                };
                assert_eq!(listed.as_str(), raw);
                let url = Url::parse(raw).unwrap();
                let right = match id.as_str() {
                    "shop" => raw == "https://shop.example/back",
                    "backend" => raw == "https://backend.example/oauth/return",
                    "folder" => {
                        let below = raw.starts_with("https://folder.example/below/")
                            && url.path().starts_with("/below/")
                            && url.path().split('/').all(|segment| segment != "..");
                        below || raw == "https://folder.example/?a=b"
                    }
                    _ => {
                        let port = url.port().map_or_else(String::new, |port| format!(":{port}"));
                        raw == format!("http://127.0.0.1{port}/callback")
                    }
                };
                assert!(right, "{id}: {raw}");
                let answered = Url::parse(&listed.with(&[("code", "c&d"), ("state", "s#t=u")])).unwrap();
                assert_eq!((answered.origin(), answered.path()), (url.origin(), url.path()));
                if mode == ResponseMode::Query {
                    let named = |name: &str| {
                        let pairs = answered.query_pairs().filter(|(own, _)| own == name);
                        pairs.map(|(_, value)| value.into_owned()).collect::<Vec<_>>()
                    };
                    assert_eq!(
                        (named("code"), named("state")),
                        (vec!["c&d".into()], vec!["s#t=u".into()])
                    );
                    assert_eq!(answered.fragment(), None);
                } else {
                    assert_eq!(answered.query(), url.query());
                    assert!(
                        answered
                            .fragment()
                            .unwrap()
                            .starts_with("instagram-connect=code%3D")
                    );
                }
            }
        }
        became
    });
}
