//! Several accounts in one feed: what other feeds lend is shown among its own, and kept in memory for less than
//! a minute.

use super::{Feed, Joined};
use crate::{
    objects::lent::lent,
    platform::{self, Failed},
};
use shared::feed::{document::Document, joined};
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
    pub(super) async fn whole(&self, own: Rc<Document>) -> Result<Rc<Document>, Failed> {
        let feeds = own.feeds();
        if feeds.is_empty() {
            return Ok(own);
        }
        let (config, at) = (self.config()?, platform::now());
        let fresh = |known: &&Joined| {
            Rc::ptr_eq(&known.own, &own) && at.since(known.at) < joined::lives(&config.profile)
        };
        let known = self
            .joined
            .borrow()
            .as_ref()
            .filter(fresh)
            .map(|known| Rc::clone(&known.whole));
        if let Some(whole) = known {
            return Ok(whole);
        }
        let lent = lent(&self.env, &feeds).await?;
        let whole = own
            .joined(&lent, at, &config.profile)
            .map(Rc::new)
            .ok_or(Failed)?;
        let joined = Joined {
            own,
            whole: Rc::clone(&whole),
            at,
        };
        self.joined.replace(Some(joined));
        Ok(whole)
    }
}
