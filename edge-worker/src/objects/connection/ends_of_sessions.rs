//! Sessions end: by their time, to make room, or since somebody signed out everywhere. A server's end is told, whoever made
//! it end (R30).

use super::Connection;
use crate::{
    objects::{agenda::Agenda, events::waiting},
    platform::{self, Failed},
};
use shared::{
    connection::{
        agenda::ConnectionDue,
        lifecycle::Event,
        record::Record,
        session::{Session, ends::SessionEnd},
    },
    operator::events,
    settings::site::ClientKind,
    values::{agenda::Due, time::Timestamp},
};

impl Connection {
    /// A server's end is told before it comes; where it is `sure` what time it is, sessions whose end has come are forgotten,
    /// and a server's is told (R30).
    pub(super) fn look_at_the_sessions(
        &self,
        record: &Record,
        now: Timestamp,
        sure: bool,
    ) -> Result<(), Failed> {
        let store = self.store();
        let config = self.config()?;
        let told = self.tells_of(&record.site)?;
        let mut next = None;
        for mut session in store.sessions()? {
            // What its site says now counts.
            session.lasts = config
                .site(&record.site)?
                .and_then(|site| site.lasts(session.kind));
            let over = now >= session.ends();
            if over && sure {
                if told && let Some(event) = session.tells(now) {
                    self.tell(record, events::of_session(event, &session, record, now))?;
                }
                store.drop_session(&session.id)?;
                continue;
            }
            if !over && let Some(event) = session.tells(now) {
                if told {
                    self.tell(record, events::of_session(event, &session, record, now))?;
                }
                store.write_session(&session)?;
            }
            next = session.looked_at().into_iter().chain(next).min();
        }
        // Who isn't sure asks again.
        let later = now.plus(config.profile.day_ms / 24);
        look_next(
            &store.agenda(),
            next.map(|next| if next > now { next } else { later }),
        )
    }

    /// Sessions were begun or brought: when one has to be looked at.
    pub(super) fn sessions_began(&self) -> Result<(), Failed> {
        let store = self.store();
        let sessions = store.sessions()?;
        look_next(
            &store.agenda(),
            sessions.iter().filter_map(Session::looked_at).min(),
        )
    }

    /// The time has come to look at the sessions. What has ended is final, so Instagram is asked what time it is.
    pub(super) async fn sessions_are_due(&self) -> Result<(), Failed> {
        let Some(connection) = self.store().connection()? else {
            return look_next(&self.store().agenda(), None);
        };
        let now = platform::now();
        let record = &connection.record;
        let sure = record.lifecycle.is_sure_of(now);
        self.look_at_the_sessions(record, now, sure)?;
        let over = |session: &Session| session.kind == ClientKind::Server && now >= session.ends();
        if self.store().sessions()?.iter().any(over) {
            self.happened(Event::TimeAsked).await?;
        }
        Ok(())
    }

    /// Sessions may go while room is made for another one, or somebody signs out everywhere: which of a server's did is
    /// told, whoever made it go (R30).
    pub(super) fn tell_which_went<T>(
        &self,
        record: Option<&Record>,
        why: impl Fn(&Session) -> Option<SessionEnd>,
        change: impl FnOnce() -> Result<T, Failed>,
    ) -> Result<T, Failed> {
        let store = self.store();
        let before = match record {
            Some(record) if self.tells_of(&record.site)? => store.sessions()?,
            _ => Vec::new(),
        };
        let done = change()?;
        let now = platform::now();
        if let Some(record) = record {
            for session in before {
                if let Some(end) = why(&session)
                    && store.session(&session.id)?.is_none()
                {
                    self.tell(record, events::of_ended_session(end, &session, record, now))?;
                }
            }
        }
        Ok(done)
    }

    /// Whether the site's operator hears of what happens.
    pub(super) fn tells_of(&self, site: &str) -> Result<bool, Failed> {
        let config = self.config()?;
        Ok(config.events_of(site)?.is_some())
    }

    fn tell(&self, record: &Record, body: String) -> Result<(), Failed> {
        let waiting: ConnectionDue = waiting(record.site.clone(), body).into();
        Agenda::of(&self.state).put(&waiting, platform::now())
    }
}

fn look_next(agenda: &Agenda<'_, ConnectionDue>, next: Option<Timestamp>) -> Result<(), Failed> {
    match next {
        Some(due) => agenda.put(&ConnectionDue::Sessions, due),
        None => agenda.done(&ConnectionDue::Sessions.name()),
    }
}
