//! Posts and stories are listed and sampled: what is asked, and what became of it.

use super::{
    answer, ask,
    cell::Cell,
    kept::{again, holds, keep},
    media::{self, Media},
    policy::Policy,
    queue::{self, Due, Item, Listed, Queue},
    refused::{Blame, UNCLEAR, blame},
    state::{Refused, State},
};
use crate::{
    instagram::Failure,
    rooms::{Called, Host, Turn},
    values::time::{MINUTE, Timestamp},
};

/// When what can't wait is tried again.
const SOON: u64 = 2 * MINUTE;

/// Does it.
pub async fn due(host: &Host, policy: Policy, state: State, due: Due) {
    match due {
        Due::List(stories) => list(host, policy, state, stories).await,
        Due::Sample(id) => sample(host, policy, state, &id).await,
    }
}

async fn list(host: &Host, policy: Policy, state: State, stories: bool) {
    let called = host.call(ask::posts(stories)).await;
    let mut state = again(host, policy, state).await;
    let mut queue = Queue::read(host).await;
    let now = host.facts().now;
    let mut rows = Vec::new();
    let failure = match called {
        Called::Answered(body) => match queue::listed(&body) {
            Some(listed) => {
                state.hold = None;
                for post in queue.unknown(&listed, stories) {
                    rows.extend(begins(host, &mut queue, &post, now).await);
                }
                queue.was_listed(&listed, stories, now);
                None
            }
            None => Some(Failure::incomplete(200)),
        },
        // Accounts may have none of one of them.
        Called::Failed(failure) if matches!(blame(&failure), Blame::Metric | Blame::Gone) => {
            queue.was_listed(&[], stories, now);
            None
        }
        Called::Held(failure) | Called::Failed(failure) => Some(failure),
    };
    if let Some(failure) = failure {
        holds(&mut state, failure, now);
    }
    rows.push(queue.row());
    keep(host, &mut state, rows).await;
}

/// A post that nobody knew.
async fn begins(
    host: &Host,
    queue: &mut Queue,
    post: &Listed,
    now: Timestamp,
) -> Option<(String, Option<String>)> {
    let key = media::key(post.product, post.posted.min(now), &post.id);
    let kept = Media::read(host, &key).await;
    if kept.as_ref().is_some_and(|media| media.is_whole(now)) {
        return None;
    }
    queue.add(post, now);
    kept.is_none().then(|| Media::found(post, now).row(&post.id))
}

async fn sample(host: &Host, policy: Policy, state: State, id: &str) {
    let mut queue = Queue::read(host).await;
    queue.set(host.facts().now);
    let Some(item) = queue.item(id).cloned() else {
        return;
    };
    let place = item.product().place();
    let wanted: Vec<&'static str> = item.product().metrics().map(|metric| metric.name).collect();
    let asked = |name: &&&str| {
        !state.is_refused_at(place, name) && item.alone.first().is_none_or(|alone| *alone == **name)
    };
    let metrics: Vec<&'static str> = wanted.iter().filter(asked).copied().collect();
    let called = if metrics.is_empty() {
        Called::Answered("{\"data\":[]}".to_owned())
    } else {
        host.call(ask::post(item.turn(), id, &metrics)).await
    };
    let state = again(host, policy, state).await;
    let mut queue = Queue::read(host).await;
    let key = media::key(item.product(), item.posted, id);
    let media = Media::read(host, &key).await;
    // Somebody else may have taken it meanwhile.
    let Some(now) = queue.item(id).cloned() else {
        return;
    };
    let Some(media) = media else {
        // It is forgotten.
        queue.items.retain(|item| item.id != id);
        let mut state = state;
        return keep(host, &mut state, vec![queue.row()]).await;
    };
    if now.place() != item.place() && now != item {
        return;
    }
    let mut taken = Taken {
        state,
        media,
        item: now,
        now: host.facts().now,
    };
    taken.called(&wanted, &metrics, called);
    let Taken {
        mut state,
        media,
        item,
        ..
    } = taken;
    if let Some(kept) = queue.item(id) {
        *kept = item;
    }
    queue.set(host.facts().now);
    keep(host, &mut state, vec![queue.row(), media.row(id)]).await;
}

