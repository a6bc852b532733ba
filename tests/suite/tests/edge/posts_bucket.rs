//! Files that were handed over, where a bucket of R2 is bound (R96): what lies there, what a break, a power cut or a bucket
//! that fails does to it, and that nothing of it stays.

use std::time::Duration;

use serde_json::{Value, json};
use suite::clock::poll;
use suite::http::{Request, Response};
use suite::oauth::sha256_hex;
use suite::processes::World;

use crate::handing::{Bound, Handing, MB, reel};
use crate::poster::{ACCOUNT, PATIENCE, Poster, lent, picture};
use crate::support::assert_problem;

/// R96: from the file to the post, in parts and with a break; what Instagram reads is what was handed over, and then nothing is
/// left of it anywhere.
#[test]
fn what_lies_in_the_bucket_is_lent_posted_and_gone() {
    let bound = Bound::start();
    let world = &bound.world;
    world
        .stand_in
        .publishing(&json!({"image_ms": 100, "video_ms": 15_000}));
    let poster = Poster::of(world);
    let picture = picture(1);
    let file = poster.hand_over(&picture);
    assert_eq!(bound.bucket.lengths(), [picture.len()]);
    assert!(bound.bucket.bytes() == picture, "other bytes");
    let post = poster.post(&file, "From the bucket");
    assert_eq!(poster.over(&post)["state"], "published");
    bound.see("the picture was posted", |bucket| bucket.lengths().is_empty());

    let bytes = reel(20 * MB);
    let handing = Handing::begin(&poster, "video/mp4", bytes.len());
    assert_eq!(handing.send(0, &bytes[..7 * MB]).status, 200);
    // Of eight megabytes that were announced, five come.
    let request = handing
        .part(7 * MB, &bytes[7 * MB..12 * MB])
        .header("content-length", &(8 * MB).to_string());
    world
        .edge
        .client
        .send_and_cut(&request, Duration::from_millis(500));
    let came = || (handing.received() == 12 * MB).then_some(());
    assert!(poll(PATIENCE, came).is_some(), "{}", handing.received());
    handing.go_on(&bytes, 8 * MB);
    assert_eq!(bound.bucket.lengths().iter().sum::<usize>(), bytes.len());
    let largest = bound.bucket.lengths().into_iter().max();
    assert!(largest <= Some(4 * MB), "{:?}", bound.bucket.lengths());

    let media = json!([{"file": handing.id}]);
    let post = poster.make(&json!({"kind": "reel", "media": media, "caption": "In parts"}));
    let made = || (world.stand_in.containers(ACCOUNT).len() == 2).then_some(());
    assert!(poll(PATIENCE, made).is_some(), "{}", poster.state(&post));
    read_as_http_has_it(world, &lent(world, &handing.id), &bytes);
    assert_eq!(
        poster.over(&post)["state"],
        "published",
        "{}",
        poster.state(&post)
    );
    let made = world.stand_in.publications(ACCOUNT);
    assert_eq!(made.len(), 2, "{made:?}");
    assert!(
        made.iter().any(|made| made["sha256"] == sha256_hex(&bytes)),
        "{made:?}"
    );
    bound.see("the reel was posted", |bucket| bucket.lengths().is_empty());
}

/// Whole, its head alone, and ranges within a part, across parts and at the ends.
fn read_as_http_has_it(world: &World, path: &str, bytes: &[u8]) {
    let client = &world.edge.client;
    let whole = client.send(&Request::get(path));
    assert_eq!(
        (whole.status, whole.header("content-type")),
        (200, Some("video/mp4"))
    );
    assert!(whole.body == bytes, "other bytes");
    let head = client.send(&Request::new("HEAD", path));
    let length = bytes.len().to_string();
    assert_eq!(
        (head.status, head.body.len(), head.header("content-length")),
        (200, 0, Some(length.as_str()))
    );
    let last = bytes.len() - 1;
    for (from, to) in [
        (0, 0),
        (4 * MB - 1, 4 * MB),
        (4 * MB, 7 * MB),
        (3 * MB + 5, 13 * MB + 7),
        (last - 9, last),
    ] {
        let range = format!("bytes={from}-{to}");
        let part = client.send(&Request::get(path).header("range", &range));
        let said = format!("bytes {from}-{to}/{}", bytes.len());
        assert_eq!(
            (part.status, part.header("content-range")),
            (206, Some(said.as_str()))
        );
        assert!(part.body == bytes[from..=to], "{range}");
    }
}

