//! Numbers of posts and stories.

use super::*;

#[tokio::test]
async fn media_have_what_is_theirs() {
    let owner = Owner::new().await;
    let posts = owner.0.player.0.posts("studio.lumen").unwrap();
    let of = |product: &str| {
        let found = posts.iter().find(|one| one.media_product_type == product);
        found.unwrap().id.clone()
    };
    let (feed, reel) = (of("FEED"), of("REELS"));
    for (id, metrics) in [
        (&feed, "reach,views,likes,comments,saved,follows,profile_visits"),
        (
            &reel,
            "reach,views,likes,saved,ig_reels_avg_watch_time,reels_skip_rate",
        ),
    ] {
        let answer = owner.0.get(&format!("/{id}/insights?metric={metrics}")).await;
        let data = body(&answer)["data"].clone();
        assert_eq!(data.as_array().map_or(0, Vec::len), metrics.split(',').count());
        assert_eq!(data[0]["period"], "lifetime");
        assert!(data[0]["values"][0]["value"].is_number(), "{data}");
    }
    let (code, message) = owner
        .refused(&format!("/{reel}/insights?metric=reach,replies,follows"))
        .await;
    assert_eq!(
        (code, &*message),
        (
            100,
            "(#100) The Media Insights API does not support the replies, follows metric for this media product type."
        )
    );
    let facebook = format!("/{feed}/insights?metric=reach,facebook_views");
    assert_eq!(owner.refused(&facebook).await.0, 100);
    owner.set(&json!({"on_facebook": true}));
    assert_eq!(owner.0.get(&facebook).await.status, 200);
    owner.set(&json!({"professional_since": owner.now()}));
    let refused = owner.0.get(&format!("/{feed}/insights?metric=reach")).await;
    assert_eq!(refusal(&refused), (100, 2_108_006));
}

#[tokio::test]
async fn a_story_has_numbers_for_a_day_and_none_while_few_saw_it() {
    let owner = Owner::new().await;
    let wish = serde_json::from_value(json!({"account": "studio.lumen", "kind": "story"})).unwrap();
    let story = owner.0.player.0.post(&wish).unwrap().remove(0);
    let path = format!("/{story}/insights?metric=navigation&breakdown=story_navigation_action_type");
    assert_eq!(owner.refused(&path).await.0, 10);
    owner.0.player.0.advance_seconds(DAY - 60);
    let read = body(&owner.0.get(&path).await);
    let total = &read["data"][0]["total_value"];
    assert_eq!(total["value"], read["data"][0]["values"][0]["value"]);
    assert_eq!(
        total["breakdowns"][0]["results"][3]["dimension_values"],
        json!(["tap_forward"])
    );
    owner.0.player.0.advance_seconds(61);
    assert_eq!(refusal(&owner.0.get(&path).await), (100, 33));
}
