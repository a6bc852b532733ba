use super::*;
use crate::{
    feed::document::tests::{renewed, whole},
    testing::style_source,
    values::time::{DAY, HOUR},
};

const ID_OF: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA-_";

fn read(rest: &str, query: &str) -> Option<Form> {
    let visit = Visit::read(&format!("/feed/{ID_OF}{rest}"), query)?;
    assert_eq!(visit.id, ID_OF);
    Some(visit.form)
}

fn rules() -> EndpointProfile {
    EndpointProfile::default()
}

fn ask(said: &str, form: &Form, told: Told<'_>) -> HttpResponse {
    let (document, now) = (whole(said), renewed().plus(HOUR));
    let mut answer = document.answer(form, told, now, &rules());
    if Document::is_drawn(form, told, &answer) {
        let path = format!(
            "{PATH}{}{}",
            "A".repeat(ID),
            if *form == Form::Rss { ".rss" } else { ".html" }
        );
        let state = document.state(now, &rules()).name();
        answer.body = super::super::drawn::drawn(&document.text(), state, &path, "").unwrap();
    }
    answer
}

fn forms() -> [Form; 4] {
    let look = Look::default();
    [
        Form::Json,
        Form::Rss,
        Form::Html(look),
        Form::Picture("A".repeat(43), "jpg"),
    ]
}

#[test]
fn an_address_says_which_feed_in_which_form() {
    assert_eq!(read(".json", ""), Some(Form::Json));
    assert_eq!(read(".rss", "x=1"), Some(Form::Rss));
    let plain = Look::default();
    for (query, look) in [
        ("", plain),
        (
            "fragment",
            Look {
                fragment: true,
                ..plain
            },
        ),
        (
            "fragment=&theme=dark",
            Look {
                fragment: true,
                theme: Some("dark"),
                ..plain
            },
        ),
        (
            "theme=light&layout=row",
            Look {
                theme: Some("light"),
                layout: Layout::Row,
                ..plain
            },
        ),
        ("theme=%22%3E%3Cscript%3E&layout=x", plain),
        ("layout=list&layout=row", plain),
    ] {
        assert_eq!(read(".html", query), Some(Form::Html(look)), "{query}");
    }
    let hash = "-_aZ9".repeat(9)[..43].to_owned();
    assert_eq!(
        read(&format!("/{hash}.webp"), ""),
        Some(Form::Picture(hash.clone(), "webp"))
    );
    for other in [
        String::new(),
        ".xml".to_owned(),
        "/".to_owned(),
        "x.json".to_owned(),
        format!("/{hash}"),
        format!("/{hash}.svg"),
        format!("/{hash}A.jpg"),
        format!("/{}.jpg", "a/b".repeat(14) + "c"),
        "/.jpg".to_owned(),
    ] {
        assert_eq!(read(&other, ""), None, "{other}");
    }
    for bad in [
        "/feed/",
        "/feed/short.json",
        "/feeds",
        "/feed/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA%2F.json",
        "/feed/\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}a\u{e9}.json",
    ] {
        assert_eq!(Visit::read(bad, ""), None, "{bad}");
    }
}

/// R85: a shared cache has it for a minute at the most and never stale; a reader's own may show it while the edge is away.
#[test]
fn caches_keep_it_as_long_as_they_may() {
    for form in forms() {
        let answer = ask("{}", &form, Told::default());
        let cache = answer.header("cache-control").unwrap();
        assert!(
            cache.starts_with("public, max-age=") && cache.contains("s-maxage=60"),
            "{cache}"
        );
        let picture = matches!(form, Form::Picture(..));
        assert_eq!(cache.contains("immutable"), picture, "{cache}");
        assert_eq!(
            cache.contains("stale-while-revalidate=") && cache.contains("stale-if-error="),
            !picture
        );
        assert!(!cache.contains("no-store"));
    }
    let gone = nothing();
    assert_eq!(
        (gone.status, gone.header("cache-control")),
        (404, Some("no-store"))
    );
    assert_eq!(gone.header("access-control-allow-origin"), Some("*"));
}

