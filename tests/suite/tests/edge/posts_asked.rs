//! What is asked of posts before anything is posted: checks, keys, lists, slots and limits (R93, R94, R95, R97).

use std::thread;

use serde_json::{Value, json};
use suite::clock::{poll, unix_now};
use suite::http::{Request, Response};
use suite::processes::{Edge, World};

use crate::poster::{ACCOUNT, PATIENCE, Poster, film, lent, picture, world, world_with};
use crate::support::assert_problem;

/// An hour ahead and some minutes.
fn later(minutes: u64) -> String {
    let at = (unix_now() + 3600 + 60 * minutes) * 1000;
    shared::values::date::iso8601(shared::values::time::Timestamp::from_millis(at))
}

fn with_key(poster: &Poster<'_>, key: &str, said: &Value) -> Request {
    let request = poster
        .request("POST", "/posts")
        .header("content-type", "application/json");
    request
        .header("idempotency-key", key)
        .body(said.to_string().as_bytes())
}

fn places(problems: &Value) -> Vec<&str> {
    let problems = problems.as_array().unwrap().iter();
    problems
        .map(|problem| problem["where"].as_str().unwrap())
        .collect()
}

/// What Instagram was asked that has an effect.
fn effects(world: &World) -> usize {
    let calls = world.stand_in.publishing_calls(ACCOUNT);
    calls
        .iter()
        .filter(|call| call["target"].as_str().unwrap().starts_with("POST"))
        .count()
}

/// R95: a request that is sent again, at the same time or later, makes one post; it says where that is.
#[test]
fn a_key_of_a_session_makes_one_post() {
    let world = world();
    let poster = Poster::of(&world);
    let file = poster.hand_over(&picture(1));
    let said = json!({"kind": "image", "media": [{"file": file}], "caption": "Once", "at": later(0)});
    let (request, client) = (with_key(&poster, "morning", &said), &world.edge.client);
    let answers: Vec<Response> = thread::scope(|scope| {
        let all = [(); 4].map(|()| scope.spawn(|| client.send(&request)));
        all.map(|one| one.join().unwrap()).into()
    });
    let made: Vec<&Response> = answers.iter().filter(|answer| answer.status == 201).collect();
    assert_eq!(
        made.len(),
        1,
        "{:?}",
        answers.iter().map(Response::text).collect::<Vec<_>>()
    );
    let id = made[0].json()["id"].clone();
    for answer in &answers {
        assert!(matches!(answer.status, 200 | 201), "{}", answer.text());
        assert_eq!(answer.json()["id"], id);
        let place = format!("/posts/{}", id.as_str().unwrap());
        assert_eq!(answer.header("location"), Some(place.as_str()));
        assert_eq!(answer.header("content-type"), Some("application/json"));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert_eq!(poster.get(&place)["id"], id);
    }
    let exposed = made[0]
        .header("access-control-expose-headers")
        .unwrap_or_default();
    assert!(exposed.contains("Location"), "{exposed}");

    let mut other = said.clone();
    other["caption"] = json!("Another");
    let refused = poster.send(&with_key(&poster, "morning", &other));
    assert_eq!(refused.status, 422, "{}", refused.text());
    assert_eq!(places(&refused.json()["problems"]), ["Idempotency-Key"]);
    // A key of somebody else's is another one.
    let elsewhere = Poster::of(&world);
    other["media"][0]["file"] = elsewhere.hand_over(&picture(2)).into();
    assert_eq!(
        elsewhere.send(&with_key(&elsewhere, "morning", &other)).status,
        201
    );
    assert_eq!(poster.get("/posts")["posts"].as_array().unwrap().len(), 2);
}

