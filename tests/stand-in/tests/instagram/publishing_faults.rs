//! What goes wrong while something is published, before and after it is done.

use serde_json::{Value, json};

use crate::player::body;
use crate::studio::{Studio, id, refusal};

async fn ready(studio: &Studio) -> String {
    let url = studio.file("picture-400-400.jpg");
    studio.container(&json!({"image_url": url})).await
}

async fn published(studio: &Studio) -> usize {
    studio.told("publications", "studio.lumen").await.len()
}

#[tokio::test]
async fn a_fault_of_one_account_is_nobody_elses() {
    let studio = Studio::new().await;
    let fault = |account: &str| json!([{"at": "publish", "kind": "http_500", "account": account}]);
    studio.faults(&fault("quiet.pine"));
    assert_eq!(studio.publish(&ready(&studio).await).await.status, 200);
    studio.faults(&fault("studio.lumen"));
    assert_eq!(studio.publish(&ready(&studio).await).await.status, 500);
}

#[tokio::test]
async fn a_failed_publish_may_have_published() {
    let studio = Studio::new().await;
    for (fault, status, done) in [
        (json!({"kind": "published_but_failed"}), 400, true),
        (json!({"kind": "http_500", "after": true}), 500, true),
        (json!({"kind": "http_503", "after": true}), 503, true),
        (json!({"kind": "html", "after": true}), 200, true),
        (json!({"kind": "cut"}), 200, true),
        (json!({"kind": "cut", "after": false}), 500, false),
        (json!({"kind": "slow", "ms": 1}), 200, true),
        (json!({"kind": "slow", "ms": 1, "after": false}), 500, false),
        (json!({"kind": "http_500"}), 500, false),
        (json!({"kind": "spam_hold"}), 400, false),
        (json!({"kind": "checkpoint"}), 400, false),
        (json!({"kind": "rate_limited"}), 400, false),
        (json!({"kind": "permission_revoked"}), 403, false),
        (json!({"kind": "graph", "subcode": 2_207_001}), 400, false),
    ] {
        let mut thrown = fault.clone();
        thrown["at"] = json!("publish");
        thrown["times"] = json!(1);
        studio.faults(&json!([thrown]));
        let container = ready(&studio).await;
        let before = published(&studio).await;
        let answer = studio.publish(&container).await;
        assert_eq!(
            (answer.status, answer.cut),
            (status, fault["kind"] == "cut"),
            "{fault}"
        );
        assert_eq!(published(&studio).await - before, usize::from(done), "{fault}");
        let state = if done { "PUBLISHED" } else { "FINISHED" };
        assert_eq!(studio.status(&container).await["status_code"], state, "{fault}");
        let call = studio.told("calls", "studio.lumen").await;
        let call = call.iter().rfind(|call| call["step"] == "publish").unwrap();
        assert_eq!(
            (&call["status"], call["made"].is_string()),
            (&json!(status), done),
            "{fault}"
        );
        if fault["kind"] == "published_but_failed" || fault["kind"] == "spam_hold" {
            assert_eq!(refusal(&answer), (4, 2_207_051));
            assert_eq!(body(&answer)["error"]["error_user_title"], "Action is blocked");
        }
    }
}

#[tokio::test]
async fn what_would_be_refused_is_refused_though_a_fault_comes_after() {
    let studio = Studio::new().await;
    studio.settings(&json!({"image_ms": 60_000}));
    studio.faults(&json!([{"at": "publish", "kind": "published_but_failed"}]));
    let container = ready(&studio).await;
    assert_eq!(refusal(&studio.publish(&container).await), (9007, 2_207_027));
    studio.player.0.advance_seconds(60);
    assert_eq!(refusal(&studio.publish(&container).await), (4, 2_207_051));
    assert_eq!(published(&studio).await, 1);
}

#[tokio::test]
async fn a_container_comes_to_an_error_wherever_instagram_says_so() {
    let studio = Studio::new().await;
    let failed = "Error: Media upload has failed with error code 2207026";
    for (kind, expected) in [
        (
            "container_error",
            json!({"status_code": "ERROR", "status": failed}),
        ),
        (
            "container_error_text",
            json!({"status": "Error: Media download has failed. The media URI doesn't meet our requirements."}),
        ),
        (
            "stuck",
            json!({"status_code": "IN_PROGRESS", "status": "In progress: Media is still being processed."}),
        ),
    ] {
        studio.faults(&json!([{"at": "container", "kind": kind, "times": 1}]));
        let container = ready(&studio).await;
        studio.player.0.advance_seconds(23 * 3600);
        assert_eq!(studio.status(&container).await, expected);
        assert_eq!(refusal(&studio.publish(&container).await), (9007, 2_207_027));
        studio.player.0.advance_seconds(3600);
        assert_eq!(studio.status(&container).await["status_code"], "EXPIRED");
        assert_eq!(
            studio.status(&ready(&studio).await).await["status_code"],
            "FINISHED"
        );
    }
}

