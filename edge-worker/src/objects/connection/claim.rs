//! A flow's result is claimed: the connection is written, or written anew, and the claimer gets its session.

use super::{Connection, outbox, store::StoredConnection};
use crate::{
    objects::agenda,
    platform::{self, Failed},
};
use shared::{
    connection::{
        lifecycle::{Health, Notification},
        record::Record,
        session::{self, Session},
    },
    messages::connection::ClaimConnection,
    oauth::{dpop::ProofError, error::TokenError, token::Tokens},
    operator::directory::Row,
    settings::site::ClientKind,
    values::secret,
};

impl Connection {
    /// Everything is written in one go: there is no await between the first write and the last.
    pub(super) async fn claim(&self, message: ClaimConnection) -> Result<Result<Tokens, TokenError>, Failed> {
        let ClaimConnection {
            claim,
            client,
            token,
            flow,
        } = message;
        let config = self.config()?;
        let now = platform::now();
        let store = self.store();
        store.prepare()?;
        if let Some(proof) = &client.proof
            && !store.first_seen(proof, now)?
        {
            return Ok(Err(ProofError::Replayed.into()));
        }
        let former = store.connection()?;
        let notice = claim.flow.notice.clone();
        let id = session::id(&platform::random());
        let refresh_token = session::token(&claim.connection, &id, &platform::random());
        let session = Session {
            id,
            kind: client.kind,
            origin: if client.kind == ClientKind::Browser {
                client.origin
            } else {
                None
            },
            thumbprint: client.proof.map(|proof| proof.thumbprint),
            refresh: secret::hash(&refresh_token),
            rotation: None,
            former: None,
            began: now,
            used: now,
        };
        store.begin_session(&session, &flow)?;
        let until = store.sessions_until(now)?;
        let former = former.as_ref().map(|former| &former.record);
        let recovered = former.is_some_and(|former| former.lifecycle.health == Health::Reconnect);
        let record = Record::claimed(claim, former, until, &config.profile, now, platform::chance());
        let connection = StoredConnection {
            record,
            token,
            candidate: None,
        };
        store.write(&connection)?;
        let record = &connection.record;
        let access_token = store.issue_access_token(&record.id, &session, now)?;
        store.forget_gone()?;
        if recovered
            && config
                .site(&record.site)
                .is_some_and(|site| site.events.is_some())
        {
            store.put_event(Notification::Recovered, &Row::of(record, &connection.token), now)?;
        }
        outbox::send_soon(&self.state, &self.env);
        // A crash before the Directory heard of it is made good by the alarm.
        let due = outbox::due(&store, now)?;
        let next = record
            .lifecycle
            .next_alarm(now, &config.profile, self.keeps(record)?);
        agenda::arm(&self.state, due.map_or(next, |due| due.min(next))).await?;
        Ok(Ok(Tokens::new(
            access_token,
            refresh_token,
            record.scope(),
            record.id.clone(),
            notice,
        )))
    }
}
