//! Several accounts in one feed: what other feeds lend is shown among its own, and kept in memory for less than
//! a minute. Visitors wait for none that was silent before.

use super::{Feed, Joined};
use crate::{
    objects::lent::lent,
    platform::{self, Failed, task},
};
use shared::feed::document::Document;
use std::rc::Rc;

impl Feed {
    /// What it shows of its own account, for another feed: never what was lent to it.
    pub(super) fn lend(&self) -> Result<String, Failed> {
        Ok(self
            .document()?
            .map(|document| document.text())
            .unwrap_or_default())
    }

    /// The document with what other feeds lend.
    pub(super) async fn whole(self: &Rc<Self>, own: Rc<Document>) -> Result<Rc<Document>, Failed> {
        let feeds = own.feeds();
        if feeds.is_empty() {
            return Ok(own);
        }
        let (config, now) = (self.config()?, platform::now());
        let due = self.others.borrow_mut().due(&feeds, now, &config.profile);
        if !due.behind.is_empty() {
            let feed = Rc::clone(self);
            task::keep(&self.state, async move {
                // They are asked again.
                let _ = feed.ask(&due.behind).await;
            });
        }
        if !due.first.is_empty() {
            self.ask(&due.first).await?;
        }
        let now = platform::now();
        if let Some(known) = &*self.joined.borrow()
            && Rc::ptr_eq(&known.own, &own)
            && now < known.until
        {
            return Ok(Rc::clone(&known.whole));
        }
        let (whole, until) = {
            let others = self.others.borrow();
            let (lent, until) = others.lent(&feeds, now, &config.profile);
            (own.joined(&lent, now, &config.profile), until)
        };
        let whole = whole.map(Rc::new).ok_or(Failed)?;
        self.joined.replace(Some(Joined {
            own,
            whole: Rc::clone(&whole),
            until,
        }));
        Ok(whole)
    }

    /// Asks others what they lend.
    async fn ask(&self, ids: &[String]) -> Result<(), Failed> {
        let (lent, config) = (lent(&self.env, ids).await?, self.config()?);
        let mut others = self.others.borrow_mut();
        for (id, lent) in ids.iter().zip(lent) {
            others.came(id, lent, platform::now(), &config.profile);
        }
        self.joined.replace(None);
        Ok(())
    }
}
