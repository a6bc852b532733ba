use super::*;

fn post(product: Product, posted: u64) -> Listed {
    Listed {
        id: "1".to_owned(),
        product,
        posted: Timestamp::from_millis(posted),
        url: None,
    }
}

fn due(queue: &Queue, now: Timestamp) -> (Option<Due>, Timestamp) {
    queue.due(now, [Timestamp::default(); 2])
}

const BEGIN: u64 = 1_000 * DAY;

/// The place and the age at which each sample is due, for a post that is found at an age, if each is taken at once.
fn samples(product: Product, found: u64) -> Vec<(usize, u64)> {
    let mut queue = Queue::default();
    let mut now = Timestamp::from_millis(BEGIN + found);
    queue.add(&post(product, BEGIN), now);
    let mut samples = Vec::new();
    loop {
        queue.set(now);
        let Some(item) = queue.item("1") else {
            return samples;
        };
        now = now.max(item.due());
        samples.push((item.place(), now.millis() - BEGIN));
        item.taken();
    }
}

#[test]
fn a_post_is_sampled_at_six_ages_and_when_it_is_found() {
    let all: Vec<(usize, u64)> = POST_AGES.into_iter().enumerate().collect();
    for product in [Product::Feed, Product::Reel] {
        assert_eq!(samples(product, 0), all);
        assert_eq!(samples(product, 80 * MINUTE)[..2], [(0, 80 * MINUTE), all[1]]);
        let late = samples(product, 5 * HOUR);
        assert_eq!(late, [&[(FOUND, 5 * HOUR)], &all[1..]].concat());
        let older = samples(product, 5 * DAY);
        assert_eq!(older, [&[(FOUND, 5 * DAY)], &all[4..]].concat());
        assert_eq!(samples(product, 900 * DAY), [(5, 900 * DAY)]);
    }
}

/// R103.
#[test]
fn a_story_is_sampled_until_shortly_before_its_end() {
    let last = (2, DAY - 25 * MINUTE);
    assert_eq!(samples(Product::Story, 0), [(0, HOUR), (1, 6 * HOUR), last]);
    assert_eq!(samples(Product::Story, 10 * HOUR), [(FOUND, 10 * HOUR), last]);
    assert_eq!(samples(Product::Story, DAY - MINUTE), [(2, DAY - MINUTE)]);
    assert_eq!(samples(Product::Story, DAY + 1), []);
    let mut queue = Queue::default();
    queue.add(&post(Product::Story, BEGIN), Timestamp::from_millis(BEGIN));
    let item = queue.item("1").unwrap();
    let turns = [0, 1, 2].map(|next| {
        item.next = next;
        item.turn()
    });
    assert_eq!(turns, [Turn::Background, Turn::Background, Turn::Due]);
}

#[test]
fn lists_are_read_and_what_is_known_is_known() {
    let body = r#"{"data":[{"id":"1","media_type":"IMAGE","media_product_type":"FEED","timestamp":"2026-11-24T22:22:33+0000","permalink":"https://x/1"},
        {"id":"2","media_product_type":"REELS","timestamp":"2026-11-24T22:22:33+0000"},
        {"id":"3","media_product_type":"STORY","timestamp":"2026-11-24T22:22:33+0000"},
        {"id":"4","media_product_type":"AD","timestamp":"2026-11-24T22:22:33+0000"},
        {"id":"5","media_product_type":"FEED"}]}"#;
    let listed = listed(body).unwrap();
    let told: Vec<(&str, &str)> = listed
        .iter()
        .map(|post| (post.id.as_str(), post.product.as_str()))
        .collect();
    assert_eq!(told, [("1", "feed"), ("2", "reel"), ("3", "story")]);
    assert_eq!(super::listed("{}"), None);
    let now = listed[0].posted.plus(HOUR);
    let mut queue = Queue::default();
    assert_eq!(due(&queue, now).0, Some(Due::List(true)));
    queue.was_listed(&[], true, now);
    assert_eq!(due(&queue, now).0, Some(Due::List(false)));
    assert_eq!(queue.unknown(&listed, false).len(), 3);
    queue.was_listed(&listed, false, now);
    assert_eq!(queue.unknown(&listed, false), []);
    assert_eq!(due(&queue, now), (None, now.plus(AWAKE)));
    let quiet = now.plus(QUIET);
    queue.was_listed(&[], true, quiet);
    queue.was_listed(&listed, false, quiet);
    assert_eq!(due(&queue, quiet), (None, quiet.plus(ASLEEP)));
    // The clock was put back.
    queue.set(now);
    assert_eq!(queue.unknown(&listed, false).len(), 3);
    assert_eq!(due(&queue, now).0, Some(Due::List(true)));
}

#[test]
fn an_older_post_gives_way_to_a_new_one() {
    let mut queue = Queue::default();
    let now = Timestamp::from_millis(BEGIN);
    for place in 0..=MOST {
        let minutes = u64::try_from(place).unwrap() * MINUTE;
        let mut post = post(Product::Feed, BEGIN - DAY + minutes);
        post.id = place.to_string();
        queue.add(&post, now);
    }
    assert_eq!(queue.items.len(), MOST);
    assert!(queue.item("0").is_none() && queue.item(&MOST.to_string()).is_some());
    // None gives way to one that is older still.
    let mut old = post(Product::Reel, BEGIN - 2 * DAY);
    old.id = "old".to_owned();
    queue.add(&old, now);
    assert!(queue.item("old").is_none() && queue.items.len() == MOST);
    let mut story = post(Product::Story, BEGIN - HOUR);
    story.id = "story".to_owned();
    queue.add(&story, now);
    assert!(queue.item("story").is_some());
}
