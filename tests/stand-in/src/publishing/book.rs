//! All that is kept of publishing: containers, publications, comments, and every call.

use std::collections::{BTreeMap, HashMap};

use super::call::Call;
use super::container::Container;
use super::fate::Fate;
use super::fetching::Wanted;
use super::kind::Kind;
use super::settings::Settings;

/// The most calls that are remembered.
const MOST_CALLS: usize = 200_000;

/// The state of publishing.
#[derive(Debug, Default)]
pub struct Book {
    /// How it goes.
    pub settings: Settings,
    /// Containers by id.
    pub containers: BTreeMap<u64, Container>,
    /// Their ids, oldest first.
    pub order: Vec<u64>,
    /// When each account made containers, in milliseconds.
    pub made: HashMap<usize, Vec<i64>>,
    /// What was published, oldest first.
    pub publications: Vec<Publication>,
    /// Comments that were made, oldest first.
    pub comments: Vec<Comment>,
    /// What was asked, oldest first.
    pub calls: Vec<(usize, Call)>,
    /// Accounts with a quota of their own.
    pub quotas: HashMap<usize, Quota>,
    /// Files that are to be fetched after the answer: for which container, and what.
    pub later: Vec<(u64, Wanted)>,
    /// What the next container does instead of being finished.
    pub fate: Option<Fate>,
}

/// A publication.
#[derive(Debug, Clone)]
pub struct Publication {
    /// Whose.
    pub account: usize,
    /// Of which container.
    pub container: u64,
    /// As which medium.
    pub medium: u64,
    /// What.
    pub kind: Kind,
    /// When, in milliseconds.
    pub at_ms: i64,
    /// Containers and media of a carousel's parts.
    pub children: Vec<(u64, u64)>,
}

/// A comment.
#[derive(Debug, Clone)]
pub struct Comment {
    /// Its id.
    pub id: u64,
    /// Under which medium.
    pub medium: u64,
    /// By whom.
    pub account: usize,
    /// What it says.
    pub text: String,
    /// When, in milliseconds.
    pub at_ms: i64,
}

/// An account's own quota.
#[derive(Debug, Clone, Default)]
pub struct Quota {
    /// `quota_total`; nothing: as everybody's.
    pub total: Option<u32>,
    /// When it was used by others than the app, in milliseconds.
    pub elsewhere: Vec<i64>,
}

impl Book {
    /// Notes a call.
    pub fn note(&mut self, account: usize, call: Call) {
        if self.calls.len() < MOST_CALLS {
            self.calls.push((account, call));
        }
    }
}
