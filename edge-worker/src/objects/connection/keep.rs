//! Keeping the connection alive: `shared` decides what is due, this file does it. The next alarm is armed before any
//! work is begun, so a crash in the middle is only a later try (R47 to R53).

use super::{
    Connection,
    store::{Kept, Store},
};
use crate::{
    platform::{self, Failed},
    settings,
};
use shared::{
    config::Config,
    connection::{Record, unreadable},
    exchange::{self, TokenDates},
    instagram::{self, Failure, LongLivedToken, ShortLivedToken, Upgraded},
    keeping::{Happened, Work},
    seal::Purpose,
    time::Moment,
};
use worker::{Env, State};

/// What a piece of work brought: what happened, and for a new token its sealed text.
type Done = (Happened, Option<String>);

impl Connection {
    /// Whether the site wants to keep what nobody uses (R74).
    pub(super) fn keeps(&self, record: &Record) -> Result<bool, Failed> {
        Ok(self.config()?.site(&record.site).is_some_and(|site| site.keep))
    }

    /// Arms the alarm.
    pub(super) async fn arm(&self, at: Moment) -> Result<(), Failed> {
        arm(&self.state, at).await
    }

    /// Something happened: decides, and works until nothing more is due. One piece of work at a time (R48).
    pub(super) async fn happened(&self, first: Happened) -> Result<(), Failed> {
        let store = self.store();
        let Some(mut kept) = store.kept()? else {
            return Ok(());
        };
        let Some(mut work) = apply(&self.state, &self.env, &mut kept, first).await? else {
            return Ok(());
        };
        if self.working.replace(true) {
            return Ok(());
        }
        let outcome = loop {
            if work == Work::Purge {
                break self.end().await;
            }
            match self.step(work).await {
                Ok(Some(next)) => work = next,
                Ok(None) => break Ok(()),
                Err(Failed) => break Err(Failed),
            }
        };
        self.working.set(false);
        outcome
    }

    /// One piece of work, and what is due after it.
    async fn step(&self, work: Work) -> Result<Option<Work>, Failed> {
        let store = self.store();
        let Some(before) = store.kept()? else {
            return Ok(None);
        };
        let generation = self.generation.get();
        let config = self.config()?;
        let (happened, sealed) = Asked {
            config: &config,
            kept: &before,
        }
        .work(work)
        .await;
        if generation != self.generation.get() {
            return Ok(None);
        }
        // Claimed anew while Instagram was asked: this work is of the past.
        let Some(mut kept) = store.kept()?.filter(|kept| kept.token == before.token) else {
            return Ok(None);
        };
        match (&happened, work, sealed) {
            (Happened::Brought(_), Work::Upgrade, Some(sealed)) => kept.token = sealed,
            (Happened::Brought(_), _, Some(sealed)) => kept.candidate = Some(sealed),
            (Happened::Answered, Work::Confirm, _) => {
                if let Some(candidate) = kept.candidate.take() {
                    kept.token = candidate;
                }
            }
            _ => {}
        }
        if let Happened::Failed(work, failure) = &happened {
            worker::console_warn!(
                "{work:?} failed: {} (code {:?}, subcode {:?})",
                failure.category,
                failure.code,
                failure.subcode
            );
        }
        apply(&self.state, &self.env, &mut kept, happened).await
    }
}

/// Decides in `shared` and writes: state, tokens and alarm.
pub(super) async fn apply(
    state: &State,
    env: &Env,
    kept: &mut Kept,
    happened: Happened,
) -> Result<Option<Work>, Failed> {
    let config = settings::config(env).map_err(|_| Failed)?;
    let keeps = config.site(&kept.record.site).is_some_and(|site| site.keep);
    let now = platform::now();
    let decision = kept
        .record
        .keeping
        .decide(happened, now, &config.profile, platform::chance(), keeps);
    kept.record.keeping = decision.keeping;
    if kept.record.keeping.candidate.is_none() {
        kept.candidate = None;
    }
    Store::of(state).write(kept)?;
    arm(state, decision.alarm).await?;
    Ok(decision.work)
}

