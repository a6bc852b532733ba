//! The account's feeds: `GET`, `POST`, `PATCH` and `DELETE` of `/feeds`, with a session; or by the operator.

mod renew;

use super::{Connection, outbox, store::feeds::StoredFeed};
use crate::{
    objects::lent::lent,
    platform::{self, Failed},
};
use shared::{
    answers::problem,
    connection::agenda::ConnectionDue,
    feed::{
        id, joined,
        owner::Renewals,
        settings::{self, Settings},
        visit::PATH,
    },
    messages::connection::{OperateFeeds, Operated},
    settings::site::MOST_FEEDS,
    values::{agenda::Due, http::HttpResponse},
};

/// Whose calls the operator's are, at the limiter.
const OPERATOR: &str = "operator";

impl Connection {
    /// The operator does what a session may.
    pub(super) async fn operate_feeds(&self, message: OperateFeeds) -> Result<Operated, Failed> {
        let OperateFeeds { method, path, body } = message;
        if self.store().connection()?.is_none() {
            return Ok(None);
        }
        let answer = self.feeds(OPERATOR, &method, &path, &body).await?;
        Ok(Some((answer.status, answer.body)))
    }

    /// Answers a request about feeds; `said` is its body.
    pub(super) async fn feeds(
        &self,
        session: &str,
        method: &str,
        path: &str,
        said: &str,
    ) -> Result<HttpResponse, Failed> {
        let store = self.store();
        let id = path.strip_prefix("/feeds/").unwrap_or_default();
        // What can't be read is taken back all the same.
        if method == "DELETE" && store.feed_ids()?.iter().any(|known| known == id) {
            self.end_feed(id).await?;
            return Ok(HttpResponse::empty(204).with("Cache-Control", "no-store"));
        }
        match (method, store.feed(id)?) {
            ("GET", None) if id.is_empty() => {
                let mut feeds = Vec::new();
                for id in store.feed_ids()? {
                    // One that can't be read costs itself: it has an id, by which it is taken back.
                    feeds.push(match store.feed(&id) {
                        Ok(Some(feed)) => self.told(&feed).await?,
                        _ => format!("{{\"id\":\"{id}\"}}"),
                    });
                }
                let most = self.most_feeds(session)?;
                let body = format!("{{\"feeds\":[{}],\"most\":{most}}}", feeds.join(","));
                Ok(HttpResponse::json(200, body))
            }
            ("POST", None) => {
                let id = id::id(&self.config()?.sealing_keys, &platform::random());
                self.say_feed(session, 201, &id, said).await
            }
            (_, None) => Ok(settings::no_such()),
            ("PATCH", Some(_)) => self.say_feed(session, 200, id, said).await,
            (_, Some(feed)) => Ok(HttpResponse::json(200, self.told(&feed).await?)),
        }
    }

    /// How many feeds the account may have by the word of that session, or of the operator.
    fn most_feeds(&self, session: &str) -> Result<usize, Failed> {
        let (config, connection) = (self.config()?, self.store().connection()?);
        let site = connection.filter(|_| session != OPERATOR);
        let site = site.map(|it| config.site(&it.record.site)).transpose()?.flatten();
        Ok(site.map_or(MOST_FEEDS, |site| site.feeds))
    }

