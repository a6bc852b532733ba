//! The calls to Instagram that keep a connection alive.

use super::store::StoredConnection;
use crate::platform;
use shared::{
    connection::{
        exchange,
        lifecycle::{Event, Task},
        sealed_token::{AccountToken, SealedToken},
        token_dates::{TokenDates, TokenKind},
    },
    instagram::{Bearer, Failure, LongLived, Me, Permission, Upgraded},
    settings::config::Config,
    values::time::Timestamp,
};

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

/// The calls to Instagram that keep a connection alive.
pub struct Tasks<'a> {
    /// The settings.
    pub config: &'a Config,
    /// The connection before the task.
    pub connection: &'a StoredConnection,
}

impl Tasks<'_> {
    pub async fn run(&self, task: Task) -> Done {
        let outcome = match task {
            Task::Upgrade => self.upgrade().await,
            Task::Refresh => self.refresh().await,
            Task::Confirm => match &self.connection.candidate {
                Some(candidate) => self.me(candidate, TokenKind::LongLived).await,
                None => Err(Broken::Unreadable),
            },
            Task::Check | Task::Purge => {
                self.me(
                    &self.connection.token,
                    self.connection.record.lifecycle.token.kind,
                )
                .await
            }
        };
        outcome.unwrap_or_else(|broken| match broken {
            Broken::Unreadable => Event::TokenUnreadable.into(),
            Broken::Failed(failure) => Event::TaskFailed(task, failure).into(),
        })
    }

    /// Tries the long-lived exchange again (R20).
    async fn upgrade(&self) -> Result<Done, Broken> {
        let AccountToken::ShortLived(token) = self.open(&self.connection.token, TokenKind::ShortLived)?
        else {
            return Err(Broken::Unreadable);
        };
        let asked = platform::now();
        let profile = &self.config.profile;
        let request = profile.long_lived_request(&self.config.app_secret, &token);
        Ok(match platform::ask(&request).await? {
            Upgraded::LongLived(long) => self.issued(long, asked),
            Upgraded::AlreadyLongLived => Done {
                sealed: Some(self.connection.token.clone()),
                ..Event::TokenIssued(TokenDates::assumed(profile, asked)).into()
            },
        })
    }

    /// Refreshes into the second slot (R49).
    async fn refresh(&self) -> Result<Done, Broken> {
        let AccountToken::LongLived(token) = self.open(&self.connection.token, TokenKind::LongLived)? else {
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
        exchange::of_account(&me, &self.connection.record.account.id)?;
        exchange::professional(&me, &self.config.profile)?;
        Ok(Done {
            me: Some(me),
            ..Event::TokenAnswered.into()
        })
    }

    /// Opens a token of this connection with whichever configured key it names.
    pub fn open(&self, sealed: &SealedToken, kind: TokenKind) -> Result<AccountToken, Broken> {
        sealed
            .open(&self.config.sealing_keys, &self.connection.record.owner(), kind)
            .ok_or(Broken::Unreadable)
    }

    /// Seals a token of this connection with the newest key.
    pub fn seal(&self, token: &impl Bearer) -> SealedToken {
        let owner = self.connection.record.owner();
        SealedToken::seal(&self.config.sealing_keys, &platform::random(), &owner, token)
    }
}
