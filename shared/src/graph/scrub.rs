//! No secret leaves the edge in an answer (R40): search, rewrite the paging links, search again.

use std::borrow::Cow;
use std::fmt;

use memchr::memmem;

use super::paging;
use super::search::holds;
use crate::instagram::json;

/// What must not be in an answer, and where links lead.
#[derive(Clone, Copy)]
pub struct Scrub<'a> {
    /// Everything that must not leave: the connection's token, the app secret, the sealing keys. Empty ones don't count.
    pub secrets: &'a [&'a [u8]],
    /// The base of Instagram's data host, from the endpoint profile.
    pub graph_url: &'a str,
    /// The edge's own origin.
    pub public_url: &'a str,
}

impl fmt::Debug for Scrub<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Scrub({} secrets [redacted])", self.secrets.len())
    }
}

/// A secret is still in the answer: it must not be sent (502).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the answer held a secret outside of its paging links")]
pub struct Leak;

/// The body as it may leave: untouched when it holds no secret, else with its paging links rewritten.
///
/// # Errors
/// [`Leak`] when a secret is still in it then, or it isn't JSON that could be rewritten.
pub fn scrub<'a>(body: &'a [u8], what: &Scrub<'_>) -> Result<Cow<'a, [u8]>, Leak> {
    if !holds(body, what.secrets) && !has_links(body) {
        return Ok(Cow::Borrowed(body));
    }
    let text = json::check(body).ok_or(Leak)?;
    let clean = paging::rewritten(text, what.graph_url, what.public_url).ok_or(Leak)?;
    if holds(clean.as_bytes(), what.secrets) || json::check(clean.as_bytes()).is_none() {
        return Err(Leak);
    }
    Ok(Cow::Owned(clean.into_bytes()))
}

/// Whether there may be paging links: they lead to Instagram also where they hold no token, and a page without one
/// would be stuck there.
fn has_links(body: &[u8]) -> bool {
    ["\"next\"", "\"previous\""]
        .iter()
        .any(|name| memmem::find(body, name.as_bytes()).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "IGAAExampleLong";
    const PAGE: &[u8] = include_bytes!("../../tests/fixtures/instagram/media_page.json");

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
                        let body = format!(
                            r#"{{"data":[],"paging":{{"{member}":"{scheme}/v25.0/1/media?{query}"}}}}"#
                        );
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
}
