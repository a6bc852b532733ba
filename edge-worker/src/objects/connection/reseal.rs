//! The operator changes the sealing key: the token is sealed anew.

use super::{
    Connection,
    agenda::{self, Next},
    outbox,
    tasks::Tasks,
};
use crate::platform::Failed;
use shared::{
    connection::{sealed_token::SealedToken, token_dates::TokenKind},
    messages::connection::Resealed,
};

impl Connection {
    /// Seals the token with the newest key (R45).
    pub(super) async fn reseal(&self) -> Result<Resealed, Failed> {
        let store = self.store();
        let config = self.config()?;
        let Some(mut connection) = store.connection()? else {
            return Ok(Resealed::Done);
        };
        let newest = config.sealing_keys.ids().next().unwrap_or_default();
        if connection.token.key_id() == newest && connection.candidate.is_none() {
            return Ok(Resealed::Done);
        }
        let tasks = Tasks {
            config: &config,
            connection: &connection,
            gate: &self.gate,
        };
        let anew = |sealed: &SealedToken, kind| tasks.opened(sealed, kind).map(|token| tasks.seal(&token));
        let Some(token) = anew(&connection.token, connection.record.lifecycle.token.kind) else {
            return Ok(Resealed::Unreadable);
        };
        let candidate = connection
            .candidate
            .as_ref()
            .and_then(|candidate| anew(candidate, TokenKind::LongLived));
        connection.token = token;
        connection.candidate = candidate;
        agenda::write(store, &connection, Next::default()).await?;
        outbox::send_row(store, &self.env).await?;
        Ok(Resealed::Done)
    }
}
