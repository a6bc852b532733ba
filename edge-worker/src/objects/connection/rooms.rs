//! The rooms of the second module: what a room wants done is done here, and nothing of a room is known.

use super::{Connection, call::Missed, outbox};
use crate::{
    objects::{
        events,
        sql::{from_json, to_json},
    },
    platform::{self, Failed, script, stub},
};
use shared::{
    connection::{agenda::ConnectionDue, lanes::Lane, lifecycle::Health},
    rooms::{FIELDS, Facts},
    values::{agenda::Due, http::HttpResponse, secret, time::Timestamp},
};

impl Connection {
    /// Something is due in a room.
    pub(super) async fn room_is_due(&self, name: String) -> Result<(), Failed> {
        self.room(&["due", &name], None).await?;
        // A site that isn't among the settings may be back: what was due there stays.
        if self.store().connection()?.is_none() {
            self.store().agenda().done(&ConnectionDue::Room(name).name())?;
        }
        Ok(())
    }

    /// A file goes that this account had before its last end.
    pub(super) async fn file_goes(&self, id: &str) -> Result<(), Failed> {
        outbox::drop_file(&self.env, id, &self.state.id().to_string()).await?;
        let due = ConnectionDue::File(id.to_owned());
        self.store().agenda().done(&due.name())
    }

    /// Enters a room, for a `session` if one asked, and does what it wants done; what it answers, if it answers and the
    /// connection is still there.
    pub(super) async fn room(
        &self,
        entry: &[&str],
        session: Option<&str>,
    ) -> Result<Option<HttpResponse>, Failed> {
        let generation = self.generation.get();
        let Some(facts) = self.facts()? else {
            return Ok(None);
        };
        let room = script::enter(&facts, &to_json(&entry)?).await?;
        let mut got = vec!["nothing".to_owned()];
        // It may end at each step (R72).
        while let Some(facts) = self.facts()?.filter(|_| generation == self.generation.get()) {
            let effect = script::step(&room, &facts, &to_json(&got)?)?.ok_or(Failed)?;
            let effect: Vec<String> = from_json(&effect)?;
            let parts: Vec<&str> = effect.iter().map(String::as_str).collect();
            got = match *parts.as_slice() {
                ["one", key] => self.rows(key, false)?,
                ["below", prefix] => self.rows(prefix, true)?,
                ["write", ref changes @ ..] => {
                    self.write_room(changes).await?;
                    vec!["written".to_owned()]
                }
                ["call", turn, method, path, body] => {
                    self.call_of_room(session, turn, method, path, body).await?
                }
                ["file", file, what] => {
                    let told = stub::file(&self.env, file, &self.state.id().to_string(), what).await?;
                    let mut got = vec!["file".to_owned()];
                    got.extend(told);
                    got
                }
                ["done", status, body, ref fields @ ..] => {
                    let status = status.parse().map_err(|_| Failed)?;
                    let mut answer = HttpResponse {
                        body: body.to_owned(),
                        ..HttpResponse::empty(status)
                    };
                    for (name, value) in FIELDS.into_iter().zip(fields) {
                        if !value.is_empty() {
                            answer = answer.with(name, *value);
                        }
                    }
                    return Ok(Some(answer));
                }
                ["done"] => return Ok(None),
                _ => return Err(Failed),
            };
        }
        Ok(None)
    }

    /// What a room is told; [`None`] where there is no connection.
    fn facts(&self) -> Result<Option<String>, Failed> {
        let (store, config) = (self.store(), self.config()?);
        let Some(connection) = store.connection()? else {
            return Ok(None);
        };
        let record = connection.record;
        let broken = record.usable(&config, &connection.token).err();
        let ended = record
            .lifecycle
            .failure
            .clone()
            .filter(|_| record.lifecycle.health == Health::Reconnect);
        let Some(site) = config.site(&record.site)? else {
            return Ok(None);
        };
        let mut policy = to_json(&site.posts)? + "\n" + &to_json(&site.insights)? + "\n";
        policy.push_str(&config.profile.version);
        to_json(&Facts {
            now: platform::now(),
            random: secret::opaque(&platform::random()),
            connection: record.id,
            site: record.site,
            username: record.account.username,
            // Where nobody knows what is granted, it is what the site asks for.
            permissions: record.permissions.unwrap_or_else(|| site.permissions.clone()),
            unusable: ended.or(broken),
            public_url: config.public_url.clone(),
            version: String::new(),
            policy,
        })
        .map(Some)
    }

    fn rows(&self, key: &str, all_below: bool) -> Result<Vec<String>, Failed> {
        let mut got = vec!["rows".to_owned()];
        got.extend(self.store().room_rows(key, all_below)?);
        Ok(got)
    }

    /// Everything is written before anything is waited for: a crash leaves all of it or nothing.
    async fn write_room(&self, changes: &[&str]) -> Result<(), Failed> {
        let (store, agenda, now) = (self.store(), self.store().agenda(), platform::now());
        let room = |name: &str| ConnectionDue::Room(name.to_owned());
        for change in changes.chunks(3) {
            match *change {
                ["row", key, body] => store.write_room(key, body)?,
                ["gone", key, _] => store.drop_room(key)?,
                ["due", name, at] => {
                    let at = at.parse().map_err(|_| Failed)?;
                    agenda.put(&room(name), Timestamp::from_millis(at))?;
                }
                ["off", name, _] => agenda.done(&room(name).name())?,
                ["tell", body, _] => {
                    let site = store.connection()?.ok_or(Failed)?.record.site;
                    if self.tells_of(&site)? {
                        agenda.put(&events::waiting(site, body.to_owned()).into(), now)?;
                    }
                }
                ["shows", ..] => self.feeds_are_due(now)?,
                _ => return Err(Failed),
            }
        }
        agenda.arm().await
    }

    async fn call_of_room(
        &self,
        session: Option<&str>,
        turn: &str,
        method: &str,
        path: &str,
        body: &str,
    ) -> Result<Vec<String>, Failed> {
        let lane = match turn {
            "people" => Lane::People,
            "due" => Lane::Due,
            _ => Lane::Background,
        };
        // What isn't made for a person is nobody's.
        let session = session.filter(|_| lane == Lane::People);
        let connection = self.store().connection()?.ok_or(Failed)?;
        let (what, text) = match self.call(&connection, lane, session, method, path, body).await {
            Ok(answer) => ("answered", answer),
            Err(Missed { asked: true, failure }) => ("failed", to_json(&failure)?),
            Err(Missed { failure, .. }) => ("held", to_json(&failure)?),
        };
        Ok(vec![what.to_owned(), text])
    }
}
