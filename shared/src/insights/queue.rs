//! Which posts and stories are sampled, and when: a post when it is found and at six ages, a story at three, the last of them
//! shortly before its end (R103).

use super::{days::Day, metrics::Product};
use crate::{
    instagram::json::{self, Json},
    rooms::{Host, Turn},
    values::{
        date::{moment::moment, of_instagram},
        json as own,
        time::{DAY, HOUR, MINUTE, Timestamp},
    },
};
use serde::{Deserialize, Serialize};

/// Its key.
pub const KEY: &str = "insights/q";
/// A story is there for so long.
const STORY: u64 = DAY;
/// Its last sample is due so long before its end. It may be 30 minutes older.
const LAST: u64 = 25 * MINUTE;
/// Posts are listed so often while something is posted,
const AWAKE: u64 = HOUR;
/// and so often when nothing was for a while.
const ASLEEP: u64 = 6 * HOUR;
/// A while.
const QUIET: u64 = 14 * DAY;
/// For so long stories may be unlisted: those that are found half a day later still have their end before them.
const UNSEEN: u64 = STORY / 2;
/// The most that are sampled at once; then the oldest post gives way.
const MOST: usize = 400;

/// The ages at which a post is sampled.
const POST_AGES: [u64; 6] = [HOUR, 6 * HOUR, 24 * HOUR, 48 * HOUR, 7 * DAY, 28 * DAY];
/// And a story.
const STORY_AGES: [u64; 3] = [HOUR, 6 * HOUR, STORY - LAST];
/// The place of a sample that was taken when a post was found, behind those of the ages.
pub const FOUND: usize = 6;

/// The ages of a product's samples.
#[must_use]
pub const fn ages(product: Product) -> &'static [u64] {
    match product {
        Product::Story => &STORY_AGES,
        Product::Feed | Product::Reel => &POST_AGES,
    }
}

/// Until which age a sample of an age may be taken. The last of a post may be taken at any.
fn late(product: Product, place: usize) -> u64 {
    let ages = ages(product);
    let is_last = place.saturating_add(1) == ages.len();
    let age = ages.get(place).copied().unwrap_or_default();
    match (product, is_last) {
        (Product::Story, true) => STORY,
        (_, true) => u64::MAX,
        _ => age.saturating_add(age / 2),
    }
}

/// A post that is sampled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Its id.
    pub id: String,
    /// The place of its product.
    pub product: usize,
    /// When it was posted.
    pub posted: Timestamp,
    /// The place of its next sample.
    pub next: usize,
    /// It is sampled as it was found.
    pub found: bool,
    /// It isn't asked for before.
    pub after: Timestamp,
    /// Metrics that are asked for alone.
    pub alone: Vec<String>,
    /// So often it was refused without a reason.
    pub tries: u32,
    /// So often in a row it failed by itself.
    #[serde(default)]
    pub failed: u32,
    /// Metrics that this sample was refused, each alone.
    #[serde(default)]
    pub lacks: Vec<String>,
    /// A sample of it was refused all of them.
    #[serde(default)]
    pub blamed: bool,
}

impl Item {
    /// Its product.
    #[must_use]
    pub fn product(&self) -> Product {
        let of = |product: &Product| product.place() == self.product;
        Product::ALL.into_iter().find(of).unwrap_or(Product::Feed)
    }

    /// The place of the sample that is due, or is next.
    #[must_use]
    pub const fn place(&self) -> usize {
        if self.found { FOUND } else { self.next }
    }

    /// Samples that can't be taken any more are passed by. Whether there is one left.
    fn passes(&mut self, now: Timestamp) -> bool {
        let product = self.product();
        let age = now.since(self.posted);
        let before = self.place();
        while self.next < ages(product).len() && age > late(product, self.next) {
            self.next = self.next.saturating_add(1);
        }
        if ages(product).get(self.next).is_some_and(|next| age >= *next) {
            // What is due by its age takes the place of what was due as it was found.
            self.found = false;
        }
        if self.place() != before {
            self.begins();
        }
        self.found || self.next < ages(product).len()
    }

    /// When its next sample is due.
    #[must_use]
    pub fn due(&self) -> Timestamp {
        let age = ages(self.product()).get(self.next).copied().unwrap_or_default();
        let at = if self.found {
            self.posted
        } else {
            self.posted.plus(age)
        };
        at.max(self.after)
    }

