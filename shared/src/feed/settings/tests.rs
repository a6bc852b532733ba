use super::*;

fn with(text: &str) -> Result<Settings, Refusal> {
    Settings::default().with(text)
}

#[test]
fn nothing_said_is_twelve_posts_of_all_kinds_once_an_hour_anywhere() {
    for text in ["", " ", "{}"] {
        let settings = with(text).unwrap();
        assert_eq!(settings, Settings::default());
        assert_eq!(
            (settings.count, settings.minutes, settings.kinds.len()),
            (12, 60, 4)
        );
        assert!(settings.origins.is_empty() && !settings.counts && !settings.video && !settings.trial_reels);
    }
}

#[test]
fn what_is_kept_is_what_was_said() {
    let said = r##"{"count":100,"kinds":["reel","image"],"trial_reels":true,"only":"#print","without":"ad","counts":true,
        "caption":"no_hashtags","minutes":15,"hidden":["17900000000000001",17900000000000002],"pinned":["3"],
        "origins":["https://shop.example","http://127.0.0.1:8780"],"video":true,
        "feeds":["AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA-_"]}"##;
    let settings = with(said).unwrap();
    assert_eq!(settings.kinds, [Kind::Reel, Kind::Image]);
    assert_eq!(settings.hidden, ["17900000000000001", "17900000000000002"]);
    assert_eq!(settings.caption, Caption::NoHashtags);
    assert_eq!(Settings::kept(&settings.text()), Some(settings.clone()));
    let told: serde_json::Value = serde_json::from_str(&settings.text()).unwrap();
    assert_eq!(told.as_object().unwrap().len(), 13);
    // A change leaves the others as they were.
    let changed = settings.with(r#"{"count":3}"#).unwrap();
    assert_eq!(changed, Settings { count: 3, ..settings });
}

/// R88, R105: after a return to an older edge, what is hidden stays hidden, and what can't be read isn't taken for "all of it".
#[test]
fn settings_of_a_newer_edge_are_never_the_open_ones() {
    let settings = with(r#"{"hidden":["1"],"caption":"none","origins":["https://shop.example"]}"#).unwrap();
    let text = settings.text();
    let newer = text.replacen('{', r#"{"blurred":["2"],"#, 1);
    assert_eq!(Settings::kept(&newer), Some(settings));
    for (known, odd) in [
        (r#""none""#, r#""blurred""#),
        (r#"["1"]"#, r#"[{"id":"1"}]"#),
        (r#"["https://shop.example"]"#, r#"["https://*.shop.example"]"#),
    ] {
        assert!(text.contains(known), "{text}");
        assert_eq!(Settings::kept(&text.replace(known, odd)), None, "{odd}");
    }
    for odd in ["", "[]", "{", "null"] {
        assert_eq!(Settings::kept(odd), None, "{odd}");
    }
}

#[test]
fn what_can_not_be_is_refused_by_name_with_what_would_be_right() {
    for (setting, values) in [
        ("count", &["0", "101", "-1", "1.5", "\"5\"", "null", "1e1"][..]),
        (
            "kinds",
            &[
                "[]",
                "[\"story\"]",
                "\"image\"",
                "[1]",
                "[\"image\",\"image\",\"image\",\"image\",\"image\"]",
            ],
        ),
        ("trial_reels", &["1", "\"true\"", "null"]),
        ("only", &["\"two words\"", "\"#\"", "1", "\"a\\u0000\""]),
        ("without", &["null", "[\"a\"]"]),
        ("counts", &["0"]),
        ("caption", &["\"long\"", "true"]),
        ("minutes", &["14", "10081", "0"]),
        ("hidden", &["[\"a\"]", "\"1\"", "[null]", "[\"\"]", "[\"1 2\"]"]),
        ("pinned", &["{}"]),
        (
            "origins",
            &[
                "[\"*\"]",
                "[\"https://shop.example/\"]",
                "[\"https://Shop.example\"]",
                "[\"https://shop.example:443\"]",
                "[\"https://shop.example; script-src *\"]",
                "[\"https://shop.example\\r\\nX: y\"]",
                "[\"https://a@shop.example\"]",
                "[\"ftp://shop.example\"]",
                "[\"null\"]",
                "[\"https://\"]",
            ],
        ),
        ("video", &["\"yes\""]),
    ] {
        for value in values {
            let refused = with(&format!("{{\"{setting}\":{value}}}")).unwrap_err();
            assert_eq!(refused.setting, setting, "{value}");
            let answer = refused.answer();
            assert_eq!(answer.status, 400);
            assert!(
                answer.body.contains(setting) && answer.body.contains("bad_parameter"),
                "{}",
                answer.body
            );
        }
    }
    let many: Vec<String> = (0..101).map(|id| id.to_string()).collect();
    assert!(with(&format!("{{\"hidden\":{}}}", texts(&many))).is_err());
    assert!(with(&format!("{{\"hidden\":{}}}", texts(&many[1..]))).is_ok());
}

#[test]
fn what_nobody_knows_is_refused_and_not_repeated() {
    for text in [
        "[]",
        "1",
        "null",
        "{",
        "{\"cuont\":1}",
        "{\"canary<script>\":1}",
        "{\"count\":1,\"count\":2}",
        "{\"count\":1}x",
    ] {
        let refused = with(text).unwrap_err();
        assert_eq!(refused.setting, "", "{text}");
        assert!(!refused.answer().body.contains("canary"));
        assert!(refused.answer().body.contains("trial_reels"));
    }
}

#[test]
fn the_other_refusals_say_what_to_do() {
    assert_eq!(
        (too_many(5).status, too_many(0).status, no_such().status),
        (409, 403, 404)
    );
    assert!(too_many(1).body.contains("DELETE /feeds/ID"));
    assert!(too_many(0).body.contains("operator"));
    assert!(no_such().body.contains("GET /feeds"));
}
