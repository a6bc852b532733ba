//! Tests. A host that does on maps what a room wants done, and can be killed after any effect.

use crate::{
    instagram::Permission,
    rooms::{
        Answer, Asked, Call, Called, Effect, Entry, Facts, FileAsk, FileDeed, FileTold, Got, Host, Read,
        Turn, Writes,
        testing::{Hosted, Killed},
    },
    values::time::{DAY, Timestamp},
};
use std::collections::BTreeMap;

/// 2026-12-01T09:00:00Z.
pub(crate) const NOW: u64 = 1_796_115_600_000;

/// A file that was handed to the edge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct File {
    pub(crate) told: FileTold,
    pub(crate) until: Timestamp,
    pub(crate) lent_until: Option<Timestamp>,
}

/// What answers in Instagram's place.
pub(crate) type Instagram = Box<dyn FnMut(&Call) -> Called>;

/// A connection, as the edge has it.
pub(crate) struct Edge {
    pub(crate) facts: Facts,
    pub(crate) rows: BTreeMap<String, String>,
    pub(crate) due: BTreeMap<String, Timestamp>,
    pub(crate) told: Vec<String>,
    pub(crate) files: BTreeMap<String, File>,
    /// Every call, in order.
    pub(crate) calls: Vec<Call>,
    pub(crate) instagram: Instagram,
    /// It is killed before its next effect when none is left.
    pub(crate) effects_left: usize,
    /// How often it wrote.
    pub(crate) writes: usize,
    /// What others do before an effect that lets them.
    pub(crate) meanwhile: Option<fn(&mut Self)>,
}

impl Edge {
    /// One on which everything may be posted, and where Instagram says that 2 of 50 are used.
    pub(crate) fn new() -> Self {
        let publish = Permission::parse("instagram_business_content_publish").unwrap();
        Self {
            facts: Facts {
                now: Timestamp::from_millis(NOW),
                random: String::new(),
                connection: "c1".to_owned(),
                site: "shop".to_owned(),
                username: Some("nora".to_owned()),
                permissions: vec![Permission::basic(), publish],
                unusable: None,
                public_url: "https://edge.example".to_owned(),
                version: "v26.0".to_owned(),
                policy: "{}".to_owned(),
            },
            rows: BTreeMap::new(),
            due: BTreeMap::new(),
            told: Vec::new(),
            files: BTreeMap::new(),
            calls: Vec::new(),
            instagram: Box::new(|_| {
                let quota =
                    r#"{"data":[{"quota_usage":2,"config":{"quota_total":50,"quota_duration":86400}}]}"#;
                Called::Answered(quota.to_owned())
            }),
            effects_left: usize::MAX,
            writes: 0,
            meanwhile: None,
        }
    }

    /// A file that is whole.
    pub(crate) fn file(&mut self, id: &str, media_type: &str, found: &str) {
        let told = FileTold {
            size: 1_000,
            received: 1_000,
            media_type: media_type.to_owned(),
            found: found.to_owned(),
            lent: None,
        };
        let (until, lent_until) = (self.facts.now.plus(DAY), None);
        self.files.insert(
            id.to_owned(),
            File {
                told,
                until,
                lent_until,
            },
        );
        let row = format!(r#"{{"post":null,"begun":{}}}"#, self.facts.now.millis());
        self.rows.insert(format!("posts/f/{id}"), row);
    }

    /// What a room answers a session.
    pub(crate) fn asked(&mut self, asked: Asked) -> Answer {
        self.enter(Entry::Asked(asked)).unwrap()
    }

    /// Enters the room.
    pub(crate) fn enter(&mut self, entry: Entry) -> Option<Answer> {
        self.run(|host| super::room(host, entry)).ok().flatten()
    }

    fn written(&mut self, writes: Writes) {
        self.writes += 1;
        for (key, row) in writes.rows {
            match row {
                Some(row) => self.rows.insert(key, row),
                None => self.rows.remove(&key),
            };
        }
        for (name, at) in writes.due {
            match at {
                Some(at) => self.due.insert(name, at),
                None => self.due.remove(&name),
            };
        }
        self.told.extend(writes.told);
    }

    fn filed(&mut self, id: &str, what: FileDeed) -> Option<FileTold> {
        if let FileDeed::Begin {
            size,
            media_type,
            until,
        } = what
        {
            let told = FileTold {
                size,
                received: 0,
                media_type,
                found: String::new(),
                lent: None,
            };
            let file = File {
                told,
                until,
                lent_until: None,
            };
            return Some(self.files.entry(id.to_owned()).or_insert(file).told.clone());
        }
        if what == FileDeed::Drop {
            return self.files.remove(id).map(|file| file.told);
        }
        let file = self.files.get_mut(id)?;
        match what {
            FileDeed::Keep(until) => file.until = file.until.max(until),
            FileDeed::Ends(until) => file.until = until,
            FileDeed::Lend(until) => {
                file.told.lent = Some(format!("/lent/{id}/secret"));
                file.lent_until = Some(until);
            }
            FileDeed::Return => {
                file.told.lent = None;
                file.lent_until = None;
            }
            FileDeed::Begin { .. } | FileDeed::Look | FileDeed::Drop => {}
        }
        Some(file.told.clone())
    }
}

impl Hosted for Edge {
    fn parts(&mut self) -> (&mut Facts, &mut usize) {
        (&mut self.facts, &mut self.effects_left)
    }