    /// Whose turn it takes: a story's last sample can't wait.
    #[must_use]
    pub fn turn(&self) -> Turn {
        let is_last = self.next.saturating_add(1) == STORY_AGES.len();
        if self.product() == Product::Story && is_last && !self.found {
            Turn::Due
        } else {
            Turn::Background
        }
    }

    /// Its sample is taken.
    pub fn taken(&mut self) {
        if self.found {
            self.found = false;
        } else {
            self.next = self.next.saturating_add(1);
        }
        self.begins();
    }

    /// A new sample begins.
    fn begins(&mut self) {
        self.alone.clear();
        self.lacks.clear();
        self.tries = 0;
        self.after = Timestamp::default();
    }

    /// No sample is taken of it any more.
    pub fn is_gone(&mut self) {
        self.begins();
        self.found = false;
        self.next = usize::MAX;
    }
}

/// A post as it is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its id.
    pub id: String,
    /// What it is.
    pub product: Product,
    /// When it was posted.
    pub posted: Timestamp,
    /// Its address.
    pub url: Option<String>,
}

/// Those of a list; [`None`]: it is none.
#[must_use]
pub fn listed(body: &str) -> Option<Vec<Listed>> {
    let body = json::parse(body.as_bytes())?;
    let Json::List(data) = body.get("data")? else {
        return None;
    };
    let one = |post: &Json<'_>| {
        let text = |name: &str| post.get(name).and_then(Json::text);
        let product = match text("media_product_type") {
            Some("STORY") => Product::Story,
            Some("REELS") => Product::Reel,
            Some("AD") => return None,
            _ => Product::Feed,
        };
        Some(Listed {
            id: post.get("id")?.scalar()?.to_owned(),
            product,
            posted: moment(&of_instagram(text("timestamp")?)?).ok()?,
            url: text("permalink").map(str::to_owned),
        })
    };
    Some(data.iter().filter_map(one).collect())
}

/// All that are sampled.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Queue {
    /// When posts and stories were last listed.
    pub at: [Timestamp; 2],
    /// When the newest was posted.
    pub newest: Timestamp,
    /// Those that were in the last lists.
    pub known: [Vec<String>; 2],
    /// Those that are sampled.
    pub items: Vec<Item>,
    /// The day on which the oldest was posted that is kept, of posts and of stories.
    pub oldest: [Option<Day>; 2],
}

/// What is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Due {
    /// A list: of stories, or of posts.
    List(bool),
    /// A sample of a post.
    Sample(String),
}

impl Queue {
    /// What is kept.
    pub async fn read(host: &Host) -> Self {
        let kept = host.row(KEY).await.and_then(|row| own::from_str(&row).ok());
        kept.unwrap_or_default()
    }

    /// As it is kept.
    #[must_use]
    pub fn row(&self) -> (String, Option<String>) {
        (KEY.to_owned(), serde_json::to_string(self).ok())
    }

    /// Samples that can't be taken any more are passed by, and posts that have none left go.
    pub fn set(&mut self, now: Timestamp) {
        for stories in [false, true] {
            let place = usize::from(stories);
            if let (Some(at), Some(known)) = (self.at.get_mut(place), self.known.get_mut(place))
                && *at > now
            {
                // The clock was put back.
                *at = Timestamp::default();
                known.clear();
            }
        }
        self.newest = self.newest.min(now);
        self.items.retain_mut(|item| item.passes(now));
        for item in &mut self.items {
            if item.after > now.plus(DAY) {
                item.after = Timestamp::default();
            }
        }
    }

    /// What is due now, and when the next is; lists are put off until these times. What failed the least comes first.
    #[must_use]
    pub fn due(&self, now: Timestamp, put_off: [Timestamp; 2]) -> (Option<Due>, Timestamp) {
        let due = |item: &&Item| item.due() <= now;
        let [posts, stories] = put_off;
        let lists = [(stories, true), (posts, false)]
            .map(|(put_off, stories)| (self.lists(stories).max(put_off), Due::List(stories)));
        if let Some((_, list)) = lists.iter().find(|(at, _)| *at <= now) {
            return (Some(list.clone()), now);
        }
        if let Some(item) = self.items.iter().filter(due).min_by_key(|item| item.failed) {
            return (Some(Due::Sample(item.id.clone())), now);
        }
        let times = self
            .items
            .iter()
            .map(Item::due)
            .chain(lists.iter().map(|(at, _)| *at));
        (None, times.min().unwrap_or(now.plus(ASLEEP)))
    }

