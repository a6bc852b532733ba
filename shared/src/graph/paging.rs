//! Rewriting `paging.next` and `paging.previous`, which hold the token, to the edge's own addresses (R40).
//!
//! The text is changed in place, so that all else keeps its bytes: ids above 2^53, the order of members, escapes.

use std::ops::Range;

use crate::instagram::json::{MAX_DEPTH, Token, Tokens, unquote};
use crate::instagram::profile::{is_instagrams, is_version};
use crate::values::{address::Address, form};

/// Parameters of a link that don't come along: the secret ones, and one that the policy wouldn't admit again.
const DROPPED: [&str; 3] = ["access_token", "appsecret_proof", "pretty"];

/// The JSON text with its paging links rewritten. `json` is checked JSON; `None` when it nests too deep.
#[must_use]
pub fn rewritten(json: &str, graph_url: &str, public_url: &str) -> Option<String> {
    let mut out = String::with_capacity(json.len());
    let mut done = 0;
    for (place, link) in links(json)? {
        let Some(link) = rewritten_link(&link, graph_url, public_url) else {
            continue;
        };
        out.push_str(json.get(done..place.start)?);
        out.push_str(&serde_json::to_string(&link).ok()?);
        done = place.end;
    }
    out.push_str(json.get(done..)?);
    Some(out)
}

/// One open object or list on the way down.
struct Level<'a> {
    is_object: bool,
    is_paging: bool,
    /// The member whose value comes next; `None` in an object means that a name comes next.
    name: Option<&'a str>,
}

/// The places and texts of all links: strings named `next` or `previous` in an object named `paging`, at any depth.
fn links(json: &str) -> Option<Vec<(Range<usize>, String)>> {
    let mut found = Vec::new();
    let mut levels: Vec<Level<'_>> = Vec::new();
    for (token, place) in Tokens::new(json) {
        let top = levels.last_mut();
        match (token, top) {
            (Token::Text(raw), Some(level)) if level.is_object && level.name.is_none() => {
                level.name = Some(raw);
            }
            (Token::OpenObject | Token::OpenList, top) => {
                let is_paging = top
                    .and_then(|level| level.name.take())
                    .is_some_and(|name| is_named(name, &["paging"]));
                if levels.len() >= MAX_DEPTH {
                    return None;
                }
                let is_object = token == Token::OpenObject;
                levels.push(Level {
                    is_object,
                    is_paging: is_paging && is_object,
                    name: None,
                });
            }
            (Token::CloseObject | Token::CloseList, _) => {
                levels.pop();
            }
            (Token::Text(raw), Some(level)) => {
                let name = level.name.take();
                if level.is_paging && name.is_some_and(|name| is_named(name, &["next", "previous"])) {
                    found.push((place, unquote(raw)?.into_owned()));
                }
            }
            (Token::Bare(_), Some(level)) => level.name = None,
            (Token::Text(_) | Token::Bare(_), None) => {}
        }
    }
    Some(found)
}

fn is_named(raw: &str, names: &[&str]) -> bool {
    unquote(raw).is_some_and(|name| names.contains(&name.as_ref()))
}

