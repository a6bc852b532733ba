//! The posts that there are; and what of the past goes when others are made.

use crate::{
    posts::{
        files,
        post::{self, GONE, KEYS, Post, State},
    },
    rooms::{Host, Writes},
    values::{
        json,
        time::{DAY, Timestamp},
    },
};
use serde::Deserialize;

/// How long an `Idempotency-Key` is known.
pub const KEY_LASTS: u64 = 7 * DAY;
/// How long a post is kept after its end, and how many are at the most.
const POST_LASTS: u64 = 90 * DAY;
const MOST_ENDED: usize = 200;
/// How long one is kept after its end, however many there are: nobody may have seen yet what became of it.
const FRESH: u64 = 7 * DAY;

/// Everything that is kept of posts.
pub struct Kept {
    /// Their ids and themselves, oldest first.
    pub posts: Vec<(String, Post)>,
    files: Vec<(String, files::Row)>,
    keys: Vec<(String, Timestamp)>,
}

#[derive(Deserialize)]
struct At {
    at: Timestamp,
}

/// The posts, oldest first.
pub async fn posts(host: &Host) -> Vec<(String, Post)> {
    let rows = host.rows(KEYS).await.into_iter();
    rows.filter_map(|(key, text)| Some((key.strip_prefix(KEYS)?.to_owned(), Post::kept(&text)?)))
        .collect()
}

impl Kept {
    /// Reads it.
    pub async fn read(host: &Host) -> Self {
        let posts = posts(host).await;
        let rows = host.rows(files::KEYS).await.into_iter();
        let files = rows.filter_map(|(key, text)| Some((key, files::Row::kept(&text)?)));
        let files = files.collect();
        let gone = host.rows(GONE).await;
        let rows = host.rows("posts/k/").await.into_iter().chain(gone);
        let keys = rows.filter_map(|(key, text)| Some((key, json::from_str::<At>(&text).ok()?.at)));
        Self {
            posts,
            files,
            keys: keys.collect(),
        }
    }

    /// How many haven't come to their end.
    pub fn waiting(&self) -> usize {
        self.posts
            .iter()
            .filter(|(_, post)| !post.progress.state.is_end())
            .count()
    }

    /// Whether another post says the same within a day; `own` is the one that becomes this.
    pub fn twin(&self, of: &Post, own: Option<&str>) -> Option<&'static str> {
        let time = |post: &Post| post.progress.live.or(post.draft.at).unwrap_or(post.created);
        let near = |post: &Post| time(post).since(time(of)).max(time(of).since(time(post))) < DAY;
        let counts = |post: &Post| !matches!(post.progress.state, State::Failed | State::Cancelled);
        let same = |(id, post): &(String, Post)| {
            post.draft.caption == of.draft.caption && Some(id.as_str()) != own && counts(post) && near(post)
        };
        let told = "Another post has the same caption, within a day of this one.";
        (!of.draft.caption.is_empty() && self.posts.iter().any(same)).then_some(told)
    }

    /// Another post is kept.
    pub fn add(&mut self, id: &str, post: Post, writes: &Writes) {
        for (key, row) in &writes.rows {
            let row = row.as_deref().and_then(files::Row::kept);
            if let Some(row) = row.filter(|_| key.starts_with(files::KEYS)) {
                self.files.retain(|(other, _)| other != key);
                self.files.push((key.clone(), row));
            }
        }
        self.posts.push((id.to_owned(), post));
    }

    /// What is over goes with what is written.
    pub fn tidy(&mut self, now: Timestamp, writes: &mut Writes) {
        let is_there = |id: &String| self.posts.iter().any(|(there, _)| there == id);
        let over = |row: &files::Row| {
            let lasts = match &row.post {
                Some(id) if is_there(id) => return false,
                // Its post left the list.
                Some(_) => POST_LASTS,
                None => files::ALONE,
            };
            now.since(row.begun) > lasts
        };
        let keys = self.keys.iter().filter(|(_, at)| now.since(*at) > KEY_LASTS);
        let files = self.files.iter().filter(|(_, row)| over(row));
        let over = keys.map(|(key, _)| key).chain(files.map(|(key, _)| key));
        // What is written anew is no past.
        let mut over: Vec<String> = over
            .filter(|key| !writes.rows.iter().any(|(written, _)| written == *key))
            .cloned()
            .collect();
        over.extend(self.ended(now).iter().map(|id| post::key(id)));
        self.posts.retain(|(id, _)| !over.contains(&post::key(id)));
        self.files.retain(|(key, _)| !over.contains(key));
        self.keys.retain(|(key, _)| !over.contains(key));
        writes.rows.extend(over.into_iter().map(|key| (key, None)));
    }

    /// Those that ended and go: what ended long ago, and beyond a number those that ended first, unless somebody may yet look
    /// for them or something is yet to be done for them. What was cancelled goes before.
    fn ended(&self, now: Timestamp) -> Vec<String> {
        let last = |post: &Post| post.history.last().map_or(post.created, |happened| happened.at);
        let ended = self.posts.iter().filter(|(_, post)| post.progress.state.is_end());
        let mut ended: Vec<_> = ended
            .map(|(id, post)| (post.progress.state != State::Cancelled, last(post), id, post))
            .collect();
        ended.sort_by_key(|(is_wanted, last, ..)| (*is_wanted, *last));
        let mut beyond = ended.len().saturating_sub(MOST_ENDED);
        let mut over = Vec::new();
        for (is_wanted, last, id, post) in ended {
            let age = now.since(last);
            let is_needed = post.progress.next.is_some() || (is_wanted && age <= FRESH);
            if age > POST_LASTS || (beyond > 0 && !is_needed) {
                over.push(id.clone());
                beyond = beyond.saturating_sub(1);
            }
        }
        over
    }
}
