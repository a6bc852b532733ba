//! No spelling of a secret leaves, wherever it stands (R40).

use super::*;
use crate::testing::{NEW_KEY, OLD_KEY, config};

const TOKEN: &str = "IGAAExampleLong";
const PAGE: &[u8] = include_bytes!("../../../tests/fixtures/instagram/media_page.json");

fn scrubbed(body: &[u8]) -> Result<Cow<'_, [u8]>, Leak> {
    let secrets: &[&[u8]] = &[TOKEN.as_bytes(), b"c0ffeec0ffeec0ffee", b""];
    scrub(
        body,
        &Scrub {
            secrets,
            graph_url: "https://graph.instagram.com",
            public_url: "https://edge.example",
        },
    )
}

/// R40.
#[test]
fn the_recorded_page_leaves_with_the_edges_own_link() {
    let clean = String::from_utf8(scrubbed(PAGE).unwrap().into_owned()).unwrap();
    assert_eq!(
        clean.trim(),
        r#"{"data":[{"id":"17900000000000001"}],"paging":{"cursors":{"before":"QVFIbefore","after":"QVFIafter"},"next":"https://edge.example/graph/17841400000000001/media?fields=id&limit=2&after=QVFIafter"}}"#
    );
}

/// R40.
#[test]
fn an_answer_without_a_secret_is_not_touched() {
    let body = br#"{"id":27123456789012345,"caption":"100% \u00e9 %41 \u0041"}"#;
    assert!(matches!(scrubbed(body), Ok(Cow::Borrowed(same)) if same == body));
}

