//! A feed is renewed: reads of Instagram in the background lane, which its Feed then shows (R108).

use super::super::{Connection, store::StoredConnection};
use crate::{
    objects::events,
    platform::{self, Failed, stub},
};
use shared::{
    connection::{agenda::ConnectionDue, lanes::Lane},
    feed::{
        reading::{Reading, is_kept},
        settings::Settings,
    },
    instagram::Failure,
    messages::feed::{ALL, Show},
    values::{agenda::Due, time::Timestamp},
};

/// So long pictures are fetched in one go, in ms.
const PATIENCE: u64 = 20_000;

impl Connection {
    /// Renews a feed, and puts down when it is due again.
    pub(in crate::objects::connection) async fn renew_feed(&self, id: &str) -> Result<(), Failed> {
        let store = self.store();
        let due = ConnectionDue::Feed(id.to_owned());
        let (Some(feed), Some(connection)) = (store.feed(id)?, store.connection()?) else {
            store.agenda().done(&due.name())?;
            // Who was shown while all of it ended may have come to life.
            return self.withdraw(id).await;
        };
        let generation = self.generation.get();
        let settings = feed.settings;
        let read = self.read_for_feed(&connection, &settings).await;
        // Taken back, changed, or all of it ended while Instagram was asked.
        let ended = generation != self.generation.get();
        if ended || store.feed(id)?.is_none_or(|feed| feed.settings != settings) {
            return Ok(());
        }
        // A failure of another token than the present one is none of the feed's.
        let replaced = store
            .connection()?
            .is_some_and(|now| now.token != connection.token);
        if replaced && read.is_err() {
            store.agenda().put(&due, platform::now())?;
            return store.agenda().arm().await;
        }
        let answered = platform::now();
        let (mut not_found, mut large) = (String::new(), false);
        let outcome = match read {
            // A Feed that doesn't answer is a failure as any: it is counted, and waits longer each time.
            Ok(reading) => {
                not_found = reading.not_found;
                large = !is_kept(&reading.profile, &reading.posts);
                let answers = (reading.profile, reading.posts);
                let shown = self.show(id, &settings, answers, false).await.ok();
                shown.filter(|left| *left < ALL).ok_or_else(Failure::unreachable)
            }
            Err(failure) => Err(failure),
        };
        let Some(mut feed) = store.feed(id)?.filter(|_| generation == self.generation.get()) else {
            // What was taken back while it was shown may have come to life again.
            return self.withdraw(id).await;
        };
        let (config, now) = (self.config()?, platform::now());
        let (minutes, rules) = (feed.settings.minutes, &config.profile);
        let event = match outcome {
            Ok(missing) => feed.renewals.succeeded(not_found, missing, large, answered),
            Err(failure) => feed.renewals.failed(failure, minutes, now, rules),
        };
        store.write_feed(&feed)?;
        let agenda = store.agenda();
        let record = &connection.record;
        if let Some(event) = event.filter(|_| self.tells_of(&record.site).unwrap_or(false)) {
            let body = feed.renewals.event(event, id, record, now);
            agenda.put(&events::waiting(record.site.clone(), body).into(), now)?;
        }
        let next = feed.renewals.next(minutes, now, platform::chance(), rules);
        agenda.put(&due, next)?;
        agenda.arm().await
    }

    /// Brings the feed the answers, and lets it fetch the pictures as long as some come; says how many are missing. Without
    /// answers it shows the last ones as these settings say.
    pub(super) async fn show(
        &self,
        id: &str,
        settings: &Settings,
        (profile, posts): (String, String),
        publish: bool,
    ) -> Result<usize, Failed> {
        let (feed, begun) = (stub::feed(&self.env, id)?, platform::now());
        let mut show = Show {
            url: self.feed_url(id)?,
            settings: settings.text(),
            publish,
            profile,
            posts,
        };
        let mut before = usize::MAX;
        loop {
            let Some(left) = feed.ask(&show).await? else {
                // It isn't there. Only what is still published comes to life.
                if show.publish || self.store().feed(id)?.is_none() {
                    return Ok(0);
                }
                show.publish = true;
                continue;
            };
            if left == ALL
                && let Some(mut feed) = self.store().feed(id)?
            {
                feed.renewals.begin_anew(platform::now());
                self.store().write_feed(&feed)?;
            }
            if !(1..before).contains(&left) || platform::now().since(begun) > PATIENCE {
                return Ok(left);
            }
            before = left;
            show.publish = false;
            show.profile.clear();
            show.posts.clear();
        }
    }

    /// The account and its posts.
    async fn read_for_feed(
        &self,
        connection: &StoredConnection,
        settings: &Settings,
    ) -> Result<Reading, Failure> {
        let mut reading = Reading::default();
        while let Some(path) = reading.next(settings) {
            let read = self
                .call(connection, Lane::Background, None, "GET", &path, "")
                .await;
            reading.take(read.map_err(|missed| missed.failure), settings)?;
        }
        Ok(reading)
    }

    /// It was connected again: what waited for that is due now.
    pub(in crate::objects::connection) fn feeds_are_due(&self, now: Timestamp) -> Result<(), Failed> {
        let agenda = self.store().agenda();
        for id in self.store().feed_ids()? {
            agenda.put(&ConnectionDue::Feed(id), now)?;
        }
        Ok(())
    }
}
