//! More posts than Instagram allows.

use super::lives::Life;
use crate::{
    posts::{
        post::{KEYS, State},
        run,
    },
    rooms::{Effect, Got, Running, testing::Hosted},
    values::time::{DAY, MINUTE},
};

/// All that are due by now work at the same time, each a step after the other.
fn together(life: &mut Life, ids: Vec<String>) {
    let begin = |id: String| {
        let work = move |host| async move {
            run::due(&host, &id).await;
            None
        };
        (Running::new(life.edge.facts.clone(), work), Got::Nothing)
    };
    let mut running: Vec<(Running, Got)> = ids.into_iter().map(begin).collect();
    while !running.is_empty() {
        let mut still = Vec::new();
        for (mut one, mut got) in running {
            // Reads and writes are done at once.
            loop {
                life.clock();
                let effect = one.step(life.edge.facts.clone(), got);
                let waits = matches!(effect, Effect::Call(_) | Effect::File(_));
                if let Effect::Done(_) = effect {
                    break;
                }
                got = life.edge.does(effect);
                if waits {
                    still.push((one, got));
                    break;
                }
            }
        }
        running = still;
    }
}

/// R94.
#[test]
fn a_hundred_and_one_posts_wait_for_a_quota_of_fifty_and_all_go_out() {
    let mut life = Life::new(1);
    for place in 0..101 {
        let draft = format!(r#""kind":"image","media":[{{"source":{{"file":"F"}}}}],"caption":"C {place}""#);
        life.post(place, &draft, None, None);
    }
    let mut first_day = 0;
    let start = life.instagram.borrow().now;
    for _ in 0..5_000 {
        let Some(first) = life.rings() else {
            break;
        };
        let now = life.edge.facts.now;
        let mut ids = vec![first];
        for (name, at) in &mut life.edge.due {
            if *at <= now {
                *at = now.plus(2 * MINUTE);
                ids.push(name.strip_prefix(KEYS).unwrap().to_owned());
            }
        }
        together(&mut life, ids);
        if life.instagram.borrow().now < start + DAY {
            first_day = life.instagram.borrow().published.len();
        }
    }
    let posts = life.posts();
    let published = posts
        .iter()
        .filter(|(_, post)| post.progress.state == State::Published);
    assert_eq!((first_day, published.count()), (50, 101));
    let instagram = life.instagram.borrow();
    let mut captions: Vec<&str> = instagram
        .published
        .iter()
        .map(|one| one.caption.as_str())
        .collect();
    captions.sort_unstable();
    captions.dedup();
    assert_eq!((captions.len(), instagram.published.len()), (101, 101));
    assert_eq!(
        instagram.refused, 0,
        "it was asked although the quota was used up"
    );
    assert!(instagram.asked["quota"] < 600, "{:?}", instagram.asked);
}
