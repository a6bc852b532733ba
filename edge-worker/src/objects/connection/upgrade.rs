//! The long-lived exchange, finished later: Instagram was down when the account was connected, and the visitor's
//! consent is not lost for that (R20).

use super::Connection;
use crate::platform::{self, Failed};
use shared::{
    connection::{Health, Record},
    exchange::{self, TokenDates},
    instagram::{self, Failure, ShortLivedToken, Upgraded},
    seal::Purpose,
};

impl Connection {
    /// Arms the alarm for the next try; without time left the connection needs a person.
    pub(super) async fn arm(&self, record: &Record) -> Result<(), Failed> {
        let now = platform::now();
        let at = record.next_upgrade(now).unwrap_or(record.token.expires);
        let offset = i64::try_from(at.since(now)).unwrap_or(i64::MAX);
        Ok(self.state.storage().set_alarm(offset).await?)
    }

    /// The alarm. It arms the next one before it does anything, so that a crash in the middle is only a later try.
    pub(super) async fn ring(&self) {
        if self.upgrade().await.is_err() {
            let _ = self.state.storage().set_alarm(60_000).await;
        }
    }

    async fn upgrade(&self) -> Result<(), Failed> {
        let store = self.store();
        let Some((mut record, sealed)) = store.record()? else {
            return Ok(());
        };
        if record.health != Health::Upgrading {
            return Ok(());
        }
        if platform::now() >= record.token.expires {
            record.give_up();
            return store.write_record(&record);
        }
        record.tries = record.tries.saturating_add(1);
        store.write_record(&record)?;
        self.arm(&record).await?;
        let generation = self.generation.get();
        let outcome = self.exchange(&record, &sealed).await?;
        if generation != self.generation.get() {
            return Ok(());
        }
        // The record may have been claimed anew while Instagram was asked: then this try is of the past.
        let Some((mut record, now_sealed)) = store.record()? else {
            return Ok(());
        };
        if now_sealed != sealed {
            return Ok(());
        }
        match outcome {
            Ok((token, dates)) => {
                record.upgraded(dates);
                store.write(&record, &token)?;
                self.state.storage().delete_alarm().await?;
            }
            Err(failure) if exchange::passes(&failure) => {
                record.failure = Some(failure);
                store.write_record(&record)?;
            }
            Err(failure) => {
                record.health = Health::Reconnect;
                record.failure = Some(failure);
                store.write_record(&record)?;
                self.state.storage().delete_alarm().await?;
            }
        }
        Ok(())
    }

    async fn exchange(
        &self,
        record: &Record,
        sealed: &str,
    ) -> Result<Result<(String, TokenDates), Failure>, Failed> {
        let config = self.config()?;
        let owner = exchange::owner(&record.site, &record.id);
        let Ok(plain) = config.sealing_keys.open(Purpose::Token, &owner, sealed) else {
            return Ok(Err(shared::connection::unreadable()));
        };
        let token = std::str::from_utf8(&plain)
            .ok()
            .and_then(|text| ShortLivedToken::parse(text).ok());
        let Some(token) = token else {
            return Ok(Err(shared::connection::unreadable()));
        };
        let now = platform::now();
        let read = match platform::ask(&config.profile.long_lived_request(&config.app_secret, &token)).await {
            Ok(read) => instagram::read_long_lived(read.status, &read.body),
            Err(failure) => Err(failure),
        };
        Ok(read.map(|upgraded| match upgraded {
            Upgraded::LongLived(long) => {
                let sealed = config.sealing_keys.seal(
                    Purpose::Token,
                    &owner,
                    &platform::random(),
                    long.token.reveal().as_bytes(),
                );
                (
                    sealed,
                    TokenDates::long_lived(&config.profile, now, long.expires_in_seconds),
                )
            }
            Upgraded::AlreadyLongLived => (sealed.to_owned(), TokenDates::assumed(&config.profile, now)),
        }))
    }
}