/// R96: what came before a power cut in the middle of a put stays, what was put without a row is nobody's, and goes with it.
#[test]
fn a_power_cut_in_the_middle_of_a_put_costs_that_part() {
    let mut bound = Bound::start();
    let mut bare = bound.world.bare();
    bare.start();
    let poster = Poster::of(&bound.world);
    let bytes = reel(9 * MB);
    let handing = Handing::begin(&poster, "video/mp4", bytes.len());
    assert_eq!(handing.send(0, &bytes[..3 * MB]).status, 200);
    bound.bucket.hold(true);
    let part = handing.part(3 * MB, &bytes[3 * MB..6 * MB]);
    let client = &bound.world.edge.client;
    client.send_and_cut(&part, Duration::from_millis(100));
    bound.see("it is on its way", |bucket| bucket.puts() == 2);
    bare.kill();
    bound.bucket.hold(false);
    bound.see("it came all the same", |bucket| {
        bucket.lengths() == [3 * MB, 3 * MB]
    });
    bare.start();
    assert_eq!(handing.received(), 3 * MB);
    handing.go_on(&bytes, 2 * MB);
    assert_eq!(bound.bucket.lengths().iter().sum::<usize>(), bytes.len() + 3 * MB);
    assert_eq!(handing.drop().status, 204);
    assert!(bound.is_empty(), "{:?}", bound.bucket.lengths());
}

/// R96: one request at a time hands over; and whoever takes the file back, or disconnects, meanwhile leaves nothing there.
#[test]
fn what_goes_while_it_comes_leaves_nothing_in_the_bucket() {
    let bound = Bound::start();
    let poster = Poster::of(&bound.world);
    let bytes = reel(6 * MB);
    for end in ["/media", "/connection"] {
        let handing = Handing::begin(&poster, "video/mp4", bytes.len());
        assert_eq!(handing.send(0, &bytes[..MB]).status, 200);
        let before = bound.bucket.puts();
        bound.bucket.hold(true);
        let part = handing.part(MB, &bytes[MB..]);
        let client = &bound.world.edge.client;
        std::thread::scope(|scope| {
            let coming = scope.spawn(|| client.send(&part));
            bound.see("it is on its way", |bucket| bucket.puts() == before + 1);
            let second = handing.send(MB, &bytes[MB..2 * MB]);
            assert_eq!(
                (second.status, &second.json()["received"]),
                (409, &MB.into()),
                "{}",
                second.text()
            );
            let gone = match end {
                "/media" => handing.drop(),
                _ => poster.ask("DELETE", end, &Value::Null),
            };
            assert_eq!(gone.status, 204, "{end}: {}", gone.text());
            bound.see(end, |bucket| bucket.lengths().is_empty());
            bound.bucket.hold(false);
            assert_eq!(coming.join().unwrap().status, 404, "{end}");
        });
        bound.see("what was put after that", |bucket| bucket.lengths().is_empty());
        assert_eq!(bound.bucket.puts(), before + 1, "{end}: nothing more is put");
    }
}

/// R96: of what comes after it was taken back nothing is put any more.
#[test]
fn what_comes_after_its_end_is_not_put() {
    let bound = Bound::start();
    let poster = Poster::of(&bound.world);
    let handing = Handing::begin(&poster, "video/mp4", 6 * MB);
    let rest = vec![7; 3 * MB];
    let part = handing
        .part(0, &rest)
        .header("content-length", &(2 * rest.len()).to_string());
    let late = bound.world.edge.client.send_in_two(&part, &rest, || {
        // What came first is on its way there already.
        std::thread::sleep(Duration::from_millis(500));
        assert_eq!(handing.drop().status, 204);
    });
    assert_eq!(late.status, 404, "{}", late.text());
    assert_eq!(bound.bucket.puts(), 0);
}

/// R96: a bucket that fails is told in words, costs nothing that came before, and may be asked again.
#[test]
fn a_bucket_that_fails_is_told_and_costs_nothing_that_came_before() {
    let bound = Bound::start();
    let world = &bound.world;
    let poster = Poster::of(world);
    let bytes = reel(9 * MB);
    let handing = Handing::begin(&poster, "video/mp4", bytes.len());
    assert_eq!(handing.send(0, &bytes[..5 * MB]).status, 200);
    bound.bucket.fails(&["put"]);
    told_for_now(&handing.send(5 * MB, &bytes[5 * MB..]));
    assert_eq!(handing.received(), 5 * MB);
    // All of it is there, and can't be looked at.
    bound.bucket.fails(&["get"]);
    told_for_now(&handing.send(5 * MB, &bytes[5 * MB..]));
    let told = handing.told().json();
    assert_eq!(
        (&told["state"], &told["received"]),
        (&"partial".into(), &bytes.len().into())
    );
    bound.bucket.fails(&[]);
    let whole = handing.send(bytes.len(), &[]);
    assert_eq!(whole.status, 201, "{}", whole.text());
    assert_eq!(whole.json()["found"]["kind"], "video", "{}", whole.text());

    world
        .stand_in
        .publishing(&json!({"image_ms": 100, "video_ms": 20_000}));
    let media = json!([{"file": handing.id}]);
    let post = poster.make(&json!({"kind": "reel", "media": media, "caption": "Hard to get"}));
    let made = || (!world.stand_in.containers(ACCOUNT).is_empty()).then_some(());
    assert!(poll(PATIENCE, made).is_some(), "{}", poster.state(&post));
    let address = Request::get(&lent(world, &handing.id));
    bound.bucket.fails(&["get"]);
    told_for_now(&world.edge.client.send(&address));
    bound.bucket.fails(&[]);
    assert!(
        world.edge.client.send(&address).body == bytes,
        "it is there again"
    );
    bound.bucket.lose();
    let lost = world.edge.client.send(&address);
    assert_eq!(lost.status, 503, "{}", lost.text());
    assert!(
        lost.text().contains("isn't in the edge's bucket any more"),
        "{}",
        lost.text()
    );
}

