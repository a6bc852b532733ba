//! A feed's pictures: fetched once, each under its own hash from then on (R87).

use super::{Feed, Next};
use crate::{
    instagram::picture::{Fetched, fetch},
    platform::Failed,
};
use shared::feed::{
    document::{self, Document},
    media::may_be_fetched,
    picture::{AT_ONCE, MOST_BYTES_OF_A_FEED, Picture},
    selection::chosen,
};
use std::rc::Rc;

impl Feed {
    /// Fetches what is missing, as much as goes at once, and shows what there is: whatever doesn't come is left out until it
    /// does. Answers how many pictures are missing.
    pub(super) async fn fetch_pictures(&self, next: &Rc<Next>) -> Result<usize, Failed> {
        let (store, rules) = (self.store(), &self.config()?.profile);
        let shown = chosen(&next.posts, &next.settings);
        let wanted = document::pictures(&next.profile, &shown);
        let here = store.pictures()?;
        let known = |source: &str| here.iter().any(|(known, _)| known == source);
        let missing = wanted
            .iter()
            .filter(|(source, address)| !known(source) && may_be_fetched(address, rules));
        let sizes = here
            .iter()
            .filter_map(|(_, picture)| Some(picture.as_ref()?.size));
        let mut bytes = sizes.fold(0, usize::saturating_add);
        let (mut fetched, mut left) = (0_usize, 0_usize);
        for (source, address) in missing {
            if bytes >= MOST_BYTES_OF_A_FEED {
                break;
            }
            if fetched >= AT_ONCE {
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
                Fetched::Nothing => left = left.saturating_add(1),
            }
        }
        let here = store.pictures()?;
        let known = |source: &str| -> Option<Picture> {
            let (_, picture) = here.iter().find(|(known, _)| known == source)?;
            picture.clone()
        };
        let Next {
            url,
            settings,
            profile,
            at,
            ..
        } = &**next;
        let document = Document::of(url, profile, &shown, settings, &known, *at);
        self.write(&document.after(self.document()?.as_deref()))?;
        for (source, _) in &here {
            if !wanted.iter().any(|(known, _)| known == source) {
                store.drop_picture(source)?;
            }
        }
        Ok(left)
    }
}
