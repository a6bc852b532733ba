//! What is read of the whole, in each form.
use super::*;

/// R89: in each form a post says whose it is, and its pictures stay where they are.
#[test]
fn each_post_says_whose_it_is_in_each_form() {
    let own = feed("own", &[(1, 50)], &joins(""));
    let whole = whole(&own, &[there("a", &[(11, 40)], "{}")]);
    let feed = read(&whole);
    assert_eq!(
        (&feed["title"], &feed["feed_url"]),
        (&"@own".into(), &"https://edge.example/feed/own.json".into())
    );
    for (at, name) in ["own", "a"].into_iter().enumerate() {
        let item = &feed["items"][at];
        assert_eq!(item["authors"][0]["name"], format!("The \"{name}\""));
        assert_eq!(
            item["authors"][0]["url"],
            format!("https://www.instagram.com/{name}/")
        );
        assert_eq!(
            item["image"],
            format!("https://edge.example/feed/{name}/{name:A<43}.jpg")
        );
        assert_eq!(
            item["content_text"].as_str().unwrap().split(" of ").last(),
            Some(name)
        );
        assert_eq!(feed["_instagram"]["profiles"][at]["username"], name);
    }
    let xml = rss(&whole, State::Fresh);
    let creators: Vec<&str> = xml
        .split("<dc:creator>")
        .skip(1)
        .map(|rest| rest.split('<').next().unwrap())
        .collect();
    assert_eq!(creators, ["@own", "@a"]);
    let look = Look {
        layout: Layout::List,
        ..Look::default()
    };
    let page = html(&whole, State::Fresh, look);
    for name in ["own", "a"] {
        assert!(page.contains(&format!("</a><p><b>{name}</b></p><p>")), "{page}");
    }
    assert!(!html(&own, State::Fresh, look).contains("<p><b>"));
    // What has ended names no picture, of none of them.
    let ended = whole.json(State::Ended);
    assert!(
        !ended.contains(".jpg") && ended.contains("\"items\":[]"),
        "{ended}"
    );
}

/// R87: a video is named as long as its own feed would.
#[test]
fn a_video_of_another_feed_lives_as_long_as_there() {
    let own = feed("own", &[(1, 50)], &joins(r#","video":true"#));
    let mut other = feed("a", &[(11, 40)], r#"{"video":true}"#);
    let videos = |other: &Document| {
        whole(&own, &[Lent::There(other.clone())])
            .json(State::Fresh)
            .matches("\"video\":")
            .count()
    };
    assert_eq!(videos(&other), 2);
    other.renewed = Some(Timestamp::from_millis(renewed().millis() - 200 * MINUTE));
    assert_eq!(videos(&other), 1);
}

fn answer(document: &Document, form: &Form, told: Told<'_>) -> HttpResponse {
    document.answer(form, told, renewed(), &rules())
}

/// R85: a reader's copy is good as long as the whole is the same, whoever changed it, and no date says so; caches have it
/// for half of the minute, since it was lent for the other half.
#[test]
fn a_readers_copy_and_caches_follow_the_whole() {
    let own = feed("own", &[(1, 50)], &joins(""));
    let a = feed("a", &[(11, 40)], "{}");
    let mut later = feed("a", &[(12, 60), (11, 40)], "{}");
    later.changed = renewed().plus(MINUTE);
    let there = |document: &Document| [Lent::There(document.clone())];
    for form in [Form::Json, Form::Rss, Form::Html(Look::default())] {
        let header = |lent: &[Lent], name| {
            answer(&whole(&own, lent), &form, Told::default())
                .header(name)
                .unwrap()
                .to_owned()
        };
        let tags: Vec<String> = [&there(&a)[..], &there(&later), &[Lent::Gone], &[]]
            .iter()
            .map(|lent| header(lent, "etag"))
            .collect();
        assert_eq!(tags[2], tags[3], "nothing is nothing");
        assert!(
            tags[0] != tags[1] && tags[1] != tags[2] && tags[0] != tags[2],
            "{tags:?}"
        );
        assert_eq!(header(&there(&a), "etag"), tags[0]);
        assert_eq!(
            header(&there(&later), "last-modified"),
            "Tue, 24 Nov 2026 22:36:53 GMT"
        );
        assert_eq!(
            header(&there(&a), "last-modified"),
            "Tue, 24 Nov 2026 22:35:53 GMT"
        );
        let date = header(&there(&a), "last-modified");
        let by_date = Told {
            since: Some(&date),
            ..Told::default()
        };
        assert_eq!(
            answer(&whole(&own, &[Lent::Gone]), &form, by_date).status,
            200,
            "it was taken back"
        );
        assert_eq!(answer(&feed("own", &[(1, 50)], "{}"), &form, by_date).status, 304);
        let by_tag = Told {
            tag: Some(&tags[0]),
            ..Told::default()
        };
        assert_eq!(answer(&whole(&own, &there(&a)), &form, by_tag).status, 304);
        assert_eq!(answer(&whole(&own, &[Lent::Gone]), &form, by_tag).status, 200);
        assert!(header(&there(&a), "cache-control").starts_with("public, max-age=30, s-maxage=30,"));
    }
    let picture = Form::Picture("A".repeat(43), "jpg");
    assert!(
        answer(&own, &picture, Told::default())
            .header("cache-control")
            .unwrap()
            .contains("immutable")
    );
    // What the cache has, what is remembered, and what asking takes: no minute.
    assert!(lives(&rules()) + u64::from(PATIENCE) + 30_000 < MINUTE);
}

/// R105: a document of before there were several accounts in a feed is one without others.
#[test]
fn a_document_of_before_is_read() {
    let own = feed("own", &[(1, 50)], &joins(r#","count":3"#));
    let text = own.text();
    let kept = Document::kept(&text).unwrap();
    assert_eq!(
        (&kept, kept.feeds()),
        (&own, vec!["AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA-_".to_owned()])
    );
    let (before, last) = text.rsplit_once('\n').unwrap();
    assert_eq!(last, "3 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA-_");
    let former = Document::kept(before).unwrap();
    assert!(former.feeds().is_empty());
    assert_eq!(former.json(State::Fresh), own.json(State::Fresh));
}
