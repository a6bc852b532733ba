//! Tests. What looks right and isn't what was meant, or could never be fetched or kept.

use super::*;
use crate::posts::post::{Post, Progress, State};

fn posts(edge: &Edge) -> usize {
    edge.rows.keys().filter(|key| key.starts_with("posts/p/")).count()
}

/// R93: a rehearsal that somebody misspelt posts nothing.
#[test]
fn a_parameter_that_there_is_not_is_refused_where_something_would_be_done() {
    let mut edge = edge();
    let id = made(
        &mut edge,
        &PICTURE.replace("\"caption\"", "\"draft\":true,\"caption\""),
    );
    let one = format!("/posts/{id}");
    let retry = format!("{one}/retry");
    let (before, writes) = (edge.rows.clone(), edge.writes);
    let body = r#"{"kind":"image","media":[{"url":"https://a.example/a.jpg"}]}"#;
    for (method, path, query, known) in [
        ("POST", "/posts", "dry-run", "dry_run"),
        ("POST", "/posts", "dryRun=true", "dry_run"),
        ("POST", "/posts", "dry_run&DRY_RUN", "dry_run"),
        ("POST", "/posts/batch", "dryrun", "dry_run"),
        ("POST", "/posts/slots", "dry_run", "none"),
        ("POST", &retry, "dry_run", "none"),
        ("PATCH", &one, "dry_run", "none"),
        ("DELETE", &one, "dry_run", "none"),
    ] {
        let answer = ask(&mut edge, method, &format!("{path}?{query}"), body);
        let case = format!("{method} {path}?{query}: {}", answer.body);
        assert_eq!(answer.status, 422, "{case}");
        let problem = &value(&answer)["problems"][0];
        assert_eq!(problem["what"], "There is no such parameter.", "{case}");
        assert_eq!(problem["limit"], known, "{case}");
    }
    assert_eq!((&edge.rows, edge.writes), (&before, writes));
}

