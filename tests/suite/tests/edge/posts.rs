//! Posts by the edge: handed over, lent, published once, and told (R91, R96).

use std::time::Duration;

use serde_json::{Value, json};
use suite::clock::poll;
use suite::http::Request;
use suite::leaks;
use suite::oauth::sha256_hex;

use crate::poster::{ACCOUNT, PATIENCE, Poster, lent, picture, world};
use crate::support::stored;

/// R91, R96: from the file to the post, with nothing left that anybody could read.
#[test]
fn a_picture_is_handed_over_and_published_once() {
    let world = world();
    let poster = Poster::of(&world);
    let bytes = picture(1);
    let file = poster.hand_over(&bytes);
    let looked = poster.ask("GET", &format!("/media/{file}"), &Value::Null);
    assert_eq!(looked.status, 200, "{}", looked.text());

    let post = poster.post(&file, "Morning #light");
    let published = poster.over(&post);
    assert_eq!(published["state"], "published", "{published}");
    let made = world.stand_in.publications(ACCOUNT);
    assert_eq!(made.len(), 1, "{made:?}");
    assert_eq!(made[0]["caption"], "Morning #light");
    assert_eq!(made[0]["media"], published["media_id"], "{made:?}");
    assert_eq!(made[0]["sha256"], sha256_hex(&bytes));
    let steps: Vec<&str> = published["history"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| step["what"].as_str().unwrap())
        .collect();
    assert!(steps.len() >= 3, "{steps:?}");

    // The address that Instagram was lent is nobody's now.
    assert_eq!(
        world.edge.client.send(&Request::get(&lent(&world, &file))).status,
        404
    );
    leaks::assert_none(&world.canaries(), &world.seen());
    leaks::assert_none(&world.canaries(), &stored(&world));
}

/// R93: numbers with a fraction are read and written in the module that is deployed, too.
#[test]
fn who_is_on_a_picture_stands_where_somebody_put_them() {
    let world = world();
    let poster = Poster::of(&world);
    let file = poster.hand_over(&picture(5));
    let tags = json!([{"username": "nora.weaves", "x": 0.25, "y": 1}]);
    let said = json!({"kind": "image", "media": [{"file": file, "tags": tags}], "caption": "Tagged"});
    let answer = poster.ask("POST", "/posts", &said);
    assert_eq!(answer.status, 201, "{}", answer.text());
    let post = answer.json();
    assert_eq!(post["media"][0]["tags"], tags);
    assert_eq!(
        poster.over(&post)["state"],
        "published",
        "{}",
        poster.state(&post)
    );
    let asked = world.stand_in.requests();
    let put = r#"{"username":"nora.weaves","x":0.25,"y":1}"#;
    let plain = |text: String| text.replace('\\', "");
    assert!(
        asked.iter().any(|request| plain(request.text()).contains(put)),
        "{put}"
    );
}

/// R96: while Instagram makes the post, whoever has the address reads the file as HTTP has it, and no longer.
#[test]
fn a_file_is_lent_while_its_container_is_made() {
    let world = world();
    world.stand_in.publishing(&json!({"image_ms": 20_000}));
    let poster = Poster::of(&world);
    let bytes = picture(3);
    let file = poster.hand_over(&bytes);
    let post = poster.post(&file, "Slowly");
    let made = poll(PATIENCE, || {
        (!world.stand_in.containers(ACCOUNT).is_empty()).then_some(())
    });
    assert!(made.is_some(), "{}", poster.state(&post));
    let path = lent(&world, &file);
    let client = &world.edge.client;
    let whole = client.send(&Request::get(&path));
    assert_eq!((whole.status, whole.body.len()), (200, bytes.len()), "{path}");
    assert!(whole.body == bytes, "other bytes");
    assert_eq!(whole.header("content-type"), Some("image/jpeg"));
    assert_eq!(
        whole.header("content-length"),
        Some(bytes.len().to_string().as_str())
    );
    assert_eq!(whole.header("cache-control"), Some("no-store"));
    let head = client.send(&Request::new("HEAD", &path));
    assert_eq!((head.status, head.body.len()), (200, 0));
    let last = bytes.len() - 1;
    for (range, from, to) in [
        ("bytes=0-9", 0, 9),
        ("bytes=5-", 5, last),
        ("bytes=-7", bytes.len() - 7, last),
        ("bytes=10-99999999", 10, last),
    ] {
        let part = client.send(&Request::get(&path).header("range", range));
        assert_eq!(part.status, 206, "{range}");
        let said = format!("bytes {from}-{to}/{}", bytes.len());
        assert_eq!(part.header("content-range"), Some(said.as_str()), "{range}");
        assert!(part.body == bytes[from..=to], "{range}");
    }
    let beyond = client.send(&Request::get(&path).header("range", "bytes=99999999-"));
    assert_eq!(beyond.status, 416);
    let other = format!("/lent/{file}/{}.jpg", "A".repeat(43));
    assert_eq!(client.send(&Request::get(&other)).status, 404);
    // It is taken back with its post.
    let gone = poster.ask(
        "DELETE",
        &format!("/posts/{}", post["id"].as_str().unwrap()),
        &Value::Null,
    );
    assert_eq!(gone.status, 204, "{}", gone.text());
    let taken = || (client.send(&Request::get(&path)).status == 404).then_some(());
    assert!(poll(PATIENCE, taken).is_some(), "still lent");
    assert_eq!(world.stand_in.publications(ACCOUNT).len(), 0);
}

