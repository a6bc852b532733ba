use super::*;
use crate::feed::{
    media::{posts, profile},
    selection::chosen,
};
use crate::values::time::HOUR;
use serde_json::{Value, json};

pub const URL: &str = "https://edge.example/feed/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
const ME: &str = r#"{"username":"studio.lumen","name":"Studio <Lumen>","profile_picture_url":"https://scontent.cdninstagram.com/v/me.jpg?oe=1","media_count":120,"followers_count":4500}"#;

pub fn renewed() -> Timestamp {
    Timestamp::from_millis(1_795_559_753_000)
}

fn picture(source: &str) -> Picture {
    Picture {
        hash: format!("{:A<43}", source.replace([' ', '.'], "-")),
        ending: "jpg",
        width: 1080,
        height: 1350,
        size: 81_234,
    }
}

/// The posts of the fixture under those settings, with those pictures.
pub fn document(said: &str, known: &dyn Fn(&str) -> Option<Picture>) -> Document {
    let settings = Settings::default().with(said).unwrap();
    let all = posts(include_str!("../../../tests/fixtures/instagram/feed.json")).unwrap();
    let me = profile(ME).unwrap();
    Document::of(URL, &me, &chosen(&all, &settings), &settings, known, renewed())
}

pub fn whole(said: &str) -> Document {
    document(said, &|source| Some(picture(source)))
}

fn json_of(document: &Document, state: State) -> Value {
    serde_json::from_str(&document.json(state)).unwrap()
}

/// R89: all that JSON Feed 1.1 asks for, and what Instagram's posts have beyond it.
#[test]
fn a_feed_is_a_json_feed() {
    let feed = json_of(&whole("{}"), State::Fresh);
    assert_eq!(feed["version"], "https://jsonfeed.org/version/1.1");
    assert_eq!(feed["title"], "@studio.lumen");
    assert_eq!(feed["home_page_url"], "https://www.instagram.com/studio.lumen/");
    assert_eq!(feed["feed_url"], format!("{URL}.json"));
    assert_eq!(feed["authors"][0]["name"], "Studio <Lumen>");
    let first = &feed["items"][0];
    assert_eq!(
        first,
        &json!({
            "id": "17900000000000001",
            "url": "https://www.instagram.com/p/AAA/",
            "date_published": "2026-11-20T09:00:00Z",
            "content_text": "First light\n#print",
            "image": format!("{URL}/17900000000000001AAAAAAAAAAAAAAAAAAAAAAAAAA.jpg"),
            "attachments": [{
                "url": format!("{URL}/17900000000000001AAAAAAAAAAAAAAAAAAAAAAAAAA.jpg"),
                "mime_type": "image/jpeg", "size_in_bytes": 81_234,
            }],
            "_instagram": {
                "type": "image", "username": "studio.lumen",
                "pictures": [{
                    "alt": "Soft hills", "type": "image/jpeg", "width": 1080, "height": 1350,
                    "url": format!("{URL}/17900000000000001AAAAAAAAAAAAAAAAAAAAAAAAAA.jpg"),
                }],
            },
        })
    );
    let own = &feed["_instagram"];
    assert_eq!(own["state"], "fresh");
    assert_eq!(own["renewed_at"], "2026-11-24T22:35:53Z");
    assert_eq!(own["profiles"][0]["username"], "studio.lumen");
    assert_eq!(own["profiles"][0]["avatar"]["width"], 1080);
    assert_eq!(own["profiles"][0].get("followers"), None);
    // A part of a carousel is a picture of its own, and one without words has the post's.
    let carousel = &feed["items"][1]["_instagram"];
    assert_eq!(carousel["pictures"].as_array().unwrap().len(), 2);
    assert_eq!(carousel["pictures"][0]["alt"], "@studio.lumen");
    assert_eq!(carousel["pictures"][1].get("video"), None);
}

