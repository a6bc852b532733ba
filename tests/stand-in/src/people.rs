//! All accounts, and where everything with an id is.

use std::collections::{HashMap, HashSet};

use crate::accounts::{self, Account};
use crate::library::{Gone, Medium};

/// Everybody.
#[derive(Debug)]
pub struct People {
    /// The accounts, in the order of the consent page.
    pub accounts: Vec<Account>,
    /// Media by id: account, place in its list, and place in the album for children. What is gone is here too.
    pub media: HashMap<u64, Place>,
    /// Cursors: account and place in its list.
    pub cursors: HashMap<String, (usize, usize)>,
}

/// Where a medium is.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// Index of the account.
    pub account: usize,
    /// Index in its media.
    pub medium: usize,
    /// Index among an album's children.
    pub child: Option<usize>,
}

impl People {
    /// Everybody, for one seed.
    #[must_use]
    pub fn of_seed(seed: u64) -> Self {
        let mut people = Self {
            accounts: accounts::of_seed(seed),
            media: HashMap::new(),
            cursors: HashMap::new(),
        };
        people.index();
        people
    }

    /// The index of an account by name.
    #[must_use]
    pub fn named(&self, username: &str) -> Option<usize> {
        self.accounts
            .iter()
            .position(|account| account.username == username)
    }

    /// A medium by its place.
    #[must_use]
    pub fn medium(&self, place: Place) -> &Medium {
        let medium = &self.accounts[place.account].media[place.medium];
        place.child.map_or(medium, |child| &medium.children[child])
    }

    /// Where a medium is that can still be read: neither it nor the album that it is in is gone.
    #[must_use]
    pub fn there(&self, id: u64) -> Option<Place> {
        let place = *self.media.get(&id)?;
        let post = Place { child: None, ..place };
        self.medium(post).gone.is_none().then_some(place)
    }

    /// Adds accounts; false if one of the names is taken, and then none is.
    pub fn join(&mut self, accounts: Vec<Account>) -> bool {
        let known: HashSet<&str> = self.accounts.iter().map(|one| one.username.as_str()).collect();
        if accounts.iter().any(|one| known.contains(one.username.as_str())) {
            return false;
        }
        self.accounts.extend(accounts);
        true
    }

    /// Puts posts into an account's list.
    pub fn add(&mut self, account: usize, mut posts: Vec<Medium>) {
        let media = &mut self.accounts[account].media;
        // Of two of the same second the later one made comes first.
        posts.append(media);
        posts.sort_by_key(|post| std::cmp::Reverse(post.posted_at));
        *media = posts;
        self.index();
    }

    /// Takes posts away, or brings archived ones back.
    ///
    /// # Errors
    /// The id that is none of a post, or of one that was deleted. Then nothing changes.
    pub fn set_gone(&mut self, ids: &[u64], gone: Option<Gone>) -> Result<(), u64> {
        let places: Result<Vec<Place>, u64> = ids
            .iter()
            .map(|id| {
                let place = self.media.get(id).filter(|place| place.child.is_none());
                place
                    .filter(|place| self.medium(**place).gone != Some(Gone::Deleted))
                    .copied()
                    .ok_or(*id)
            })
            .collect();
        for place in places? {
            self.accounts[place.account].media[place.medium].gone = gone;
        }
        Ok(())
    }

    fn index(&mut self) {
        self.media.clear();
        self.cursors.clear();
        for (account, owner) in self.accounts.iter().enumerate() {
            for (medium, post) in owner.media.iter().enumerate() {
                let place = Place {
                    account,
                    medium,
                    child: None,
                };
                self.media.insert(post.id, place);
                self.cursors.insert(post.cursor.clone(), (account, medium));
                for (child, inner) in post.children.iter().enumerate() {
                    let child = Some(child);
                    self.media.insert(inner.id, Place { child, ..place });
                }
            }
        }
    }
}
