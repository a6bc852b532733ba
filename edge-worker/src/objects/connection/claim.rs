//! A flow's result is claimed: the connection is written, or written anew, and the claimer gets its session.

use super::{
    Connection,
    agenda::{self, Next},
    outbox,
    store::StoredConnection,
};
use crate::{
    platform::{self, Failed},
    settings,
};
use shared::{
    connection::{
        lifecycle::{Health, Notification},
        record::Record,
        session::{self, Session},
    },
    messages::connection::{ClaimAgain, ClaimConnection},
    oauth::{dpop::ProofError, error::TokenError, redeem, token::Tokens},
    settings::site::ClientKind,
    values::secret,
};

impl Connection {
    /// The answer to a claim was lost: it is given again, with the same refresh token, so that whichever arrives works. A
    /// session that was renewed or ended meanwhile, or its connection, doesn't come back.
    pub(super) fn claim_again(&self, message: ClaimAgain) -> Result<Result<Tokens, TokenError>, Failed> {
        let ClaimAgain { client, flow, seed } = message;
        let now = platform::now();
        let store = self.store();
        let (Some(session), Some(connection)) = (store.session_of(&flow)?, store.connection()?) else {
            return Ok(Err(redeem::unknown_code()));
        };
        if let Some(proof) = &client.proof
            && !store.first_seen(&proof.jti, now)?
        {
            return Ok(Err(ProofError::Replayed.into()));
        }
        let record = &connection.record;
        let Some(refresh_token) = session.first_refresh_token(&record.id, &seed) else {
            return Ok(Err(redeem::unknown_code()));
        };
        let access_token = store.issue_access_token(&record.id, &session, now)?;
        Ok(Ok(Tokens::new(
            access_token,
            refresh_token,
            record.scope(),
            record.id.clone(),
            None,
        )
        .bound(session.binds_access())
        .until(session.ends(), now)))
    }

    /// Its record, for somebody who comes back for it.
    pub(super) fn who_is(&self) -> Result<Option<Record>, Failed> {
        Ok(self.store().connection()?.map(|connection| connection.record))
    }

    /// Everything is written in one go: there is no await between the first write and the last.
    pub(super) async fn claim(&self, message: ClaimConnection) -> Result<Result<Tokens, TokenError>, Failed> {
        let ClaimConnection {
            claim,
            client,
            token,
            flow,
            seed,
        } = message;
        let config = settings::of_site(&self.env, &claim.flow.site)
            .await
            .map_err(|_| Failed)?;
        let now = platform::now();
        let store = self.store();
        let agenda = store.agenda();
        agenda.begin()?;
        store.prepare()?;
        if let Some(proof) = &client.proof
            && !store.first_seen(&proof.jti, now)?
        {
            return Ok(Err(ProofError::Replayed.into()));
        }
        let former = store.connection()?;
        let notice = claim.flow.notice.clone();
        let id = session::id(&platform::random());
        let family = secret::opaque(&platform::random());
        let refresh_token = session::refresh_token(&claim.connection, &id, &family, &seed);
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
            family: Some(family),
            lasts: config
                .site(&claim.flow.site)?
                .and_then(|site| site.lasts(client.kind)),
            told: None,
            imported: false,
            began: now,
            used: now,
        };
        let former = former.as_ref().map(|former| &former.record);
        let confirmed = former.map_or(now, |former| former.lifecycle.confirmed);
        let room = self.tell_which_went(
            former,
            |session| session.went(confirmed),
            || {
                store.drop_unproven_sessions(now)?;
                store.make_room(&session, &flow, now, confirmed)
            },
        )?;
        if let Err(error) = room {
            agenda.arm().await?;
            return Ok(Err(error));
        }
        store.begin_session(&session, &flow)?;
        let until = store.sessions_until(now)?;
        let recovered = former.is_some_and(|former| former.lifecycle.health == Health::Reconnect);
        let record = Record::claimed(claim, former, until, &config.profile, now, platform::chance());
        let connection = StoredConnection {
            record,
            token,
            candidate: None,
        };
        let record = &connection.record;
        let access_token = store.issue_access_token(&record.id, &session, now)?;
        super::agenda::is_back(&agenda, now)?;
        let told = recovered && config.events_of(&record.site)?.is_some();
        let keeps = self.keeps(record)?;
        self.sessions_began()?;
        if recovered {
            self.feeds_are_due(now)?;
        }
        let numbers = config
            .site(&record.site)?
            .is_some_and(|site| site.insights.is_some());
        super::agenda::numbers_begin(&agenda, numbers, now)?;
        let next = Next {
            lifecycle: Some(record.lifecycle.next_alarm(now, &config.profile, keeps)),
            notification: told.then_some(Notification::Recovered),
        };
        agenda::write(store, &connection, next).await?;
        outbox::send_soon(store, &self.env);
        Ok(Ok(Tokens::new(
            access_token,
            refresh_token,
            record.scope(),
            record.id.clone(),
            notice,
        )
        .bound(session.binds_access())
        .until(session.ends(), now)))
    }
}
