use super::*;

/// R87: as Instagram sends them, with the numbers of pictures that are there.
#[test]
fn posts_are_read_with_their_pictures() {
    let body = include_str!("../../../tests/fixtures/instagram/feed.json");
    let posts = posts(body).unwrap();
    let read: Vec<(&str, Kind, usize)> = posts
        .iter()
        .map(|post| (post.id.as_str(), post.kind, post.slides.len()))
        .collect();
    assert_eq!(
        read,
        [
            ("17900000000000001", Kind::Image, 1),
            ("17900000000000002", Kind::Carousel, 2),
            ("17900000000000003", Kind::Reel, 1),
            ("17900000000000004", Kind::Reel, 1),
            ("17900000000000005", Kind::Image, 0),
            ("17900000000000006", Kind::Video, 1),
        ]
    );
    let first = &posts[0];
    assert_eq!(first.slides[0].alt.as_deref(), Some("Soft hills"));
    assert_eq!((first.likes, first.comments), (Some(12), Some(3)));
    assert_eq!(first.at.as_deref(), Some("2026-11-20T09:00:00Z"));
    // The picture of a video is its poster, and each part of a carousel has its own name.
    assert_eq!(
        posts[1]
            .slides
            .iter()
            .map(|slide| slide.source.as_str())
            .collect::<Vec<_>>(),
        ["17900000000000021", "17900000000000022"]
    );
    assert!(posts[1].slides[1].address.ends_with("poster22.jpg"));
    assert!(
        posts[1].slides[1]
            .video
            .as_deref()
            .unwrap()
            .ends_with("clip22.mp4")
    );
    // A copyrighted video has its poster and no video.
    assert_eq!(
        (posts[3].slides[0].video.as_deref(), posts[3].trial),
        (None, false)
    );
    assert!(posts[2].trial);
    // A number is as good as a text, and a count that is none costs itself.
    assert_eq!((posts[5].likes, posts[5].comments), (Some(7), None));
}

/// R112
#[test]
fn an_odd_post_costs_itself_alone() {
    let good = r#"{"id":"1","media_type":"IMAGE","media_url":"https://cdn.example/1.jpg","permalink":"https://www.instagram.com/p/A/"}"#;
    for odd in [
        "null",
        "1",
        "[]",
        "{}",
        r#"{"id":"1"}"#,
        r#"{"id":"a/../b","permalink":"https://www.instagram.com/p/B/"}"#,
        r#"{"id":"2","permalink":"javascript:alert(1)"}"#,
        r#"{"id":"2","permalink":"http://elsewhere.example/"}"#,
        r#"{"id":"","permalink":"https://www.instagram.com/p/B/"}"#,
    ] {
        let read = posts(&format!("{{\"data\":[{odd},{good}]}}")).unwrap();
        assert_eq!(read.len(), 1, "{odd}");
        assert_eq!(read[0].id, "1");
    }
    for odd in [
        r#""caption":7"#,
        r#""caption":"\ud83c""#,
        r#""timestamp":"yesterday""#,
        r#""like_count":"many""#,
        r#""children":{"data":"none"}"#,
        r#""children":[]"#,
        r#""alt_text":{}"#,
        r#""is_shared_to_feed":"no""#,
    ] {
        let body = format!("{{\"data\":[{}]}}", good.replacen('{', &format!("{{{odd},"), 1));
        assert_eq!(posts(&body).unwrap()[0].slides.len(), 1, "{odd}");
    }
    // A type that nobody knows yet, with a picture, is a picture.
    let new = good.replace("IMAGE", "HOLOGRAM");
    assert_eq!(
        posts(&format!("{{\"data\":[{new}]}}")).unwrap()[0].kind,
        Kind::Image
    );
    assert_eq!(posts("{\"data\":[]}"), Some(Vec::new()));
    for none in ["", "{}", "[]", "{\"data\":{}}", "{\"data\":[}"] {
        assert_eq!(posts(none), None, "{none}");
    }
}

/// Pictures are fetched from addresses that an answer names: only such as lead to a server of a name over https.
#[test]
fn a_picture_is_fetched_from_nowhere_else() {
    for bad in [
        "http://cdn.example/1.jpg",
        "https://10.0.0.1/1.jpg",
        "https://cdn.example:8443/1.jpg",
        "https://user@cdn.example/1.jpg",
        "file:///etc/passwd",
        "//cdn.example/1.jpg",
    ] {
        let body = format!(
            r#"{{"data":[{{"id":"1","media_type":"IMAGE","media_url":"{bad}","permalink":"https://www.instagram.com/p/A/"}}]}}"#
        );
        assert!(posts(&body).unwrap()[0].slides.is_empty(), "{bad}");
    }
}

/// A server that plays Instagram on this machine has its pictures there, too; the real one has none there.
#[test]
fn this_machine_is_asked_for_pictures_by_a_stand_ins_edge_alone() {
    let real = EndpointProfile::default();
    let stand_in = EndpointProfile::parse(r#"{"graph_url":"http://127.0.0.1:8790"}"#).unwrap();
    for (address, of_real) in [
        ("https://scontent.cdninstagram.com/1.jpg", true),
        ("http://127.0.0.1:8790/1.jpg", false),
        ("https://localhost/1.jpg", false),
        ("http://instagram.localhost:8790/1.jpg", false),
        ("no address", false),
    ] {
        assert_eq!(may_be_fetched(address, &real), of_real, "{address}");
        assert_eq!(
            may_be_fetched(address, &stand_in),
            address.contains("://"),
            "{address}"
        );
    }
}

#[test]
fn the_account_is_read_flat_and_wrapped() {
    let flat = r#"{"id":"1","username":"studio.lumen","name":"Studio Lumen","profile_picture_url":"https://cdn.example/a/me.jpg?x=1","media_count":120,"followers_count":"4500"}"#;
    let read = profile(flat).unwrap();
    assert_eq!(read.username, "studio.lumen");
    assert_eq!((read.posts, read.followers), (Some(120), Some(4500)));
    assert_eq!(profile(&format!("{{\"data\":[{flat}]}}")), Some(read));
    for none in [
        "",
        "{}",
        r#"{"username":7}"#,
        r#"{"username":"a\"b"}"#,
        r#"{"username":"../x"}"#,
    ] {
        assert_eq!(profile(none), None, "{none}");
    }
}

#[test]
fn as_many_posts_are_asked_for_as_may_be_needed() {
    let limit = |settings: &Settings| {
        let asked = request(settings);
        let (_, limit) = asked.rsplit_once("&limit=").unwrap();
        limit.parse::<u32>().unwrap()
    };
    // However many of the newest ones are reels on trial.
    assert_eq!(limit(&Settings::default()), 100);
    let plain = Settings {
        trial_reels: true,
        ..Settings::default()
    };
    assert_eq!(limit(&plain), 17);
    assert_eq!(
        limit(&Settings {
            count: 100,
            ..plain.clone()
        }),
        100
    );
    assert_eq!(
        limit(&Settings {
            only: "a".into(),
            ..plain.clone()
        }),
        100
    );
    assert_eq!(
        limit(&Settings {
            pinned: vec!["1".into()],
            ..plain.clone()
        }),
        100
    );
    assert_eq!(
        limit(&Settings {
            kinds: vec![Kind::Reel],
            ..plain.clone()
        }),
        100
    );
    assert_eq!(
        limit(&Settings {
            hidden: vec!["1".into(); 3],
            ..plain
        }),
        20
    );
    // What is asked for is what a site could open to its pages.
    assert!(request(&Settings::default()).starts_with("/me/media?fields=id,caption,"));
}