/// R93: what is wrong is told with its place when it is said, and Instagram is asked for nothing that has an effect.
#[test]
fn what_is_wrong_is_told_and_nothing_is_called() {
    let world = world();
    let poster = Poster::of(&world);
    let short = poster.hand_over_as("video/mp4", &film(2));
    let still = poster.hand_over(&picture(1));
    let moving = poster.hand_over_as("video/mp4", &film(5));
    let image = |more: Value| {
        let mut said = json!({"kind": "image", "media": [{"file": still}]});
        said.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        said
    };
    let right = image(json!({"caption": "Right"}));
    for (said, place) in [
        (json!({"kind": "reel", "media": [{"file": short}]}), "media[0]"),
        (json!({"kind": "reel", "media": [{"file": still}]}), "media[0]"),
        (
            json!({"kind": "reel", "media": [{"file": moving}], "cover_offset_ms": 60_000}),
            "cover_offset_ms",
        ),
        (json!({"kind": "carousel", "media": [{"file": still}]}), "media"),
        (
            json!({"kind": "story", "media": [{"file": still}], "caption": "No"}),
            "caption",
        ),
        (
            json!({"kind": "image", "media": [{"file": "nobody"}]}),
            "media[0].file",
        ),
        (image(json!({"caption": "x".repeat(2201)})), "caption"),
        (image(json!({"caption": "#a ".repeat(31)})), "caption"),
        (
            image(json!({"collaborators": ["a", "b", "c", "d"]})),
            "collaborators",
        ),
        (image(json!({"product_tags": []})), "product_tags"),
        (image(json!({"at": "2020-01-01T00:00:00Z"})), "at"),
        (image(json!({"at": "2099-01-01T00:00:00Z"})), "at"),
    ] {
        let rehearsed = poster.ask("POST", "/posts?dry_run", &said);
        assert_eq!(rehearsed.status, 200, "{said}: {}", rehearsed.text());
        let told = rehearsed.json();
        assert_eq!(told["ok"], false, "{said}: {told}");
        assert!(
            places(&told["problems"]).iter().any(|one| one.starts_with(place)),
            "{said}: {told}"
        );
        let made = poster.ask("POST", "/posts", &said);
        assert_eq!(
            (made.status, made.header("location")),
            (422, None),
            "{said}: {}",
            made.text()
        );
        assert_eq!(assert_problem(&made), "bad_parameter");
        assert_eq!(made.json()["problems"], told["problems"], "{said}");
    }
    let rehearsed = poster.ask("POST", "/posts?dry_run", &right).json();
    assert_eq!(
        (&rehearsed["ok"], &rehearsed["problems"]),
        (&json!(true), &json!([])),
        "{rehearsed}"
    );
    assert_eq!(rehearsed["limits"]["total"], 50, "{rehearsed}");
    assert_eq!(poster.get("/posts")["posts"], json!([]));
    assert_eq!(effects(&world), 0);
    assert_eq!(world.stand_in.containers(ACCOUNT), Vec::<Value>::new());
}

