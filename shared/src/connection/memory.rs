//! What a Connection's object remembers of its own storage, so that a warm read asks no SQL: the record with its sealed
//! tokens, and the access tokens that were shown lately, as hashes, each with its session and its end.
//!
//! An object is the only writer of its storage, so what it has read stays true until it writes. Whoever writes gets the
//! database from [`Remembering::change`] alone, which forgets everything first: a write that fails, or is cut short after
//! some of its statements, leaves nothing behind that could be wrong. Nothing is here that isn't in the storage.

use crate::{
    connection::{
        record::Record,
        sealed_token::SealedToken,
        session::{Presented, Session},
    },
    oauth::token::ACCESS_LIFETIME,
    values::time::Timestamp,
};
use std::{cell::RefCell, rc::Rc};

/// So many access tokens are remembered, those that were shown first go first. With its session each takes less than 1 KB,
/// the record some 2 KB: an object remembers 64 KB at the most, and with one session 3 KB.
pub const MOST: usize = 64;

/// The record, the sealed token in use, and the one in the second slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredConnection {
    /// All but the tokens.
    pub record: Record,
    /// Sealed for this connection.
    pub token: SealedToken,
    /// A refreshed token that has yet to answer.
    pub candidate: Option<SealedToken>,
}

/// Who asks: a session whose access token is good, and the connection it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    /// The session.
    pub session: Rc<Session>,
    /// The connection.
    pub connection: Rc<StoredConnection>,
    /// When the access token ends.
    pub ends: Timestamp,
}

/// An access token as it is stored.
pub struct Granted {
    /// Its session.
    pub session: Session,
    /// The connection that it is for.
    pub connection: StoredConnection,
    /// When it ends, or ended.
    pub ends: Timestamp,
}

/// A Connection's rows, as its database reads them.
pub trait Rows {
    /// The database failed.
    type Failed;

    /// The record with its tokens; [`None`] where no connection is.
    ///
    /// # Errors
    /// The database failed.
    fn connection(&self) -> Result<Option<StoredConnection>, Self::Failed>;

    /// The access token of that hash, whatever its end.
    ///
    /// # Errors
    /// The database failed.
    fn granted(&self, hash: &str) -> Result<Option<Granted>, Self::Failed>;

    /// The session of that id.
    ///
    /// # Errors
    /// The database failed.
    fn session(&self, id: &str) -> Result<Option<Session>, Self::Failed>;
}

/// A Connection's rows with a memory in front of them. It belongs to one instance of the object and goes with it.
pub struct Remembering<R> {
    rows: R,
    memory: RefCell<Memory>,
}

#[derive(Default)]
struct Memory {
    connection: Known<Rc<StoredConnection>>,
    shown: Vec<Shown>,
}

/// What is known of something.
#[derive(Default)]
enum Known<T> {
    #[default]
    No,
    Nothing,
    Is(T),
}

struct Shown {
    hash: String,
    session: Rc<Session>,
    ends: Timestamp,
}

impl<R> Remembering<R> {
    /// With nothing remembered.
    pub fn of(rows: R) -> Self {
        Self {
            rows,
            memory: RefCell::default(),
        }
    }

    /// The database, for a change: first everything is forgotten.
    pub fn change(&self) -> &R {
        self.forget();
        &self.rows
    }

    /// Forgets everything, so that it is read anew.
    pub fn forget(&self) {
        self.memory.take();
    }
}

impl<R: Rows> Remembering<R> {
    /// The record with its tokens; [`None`] where no connection is.
    ///
    /// # Errors
    /// The database failed.
    pub fn connection(&self) -> Result<Option<Rc<StoredConnection>>, R::Failed> {
        match &self.memory.borrow().connection {
            Known::Is(connection) => return Ok(Some(connection.clone())),
            Known::Nothing => return Ok(None),
            Known::No => {}
        }
        let read = self.or_forget(self.rows.connection())?.map(Rc::new);
        self.memory.borrow_mut().connection = read.clone().map_or(Known::Nothing, Known::Is);
        Ok(read)
    }

    /// The session of an access token that is good now, with all that a call needs.
    ///
    /// # Errors
    /// The database failed.
    pub fn access(&self, presented: &Presented<'_>, now: Timestamp) -> Result<Option<Access>, R::Failed> {
        let hash = presented.hash();
        let known = self.memory.borrow().access(&hash);
        let access = match known {
            Known::Is(access) => Some(access),
            Known::Nothing => None,
            Known::No => self.read(hash)?,
        };
        Ok(access.filter(|access| access.is_good(now)))
    }

    /// The session of that id.
    ///
    /// # Errors
    /// The database failed.
    pub fn session(&self, id: &str) -> Result<Option<Rc<Session>>, R::Failed> {
        if let Some(known) = self.memory.borrow().session(id) {
            return Ok(Some(known));
        }
        Ok(self.or_forget(self.rows.session(id))?.map(Rc::new))
    }

    fn read(&self, hash: String) -> Result<Option<Access>, R::Failed> {
        let Some(granted) = self.or_forget(self.rows.granted(&hash))? else {
            return Ok(None);
        };
        let access = Access {
            session: Rc::new(granted.session),
            connection: Rc::new(granted.connection),
            ends: granted.ends,
        };
        self.memory.borrow_mut().keep(hash, &access);
        Ok(Some(access))
    }

    fn or_forget<T>(&self, read: Result<T, R::Failed>) -> Result<T, R::Failed> {
        read.inspect_err(|_| self.forget())
    }
}

impl Access {
    /// One that ends later than a token lasts was handed out by a clock that was ahead (R118).
    fn is_good(&self, now: Timestamp) -> bool {
        now < self.ends && self.ends <= now.plus(ACCESS_LIFETIME)
    }
}

impl Memory {
    /// What is known of an access token. Where no connection is, none is good.
    fn access(&self, hash: &str) -> Known<Access> {
        let connection = match &self.connection {
            Known::Is(connection) => connection.clone(),
            Known::Nothing => return Known::Nothing,
            Known::No => return Known::No,
        };
        let shown = self.shown.iter().find(|shown| shown.hash == hash);
        shown.map_or(Known::No, |shown| {
            Known::Is(Access {
                session: shown.session.clone(),
                connection,
                ends: shown.ends,
            })
        })
    }

    /// What is known of a session.
    fn session(&self, id: &str) -> Option<Rc<Session>> {
        let shown = self.shown.iter().find(|shown| shown.session.id == id)?;
        Some(shown.session.clone())
    }

    fn keep(&mut self, hash: String, access: &Access) {
        self.connection = Known::Is(access.connection.clone());
        if self.shown.len() >= MOST {
            self.shown.remove(0);
        }
        self.shown.push(Shown {
            hash,
            session: access.session.clone(),
            ends: access.ends,
        });
    }
}

#[cfg(test)]
mod tests;
