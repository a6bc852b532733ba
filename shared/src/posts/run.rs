//! A post that is due: its machine, over its host. What is to be done is decided on what is kept at that moment, and kept
//! before it is done.

use super::{
    calls::{self, Urls},
    draft::{Draft, Source},
    files, machine, making,
    post::{self, Deed, Doubt, Intent, Post, State},
    said,
    steps::Work,
    world::{Others, World},
};
use crate::{
    rooms::{Call, FileDeed, Host, Writes},
    values::{
        json,
        time::{DAY, HOUR, SECOND, Timestamp},
    },
};
use serde::Deserialize;

/// When somebody looks after a post whose work was interrupted: a call waits a quarter of a minute for its turn, and half of
/// one for its answer.
const LEASE: u64 = 50 * SECOND;
/// The most pieces of work in a row; then it goes on with its next entry of the agenda.
const MOST: usize = 60;
/// For how long a file is lent to Instagram.
const LENT: u64 = 2 * HOUR;
/// For how long a post's files are kept beyond its next time.
const KEPT: u64 = 8 * DAY;
/// How long those of a failed one are kept, so that it can be tried again.
const KEPT_AFTER: u64 = 3 * DAY;

/// A post's entry of the agenda is due.
pub async fn due(host: &Host, id: &str) {
    let Some(mut post) = kept(host, id).await else {
        // Nobody works on what isn't there, and nobody touches what can't be read.
        let row = host.row(&post::key(id)).await;
        let off = row.map(|_| host.facts().now.plus(HOUR));
        return host.write(entry(id, off)).await;
    };
    if post.progress.state == State::Later {
        let later = host.facts().now.plus(HOUR);
        return host.write(entry(id, Some(later))).await;
    }
    machine::wakes(&mut post, host.facts().now);
    let mut lent = None;
    for _ in 0..MOST {
        let mut world = World::read(host).await;
        let was = post.progress.state;
        let work = machine::next(&mut post, &world);
        let intent = match work {
            Work::Rest => return rests(host, id, post, was, &world).await,
            Work::Do(deed) => {
                let is_lent = lent.as_ref().is_some_and(|(of, _)| *of == deed);
                if needs_urls(&post, deed) && !is_lent {
                    write(host, id, &post, was, &world, true).await;
                    lent = lend(host, &post, deed).await.map(|urls| (deed, urls));
                    let Some(now) = kept(host, id).await else {
                        return;
                    };
                    if now != post {
                        if now.progress.intent.is_some() {
                            return;
                        }
                        // It may be another picture by now.
                        lent = None;
                        post = now;
                        continue;
                    }
                    if lent.is_none() {
                        let was = post.progress.state;
                        making::file_gone(&mut post, world.now);
                        let world = World::read(host).await;
                        write(host, id, &post, was, &world, false).await;
                    }
                    continue;
                }
                machine::intends(&mut post, &mut world, deed);
                post.progress.intent
            }
            Work::Quota => {
                world.asks();
                None
            }
            _ => None,
        };
        write(host, id, &post, was, &world, true).await;
        let urls = lent.take().map(|(_, urls)| urls);
        let Some(asked) = call(&post, work, urls.as_ref()) else {
            return;
        };
        let called = host.call(asked).await;
        let Some(now) = kept(host, id).await else {
            return;
        };
        // Others may have gone on with it meanwhile. Then what was asked for is no matter any more, and whatever they are about
        // to do is theirs.
        let is_theirs = now.progress.intent.is_some_and(|theirs| Some(theirs) != intent);
        if intent.is_none() && now.progress != post.progress {
            if is_theirs {
                return;
            }
            post = now;
            continue;
        }
        post = now;
        let mut world = World::read(host).await;
        if work == Work::Look {
            world.others = others(host, id, &post).await;
        }
        let was = post.progress.state;
        machine::happened(&mut post, &mut world, work, intent, called);
        write(host, id, &post, was, &world, is_theirs).await;
        if is_theirs {
            return;
        }
        if was != State::Ready && post.progress.state == State::Ready {
            // Instagram has fetched them.
            for file in post.draft.files() {
                host.file(file, FileDeed::Return).await;
            }
            let Some(now) = kept(host, id).await else {
                return;
            };
            post = now;
        }
    }
}

