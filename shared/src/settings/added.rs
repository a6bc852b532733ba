//! Sites beyond the settings: the operator adds, changes and removes them while the edge runs. The setting `SITES` is the
//! start, and wins where both have a site.
//!
//! They lie in one object. Whoever meets a site that isn't in the settings reads them all, and knows them for a while; nobody
//! asks for the sake of a site that is there.

use super::{
    config::Config,
    site::{Place, Site, checked},
};
use crate::values::{
    json,
    time::{DAY, MINUTE, SECOND, Timestamp},
};
use serde::{Deserialize, Serialize};

/// How many there may be: every isolate that meets one reads them all.
pub const MOST: usize = 500;
/// The longest entry.
pub const LONGEST: usize = 16 * 1024;
/// What all entries together may have.
pub const ALL: usize = 512 * 1024;
/// A site that was removed is remembered for so long: each of its connections wakes once a week and ends, and its events
/// take three days at most.
pub const LEAVING: u64 = 14 * DAY;
/// What was read counts for so long; then it is read again.
const FRESH: u64 = MINUTE;
/// Without an answer it is asked again after so long,
const ONCE_MORE: u64 = 5 * SECOND;
/// and what was read before counts until then.
const GOOD: u64 = 10 * MINUTE;

/// A site beyond the settings, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddedSite {
    /// Its id.
    pub id: String,
    /// Its entry, as it stands in `SITES`.
    pub entry: String,
    /// When it was removed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left: Option<Timestamp>,
}

/// The sites beyond the settings aren't known now, and the one that was asked for may be among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unread;

impl Config {
    /// With the sites that were added. One that can't be used costs itself alone.
    #[must_use]
    pub fn with(mut self, added: &[AddedSite]) -> Self {
        self.knows_all_sites = true;
        for site in added {
            if self.sites.contains_key(&site.id) {
                continue;
            }
            if let Ok(mut entry) = self.entry(&site.id, &site.entry) {
                entry.place = site.left.map_or(Place::Added, |_| Place::Left);
                self.sites.insert(site.id.clone(), entry);
            }
        }
        self
    }

    /// With the sites of the settings alone, until the others are read.
    #[must_use]
    pub const fn of_settings_alone(mut self) -> Self {
        self.knows_all_sites = false;
        self
    }

    /// Reads an entry that is to be added.
    ///
    /// # Errors
    /// What is wrong with it, for the operator.
    pub fn entry(&self, id: &str, text: &str) -> Result<Site, String> {
        let mut site: Site = json::read(text).map_err(|at| super::config::unreadable(text, at))?;
        checked(id, &mut site, Some(&self.apps)).map(|()| site)
    }

    /// Why an added site isn't used.
    #[must_use]
    pub fn unused(&self, site: &AddedSite) -> Option<String> {
        if self.is_in_settings(&site.id) {
            return Some("the setting SITES has a site of that id, which counts alone".to_owned());
        }
        self.entry(&site.id, &site.entry).err()
    }

    /// Whether the settings have that site.
    #[must_use]
    pub fn is_in_settings(&self, id: &str) -> bool {
        self.sites.get(id).is_some_and(Site::is_in_settings)
    }

    /// Whether a site of the settings lists that origin.
    #[must_use]
    pub fn lists_in_settings(&self, origin: &str) -> bool {
        let of_settings = |site: &&Site| site.is_in_settings();
        self.sites
            .values()
            .filter(of_settings)
            .any(|site| site.lists_origin(origin))
    }

    /// The site of that id.
    ///
    /// # Errors
    /// [`Unread`] where nobody knows.
    pub fn site(&self, id: &str) -> Result<Option<&Site>, Unread> {
        match self.sites.get(id) {
            Some(site) => Ok(Some(site).filter(|site| site.place != Place::Left)),
            None if self.knows_all_sites => Ok(None),
            None => Err(Unread),
        }
    }

    /// Where events of the site go; also of one that was removed, whose connections end.
    ///
    /// # Errors
    /// [`Unread`] where nobody knows.
    pub fn events_of(&self, id: &str) -> Result<Option<&str>, Unread> {
        match self.sites.get(id) {
            Some(site) => Ok(site.events.as_deref()),
            None if self.knows_all_sites => Ok(None),
            None => Err(Unread),
        }
    }

    /// Whether the site was removed, and what is connected to it ends.
    #[must_use]
    pub fn has_left(&self, id: &str) -> bool {
        self.sites.get(id).is_some_and(|site| site.place == Place::Left)
    }
}

/// What an isolate has read, and when.
#[derive(Debug, Default)]
pub struct Known {
    /// What was read.
    pub sites: Vec<AddedSite>,
    read: Option<Timestamp>,
    asked: Option<Timestamp>,
    /// They were changed from here.
    changed: bool,
}

