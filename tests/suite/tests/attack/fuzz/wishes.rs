//! Fuzzed wishes for posts: whatever is sent, it is one that is kept as it was said, or what is wrong with it is told.

use shared::posts::batch::lines;
use shared::posts::draft::Draft;
use shared::posts::request::{change, new};
use shared::posts::slots::Slots;
use shared::rooms::problem::Problem;
use shared::values::date::{iso8601, moment::moment};

use super::{Corpus, run};

/// What is told is short, and stays in its line.
fn told(problems: &[Problem]) -> String {
    assert!(!problems.is_empty());
    for problem in problems {
        let texts = [&problem.r#where, &problem.what, &problem.limit];
        assert!(
            texts
                .iter()
                .all(|text| text.len() < 500 && !text.chars().any(char::is_control))
        );
    }
    problems
        .first()
        .map(|problem| problem.what.clone())
        .unwrap_or_default()
}

/// R93
#[test]
fn a_wish_is_kept_as_it_was_said_or_told_what_is_wrong() {
    let corpus = Corpus::json(
        vec![
            r#"{"kind":"image","media":[{"file":"f1","alt_text":"A dog","tags":[{"username":"nora","x":0.5,"y":1}]}],"caption":"Hi #dog","collaborators":["ben"],"location":123,"comments":false}"#.to_owned(),
            r#"{"kind":"reel","media":[{"url":"https://a.example/b.mp4"}],"cover":{"file":"c"},"cover_offset_ms":1500,"share_to_feed":false,"trial":"manual","audio_name":"Waves","ai_generated":true}"#.to_owned(),
            r#"{"kind":"story","media":[{"url":"https://a.example/b.mp4","type":"video"}],"at":"2026-12-01T10:00:00.5+01:00","not_after":"2026-12-31T23:59:60z","draft":true}"#.to_owned(),
            "kind,media,caption,at\r\nimage,f1,\"Hi, \"\"you\"\"\",2026-12-02T10:00:00Z\r\n".to_owned(),
            r#"{"posts":[{"kind":"image","media":[{"file":"f1"}]}]}"#.to_owned(),
            r#"{"slots":["mon 09:00","thu 18:30"],"time_zone_offset":"-03:30","count":3}"#.to_owned(),
            "2026-12-01T10:00:00.25-23:59".to_owned(),
        ],
        &[
            "\"kind\":", "\"media\":", "\"url\":", "\"type\":", "\"tags\":", "\"x\":", "1e-7", "-0", "null", "\"at\":",
            "\"audio\":", "\"\"", ",", "\n", "\r\n", "Z", "+00:00", "T24:00", "-02-30", "mon ", "\u{1f600}",
        ],
    );
    run("wishes", &corpus, |input| {
        if let Ok(at) = moment(input) {
            let whole = at.millis() - at.millis() % 1_000;
            assert_eq!(
                moment(&iso8601(at)).map(shared::values::time::Timestamp::millis),
                Ok(whole)
            );
        }
        if let Err(problems) = Slots::asked(input) {
            told(&problems);
        }
        for media_type in ["text/csv", "application/json"] {
            match lines(media_type, input) {
                Ok(lines) => {
                    assert!((1..=100).contains(&lines.len()));
                    for problems in lines.iter().filter_map(|line| line.wanted.as_ref().err()) {
                        told(problems);
                    }
                }
                Err(problem) => drop(told(&[problem])),
            }
        }
        match new(input) {
            Ok(wanted) => {
                let kept = serde_json::to_string(&wanted.draft).unwrap();
                assert_eq!(serde_json::from_str::<Draft>(&kept).unwrap(), wanted.draft);
                assert_eq!(change(wanted.clone(), "{}"), Ok(wanted.clone()));
                format!("{:?} {}", wanted.draft.kind, wanted.draft.media.len().min(3))
            }
            Err(problems) => told(&problems),
        }
    });
}
