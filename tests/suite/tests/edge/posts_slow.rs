//! A call that publishes, and an answer that is late or finds no room: it is never taken for one that wasn't made (R91).

use std::time::Duration;

use serde_json::{Value, json};
use suite::clock::poll;
use suite::processes::World;

use crate::poster::{Poster, picture, world};

const PATIENCE: Duration = Duration::from_secs(80);

/// What was found out about a post, in its history.
fn doubts(post: &Value) -> Vec<Value> {
    let history = post["history"].as_array().unwrap().iter();
    history
        .filter(|one| one["what"] == "outcome_unknown")
        .cloned()
        .collect()
}

/// When Instagram was asked to publish something, in Unix milliseconds.
fn asked_to_publish(world: &World) -> Vec<u64> {
    let requests = world.stand_in.requests().into_iter();
    let publishes = requests.filter(|request| request.path().ends_with("/media_publish"));
    publishes
        .map(|request| request.0["at"].as_u64().unwrap())
        .collect()
}

fn is_live_once(world: &World, name: &str, post: &Value) {
    assert_eq!(post["state"], "published", "{post}");
    let calls = world.stand_in.publishing_calls(name);
    let publishes = calls.iter().filter(|call| call["step"] == "publish").count();
    assert_eq!(
        (publishes, world.stand_in.publications(name).len()),
        (1, 1),
        "{post}"
    );
}

/// R91: Instagram has half a minute for a call that publishes, three times as long as for a read. What comes by then counts, and
/// what doesn't is found out.
#[test]
fn instagram_has_half_a_minute_to_publish() {
    let world = world();
    let names = world.stand_in.accounts("row", 2);
    let posters = [&names[0], &names[1]].map(|name| Poster::named(&world, name));
    world.stand_in.faults(&json!([
        {"at": "publish", "kind": "slow", "ms": 14_000, "account": names[0]},
        {"at": "publish", "kind": "slow", "ms": 70_000, "account": names[1], "times": 1},
    ]));
    let posts = posters.each_ref().map(|poster| {
        let file = poster.hand_over(&picture(1));
        poster.post(&file, "Slowly")
    });
    let [patient, late] = [0, 1].map(|one| {
        let over = || Some(posters[one].state(&posts[one])).filter(|post| post["state"] == "published");
        poll(PATIENCE, over).unwrap_or_else(|| panic!("{}", posters[one].state(&posts[one])))
    });
    is_live_once(&world, &names[0], &patient);
    assert_eq!(doubts(&patient), [] as [Value; 0], "{patient}");
    is_live_once(&world, &names[1], &late);
    assert_eq!(doubts(&late).len(), 1, "{late}");
    let calls = world.stand_in.publishing_calls(&names[1]);
    let at = |call: &Value| call["at_ms"].as_u64().unwrap();
    let asked = calls
        .iter()
        .find(|call| call["step"] == "publish")
        .map(at)
        .unwrap();
    let found_out = calls.iter().map(at).find(|call| *call > asked).unwrap();
    let waited = found_out - asked;
    assert!((29_000..60_000).contains(&waited), "{waited} ms");
}

/// So many bytes of Instagram's answers are read at once in one isolate (R42), and so long is the longest of them.
const ROOM: usize = ::shared::connection::lanes::room::OF_ONE_ISOLATE;
const LONGEST: usize = ::shared::instagram::MAX_ANSWER_BYTES;
/// So many calls of an account are under way at once.
const CALLS: usize = ::shared::connection::lanes::CALLS;

/// R42, R91: the answers of others fill the room while a post is published, so that nobody reads whether it was. It isn't
/// published again for that, but found out.
#[test]
fn a_publication_whose_answer_found_no_room_is_not_made_again() {
    let world = world();
    let readers = ROOM / LONGEST;
    assert!(ROOM.is_multiple_of(LONGEST) && readers.is_multiple_of(CALLS));
    let names = world.stand_in.accounts("row", 1 + readers / CALLS);
    let (own, others) = names.split_first().unwrap();
    let poster = Poster::named(&world, own);
    let mut reads = Vec::new();
    for name in others {
        world.stand_in.auto(name);
        let mut visitor = world.visitor();
        let session = visitor.connect();
        let read = |limit| {
            visitor.bearer(
                &session,
                "GET",
                &format!("/graph/me/media?fields=id&limit={limit}"),
            )
        };
        reads.extend((1..=CALLS).map(read));
    }
    let start = "{\"data\":[\"";
    let body = format!("{start}{}\"]}}", "x".repeat(LONGEST - start.len() - 3));
    let client = &world.edge.client;
    // On a busy machine the others' answers may come too late to be in the way.
    let met = (0..3).any(|_| {
        world.stand_in.faults(&json!([
            {"at": "publish", "kind": "slow", "ms": 5_000},
            {"at": "media", "kind": "stall", "ms": 9_000, "only": "fields=id&limit="},
            {"at": "media", "kind": "error", "status": 200, "body": body, "only": "fields=id&limit="},
        ]));
        world.stand_in.forget_requests();
        let file = poster.hand_over(&picture(1));
        let post = poster.post(&file, "In a crowd");
        let published = || (!asked_to_publish(&world).is_empty()).then_some(());
        assert!(poll(PATIENCE, published).is_some(), "{}", poster.state(&post));
        std::thread::scope(|scope| {
            for read in &reads {
                scope.spawn(|| client.send(read));
            }
        });
        world.stand_in.faults(&json!([]));
        let post = poster.over(&post);
        assert_eq!(post["state"], "published", "{post}");
        assert_eq!(asked_to_publish(&world).len(), 1, "{post}");
        !doubts(&post).is_empty()
    });
    assert!(met, "there was always room");
}
