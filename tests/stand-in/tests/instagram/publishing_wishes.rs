//! What Instagram says to wrong parameters and wrong files: each with its code and subcode.

use serde_json::{Value, json};
use stand_in::publishing::sample::Sample;

use crate::player::{body, error};
use crate::studio::{Studio, id, refusal};

/// The refusal of a wish, whose addresses are files of the studio.
async fn refused(studio: &Studio, wish: &Value) -> (i64, i64) {
    let mut wish = wish.clone();
    for name in ["image_url", "video_url", "cover_url"] {
        if let Some(file) = wish[name].as_str().filter(|file| !file.contains(':')) {
            wish[name] = json!(studio.file(file));
        }
    }
    wish.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    refusal(&studio.post("/me/media", &wish).await)
}

#[tokio::test]
async fn each_wrong_parameter_has_its_error() {
    let studio = Studio::new().await;
    let image = "picture-400-400.jpg";
    let at = |x: f64| json!([{"username": "nora.weaves", "x": x, "y": 0.5}]);
    let tags = |name: &str| json!([{"username": name, "x": 0.5, "y": 0.5}]);
    let reel = |more: Value| {
        let mut wish = json!({"media_type": "REELS", "video_url": "film-5.mp4"});
        wish.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        wish
    };
    for (wish, expected) in [
        (
            json!({"image_url": image, "media_type": "POEM"}),
            (100, 2_207_023),
        ),
        (json!({"caption": "Nothing to see"}), (100, 0)),
        (json!({"image_url": "http://127.0.0.1/schön.jpg"}), (100, 0)),
        (json!({"image_url": "ftp://127.0.0.1/a.jpg"}), (100, 0)),
        (
            json!({"image_url": image, "caption": "a".repeat(2_201)}),
            (36_004, 2_207_010),
        ),
        (
            json!({"image_url": image, "caption": "#a ".repeat(31)}),
            (36_004, 2_207_010),
        ),
        (
            json!({"image_url": image, "caption": "@a ".repeat(21)}),
            (100, 2_207_040),
        ),
        (
            json!({"image_url": image, "alt_text": "a".repeat(1_001)}),
            (100, 0),
        ),
        (json!({"image_url": image, "user_tags": at(1.1)}), (100, 0)),
        (
            json!({"image_url": image, "user_tags": [{"username": "nora.weaves"}]}),
            (100, 0),
        ),
        (
            json!({"image_url": image, "user_tags": tags("jo.private")}),
            (110, 2_207_018),
        ),
        (
            json!({"image_url": image, "user_tags": tags("nobody.here")}),
            (110, 2_207_018),
        ),
        (
            json!({"image_url": image, "collaborators": ["a", "b", "c", "d"]}),
            (100, 0),
        ),
        (json!({"image_url": image, "location_id": "1"}), (100, 0)),
        (
            json!({"image_url": image, "is_carousel_item": true, "collaborators": ["a"]}),
            (100, 0),
        ),
        (
            json!({"image_url": image, "is_carousel_item": true, "is_ai_generated": true}),
            (100, 0),
        ),
        (json!({"image_url": image, "product_tags": "[]"}), (100, 0)),
        (json!({"image_url": image, "poll_attachment": {}}), (100, 0)),
        (reel(json!({"is_carousel_item": true})), (100, 0)),
        (reel(json!({"upload_type": "resumable"})), (100, 0)),
        (reel(json!({"user_tags": at(0.5)})), (100, 0)),
        (
            reel(json!({"trial_params": {"graduation_strategy": "SOON"}})),
            (100, 0),
        ),
        (reel(json!({"thumb_offset": 5_001})), (1, 2_207_057)),
        (reel(json!({"cover_url": "text"})), (36_001, 2_207_005)),
        (
            json!({"media_type": "CAROUSEL", "children": ["1"]}),
            (100, 2_207_028),
        ),
        (
            json!({"media_type": "CAROUSEL", "children": "1,2,3,4,5,6,7,8,9,10,11"}),
            (100, 2_207_028),
        ),
        (
            json!({"media_type": "CAROUSEL", "children": "1,2"}),
            (24, 2_207_006),
        ),
    ] {
        assert_eq!(refused(&studio, &wish).await, expected, "{wish}");
    }
    assert!(studio.told("containers", "studio.lumen").await.is_empty());
    let wish = json!({"image_url": studio.file(image), "user_tags": tags("jo.private")});
    let answer = studio.post("/me/media", &wish).await;
    let words = error(&answer);
    assert_eq!(
        words["error_user_title"],
        "Cannot load user with a private profile"
    );
    assert!(words["error_user_msg"].as_str().unwrap().contains("jo.private"));
}

