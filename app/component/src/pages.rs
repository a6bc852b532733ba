//! Lists of Instagram's, page by page or item by item.

use std::{marker::PhantomData, vec};

use serde::{Deserialize, de::DeserializeOwned};

use crate::error::Error;
use crate::instagram::Instagram;
use crate::query::Query;

impl Instagram {
    /// A list, such as `/me/media`, page by page. Make a new one when another account is connected.
    ///
    /// ```no_run
    /// # use instagram_connect::{Error, Instagram, Media, Query};
    /// # async fn example(instagram: Instagram) -> Result<(), Error> {
    /// let mut pages = instagram.pages::<Media>("/me/media", Query::fields(["id", "media_url"]).limit(12));
    /// while let Some(page) = pages.next().await? {
    ///     leptos::logging::log!("{} more", page.len());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn pages<Item: DeserializeOwned>(&self, path: &str, query: impl Into<Query>) -> Pages<Item> {
        Pages::new(*self, path, query.into())
    }

    /// The same list item by item.
    pub fn items<Item: DeserializeOwned>(&self, path: &str, query: impl Into<Query>) -> Items<Item> {
        Items::new(self.pages(path, query))
    }
}

/// A list, page by page: see [`Instagram::pages`].
#[derive(Clone, Debug)]
pub struct Pages<Item> {
    instagram: Instagram,
    next: Next,
    item: PhantomData<fn() -> Item>,
}

#[derive(Clone, Debug)]
enum Next {
    First(String, Query),
    Address(String),
    End,
}

#[derive(Deserialize)]
struct Page<Item> {
    data: Vec<Item>,
    #[serde(default)]
    paging: Option<Paging>,
}

#[derive(Deserialize)]
struct Paging {
    #[serde(default)]
    next: Option<String>,
}

impl<Item: DeserializeOwned> Pages<Item> {
    pub(crate) fn new(instagram: Instagram, path: &str, query: Query) -> Self {
        Self {
            instagram,
            next: Next::First(path.into(), query),
            item: PhantomData,
        }
    }

    /// The next page; `None` after the last one. After an error the same page is read again.
    ///
    /// # Errors
    /// As [`Instagram::get`]; and `issuer_mismatch`, if the list goes on at an address that isn't the edge's: no token is
    /// sent there.
    pub async fn next(&mut self) -> Result<Option<Vec<Item>>, Error> {
        let page: Page<Item> = match &self.next {
            Next::First(path, query) => self.instagram.get(path, query.clone()).await?,
            Next::Address(address) => self.instagram.read_graph(address).await?,
            Next::End => return Ok(None),
        };
        self.next = match page.paging.and_then(|paging| paging.next) {
            Some(address) => Next::Address(address),
            None => Next::End,
        };
        Ok(Some(page.data))
    }

    /// Whether the last page was read.
    #[must_use]
    pub fn is_over(&self) -> bool {
        matches!(self.next, Next::End)
    }
}

/// A list, item by item: see [`Instagram::items`].
#[derive(Clone, Debug)]
pub struct Items<Item> {
    pages: Pages<Item>,
    ready: vec::IntoIter<Item>,
}

impl<Item: DeserializeOwned> Items<Item> {
    pub(crate) fn new(pages: Pages<Item>) -> Self {
        Self {
            pages,
            ready: Vec::new().into_iter(),
        }
    }

    /// The next item, from the next page if this one is over; `None` after the last. After an error the same page is read
    /// again.
    ///
    /// # Errors
    /// As [`Pages::next`].
    pub async fn next(&mut self) -> Result<Option<Item>, Error> {
        loop {
            if let Some(item) = self.ready.next() {
                return Ok(Some(item));
            }
            match self.pages.next().await? {
                Some(page) => self.ready = page.into_iter(),
                None => return Ok(None),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Page;
    use crate::media::Media;

    #[test]
    fn an_empty_list_may_have_no_paging() {
        let page: Page<Media> = serde_json::from_str(r#"{"data":[]}"#).unwrap();
        assert!(page.data.is_empty() && page.paging.is_none());
    }

    #[test]
    fn a_page_says_where_the_list_goes_on() {
        let body = r#"{"data":[{"id":"1","media_type":"IMAGE","media_url":"a"}],
            "paging":{"cursors":{"after":"b"},"next":"http://edge/graph/me/media?after=b"}}"#;
        let page: Page<Media> = serde_json::from_str(body).unwrap();
        assert_eq!(page.data.first().and_then(Media::picture), Some("a"));
        assert_eq!(
            page.paging.and_then(|paging| paging.next).as_deref(),
            Some("http://edge/graph/me/media?after=b")
        );
    }

    #[test]
    fn a_last_page_has_no_next() {
        let page: Page<Media> = serde_json::from_str(r#"{"data":[],"paging":{"cursors":{}}}"#).unwrap();
        assert_eq!(page.paging.and_then(|paging| paging.next), None);
    }
}
