//! The calls to Instagram that keep a connection alive.

use super::store::StoredConnection;
use crate::{
    instagram::{
        Stopped,
        gate::{Gate, Whose},
    },
    platform,
};
use shared::{
    connection::{
        app_pause::{self, Shows},
        claim,
        lanes::Lane,
        lifecycle::{Event, Health, Task, of_a_gone_app, unreadable},
        sealed_token::{AccountToken, SealedToken},
        token_dates::{TokenDates, TokenKind},
    },
    instagram::{Bearer, Failure, LongLived, Me, Permission, Reply, Request, Upgraded},
    settings::{apps::App, config::Config},
    values::time::{SECOND, Timestamp},
};
use std::rc::Rc;

/// What a task brought.
pub struct Done {
    /// What happened.
    pub event: Event,
    /// A new token, sealed.
    pub sealed: Option<SealedToken>,
    /// What is granted, where Instagram said so.
    pub permissions: Option<Vec<Permission>>,
    /// What `/me` said.
    pub me: Option<Me>,
}

impl From<Event> for Done {
    fn from(event: Event) -> Self {
        Self {
            event,
            sealed: None,
            permissions: None,
            me: None,
        }
    }
}

/// Why it brought nothing.
pub enum Broken {
    /// Its key or its app isn't configured.
    Unusable,
    /// Instagram said no, or nothing.
    Failed(Failure),
    /// Instagram was not asked, and not before this time; the failure says why, where it was Instagram that said so.
    Held(Timestamp, Option<Failure>),
}

/// The calls to Instagram that keep a connection alive.
pub struct Tasks<'a> {
    /// The settings.
    pub config: &'a Config,
    /// The connection before the task.
    pub connection: &'a StoredConnection,
    /// What every call passes.
    pub gate: &'a Rc<Gate>,
}

impl Tasks<'_> {
    /// Does a task.
    pub async fn run(&self, task: Task) -> Done {
        let outcome = match task {
            Task::Upgrade => self.upgrade().await,
            Task::Refresh => self.refresh().await,
            Task::Confirm => match &self.connection.candidate {
                Some(candidate) => self.me(Lane::Due, candidate, TokenKind::LongLived).await,
                None => Err(Broken::Unusable),
            },
            Task::Check | Task::Purge => {
                self.me(
                    Lane::Background,
                    &self.connection.token,
                    self.connection.record.lifecycle.token.kind,
                )
                .await
            }
        };
        outcome.unwrap_or_else(|broken| match broken {
            Broken::Unusable => Event::TokenUnusable(self.unusable()).into(),
            Broken::Failed(failure) => Event::TaskFailed(task, failure).into(),
            Broken::Held(until, failure) => Event::TaskHeld(task, until, failure).into(),
        })
    }

    /// Tries the long-lived exchange again (R20).
    async fn upgrade(&self) -> Result<Done, Broken> {
        let Some(AccountToken::ShortLived(token)) = self.open(&self.connection.token, TokenKind::ShortLived)
        else {
            return Err(Broken::Unusable);
        };
        let asked = platform::now();
        let profile = &self.config.profile;
        let request = profile.long_lived_request(&self.app().ok_or(Broken::Unusable)?.secret, &token);
        let upgraded = self.ask(Lane::Due, Shows::Secret, &request, Ok).await?;
        Ok(match upgraded {
            Upgraded::LongLived(long) => self.issued(long, asked),
            Upgraded::AlreadyLongLived => Done {
                sealed: Some(self.connection.token.clone()),
                ..Event::TokenIssued(TokenDates::assumed(profile, asked)).into()
            },
        })
    }

    /// Refreshes into the second slot (R49).
    async fn refresh(&self) -> Result<Done, Broken> {
        let Some(AccountToken::LongLived(token)) = self.open(&self.connection.token, TokenKind::LongLived)
        else {
            return Err(Broken::Unusable);
        };
        let asked = platform::now();
        let request = self.config.profile.refresh_request(&token);
        let long = self.ask(Lane::Due, Shows::Renewal, &request, Ok).await?;
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
    async fn me(&self, lane: Lane, sealed: &SealedToken, kind: TokenKind) -> Result<Done, Broken> {
        let token = match self.open(sealed, kind) {
            // An ended connection's answer is no, whatever it shows; what it asks for is the time.
            None if self.connection.record.lifecycle.health == Health::Reconnect => {
                AccountToken::parse(kind, "unreadable").ok_or(Broken::Unusable)?
            }
            opened => opened.ok_or(Broken::Unusable)?,
        };
        let read = |me: Me| {
            claim::of_account(&me, &self.connection.record.account.id)?;
            claim::professional(&me, &self.config.profile)?;
            Ok(me)
        };
        let request = self.config.profile.me_request(&token);
        let me = self.ask(lane, Shows::Token, &request, read).await?;
        Ok(Done {
            me: Some(me),
            ..Event::TokenAnswered.into()
        })
    }

    /// One call, in its lane.
    async fn ask<R: Reply, T>(
        &self,
        lane: Lane,
        shows: Shows,
        request: &Request<R>,
        read: impl FnOnce(R) -> Result<T, Failure>,
    ) -> Result<T, Broken> {
        let record = &self.connection.record;
        let whose = Whose {
            app: self.config.app_id_of(record.app.as_deref()),
            limited_until: record.limited_until,
        };
        let answer = match self.gate.turn(lane, None).await {
            Ok(turn) => turn.ask(whose, shows, request, read).await,
            Err(stopped) => Err(stopped),
        };
        let now = platform::now();
        answer.map_err(|stopped| match stopped {
            Stopped::Failed(failure) => Broken::Failed(failure),
            Stopped::Paused(failure) => {
                let seconds = u64::from(failure.retry_after_seconds.unwrap_or(0));
                Broken::Held(now.plus(seconds.saturating_mul(SECOND)), Some(failure))
            }
            Stopped::Limited(until) => Broken::Held(until, None),
            Stopped::Busy => Broken::Held(now.plus(app_pause::minute(&self.config.profile)), None),
        })
    }

    /// The app whose the token is.
    fn app(&self) -> Option<&App> {
        self.connection.record.app(self.config)
    }

    /// Why the token can't be used.
    fn unusable(&self) -> Failure {
        self.app().map_or_else(of_a_gone_app, |_| unreadable())
    }

    /// Opens a token of this connection to use it at Instagram.
    fn open(&self, sealed: &SealedToken, kind: TokenKind) -> Option<AccountToken> {
        self.app().and_then(|_| self.opened(sealed, kind))
    }

    /// A token of this connection, opened with whichever configured key it names.
    pub fn opened(&self, sealed: &SealedToken, kind: TokenKind) -> Option<AccountToken> {
        sealed.open(&self.config.sealing_keys, &self.connection.record.owner(), kind)
    }

    /// Seals a token of this connection with the newest key.
    pub fn seal(&self, token: &impl Bearer) -> SealedToken {
        let owner = self.connection.record.owner();
        SealedToken::seal(&self.config.sealing_keys, &platform::random(), &owner, token)
    }
}
