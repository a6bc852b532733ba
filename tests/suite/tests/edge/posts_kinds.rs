//! Whatever can be posted arrives at Instagram as it was said, and with nothing else (R91, R93).

use serde_json::{Value, json};
use suite::processes::World;

use suite::oauth::sha256_hex;

use crate::poster::{ACCOUNT, Poster, film, lent, picture, world};

/// A place that the stand-in knows.
const PLACE: &str = "106078429431815";

/// One post: what is said, what Instagram is asked to make of it, and what is there in the end.
struct Case {
    said: Value,
    /// The bodies of the calls that make containers, in their order.
    asked: Vec<Value>,
    /// Members of the publication.
    there: Value,
}

/// R91: every kind, with everything that can be said of it.
#[test]
fn every_kind_arrives_as_it_was_said() {
    let world = world();
    let poster = Poster::of(&world);
    let cases = cases(&poster);
    let made: Vec<Value> = cases.iter().map(|case| poster.make(&case.said)).collect();
    let told: Vec<Value> = made.iter().map(|post| poster.over(post)).collect();
    let publications = world.stand_in.publications(ACCOUNT);
    assert_eq!(publications.len(), cases.len(), "{publications:?}");
    for (case, told) in cases.iter().zip(&told) {
        assert_eq!(told["state"], "published", "{told}");
        let there = publications.iter().find(|one| one["media"] == told["media_id"]);
        let there = there.unwrap_or_else(|| panic!("{told} {publications:?}"));
        for (name, value) in case.there.as_object().unwrap() {
            assert_eq!(&there[name], value, "{name}: {there}");
        }
        for (name, value) in case.said.as_object().unwrap() {
            if name != "media" {
                assert_eq!(&told[name], value, "{name}: {told}");
            }
        }
    }
    let mut asked = bodies(&world);
    for body in cases.iter().flat_map(|case| &case.asked) {
        let body = with_addresses(&world, body);
        let at = asked.iter().position(|asked| is_alike(asked, &body));
        asked.remove(at.unwrap_or_else(|| panic!("{body} is not among {asked:#?}")));
    }
    assert_eq!(asked, Vec::<Value>::new(), "nobody asked for these");
    let comments = world.stand_in.comments(ACCOUNT);
    assert_eq!(comments.len(), 1, "{comments:?}");
    let commented = publications
        .iter()
        .find(|one| one["media"] == comments[0]["media"]);
    assert_eq!(
        (&comments[0]["text"], &commented.unwrap()["caption"]),
        (&json!("More of it in the shop"), &json!("A picture #window"))
    );
}