/// R93, R95: a table is enough for a plan; each line is made or told by itself, and a table that broke off can be sent again.
#[test]
fn a_table_makes_posts_line_by_line() {
    let world = world();
    let poster = Poster::of(&world);
    let files: Vec<String> = (0..4).map(|number| poster.hand_over(&picture(number))).collect();
    let table = format!(
        "kind,media,alt_text,caption,at,not_after\r\n\
         image,{},\"A window, open\",\"One, \"\"the first\"\"\",{},\r\n\
         image,gone,,Two,{},\r\n\
         carousel,{} {},Left|Right,\"Two\nlines\",{},\r\n\
         image,{},,Three,yesterday,\r\n",
        files[0],
        later(0),
        later(20),
        files[1],
        files[2],
        later(40),
        files[3],
    );
    let send = |target: &str| {
        let request = poster.request("POST", target).header("content-type", "text/csv");
        poster.send(&request.header("idempotency-key", "plan").body(table.as_bytes()))
    };
    let numbers = |told: &Value| -> Vec<(u64, bool)> {
        let lines = told["lines"].as_array().unwrap().iter();
        lines
            .map(|line| (line["line"].as_u64().unwrap(), line.get("problems").is_none()))
            .collect()
    };
    let rehearsed = send("/posts/batch?dry_run").json();
    assert_eq!(
        (&rehearsed["made"], &rehearsed["refused"]),
        (&json!(2), &json!(2)),
        "{rehearsed}"
    );
    assert_eq!(poster.get("/posts")["posts"], json!([]));
    let answer = send("/posts/batch");
    assert_eq!(answer.status, 200, "{}", answer.text());
    let told = answer.json();
    assert_eq!(
        (&told["made"], &told["refused"]),
        (&json!(2), &json!(2)),
        "{told}"
    );
    assert_eq!(numbers(&told), [(2, true), (3, false), (4, true), (6, false)]);
    assert_eq!(numbers(&told), numbers(&rehearsed));
    assert_eq!(places(&told["lines"][1]["problems"]), ["media[0].file"]);
    assert_eq!(places(&told["lines"][3]["problems"]), ["at"]);
    let again = send("/posts/batch").json();
    assert_eq!(again["lines"][0]["id"], told["lines"][0]["id"]);
    let posts = poster.get("/posts");
    let posts = posts["posts"].as_array().unwrap();
    let of = |at: usize| {
        (
            &posts[at]["caption"],
            &posts[at]["media"][0]["alt_text"],
            &posts[at]["state"],
        )
    };
    assert_eq!(posts.len(), 2, "{posts:?}");
    assert_eq!(of(0), (&json!("Two\nlines"), &json!("Left"), &json!("scheduled")));
    assert_eq!(
        of(1),
        (
            &json!("One, \"the first\""),
            &json!("A window, open"),
            &json!("scheduled")
        )
    );
    assert_eq!(effects(&world), 0);

    // The next free times are no planned post's.
    let weekday = |ahead: u64| {
        // The first day of all was a Thursday; days ahead, so that no post of now is near.
        let day = usize::try_from((unix_now() / 86_400 + ahead) % 7).unwrap();
        ["thu", "fri", "sat", "sun", "mon", "tue", "wed"][day]
    };
    let (one, other) = (weekday(3), weekday(5));
    let asked = json!({"slots": [format!("{one} 09:00"), format!("{other} 18:30")], "time_zone_offset": "+01:00", "count": 3});
    let slots = || poster.ask("POST", "/posts/slots", &asked).json()["times"].clone();
    let before = slots();
    assert_eq!(before.as_array().map(Vec::len), Some(3), "{before}");
    let target = format!("/posts/{}", posts[0]["id"].as_str().unwrap());
    let moved = poster.ask("PATCH", &target, &json!({"at": before[0]}));
    assert_eq!(
        (moved.status, &moved.json()["at"]),
        (200, &before[0]),
        "{}",
        moved.text()
    );
    let after = slots();
    assert_eq!((&after[0], &after[1]), (&before[1], &before[2]));
}

/// R94, R97: the numbers are Instagram's, and what waits for them says until when.
#[test]
fn limits_are_instagrams_and_tell_when_the_next_one_goes() {
    let world = world();
    let poster = Poster::of(&world);
    world.stand_in.set_quota(ACCOUNT, 3, 2);
    let first = poster.hand_over(&picture(1));
    let second = poster.hand_over(&picture(2));
    world.stand_in.publishing(&json!({"image_ms": 2_000}));
    let posts = [
        poster.post(&first, "The last of the day"),
        poster.post(&second, "The next"),
    ];
    // Both were begun; one takes the last place, and the other one waits.
    let waits = poll(PATIENCE, || {
        let states: Vec<Value> = posts.iter().map(|post| poster.state(post)).collect();
        let (over, rest): (Vec<_>, Vec<_>) =
            states.into_iter().partition(|post| post["state"] == "published");
        let waits = rest.into_iter().find(|post| post["category"] == "quota_reached");
        waits.filter(|_| over.len() == 1)
    });
    let waits = waits.unwrap_or_else(|| panic!("{:?}", posts.each_ref().map(|post| poster.state(post))));
    assert_eq!(waits["state"], "ready", "{waits}");
    assert!(waits["cause"].is_string() && waits["action"].is_string() && waits["next_at"].is_string());
    assert_eq!(world.stand_in.publications(ACCOUNT).len(), 1);
    let limits = poster.get("/posts/limits");
    assert_eq!(
        [
            &limits["used"],
            &limits["total"],
            &limits["seconds"],
            &limits["planned"]
        ],
        [&json!(3), &json!(3), &json!(86_400), &json!(1)],
        "{limits}"
    );
    assert!(limits["next_at"].is_string(), "{limits}");
    let ways = limits["stands_in_the_way"].as_array().unwrap();
    assert_eq!(
        ways.iter().map(|way| &way["what"]).collect::<Vec<_>>(),
        ["limit"],
        "{limits}"
    );

    // R96: Instagram has its file; until the post goes nobody else reads it, and the edge still has it.
    let file = waits["media"][0]["file"].as_str().unwrap();
    let address = Request::get(&lent(&world, file));
    assert_eq!(world.edge.client.send(&address).status, 404);
    assert_eq!(poster.get(&format!("/media/{file}"))["state"], "whole");
}