    fn does(&mut self, effect: Effect) -> Got {
        if matches!(effect, Effect::Call(_) | Effect::File(_))
            && let Some(meanwhile) = self.meanwhile
        {
            meanwhile(self);
        }
        match effect {
            Effect::Read(Read::One(key)) => {
                let row = self.rows.get(&key).cloned();
                Got::Rows(row.map(|row| (key, row)).into_iter().collect())
            }
            Effect::Read(Read::Below(prefix)) => {
                let below = self.rows.range(prefix.clone()..);
                let rows = below.take_while(|(key, _)| key.starts_with(&prefix));
                Got::Rows(rows.map(|(key, row)| (key.clone(), row.clone())).collect())
            }
            Effect::Write(writes) => {
                self.written(writes);
                Got::Written
            }
            Effect::Call(call) => {
                let called = (self.instagram)(&call);
                self.calls.push(call);
                Got::Called(called)
            }
            Effect::File(FileAsk { file, what }) => Got::File(self.filed(&file, what)),
            Effect::Done(_) => Got::Nothing,
        }
    }
}

#[test]
fn the_host_does_what_is_wanted_until_it_is_killed() {
    let work = |host: Host| async move {
        host.write(Writes {
            rows: vec![("a/1".to_owned(), Some("x".to_owned())), ("b".to_owned(), None)],
            due: vec![("a/1".to_owned(), Some(host.facts().now))],
            told: vec!["{}".to_owned()],
            shows: false,
        })
        .await;
        let first = host.facts().random;
        let rows = host.rows("a/").await;
        host.file("f", FileDeed::Lend(host.facts().now)).await?;
        host.call(Call {
            turn: Turn::People,
            method: "GET".to_owned(),
            path: "/me".to_owned(),
            body: None,
        })
        .await;
        let body = format!("{rows:?} {}", first == host.facts().random);
        Some(Answer {
            status: 200,
            headers: Vec::new(),
            body,
        })
    };
    let mut edge = Edge::new();
    edge.rows.insert("b".to_owned(), String::new());
    assert_eq!(edge.run(work), Ok(None), "there is no such file");
    edge.file("f", "image/jpeg", "{}");
    edge.meanwhile = Some(|edge| edge.told.clear());
    let body = r#"[("a/1", "x")] false"#;
    assert_eq!(edge.run(work).unwrap().unwrap().body, body);
    assert_eq!((edge.writes, edge.calls.len(), edge.told.len()), (2, 1, 0));
    assert_eq!(edge.rows.keys().collect::<Vec<_>>(), ["a/1", "posts/f/f"]);
    assert_eq!(edge.files["f"].lent_until, Some(edge.due["a/1"]));
    edge.effects_left = 3;
    assert_eq!(edge.run(work), Err(Killed));
    assert_eq!((edge.writes, edge.calls.len(), edge.told.len()), (3, 1, 0));
}
