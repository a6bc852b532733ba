//! Lifecycle the connection alive: `shared` decides what is due, this file does it. The next alarm is armed before any
//! work is begun, so a crash in the middle is only a later try (R47 to R53).

use super::{
    Connection, post,
    store::{Kept, Store},
};
use crate::{
    platform::{self, Failed},
    settings,
};
use shared::{
    connection::{
        exchange,
        lifecycle::{Event, Task},
        record::Record,
        sealed_token::{AccountToken, SealedToken},
        token_dates::{TokenDates, TokenKind},
    },
    instagram::{Bearer, Failure, LongLived, Me, Permission, Upgraded},
    operator::directory::Row,
    settings::config::Config,
    values::time::{DAY, Timestamp},
};
use std::rc::Rc;
use worker::{Env, State};

/// What a piece of work brought.
struct Done {
    happened: Event,
    /// A new token, sealed.
    sealed: Option<SealedToken>,
    /// What is granted, where Instagram said so.
    permissions: Option<Vec<Permission>>,
    /// What `/me` said.
    me: Option<Me>,
}

impl From<Event> for Done {
    fn from(happened: Event) -> Self {
        Self {
            happened,
            sealed: None,
            permissions: None,
            me: None,
        }
    }
}

/// Why it brought nothing.
enum Broken {
    /// No configured key opens the token.
    Unreadable,
    /// Instagram said no, or nothing.
    Failed(Failure),
}

impl From<Failure> for Broken {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl Connection {
    /// Whether the site wants to keep what nobody uses (R74).
    pub(super) fn keeps(&self, record: &Record) -> Result<bool, Failed> {
        Ok(self.config()?.site(&record.site).is_some_and(|site| site.keep))
    }

    /// Arms the alarm.
    pub(super) async fn arm(&self, at: Timestamp) -> Result<(), Failed> {
        arm(&self.state, at).await
    }