/// The edge's address for a link of Instagram; `None` when the link doesn't lead to the configured host.
fn rewritten_link(link: &str, graph_url: &str, public_url: &str) -> Option<String> {
    let link = Address::parse(link)?;
    let graph = Address::parse(graph_url)?;
    let is_configured = link.origin().is_some() && link.origin() == graph.origin();
    // A server that plays Instagram may print the real host; the edge asks the configured one in any case.
    let is_real = is_instagrams(&link) && link.scheme() == "https" && link.port().is_none();
    if !is_configured && !is_real {
        return None;
    }
    let base = if is_configured {
        graph.path().trim_end_matches('/')
    } else {
        ""
    };
    let path = link.path().strip_prefix(base)?.strip_prefix('/')?;
    let path = match path.split_once('/') {
        Some((version, rest)) if is_version(version) => rest,
        _ => path,
    };
    let mut query = String::new();
    for (name, value) in form::pairs(link.query().unwrap_or_default()) {
        if !DROPPED.contains(&name.as_str()) {
            form::push(&mut query, &name, &value);
        }
    }
    let mark = if query.is_empty() { "" } else { "?" };
    Some(format!(
        "{}/graph/{path}{mark}{query}",
        public_url.trim_end_matches('/')
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GRAPH: &str = "https://graph.instagram.com";
    const EDGE: &str = "https://edge.example";

    fn link(text: &str) -> Option<String> {
        rewritten_link(text, GRAPH, EDGE)
    }

    /// R40.
    #[test]
    fn a_link_leads_to_the_edge_without_version_and_token() {
        let wanted =
            Some("https://edge.example/graph/1/media?fields=id%2Ccaption&limit=2&after=QVFI%3D".to_owned());
        let query = "fields=id,caption&limit=2&access_token=T&after=QVFI%3D&appsecret_proof=x&pretty=0";
        assert_eq!(
            link(&format!("https://graph.instagram.com/v25.0/1/media?{query}")),
            wanted
        );
        assert_eq!(
            link(&format!("https://graph.instagram.com:443/v26.0/1/media?{query}")),
            wanted
        );
        assert_eq!(
            link(&format!("https://GRAPH.instagram.com/1/media?{query}#x")),
            wanted
        );
        assert_eq!(
            link("https://graph.instagram.com/v25.0/me?access_token=T").as_deref(),
            Some("https://edge.example/graph/me")
        );
        assert_eq!(
            rewritten_link(
                "http://127.0.0.1:8790/base/v25.0/1/media?access_token=T",
                "http://127.0.0.1:8790/base",
                "http://localhost:8787/"
            )
            .as_deref(),
            Some("http://localhost:8787/graph/1/media")
        );
    }

    /// R40.
    #[test]
    fn a_link_that_leads_elsewhere_is_no_paging_link() {
        assert_eq!(
            rewritten_link(
                "https://graph.instagram.com/v25.0/me?access_token=T",
                "http://127.0.0.1:1/base",
                EDGE
            )
            .as_deref(),
            Some("https://edge.example/graph/me")
        );
        for text in [
            "",
            "me",
            "/me",
            "https://evil.example/me?access_token=T",
            "http://graph.instagram.com/me",
            "https://graph.instagram.com:8443/me",
            "https://a@graph.instagram.com/me",
            "https://:a@graph.instagram.com/me",
            "ftp://graph.instagram.com/me",
            "https://graph.instagram.com.evil.example/me",
            "javascript:alert(1)",
        ] {
            assert_eq!(link(text), None, "{text}");
        }
    }

    /// R18, R40.
    #[test]
    fn all_but_the_links_keeps_its_bytes() {
        let body = r#" {"id":27123456789012345, "x" : 1.50e+3,"t":"\u00e9\/","data":[{"children":{"data":[],"paging":{"next":"https://graph.instagram.com/v25.0/2/children?access_token=T"}}}],"paging":{"cursors":{"next":"https://graph.instagram.com/c","after":"a"},"previous":"https:\/\/graph.instagram.com\/v25.0\/1\/media?access_token=T\u0026before=b","next":null},"next":"https://graph.instagram.com/n"} "#;
        let wanted = r#" {"id":27123456789012345, "x" : 1.50e+3,"t":"\u00e9\/","data":[{"children":{"data":[],"paging":{"next":"https://edge.example/graph/2/children"}}}],"paging":{"cursors":{"next":"https://graph.instagram.com/c","after":"a"},"previous":"https://edge.example/graph/1/media?before=b","next":null},"next":"https://graph.instagram.com/n"} "#;
        assert_eq!(rewritten(body, GRAPH, EDGE).as_deref(), Some(wanted));
    }

    #[test]
    fn a_value_called_paging_or_next_is_a_value() {
        for body in [
            r#"{"a":"paging","b":"next","c":["paging",{"next":"https://graph.instagram.com/"}]}"#,
            r#""next""#,
            "[]",
            r#"{"paging":["next","https://graph.instagram.com/"]}"#,
            r#"{"paging":1,"next":2}"#,
        ] {
            assert_eq!(rewritten(body, GRAPH, EDGE).as_deref(), Some(body));
        }
        let deep = |levels: usize| {
            let text = format!("{}{}", "[".repeat(levels), "]".repeat(levels));
            rewritten(&text, GRAPH, EDGE).is_some()
        };
        assert!(deep(64) && !deep(65));
    }
}
