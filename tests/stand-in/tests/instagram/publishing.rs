//! A container is made, looked at and published: what is in the list then, and what the control API counts.

use axum::body::Body;
use axum::extract::Request;
use serde_json::{Value, json};
use stand_in::publishing::sample::Sample;

use crate::player::{DAY, body, error, query};
use crate::studio::{Studio, id, picture, refusal, token};

#[tokio::test]
async fn a_picture_is_in_progress_then_finished_then_published_once() {
    let studio = Studio::new().await;
    studio.settings(&json!({"image_ms": null}));
    let url = studio.file("picture-1080-1080.jpg");
    let wish = json!({"image_url": url, "caption": "Fog #still", "alt_text": "Fog", "is_ai_generated": true});
    let container = studio.container(&wish).await;
    assert_eq!(
        studio.status(&container).await,
        json!({"status_code": "IN_PROGRESS", "status": "In progress: Media is still being processed."})
    );
    let early = studio.publish(&container).await;
    let words = error(&early);
    assert_eq!(
        (early.status, &words["message"], &words["error_user_title"]),
        (400, &json!("Media ID is not available"), &json!("Cannot publish"))
    );
    assert_eq!(refusal(&early), (9007, 2_207_027));
    studio.player.0.advance_seconds(5);
    assert_eq!(studio.status(&container).await["status_code"], "FINISHED");
    assert!(studio.told("publications", "studio.lumen").await.is_empty());

    let medium = id(&studio.publish(&container).await);
    assert_eq!(studio.status(&container).await["status_code"], "PUBLISHED");
    let fields = "id,caption,alt_text,media_type,media_product_type,permalink,media_url,is_ai_generated";
    let list = body(&studio.get(&format!("/me/media?limit=1&fields={fields}")).await);
    let post = &list["data"][0];
    assert_eq!(
        (
            &post["id"],
            &post["caption"],
            &post["alt_text"],
            &post["is_ai_generated"]
        ),
        (&json!(medium), &json!("Fog #still"), &json!("Fog"), &json!(true))
    );
    assert_eq!(
        (&post["media_type"], &post["media_product_type"]),
        (&json!("IMAGE"), &json!("FEED"))
    );
    let shown = studio.player.fetch(post["media_url"].as_str().unwrap()).await;
    assert_eq!(shown.body, picture(1080, 1080, 0));
    let told = studio.told("publications", "studio.lumen").await;
    assert_eq!(told.len(), 1);
    assert_eq!(
        (
            &told[0]["container"],
            &told[0]["media"],
            &told[0]["kind"],
            &told[0]["caption"]
        ),
        (
            &json!(container),
            &json!(medium),
            &json!("image"),
            &json!("Fog #still")
        )
    );
    let calls = studio.told("calls", "studio.lumen").await;
    let publishes: Vec<&Value> = calls.iter().filter(|call| call["step"] == "publish").collect();
    assert_eq!(
        (&publishes[0]["subcode"], &publishes[0]["made"]),
        (&json!(2_207_027), &Value::Null)
    );
    assert_eq!(
        (
            &publishes[1]["status"],
            &publishes[1]["made"],
            &publishes[1]["creation_id"]
        ),
        (&json!(200), &json!(medium), &json!(container))
    );
}

#[tokio::test]
async fn query_form_and_json_say_the_same_and_all_three_names_of_the_account_work() {
    let studio = Studio::new().await;
    let url = studio.file("picture-400-400.jpg");
    let professional = studio.player.id("studio.lumen", "professional_id");
    let app_scoped = studio.player.id("studio.lumen", "app_scoped_id");
    let pairs = query(&[
        ("image_url", &url),
        ("caption", "a & b"),
        ("access_token", &studio.token),
    ]);
    let by_query = Request::post(format!("/v26.0/{professional}/media?{pairs}")).body(Body::empty());
    let by_form = Request::post(format!("/{app_scoped}/media"))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(pairs));
    for request in [by_query, by_form] {
        id(&studio.player.ask(request.unwrap()).await);
    }
    studio
        .container(&json!({"image_url": url, "caption": "a & b"}))
        .await;
    let made = studio.told("containers", "studio.lumen").await;
    assert!(
        made.len() == 3 && made.iter().all(|one| one["caption"] == "a & b"),
        "{made:?}"
    );
    let other = studio.player.id("nora.weaves", "professional_id");
    let refused = studio
        .post(&format!("/{other}/media"), &json!({"image_url": url}))
        .await;
    assert_eq!(refusal(&refused), (100, 33));
    assert_eq!(made.len(), studio.told("containers", "studio.lumen").await.len());
}

