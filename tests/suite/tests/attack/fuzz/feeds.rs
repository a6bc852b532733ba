//! Fuzzed feeds: what a visitor asks for, what an owner says, what Instagram answers, and what its CDN sends for a picture.

use std::collections::BTreeSet;

use serde_json::Value;
use shared::feed::document::Document;
use shared::feed::html::{Look, html};
use shared::feed::media::{posts, profile};
use shared::feed::picture::{MOST_BYTES, Picture};
use shared::feed::rss::rss;
use shared::feed::selection::chosen;
use shared::feed::settings::Settings;
use shared::feed::state::State;
use shared::feed::visit::{Form, Told, Visit};
use shared::instagram::EndpointProfile;
use suite::processes::root;

use super::edge::NOW;
use super::{Corpus, bytes, run};

const URL: &str = "https://edge.example/feed/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA-_";
const ME: &str = r#"{"username":"studio.lumen","name":"Studio <Lumen>","profile_picture_url":"https://scontent.cdninstagram.com/v/me.jpg?oe=1","media_count":120,"followers_count":4500}"#;

fn fixture() -> String {
    std::fs::read_to_string(root().join("shared/tests/fixtures/instagram/feed.json")).unwrap()
}

/// A feed of these answers, with every picture.
fn document(me: &str, media: &str, settings: &Settings) -> Option<Document> {
    let (me, media) = (profile(me)?, posts(media)?);
    let known = |_: &str| Picture::of_row("hash jpg 1080 1350 81234");
    Some(Document::of(
        URL,
        &me,
        &chosen(&media, settings),
        settings,
        &known,
        NOW,
    ))
}

fn lines(text: &str) -> bool {
    !text.bytes().any(|byte| byte < b' ' || byte == 0x7f)
}

/// R86: one feed in one form, and an answer whose fields nobody can begin a field in.
#[test]
fn a_visitor_asks_for_a_feed_in_a_form_or_for_nothing() {
    let base = URL.trim_start_matches("https://edge.example");
    let seeds = [
        format!("{base}.json?"),
        format!("{base}.rss?x"),
        format!("{base}.html?theme=dark&layout=masonry&fragment"),
        format!("{base}/{}.jpg?", "A".repeat(43)),
    ];
    let corpus = Corpus {
        seeds: seeds.to_vec(),
        words: vec![
            "/feed/",
            ".json",
            ".rss",
            ".html",
            ".webp",
            "?",
            "&",
            "theme=",
            "layout=",
            "fragment=",
            "light",
            "row",
            "%2F",
            "..",
            "/",
            "\u{e9}",
            "\"",
            "<",
            "\r\n",
        ],
    };
    let feed = document(ME, &fixture(), &Settings::default()).unwrap();
    let rules = EndpointProfile::default();
    run("visit", &corpus, |input| {
        let (path, query) = input.split_once('?').unwrap_or((input, ""));
        let Some(visit) = Visit::read(path, query) else {
            return "nothing".to_owned();
        };
        let told = Told {
            origin: Some(query),
            tag: Some(path),
            since: Some(query),
            head: false,
        };
        let answer = feed.answer(&visit.form, told, NOW, &rules);
        assert!(visit.id.len() == 32 && visit.id.bytes().all(|byte| byte.is_ascii_graphic()));
        assert!(answer.headers.iter().all(|(_, value)| lines(value)));
        assert!(!answer.body.contains("cdninstagram"));
        match visit.form {
            Form::Html(look) => format!("html {look:?} {}", answer.status),
            Form::Picture(_, ending) => format!("picture {ending} {}", answer.status),
            form => format!("{form:?} {}", answer.status),
        }
    });
}

