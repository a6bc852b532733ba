//! Pictures and videos: real files of the sizes that Instagram has, behind addresses that end.

use std::collections::HashSet;

use axum::body::Body;
use axum::extract::Request;
use serde_json::{Value, json};
use stand_in::answer::Answer;
use stand_in::asked::Asked;

use crate::player::{CDN, DAY, Player, body, text};

const FIELDS: &str = "id,media_type,media_url,thumbnail_url,children{id,media_type,media_url,thumbnail_url}";

async fn media(player: &Player, token: &str) -> Vec<Value> {
    let address = format!("/me/media?limit=100&fields={FIELDS}");
    body(&player.bearer(&address, token).await)["data"]
        .as_array()
        .unwrap()
        .clone()
}

/// The address of the newest picture.
async fn newest(player: &Player, token: &str) -> String {
    let media = media(player, token).await;
    address(
        media.iter().find(|one| one["media_type"] == "IMAGE").unwrap(),
        "media_url",
    )
}

fn address(medium: &Value, field: &str) -> String {
    medium[field].as_str().unwrap().to_owned()
}

/// Width and height, as a JPEG's frame header says them.
fn size(jpeg: &[u8]) -> (u16, u16) {
    let mut at = 2;
    loop {
        let length = usize::from(u16::from_be_bytes([jpeg[at + 2], jpeg[at + 3]]));
        if matches!(jpeg[at + 1], 0xC0..=0xC2) {
            let number = |from: usize| u16::from_be_bytes([jpeg[from], jpeg[from + 1]]);
            return (number(at + 7), number(at + 5));
        }
        at += 2 + length;
    }
}

fn is_jpeg(answer: &Answer) -> bool {
    (answer.status, answer.header("content-type")) == (200, Some("image/jpeg"))
        && answer.body.starts_with(&[0xFF, 0xD8])
        && answer.body.ends_with(&[0xFF, 0xD9])
}

#[tokio::test]
async fn every_address_serves_a_file_of_its_own() {
    let player = Player::new();
    let token = player.long("studio.lumen").await;
    let media = media(&player, &token).await;
    let mut files = HashSet::new();
    let mut sizes = HashSet::new();
    for medium in media.iter().take(30) {
        let children = medium["children"]["data"].as_array().cloned().unwrap_or_default();
        let parts = if children.is_empty() {
            vec![medium.clone()]
        } else {
            children
        };
        for part in &parts {
            let picture = if part["media_type"] == "VIDEO" {
                if let Some(address) = part["media_url"].as_str() {
                    let video = player.fetch(address).await;
                    assert_eq!(video.header("content-type"), Some("video/mp4"));
                    assert_eq!(&video.body[4..8], b"ftyp");
                    assert!(files.insert(video.body));
                }
                player.fetch(&address(part, "thumbnail_url")).await
            } else {
                player.fetch(&address(part, "media_url")).await
            };
            assert!(is_jpeg(&picture), "{part}");
            assert!(
                (4_000..500_000).contains(&picture.body.len()),
                "{}",
                picture.body.len()
            );
            assert!(sizes.len() < 9);
            sizes.insert(size(&picture.body));
            assert!(files.insert(picture.body), "{part}");
        }
    }
    assert!(
        sizes.is_superset(&HashSet::from([
            (1080, 1350),
            (1080, 1080),
            (1080, 566),
            (720, 1280),
            (1440, 1800)
        ])),
        "{sizes:?}"
    );
    let me = body(&player.bearer("/me?fields=profile_picture_url", &token).await);
    let portrait = player.fetch(&address(&me, "profile_picture_url")).await;
    assert!(is_jpeg(&portrait) && size(&portrait.body) == (320, 320));
}