/// R87: what the edge itself published shows in the account's feed at once, and not within its interval.
#[test]
fn a_feed_shows_at_once_what_the_edge_posted() {
    let world = world();
    let poster = Poster::of(&world);
    let feed = poster.ask("POST", "/feeds", &json!({"count": 3})).json();
    let target = format!("/feed/{}.json", feed["id"].as_str().unwrap());
    let file = poster.hand_over(&picture(4));
    let post = poster.post(&file, "Fresh from the edge");
    assert_eq!(poster.over(&post)["state"], "published");
    let shows = || {
        let shown = world.edge.client.send(&Request::get(&target)).text();
        shown.contains("Fresh from the edge").then_some(())
    };
    assert!(poll(Duration::from_secs(30), shows).is_some());
}

/// R96: what broke off goes on where it was, and nobody else reads it.
#[test]
fn a_file_in_parts_goes_on_after_a_break() {
    let world = world();
    let poster = Poster::of(&world);
    let bytes = picture(2);
    let begin = poster
        .request("POST", "/media")
        .header("content-type", "image/jpeg")
        .header("upload-length", &bytes.len().to_string());
    let answer = poster.send(&begin);
    assert_eq!(answer.status, 201, "{}", answer.text());
    let told = answer.json();
    assert_eq!(
        (&told["state"], &told["received"]),
        (&"partial".into(), &0.into())
    );
    let file = told["id"].as_str().unwrap().to_owned();
    let target = format!("/media/{file}");
    let part = |offset: usize, part: &[u8]| {
        let request = poster
            .request("PATCH", &target)
            .header("upload-offset", &offset.to_string());
        poster.send(&request.body(part))
    };
    let half = bytes.len() / 2;
    let first = part(0, &bytes[..half]);
    assert_eq!((first.status, &first.json()["received"]), (200, &half.into()));
    let again = part(0, &bytes[..half]);
    assert_eq!((again.status, &again.json()["received"]), (409, &half.into()));
    assert_eq!(
        (&again.json()["status"], &again.json()["retry"]),
        (&409.into(), &"later".into()),
        "problem details (R43)"
    );
    let odd = poster.ask(
        "POST",
        "/posts",
        &json!({"kind": "image", "media": [{"file": file}], "filter": "sepia"}),
    );
    assert_eq!(odd.status, 422, "{}", odd.text());
    assert_eq!(odd.header("content-type"), Some("application/problem+json"));
    assert_eq!(odd.header("cache-control"), Some("no-store"));
    let known = poster.ask("GET", &target, &Value::Null).json();
    assert_eq!(known["received"], half);
    let last = part(half, &bytes[half..]);
    assert_eq!(last.status, 201, "{}", last.text());
    assert_eq!(last.json()["found"]["width"], 320, "{}", last.text());

    for path in [
        format!("/lent/{file}/{}", "A".repeat(43)),
        format!("/lent/{file}/"),
        format!("/lent/{file}"),
        "/lent/".to_owned(),
    ] {
        assert_eq!(world.edge.client.send(&Request::get(&path)).status, 404, "{path}");
    }
    let mut stranger = world.visitor();
    world.stand_in.auto("quiet.pine");
    let other = stranger.connect();
    let theirs = stranger
        .world
        .edge
        .client
        .send(&stranger.bearer(&other, "GET", &target));
    assert_eq!(theirs.status, 404, "{}", theirs.text());
    let gone = poster.ask("DELETE", &target, &Value::Null);
    assert_eq!(gone.status, 204, "{}", gone.text());
    assert_eq!(poster.ask("GET", &target, &Value::Null).status, 404);
}
