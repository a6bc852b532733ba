//! Lists of Instagram's, page by page or item by item.

use std::{marker::PhantomData, vec};

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

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
    trail: Trail,
    item: PhantomData<fn() -> Item>,
}

#[derive(Clone, Debug)]
enum Next {
    First(String, Query),
    Address(String),
    End,
}

#[derive(Deserialize)]
struct Page {
    #[serde(default)]
    data: Vec<Value>,
    #[serde(default)]
    paging: Option<Paging>,
}

#[derive(Deserialize)]
struct Paging {
    #[serde(default)]
    next: Option<String>,
}

/// The addresses and the pages that were read: a list that leads back there ends.
#[derive(Clone, Debug, Default)]
struct Trail(Vec<String>);

impl Trail {
    /// The items of a page, and where the list goes on; none if it was read before, under whatever address. A page that can't
    /// be used leaves no trail, so that it can be read again.
    fn follow<Item: DeserializeOwned>(
        &mut self,
        address: String,
        page: Page,
    ) -> Result<Option<(Vec<Item>, Next)>, Error> {
        let text = (!page.data.is_empty()).then(|| Value::from(page.data.clone()).to_string());
        if text.as_ref().is_some_and(|text| self.0.contains(text)) {
            return Ok(None);
        }
        let items = items(page.data)?;
        self.0.push(address);
        self.0.extend(text);
        let next = page.paging.and_then(|paging| paging.next);
        let next = match next.filter(|next| !next.is_empty() && !self.0.contains(next)) {
            Some(address) => Next::Address(address),
            None => Next::End,
        };
        Ok(Some((items, next)))
    }
}

/// The items that are some; nothing but others is no list of them.
fn items<Item: DeserializeOwned>(data: Vec<Value>) -> Result<Vec<Item>, Error> {
    let some = !data.is_empty();
    let items: Vec<Item> = data
        .into_iter()
        .filter_map(|item| serde_json::from_value(item).ok())
        .collect();
    if some && items.is_empty() {
        return Err(Error::nonsense());
    }
    Ok(items)
}

impl<Item: DeserializeOwned> Pages<Item> {
    pub(crate) fn new(instagram: Instagram, path: &str, query: Query) -> Self {
        Self {
            instagram,
            next: Next::First(path.into(), query),
            trail: Trail::default(),
            item: PhantomData,
        }
    }

    /// The next page; `None` after the last one, or where the list leads back to a page that was read. After an error the
    /// same page is read again. An item that is no `Item` is left out.
    ///
    /// # Errors
    /// As [`Instagram::get`]; and `issuer_mismatch`, if the list goes on at an address that isn't the edge's: no token is
    /// sent there.
    pub async fn next(&mut self) -> Result<Option<Vec<Item>>, Error> {
        let address = match &self.next {
            Next::First(path, query) => self.instagram.address(path, query).await?,
            Next::Address(address) => address.clone(),
            Next::End => return Ok(None),
        };
        let page: Page = self.instagram.read_graph(&address).await?;
        let Some((items, next)) = self.trail.follow(address, page)? else {
            self.next = Next::End;
            return Ok(None);
        };
        self.next = next;
        Ok(Some(items))
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
    use serde_json::{Value, json};

    use super::{Next, Page, Trail, items};
    use crate::media::Media;

    fn page(ids: &[&str], next: Option<&str>) -> Page {
        let data: Vec<Value> = ids.iter().map(|id| json!({"id": id})).collect();
        serde_json::from_value(json!({"data": data, "paging": {"cursors": {"after": "b"}, "next": next}}))
            .unwrap()
    }

    /// Reads a list whose page at an address is one of these, as long as it goes on; the ids that came.
    fn walk(pages: &[(&str, &str, Option<&str>)]) -> String {
        let mut trail = Trail::default();
        let mut at = "/".to_owned();
        let mut ids = String::new();
        for _ in 0..99 {
            let (_, id, next) = pages.iter().find(|(address, ..)| *address == at).unwrap();
            let followed = trail.follow::<Media>(at.clone(), page(&[id], *next));
            let Some((items, next)) = followed.unwrap() else {
                return ids;
            };
            ids += &items[0].id;
            match next {
                Next::Address(next) => at = next,
                _ => return ids,
            }
        }
        panic!("it has no end: {ids}")
    }

    #[test]
    fn an_empty_list_may_have_no_paging() {
        let page: Page = serde_json::from_str(r#"{"data":[]}"#).unwrap();
        assert!(page.data.is_empty() && page.paging.is_none());
        assert!(
            matches!(Trail::default().follow::<Media>("/".into(), page), Ok(Some((items, Next::End))) if items.is_empty())
        );
    }

    #[test]
    fn a_list_is_read_to_its_last_page() {
        assert_eq!(
            walk(&[("/", "1", Some("/b")), ("/b", "2", Some("/c")), ("/c", "3", None)]),
            "123"
        );
        assert_eq!(walk(&[("/", "1", Some(""))]), "1");
    }

    /// R112.
    #[test]
    fn a_list_that_leads_back_to_where_it_was_ends() {
        for (pages, ids) in [
            (&[("/", "1", Some("/"))][..], "1"),
            // The page just read, under another address.
            (&[("/", "1", Some("/a")), ("/a", "1", Some("/a"))], "1"),
            (
                &[
                    ("/", "1", Some("/a")),
                    ("/a", "1", Some("/b")),
                    ("/b", "1", Some("/a")),
                ],
                "1",
            ),
            (&[("/", "1", Some("/a")), ("/a", "2", Some("/a"))], "12"),
            (&[("/", "1", Some("/a")), ("/a", "2", Some("/"))], "12"),
            (
                &[
                    ("/", "1", Some("/a")),
                    ("/a", "2", Some("/b")),
                    ("/b", "3", Some("/a")),
                ],
                "123",
            ),
        ] {
            assert_eq!(walk(pages), ids, "{pages:?}");
        }
    }

    /// R112: so that the same error comes again, and not the list's end.
    #[test]
    fn a_page_that_is_none_of_its_kind_can_be_read_again() {
        let mut trail = Trail::default();
        for _ in 0..2 {
            assert!(trail.follow::<u8>("/".into(), page(&["1"], Some("/a"))).is_err());
        }
        let followed = trail
            .follow::<Media>("/".into(), page(&["1"], Some("/a")))
            .unwrap();
        assert!(matches!(followed, Some((items, Next::Address(_))) if items.len() == 1));
    }

    /// R112: an item of another kind is left out; if all are, it is no list of them.
    #[test]
    fn an_item_that_is_none_is_left_out() {
        let data = || vec![json!({"id": "1"}), json!("x")];
        assert_eq!(items::<Media>(data()).unwrap().len(), 1);
        assert!(items::<u8>(data()).is_err());
        assert!(items::<u8>(Vec::new()).unwrap().is_empty());
    }
}