#[tokio::test]
async fn an_album_shows_its_first_part_and_all_are_of_its_shape() {
    let player = Player::new();
    let token = player.long("studio.lumen").await;
    let list = media(&player, &token).await;
    let album = list
        .iter()
        .find(|one| one["media_type"] == "CAROUSEL_ALBUM")
        .unwrap();
    let parts = album["children"]["data"].as_array().unwrap();
    let own = player.fetch(&address(album, "media_url")).await;
    let first = player.fetch(&address(&parts[0], "media_url")).await;
    assert_eq!(own.body, first.body);
    for part in parts.iter().filter(|part| part["media_type"] == "IMAGE") {
        let picture = player.fetch(&address(part, "media_url")).await;
        assert_eq!(size(&picture.body), size(&first.body));
    }
}

#[tokio::test]
async fn an_address_ends_after_a_day_and_the_next_read_has_another_of_the_same_picture() {
    let player = Player::new();
    let token = player.long("studio.lumen").await;
    let old = newest(&player, &token).await;
    let again = newest(&player, &token).await;
    assert_ne!(old, again);
    assert_eq!(old.split('?').next(), again.split('?').next());
    // However quickly they follow each other.
    let id = body(&player.bearer("/me/media?limit=1", &token).await)["data"][0]["id"].clone();
    let mut signed = HashSet::new();
    for _ in 0..50 {
        let one = format!("/{}?fields=media_url", id.as_str().unwrap());
        assert!(signed.insert(address(&body(&player.bearer(&one, &token).await), "media_url")));
    }
    let picture = player.fetch(&old).await;
    assert!(is_jpeg(&picture));
    assert_eq!(player.fetch(&again).await.body, picture.body);
    player.0.advance_seconds(DAY - 60);
    assert_eq!(player.fetch(&old).await.status, 200);
    player.0.advance_seconds(60);
    let ended = player.fetch(&old).await;
    assert_eq!((ended.status, text(&ended)), (403, "URL signature expired"));
    let new = newest(&player, &token).await;
    assert_eq!(player.fetch(&new).await.body, picture.body);
    player.throw(&json!({"pictures_expired": true}));
    assert_eq!(player.fetch(&new).await.status, 403);
}

#[tokio::test]
async fn a_short_day_is_kept_to_the_millisecond() {
    let player = Player::new();
    let token = player.long("studio.lumen").await;
    player.0.scale_day(300);
    let address = newest(&player, &token).await;
    assert_eq!(player.fetch(&address).await.status, 200);
    tokio::time::sleep(std::time::Duration::from_millis(320)).await;
    assert_eq!(player.fetch(&address).await.status, 403);
}

#[tokio::test]
async fn a_changed_address_is_none() {
    let player = Player::new();
    let token = player.long("studio.lumen").await;
    let list = media(&player, &token).await;
    let (one, other) = (address(&list[0], "media_url"), address(&list[3], "media_url"));
    let path = |address: &str| address.split('?').next().unwrap().to_owned();
    for changed in [
        one.replace("oh=00_", "oh=00_x"),
        one.replace("&oe=", "&oe=7"),
        one.replace("_nc_gid=", "_nc_gid=f"),
        one.replace(&path(&one), &path(&other)),
        path(&one),
    ] {
        let answer = player.fetch(&changed).await;
        assert_eq!(
            (answer.status, text(&answer)),
            (403, "URL signature mismatch"),
            "{changed}"
        );
    }
}

#[tokio::test]
async fn a_player_gets_parts_of_a_video() {
    let player = Player::new();
    let token = player.long("studio.lumen").await;
    let list = media(&player, &token).await;
    let video = list.iter().find(|one| one["media_type"] == "VIDEO").unwrap();
    let address = address(video, "media_url");
    let whole = player.fetch(&address).await.body;
    for (range, part) in [("bytes=0-", 0..whole.len()), ("bytes=100-199", 100..200)] {
        let target = address.strip_prefix(CDN).unwrap();
        let request = Request::get(target).header("range", range);
        let asked = Asked::read(request.body(Body::empty()).unwrap()).await.unwrap();
        let answer = player.0.fetch(asked);
        assert_eq!(answer.status, 206);
        let said = format!("bytes {}-{}/{}", part.start, part.end - 1, whole.len());
        assert_eq!(answer.header("content-range"), Some(said.as_str()));
        assert_eq!(answer.body, whole.slice(part));
    }
}