    /// The next sample that can't wait: it, if it is due, or when it is.
    #[must_use]
    pub fn urgent(&self, now: Timestamp) -> (Option<&Item>, Option<Timestamp>) {
        let urgent = self.items.iter().filter(|item| item.turn() == Turn::Due);
        let first = urgent.min_by_key(|item| item.due());
        match first {
            Some(item) if item.due() <= now => (Some(item), None),
            first => (None, first.map(Item::due)),
        }
    }

    /// When stories are listed, whatever holds the rest.
    #[must_use]
    pub fn must_list(&self, began: Timestamp) -> Timestamp {
        let [_, at] = self.at;
        at.max(began).plus(UNSEEN)
    }

    /// When they are listed next.
    fn lists(&self, stories: bool) -> Timestamp {
        let at = self.at.get(usize::from(stories)).copied().unwrap_or_default();
        if at == Timestamp::default() {
            return at;
        }
        let is_awake = at.since(self.newest) < QUIET;
        at.plus(if is_awake { AWAKE } else { ASLEEP })
    }

    /// A post that is sampled.
    pub fn item(&mut self, id: &str) -> Option<&mut Item> {
        self.items.iter_mut().find(|item| item.id == id)
    }

    /// The day on which the oldest was posted that is kept, or one after all of them.
    #[must_use]
    pub fn oldest(&self, stories: bool) -> Day {
        let oldest = self.oldest.get(usize::from(stories)).copied().flatten();
        oldest.unwrap_or(Day(u32::MAX))
    }

    /// Nothing is kept that was posted before that day.
    pub fn begins_with(&mut self, stories: bool, day: Day) {
        if let Some(Some(oldest)) = self.oldest.get_mut(usize::from(stories)) {
            *oldest = day.max(*oldest);
        }
    }

    /// Those of a list that nobody knew.
    #[must_use]
    pub fn unknown(&self, listed: &[Listed], stories: bool) -> Vec<Listed> {
        let known = self.known.get(usize::from(stories));
        let is_known = |post: &&Listed| known.is_some_and(|known| known.contains(&post.id));
        let is_item = |post: &&Listed| self.items.iter().any(|item| item.id == post.id);
        let unknown = listed.iter().filter(|post| !is_known(post) && !is_item(post));
        unknown.cloned().collect()
    }

    /// They were listed.
    pub fn was_listed(&mut self, listed: &[Listed], stories: bool, now: Timestamp) {
        let place = usize::from(stories);
        if let (Some(at), Some(known)) = (self.at.get_mut(place), self.known.get_mut(place)) {
            *at = now;
            *known = listed.iter().map(|post| post.id.clone()).collect();
        }
        let first = listed.iter().map(|post| Day::of(post.posted.min(now))).min();
        if let (Some(oldest), Some(first)) = (self.oldest.get_mut(place), first) {
            *oldest = Some(oldest.map_or(first, |oldest| oldest.min(first)));
        }
        let newest = listed.iter().map(|post| post.posted).max();
        self.newest = self.newest.max(newest.unwrap_or_default()).min(now);
    }

    /// A post is sampled from now on; of those from before only what is still to come, and once at once.
    pub fn add(&mut self, post: &Listed, now: Timestamp) {
        let mut item = Item {
            id: post.id.clone(),
            product: post.product.place(),
            posted: post.posted.min(now),
            next: 0,
            found: false,
            after: Timestamp::default(),
            alone: Vec::new(),
            tries: 0,
            failed: 0,
            lacks: Vec::new(),
            blamed: false,
        };
        if !item.passes(now) || (post.product != Product::Story && !self.has_room(item.posted)) {
            return;
        }
        item.found = item.next > 0 && item.due() > now;
        self.items.push(item);
    }

    /// Makes room for a post, if it is newer than another.
    fn has_room(&mut self, posted: Timestamp) -> bool {
        if self.items.len() < MOST {
            return true;
        }
        let posts = self.items.iter().enumerate();
        let posts = posts.filter(|(_, item)| item.product() != Product::Story && item.posted < posted);
        let oldest = posts.min_by_key(|(_, item)| item.posted).map(|(place, _)| place);
        oldest.map(|place| self.items.remove(place)).is_some()
    }
}

#[cfg(test)]
mod tests;