impl Known {
    /// Whether they are to be read now.
    #[must_use]
    pub fn is_due(&self, now: Timestamp) -> bool {
        let within = |at: Option<Timestamp>, time: u64| at.is_some_and(|at| now.since(at) < time);
        // Who has something doesn't wait while another one asks.
        let fresh = within(self.read, FRESH);
        let asked = self.is_good(now) && within(self.asked, ONCE_MORE);
        self.changed || (!fresh && !asked)
    }

    /// They were changed from here, and are read before anybody uses them.
    pub const fn change(&mut self) {
        self.changed = true;
    }

    /// Somebody asks.
    pub const fn asks(&mut self, now: Timestamp) {
        self.asked = Some(now);
    }

    /// They came; the value says whether they are others than before.
    pub fn came(&mut self, sites: Vec<AddedSite>, now: Timestamp) -> bool {
        let first = self.read.replace(now).is_none();
        let changed = first || self.sites != sites;
        self.sites = sites;
        self.changed = false;
        changed
    }

    /// Whether what was read counts still.
    #[must_use]
    pub fn is_good(&self, now: Timestamp) -> bool {
        self.read.is_some_and(|read| now.since(read) < GOOD)
    }
}

/// What the operator wants of a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// It begins.
    Add,
    /// It gets another entry.
    Change,
    /// It ends.
    Remove,
}

impl Wish {
    /// Reads it from the end of the route.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "add" => Some(Self::Add),
            "change" => Some(Self::Change),
            "remove" => Some(Self::Remove),
            _ => None,
        }
    }

    /// In the audit log.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Add => "site_added",
            Self::Change => "site_changed",
            Self::Remove => "site_removed",
        }
    }

    /// What is to be written.
    ///
    /// # Errors
    /// Why it can't be, and what to do.
    pub fn check(self, config: &Config, kept: &[AddedSite], id: &str, entry: &str) -> Result<(), Refused> {
        let own = kept.iter().find(|site| site.id == id);
        let is_there = own.is_some_and(|site| site.left.is_none());
        if config.is_in_settings(id) && self != Self::Remove {
            return Err(Refused::of(
                "The setting SITES has this site, and what stands there counts alone.",
                "Change it in SITES and deploy, or take it out there first.",
            ));
        }
        match (self, is_there) {
            (Self::Add, true) => {
                return Err(Refused::of(
                    "This site was added before.",
                    "Change it instead, or take another id.",
                ));
            }
            (Self::Change, false) => {
                return Err(Refused::of("No such site was added here.", "Add it."));
            }
            (Self::Remove, _) if own.is_none() => {
                return Err(Refused::of(
                    "No such site was added here.",
                    "A site of the setting SITES goes when it is taken out there.",
                ));
            }
            (Self::Remove, _) => return Ok(()),
            _ => {}
        }
        if entry.len() > LONGEST {
            return Err(Refused::of(
                "The entry is longer than 16 KB.",
                "List fewer addresses.",
            ));
        }
        // It is repeated as it is, so it has to be what everybody's readers take for JSON.
        if serde_json::from_str::<serde::de::IgnoredAny>(entry).is_err() {
            return Err(Refused::of("The entry is no JSON.", HOW));
        }
        config.entry(id, entry).map_err(|why| Refused {
            cause: format!("The entry can't be used: {why}."),
            action: HOW,
        })?;
        let others = kept.iter().filter(|site| site.id != id);
        let sum = others.clone().map(|site| site.entry.len()).sum::<usize>();
        if others.count() >= MOST || sum.saturating_add(entry.len()) > ALL {
            return Err(Refused::of(
                "Too many sites were added: 500 with 512 KB together, those of the last 14 days that were removed included.",
                "Remove some, or move some into the setting SITES.",
            ));
        }
        Ok(())
    }
}

const HOW: &str = "Send what would stand behind the id in the setting SITES: {\"name\":…,\"origins\":[…],\"return_urls\":[…],\"permissions\":[…]}.";

/// Why a wish isn't granted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// What is wrong.
    pub cause: String,
    /// What to do.
    pub action: &'static str,
}

impl Refused {
    fn of(cause: &str, action: &'static str) -> Self {
        Self {
            cause: cause.to_owned(),
            action,
        }
    }
}

/// What is kept, for the operator: each entry as it was sent, and why it isn't used.
#[must_use]
pub fn listing(config: &Config, kept: &[AddedSite]) -> String {
    let text = |text: &str| serde_json::to_string(text).unwrap_or_default();
    let rows = kept.iter().map(|site| {
        let more = match (site.left, config.unused(site)) {
            (Some(left), _) => format!(",\"removed_at\":{}", left.seconds()),
            (None, Some(why)) => format!(",\"unused\":{}", text(&why)),
            (None, None) => String::new(),
        };
        format!("{{\"id\":{},\"entry\":{}{more}}}", text(&site.id), site.entry)
    });
    format!("{{\"sites\":[{}]}}", rows.collect::<Vec<_>>().join(","))
}

#[cfg(test)]
mod tests;
