//! The Connection publishes a feed, brings what Instagram answered, and takes it back.

use super::{Feed, Next};
use crate::platform::{self, Failed};
use shared::{
    feed::{document::Document, media, settings::Settings},
    messages::feed::Show,
};
use std::rc::Rc;

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
    pub(super) async fn show(&self, show: Show) -> Result<Option<usize>, Failed> {
        let Show {
            url,
            settings,
            publish,
            profile,
            posts,
        } = show;
        let (settings, at) = (Settings::kept(&settings).ok_or(Failed)?, platform::now());
        if self.document()?.is_none() {
            if !publish {
                return Ok(None);
            }
            self.write(&Document::empty(&url, &settings, at))?;
        }
        if let (Some(profile), Some(posts)) = (media::profile(&profile), media::posts(&posts)) {
            self.next.replace(Some(Rc::new(Next {
                url,
                settings,
                profile,
                posts,
                at,
            })));
        }
        let next = self.next.borrow().clone();
        match next {
            Some(next) => self.fetch_pictures(&next).await.map(Some),
            None => Ok(Some(0)),
        }
    }

    /// Everything goes, and nothing says that it was here (R85).
    pub(super) async fn withdraw(&self) -> Result<(), Failed> {
        self.next.replace(None);
        self.kept.replace(None);
        let deleted = self.state.storage().delete_all().await;
        // Who asked while it was deleted may remember what was there.
        self.kept.replace(None);
        Ok(deleted?)
    }
}