/// R93: Meta's servers fetch what everybody can.
#[test]
fn an_address_that_instagram_can_not_reach_is_told_when_the_post_is_made() {
    let said =
        |url: &str| format!(r#"{{"kind":"image","media":[{{"url":"{url}"}}],"at":"2026-12-20T10:00:00Z"}}"#);
    for url in [
        "http://a.example/a.jpg",
        "http://localhost/a.jpg",
        "https://localhost/a.jpg",
        "https://shop.localhost/a.jpg",
        "https://127.0.0.1/a.jpg",
        "https://10.0.0.1:8443/a.jpg",
        "https://172.16.0.9/a.jpg",
        "https://192.168.1.4/a.jpg",
        "https://169.254.169.254/a.jpg",
        "https://[::1]/a.jpg",
        "https://nas/a.jpg",
        "https://nas./a.jpg",
        "https://printer.local/a.jpg",
        "https://printer.LOCAL./a.jpg",
        "https://disk.internal/a.jpg",
        "https://disk.home.arpa/a.jpg",
        "https://edge.example/lent/x/y.jpg",
        "https://EDGE.example:443/lent/x/y.jpg",
        "https://a.example/a.jpg#top",
        "ftp://a.example/a.jpg",
    ] {
        let answer = ask(&mut edge(), "POST", "/posts", &said(url));
        assert_eq!(answer.status, 422, "{url}");
        assert_eq!(problems(&answer)[0].0, "media[0].url", "{url}: {}", answer.body);
        assert_eq!(problems(&answer).len(), 1, "{url}: {}", answer.body);
    }
    for url in [
        "https://a.example/a.jpg",
        "https://a.example:8443/a.jpg?x=1",
        "https://lent.example/lent/a.jpg",
        "https://edge.example/pictures/a.jpg",
        "https://203.0.113.9/a.jpg",
        "https://172.32.0.1/a.jpg",
    ] {
        assert_eq!(
            ask(&mut edge(), "POST", "/posts", &said(url)).status,
            201,
            "{url}"
        );
    }
    // A reel's cover is fetched as well.
    let reel =
        r#"{"kind":"reel","media":[{"url":"https://a.example/b.mp4"}],"cover":{"url":"https://nas/c.jpg"}}"#;
    assert_eq!(
        problems(&ask(&mut edge(), "POST", "/posts", reel))[0].0,
        "cover.url"
    );
    // Where the edge itself is on somebody's own machine, so is what stands in for Instagram.
    let mut here = edge();
    here.facts.public_url = "http://localhost:8787".to_owned();
    for url in ["http://127.0.0.1:8790/a.jpg", "http://localhost/a.jpg"] {
        assert_eq!(ask(&mut here, "POST", "/posts", &said(url)).status, 201, "{url}");
    }
    let lent = said("http://localhost:8787/lent/x/y.jpg");
    assert_eq!(ask(&mut here, "POST", "/posts", &lent).status, 422);
}

/// R93: what is kept of a post has a bound.
#[test]
fn what_is_endless_is_refused() {
    let reel = |url: &str, audio: &str| {
        format!(r#"{{"kind":"reel","media":[{{"url":"{url}"}}],"audio_name":"{audio}"}}"#)
    };
    let url = |letters: usize| format!("https://a.example/{}", "a".repeat(letters - 18));
    let mut edge = edge();
    made(&mut edge, &reel(&url(2_048), &"ä".repeat(100)));
    for (body, place) in [
        (reel(&url(2_049), "a"), "media[0].url"),
        (reel(&url(40), &"ä".repeat(101)), "audio_name"),
    ] {
        let answer = ask(&mut edge, "POST", "/posts", &body);
        assert_eq!(answer.status, 422, "{place}");
        assert_eq!(problems(&answer)[0].0, place, "{}", answer.body);
    }
    // Each of its parts may be as long as that, and not all of them at once.
    let medium = format!(
        r#"{{"url":"https://a.example/a.jpg","type":"image","alt_text":"{}"}}"#,
        "\\u0001".repeat(1_000)
    );
    let carousel = |many: usize| {
        let media = vec![medium.as_str(); many].join(",");
        let caption = "\\u0001".repeat(2_199);
        format!(r#"{{"kind":"carousel","media":[{media}],"caption":"a{caption}"}}"#)
    };
    assert_eq!(ask(&mut edge, "POST", "/posts", &carousel(8)).status, 201);
    let answer = ask(&mut edge, "POST", "/posts", &carousel(10));
    assert_eq!(answer.status, 422);
    let problem = &value(&answer)["problems"][0];
    assert_eq!(problem["limit"], "65,536 bytes", "{problem}");
    let longest = edge.rows.values().map(String::len).max().unwrap();
    assert!(longest < 70_000, "{longest}");
}

/// R93: letters that were lost before they came here aren't published.
#[test]
fn a_table_that_is_no_utf8_is_refused() {
    let bytes = b"kind,media,caption\nimage,f1,Caf\xe9 am Morgen\n";
    let table = String::from_utf8_lossy(bytes);
    let mut edge = edge();
    let answer = edge.asked(Asked {
        content_type: "text/csv".to_owned(),
        ..request("POST", "/posts/batch", &table)
    });
    assert_eq!((answer.status, posts(&edge)), (422, 0), "{}", answer.body);
    assert_eq!(
        value(&answer)["problems"][0]["limit"],
        "UTF-8; of a table: CSV UTF-8"
    );
    let caption = PICTURE.replace("Hi", "Caf\u{fffd}");
    for query in ["", "?dry_run"] {
        let answer = ask(&mut edge, "POST", &format!("/posts{query}"), &caption);
        assert_eq!(answer.status, 422, "{query}");
    }
    let id = made(&mut edge, PICTURE);
    let answer = ask(&mut edge, "PATCH", &format!("/posts/{id}"), &caption);
    assert_eq!(answer.status, 422);
    assert!(edge.rows[&format!("posts/p/{id}")].contains("Hi"));
}

#[test]
fn no_more_is_tried_again_than_may_be_planned() {
    let mut edge = edge();
    edge.facts.policy = r#"{"planned":1}"#.to_owned();
    let reel = r#"{"kind":"reel","media":[{"url":"https://a.example/b.mp4"}]}"#;
    let mut failed = Vec::new();
    for _ in 0..2 {
        let id = made(&mut edge, reel);
        let key = format!("posts/p/{id}");
        let mut post = Post::kept(&edge.rows[&key]).unwrap();
        post.progress = Progress {
            state: State::Failed,
            ..Progress::default()
        };
        edge.rows.insert(key, post.text());
        failed.push(format!("/posts/{id}/retry"));
    }
    assert_eq!(ask(&mut edge, "POST", &failed[0], "").status, 200);
    let answer = ask(&mut edge, "POST", &failed[1], "");
    assert_eq!(answer.status, 422, "{}", answer.body);
    let what = "As many posts wait for their time as this site's operator lets an account plan.";
    assert_eq!(problems(&answer)[0].1, what);
}
