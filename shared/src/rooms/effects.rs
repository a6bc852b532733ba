//! What goes between a room and its host.

use crate::{
    instagram::{Failure, Permission},
    values::time::Timestamp,
};
use serde::{Deserialize, Serialize};

/// Why a room is entered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entry {
    /// A session asks.
    Asked(Asked),
    /// An entry of the agenda is due: the name that [`Writes::due`] gave it.
    Due(String),
}

/// What a session asks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The method.
    pub method: String,
    /// The path, as `/posts/ID`.
    pub path: String,
    /// The query, without its mark.
    pub query: String,
    /// The body's media type.
    pub content_type: String,
    /// The body, where there is one.
    pub body: String,
    /// `Idempotency-Key`.
    pub idempotency_key: Option<String>,
    /// The session's name, or `operator`.
    pub session: String,
    /// `If-None-Match`.
    pub if_none_match: Option<String>,
}

/// What a room is told of its connection, at each step anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// The time.
    pub now: Timestamp,
    /// 32 random characters, others at each step.
    pub random: String,
    /// The connection's id.
    pub connection: String,
    /// Its site.
    pub site: String,
    /// The account's name, where it is known.
    pub username: Option<String>,
    /// What is granted.
    pub permissions: Vec<Permission>,
    /// Why Instagram can't be asked for this account now.
    pub unusable: Option<Failure>,
    /// The edge's own address, as `https://edge.example`.
    pub public_url: String,
    /// The version of Instagram's API that is in use, as `v26.0`.
    #[serde(skip)]
    pub version: String,
    /// What the site's operator says of this room: a member of the site's entry, as JSON; `null` where nothing is said.
    /// The host has a line for each room, and the version after them; a room has its own.
    pub policy: String,
}

/// What a room wants done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Rows are read.
    Read(Read),
    /// Rows, entries of the agenda and events are written, all or none.
    Write(Writes),
    /// Instagram is asked.
    Call(Call),
    /// Something is done with a file that somebody handed to the edge.
    File(FileAsk),
    /// It is over. Whoever asked is answered.
    Done(Option<Answer>),
}

/// Which rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Read {
    /// The one of that key.
    One(String),
    /// Those whose keys begin so, in their order, as [`Got::Rows`].
    Below(String),
}

/// What is written at once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Writes {
    /// Key and body of each row; without a body it goes.
    pub rows: Vec<(String, Option<String>)>,
    /// Name and time of each entry of the agenda; without a time it goes.
    pub due: Vec<(String, Option<Timestamp>)>,
    /// Bodies of the events that the site's operator is told.
    pub told: Vec<String>,
    /// What the account shows at Instagram changed by the edge's own doing: its feeds are due.
    pub shows: bool,
}

/// Whose turn a call to Instagram takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Turn {
    /// A person waits.
    People,
    /// Something is due.
    Due,
    /// Nobody waits.
    Background,
}

/// A call to Instagram.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// Whose turn it takes.
    pub turn: Turn,
    /// `GET` or `POST`.
    pub method: String,
    /// Below the version, as `/me/media?fields=id`.
    pub path: String,
    /// A JSON body.
    pub body: Option<String>,
}

/// What became of a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Called {
    /// An answer without an error: JSON.
    Answered(String),
    /// Instagram was not asked.
    Held(Failure),
    /// It was asked. It said no, or it is not known what became of it.
    Failed(Failure),
}

/// What is done with a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileAsk {
    /// Its id.
    pub file: String,
    /// What.
    pub what: FileDeed,
}

/// What can be done with a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileDeed {
    /// It begins: so many bytes of that media type.
    Begin {
        /// Bytes.
        size: u64,
        /// `image/jpeg`, `video/mp4` or `video/quicktime`.
        media_type: String,
        /// Until when it is kept, if nobody keeps it longer.
        until: Timestamp,
    },
    /// What it is.
    Look,
    /// It is kept until then, or for longer if it is already.
    Keep(Timestamp),
    /// It is kept until then and no longer.
    Ends(Timestamp),
    /// Whoever has the address that comes back may read it until then.
    Lend(Timestamp),
    /// Nobody may read it any more.
    Return,
    /// It goes.
    Drop,
}

/// What is known of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileTold {
    /// Its bytes, when it is whole.
    pub size: u64,
    /// How many of them came.
    pub received: u64,
    /// Its media type.
    pub media_type: String,
    /// What was found in it, as JSON of `posts::check`'s; empty until it is whole.
    pub found: String,
    /// The path that it is lent at.
    pub lent: Option<String>,
}

/// What comes back for an effect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Got {
    /// It begins.
    Nothing,
    /// For [`Effect::Read`].
    Rows(Vec<(String, String)>),
    /// For [`Effect::Write`].
    Written,
    /// For [`Effect::Call`].
    Called(Called),
    /// For [`Effect::File`]; nothing where there is no such file of this connection.
    File(Option<FileTold>),
}

/// What whoever asked is answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// Header fields, each one of [`FIELDS`].
    pub headers: Vec<(String, String)>,
    /// JSON, or nothing.
    pub body: String,
}

/// The header fields that an answer of a room may have.
pub const FIELDS: [&str; 6] = [
    "Content-Type",
    "Cache-Control",
    "X-Content-Type-Options",
    "Location",
    "Retry-After",
    "ETag",
];

impl Answer {
    /// A header field; empty where it has none of that name.
    #[must_use]
    pub fn field(&self, name: &str) -> &str {
        let mut fields = self.headers.iter();
        fields
            .find(|(known, _)| known == name)
            .map_or("", |(_, value)| value)
    }
}