#[tokio::test]
async fn what_is_right_passes_and_is_told() {
    let studio = Studio::new().await;
    let place = studio.player.0.state()["publishing"]["places"][0].clone();
    for wish in [
        json!({"image_url": "picture-400-400.jpg", "media_type": "IMAGE", "location_id": place,
            "caption": "é".repeat(2_200), "alt_text": "é".repeat(1_000), "collaborators": ["a", "b", "c"],
            "user_tags": "[{\"username\":\"nora.weaves\",\"x\":0.5,\"y\":1}]"}),
        json!({"media_type": "REELS", "video_url": "film-900.mp4", "thumb_offset": 900_000,
            "trial_params": "{\"graduation_strategy\":\"SS_PERFORMANCE\"}",
            "user_tags": [{"username": "nora.weaves"}]}),
        json!({"media_type": "STORIES", "image_url": "picture-720-1280.jpg", "user_tags": [{"username": "nora.weaves"}]}),
        json!({"image_url": "picture-720-1280.jpg", "media_type": "STORIES"}),
    ] {
        assert_eq!(refused(&studio, &wish).await, (0, 0), "{wish}");
    }
    for made in studio.told("containers", "studio.lumen").await {
        id(&studio.publish(made["container"].as_str().unwrap()).await);
    }
    let told = studio.told("publications", "studio.lumen").await;
    assert_eq!(
        (
            &told[0]["location_id"],
            &told[0]["tagged"],
            &told[0]["collaborators"]
        ),
        (&place, &json!(["nora.weaves"]), &json!(["a", "b", "c"]))
    );
    assert_eq!(
        (&told[1]["trial"], &told[1]["thumb_offset"]),
        (&json!("SS_PERFORMANCE"), &json!(900_000))
    );
    let trial = told[1]["media"].as_str().unwrap();
    let read = body(&studio.get(&format!("/{trial}?fields=is_shared_to_feed")).await);
    assert_eq!(read["is_shared_to_feed"], false);
}

#[tokio::test]
async fn a_video_by_itself_publishes_nothing() {
    let studio = Studio::new().await;
    let wish = json!({"media_type": "VIDEO", "video_url": studio.file("film-5.mp4")});
    let container = studio.container(&wish).await;
    let answer = studio.publish(&container).await;
    assert_eq!(refusal(&answer), (100, 2_207_089));
    assert_eq!(
        error(&answer)["error_user_title"],
        "Carousel item cannot be published standalone"
    );
    assert!(studio.told("publications", "studio.lumen").await.is_empty());
}

#[tokio::test]
async fn a_file_that_does_not_come_or_is_none_is_refused_at_once() {
    let studio = Studio::new().await;
    for (file, expected) in [
        ("nothing", (9_004, 2_207_052)),
        ("login", (9_004, 2_207_052)),
        ("moved", (9_004, 2_207_052)),
        ("http://127.0.0.1:1/a.jpg", (9_004, 2_207_052)),
        ("large.jpg", (36_000, 2_207_004)),
        ("just.jpg", (0, 0)),
        ("text", (36_001, 2_207_005)),
        ("film-5.mp4", (36_001, 2_207_005)),
        ("picture-400-501.jpg", (36_003, 2_207_009)),
        ("picture-400-500.jpg", (0, 0)),
    ] {
        assert_eq!(
            refused(&studio, &json!({"image_url": file})).await,
            expected,
            "{file}"
        );
    }
    for (file, setting, expected) in [
        ("late.jpg", "first_byte_ms", (9_004, 2_207_052)),
        ("slow.jpg", "fetch_ms", (-2, 2_207_003)),
    ] {
        studio.settings(&json!({setting: 900}));
        assert_eq!(
            refused(&studio, &json!({"image_url": file})).await,
            expected,
            "{file}"
        );
        studio.settings(&json!({setting: null}));
    }
    studio.settings(&json!({"redirects": 1}));
    assert_eq!(refused(&studio, &json!({"image_url": "moved"})).await, (0, 0));
    let by_name = studio
        .file("picture-400-400.jpg")
        .replace("127.0.0.1", "files.localhost");
    studio.container(&json!({"image_url": by_name})).await;
}

#[tokio::test]
async fn a_refused_wish_and_one_that_a_fault_meets_fetch_nothing() {
    let studio = Studio::new().await;
    let begun = studio.player.0.now_ms();
    let wish = json!({"image_url": studio.file("late.jpg"), "alt_text": "a".repeat(1_001)});
    studio.post("/me/media", &wish).await;
    studio.faults(&json!([{"at": "container", "kind": "http_500"}]));
    studio
        .post("/me/media", &json!({"image_url": studio.file("late.jpg")}))
        .await;
    assert!(studio.player.0.now_ms() - begun < 3_000);
    studio.faults(&json!([{"at": "container", "kind": "http_500", "after": true}]));
    let answer = studio
        .post("/me/media", &json!({"image_url": studio.file("late.jpg")}))
        .await;
    assert_eq!(
        (
            answer.status,
            studio.told("containers", "studio.lumen").await.len()
        ),
        (500, 1)
    );
}