#[tokio::test]
async fn one_part_of_a_carousel_fails_and_another_time_the_whole_does() {
    let studio = Studio::new().await;
    let item = json!({"image_url": studio.file("picture-400-400.jpg"), "is_carousel_item": true});
    studio.faults(
        &json!([{"at": "container", "kind": "container_error", "only": "is_carousel_item", "times": 1}]),
    );
    let bad = studio.container(&item).await;
    let good = studio.container(&item).await;
    assert_eq!(studio.status(&bad).await["status_code"], "ERROR");
    let with = |parts: [&String; 2]| json!({"media_type": "CAROUSEL", "children": parts});
    let refused = studio.post("/me/media", &with([&bad, &good])).await;
    assert_eq!(refusal(&refused), (9007, 2_207_027));
    let other = studio.container(&item).await;
    studio.faults(
        &json!([{"at": "container", "kind": "container_error", "only": "CAROUSEL", "subcode": 2_207_077}]),
    );
    let parent = studio.container(&with([&other, &good])).await;
    assert_eq!(
        studio.status(&parent).await["status"],
        "Error: Media upload has failed with error code 2207077"
    );
}

#[tokio::test]
async fn a_fresh_container_and_a_fresh_permalink_are_not_known_yet() {
    let studio = Studio::new().await;
    let container = ready(&studio).await;
    studio.faults(&json!([
        {"at": "container_status", "kind": "lag", "times": 2},
        {"at": "media", "kind": "lag", "times": 1, "only": "permalink"},
    ]));
    for expected in [(100, 33), (100, 33), (0, 0)] {
        assert_eq!(
            refusal(&studio.get(&format!("/{container}?fields=status")).await),
            expected
        );
    }
    let medium = id(&studio.publish(&container).await);
    for expected in [(100, 33), (0, 0)] {
        let read = studio.get(&format!("/{medium}?fields=permalink")).await;
        assert_eq!(refusal(&read), expected);
        assert!(
            expected == (0, 0)
                || body(&read)["error"]["message"]
                    .as_str()
                    .unwrap()
                    .contains(&medium)
        );
    }
}

#[tokio::test]
async fn every_call_can_be_met_and_none_that_is_met_before_leaves_a_trace() {
    let studio = Studio::new().await;
    let container = ready(&studio).await;
    let medium = id(&studio.publish(&container).await);
    studio.player.0.clear_requests();
    for (at, path, wish) in [
        (
            "container",
            "/me/media".to_owned(),
            json!({"image_url": studio.file("picture-400-400.jpg")}),
        ),
        ("container_status", format!("/{container}"), Value::Null),
        (
            "publish",
            "/me/media_publish".to_owned(),
            json!({"creation_id": container}),
        ),
        ("limit", "/me/content_publishing_limit".to_owned(), Value::Null),
        (
            "comment",
            format!("/{medium}/comments"),
            json!({"message": "Hello"}),
        ),
        ("comments", format!("/{medium}/comments"), Value::Null),
        (
            "comment_switch",
            format!("/{medium}"),
            json!({"comment_enabled": false}),
        ),
    ] {
        for at in [at, "publishing", "any"] {
            studio.faults(&json!([{"at": at, "kind": "http_503"}]));
            let answer = match &wish {
                Value::Null => studio.get(&path).await,
                wish => studio.post(&path, wish).await,
            };
            assert_eq!(answer.status, 503, "{at}");
        }
        assert_eq!(studio.player.0.counts().values().max(), Some(&3), "{at}");
        studio.player.0.clear_requests();
    }
    studio.faults(&json!([]));
    assert_eq!(studio.told("containers", "studio.lumen").await.len(), 1);
    assert_eq!(published(&studio).await, 1);
    assert!(studio.told("comments", "studio.lumen").await.is_empty());
    let read = body(&studio.get(&format!("/{medium}?fields=is_comment_enabled")).await);
    assert_eq!(read["is_comment_enabled"], true);
}

#[tokio::test]
async fn asking_for_fields_makes_a_comment_and_an_error() {
    let studio = Studio::new().await;
    let container = ready(&studio).await;
    let medium = id(&studio.publish(&container).await);
    let path = format!("/{medium}/comments");
    let first = studio.post(&path, &json!({"message": "One"})).await;
    let second = studio
        .post(&format!("{path}?fields=id"), &json!({"message": "Two"}))
        .await;
    assert_eq!(refusal(&second), (20, 1_772_107));
    studio.faults(&json!([{"at": "comment", "kind": "http_500", "after": true}]));
    assert_eq!(studio.post(&path, &json!({"message": "Three"})).await.status, 500);
    let read = body(&studio.get(&format!("{path}?fields=text,username,from")).await);
    let texts: Vec<&Value> = read["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["text"])
        .collect();
    assert_eq!(texts, ["Three", "Two", "One"]);
    assert_eq!(
        (&read["data"][2]["id"], &read["data"][2]["username"]),
        (&json!(id(&first)), &json!("studio.lumen"))
    );
    assert_eq!(studio.told("comments", "studio.lumen").await.len(), 3);
    let counted = body(&studio.get(&format!("/{medium}?fields=comments_count")).await);
    assert_eq!(counted["comments_count"], 3);
    let off = studio
        .post(&format!("/{medium}"), &json!({"comment_enabled": "false"}))
        .await;
    assert_eq!(body(&off), json!({"success": true}));
    studio.faults(&json!([]));
    assert_eq!(studio.post(&path, &json!({"message": "Four"})).await.status, 400);
    assert_eq!(studio.told("comments", "studio.lumen").await.len(), 3);
}
