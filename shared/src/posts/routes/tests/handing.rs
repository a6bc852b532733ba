//! Tests. Files are handed to the edge.

use super::*;
use crate::{
    instagram::Permission,
    values::time::{DAY, MINUTE},
};

fn hand(edge: &mut Edge, media_type: &str, query: &str) -> Answer {
    edge.asked(Asked {
        content_type: media_type.to_owned(),
        ..request("POST", &format!("/media?{query}"), "")
    })
}

/// The file that begins.
#[track_caller]
fn begun(edge: &mut Edge) -> String {
    let answer = hand(edge, "image/jpeg", "size=1000&partial=0");
    assert_eq!(answer.status, 202, "{}", answer.body);
    value(&answer)["file"].as_str().unwrap().to_owned()
}

/// R96
#[test]
fn a_file_begins_where_it_may_and_goes_after_a_day() {
    let mut edge = edge();
    let answer = hand(&mut edge, "Video/MP4; x=y", "size=104857600&partial=1");
    assert_eq!(
        (answer.status, &value(&answer)["limit"]),
        (202, &104_857_600.into())
    );
    let id = value(&answer)["file"].as_str().unwrap().to_owned();
    assert_eq!(
        (id.len(), edge.files[&id].told.media_type.as_str()),
        (32, "video/mp4")
    );
    assert_eq!(edge.files[&id].until, edge.facts.now.plus(DAY));
    assert!(edge.rows.contains_key(&format!("posts/f/{id}")));
    let file = value(&ask(&mut edge, "GET", &format!("/media/{id}"), ""));
    let expected = serde_json::json!({"id": id, "state": "partial", "received": 0, "size": 104_857_600_u32, "type": "video/mp4"});
    assert_eq!(file, expected);
    let more = ask(&mut edge, "PATCH", &format!("/media/{id}"), "");
    assert_eq!((more.status, more.body), (202, answer.body));
    let whole = value(&ask(&mut edge, "GET", "/media/f1", ""));
    assert_eq!(
        (&whole["state"], &whole["found"]["width"]),
        (&"whole".into(), &1_080.into())
    );
}

/// R96
#[test]
fn a_file_is_nobody_elses() {
    let mut edge = edge();
    edge.rows.remove("posts/f/f1");
    for method in ["GET", "PATCH", "DELETE"] {
        assert_eq!(ask(&mut edge, method, "/media/f1", "").status, 404, "{method}");
    }
    assert!(edge.files.contains_key("f1"));
}

#[test]
fn what_instagram_or_the_operator_does_not_take_is_refused_before_its_bytes() {
    let mut edge = edge();
    edge.facts.policy = r#"{"image_mb":2,"video_mb":3}"#.to_owned();
    for (media_type, size, place) in [
        ("image/png", "1000", "Content-Type"),
        ("", "1000", "Content-Type"),
        ("image/jpeg", "2097153", ""),
        ("video/quicktime", "3145729", ""),
        ("image/jpeg", "0", ""),
        ("image/jpeg", "", ""),
        ("image/jpeg", "-1", ""),
    ] {
        let answer = hand(&mut edge, media_type, &format!("size={size}&partial=0"));
        assert_eq!(
            (answer.status, &value(&answer)["category"]),
            (422, &"bad_parameter".into()),
            "{media_type} {size}"
        );
        assert_eq!(problems(&answer)[0].0, place, "{media_type} {size}");
    }
    assert_eq!((edge.files.len(), edge.writes), (1, 0));
    assert_eq!(
        hand(&mut edge, "image/jpeg", "size=2097152&partial=0").status,
        202
    );
    assert_eq!(
        hand(&mut edge, "video/quicktime", "size=3145728&partial=0").status,
        202
    );
    edge.facts.permissions = vec![Permission::basic()];
    assert_eq!(hand(&mut edge, "image/jpeg", "size=1000&partial=0").status, 403);
}

#[test]
fn twenty_files_wait_for_a_post() {
    let mut edge = edge();
    made(&mut edge, PICTURE);
    let files: Vec<String> = (0..20).map(|_| begun(&mut edge)).collect();
    assert_eq!(hand(&mut edge, "image/jpeg", "size=1000&partial=0").status, 422);
    assert_eq!(
        ask(&mut edge, "DELETE", &format!("/media/{}", files[0]), "").status,
        204
    );
    assert!(!edge.files.contains_key(&files[0]));
    assert_eq!(
        ask(&mut edge, "GET", &format!("/media/{}", files[0]), "").status,
        404
    );
    begun(&mut edge);
    // What turned out to be no picture is gone, and counts no more.
    assert_eq!(hand(&mut edge, "image/jpeg", "size=1000&partial=0").status, 422);
    edge.files.remove(&files[1]);
    assert_eq!(
        hand(&mut edge, "image/jpeg", "size=1000&partial=0").status,
        422,
        "it may only begin"
    );
    edge.facts.now = edge.facts.now.plus(MINUTE + 1);
    begun(&mut edge);
    assert!(!edge.rows.contains_key(&format!("posts/f/{}", files[1])));
    assert_eq!(hand(&mut edge, "image/jpeg", "size=1000&partial=0").status, 422);
    // A day later they are gone.
    edge.facts.now = edge.facts.now.plus(DAY + 1);
    begun(&mut edge);
    assert_eq!(
        edge.rows.keys().filter(|key| key.starts_with("posts/f/")).count(),
        2
    );
}

#[test]
fn the_file_of_a_post_goes_with_it_alone() {
    let mut edge = edge();
    made(&mut edge, PICTURE);
    let answer = ask(&mut edge, "DELETE", "/media/f1", "");
    assert_eq!(answer.status, 409);
    assert!(edge.files.contains_key("f1") && edge.rows.contains_key("posts/f/f1"));
}

/// R96
#[test]
fn what_is_written_of_a_file_goes_when_its_post_is_long_gone() {
    let mut edge = edge();
    let now = edge.facts.now.millis();
    for (file, days) in [("old", 91), ("new", 80)] {
        let begun = now - days * DAY;
        let row = format!(r#"{{"post":"gone","begun":{begun}}}"#);
        edge.rows.insert(format!("posts/f/{file}"), row);
    }
    made(&mut edge, PICTURE);
    let kept = |file: &str| edge.rows.contains_key(&format!("posts/f/{file}"));
    assert_eq!((kept("old"), kept("new"), kept("f1")), (false, true, true));
}