#[tokio::test]
async fn without_the_permission_nothing_of_it_works() {
    let mut studio = Studio::new().await;
    let url = studio.file("picture-400-400.jpg");
    let container = studio.container(&json!({"image_url": url})).await;
    let medium = id(&studio.publish(&container).await);
    studio.token = token(&studio.player, "studio.lumen", &["manage_insights"]).await;
    for (path, wish) in [
        ("/me/media".to_owned(), json!({"image_url": url})),
        ("/me/media_publish".to_owned(), json!({"creation_id": container})),
        (format!("/{medium}/comments"), json!({"message": "Hello"})),
        (format!("/{medium}"), json!({"comment_enabled": false})),
    ] {
        let answer = studio.post(&path, &wish).await;
        assert_eq!((answer.status, refusal(&answer)), (403, (10, 0)), "{path}");
    }
    for path in [
        format!("/{container}?fields=status"),
        "/me/content_publishing_limit".to_owned(),
    ] {
        assert_eq!(studio.get(&path).await.status, 403, "{path}");
    }
    assert_eq!(studio.told("publications", "studio.lumen").await.len(), 1);
}

#[tokio::test]
async fn a_carousel_waits_for_its_parts_and_counts_once() {
    let studio = Studio::new().await;
    studio.settings(&json!({"image_ms": 5_000, "edit_lists": false}));
    let mut parts = Vec::new();
    for wish in [
        json!({"image_url": studio.file("picture-1080-1350.jpg"), "is_carousel_item": true, "alt_text": "One"}),
        json!({"video_url": studio.file("film-5.mp4"), "is_carousel_item": "true", "media_type": "VIDEO"}),
    ] {
        parts.push(studio.container(&wish).await);
    }
    let wish = json!({"media_type": "CAROUSEL", "children": parts.join(","), "caption": "Two"});
    assert_eq!(refusal(&studio.post("/me/media", &wish).await), (9007, 2_207_027));
    studio.player.0.advance_seconds(5);
    let parent = studio.container(&wish).await;
    assert_eq!(refusal(&studio.publish(&parts[0]).await), (100, 2_207_089));
    let medium = id(&studio.publish(&parent).await);
    let fields = "media_type,children{media_type,media_url}";
    let read = body(&studio.get(&format!("/{medium}?fields={fields}")).await);
    let kinds: Vec<&Value> = read["children"]["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|part| &part["media_type"])
        .collect();
    assert_eq!(
        (&read["media_type"], &kinds[..]),
        (&json!("CAROUSEL_ALBUM"), &[&json!("IMAGE"), &json!("VIDEO")][..])
    );
    let video = read["children"]["data"][1]["media_url"].as_str().unwrap();
    assert_eq!(
        studio.player.fetch(video).await.body,
        Sample::of_seconds(5).file()
    );
    let told = studio.told("publications", "studio.lumen").await;
    assert_eq!(
        (told.len(), told[0]["children"].as_array().unwrap().len()),
        (1, 2)
    );
    assert_eq!(told[0]["children"][0]["container"], parts[0]);
    let limit = body(&studio.get("/me/content_publishing_limit").await);
    assert_eq!(limit, json!({"data": [{"quota_usage": 1}]}));
    for children in [
        json!([parts[0]]),
        json!([parts[0], "17"]),
        json!([parts[0], parent]),
    ] {
        let wish = json!({"media_type": "CAROUSEL", "children": children});
        assert_eq!(studio.post("/me/media", &wish).await.status, 400, "{wish}");
    }
}

#[tokio::test]
async fn reels_and_stories_are_what_they_were_wished_to_be() {
    let studio = Studio::new().await;
    let reel = json!({"media_type": "REELS", "video_url": studio.file("film-10.mp4"), "caption": "Moving",
        "cover_url": studio.file("picture-720-1280.jpg"), "share_to_feed": false, "audio_name": "Hum"});
    let container = studio.container(&reel).await;
    let medium = id(&studio.publish(&container).await);
    let fields = "media_type,media_product_type,is_shared_to_feed,permalink,thumbnail_url";
    let read = body(&studio.get(&format!("/{medium}?fields={fields}")).await);
    assert_eq!(
        (
            &read["media_type"],
            &read["media_product_type"],
            &read["is_shared_to_feed"]
        ),
        (&json!("VIDEO"), &json!("REELS"), &json!(false))
    );
    let cover = studio.player.fetch(read["thumbnail_url"].as_str().unwrap()).await;
    assert_eq!(cover.body, picture(720, 1280, 0));
    for wish in [
        json!({"media_type": "STORIES", "image_url": studio.file("picture-720-1280.jpg"), "caption": "ignored"}),
        json!({"media_type": "STORIES", "video_url": studio.file("film-60.mp4")}),
    ] {
        let container = studio.container(&wish).await;
        let medium = id(&studio.publish(&container).await);
        let stories = body(&studio.get("/me/stories?fields=id,caption").await);
        assert_eq!(stories["data"][0], json!({"id": medium}));
    }
    let listed = body(&studio.get("/me/media?limit=1").await);
    assert_eq!(listed["data"][0]["id"], medium);
    let limit = body(
        &studio
            .get("/me/content_publishing_limit?fields=quota_usage,config")
            .await,
    );
    let config = json!({"quota_total": 50, "quota_duration": 86_400});
    assert_eq!(limit, json!({"data": [{"quota_usage": 3, "config": config}]}));
}

#[tokio::test]
async fn the_quota_is_met_at_publishing_and_moves_with_the_day() {
    let studio = Studio::new().await;
    let url = studio.file("picture-400-400.jpg");
    let wish = json!({"account": "studio.lumen", "total": 25, "used": 24});
    assert_eq!(studio.control("POST", "/quota", &wish).await.0, 200);
    let first = studio.container(&json!({"image_url": url})).await;
    let second = studio.container(&json!({"image_url": url})).await;
    id(&studio.publish(&first).await);
    let full = studio.publish(&second).await;
    assert_eq!(refusal(&full), (9, 2_207_042));
    let since = studio.player.0.now_ms() / 1000 - DAY + 60;
    for (path, status) in [(since, 200), (since - 3_600, 400)] {
        let answer = studio
            .get(&format!("/me/content_publishing_limit?since={path}"))
            .await;
        assert_eq!(answer.status, status);
    }
    let state = studio.player.0.state();
    assert_eq!(
        (
            &state["accounts"][0]["quota_usage"],
            &state["accounts"][0]["publications"]
        ),
        (&json!(25), &json!(1))
    );
    studio.player.0.advance_seconds(DAY - 1);
    let third = studio.container(&json!({"image_url": url})).await;
    studio.player.0.advance_seconds(1);
    // The second one's day is over too.
    assert_eq!(studio.status(&second).await["status_code"], "EXPIRED");
    assert_eq!(refusal(&studio.publish(&second).await), (24, 2_207_008));
    id(&studio.publish(&third).await);
    assert_eq!(
        refusal(&studio.publish("17900000000000000").await),
        (24, 2_207_006)
    );
}

#[tokio::test]
async fn a_day_has_400_containers() {
    let studio = Studio::new().await;
    studio.settings(&json!({"containers": 3}));
    let wish = json!({"image_url": studio.file("picture-400-400.jpg")});
    for _ in 0..3 {
        studio.container(&wish).await;
    }
    assert_eq!(refusal(&studio.post("/me/media", &wish).await), (9, 0));
    studio.player.0.advance_seconds(DAY);
    studio.container(&wish).await;
    assert_eq!(studio.player.0.state()["publishing"]["containers"], 3);
    studio.settings(&json!({"containers": null}));
    assert_eq!(studio.player.0.state()["publishing"]["containers"], 400);
}

#[tokio::test]
async fn publishing_twice_makes_two_posts_unless_it_is_refused() {
    let studio = Studio::new().await;
    let wish = json!({"image_url": studio.file("picture-400-400.jpg")});
    for (setting, posts) in [("again", 2), ("refuse", 3)] {
        studio.settings(&json!({"republish": setting}));
        let container = studio.container(&wish).await;
        id(&studio.publish(&container).await);
        studio.publish(&container).await;
        assert_eq!(
            studio.told("publications", "studio.lumen").await.len(),
            posts,
            "{setting}"
        );
    }
}

#[tokio::test]
async fn a_thousand_accounts_are_made_at_a_wish() {
    let studio = Studio::new().await;
    let (status, made) = studio
        .control("POST", "/accounts", &json!({"account": "crowd", "count": 1000}))
        .await;
    assert_eq!((status, &made["accounts"][999]), (200, &json!("crowd.1000")));
    let token = token(&studio.player, "crowd.0777", &["content_publish"]).await;
    let me = body(&studio.player.bearer("/me?fields=username", &token).await);
    assert_eq!(me["username"], "crowd.0777");
    for wish in [
        json!({"account": "crowd", "count": 1000}),
        json!({"account": "nora.weaves"}),
    ] {
        assert_eq!(studio.control("POST", "/accounts", &wish).await.0, 400);
    }
    studio.player.0.reset();
    assert_eq!(studio.player.0.state()["accounts"].as_array().unwrap().len(), 6);
}

#[tokio::test]
async fn what_an_app_in_development_publishes_only_people_with_a_role_see_until_it_is_live() {
    let studio = Studio::new().await;
    studio.player.throw(&json!({"development": true}));
    let container = studio
        .container(&json!({"image_url": studio.file("picture-400-400.jpg")}))
        .await;
    let medium = id(&studio.publish(&container).await);
    let read = body(&studio.get(&format!("/{medium}?fields=permalink")).await);
    let page = read["permalink"]
        .as_str()
        .unwrap()
        .split_once("/p/")
        .unwrap()
        .1
        .to_owned();
    for (development, status, seen_by) in [(true, 404, "roles"), (false, 200, "everybody")] {
        studio.player.throw(&json!({"development": development}));
        assert_eq!(studio.player.get(&format!("/p/{page}")).await.status, status);
        assert_eq!(
            studio.told("publications", "studio.lumen").await[0]["seen_by"],
            seen_by
        );
    }
}