#[test]
fn a_reader_that_has_it_is_told_so_without_a_body() {
    for form in forms() {
        let answer = ask("{}", &form, Told::default());
        let (tag, date) = (
            answer.header("etag").unwrap(),
            answer.header("last-modified").unwrap(),
        );
        assert_eq!(
            (answer.status, answer.body.is_empty()),
            (200, matches!(form, Form::Picture(..)))
        );
        let (weak, many) = (format!("W/{tag}"), format!("\"x\", {tag}"));
        for known in [tag, &weak, &many, "*"] {
            let told = Told {
                tag: Some(known),
                ..Told::default()
            };
            let same = ask("{}", &form, told);
            assert_eq!((same.status, same.body.as_str()), (304, ""), "{known}");
            assert_eq!(
                (same.header("etag"), same.header("cache-control")),
                (answer.header("etag"), answer.header("cache-control"))
            );
        }
        // The tag counts before the date (RFC 9110 §13.2.2).
        let other = Told {
            tag: Some("\"other\""),
            since: Some(date),
            ..Told::default()
        };
        assert_eq!(ask("{}", &form, other).status, 200);
        let since = Told {
            since: Some(date),
            ..Told::default()
        };
        assert_eq!(ask("{}", &form, since).status, 304);
        let since = Told {
            since: Some("Thu, 01 Jan 1970 00:00:00 GMT"),
            ..Told::default()
        };
        assert_eq!(ask("{}", &form, since).status, 200);
        let head = ask(
            "{}",
            &form,
            Told {
                head: true,
                ..Told::default()
            },
        );
        assert_eq!(
            (head.status, head.body.as_str(), head.header("etag")),
            (200, "", answer.header("etag"))
        );
    }
}

#[test]
fn any_page_may_read_it_or_those_that_its_owner_lists() {
    let said = r#"{"origins":["https://shop.example","https://blog.example"]}"#;
    for form in forms() {
        let told = Told {
            origin: Some("https://elsewhere.example"),
            ..Told::default()
        };
        let anywhere = ask("{}", &form, told);
        assert_eq!(anywhere.header("access-control-allow-origin"), Some("*"));
        assert_eq!(
            anywhere.header("cross-origin-resource-policy"),
            Some("cross-origin")
        );
        assert_eq!(anywhere.header("access-control-allow-credentials"), None);
        let elsewhere = ask(said, &form, told);
        assert_eq!(elsewhere.header("access-control-allow-origin"), None);
        assert_eq!(elsewhere.header("vary"), Some("Origin"));
        for (origin, listed) in [
            ("https://blog.example", true),
            ("https://blog.example.evil", false),
            ("null", false),
        ] {
            let answer = ask(
                said,
                &form,
                Told {
                    origin: Some(origin),
                    ..Told::default()
                },
            );
            assert_eq!(
                answer.header("access-control-allow-origin"),
                Some(origin).filter(|_| listed)
            );
        }
        let policy = |answer: &HttpResponse| answer.header("content-security-policy").unwrap().to_owned();
        assert!(policy(&anywhere).ends_with("frame-ancestors *"));
        assert!(policy(&elsewhere).ends_with("frame-ancestors https://shop.example https://blog.example"));
    }
}

/// R90: nothing runs, nothing is loaded but its own pictures and the style that is in it.
#[test]
fn a_document_may_do_nothing_but_show_its_pictures() {
    let answer = ask("{}", &Form::Html(Look::default()), Told::default());
    let policy = answer.header("content-security-policy").unwrap();
    let style = style_source(&answer);
    let begins = format!("default-src 'none'; img-src 'self'; style-src {style};");
    assert!(policy.starts_with(&begins), "{policy}");
    assert!(!policy.contains("unsafe") && !policy.contains("script"));
    for form in forms() {
        let answer = ask("{}", &form, Told::default());
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
    }
}

/// R76
#[test]
fn a_feed_shows_what_it_has_for_thirty_days_and_then_nothing() {
    let at = |form: &Form, age| whole("{}").answer(form, Told::default(), renewed().plus(age), &rules());
    for form in forms() {
        assert_eq!(at(&form, 29 * DAY).status, 200);
    }
    assert!(at(&Form::Json, 29 * DAY).body.contains("\"state\":\"stale\""));
    assert!(at(&Form::Json, 29 * DAY).body.contains("17900000000000001"));
    let ended = at(&Form::Json, 31 * DAY);
    assert_eq!(ended.status, 200);
    assert!(ended.body.contains("\"items\":[]") && ended.body.contains("\"state\":\"ended\""));
    assert_eq!(at(&Form::Picture("A".repeat(43), "jpg"), 31 * DAY).status, 404);
    assert_ne!(ended.header("etag"), at(&Form::Json, 29 * DAY).header("etag"));
}
