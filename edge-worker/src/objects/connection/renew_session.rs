//! A session is renewed: a new access token, and for native programs a new refresh token (R31, R32).

use super::Connection;
use crate::{
    objects::agenda::Agenda,
    platform::{self, Failed},
};
use shared::{
    connection::{
        agenda::ConnectionDue,
        lifecycle::Event,
        room::Why,
        session::{self, Presented, Refused, Renewal, Session},
    },
    instagram::Category,
    messages::connection::Renew,
    oauth::{
        dpop::ProofError,
        error::TokenError,
        token::{self, Tokens},
    },
    values::{secret, time::Timestamp},
};

impl Connection {
    /// Decides in `shared`, then writes.
    pub(super) async fn renew(&self, message: Renew) -> Result<Result<Tokens, TokenError>, Failed> {
        let Renew {
            client,
            refresh_token,
            scope,
        } = message;
        let now = platform::now();
        let store = self.store();
        let Some(presented) = Presented::parse(&refresh_token) else {
            return Ok(Err(session::over()));
        };
        let (Some(mut session), Some(mut connection)) =
            (store.session(presented.session)?, store.connection()?)
        else {
            let why = store.why_ended(presented.session)?;
            return Ok(Err(why.map_or_else(session::over, Why::told)));
        };
        let record = &mut connection.record;
        if client.site != record.site {
            return Ok(Err(session::over()));
        }
        // An access token in the place of a refresh token is a mistake, not a theft.
        if store.access(&presented, now)?.is_some() {
            return Ok(Err(TokenError::grant(
                Category::TokenMalformed,
                "This is an access token, not a refresh token.",
                "Send the refresh token.",
            )));
        }
        // What its site says now counts.
        let config = self.config()?;
        session.lasts = config
            .site(&record.site)?
            .and_then(|site| site.lasts(session.kind));
        let decide = |confirmed| session.renew(&presented, &client, (now, confirmed), &platform::random());
        let mut decided = decide(record.lifecycle.confirmed);
        if matches!(decided, Err(Refused::Unsure)) {
            // Its end is final, so nobody is told of it by this clock alone.
            self.happened(Event::TimeAsked).await?;
            match store.connection()? {
                Some(asked) => connection = asked,
                None => return Ok(Err(session::over())),
            }
            decided = decide(connection.record.lifecycle.confirmed);
        }
        let record = &mut connection.record;
        let renewal = match decided {
            Ok(renewal) => renewal,
            Err(Refused::Request(error)) => return Ok(Err(error)),
            Err(Refused::Unsure) => return Ok(Err(TokenError::unavailable())),
            Err(Refused::Ended(error)) => {
                let by_time = |ended: &Session| ended.went(Timestamp::from_millis(u64::MAX));
                self.tell_which_went(Some(record), by_time, || store.drop_session(&session.id))?;
                Agenda::<ConnectionDue>::of(&self.state).arm().await?;
                return Ok(Err(error));
            }
        };
        if let Err(error) = token::may_ask(scope.as_deref(), &record.scope()) {
            return Ok(Err(error));
        }
        if let Some(proof) = &client.proof
            && !store.first_seen(&proof.jti, now)?
        {
            return Ok(Err(ProofError::Replayed.into()));
        }
        let refresh_token = match renewal {
            Renewal::Same => refresh_token,
            Renewal::Rotated {
                former,
                next,
                rotation,
                family,
            } => {
                session.family = Some(family);
                session.rotation = Some(rotation);
                session.former = Some(former);
                session.refresh = secret::hash(&next);
                next
            }
        };
        session.touch(now);
        session.imported = false;
        store.write_session(&session)?;
        record.lifecycle.session_renewed(session.ends(), now);
        let access_token = store.issue_access_token(&record.id, &session, now)?;
        let tokens = Tokens::new(
            access_token,
            refresh_token,
            record.scope(),
            record.id.clone(),
            None,
        )
        .bound(session.binds_access())
        .until(session.ends(), now);
        store.write(&connection)?;
        Ok(Ok(tokens))
    }
}