/// A sample under way.
struct Taken {
    state: State,
    media: Media,
    item: Item,
    now: Timestamp,
}

impl Taken {
    fn called(&mut self, wanted: &[&'static str], metrics: &[&'static str], called: Called) {
        let (failure, was_asked) = match called {
            Called::Answered(body) => match answer::totals(&body, metrics) {
                Some(said) => return self.answered(wanted, metrics, said),
                None => (Failure::incomplete(200), true),
            },
            Called::Held(failure) => (failure, false),
            Called::Failed(failure) => (failure, true),
        };
        let blame = if was_asked { blame(&failure) } else { Blame::Other };
        match blame {
            Blame::Metric => self.refused(metrics),
            Blame::Unclear if self.item.tries >= UNCLEAR => self.refused(metrics),
            Blame::Unclear => {
                self.item.tries = self.item.tries.saturating_add(1);
                self.item.after = self.now.plus(MINUTE);
            }
            Blame::Few => {
                for metric in metrics {
                    self.put(metric, &Cell::TooFew);
                }
                self.goes_on(metrics);
            }
            Blame::Gone => {
                self.media.gone = true;
                self.item.found = false;
                self.item.alone.clear();
                self.item.next = usize::MAX;
            }
            Blame::Other if self.item.turn() == Turn::Due => self.item.after = self.now.plus(SOON),
            Blame::Other => holds(&mut self.state, failure, self.now),
        }
    }

    fn answered(
        &mut self,
        wanted: &[&'static str],
        metrics: &[&'static str],
        said: Vec<(String, Option<Cell>)>,
    ) {
        let place = self.item.product().place();
        self.state.hold = None;
        let mut lacks: Vec<&'static str> = Vec::new();
        for (metric, (_, cell)) in metrics.iter().zip(said) {
            let Some(cell) = cell else {
                lacks.push(metric);
                continue;
            };
            if cell != Cell::Empty {
                self.answers(place, metric);
            }
            self.put(metric, &cell);
        }
        if self.item.alone.is_empty() {
            let refused: Vec<&str> = wanted
                .iter()
                .copied()
                .filter(|name| self.state.is_refused_at(place, name))
                .collect();
            for metric in refused {
                self.put(metric, &Cell::NotOffered);
            }
        }
        match (metrics, lacks.as_slice()) {
            (_, []) => self.goes_on(metrics),
            ([_], _) => self.refused(metrics),
            _ => self.each_alone(&lacks),
        }
    }

    fn answers(&mut self, place: usize, metric: &str) {
        let is = |(of, name): &(usize, String)| *of == place && name == metric;
        self.state.doubted.retain(|doubted| !is(doubted));
        if !self.state.has_answered_at(place, metric) {
            self.state.answered.push((place, metric.to_owned()));
        }
    }

    fn refused(&mut self, metrics: &[&'static str]) {
        let [metric] = metrics else {
            return self.each_alone(metrics);
        };
        let place = self.item.product().place();
        self.put(metric, &Cell::NotOffered);
        // Of what others of its kind have, it may be this one's alone.
        let one = (place, (*metric).to_owned());
        if self.state.has_answered_at(place, metric) && !self.state.doubted.contains(&one) {
            self.state.doubted.push(one);
        } else {
            self.state.refused.push(Refused {
                group: place,
                metric: (*metric).to_owned(),
                at: self.now,
            });
        }
        self.goes_on(metrics);
    }

    fn each_alone(&mut self, metrics: &[&'static str]) {
        self.item.alone = metrics.iter().map(|name| (*name).to_owned()).collect();
        self.item.tries = 0;
    }

    fn goes_on(&mut self, metrics: &[&'static str]) {
        self.item.tries = 0;
        if let [metric] = metrics {
            self.item.alone.retain(|alone| alone != metric);
        } else {
            self.item.alone.clear();
        }
        if self.item.alone.is_empty() {
            self.item.taken();
        }
    }

    fn put(&mut self, metric: &str, cell: &Cell) {
        let place = self.item.place();
        self.media.put(place, metric, cell, self.now);
    }
}

#[cfg(test)]
mod tests;