/// R93: where nothing may be posted, that is said, whatever is asked.
#[test]
fn where_posting_is_off_it_is_told() {
    let world = world_with(json!(false));
    let poster = Poster::of(&world);
    let said = json!({"kind": "image", "media": [{"url": "https://pictures.example/a.jpg"}]});
    for (method, target) in [
        ("POST", "/posts"),
        ("POST", "/posts?dry_run"),
        ("POST", "/posts/batch"),
        ("GET", "/posts/limits"),
    ] {
        let answer = poster.ask(
            method,
            target,
            if method == "POST" { &said } else { &Value::Null },
        );
        assert_eq!(answer.status, 403, "{target}: {}", answer.text());
        assert_eq!(assert_problem(&answer), "permission_missing");
    }
}

/// R42: whatever a session asks of posts and files counts for its site, what it takes back too; and taking back is never
/// held up.
#[test]
fn taking_back_counts_for_the_site_and_is_never_refused() {
    let mut world = world();
    world.restart_edge(|settings| {
        let mut sites: Value = serde_json::from_str(&settings.value("SITES")).unwrap();
        sites["demo"]["requests_per_minute"] = json!(4);
        settings.set("SITES", &sites.to_string());
    });
    for target in ["/posts/0123456789a", "/media/AAAA"] {
        let poster = Poster::of(&world);
        // A minute may end in between.
        let full = (0..5).find_map(|_| {
            for _ in 0..6 {
                let answer = poster.ask("DELETE", target, &Value::Null);
                assert_eq!(answer.status, 404, "{}", answer.text());
            }
            let answer = poster.ask("GET", "/posts", &Value::Null);
            (answer.status == 429).then_some(answer)
        });
        let full = full.unwrap_or_else(|| panic!("{target}: more than four a minute"));
        assert_eq!(assert_problem(&full), "rate_limited");
        assert!(full.header("retry-after").is_some());
        // Whoever leaves is never held up.
        assert_eq!(poster.ask("DELETE", "/connection", &Value::Null).status, 204);
    }
}

/// R96: whoever makes up addresses of files wakes objects for a while, and not without end.
#[test]
fn made_up_addresses_of_files_have_an_end() {
    let mut world = world();
    world.edge.stop();
    let state = world.state_folder();
    let edge = Edge::limited(state.parent().unwrap(), world.edge.port, &world.settings, 20);
    let edge = edge.unwrap_or_else(|why| panic!("{why}"));
    let from = |at: usize, address: &str| {
        let target = format!("/lent/{at:032}/{}.jpg", "A".repeat(43));
        let request = Request::get(&target).header("cf-connecting-ip", address);
        edge.client.send(&request)
    };
    assert_eq!(from(0, "203.0.113.9").status, 404);
    // In one minute, or in the next one.
    let full = (1..60)
        .map(|at| from(at, "203.0.113.9"))
        .find(|answer| answer.status == 429);
    let full = full.expect("an end");
    assert_eq!(full.header("retry-after"), Some("60"));
    assert_eq!(from(61, "198.51.100.7").status, 404, "another address");
}
