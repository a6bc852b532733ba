//! Posts and stories are listed and sampled: what is asked, and what became of it.

use super::{
    answer, ask,
    cell::Cell,
    failing::{self, TRIES, put_off},
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
    let must = Queue::read(host).await.must_list(state.began) <= host.facts().now;
    let turn = if stories && must {
        Turn::Due
    } else {
        Turn::Background
    };
    let called = host.call(ask::posts(turn, stories)).await;
    let mut state = again(host, policy, state).await;
    let mut queue = Queue::read(host).await;
    let now = host.facts().now;
    let mut rows = Vec::new();
    let failure = match called {
        Called::Answered(body) => match queue::listed(&body) {
            Some(listed) => {
                state.succeeds(failing::list(stories));
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
            state.succeeds(failing::list(stories));
            queue.was_listed(&[], stories, now);
            None
        }
        Called::Held(failure) => {
            holds_list(&mut state, turn, stories, failure, now);
            None
        }
        Called::Failed(failure) if blame(&failure) == Blame::Other => {
            holds_list(&mut state, turn, stories, failure, now);
            None
        }
        Called::Failed(failure) => Some(failure),
    };
    if let Some(failure) = failure {
        state.fails(failing::list(stories), &failure, now);
    }
    rows.push(queue.row());
    keep(host, &mut state, rows).await;
}

/// Nothing is asked for a while; and a list that can't wait isn't, either, for as long as it is put off itself.
fn holds_list(state: &mut State, turn: Turn, stories: bool, failure: Failure, now: Timestamp) {
    if turn == Turn::Due {
        state.puts_off(failing::list(stories), &failure, now);
    }
    if turn != Turn::Due || state.hold.is_none() {
        holds(state, failure, now);
    }
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
    let mut state = again(host, policy, state).await;
    let mut queue = Queue::read(host).await;
    queue.set(host.facts().now);
    let key = media::key(item.product(), item.posted, id);
    let media = Media::read(host, &key).await;
    // Somebody else may have taken it meanwhile, or its time is over.
    let now = queue.item(id).filter(|now| now.place() == item.place()).cloned();
    let (Some(now), Some(media)) = (now, media.clone()) else {
        if media.is_none() {
            // It is forgotten.
            queue.items.retain(|item| item.id != id);
        }
        return keep(host, &mut state, vec![queue.row()]).await;
    };
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
                if self.item.turn() != Turn::Due {
                    self.state.fails_in_a_row(&failure, self.now);
                }
            }
            Blame::Few => {
                self.state.answers_something();
                for metric in metrics {
                    self.put(metric, &Cell::TooFew);
                }
                self.goes_on(metrics);
            }
            Blame::Gone => {
                self.media.gone = true;
                self.item.is_gone();
            }
            Blame::Alone | Blame::Other if self.item.turn() == Turn::Due => {
                self.item.after = self.now.plus(SOON);
            }
            Blame::Alone => self.fails(&failure),
            Blame::Other => holds(&mut self.state, failure, self.now),
        }
    }

    /// It failed by itself: it is put off, and after some tries this sample is given up. The next ones have one try each then.
    fn fails(&mut self, failure: &Failure) {
        let before = self.item.failed;
        self.state.fails_in_a_row(failure, self.now);
        self.item.failed = self.state.more_tries(before);
        if self.item.failed >= TRIES {
            self.state.gives_up(&self.item.id, failure, self.now);
            self.item.taken();
        }
        self.item.after = self.now.plus(put_off(before));
    }

    fn answered(
        &mut self,
        wanted: &[&'static str],
        metrics: &[&'static str],
        said: Vec<(String, Option<Cell>)>,
    ) {
        let place = self.item.product().place();
        self.state.takes(&self.item.id);
        self.item.failed = 0;
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
        self.put(metric, &Cell::NotOffered);
        self.item.lacks.push((*metric).to_owned());
        self.goes_on(metrics);
    }

    /// A sample is whole: whose fault it is what it lacks.
    fn blames(&mut self) {
        let place = self.item.product().place();
        let lacks = std::mem::take(&mut self.item.lacks);
        let asked = self.item.product().metrics().map(|metric| metric.name);
        let asked: Vec<&str> = asked
            .filter(|name| !self.state.is_refused_at(place, name))
            .collect();
        let has_not = |name: &&&str| lacks.iter().any(|lacks| lacks == **name);
        let missing = asked.iter().filter(has_not).count();
        if lacks.len() > 1 && missing.saturating_mul(2) > asked.len() {
            // It has none at all, or little: an old video has its reach alone. That is its own fault. Twice without any in a
            // row, it will never have any.
            let has_none = missing == asked.len();
            self.media.gone |= has_none && self.item.blamed;
            self.item.blamed = has_none;
            return;
        }
        self.item.blamed = false;
        for metric in lacks {
            // Of what others of its kind have, it may be this one's alone.
            let one = (place, metric);
            if self.state.has_answered_at(place, &one.1) && !self.state.doubted.contains(&one) {
                self.state.doubted.push(one);
            } else {
                self.state.refused.push(Refused {
                    group: place,
                    metric: one.1,
                    at: self.now,
                });
            }
        }
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
            self.blames();
            if self.media.gone {
                self.item.is_gone();
            } else {
                self.item.taken();
            }
        }
    }

    fn put(&mut self, metric: &str, cell: &Cell) {
        let place = self.item.place();
        self.media.put(place, metric, cell, self.now);
    }
}

#[cfg(test)]
mod tests;
