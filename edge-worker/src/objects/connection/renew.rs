//! A session is renewed: a new access token, and for native programs a new refresh token (R31, R32).

use super::Connection;
use crate::platform::{self, Failed};
use shared::{
    connection::session::{self, Presented, Refused, Renewal},
    instagram::Category,
    messages::{Renew, TokenResult},
    oauth::{
        dpop::ProofError,
        error::TokenError,
        token::{self, Tokens},
    },
    values::secret,
};
use worker::Request;

impl Connection {
    /// Decides in `shared`, then writes.
    pub(super) async fn renew(&self, mut request: Request) -> Result<TokenResult, Failed> {
        let Renew {
            client,
            refresh_token,
            scope,
        } = serde_json::from_str(&request.text().await?).map_err(|_| Failed)?;
        let now = platform::now();
        let store = self.store();
        let Some(presented) = Presented::parse(&refresh_token) else {
            return Ok(Err(session::over()));
        };
        let (Some(mut session), Some(mut kept)) = (store.session(presented.session)?, store.kept()?) else {
            return Ok(Err(session::over()));
        };
        let record = &mut kept.record;
        if client.site != record.site {
            return Ok(Err(session::over()));
        }
        // An access token in the place of a refresh token is a mistake, not a theft.
        if store.access(&presented, now)?.is_some() {
            return Ok(Err(TokenError::grant(
                Category::TokenMalformed,
                "This is an access token; send the refresh token.",
            )));
        }
        let renewal = match session.renew(&presented, &client, now, &platform::random()) {
            Ok(renewal) => renewal,
            Err(Refused::Request(error)) => return Ok(Err(error)),
            Err(Refused::Ended(error)) => {
                store.drop_session(&session.id)?;
                return Ok(Err(error));
            }
        };
        if let Err(error) = token::may_ask(scope.as_deref(), &record.scope()) {
            return Ok(Err(error));
        }
        if let Some(proof) = &client.proof
            && !store.first_seen(proof, now)?
        {
            return Ok(Err(ProofError::Replayed.into()));
        }
        let refresh_token = match renewal {
            Renewal::Same => refresh_token,
            Renewal::Rotated {
                former,
                next,
                rotation,
            } => {
                session.rotation = Some(rotation);
                session.former = Some(former);
                session.refresh = secret::hash(&next);
                next
            }
        };
        session.used = now;
        store.write_session(&session)?;
        record.lifecycle.session_until = record.lifecycle.session_until.max(session.ends());
        let access_token = store.hand_out(&record.id, &session, now)?;
        let tokens = Tokens::new(
            access_token,
            refresh_token,
            record.scope(),
            record.id.clone(),
            None,
        );
        store.write(&kept)?;
        Ok(Ok(tokens))
    }
}
