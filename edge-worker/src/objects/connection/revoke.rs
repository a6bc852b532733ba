//! Sessions end: one by its token (RFC 7009), or all of them.

use super::Connection;
use crate::platform::{self, Failed};
use shared::{
    connection::{
        introspect::Introspection,
        lifecycle::Event,
        session::{Presented, Session, ends::SessionEnd},
    },
    messages::connection::{Introspect, Revoke},
    oauth::{error::TokenError, token},
    settings::site::ClientKind,
};
use std::rc::Rc;

impl Connection {
    /// Ends one session (R36).
    pub(super) async fn revoke(&self, message: Revoke) -> Result<Result<(), TokenError>, Failed> {
        let Revoke { client, token } = message;
        if let Some(presented) = Presented::parse(&token) {
            let store = self.store();
            match store.belongs_to(&presented, &client, platform::now())? {
                Some(true) => {
                    store.drop_session(presented.session)?;
                    let until = store.sessions_until(platform::now())?;
                    self.happened(Event::SessionsEnd(until)).await?;
                }
                Some(false) => return Ok(Err(token::anothers())),
                None => {}
            }
        }
        Ok(Ok(()))
    }

    /// Ends every session, and keeps the connection: "sign out everywhere".
    pub(super) async fn end_sessions(&self) -> Result<(), Failed> {
        let store = self.store();
        let connection = store.connection()?;
        let signed_out =
            |session: &Session| (session.kind == ClientKind::Server).then_some(SessionEnd::SignedOut);
        let record = connection.as_ref().map(|connection| &connection.record);
        self.tell_which_went(record, signed_out, || store.drop_sessions())?;
        self.happened(Event::SessionsEnd(platform::now())).await
    }

    /// What a token is, for a server of its site (RFC 7662).
    pub(super) fn introspect(&self, message: &Introspect) -> Result<Option<Introspection>, Failed> {
        let (store, now) = (self.store(), platform::now());
        let Some(presented) = Presented::parse(&message.token) else {
            return Ok(None);
        };
        let told = if let Some(access) = store.access(&presented, now)? {
            (
                access.connection.record.clone(),
                Rc::unwrap_or_clone(access.session),
                Some(access.ends),
            )
        } else {
            let (Some(session), Some(connection)) = (store.session(presented.session)?, store.connection()?)
            else {
                return Ok(None);
            };
            if !session.is_renewed_by(&presented) || now >= session.ends() {
                return Ok(None);
            }
            (connection.record, session, None)
        };
        let (record, session, access) = told;
        Ok((record.site == message.site).then(|| Introspection::of(&record, &session, access)))
    }
}
