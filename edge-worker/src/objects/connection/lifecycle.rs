//! Keeps the connection alive: `shared` decides what is due, this file does it. The next alarm is armed before any
//! task is begun, so a crash in the middle is only a later try (R47 to R53).

use super::{
    Connection,
    agenda::{self, Next},
    outbox,
    store::{Store, StoredConnection},
    tasks::{Done, Tasks},
};
use crate::{
    instagram::app,
    platform::{self, Failed},
    settings,
};
use shared::{
    connection::{
        agenda::ConnectionDue,
        lifecycle::{Event, Task},
        record::Record,
    },
    duties::duty::Departure,
    instagram::Failure,
    settings::config::Config,
    values::agenda::Due,
};
use worker::Env;

impl Connection {
    /// Whether it stays though nobody has a session (R74).
    pub(super) fn keeps(&self, record: &Record) -> Result<bool, Failed> {
        let config = self.config()?;
        keeps(self.store(), &config, record)
    }

    /// Something happened: decides, and works until nothing more is due. One task at a time (R48).
    pub(super) async fn happened(&self, first: Event) -> Result<(), Failed> {
        let store = self.store();
        let Some(mut connection) = store.connection()? else {
            // Where nothing is, nothing goes on.
            return store.agenda().done(&ConnectionDue::Lifecycle.name());
        };
        let Some(mut task) = apply(store, &self.env, &mut connection, first).await? else {
            return Ok(());
        };
        if self.working.replace(true) {
            return Ok(());
        }
        let outcome = loop {
            if task == Task::Purge {
                break self.end(Departure::Unused, None).await;
            }
            match self.step(task).await {
                Ok(Some(next)) => task = next,
                Ok(None) => break Ok(()),
                Err(Failed) => break Err(Failed),
            }
        };
        self.working.set(false);
        outcome
    }

    /// One task, and what is due after it.
    async fn step(&self, task: Task) -> Result<Option<Task>, Failed> {
        let store = self.store();
        let Some(before) = store.connection()? else {
            return Ok(None);
        };
        let generation = self.generation.get();
        let config = self.config()?;
        self.gate.date();
        let tasks = Tasks {
            config: &config,
            connection: &before,
            gate: &self.gate,
        };
        let Done {
            event,
            sealed,
            permissions,
            me,
        } = tasks.run(task).await;
        let date = self.gate.date();
        if generation != self.generation.get() {
            return Ok(None);
        }
        // Claimed anew while Instagram was asked: this work is of the past.
        let Some(mut connection) = store
            .connection()?
            .filter(|connection| connection.token == before.token)
        else {
            return Ok(None);
        };
        let now = platform::now();
        if let Some(wrong_by) = connection.record.lifecycle.heard(date, now) {
            let app = config.app_id_of(connection.record.app.as_deref());
            app::clock_is_wrong(&self.state, &self.env, app, wrong_by);
        } else {
            let sure = connection.record.lifecycle.is_sure_of(now);
            self.look_at_the_sessions(&connection.record, now, sure)?;
        }
        if let Some(me) = me {
            connection.record.account.learn(me, now);
        }
        if let Some(granted) = permissions {
            connection.record.grant(granted);
        }
        match (&event, task, sealed) {
            (Event::TokenIssued(_), Task::Upgrade, Some(sealed)) => connection.token = sealed,
            (Event::TokenIssued(_), _, Some(sealed)) => connection.candidate = Some(sealed),
            (Event::TokenAnswered, Task::Confirm, _) => {
                if let Some(candidate) = connection.candidate.take() {
                    connection.token = candidate;
                }
            }
            _ => {}
        }
        if let Event::TaskFailed(task, failure) = &event {
            connection.record.meet_limit(failure, now);
            let Failure {
                category,
                code,
                subcode,
                ..
            } = failure;
            worker::console_warn!("{task:?} failed: {category} (code {code:?}, subcode {subcode:?})");
        }
        apply(store, &self.env, &mut connection, event).await
    }
}

/// Whether it stays though nobody has a session: its site wants it, posts are planned, or visitors see a feed of it (R74). A
/// feed that can't be read is one.
fn keeps(store: &Store, config: &Config, record: &Record) -> Result<bool, Failed> {
    if config.site(&record.site)?.is_some_and(|site| site.keep) || store.posts_waiting()? > 0 {
        return Ok(true);
    }
    let (now, rules) = (platform::now(), &config.profile);
    let shows = |id: &String| match store.feed(id) {
        Ok(feed) => feed.is_some_and(|feed| feed.renewals.is_seen(feed.settings.minutes, now, rules)),
        Err(Failed) => true,
    };
    Ok(store.feed_ids()?.iter().any(shows))
}

/// Decides in `shared` and writes: state, tokens, events and alarm.
pub(super) async fn apply(
    store: &Store,
    env: &Env,
    connection: &mut StoredConnection,
    event: Event,
) -> Result<Option<Task>, Failed> {
    let config = settings::config(env).map_err(|_| Failed)?;
    let site = config.site(&connection.record.site)?;
    let keeps = keeps(store, &config, &connection.record)?;
    let now = platform::now();
    // Nobody tells when a feed isn't seen any more: it is looked again.
    let again = (keeps && !site.is_some_and(|site| site.keep)).then(|| now.plus(config.profile.days(30)));
    let before = &connection.record.lifecycle;
    let decision = before.decide(event, now, &config.profile, platform::chance(), keeps);
    connection.record.lifecycle = decision.lifecycle;
    connection.record.pin(&config);
    if connection.record.lifecycle.candidate.is_none() {
        connection.candidate = None;
    }
    let told = site.is_some_and(|site| site.events.is_some());
    let next = Next {
        lifecycle: again.into_iter().chain([decision.alarm]).min(),
        notification: decision.notification.filter(|_| told),
    };
    agenda::write(store, connection, next).await?;
    outbox::send_soon(store, env);
    Ok(decision.task)
}
