//! Tests.

use super::*;
use crate::posts::draft::{Kind, Source};

fn csv(text: &str) -> Vec<Line> {
    lines("text/csv; charset=utf-8", text).unwrap()
}

fn wrong(content_type: &str, body: &str) -> [String; 3] {
    let Problem { r#where, what, limit } = lines(content_type, body).err().unwrap();
    [r#where, what, limit]
}

#[test]
fn a_table_is_read_line_by_line() {
    let lines = csv(
        "\u{feff}kind, media ,alt_text,caption,collaborators,location,comments,cover_offset_ms,at\r\n\
         image,https://a.example/b.jpg?x=.mp4,A dog,\"Hi, \"\"you\"\"\r\nand #you\",ben  zoe,123,no,,2026-12-02T10:00:00+01:00\r\n\
         \r\n\
         carousel,f1 https://a.example/B.MP4,One,,,,,\r\n\
         reel,f2,,,,,yes,007,",
    );
    let numbers: Vec<usize> = lines.iter().map(|line| line.number).collect();
    assert_eq!(numbers, [2, 5, 6], "as an editor counts");
    let draft = |at: usize| lines[at].wanted.as_ref().unwrap().draft.clone();
    let first = draft(0);
    assert_eq!(first.caption, "Hi, \"you\"\r\nand #you");
    assert_eq!(
        first.media[0].source,
        Source::Url("https://a.example/b.jpg?x=.mp4".to_owned())
    );
    assert_eq!(
        (first.media[0].alt_text.as_str(), first.media[0].video),
        ("A dog", false)
    );
    assert_eq!(first.collaborators, ["ben", "zoe"]);
    assert_eq!(
        (first.location.as_deref(), first.comments_off),
        (Some("123"), true)
    );
    assert!(first.at.is_some());
    let second = draft(1);
    assert_eq!((second.kind, second.media.len()), (Kind::Carousel, 2));
    assert_eq!(
        (second.media[0].alt_text.as_str(), second.media[1].video),
        ("One", true)
    );
    let third = draft(2);
    assert_eq!(
        (third.comments_off, third.cover_offset_ms, third.at),
        (false, Some(7), None)
    );
}

#[test]
fn a_line_that_is_wrong_is_told_by_itself() {
    let lines = csv(
        "kind,media,ai_generated,cover_offset_ms\nimage,f1,maybe,\nimage,f1,,soon\nimage,f1,,,x\nimage\n,f1\n",
    );
    let found: Vec<(usize, String)> = lines
        .into_iter()
        .map(|line| (line.number, line.wanted.unwrap_err().remove(0).r#where))
        .collect();
    let expected = [
        (2, "ai_generated"),
        (3, "cover_offset_ms"),
        (4, ""),
        (5, "media"),
        (6, "kind"),
    ];
    assert_eq!(found, expected.map(|(line, place)| (line, place.to_owned())));
}

#[test]
fn a_table_that_is_none_is_refused_whole() {
    assert_eq!(
        wrong("text/csv", "kind,media,captoin\nimage,f1,x")[..2],
        ["captoin", "There is no such column."]
    );
    assert_eq!(
        wrong("text/csv", "kind,media,kind\nimage,f1,x")[..2],
        ["kind", "The column is there twice."]
    );
    assert_eq!(wrong("TEXT/CSV", "kind,media\n")[1], "There are 0 posts in it.");
    assert_eq!(wrong("text/csv", "")[1], "There are 0 posts in it.");
    let open = wrong("text/csv", "kind,media\nimage,f1\nimage,\"f2\nimage,f3");
    assert_eq!(open[1], "The quote that begins in line 3 has no end.");
    let many = format!("kind,media\n{}", "image,f\n".repeat(101));
    assert_eq!(
        wrong("text/csv", &many)[1..],
        ["There are 101 posts in it.", "1 to 100 posts"]
    );
    for body in [
        "",
        "[]",
        "{}",
        r#"{"posts":{}}"#,
        r#"{"posts":[],"x":1}"#,
        r#"{"post":[]}"#,
    ] {
        assert_eq!(
            wrong("application/json", body)[1],
            "The body can't be that.",
            "{body}"
        );
    }
    assert_eq!(
        wrong("application/json", r#"{"posts":[]}"#)[1],
        "There are 0 posts in it."
    );
}

#[test]
fn cells_are_read_as_the_standard_says() {
    let cells =
        |text: &str| -> Vec<Vec<String>> { rows(text).unwrap().into_iter().map(|(_, row)| row).collect() };
    assert_eq!(cells("a,b\r\n\"c\",\"d\"\"e\""), [["a", "b"], ["c", "d\"e"]]);
    assert_eq!(cells("a,\n,b\n"), [["a", ""], ["", "b"]]);
    assert_eq!(cells("\"\"\n\n\"a\nb\""), [[""], ["a\nb"]]);
    assert_eq!(cells("a\"b,c\r"), [["a\"b", "c"]]);
    assert_eq!(cells(""), Vec::<Vec<String>>::new());
}

#[test]
fn a_list_is_read_post_by_post() {
    let body = r#"{"posts":[{"kind":"image","media":[{"file":"f\"1"}]},{"kind":"x","media":[]},1]}"#;
    let lines = lines("application/json", body).unwrap();
    assert!(lines[0].wanted.is_ok());
    assert_eq!(lines[0].text, r#"{"kind":"image","media":[{"file":"f\"1"}]}"#);
    let wrong: Vec<usize> = lines[1..]
        .iter()
        .map(|line| line.wanted.as_ref().unwrap_err().len())
        .collect();
    assert_eq!((lines[2].number, wrong), (3, vec![1, 1]));
}
