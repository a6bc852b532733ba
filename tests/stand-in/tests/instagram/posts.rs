//! Posts come and go: what `/media` says then.

use axum::body::Body;
use axum::extract::Request;
use serde_json::{Value, json};
use stand_in::asked::Asked;
use stand_in::control_api;

use crate::player::{DAY, Player, body, error};

async fn control(player: &Player, verb: &str, path: &str, wish: &Value) -> (u16, Value) {
    let request = Request::builder()
        .method(verb)
        .uri(path)
        .header("host", "127.0.0.1:8791");
    let asked = Asked::read(request.body(Body::from(wish.to_string())).unwrap())
        .await
        .unwrap();
    let answer = control_api::answer(&player.0, &asked);
    (answer.status, body(&answer))
}

/// Makes posts, and gives their ids.
async fn post(player: &Player, wish: &Value) -> Vec<String> {
    let (status, made) = control(player, "POST", "/posts", wish).await;
    assert_eq!(status, 200, "{made}");
    let ids = made["ids"].as_array().unwrap();
    ids.iter().map(|id| id.as_str().unwrap().to_owned()).collect()
}

async fn read(player: &Player, token: &str, address: &str) -> Value {
    body(&player.bearer(address, token).await)
}

async fn ids(player: &Player, token: &str) -> Vec<String> {
    let list = read(player, token, "/me/media?limit=100").await;
    let list = list["data"].as_array().unwrap();
    list.iter()
        .map(|one| one["id"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn what_is_deleted_or_archived_is_nowhere_and_only_the_archive_gives_back() {
    let player = Player::new();
    let token = player.long("nora.weaves").await;
    let before = ids(&player, &token).await;
    for (how, back) in [("delete", 400), ("archive", 200)] {
        let gone = ids(&player, &token).await[1].clone();
        let album = read(&player, &token, &format!("/{gone}/children")).await;
        let child = album["data"][0]["id"].as_str().unwrap_or(&gone).to_owned();
        let wish = json!({"ids": [gone]});
        assert_eq!(
            control(&player, "POST", &format!("/posts/{how}"), &wish).await.0,
            200
        );
        assert!(!ids(&player, &token).await.contains(&gone));
        for id in [&gone, &child] {
            let answer = player
                .bearer(&format!("/v25.0/{id}?fields=media_url"), &token)
                .await;
            let error = error(&answer);
            assert_eq!(
                (answer.status, &error["code"], &error["error_subcode"]),
                (400, &json!(100), &json!(33))
            );
        }
        let me = read(&player, &token, "/me?fields=media_count").await;
        assert_eq!(
            me["media_count"],
            before.len() - 1 - usize::from(how == "archive")
        );
        assert_eq!(
            control(&player, "POST", "/posts/restore", &wish).await.0,
            back,
            "{how}"
        );
        assert_eq!(ids(&player, &token).await.contains(&gone), back == 200);
    }
    player.0.reset();
    let token = player.long("nora.weaves").await;
    assert_eq!(ids(&player, &token).await, before);
}

#[tokio::test]
async fn a_wish_for_posts_that_makes_no_sense_changes_nothing() {
    let player = Player::new();
    let token = player.long("nora.weaves").await;
    let before = ids(&player, &token).await;
    for (path, wish) in [
        ("/posts", json!({"account": "nobody"})),
        ("/posts", json!({"account": "nora.weaves", "count": 0})),
        ("/posts", json!({"account": "nora.weaves", "size": [0, 1]})),
        ("/posts", json!({"account": "nora.weaves", "kind": "poem"})),
        ("/posts/delete", json!({"ids": [before[0], "17900000000000000"]})),
        ("/posts/archive", json!({"ids": ["x"]})),
    ] {
        assert_eq!(control(&player, "POST", path, &wish).await.0, 400, "{wish}");
    }
    assert_eq!(ids(&player, &token).await, before);
}

#[tokio::test]
async fn a_new_post_is_the_first_and_a_cursor_outlives_its_post() {
    let player = Player::new();
    let token = player.long("nora.weaves").await;
    let before = ids(&player, &token).await;
    let page = read(&player, &token, "/me/media?limit=2").await;
    let after = page["paging"]["cursors"]["after"].as_str().unwrap().to_owned();
    let new = post(&player, &json!({"account": "nora.weaves", "caption": "Today"})).await;
    let newer = post(&player, &json!({"account": "nora.weaves"})).await;
    control(&player, "POST", "/posts/delete", &json!({"ids": [before[1]]})).await;
    assert_eq!(
        ids(&player, &token).await[..3],
        [newer[0].clone(), new[0].clone(), before[0].clone()]
    );
    let rest = read(&player, &token, &format!("/me/media?limit=2&after={after}")).await;
    assert_eq!(rest["data"][0]["id"], before[2].as_str());
    let listed = control(&player, "GET", "/posts?account=nora.weaves", &Value::Null)
        .await
        .1;
    assert_eq!(
        (&listed[3]["id"], &listed[3]["gone"]),
        (&json!(before[1]), &json!("deleted"))
    );
}

#[tokio::test]
async fn every_kind_can_be_posted() {
    let player = Player::new();
    let token = player.long("quiet.pine").await;
    assert_eq!(read(&player, &token, "/me/media").await, json!({"data": []}));
    let fields = "media_type,media_product_type,is_shared_to_feed,permalink,thumbnail_url,children{media_type,like_count}";
    for (kind, media_type, product, shared) in [
        ("image", "IMAGE", "FEED", Value::Null),
        ("video", "VIDEO", "FEED", Value::Null),
        ("reel", "VIDEO", "REELS", json!(true)),
        ("trial_reel", "VIDEO", "REELS", json!(false)),
        ("carousel", "CAROUSEL_ALBUM", "FEED", Value::Null),
        ("story", "IMAGE", "STORY", Value::Null),
        ("ad", "IMAGE", "AD", Value::Null),
    ] {
        let wish = json!({"account": "quiet.pine", "kind": kind, "children": ["video", "image"]});
        let id = post(&player, &wish).await.remove(0);
        let alone = read(&player, &token, &format!("/v25.0/{id}?fields={fields}")).await;
        assert_eq!(
            (
                &alone["media_type"],
                &alone["media_product_type"],
                &alone["is_shared_to_feed"]
            ),
            (&json!(media_type), &json!(product), &shared)
        );
        assert_eq!(alone["thumbnail_url"].is_string(), media_type == "VIDEO");
        assert_eq!(
            alone["permalink"].as_str().unwrap().contains("/reel/"),
            product == "REELS"
        );
        // Trial reels are in the list, as has been seen; stories and ads aren't.
        assert_eq!(
            ids(&player, &token).await.contains(&id),
            !["story", "ad"].contains(&kind),
            "{kind}"
        );
        if kind == "carousel" {
            let parts: Vec<&Value> = alone["children"]["data"].as_array().unwrap().iter().collect();
            assert_eq!(
                (
                    &parts[0]["media_type"],
                    &parts[1]["media_type"],
                    &parts[0]["like_count"]
                ),
                (&json!("VIDEO"), &json!("IMAGE"), &Value::Null)
            );
        }
        if kind == "story" {
            assert_eq!(
                read(&player, &token, "/me/stories").await["data"][0]["id"],
                id.as_str()
            );
            player.0.advance_seconds(DAY);
            assert_eq!(read(&player, &token, "/me/stories").await, json!({"data": []}));
            assert_eq!(player.bearer(&format!("/v25.0/{id}"), &token).await.status, 400);
        }
    }
}

#[tokio::test]
async fn hidden_likes_are_left_out_of_lists() {
    let player = Player::new();
    let token = player.long("quiet.pine").await;
    let wish = json!({"account": "quiet.pine", "likes": 12, "likes_hidden": true, "comments": 3,
        "alt_text": "A pine", "copyrighted": true});
    let id = post(&player, &wish).await.remove(0);
    let fields = "like_count,comments_count,alt_text,media_url";
    let list = read(&player, &token, &format!("/me/media?fields={fields}")).await;
    assert_eq!(
        list["data"][0],
        json!({"comments_count": 3, "alt_text": "A pine", "id": id})
    );
    let alone = read(&player, &token, &format!("/v25.0/{id}?fields={fields}")).await;
    assert_eq!(alone["like_count"], 12);
}

#[tokio::test]
async fn a_picture_has_the_size_that_was_wished() {
    let player = Player::new();
    let token = player.long("quiet.pine").await;
    post(
        &player,
        &json!({"account": "quiet.pine", "size": [40, 30], "bytes": 300_000}),
    )
    .await;
    let list = read(&player, &token, "/me/media?fields=media_url").await;
    let picture = player.fetch(list["data"][0]["media_url"].as_str().unwrap()).await;
    assert!(
        (300_000..300_010).contains(&picture.body.len()),
        "{}",
        picture.body.len()
    );
    // Behind the comments that make it large the picture begins as every JPEG does.
    let frame = picture
        .body
        .windows(9)
        .find(|bytes| bytes[..2] == [0xFF, 0xC0])
        .unwrap();
    assert_eq!(frame[5..9], [0, 30, 0, 40]);
}

#[tokio::test]
async fn of_very_many_posts_the_newest_ten_thousand_can_be_reached() {
    let player = Player::new();
    let token = player.long("quiet.pine").await;
    let made = post(&player, &json!({"account": "quiet.pine", "count": 10_150})).await;
    assert_eq!(
        read(&player, &token, "/me?fields=media_count").await["media_count"],
        10_150
    );
    let mut seen = Vec::new();
    let mut address = format!("/v25.0/me/media?limit=100&access_token={token}");
    loop {
        let page = body(&player.get(&address).await);
        let ids = page["data"].as_array().unwrap().iter();
        seen.extend(ids.map(|one| one["id"].as_str().unwrap().to_owned()));
        match page["paging"]["next"].as_str() {
            Some(next) => address = next.strip_prefix("http://127.0.0.1:8790").unwrap().to_owned(),
            None => break,
        }
    }
    assert!(seen == made[..10_000], "{} of {}", seen.len(), made.len());
}
