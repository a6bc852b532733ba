use super::*;
use crate::feed::{kind::Kind, media::posts};

fn all() -> Vec<Post> {
    posts(include_str!("../../../tests/fixtures/instagram/feed.json")).unwrap()
}

/// The last digits of the posts that are shown.
fn shown(settings: &Settings) -> String {
    chosen(&all(), settings)
        .iter()
        .map(|post| &post.id[16..])
        .collect()
}

fn settings(text: &str) -> Settings {
    Settings::default().with(text).unwrap()
}

/// A post without a picture isn't shown, nor a reel on trial unless its owner wants it.
#[test]
fn posts_are_chosen_by_what_their_owner_says() {
    for (said, posts) in [
        ("{}", "1246"),
        (r#"{"trial_reels":true}"#, "12346"),
        (r#"{"count":2}"#, "12"),
        (r#"{"kinds":["reel"]}"#, "4"),
        (r#"{"kinds":["image","video"]}"#, "16"),
        (r##"{"only":"#print"}"##, "1"),
        (r##"{"only":"#PRINT"}"##, "1"),
        (r#"{"only":"else"}"#, "4"),
        (r#"{"without":"light"}"#, "246"),
        (r#"{"without":"MUSIC","only":"else"}"#, ""),
    ] {
        assert_eq!(shown(&settings(said)), posts, "{said}");
    }
}

/// R88: hidden ones are gone, whatever else is said.
#[test]
fn hidden_posts_are_not_shown_and_pinned_ones_come_first() {
    let ids = |digits: &str| -> String {
        let ids: Vec<String> = digits
            .chars()
            .map(|digit| format!("\"1790000000000000{digit}\""))
            .collect();
        ids.join(",")
    };
    for (pinned, hidden, posts) in [
        ("", "2", "146"),
        ("6", "", "6124"),
        ("64", "", "6412"),
        ("66", "", "6124"),
        ("6", "6", "124"),
        // Whoever pins a post means it: a reel on trial, too.
        ("3", "", "31246"),
        ("5", "", "1246"),
        ("9", "9", "1246"),
    ] {
        let said = format!("{{\"pinned\":[{}],\"hidden\":[{}]}}", ids(pinned), ids(hidden));
        assert_eq!(shown(&settings(&said)), posts, "{said}");
    }
    let one = settings(&format!("{{\"pinned\":[{}],\"count\":1}}", ids("6")));
    assert_eq!(shown(&one), "6");
    assert_eq!(chosen(&all(), &one)[0].kind, Kind::Video);
}

#[test]
fn a_word_is_a_word_and_a_hashtag_one_with_its_end() {
    for (text, word, there) in [
        ("A summer's day", "summer", true),
        ("summertime", "summer", false),
        ("midsummer", "summer", false),
        ("mid-SUMMER.", "summer", true),
        ("#summer", "summer", true),
        ("#summer", "#summer", true),
        ("#summertime", "#summer", false),
        ("#summer_time", "#summer", false),
        ("x#summer#sun", "#summer", true),
        ("#summer\u{1f31e} now", "#summer", false),
        ("\u{65e5}\u{672c}\u{8a9e}", "\u{65e5}\u{672c}", true),
        ("#\u{65e5}\u{672c}\u{8a9e}", "#\u{65e5}\u{672c}", false),
        ("#\u{65e5}\u{672c} \u{8a9e}", "#\u{65e5}\u{672c}", true),
        ("summertime in summer", "summer", true),
        ("", "summer", false),
    ] {
        assert_eq!(has(text, word), there, "{word} in {text}");
    }
}

#[test]
fn a_text_is_whole_cut_without_its_tail_or_not_there() {
    let text = "Tried the new #ink today.\n.\n.\n#stilllife #light";
    assert_eq!(caption(text, Caption::Whole), text);
    assert_eq!(caption(text, Caption::None), "");
    assert_eq!(caption(text, Caption::NoHashtags), "Tried the new #ink today.");
    for (text, without) in [
        ("#a #b", ""),
        ("x #a y", "x #a y"),
        ("x # ", "x #"),
        ("done ...", "done ..."),
        ("done ... #a", "done"),
        ("\u{65e5}\u{672c}\u{3000}#a", "\u{65e5}\u{672c}"),
        ("", ""),
    ] {
        assert_eq!(caption(text, Caption::NoHashtags), without, "{text}");
    }
    assert_eq!(caption("short", Caption::Cut), "short");
    let long = "word ".repeat(40);
    let short = caption(&long, Caption::Cut);
    assert!(
        short.ends_with("word\u{2026}") && short.chars().count() <= 141,
        "{short}"
    );
    let solid = "\u{1f327}".repeat(200);
    assert_eq!(caption(&solid, Caption::Cut).chars().count(), 141);
}

/// R87
#[test]
fn a_picture_without_words_of_its_own_has_those_of_the_post() {
    assert_eq!(alternative("First light\nsecond line", "a.b"), "First light");
    assert_eq!(alternative("", "a.b"), "@a.b");
    assert_eq!(alternative("  \nx", "a.b"), "@a.b");
    assert!(alternative(&"word ".repeat(60), "a.b").chars().count() <= 141);
}