fn cases(poster: &Poster<'_>) -> Vec<Case> {
    [
        reels(poster),
        vec![carousel(poster), picture_with_all(poster)],
        stories(poster),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn reels(poster: &Poster<'_>) -> Vec<Case> {
    let (shown, hidden, cover) = (film(5), film(6), picture(20));
    let [first, second] = [&shown, &hidden].map(|film| poster.hand_over_as("video/mp4", film));
    let cover_file = poster.hand_over(&cover);
    let with_cover = Case {
        said: json!({
            "kind": "reel", "media": [{"file": first, "tags": [{"username": "quiet.pine"}]}], "caption": "Waves #sea",
            "cover": {"file": cover_file}, "share_to_feed": false, "audio_name": "Waves at dusk",
            "collaborators": ["quiet.pine"], "location": PLACE, "ai_generated": true,
        }),
        asked: vec![json!({
            "media_type": "REELS", "video_url": {"lent": first}, "user_tags": [{"username": "quiet.pine"}],
            "cover_url": {"lent": cover_file}, "share_to_feed": false, "audio_name": "Waves at dusk",
            "caption": "Waves #sea", "collaborators": ["quiet.pine"], "location_id": PLACE, "is_ai_generated": true,
        })],
        there: json!({
            "kind": "reel", "caption": "Waves #sea", "sha256": sha256_hex(&shown), "cover_sha256": sha256_hex(&cover),
            "share_to_feed": false, "audio_name": "Waves at dusk", "collaborators": ["quiet.pine"],
            "location_id": PLACE, "is_ai_generated": true, "tagged": ["quiet.pine"], "trial": null,
            "thumb_offset": null,
        }),
    };
    let with_offset = Case {
        said: json!({
            "kind": "reel", "media": [{"file": second}], "caption": "Waves, tried", "cover_offset_ms": 1500,
            "trial": "manual",
        }),
        asked: vec![json!({
            "media_type": "REELS", "video_url": {"lent": second}, "caption": "Waves, tried", "thumb_offset": 1500,
            "trial_params": {"graduation_strategy": "MANUAL"},
        })],
        there: json!({
            "kind": "reel", "caption": "Waves, tried", "sha256": sha256_hex(&hidden), "cover_sha256": null,
            "thumb_offset": 1500, "trial": "MANUAL", "share_to_feed": true, "audio_name": null,
            "is_ai_generated": false,
        }),
    };
    vec![with_cover, with_offset]
}

fn carousel(poster: &Poster<'_>) -> Case {
    let (one, two, three) = (picture(21), film(7), picture(22));
    let [first, third] = [&one, &three].map(|picture| poster.hand_over(picture));
    let second = poster.hand_over_as("video/mp4", &two);
    let tag = json!({"username": "nora.weaves", "x": 0.25, "y": 0.75});
    Case {
        said: json!({
            "kind": "carousel", "caption": "Three of a day", "collaborators": ["nora.weaves"], "location": PLACE,
            "media": [
                {"file": first, "alt_text": "A window at dawn", "tags": [tag]},
                {"file": second, "tags": [{"username": "quiet.pine"}]},
                {"file": third, "alt_text": "The same \"window\" at dusk"},
            ],
        }),
        asked: vec![
            json!({
                "is_carousel_item": true, "image_url": {"lent": first}, "alt_text": "A window at dawn",
                "user_tags": [tag],
            }),
            json!({
                "is_carousel_item": true, "media_type": "VIDEO", "video_url": {"lent": second},
                "user_tags": [{"username": "quiet.pine"}],
            }),
            json!({
                "is_carousel_item": true, "image_url": {"lent": third},
                "alt_text": "The same \"window\" at dusk",
            }),
            json!({
                "media_type": "CAROUSEL", "children": {"some": 3}, "caption": "Three of a day",
                "collaborators": ["nora.weaves"], "location_id": PLACE,
            }),
        ],
        there: json!({
            "kind": "carousel", "caption": "Three of a day", "collaborators": ["nora.weaves"], "location_id": PLACE,
        }),
    }
}

fn picture_with_all(poster: &Poster<'_>) -> Case {
    let bytes = picture(23);
    let file = poster.hand_over(&bytes);
    let tag = json!({"username": "nora.weaves", "x": 0.5, "y": 1});
    Case {
        said: json!({
            "kind": "image", "media": [{"file": file, "alt_text": "A window", "tags": [tag]}],
            "caption": "A picture #window", "collaborators": ["quiet.pine", "nora.weaves"], "location": PLACE,
            "first_comment": "More of it in the shop", "comments": false,
        }),
        asked: vec![json!({
            "image_url": {"lent": file}, "alt_text": "A window", "user_tags": [tag],
            "caption": "A picture #window", "collaborators": ["quiet.pine", "nora.weaves"], "location_id": PLACE,
        })],
        there: json!({
            "kind": "image", "caption": "A picture #window", "alt_text": "A window", "tagged": ["nora.weaves"],
            "collaborators": ["quiet.pine", "nora.weaves"], "location_id": PLACE, "sha256": sha256_hex(&bytes),
            "is_ai_generated": false, "comments_off": true,
        }),
    }
}

fn stories(poster: &Poster<'_>) -> Vec<Case> {
    let (bytes, moving) = (picture(24), film(8));
    let still = poster.hand_over(&bytes);
    let film = poster.hand_over_as("video/mp4", &moving);
    let tag = json!({"username": "quiet.pine", "x": 0.1, "y": 0.2});
    vec![
        Case {
            said: json!({"kind": "story", "media": [{"file": still, "tags": [tag]}]}),
            asked: vec![json!({"media_type": "STORIES", "image_url": {"lent": still}, "user_tags": [tag]})],
            there: json!({
                "kind": "story_image", "caption": null, "sha256": sha256_hex(&bytes), "tagged": ["quiet.pine"],
            }),
        },
        Case {
            said: json!({"kind": "story", "media": [{"file": film}]}),
            asked: vec![json!({"media_type": "STORIES", "video_url": {"lent": film}})],
            there: json!({"kind": "story_video", "caption": null, "sha256": sha256_hex(&moving), "tagged": []}),
        },
    ]
}

/// What Instagram was asked to make containers of.
fn bodies(world: &World) -> Vec<Value> {
    let asked = world.stand_in.requests();
    let made = asked
        .iter()
        .filter(|one| one.method() == "POST" && one.path().ends_with("/me/media"));
    made.map(|one| serde_json::from_str(&one.part("body")).unwrap_or_else(|_| panic!("{}", one.text())))
        .collect()
}

/// Where a file is lent, its address.
fn with_addresses(world: &World, body: &Value) -> Value {
    let mut body = body.clone();
    for value in body.as_object_mut().unwrap().values_mut() {
        if let Some(file) = value["lent"].as_str() {
            *value = format!("{}{}", world.edge.url, lent(world, file)).into();
        }
    }
    body
}

/// Whether it was asked so, but for the ids of a carousel's parts, of which it is known only how many there are.
fn is_alike(asked: &Value, body: &Value) -> bool {
    let mut asked = asked.clone();
    if let Some(children) = asked["children"].as_str() {
        let children = children.split(',').count();
        asked["children"] = json!({"some": children});
    } else if let Some(members) = asked.as_object_mut() {
        members.remove("children");
    }
    asked == *body
}
