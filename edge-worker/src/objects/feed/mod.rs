//! The Feed: one published feed. It holds the last good answer and its pictures, so that visitors ask it alone, and neither
//! the Connection nor Instagram (R86). Its Connection publishes it, renews it and takes it back; nothing is due for it.

mod joined;
mod object;
mod pictures;
mod show;
mod store;
mod visit;

use super::awake::Awake;
use crate::{platform::Failed, settings};
use shared::{
    feed::{
        document::Document,
        media::{Post, Profile},
        others::Others,
        settings::Settings,
    },
    settings::config::Config,
    values::time::Timestamp,
};
use std::{cell::RefCell, rc::Rc};
use store::Store;
use worker::{Env, State};

/// The object.
pub struct Feed {
    state: State,
    env: Env,
    awake: Awake,
    /// What was read of the storage, until the next change.
    kept: RefCell<Option<Rc<Document>>>,
    /// The answer whose pictures are being fetched.
    next: RefCell<Option<Rc<Next>>>,
    /// The other feeds that are shown in it.
    others: RefCell<Others>,
    /// The last document with what they lent.
    joined: RefCell<Option<Joined>>,
}

/// What Instagram answered, until its pictures are here.
struct Next {
    url: String,
    settings: Settings,
    profile: Profile,
    posts: Vec<Post>,
    at: Timestamp,
}

/// A document with what other feeds lent for it.
struct Joined {
    own: Rc<Document>,
    whole: Rc<Document>,
    /// So long it may be shown.
    until: Timestamp,
}

impl Feed {
    fn store(&self) -> Store {
        Store::of(&self.state)
    }

    fn config(&self) -> Result<Rc<Config>, Failed> {
        settings::config(&self.env).map_err(|_| Failed)
    }
}
