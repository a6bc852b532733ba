//! Addresses in Instagram's data: a page makes links and pictures of them, so only Instagram's own arrive there.

use serde_json::Value;

const HOSTS: [&str; 3] = ["instagram.com", "cdninstagram.com", "fbcdn.net"];
const OF_INSTAGRAM: [&str; 4] = ["permalink", "media_url", "thumbnail_url", "profile_picture_url"];

/// Takes the addresses that are none out of an answer of that address; everything else stays.
pub(crate) fn drop_odd_links(answer: &mut Value, asked: &str) {
    match answer {
        Value::Array(items) => items.iter_mut().for_each(|item| drop_odd_links(item, asked)),
        Value::Object(members) => {
            members.retain(|name, value| match name.as_str() {
                name if OF_INSTAGRAM.contains(&name) => value.as_str().is_some_and(|url| is_link(url, asked)),
                // The account's own link leads anywhere, but to a page.
                "website" => value.as_str().is_some_and(|url| {
                    host(url, &["https://", "http://"])
                        .is_some_and(|host| !host.is_empty() && !host.contains('@'))
                }),
                _ => true,
            });
            members
                .values_mut()
                .for_each(|value| drop_odd_links(value, asked));
        }
        _ => {}
    }
}

/// Whether it is an https address of Instagram's, or one of this computer where the edge is on it.
fn is_link(url: &str, asked: &str) -> bool {
    if !url.bytes().all(|byte| byte.is_ascii_graphic()) {
        return false;
    }
    let of_instagram = |host: &str| HOSTS.iter().any(|known| is_below(host, known));
    host(url, &["https://"]).is_some_and(of_instagram) || (is_here(asked) && is_here(url))
}

fn is_here(url: &str) -> bool {
    host(url, &["https://", "http://"]).is_some_and(|host| {
        let (name, port) = host.split_once(':').unwrap_or((host, "0"));
        let is_port = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
        is_port && (name == "127.0.0.1" || is_below(name, "localhost"))
    })
}

/// The host and what stands beside it, if nothing in the address is read otherwise by a browser than by a person.
fn host<'a>(url: &'a str, schemes: &[&str]) -> Option<&'a str> {
    let plain = |c: char| !(c.is_whitespace() || c.is_control() || c == '\\');
    let rest = schemes.iter().find_map(|scheme| {
        let (start, rest) = url.split_at_checked(scheme.len())?;
        start.eq_ignore_ascii_case(scheme).then_some(rest)
    })?;
    rest.chars()
        .all(plain)
        .then(|| rest.split(['/', '?', '#']).next())?
}

/// Whether the host is that one or below it, in plain letters.
fn is_below(host: &str, known: &str) -> bool {
    let Some((above, end)) = host
        .len()
        .checked_sub(known.len())
        .and_then(|at| host.split_at_checked(at))
    else {
        return false;
    };
    let labels = above.strip_suffix('.').map_or(above.is_empty(), |labels| {
        labels.split('.').all(|label| {
            !label.is_empty()
                && label
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        })
    });
    labels && end.eq_ignore_ascii_case(known)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{drop_odd_links, is_link};
    use crate::media::Media;

    const EDGE: &str = "https://connect.example.com/graph/me";

    fn fixture(which: &str) -> Vec<String> {
        let cases: Value = serde_json::from_str(include_str!("../../tests/fixtures/links.json")).unwrap();
        serde_json::from_value(cases.get(which).unwrap().clone()).unwrap()
    }

    /// The same cases as the npm package's.
    #[test]
    fn an_address_that_is_not_instagrams_costs_itself_alone() {
        for url in fixture("odd") {
            let post = json!({"id": "1", "caption": url, "permalink": url, "media_url": url, "thumbnail_url": url,
                "profile_picture_url": url, "children": {"data": [{"id": "2", "media_url": url}]}});
            let mut answer =
                json!({"data": [post, {"id": "3", "permalink": "https://www.instagram.com/p/x/"}]});
            drop_odd_links(&mut answer, EDGE);
            let left = json!({"data": [{"id": "1", "caption": url, "children": {"data": [{"id": "2"}]}},
                {"id": "3", "permalink": "https://www.instagram.com/p/x/"}]});
            assert_eq!(answer, left, "{url:?}");
        }
    }

    #[test]
    fn instagrams_own_addresses_arrive_as_they_are() {
        for url in fixture("good") {
            let mut answer = json!({"permalink": url, "media_url": url});
            drop_odd_links(&mut answer, EDGE);
            assert_eq!(answer, json!({"permalink": url, "media_url": url}), "{url:?}");
        }
    }

    #[test]
    fn an_address_of_no_text_is_none() {
        let mut answer = json!({"id": "1", "permalink": 7, "media_url": {"a": 1}, "thumbnail_url": null});
        drop_odd_links(&mut answer, EDGE);
        let media: Media = serde_json::from_value(answer).unwrap();
        assert_eq!(
            media,
            Media {
                id: "1".into(),
                ..Media::default()
            }
        );
    }

    #[test]
    fn the_accounts_link_leads_to_a_page() {
        for (website, stays) in [
            ("https://nora.example/shop?a=b", true),
            ("http://nora.example", true),
            ("javascript:alert(1)", false),
            ("java\nscript:alert(1)", false),
            ("//nora.example", false),
            ("https://nora@evil.example/", false),
        ] {
            let mut answer = json!({"website": website});
            drop_odd_links(&mut answer, EDGE);
            assert_eq!(answer.get("website").is_some(), stays, "{website:?}");
        }
    }

    #[test]
    fn an_edge_on_this_computer_has_its_stand_ins_pictures() {
        let here = "http://localhost:8787/graph/me";
        for url in [
            "http://instagram.localhost:8790/p/1/",
            "http://127.0.0.1:8790/p/1/",
        ] {
            assert!(is_link(url, here), "{url}");
            assert!(!is_link(url, EDGE), "{url}");
            assert!(!is_link(url, "https://localhost.evil.example/graph/me"), "{url}");
        }
        for url in [
            "http://localhost.evil.example/",
            "http://x@localhost/",
            "javascript:0",
            "http://localhost:/",
        ] {
            assert!(!is_link(url, here), "{url}");
        }
    }
}
