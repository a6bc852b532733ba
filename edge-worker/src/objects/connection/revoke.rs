//! Sessions end: one by its token (RFC 7009), or all of them.

use super::Connection;
use crate::platform::{self, Failed};
use shared::{
    connection::{lifecycle::Event, session::Presented},
    messages::connection::Revoke,
    oauth::{error::TokenError, token},
};

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
        self.store().drop_sessions()?;
        self.happened(Event::SessionsEnd(platform::now())).await
    }
}
