//! Tests. A host that does on maps what the room wants done, and can be killed after any effect.

mod played;
mod posts;

pub(crate) use played::{Played, failed, number, people};
pub(crate) use posts::Post;

use super::{days::Day, kept, state::State};
use crate::settings::insights::PERMISSION;
use crate::{
    instagram::{Permission, versions},
    rooms::{
        Answer, Asked, Call, Effect, Entry, Facts, Got, Read, Writes,
        testing::{Hosted, Killed},
    },
    values::{json, time::Timestamp},
};
use std::collections::BTreeMap;

/// 2026-12-01T20:00:00Z: noon on the Pacific coast.
pub(crate) const NOW: u64 = 1_796_155_200_000;
/// How long a call takes.
pub(crate) const CALL: u64 = 300;

/// A session asks.
pub(crate) fn asked(method: &str, address: &str) -> Asked {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    Asked {
        method: method.to_owned(),
        path: path.to_owned(),
        query: query.to_owned(),
        session: "session".to_owned(),
        ..Asked::default()
    }
}

/// A connection, as the edge has it.
#[derive(Clone)]
pub(crate) struct Edge {
    pub(crate) facts: Facts,
    pub(crate) rows: BTreeMap<String, String>,
    pub(crate) due: BTreeMap<String, Timestamp>,
    pub(crate) told: Vec<String>,
    /// Every call, and when.
    pub(crate) calls: Vec<(Timestamp, Call)>,
    pub(crate) played: Played,
    /// How far its clock is ahead of Instagram's.
    pub(crate) ahead: u64,
    /// It is killed before its next effect when none is left.
    pub(crate) effects_left: usize,
    /// How often it was entered because something was due.
    pub(crate) visits: usize,
    /// How many rows were written.
    pub(crate) written: u64,
    /// How many rows were read.
    pub(crate) read: usize,
    /// How often one row was looked for.
    pub(crate) looked: usize,
    /// How often its time was another one than before.
    pub(crate) moved: usize,
    /// How many milliseconds a call takes.
    pub(crate) call: u64,
    /// What is written to this row is lost.
    pub(crate) loses: Option<&'static str>,
}

impl Edge {
    pub(crate) fn new() -> Self {
        let insights = Permission::parse(PERMISSION).unwrap();
        let now = Timestamp::from_millis(NOW);
        Self {
            facts: Facts {
                now,
                random: String::new(),
                connection: "c1".to_owned(),
                site: "shop".to_owned(),
                username: Some("nora".to_owned()),
                permissions: vec![Permission::basic(), insights],
                unusable: None,
                public_url: "https://edge.example".to_owned(),
                version: versions::DEFAULT.to_owned(),
                policy: "730".to_owned(),
            },
            rows: BTreeMap::new(),
            due: BTreeMap::from([(kept::ENTRY.to_owned(), now)]),
            told: Vec::new(),
            calls: Vec::new(),
            played: Played::default(),
            ahead: 0,
            effects_left: usize::MAX,
            visits: 0,
            written: 0,
            read: 0,
            looked: 0,
            moved: 0,
            call: CALL,
            loses: None,
        }
    }

    /// One that connects so much later.
    pub(crate) fn after(millis: u64) -> Self {
        let mut edge = Self::new();
        edge.facts.now = edge.now().plus(millis);
        edge.due.insert(kept::ENTRY.to_owned(), edge.now());
        edge
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.facts.now
    }

    /// What is due is done, until then, or until it is killed.
    pub(crate) fn until(&mut self, end: Timestamp) -> Result<(), Killed> {
        while let Some(at) = self.due.get(kept::ENTRY).copied().filter(|at| *at <= end) {
            self.facts.now = self.facts.now.max(at);
            self.visits += 1;
            assert!(self.visits < 20_000, "it doesn't end");
            self.run(|host| crate::insights::room(host, Entry::Due(kept::ENTRY.to_owned())))?;
        }
        self.facts.now = self.facts.now.max(end);
        Ok(())
    }

