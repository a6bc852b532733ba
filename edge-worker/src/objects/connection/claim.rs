//! A flow's result is claimed: the connection is written, or written anew, and the claimer gets its session.

use super::{Connection, post, store::Kept};
use crate::platform::{self, Failed};
use shared::{
    connection::{
        lifecycle::{Health, Notification},
        record::Record,
        session::{self, Session},
    },
    messages::{ClaimConnection, TokenResult},
    oauth::{dpop::ProofError, token::Tokens},
    operator::directory::Row,
    settings::site::ClientKind,
    values::secret,
};
use worker::Request;

impl Connection {
    /// Everything is written in one go: there is no await between the first write and the last.
    pub(super) async fn claim(&self, mut request: Request) -> Result<TokenResult, Failed> {
        let text = request.text().await?;
        let ClaimConnection {
            claim,
            client,
            token,
            flow,
        } = serde_json::from_str(&text).map_err(|_| Failed)?;
        let config = self.config()?;
        let now = platform::now();
        let store = self.store();
        store.prepare()?;
        if let Some(proof) = &client.proof
            && !store.first_seen(proof, now)?
        {
            return Ok(Err(ProofError::Replayed.into()));
        }
        let former = store.kept()?;
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
        store.begin(&session, &flow)?;
        let until = store.sessions_until(now)?;
        let former = former.as_ref().map(|kept| &kept.record);
        let recovered = former.is_some_and(|former| former.lifecycle.health == Health::Reconnect);
        let record = Record::claimed(claim, former, until, &config.profile, now, platform::chance());
        let kept = Kept {
            record,
            token,
            candidate: None,
        };
        store.write(&kept)?;
        let record = &kept.record;
        let access_token = store.hand_out(&record.id, &session, now)?;
        store.forget_gone()?;
        if recovered
            && config
                .site(&record.site)
                .is_some_and(|site| site.events.is_some())
        {
            store.put_event(Notification::Recovered, &Row::of(record, &kept.token), now)?;
        }
        self.post();
        // A crash before the Directory heard of it is made good by the alarm.
        let due = post::due(&store, now)?;
        let next = record
            .lifecycle
            .next_alarm(now, &config.profile, self.keeps(record)?);
        self.arm(due.map_or(next, |due| due.min(next))).await?;
        Ok(Ok(Tokens::new(
            access_token,
            refresh_token,
            record.scope(),
            record.id.clone(),
            notice,
        )))
    }
}