async fn kept(host: &Host, id: &str) -> Option<Post> {
    Post::kept(&host.row(&post::key(id)).await?)
}

fn entry(id: &str, at: Option<Timestamp>) -> Writes {
    Writes {
        due: vec![(post::key(id), at)],
        ..Writes::default()
    }
}

/// It is kept, with what is known of the account, and an end is told with it. Under way somebody looks after it in case of an
/// interruption.
async fn write(host: &Host, id: &str, post: &Post, was: State, world: &World, under_way: bool) {
    let mut writes = post.writes(id);
    let facts = host.facts();
    if under_way || post.progress.state.is_end() {
        writes.due = entry(id, Some(facts.now.plus(LEASE))).due;
    }
    writes.rows.extend(world.rows());
    if post.progress.state != was {
        writes.told.extend(post.event(id, &facts));
        writes.shows = post.progress.state == State::Published;
    }
    host.write(writes).await;
}

/// Nothing is to be done until its next time: its files are kept until then, or seen to at its end.
async fn rests(host: &Host, id: &str, mut post: Post, was: State, world: &World) {
    let is_end = post.progress.state.is_end();
    let files = is_end && !post.progress.cleared;
    if !files && !is_end {
        keep(host, id, post, was, world).await;
        return;
    }
    if files {
        write(host, id, &post, was, world, true).await;
        let over = matches!(post.progress.state, State::Published | State::Cancelled);
        let mut dropped = Vec::new();
        for file in post.draft.files() {
            let row = files::row(host, file).await;
            if row.is_some_and(|row| row.post.is_some_and(|of| of != id)) {
                // Another post has it now.
                continue;
            }
            dropped.extend(files::key(file));
            if over {
                host.file(file, FileDeed::Drop).await;
            } else {
                host.file(file, FileDeed::Return).await;
                host.file(file, FileDeed::Ends(host.facts().now.plus(KEPT_AFTER)))
                    .await;
            }
        }
        let Some(now) = kept(host, id).await else {
            return;
        };
        // Somebody may have wanted it tried again meanwhile.
        if now.progress.state != post.progress.state {
            return host.write(entry(id, now.progress.next)).await;
        }
        post = now;
        post.progress.cleared = true;
        let mut writes = post.writes(id);
        if over {
            writes.rows.extend(dropped.into_iter().map(|key| (key, None)));
        }
        return host.write(writes).await;
    }
    host.write(post.writes(id)).await;
}

/// Its files are kept for as long as it waits.
async fn keep(host: &Host, id: &str, mut post: Post, was: State, world: &World) {
    let until = post.progress.next.unwrap_or(world.now).plus(DAY);
    let lacks = post.progress.next.is_some() && post.progress.kept.is_none_or(|kept| kept < until);
    if !lacks || post.draft.files().next().is_none() {
        return write(host, id, &post, was, world, false).await;
    }
    let until = until.plus(KEPT);
    post.progress.kept = Some(until);
    write(host, id, &post, was, world, false).await;
    for file in post.draft.files() {
        host.file(file, FileDeed::Keep(until)).await;
    }
}

/// Whether Instagram fetches something for it.
fn needs_urls(post: &Post, deed: Deed) -> bool {
    match deed {
        Deed::Part(_) => true,
        Deed::Whole => !post.is_carousel(),
        _ => false,
    }
}

/// The addresses of what Instagram fetches; nothing where a file is gone.
async fn lend(host: &Host, post: &Post, deed: Deed) -> Option<Urls> {
    let mut urls = Urls::default();
    let one = match deed {
        Deed::Part(part) => Some(part),
        _ => None,
    };
    for (place, medium) in post.draft.media.iter().enumerate() {
        if one.is_none_or(|one| one == place) {
            urls.media.push(address(host, &medium.source).await?);
        }
    }
    if let Some(cover) = post.draft.cover.as_ref().filter(|_| one.is_none()) {
        urls.cover = Some(address(host, cover).await?);
    }
    Some(urls)
}

