//! A feed's pictures: fetched once, each under its own hash from then on (R87).

use super::{Feed, Next};
use crate::{
    instagram::picture::{Fetched, fetch},
    platform::{self, Failed},
};
use shared::feed::{
    document::{self, Document},
    media::{Post, may_be_fetched},
    picture::{AT_ONCE, MOST_BYTES_OF_A_FEED, Picture},
    selection::chosen,
};
use std::rc::Rc;

/// So long it is fetched at once, in ms: who waits for it has patience for 45 seconds.
const AT_ONCE_MILLIS: u64 = 20_000;

impl Feed {
    /// Shows what there is, fetches what is missing, as much as goes at once, and shows that too: whatever doesn't come is left
    /// out until it does. Answers how many pictures are missing.
    pub(super) async fn fetch_pictures(&self, next: &Rc<Next>) -> Result<usize, Failed> {
        let (store, rules) = (self.store(), &self.config()?.profile);
        let shown = chosen(&next.posts, &next.settings);
        let wanted = document::pictures(&next.profile, &shown);
        self.draw(next, &shown)?;
        // What nothing shows any more makes room first.
        for (source, _) in store.pictures()? {
            if !wanted.iter().any(|(known, _)| *known == source) {
                store.drop_picture(&source)?;
            }
        }
        let here = store.pictures()?;
        let size = |source: &str| {
            let (_, picture) = here.iter().find(|(known, _)| known == source)?;
            Some(picture.as_ref().map_or(0, |picture| picture.size))
        };
        let mut bytes = here
            .iter()
            .filter_map(|(_, picture)| Some(picture.as_ref()?.size))
            .fold(0, usize::saturating_add);
        let begun = platform::now();
        let (mut fetched, mut left) = (0_usize, 0_usize);
        // The last of them are slides that most visitors never see: they give their room to the pictures before them.
        let mut spare = wanted.iter().enumerate().rev();
        for (place, (source, address)) in wanted.iter().enumerate() {
            if size(source).is_some() || !may_be_fetched(address, rules) {
                continue;
            }
            while bytes >= MOST_BYTES_OF_A_FEED
                && let Some((_, (last, _))) = spare.next().filter(|(last, _)| *last > place)
            {
                if let Some(size) = size(last).filter(|size| *size > 0) {
                    store.drop_picture(last)?;
                    bytes = bytes.saturating_sub(size);
                }
            }
            if bytes >= MOST_BYTES_OF_A_FEED {
                break;
            }
            if fetched >= AT_ONCE || platform::now().since(begun) > AT_ONCE_MILLIS {
                left = left.saturating_add(1);
                continue;
            }
            fetched = fetched.saturating_add(1);
            let came = fetch(address).await;
            // Taken back, or renewed, while the CDN was asked.
            if !self
                .next
                .borrow()
                .as_ref()
                .is_some_and(|now| Rc::ptr_eq(now, next))
            {
                return Ok(0);
            }
            match came {
                Fetched::Picture(picture, body) => {
                    bytes = bytes.saturating_add(body.len());
                    store.keep(source, Some(picture), body)?;
                }
                Fetched::Refused => store.keep(source, None, Vec::new())?,
                Fetched::Odd => {}
                Fetched::Nothing => left = left.saturating_add(1),
            }
        }
        self.draw(next, &shown)?;
        Ok(left)
    }

    /// Writes the document, of the pictures that are here.
    fn draw(&self, next: &Next, shown: &[&Post]) -> Result<(), Failed> {
        let here = self.store().pictures()?;
        let known = |source: &str| -> Option<Picture> {
            let (_, picture) = here.iter().find(|(known, _)| known == source)?;
            picture.clone()
        };
        let document = Document::of(&next.url, &next.profile, shown, &next.settings, &known, next.at);
        let former = self.document().unwrap_or_default();
        self.write(&document.after(former.as_deref()))
    }
}