/// R112: whatever Instagram answers, and whoever wrote it there, is text in each form.
#[test]
fn what_instagram_answers_is_text_in_each_form() {
    let corpus = Corpus::json(
        vec![fixture(), "{\"data\":[]}".to_owned()],
        &[
            "\"caption\":\"<script>alert(1)</script>\"",
            "\"caption\":\"]]>&amp;\\u0000\\ud83c\"",
            "\"permalink\":\"javascript:alert(1)\"",
            "\"media_url\":\"https://127.0.0.1/x\"",
            "\"id\":\"../..\"",
            "\"children\":{\"data\":",
            "\"alt_text\":\"\\\"><img onerror=x>\"",
            "\"timestamp\":\"2026-02-30T00:00:00+0000\"",
            "\"is_shared_to_feed\":false",
            "\"media_type\":\"STORY\"",
            "\\n",
            "null",
        ],
    );
    let settings = Settings::default()
        .with(r#"{"count":100,"counts":true,"caption":"no_hashtags","trial_reels":true}"#)
        .unwrap();
    run("posts", &corpus, |input| {
        let Some(feed) = document(ME, input, &settings) else {
            return "none".to_owned();
        };
        let json: Value = serde_json::from_str(&feed.json(State::Fresh)).unwrap();
        let items = json["items"].as_array().unwrap();
        assert_eq!(Document::kept(&feed.text()).as_ref(), Some(&feed));
        let (xml, page) = (
            rss(&feed, State::Fresh),
            html(&feed, State::Fresh, Look::default()),
        );
        assert_eq!(xml.matches("<item>").count(), items.len());
        assert_eq!(page.matches("<li>").count(), items.len());
        for text in [&xml, &page] {
            assert!(
                !text.contains("<script") && !text.contains("onerror=x>") && !text.contains("\"javascript:")
            );
            assert!(!text.bytes().any(|byte| byte == 0));
        }
        let kinds: BTreeSet<&str> = items
            .iter()
            .filter_map(|item| item["_instagram"]["type"].as_str())
            .collect();
        format!("{} {kinds:?}", items.len())
    });
}

/// An owner says what is known, or is told what would be right; what is kept is what was said.
#[test]
fn an_owners_settings_are_kept_as_they_were_said() {
    let corpus = Corpus::json(
        vec![
            "{}".to_owned(),
            Settings::default().text(),
            r##"{"count":3,"only":"#print","origins":["https://shop.example"],"hidden":["1"]}"##.to_owned(),
        ],
        &[
            "\"count\":",
            "\"minutes\":",
            "\"kinds\":",
            "\"reel\"",
            "\"origins\":",
            "\"https://x.example:8443\"",
            "\"https://x.example;script-src *\"",
            "\"caption\":\"cut\"",
            "true",
            "15",
            "1e9",
            "\"pinned\":",
            "\"without\":\"#a\"",
            "\\r\\n",
        ],
    );
    run("feed", &corpus, |input| match Settings::default().with(input) {
        Ok(settings) => {
            assert_eq!(Settings::kept(&settings.text()), Some(settings.clone()));
            assert!((1..=100).contains(&settings.count) && (15..=10_080).contains(&settings.minutes));
            let origins = settings.origins.iter();
            assert!(
                origins
                    .clone()
                    .all(|origin| lines(origin) && !origin.contains([' ', ';', ',', '*']))
            );
            format!(
                "{} {} {}",
                settings.kinds.len(),
                settings.origins.len(),
                settings.only.len().min(3)
            )
        }
        Err(refusal) => {
            let answer = refusal.answer();
            assert_eq!(answer.status, 400);
            let told: Value = serde_json::from_str(&answer.body).unwrap();
            told["cause"].as_str().unwrap().to_owned()
        }
    });
}

/// What the CDN sends is a picture with a size, or nothing.
#[test]
fn a_picture_has_a_size_or_is_none() {
    let corpus = Corpus {
        seeds: vec![
            "\u{ff}\u{d8}\u{ff}\u{e0}\0\u{4}ab\u{ff}\u{c0}\0\u{11}\u{8}\u{5}\u{46}\u{4}\u{38}\u{3}"
                .to_owned(),
            "\u{89}PNG\r\n\u{1a}\n\0\0\0\rIHDR\0\0\u{2}\u{80}\0\0\u{1}\u{e0}".to_owned(),
            "RIFF\u{99}\0\0\0WEBPVP8X\n\0\0\0\0\0\0\0\u{37}\u{4}\0\u{45}\u{5}\0".to_owned(),
            "RIFF\u{99}\0\0\0WEBPVP8L\u{10}\0\0\0\u{2f}\u{37}\u{44}\u{51}\u{1}".to_owned(),
            "RIFF\u{99}\0\0\0WEBPVP8 \u{10}\0\0\0\u{30}\u{1}\0\u{9d}\u{1}\u{2a}\u{38}\u{44}\u{46}\u{45}"
                .to_owned(),
        ],
        words: vec![
            "\u{ff}",
            "\u{c0}",
            "\u{c4}",
            "\u{d9}",
            "\0",
            "VP8L",
            "VP8X",
            "<svg",
            "\u{ff}\u{ff}",
        ],
    };
    run("picture", &corpus, |input| {
        let bytes = bytes(input);
        let Some(picture) = Picture::read(&bytes) else {
            return "none";
        };
        assert!(
            picture.width > 0
                && picture.height > 0
                && picture.size == bytes.len()
                && picture.size <= MOST_BYTES
        );
        assert_eq!(picture.hash.len(), 43);
        picture.ending
    });
}