async fn address(host: &Host, source: &Source) -> Option<String> {
    match source {
        Source::Url(url) => Some(url.clone()),
        Source::File(file) => {
            let until = host.facts().now.plus(LENT);
            let path = host.file(file, FileDeed::Lend(until)).await?.lent?;
            Some(format!("{}{path}", host.facts().public_url))
        }
    }
}

/// The call of a piece of work.
fn call(post: &Post, work: Work, urls: Option<&Urls>) -> Option<Call> {
    let progress = &post.progress;
    let container = |deed| match deed {
        Deed::Part(part) => progress.parts.get(part)?.id.as_deref(),
        _ => progress.whole.id.as_deref(),
    };
    let media = progress.media_id.as_deref();
    let none = Urls::default();
    Some(match work {
        Work::Rest => return None,
        Work::Do(Deed::Part(part)) => calls::part(post.draft.media.get(part)?, urls?.media.first()?),
        Work::Do(Deed::Whole) => {
            let children: Option<Vec<&str>> = progress.parts.iter().map(|part| part.id.as_deref()).collect();
            calls::whole(&post.draft, urls.unwrap_or(&none), &children?)
        }
        Work::Do(Deed::Publish) => calls::publish(container(Deed::Whole)?),
        Work::Do(Deed::Comment) => calls::comment(media?, &post.draft.first_comment),
        Work::Do(Deed::CommentsOff) => calls::comments_off(media?),
        Work::Poll(deed) => calls::status(container(deed)?),
        Work::Settle => calls::status(container(Deed::Whole)?),
        Work::Quota => calls::quota(),
        Work::Look => {
            let since = progress.doubt.map_or(post.created, |doubt| doubt.since);
            calls::recent(
                post.draft.kind,
                Timestamp::from_millis(since.millis().saturating_sub(HOUR)),
            )
        }
        Work::Comments => calls::comments(media?),
        Work::Permalink => calls::permalink(media?),
    })
}

/// What only counts of another post.
#[derive(Deserialize)]
struct Other {
    draft: Draft,
    progress: Bound,
}

#[derive(Deserialize)]
struct Bound {
    #[serde(default)]
    state: State,
    #[serde(default)]
    media_id: Option<String>,
    #[serde(default)]
    live: Option<Timestamp>,
    #[serde(default)]
    doubt: Option<Doubt>,
    #[serde(default)]
    intent: Option<Intent>,
}

impl Bound {
    /// Whether it may be among what was published since then, and nobody knows which one it is. An hour is for clocks, and
    /// for an attempt that comes to something late.
    fn may_be_there(&self, since: Timestamp) -> bool {
        let times = [
            self.live,
            self.doubt.map(|doubt| doubt.since),
            self.intent.map(|intent| intent.at),
        ];
        let last = times.into_iter().flatten().max();
        let is_odd = matches!(self.state, State::Publishing | State::Published | State::Unknown);
        is_odd && last.is_none_or(|last| last.plus(HOUR) >= since)
    }
}

/// The account's other posts.
async fn others(host: &Host, id: &str, post: &Post) -> Others {
    let own = post::key(id);
    let since = post.progress.doubt.map_or(post.created, |doubt| doubt.since);
    let mut found = Others::default();
    for (key, _) in host.rows(post::GONE).await {
        found
            .known
            .extend(key.strip_prefix(post::GONE).map(str::to_owned));
    }
    for (key, text) in host.rows(post::KEYS).await {
        let Some(other) = json::from_str::<Other>(&text).ok().filter(|_| key != own) else {
            continue;
        };
        let may_be_there = other.progress.may_be_there(since);
        match other.progress.media_id {
            Some(media) => found.known.push(media),
            None => found.has_twin |= may_be_there && said::is_alike(&other.draft, &post.draft),
        }
    }
    found
}

#[cfg(test)]
mod tests;