/// R86: no address of Instagram's CDN is in it, unless its owner wants videos to play.
#[test]
fn no_address_of_instagrams_pictures_is_in_it() {
    let all = whole(r#"{"trial_reels":true,"counts":true}"#).json(State::Fresh);
    assert!(!all.contains("cdninstagram"), "{all}");
    let playing = whole(r#"{"video":true}"#).json(State::Fresh);
    assert!(playing.contains("https://scontent.cdninstagram.com/v/clip22.mp4"));
    assert!(!playing.contains("cdninstagram.com/v/21.jpg"));
}

/// R87: the address of a video lives about a day, so only what was renewed since names one.
#[test]
fn a_video_is_named_as_long_as_it_plays() {
    let playing = |minutes: u32, state| {
        let document = whole(&format!(r#"{{"video":true,"minutes":{minutes}}}"#));
        let feed = json_of(&document, state);
        assert_eq!(feed["items"].as_array().unwrap().len(), 4, "{feed}");
        feed.to_string().contains("\"video\":\"https://")
    };
    for (minutes, state, plays) in [
        (60, State::Fresh, true),
        (360, State::Fresh, true),
        (361, State::Fresh, false),
        (10_080, State::Fresh, false),
        (60, State::Stale, false),
    ] {
        assert_eq!(playing(minutes, state), plays, "{minutes} {state:?}");
    }
    // As long as it is fresh it is younger than a day.
    let later = renewed().plus(18 * HOUR);
    assert_ne!(
        State::of(Some(renewed()), MOST_MINUTES_OF_A_VIDEO, later, &<_>::default()),
        State::Fresh
    );
}

#[test]
fn counts_and_pins_are_told_where_their_owner_wants_it() {
    let feed = json_of(
        &whole(r#"{"counts":true,"pinned":["17900000000000002"]}"#),
        State::Fresh,
    );
    let first = &feed["items"][0]["_instagram"];
    assert_eq!(
        (&first["pinned"], &first["likes"], &first["comments"]),
        (&true.into(), &1.into(), &0.into())
    );
    let own = &feed["_instagram"]["profiles"][0];
    assert_eq!((&own["posts"], &own["followers"]), (&120.into(), &4500.into()));
    assert_eq!(feed["items"][1]["_instagram"].get("pinned"), None);
}

/// What couldn't be fetched costs its picture, and a post that has none left itself.
#[test]
fn a_picture_that_is_missing_costs_itself() {
    let but = |missing: &'static str| {
        let document = document("{}", &move |source| {
            Some(picture(source)).filter(|_| source != missing)
        });
        json_of(&document, State::Fresh)["items"].clone()
    };
    assert_eq!(but("none").as_array().unwrap().len(), 4);
    assert_eq!(but("17900000000000001").as_array().unwrap().len(), 3);
    let carousel = but("17900000000000021");
    assert_eq!(carousel[1]["_instagram"]["pictures"].as_array().unwrap().len(), 1);
    assert!(
        carousel[1]["image"]
            .as_str()
            .unwrap()
            .contains("17900000000000022")
    );
}

/// R76: the last good answer says how old it is, and an ended feed is empty and no error.
#[test]
fn a_stale_feed_is_whole_and_an_ended_one_is_empty() {
    let document = whole("{}");
    let stale = json_of(&document, State::Stale);
    assert_eq!(
        (
            stale["items"].as_array().unwrap().len(),
            &stale["_instagram"]["state"]
        ),
        (4, &"stale".into())
    );
    assert!(stale["authors"][0].get("avatar").is_some());
    assert!(stale["_instagram"]["profiles"][0].get("avatar").is_some());
    let ended = json_of(&document, State::Ended);
    // No picture of it is answered any more.
    assert!(!ended.to_string().contains("avatar"), "{ended}");
    assert_eq!(
        (
            &ended["authors"][0]["name"],
            &ended["_instagram"]["profiles"][0]["username"]
        ),
        (
            &stale["authors"][0]["name"],
            &stale["_instagram"]["profiles"][0]["username"]
        )
    );
    assert_eq!(
        (&ended["items"], &ended["_instagram"]["state"]),
        (&json!([]), &"ended".into())
    );
    let empty = json_of(
        &Document::empty(URL, &Settings::default(), renewed()),
        State::Fresh,
    );
    assert_eq!(
        (&empty["items"], empty["_instagram"].get("renewed_at")),
        (&json!([]), None)
    );
}

/// Equality is that of what is shown: a renewal that brought nothing new changes no answer but for its age.
#[test]
fn what_did_not_change_keeps_its_date_and_its_tag() {
    let first = whole("{}");
    let later = Document {
        changed: renewed().plus(9_000),
        renewed: Some(renewed().plus(9_000)),
        ..whole("{}")
    };
    let later = later.after(Some(&first));
    assert_eq!(later.changed, first.changed);
    assert_eq!(later.tag(State::Fresh, false), first.tag(State::Fresh, false));
    assert_ne!(later.tag(State::Fresh, true), first.tag(State::Fresh, true));
    assert_ne!(first.tag(State::Fresh, false), first.tag(State::Stale, false));
    let other = whole(r#"{"count":1}"#);
    assert_ne!(other.tag(State::Fresh, false), first.tag(State::Fresh, false));
    let other = Document {
        changed: renewed().plus(9_000),
        ..other
    }
    .after(Some(&first));
    assert_eq!(other.changed, renewed().plus(9_000));
}

/// What is stored is read by every later version (R105).
#[test]
fn a_document_is_stored_as_it_always_was() {
    let stored = "abc\n7\n8\n60\nhttps://a.example https://b.example\n\"version\":\"x\"\n[{}]\n[]";
    let read = Document::kept(stored).unwrap();
    assert_eq!(read.text(), stored);
    assert_eq!(
        (read.origins.len(), read.renewed),
        (2, Some(Timestamp::from_millis(8)))
    );
    assert!(
        read.json(State::Fresh)
            .starts_with("{\"version\":\"x\",\"items\":[{}],")
    );
    for document in [whole("{}"), Document::empty(URL, &Settings::default(), renewed())] {
        assert_eq!(Document::kept(&document.text()), Some(document));
    }
    for bad in ["", "abc", "abc\n7\n8\nx\n\n\n\n", "abc\n7\n8\n60\n\nhead\n[]"] {
        assert_eq!(Document::kept(bad), None, "{bad}");
    }
}

/// The pictures that are seen first are fetched first, and each once.
#[test]
fn pictures_are_wanted_in_the_order_in_which_they_are_seen() {
    let settings = Settings::default();
    let all = posts(include_str!("../../../tests/fixtures/instagram/feed.json")).unwrap();
    let me = profile(ME).unwrap();
    let wanted = pictures(&me, &chosen(&all, &settings));
    let sources: Vec<&str> = wanted.iter().map(|(source, _)| source.as_str()).collect();
    assert_eq!(
        sources,
        [
            "avatar me.jpg",
            "17900000000000001",
            "17900000000000021",
            "17900000000000004",
            "17900000000000006",
            "17900000000000022"
        ]
    );
    assert_eq!(wanted[1].1, "https://scontent.cdninstagram.com/v/1.jpg?oe=1");
}