type Change = fn(&mut Sample);

/// What a reel's container comes to, or a story's, whose video of five seconds is changed.
async fn comes_to(studio: &Studio, kind: &str, change: Change) -> Value {
    let mut film = Sample::of_seconds(5);
    change(&mut film);
    let url = studio.kept(film.file()).await;
    let wish = json!({"media_type": kind, "video_url": url});
    studio.status(&studio.container(&wish).await).await
}

#[tokio::test]
async fn a_video_outside_the_rules_is_an_error_of_its_container() {
    let studio = Studio::new().await;
    let wrong: [(&str, Change); 11] = [
        ("behind", |film| film.index_in_front = false),
        ("edited", |film| film.edit_list = true),
        ("codec", |film| film.codec = *b"vp09"),
        ("wide", |film| film.size = (1_922, 1_080)),
        ("few", |film| film.frames = 5 * 22),
        ("many", |film| film.frames = 5 * 61),
        ("sound", |film| film.sound = Some((6, 48_000))),
        ("fat", |film| film.data = 16_000_000),
        ("short", |film| *film = Sample::of_seconds(2)),
        ("long", |film| *film = Sample::of_seconds(901)),
        ("tall", |film| film.size = (10, 1_001)),
    ];
    let failed = "Error: Media upload has failed with error code 2207026";
    for (name, change) in wrong {
        let read = comes_to(&studio, "REELS", change).await;
        assert_eq!(read, json!({"status_code": "ERROR", "status": failed}), "{name}");
    }
    let right: [(&str, Change); 4] = [
        ("plain", |_| {}),
        ("silent", |film| film.sound = None),
        ("hevc", |film| film.codec = *b"hvc1"),
        ("wide", |film| film.size = (1_920, 1_080)),
    ];
    for (name, change) in right {
        let read = comes_to(&studio, "REELS", change).await;
        assert_eq!(read["status_code"], "FINISHED", "{name}");
    }
}

#[tokio::test]
async fn a_story_is_a_minute_long_and_edit_lists_are_a_setting() {
    let studio = Studio::new().await;
    studio.settings(&json!({"edit_lists": true}));
    let edited = |film: &mut Sample| film.edit_list = true;
    assert_eq!(
        comes_to(&studio, "REELS", edited).await["status_code"],
        "FINISHED"
    );
    let minute: [(Change, &str); 2] = [
        (|film| *film = Sample::of_seconds(60), "FINISHED"),
        (|film| *film = Sample::of_seconds(61), "ERROR"),
    ];
    for (change, expected) in minute {
        assert_eq!(
            comes_to(&studio, "STORIES", change).await["status_code"],
            expected
        );
    }
}

#[tokio::test]
async fn a_video_that_is_fetched_later_fails_in_its_container() {
    let studio = Studio::new().await;
    studio.settings(&json!({"fetch_videos": "later"}));
    for (file, expected) in [
        (
            "film-5.mp4",
            json!({"status_code": "FINISHED", "status": "Finished: Media has been uploaded and it is ready to be published."}),
        ),
        (
            "nothing",
            json!({"status": "Error: Media download has failed. The media URI doesn't meet our requirements."}),
        ),
    ] {
        let wish = json!({"media_type": "REELS", "video_url": studio.file(file)});
        let container = studio.container(&wish).await;
        assert_eq!(studio.status(&container).await["status_code"], "IN_PROGRESS");
        let mut read = studio.status(&container).await;
        while read["status_code"] == "IN_PROGRESS" {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            read = studio.status(&container).await;
        }
        assert_eq!(read, expected, "{file}");
    }
}

#[tokio::test]
async fn who_may_post_stories_and_trial_reels_is_a_setting() {
    let studio = Studio::of("nora.weaves").await;
    let story = json!({"media_type": "STORIES", "image_url": "picture-720-1280.jpg"});
    let trial = json!({"media_type": "REELS", "video_url": "film-5.mp4",
        "trial_params": {"graduation_strategy": "MANUAL"}});
    for (setting, wish, expected) in [
        (json!({"stories": "everybody"}), &story, (0, 0)),
        (json!({"stories": "business"}), &story, (10, 0)),
        (json!({"trial_reels": "exhausted"}), &trial, (100, 2_207_078)),
        (json!({"trial_reels": "refused"}), &trial, (100, 2_207_081)),
        (json!({"trial_reels": null}), &trial, (0, 0)),
    ] {
        studio.settings(&setting);
        assert_eq!(refused(&studio, wish).await, expected, "{setting}");
    }
    assert_eq!(
        studio
            .control("POST", "/publishing", &json!({"stories": "nobody"}))
            .await
            .0,
        400
    );
}