async fn arm(state: &State, at: Moment) -> Result<(), Failed> {
    // Farther than any clock of the platform's: a year is long enough to look again.
    let offset = at.since(platform::now()).min(365 * shared::time::DAY);
    Ok(state
        .storage()
        .set_alarm(i64::try_from(offset).unwrap_or(i64::MAX))
        .await?)
}

/// The calls to Instagram that keep a connection alive.
struct Asked<'a> {
    config: &'a Config,
    kept: &'a Kept,
}

impl Asked<'_> {
    async fn work(&self, work: Work) -> Done {
        let outcome = match work {
            Work::Upgrade => self.upgrade().await,
            Work::Refresh => self.refresh().await,
            Work::Confirm => self.me(self.kept.candidate.as_deref().unwrap_or_default()).await,
            Work::Check | Work::Purge => self.me(&self.kept.token).await,
        };
        outcome.unwrap_or_else(|failure| (Happened::Failed(work, failure), None))
    }

    /// Tries the long-lived exchange again (R20).
    async fn upgrade(&self) -> Result<Done, Failure> {
        let token = self.open(&self.kept.token, |text| ShortLivedToken::parse(text).ok())?;
        let asked = platform::now();
        let profile = &self.config.profile;
        let read = platform::ask(&profile.long_lived_request(&self.config.app_secret, &token)).await?;
        let upgraded = instagram::read_long_lived(read.status, &read.body)
            .map_err(|failure| failure.waiting(read.retry_after.as_deref(), &read.usage))?;
        Ok(match upgraded {
            Upgraded::LongLived(long) => {
                let dates = TokenDates::long_lived(profile, asked, long.expires_in_seconds);
                (Happened::Brought(dates), Some(self.seal(long.token.reveal())))
            }
            Upgraded::AlreadyLongLived => (
                Happened::Brought(TokenDates::assumed(profile, asked)),
                Some(self.kept.token.clone()),
            ),
        })
    }

    /// Refreshes into the second slot (R49).
    async fn refresh(&self) -> Result<Done, Failure> {
        let token = self.open(&self.kept.token, |text| LongLivedToken::parse(text).ok())?;
        let asked = platform::now();
        let profile = &self.config.profile;
        let read = platform::ask(&profile.refresh_request(&token)).await?;
        let long = instagram::read_refresh(read.status, &read.body)
            .map_err(|failure| failure.waiting(read.retry_after.as_deref(), &read.usage))?;
        let dates = TokenDates::long_lived(profile, asked, long.expires_in_seconds);
        Ok((Happened::Brought(dates), Some(self.seal(long.token.reveal()))))
    }

    async fn me(&self, sealed: &str) -> Result<Done, Failure> {
        let token = self.open(sealed, |text| LongLivedToken::parse(text).ok())?;
        let read = platform::ask(&self.config.profile.me_request(&token)).await?;
        instagram::read_me(read.status, &read.body)
            .map_err(|failure| failure.waiting(read.retry_after.as_deref(), &read.usage))?;
        Ok((Happened::Answered, None))
    }

    fn open<T>(&self, sealed: &str, parse: impl FnOnce(&str) -> Option<T>) -> Result<T, Failure> {
        let plain = self
            .config
            .sealing_keys
            .open(Purpose::Token, &self.owner(), sealed)
            .map_err(|_| unreadable())?;
        std::str::from_utf8(&plain)
            .ok()
            .and_then(parse)
            .ok_or_else(unreadable)
    }

    fn seal(&self, token: &str) -> String {
        self.config.sealing_keys.seal(
            Purpose::Token,
            &self.owner(),
            &platform::random(),
            token.as_bytes(),
        )
    }

    fn owner(&self) -> String {
        exchange::owner(&self.kept.record.site, &self.kept.record.id)
    }
}