    pub(crate) fn pass(&mut self, millis: u64) {
        self.until(self.facts.now.plus(millis)).unwrap();
    }

    /// Until history is there.
    pub(crate) fn history(&mut self) {
        while self.state().is_none_or(|state| state.ready.is_none()) {
            let next = self.due[kept::ENTRY].max(self.facts.now);
            self.until(next).unwrap();
        }
    }

    pub(crate) fn state(&self) -> Option<State> {
        json::from_str(self.rows.get(super::state::KEY)?).ok()
    }

    /// What is kept of a day.
    pub(crate) fn cell(&self, day: Day, column: &str) -> super::cell::Cell {
        let row = self.rows.get(&super::months::key(&day.month()));
        let columns: BTreeMap<String, String> =
            row.map(|row| json::from_str(row).unwrap()).unwrap_or_default();
        let text = columns.get(column).map_or("", String::as_str);
        super::cell::at(text, day.of_month())
    }

    /// What is kept of a post.
    pub(crate) fn media(&self, id: &str) -> super::media::Media {
        let end = format!("/{id}");
        let is = |(key, _): &(&String, &String)| key.starts_with(super::media::KEYS) && key.ends_with(&end);
        let (_, row) = self.rows.iter().find(is).unwrap();
        super::media::Media::of(row).unwrap()
    }

    /// How often something was asked.
    pub(crate) fn asked(&self, part: &str) -> usize {
        self.calls
            .iter()
            .filter(|(_, call)| call.path.contains(part))
            .count()
    }

    /// What a session is answered.
    pub(crate) fn get(&mut self, address: &str) -> Answer {
        self.asks(address, None)
    }

    /// The same, with what it knows already.
    pub(crate) fn asks(&mut self, address: &str, known: Option<&str>) -> Answer {
        self.is_asked(Asked {
            if_none_match: known.map(str::to_owned),
            ..asked("GET", address)
        })
        .unwrap()
    }

    /// What whoever asks is answered, if anything.
    pub(crate) fn is_asked(&mut self, asked: Asked) -> Option<Answer> {
        let answer = self.run(|host| crate::insights::room(host, Entry::Asked(asked)));
        answer.unwrap()
    }

    fn write(&mut self, writes: Writes) {
        self.written += (writes.rows.len() + writes.due.len()) as u64;
        for (key, row) in writes.rows {
            if self.loses == Some(key.as_str()) {
                continue;
            }
            match row {
                Some(row) => self.rows.insert(key, row),
                None => self.rows.remove(&key),
            };
        }
        for (name, at) in writes.due {
            self.moved += usize::from(self.due.get(&name).copied() != at);
            match at {
                Some(at) => self.due.insert(name, at),
                None => self.due.remove(&name),
            };
        }
        self.told.extend(writes.told);
    }
}

impl Hosted for Edge {
    fn parts(&mut self) -> (&mut Facts, &mut usize) {
        (&mut self.facts, &mut self.effects_left)
    }

    fn does(&mut self, effect: Effect) -> Got {
        match effect {
            Effect::Read(Read::One(key)) => {
                self.looked += 1;
                let row = self.rows.get(&key).cloned();
                Got::Rows(row.map(|row| (key, row)).into_iter().collect())
            }
            Effect::Read(Read::Below(prefix)) => {
                let rows = self.rows.iter().filter(|(key, _)| key.starts_with(&prefix));
                let rows: Vec<_> = rows.map(|(key, row)| (key.clone(), row.clone())).collect();
                self.read += rows.len();
                Got::Rows(rows)
            }
            Effect::Write(writes) => {
                self.write(writes);
                Got::Written
            }
            Effect::Call(call) => {
                let called = self.played.answers(
                    &call,
                    Timestamp::from_millis(self.facts.now.millis() - self.ahead),
                );
                self.calls.push((self.facts.now, call));
                self.facts.now = self.facts.now.plus(self.call);
                Got::Called(called)
            }
            Effect::File(_) | Effect::Done(_) => Got::Nothing,
        }
    }
}