    /// It is published, or shown in another way, and renewed at once: whoever hides a post doesn't wait for it.
    async fn say_feed(
        &self,
        session: &str,
        status: u16,
        id: &str,
        said: &str,
    ) -> Result<HttpResponse, Failed> {
        // Others are asked first: what follows is one step.
        if let Some(refused) = self.refused(id, said).await? {
            return Ok(refused);
        }
        let (store, now, config) = (self.store(), platform::now(), self.config()?);
        // It may have ended meanwhile (R72).
        let Some(connection) = store.connection()? else {
            return Ok(problem::unauthorized(true));
        };
        let site = config.site(&connection.record.site)?;
        if !site.is_some_and(|site| self.gate.allows(session, site.calls_per_minute)) {
            return Ok(problem::busy(60));
        }
        let mut feed = match store.feed(id)? {
            Some(feed) => feed,
            None if status == 200 => return Ok(settings::no_such()),
            None if store.feed_ids()?.len() >= self.most_feeds(session)? => {
                return Ok(settings::too_many(self.most_feeds(session)?));
            }
            None => StoredFeed {
                id: id.to_owned(),
                settings: Settings::default(),
                renewals: Renewals::new(now),
            },
        };
        feed.settings = match feed.settings.with(said) {
            Ok(settings) => settings,
            Err(refusal) => return Ok(refusal.answer()),
        };
        store.write_feed(&feed)?;
        let (agenda, due) = (store.agenda(), ConnectionDue::Feed(feed.id.clone()));
        // Where what follows breaks off.
        agenda.put(&due, now.plus(due.lease()))?;
        agenda.arm().await?;
        // What its owner hides is hidden before Instagram is asked.
        let shown = self.show(id, &feed.settings, <_>::default(), status == 201).await;
        if shown.is_err() && status == 201 {
            // Nobody would know of it.
            self.end_feed(id).await?;
        }
        shown?;
        // It is there; what keeps its renewal away is told with it, and the agenda goes on.
        let _ = self.renew_feed(id).await;
        // Taken back meanwhile, or its connection ended.
        match store.feed(id)? {
            Some(feed) => Ok(HttpResponse::json(status, self.told(&feed).await?)),
            None => Ok(settings::no_such()),
        }
    }

    /// It is taken back: nothing of it is left when this returns, or the agenda sees to it (R85).
    async fn end_feed(&self, id: &str) -> Result<(), Failed> {
        let (store, now) = (self.store(), platform::now());
        let (agenda, withdraw) = (store.agenda(), ConnectionDue::Withdraw(id.to_owned()));
        store.drop_feed(id)?;
        agenda.done(&ConnectionDue::Feed(id.to_owned()).name())?;
        agenda.put(&withdraw, now.plus(withdraw.lease()))?;
        agenda.arm().await?;
        self.withdraw(id).await
    }

    /// A feed that was taken back goes.
    pub(super) async fn withdraw(&self, id: &str) -> Result<(), Failed> {
        outbox::withdraw(&self.env, id).await?;
        self.store()
            .agenda()
            .done(&ConnectionDue::Withdraw(id.to_owned()).name())
    }

    async fn told(&self, feed: &StoredFeed) -> Result<String, Failed> {
        let lent = lent(&self.env, &feed.settings.feeds).await?;
        let (url, rules) = (self.feed_url(&feed.id)?, &self.config()?.profile);
        let (renewals, now) = (&feed.renewals, platform::now());
        Ok(renewals.told(&url, &feed.id, &feed.settings, &lent, now, rules))
    }

    /// Why other feeds can't be shown in this one, as it is to be.
    async fn refused(&self, id: &str, said: &str) -> Result<Option<HttpResponse>, Failed> {
        let before = self
            .store()
            .feed(id)?
            .map(|feed| feed.settings)
            .unwrap_or_default();
        let feeds = &before.feeds;
        // What can't be read is refused where it is to be written.
        let Some(after) = before.with(said).ok().filter(|after| after.feeds != *feeds) else {
            return Ok(None);
        };
        if after.feeds.iter().any(|named| named == id) {
            return Ok(Some(settings::not_joined(joined::ITSELF)));
        }
        let lent = lent(&self.env, &after.feeds).await?;
        let (now, rules) = (platform::now(), &self.config()?.profile);
        let why = lent
            .iter()
            .find_map(|lent| lent.left_out(&after.origins, now, rules));
        Ok(why.map(settings::not_joined))
    }

    fn feed_url(&self, id: &str) -> Result<String, Failed> {
        Ok(format!("{}{PATH}{id}", self.config()?.public_url))
    }
}