/// R112: half a surrogate pair, as in a caption that was cut in the middle of an emoji, leaves as it came, and so does any
/// other odd value; the link beside it is the edge's all the same.
#[test]
fn an_odd_value_costs_no_page() {
    for odd in [
        r#""caption":"cut \ud83d""#,
        r#""caption":"\uDE00\uD83D\n""#,
        r#""id":17841405793187218,"like_count":"12""#,
        r#""media_type":"HOLOGRAM","caption":null"#,
    ] {
        let page = |next: &str| format!(r#"{{"data":[{{{odd}}}],"paging":{{"next":"{next}"}}}}"#);
        let body = page("https://graph.instagram.com/v25.0/1/media?access_token=IGAAExampleLong&after=A");
        let clean = scrubbed(body.as_bytes()).unwrap_or_else(|leak| panic!("{odd}: {leak}"));
        assert_eq!(
            clean,
            page("https://edge.example/graph/1/media?after=A").as_bytes()
        );
    }
}

/// R40.
#[test]
fn a_link_without_a_token_leads_to_the_edge_as_well() {
    let body = br#"{"paging":{"next":"https:\/\/graph.instagram.com\/v25.0\/1\/media?after=A"}}"#;
    let clean = scrubbed(body).unwrap();
    assert_eq!(
        &*clean,
        br#"{"paging":{"next":"https://edge.example/graph/1/media?after=A"}}"#
    );
}

/// R40.
#[test]
fn a_secret_anywhere_else_is_a_leak_in_every_spelling() {
    let next = r#""paging":{"next":"https://graph.instagram.com/v25.0/me?access_token=IGAAExampleLong"}"#;
    for place in [
        r#""caption":"IGAAExampleLong""#,
        r#""caption":"c0ffeec0ffeec0ffee""#,
        r#""IGAAExampleLong":1"#,
        r#""caption":"\u0049GAAExampleLong""#,
        r#""caption":"%49GAAExampleLong""#,
        r#""caption":"\u002549GAAExampleLong""#,
        r#""caption":"%2549GAAExampleLong""#,
        r#""next":"https://graph.instagram.com/me?access_token=IGAAExampleLong""#,
        r#""a":{"paging":{"next":"https://evil.example/?access_token=IGAAExampleLong"}}"#,
        r#""a":{"paging":{"next":"https://graph.instagram.com/me?q=IGAAExampleLong"}}"#,
        r#""a":{"paging":{"next":"https://graph.instagram.com/IGAAExampleLong"}}"#,
        r#""a":{"paging":{"other":"https://graph.instagram.com/me?access_token=IGAAExampleLong"}}"#,
    ] {
        assert_eq!(
            scrubbed(format!("{{{place},{next}}}").as_bytes()),
            Err(Leak),
            "{place}"
        );
        assert_eq!(scrubbed(format!("{{{place}}}").as_bytes()), Err(Leak), "{place}");
    }
    assert_eq!(scrubbed(b"<p>IGAAExampleLong</p>"), Err(Leak));
}

/// R40: whatever the shape of the link, what leaves is JSON without the secret, or nothing leaves.
#[test]
fn what_leaves_never_holds_the_secret() {
    let spellings = [
        "IGAAExampleLong",
        "\\u0049GAAExampleLong",
        "%49GAAExampleLong",
        "I%47AAExampleLong",
        "IGAAExampleLon\\u0067",
    ];
    let schemes = [
        "https://graph.instagram.com",
        "https:\\/\\/graph.instagram.com",
        "https://other.example",
    ];
    let queries = [
        "access_token=T",
        "a=b&access_token=T&c=d",
        "access%5Ftoken=T",
        "\\u0061ccess_token=T",
        "token=T",
        "a=T&access_token=T",
    ];
    let mut left = 0;
    for spelling in spellings {
        for scheme in schemes {
            for query in queries {
                for member in ["next", "previous", "ne\\u0078t"] {
                    let query = query.replace('T', spelling);
                    let body =
                        format!(r#"{{"data":[],"paging":{{"{member}":"{scheme}/v25.0/1/media?{query}"}}}}"#);
                    if let Ok(clean) = scrubbed(body.as_bytes()) {
                        left += 1;
                        assert!(!holds(&clean, &[TOKEN.as_bytes()]), "{body}");
                        assert!(json::check(&clean).is_some(), "{body}");
                    }
                }
            }
        }
    }
    assert_eq!(left, 5 * 2 * 4 * 3);
}

/// R40: an answer cut or damaged anywhere is no crash and no leak.
#[test]
fn no_damage_to_an_answer_is_a_crash_or_a_leak() {
    for at in 0..PAGE.len() {
        for byte in [b'"', b'}', b'%', b'\\', 0] {
            let mut damaged = PAGE.to_vec();
            damaged[at] = byte;
            for body in [&damaged[..], &damaged[..at]] {
                if let Ok(clean) = scrubbed(body) {
                    assert!(!holds(&clean, &[TOKEN.as_bytes()]));
                }
            }
        }
    }
}

/// The page that was rewritten asks for the next one, and is admitted.
#[test]
fn a_rewritten_link_is_admitted_when_it_is_followed() {
    use crate::graph::{Ask, OwnIds, Template, admit};
    use crate::instagram::UserId;

    let clean = String::from_utf8(scrubbed(PAGE).unwrap().into_owned()).unwrap();
    let (_, link) = clean.split_once("https://edge.example/graph").unwrap();
    let (link, _) = link.split_once('"').unwrap();
    let (path, query) = link.split_once('?').unwrap();
    let (app, pro) = (
        UserId::parse("27123456789012345").unwrap(),
        UserId::parse("17841400000000001").unwrap(),
    );
    let own = OwnIds {
        app_scoped: &app,
        professional: Some(&pro),
    };
    let admitted = admit(
        &Ask {
            method: "GET",
            path,
            query,
        },
        Template::ALL,
        &own,
        "v25.0",
    )
    .unwrap();
    assert_eq!(
        admitted.path_and_query,
        "/me/media?after=QVFIafter&fields=id&limit=2"
    );
}

#[test]
fn it_prints_no_secret() {
    let what = Scrub {
        secrets: &[b"canary"],
        graph_url: "",
        public_url: "",
    };
    assert!(!format!("{what:?}").contains("canary"));
}

/// R40: the token, the app secret, and every sealing key, the old ones too.
#[test]
fn an_answer_is_searched_for_every_secret_of_the_edge() {
    let config = config();
    let secrets = config.secrets().and([TOKEN]);
    let key = |setting: &'static str| setting.split_once(':').unwrap().1;
    let all = [
        key(NEW_KEY),
        key(OLD_KEY),
        config.apps.named("default").unwrap().secret.reveal(),
        TOKEN,
    ];
    assert_eq!(secrets.bytes(), all.map(str::as_bytes));
    let what = Scrub {
        secrets: &secrets.bytes(),
        graph_url: &config.profile.graph_url,
        public_url: &config.public_url,
    };
    for secret in all {
        let body = format!(r#"{{"caption":"before {secret} after"}}"#);
        assert_eq!(scrub(body.as_bytes(), &what), Err(Leak), "{secret}");
    }
    let fine = br#"{"caption":"before and after"}"#;
    assert_eq!(scrub(fine, &what), Ok(Cow::Borrowed(&fine[..])));
}
