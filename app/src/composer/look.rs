//! The posts that there are and what Instagram allows, read anew: when somebody asks, and when something may have become of them.

use leptos::prelude::*;
use shared::values::{date::iso8601, time::Timestamp};

use crate::browser;
use crate::clock::DAY;
use crate::desk::{Desk, Question};
use crate::ends::ends;
use crate::month::Month;
use crate::refusal::Problem;
use crate::wire::{Limits, Post, Posts};

/// Reads the posts of the shown month, and those around now and the chosen time.
pub async fn look(desk: Desk) {
    let now = browser::now_ms();
    let when = desk
        .work
        .with_untracked(|work| browser::moment_ms(&work.when))
        .unwrap_or(now);
    let month = desk.month.get_untracked();
    let (first, end) = month.span();
    let from = spelt(first.min(now).min(when) - DAY);
    // What is planned is listed with the present month, however far ahead it is.
    let to = if month == Month::of(now, browser::offset_at(now)) {
        String::new()
    } else {
        format!("&to={}", spelt(end.max(now).max(when) + DAY))
    };
    let number = desk.asks(Question::Posts);
    let path = format!("/posts?from={from}{to}");
    let (mut posts, mut after) = (Vec::new(), String::new());
    loop {
        let read = desk.edge.read::<Posts>(&format!("{path}{after}")).await;
        if !desk.is_last(Question::Posts, number) || desk.owner.get_untracked().is_none() {
            return;
        }
        let page = match read {
            Ok(page) => page,
            Err(problem) => return desk.problem.set(Some(problem)),
        };
        posts.extend(page.posts);
        match page.next {
            Some(next) => after = format!("&after={next}"),
            None => break,
        }
    }
    let is_break = |problem: &Option<Problem>| *problem == Some(Problem::network());
    if desk.problem.with_untracked(is_break) {
        desk.problem.set(None);
    }
    let ends = desk.posts.with_untracked(|before| ends(before, &posts));
    forget_copies(desk, &posts);
    desk.posts.set(posts);
    if !ends.is_empty() {
        desk.say(ends.join(" "));
        desk.spawn(limits(desk));
    }
    watch(desk);
}

/// Looks again when something may have become of a post, unless somebody does before.
pub fn watch(desk: Desk) {
    let now = browser::now_ms();
    let changes = |post: &Post| post.changes_in(now);
    let soonest = desk
        .posts
        .with_untracked(|posts| posts.iter().filter_map(changes).min());
    let Some(wait) = soonest else { return };
    let at = now + wait;
    if desk.next_look().is_some_and(|next| next <= at) {
        return;
    }
    desk.looks_at(Some(at));
    desk.spawn(async move {
        browser::sleep(milliseconds(wait)).await;
        // Another one looks sooner.
        if desk.next_look() == Some(at) {
            desk.looks_at(None);
            Box::pin(look(desk)).await;
        }
    });
}

/// Reads what Instagram allows, and what stands in the way.
pub async fn limits(desk: Desk) {
    let number = desk.asks(Question::Limits);
    let read = desk.edge.read::<Limits>("/posts/limits").await;
    if !desk.is_last(Question::Limits, number) || desk.owner.get_untracked().is_none() {
        return;
    }
    match read {
        Ok(limits) => desk.limits.set(Some(limits)),
        Err(problem) => desk.problem.set(Some(problem)),
    }
}

/// Copies of files are kept for as long as their post is planned.
fn forget_copies(desk: Desk, posts: &[Post]) {
    let over = desk.posts.with_untracked(|before| {
        let fresh = |post: &&Post| {
            let known = before.iter().find(|known| known.id == post.id);
            post.is_over() && known.is_none_or(|known| !known.is_over())
        };
        let files = posts.iter().filter(fresh).flat_map(Post::files);
        files.map(str::to_owned).collect::<Vec<_>>()
    });
    let account = desk.account();
    desk.spawn(async move {
        for file in over {
            browser::forget(&account, &file).await;
        }
    });
}

fn spelt(moment: i64) -> String {
    iso8601(Timestamp::from_millis(moment.try_into().unwrap_or_default()))
}

#[expect(clippy::cast_precision_loss, reason = "minutes at most")]
fn milliseconds(wait: i64) -> f64 {
    wait as f64
}