    /// Something happened: decides, and works until nothing more is due. One piece of work at a time (R48).
    pub(super) async fn happened(&self, first: Event) -> Result<(), Failed> {
        let Some(mut kept) = self.store().kept()? else {
            return Ok(());
        };
        let Some(mut work) = apply(&self.state, &self.env, &mut kept, first).await? else {
            return Ok(());
        };
        if self.working.replace(true) {
            return Ok(());
        }
        let outcome = loop {
            if work == Task::Purge {
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
    async fn step(&self, work: Task) -> Result<Option<Task>, Failed> {
        let store = self.store();
        let Some(before) = store.kept()? else {
            return Ok(None);
        };
        let generation = self.generation.get();
        let config = self.config()?;
        let asked = Asked {
            config: &config,
            kept: &before,
        };
        let Done {
            happened,
            sealed,
            permissions,
            me,
        } = asked.work(work).await;
        if generation != self.generation.get() {
            return Ok(None);
        }
        // Claimed anew while Instagram was asked: this work is of the past.
        let Some(mut kept) = store.kept()?.filter(|kept| kept.token == before.token) else {
            return Ok(None);
        };
        if let Some(me) = me {
            kept.record.account.learn(me, platform::now());
        }
        if let Some(granted) = permissions {
            kept.record.grant(granted);
        }
        match (&happened, work, sealed) {
            (Event::TokenIssued(_), Task::Upgrade, Some(sealed)) => kept.token = sealed,
            (Event::TokenIssued(_), _, Some(sealed)) => kept.candidate = Some(sealed),
            (Event::TokenAnswered, Task::Confirm, _) => {
                if let Some(candidate) = kept.candidate.take() {
                    kept.token = candidate;
                }
            }
            _ => {}
        }
        if let Event::TaskFailed(work, failure) = &happened {
            let Failure {
                category,
                code,
                subcode,
                ..
            } = failure;
            worker::console_warn!("{work:?} failed: {category} (code {code:?}, subcode {subcode:?})");
        }
        apply(&self.state, &self.env, &mut kept, happened).await
    }

    /// Seals the token with the newest key (R45); `false` when no configured key opens it.
    pub(super) async fn reseal(&self) -> Result<bool, Failed> {
        let store = self.store();
        let config = self.config()?;
        let Some(mut kept) = store.kept()? else {
            return Ok(true);
        };
        let newest = config.sealing_keys.ids().next().unwrap_or_default();
        if kept.token.key_id() == newest && kept.candidate.is_none() {
            return Ok(true);
        }
        let asked = Asked {
            config: &config,
            kept: &kept,
        };
        let anew = |sealed: &SealedToken, kind| asked.open(sealed, kind).ok().map(|token| asked.seal(&token));
        let Some(token) = anew(&kept.token, kept.record.lifecycle.token.kind) else {
            return Ok(false);
        };
        let candidate = kept
            .candidate
            .as_ref()
            .and_then(|candidate| anew(candidate, TokenKind::LongLived));
        kept.token = token;
        kept.candidate = candidate;
        store.write(&kept)?;
        post::deliver(&self.state, &self.env).await?;
        Ok(true)
    }
}

/// Decides in `shared` and writes: state, tokens, events and alarm.
pub(super) async fn apply(
    state: &Rc<State>,
    env: &Env,
    kept: &mut Kept,
    happened: Event,
) -> Result<Option<Task>, Failed> {
    let config = settings::config(env).map_err(|_| Failed)?;
    let site = config.site(&kept.record.site);
    let keeps = site.is_some_and(|site| site.keep);
    let now = platform::now();
    let before = &kept.record.lifecycle;
    let decision = before.decide(happened, now, &config.profile, platform::chance(), keeps);
    kept.record.lifecycle = decision.lifecycle;
    if kept.record.lifecycle.candidate.is_none() {
        kept.candidate = None;
    }
    let store = Store::of(state);
    store.write(kept)?;
    if let Some(event) = decision
        .notification
        .filter(|_| site.is_some_and(|site| site.events.is_some()))
    {
        store.put_event(event, &Row::of(&kept.record, &kept.token), now)?;
    }
    let due = post::due(&store, now)?;
    arm(state, due.map_or(decision.alarm, |due| due.min(decision.alarm))).await?;
    let (posting, env) = (state.clone(), env.clone());
    state.wait_until(async move {
        let _ = post::deliver(&posting, &env).await;
    });
    Ok(decision.task)
}

/// Arms the object's one alarm.
pub(super) async fn arm(state: &State, at: Timestamp) -> Result<(), Failed> {
    // Farther than any clock of the platform's: a year is long enough to look again.
    let offset = at.since(platform::now()).min(365 * DAY);
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
    async fn work(&self, work: Task) -> Done {
        let outcome = match work {
            Task::Upgrade => self.upgrade().await,
            Task::Refresh => self.refresh().await,
            Task::Confirm => match &self.kept.candidate {
                Some(candidate) => self.me(candidate, TokenKind::LongLived).await,
                None => Err(Broken::Unreadable),
            },
            Task::Check | Task::Purge => {
                self.me(&self.kept.token, self.kept.record.lifecycle.token.kind)
                    .await
            }
        };
        outcome.unwrap_or_else(|broken| match broken {
            Broken::Unreadable => Event::TokenUnreadable.into(),
            Broken::Failed(failure) => Event::TaskFailed(work, failure).into(),
        })
    }

    /// Tries the long-lived exchange again (R20).
    async fn upgrade(&self) -> Result<Done, Broken> {
        let AccountToken::ShortLived(token) = self.open(&self.kept.token, TokenKind::ShortLived)? else {
            return Err(Broken::Unreadable);
        };
        let asked = platform::now();
        let profile = &self.config.profile;
        let request = profile.long_lived_request(&self.config.app_secret, &token);
        Ok(match platform::ask(&request).await? {
            Upgraded::LongLived(long) => self.issued(long, asked),
            Upgraded::AlreadyLongLived => Done {
                sealed: Some(self.kept.token.clone()),
                ..Event::TokenIssued(TokenDates::assumed(profile, asked)).into()
            },
        })
    }

    /// Refreshes into the second slot (R49).
    async fn refresh(&self) -> Result<Done, Broken> {
        let AccountToken::LongLived(token) = self.open(&self.kept.token, TokenKind::LongLived)? else {
            return Err(Broken::Unreadable);
        };
        let asked = platform::now();
        let long = platform::ask(&self.config.profile.refresh_request(&token)).await?;
        Ok(self.issued(long, asked))
    }

    /// A new token, with all that came with it.
    fn issued(&self, long: LongLived, asked: Timestamp) -> Done {
        let dates = TokenDates::long_lived(&self.config.profile, asked, long.expires_in_seconds);
        Done {
            sealed: Some(self.seal(&long.token)),
            permissions: long.permissions,
            ..Event::TokenIssued(dates).into()
        }
    }

    /// Whether a token answers, and for whom.
    async fn me(&self, sealed: &SealedToken, kind: TokenKind) -> Result<Done, Broken> {
        let token = self.open(sealed, kind)?;
        let me = platform::ask(&self.config.profile.me_request(&token)).await?;
        exchange::of_account(&me, &self.kept.record.account.id)?;
        exchange::professional(&me, &self.config.profile)?;
        Ok(Done {
            me: Some(me),
            ..Event::TokenAnswered.into()
        })
    }

    fn open(&self, sealed: &SealedToken, kind: TokenKind) -> Result<AccountToken, Broken> {
        sealed
            .open(&self.config.sealing_keys, &self.kept.record.owner(), kind)
            .ok_or(Broken::Unreadable)
    }

    fn seal(&self, token: &impl Bearer) -> SealedToken {
        let owner = self.kept.record.owner();
        SealedToken::seal(&self.config.sealing_keys, &platform::random(), &owner, token)
    }
}