#[track_caller]
fn told_for_now(answer: &Response) {
    assert_eq!(
        (answer.status, assert_problem(answer).as_str()),
        (503, "transient"),
        "{}",
        answer.text()
    );
    assert_eq!(answer.json()["retry"], "later");
    assert!(
        answer.text().contains("bucket in which the edge keeps files"),
        "{}",
        answer.text()
    );
}

/// R96: what is too long or no picture leaves nothing there, and takes nothing of another file along.
#[test]
fn what_is_refused_leaves_nothing_in_the_bucket() {
    let bound = Bound::start();
    let poster = Poster::of(&bound.world);
    let other = picture(1);
    poster.hand_over(&other);
    let left = || bound.bucket.lengths() == [other.len()];
    let handing = Handing::begin(&poster, "image/jpeg", 5 * MB);
    assert_eq!(handing.send(0, &vec![7; 4 * MB]).status, 200);
    assert_eq!(bound.bucket.bytes().len(), 4 * MB + other.len());
    let longer = handing.send(4 * MB, &vec![7; 2 * MB]);
    assert_eq!(longer.status, 413, "{}", longer.text());
    assert!(left(), "{:?}", bound.bucket.lengths());
    assert_eq!(handing.told().status, 404);

    let no_picture = poster
        .request("POST", "/media")
        .header("content-type", "image/jpeg");
    let refused = poster.send(&no_picture.body(&vec![7; 5 * MB]));
    assert_eq!(refused.status, 422, "{}", refused.text());
    assert_eq!(bound.bucket.puts(), 4);
    assert!(left(), "{:?}", bound.bucket.lengths());
}

/// R96: where a file began it stays, whatever is bound later; and one whose bucket isn't bound says so.
#[test]
fn a_file_goes_on_where_it_began() {
    let mut bound = Bound::start();
    let address = bound.address.clone();
    let bytes = reel(5 * MB);
    let ids = {
        let poster = Poster::of(&bound.world);
        let begun = [(); 2].map(|()| Handing::begin(&poster, "video/mp4", bytes.len()));
        begun[1].go_on(&bytes, 5 * MB);
        assert_eq!(begun[0].send(0, &bytes[..MB]).status, 200);
        begun.map(|handing| handing.id)
    };
    let in_bucket = bytes.len() + MB;
    bound.world.restart_edge(|settings| settings.bucket(None));
    let in_rows = {
        let poster = Poster::of(&bound.world);
        let [half, whole] = ids.clone().map(|id| Handing { poster: &poster, id });
        let unbound = half.send(MB, &bytes[MB..]);
        assert_eq!(unbound.status, 503, "{}", unbound.text());
        assert!(
            unbound.text().contains("a bucket that the edge isn't bound to"),
            "{}",
            unbound.text()
        );
        assert_eq!(half.received(), MB);
        let media = json!([{"file": whole.id}]);
        let post = poster.make(&json!({"kind": "reel", "media": media, "caption": "Nowhere"}));
        let over = poster.over(&post);
        assert_eq!(
            (&over["state"], &over["category"]),
            (&"failed".into(), &"not_found".into()),
            "{over}"
        );
        let rows = Handing::begin(&poster, "video/mp4", bytes.len());
        assert_eq!(rows.send(0, &bytes[..MB]).status, 200);
        rows.id
    };
    assert_eq!(bound.bucket.lengths().iter().sum::<usize>(), in_bucket);
    bound
        .world
        .restart_edge(|settings| settings.bucket(Some(&address)));
    let poster = Poster::of(&bound.world);
    let half = Handing {
        poster: &poster,
        id: ids[0].clone(),
    };
    half.go_on(&bytes, 5 * MB);
    let before = bound.bucket.puts();
    let rows = Handing {
        poster: &poster,
        id: in_rows,
    };
    rows.go_on(&bytes, 5 * MB);
    assert_eq!(bound.bucket.puts(), before, "the rest of it lies in rows too");
    assert_eq!((half.drop().status, rows.drop().status), (204, 204));
}
