//! Section 8: media, page by page and one by one.

use serde_json::json;

use crate::player::{Player, body, error, unsupported};

#[tokio::test]
async fn the_next_link_holds_the_token_in_instagrams_order() {
    let player = Player::new();
    let token = player.long("studio.lumen").await;
    let answer = body(
        &player
            .get(&format!("/v25.0/me/media?fields=id&limit=2&access_token={token}"))
            .await,
    );
    assert_eq!(answer["data"].as_array().unwrap().len(), 2);
    let after = answer["paging"]["cursors"]["after"].as_str().unwrap();
    assert!(after.starts_with("QVFI"));
    let expected = format!(
        "http://127.0.0.1:8790/v25.0/{}/media?fields=id&limit=2&access_token={token}&after={after}",
        player.id("studio.lumen", "professional_id")
    );
    assert_eq!(answer["paging"]["next"], expected.as_str());
    assert!(answer["paging"]["previous"].is_null());
    // The token is in there even if it came in a header.
    let answer = body(&player.bearer("/me/media?limit=2", &token).await);
    assert!(
        answer["paging"]["next"]
            .as_str()
            .unwrap()
            .contains(&format!("/media?limit=2&access_token={token}&after="))
    );
}

#[tokio::test]
async fn following_next_reaches_every_medium_once_and_previous_leads_back() {
    let player = Player::new();
    let token = player.long("studio.lumen").await;
    let mut address = format!("/v25.0/me/media?fields=id,timestamp&access_token={token}");
    let (mut ids, mut pages) = (Vec::new(), Vec::new());
    let last = loop {
        let page = body(&player.get(&address).await);
        ids.extend(
            page["data"]
                .as_array()
                .unwrap()
                .iter()
                .map(|medium| medium["id"].as_str().unwrap().to_owned()),
        );
        pages.push(page["data"].as_array().unwrap().len());
        match page["paging"]["next"].as_str() {
            Some(next) => address = next.strip_prefix("http://127.0.0.1:8790").unwrap().to_owned(),
            None => break page["paging"].clone(),
        }
    };
    assert_eq!(pages, [25, 25, 14]);
    let distinct: std::collections::HashSet<&String> = ids.iter().collect();
    assert_eq!(distinct.len(), 64);
    let previous = last["previous"]
        .as_str()
        .unwrap()
        .strip_prefix("http://127.0.0.1:8790")
        .unwrap()
        .to_owned();
    assert_eq!(
        body(&player.get(&previous).await)["data"][0]["id"],
        ids[25].as_str()
    );
}

#[tokio::test]
async fn the_limit_is_100_at_the_most() {
    let player = Player::new();
    let token = player.long("studio.lumen").await;
    for (limit, expected) in [("1000", 64), ("3", 3)] {
        let answer = player.bearer(&format!("/me/media?limit={limit}"), &token).await;
        assert_eq!(body(&answer)["data"].as_array().unwrap().len(), expected);
    }
    for bad in ["limit=0", "limit=x", "after=QVFImadeup"] {
        assert_eq!(
            error(&player.bearer(&format!("/me/media?{bad}"), &token).await)["code"],
            100,
            "{bad}"
        );
    }
}

#[tokio::test]
async fn media_have_what_their_kind_has() {
    let player = Player::new();
    let token = player.long("studio.lumen").await;
    let fields = "id,caption,media_type,media_product_type,media_url,thumbnail_url,permalink,shortcode,timestamp,username,owner,like_count,comments_count,is_comment_enabled,alt_text,children{id,media_type,media_url,permalink,like_count}";
    let answer = body(
        &player
            .bearer(&format!("/me/media?limit=100&fields={fields}"), &token)
            .await,
    );
    let media = answer["data"].as_array().unwrap();
    for kind in ["IMAGE", "VIDEO", "CAROUSEL_ALBUM"] {
        let some: Vec<_> = media
            .iter()
            .filter(|medium| medium["media_type"] == kind)
            .collect();
        assert!(!some.is_empty(), "{kind}");
        for medium in some {
            assert_eq!(medium["thumbnail_url"].is_string(), kind == "VIDEO");
            assert_eq!(
                medium["media_product_type"],
                if kind == "VIDEO" { "REELS" } else { "FEED" }
            );
            assert_eq!(medium["children"].is_object(), kind == "CAROUSEL_ALBUM");
            assert!(medium["timestamp"].as_str().unwrap().ends_with("+0000"));
            assert!(medium["like_count"].is_number() && medium["id"].is_string());
        }
    }
    assert!(
        media.iter().any(|medium| medium["media_url"].is_null()),
        "one is copyrighted"
    );
    assert!(
        media.iter().any(|medium| medium["caption"].is_null()),
        "one has no caption"
    );
    let album = media
        .iter()
        .find(|medium| medium["children"].is_object())
        .unwrap();
    let child = &album["children"]["data"][0];
    assert!(child["media_url"].is_string() && child["permalink"].is_null() && child["like_count"].is_null());
}

#[tokio::test]
async fn one_medium_and_its_children_can_be_read() {
    let player = Player::new();
    let token = player.long("studio.lumen").await;
    let list = body(
        &player
            .bearer("/me/media?fields=id,media_type,children", &token)
            .await,
    );
    let album = list["data"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["media_type"] == "CAROUSEL_ALBUM")
        .unwrap()
        .clone();
    let id = album["id"].as_str().unwrap();
    let alone = body(
        &player
            .bearer(&format!("/v25.0/{id}?fields=media_type"), &token)
            .await,
    );
    assert_eq!(alone, json!({"media_type": "CAROUSEL_ALBUM", "id": id}));
    let children = body(&player.bearer(&format!("/v25.0/{id}/children"), &token).await);
    assert_eq!(children, album["children"]);
}

#[tokio::test]
async fn a_list_below_the_app_scoped_id_is_the_misleading_code_100() {
    let player = Player::new();
    let token = player.long("studio.lumen").await;
    let wrong = player
        .bearer(
            &format!("/{}/media", player.id("studio.lumen", "app_scoped_id")),
            &token,
        )
        .await;
    assert_eq!((wrong.status, error(&wrong)), (400, unsupported()));
    let right = player
        .bearer(
            &format!("/{}/media", player.id("studio.lumen", "professional_id")),
            &token,
        )
        .await;
    assert_eq!(right.status, 200);
}
