//! The Connection publishes a feed, brings what Instagram answered, and takes it back.

use super::{Feed, Next};
use crate::platform::{self, Failed};
use shared::{
    feed::{document::Document, media, settings::Settings},
    messages::feed::{ALL, Show},
    values::time::Timestamp,
};
use std::{rc::Rc, time::Duration};
use worker::Delay;

impl Feed {
    /// The document, from memory where it was read before.
    pub(super) fn document(&self) -> Result<Option<Rc<Document>>, Failed> {
        let known = self.kept.borrow().clone();
        if known.is_some() {
            return Ok(known);
        }
        let read = self.store().document()?.map(Rc::new);
        self.kept.replace(read.clone());
        Ok(read)
    }

    /// Writes the document; what was remembered is forgotten first.
    pub(super) fn write(&self, document: &Document) -> Result<(), Failed> {
        self.kept.replace(None);
        self.store().write(document)
    }

    /// Shows it: what was never published, or was taken back, doesn't come to life. Answers how many pictures are missing.
    ///
    /// Without a new answer of Instagram's the last good one is shown, as its owner wants it now: what is hidden waits for
    /// nobody.
    pub(super) async fn show(&self, show: Show) -> Result<Option<usize>, Failed> {
        let settings = Settings::kept(&show.settings).ok_or(Failed)?;
        let former = match self.document() {
            // One that can't be read is written anew: it was published.
            Err(Failed) => None,
            Ok(None) if !show.publish => return Ok(None),
            Ok(former) => former,
        };
        let Some(next) = self.next(&show, &settings, former.as_deref())? else {
            self.write(&Document::empty(&show.url, &settings, platform::now()))?;
            return Ok(Some(ALL));
        };
        self.next.replace(Some(Rc::clone(&next)));
        self.fetch_pictures(&next).await.map(Some)
    }

    /// What is to be shown: what came now, what is under way, or what was kept.
    fn next(
        &self,
        show: &Show,
        settings: &Settings,
        former: Option<&Document>,
    ) -> Result<Option<Rc<Next>>, Failed> {
        let of = |profile: &str, posts: &str, at: Timestamp| {
            let (profile, posts) = (media::profile(profile)?, media::posts(posts)?);
            Some(Rc::new(Next {
                url: show.url.clone(),
                settings: settings.clone(),
                profile,
                posts,
                at,
            }))
        };
        if let Some(next) = of(&show.profile, &show.posts, platform::now()) {
            self.store().keep_answer(&show.profile, &show.posts)?;
            return Ok(Some(next));
        }
        let under_way = self
            .next
            .borrow()
            .clone()
            .filter(|next| next.settings == *settings);
        if under_way.is_some() {
            return Ok(under_way);
        }
        let (Some((profile, posts)), Some(at)) = (self.store().answer()?, former.and_then(Document::renewed))
        else {
            return Ok(None);
        };
        Ok(of(&profile, &posts, at))
    }

    /// Everything goes, and nothing says that it was here (R85).
    pub(super) async fn withdraw(&self) -> Result<(), Failed> {
        self.next.replace(None);
        self.kept.replace(None);
        // What is written over and given free in one step is not written over: SQLite spares itself the writing.
        self.store().blank()?;
        Delay::from(Duration::ZERO).await;
        let deleted = self.state.storage().delete_all().await;
        // Who asked while it was deleted may remember what was there.
        self.kept.replace(None);
        Ok(deleted?)
    }
}
