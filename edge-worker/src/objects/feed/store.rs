//! What a Feed keeps: one row with the document, and a row for each picture.

use crate::{
    objects::{schema::create, sql::Database},
    platform::Failed,
};
use shared::{
    feed::{document::Document, picture::Picture, reading::is_kept},
    values::http::HttpResponse,
};
use web_sys::Response;
use worker::{SqlStorageValue, State};

const SCHEMA: [&str; 4] = [
    "CREATE TABLE IF NOT EXISTS feed (one INTEGER PRIMARY KEY CHECK (one = 1), document TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS picture (source TEXT PRIMARY KEY, hash TEXT NOT NULL, ending TEXT NOT NULL, \
     width INTEGER NOT NULL, height INTEGER NOT NULL, size INTEGER NOT NULL, body BLOB NOT NULL)",
    "CREATE INDEX IF NOT EXISTS picture_hash ON picture (hash)",
    "CREATE TABLE IF NOT EXISTS answer (one INTEGER PRIMARY KEY CHECK (one = 1), profile TEXT NOT NULL, posts TEXT NOT NULL)",
];

/// A Feed's database.
pub struct Store(Database);

impl Store {
    /// The database of this object.
    pub fn of(state: &State) -> Self {
        Self(Database::of(state))
    }

    /// The document, if the feed is published.
    pub fn document(&self) -> Result<Option<Document>, Failed> {
        let document = self
            .0
            .text_if_any("feed", "SELECT document AS text FROM feed", [])?;
        document
            .map(|text| Document::kept(&text).ok_or(Failed))
            .transpose()
    }

    /// Writes the document.
    pub fn write(&self, document: &Document) -> Result<(), Failed> {
        create(&self.0, &SCHEMA)?;
        self.blank_document()?;
        let write = "INSERT OR REPLACE INTO feed (one, document) VALUES (1, ?)";
        self.0.run(write, [document.text().into()])
    }

    /// Keeps Instagram's last good answer, so that what its owner hides is hidden without a new one. One that SQLite has no
    /// room for isn't kept.
    pub fn keep_answer(&self, profile: &str, posts: &str) -> Result<(), Failed> {
        create(&self.0, &SCHEMA)?;
        self.blank_answer()?;
        if !is_kept(profile, posts) {
            return self.0.run("DELETE FROM answer", []);
        }
        let keep = "INSERT OR REPLACE INTO answer (one, profile, posts) VALUES (1, ?, ?)";
        self.0.run(keep, [profile.into(), posts.into()])
    }

    fn blank_document(&self) -> Result<(), Failed> {
        let over = "UPDATE feed SET document = zeroblob(length(CAST(document AS BLOB)))";
        self.0.run_if_any("feed", over, [])
    }

    /// Writes over what is shown, and what Instagram answered: SQLite leaves old bytes in its file.
    pub fn blank(&self) -> Result<(), Failed> {
        self.blank_document()?;
        self.blank_answer()
    }

    fn blank_answer(&self) -> Result<(), Failed> {
        let over = "UPDATE answer SET profile = zeroblob(length(CAST(profile AS BLOB))), \
                    posts = zeroblob(length(CAST(posts AS BLOB)))";
        self.0.run_if_any("answer", over, [])
    }

    /// That answer: the account, and its posts.
    pub fn answer(&self) -> Result<Option<(String, String)>, Failed> {
        let part = |query| self.0.text_if_any("answer", query, []);
        let profile = part("SELECT profile AS text FROM answer")?;
        Ok(profile.zip(part("SELECT posts AS text FROM answer")?))
    }

    /// The pictures that are here, by what names them; those that are refused for good have none.
    pub fn pictures(&self) -> Result<Vec<(String, Option<Picture>)>, Failed> {
        let query = "SELECT source || char(10) || hash || ' ' || ending || ' ' || width || ' ' || height || ' ' || size \
                     AS text FROM picture";
        let rows = self.0.texts(query, [])?;
        let named = |row: String| {
            let (source, picture) = row.split_once('\n')?;
            Some((source.to_owned(), Picture::of_row(picture)))
        };
        Ok(rows.into_iter().filter_map(named).collect())
    }

    /// Keeps a picture, or that it is refused.
    pub fn keep(&self, source: &str, picture: Option<Picture>, bytes: Vec<u8>) -> Result<(), Failed> {
        let picture = picture.unwrap_or(Picture {
            hash: String::new(),
            ending: "",
            width: 0,
            height: 0,
            size: 0,
        });
        let size = i64::try_from(picture.size).unwrap_or(i64::MAX);
        self.0.run(
            "INSERT OR REPLACE INTO picture (source, hash, ending, width, height, size, body) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                source.into(),
                picture.hash.into(),
                picture.ending.into(),
                SqlStorageValue::Integer(picture.width.into()),
                SqlStorageValue::Integer(picture.height.into()),
                SqlStorageValue::Integer(size),
                bytes.into(),
            ],
        )
    }

    /// Forgets a picture that nothing shows any more. SQLite leaves old bytes in its file: they are written over first.
    pub fn drop_picture(&self, source: &str) -> Result<(), Failed> {
        let over = "UPDATE picture SET body = zeroblob(length(body)) WHERE source = ?";
        self.0.run(over, [source.into()])?;
        self.0
            .run("DELETE FROM picture WHERE source = ?", [source.into()])
    }

    /// Whether there is a picture of that address.
    pub fn has(&self, hash: &str, ending: &str) -> Result<bool, Failed> {
        let query = "SELECT ending AS text FROM picture WHERE hash = ? LIMIT 1";
        let found = self.0.text_if_any("picture", query, [hash.into()])?;
        Ok(found.is_some_and(|found| found == ending))
    }

    /// That picture, as it is answered.
    pub fn respond(&self, hash: &str, answer: &HttpResponse) -> Result<Option<Response>, Failed> {
        let query = "SELECT body FROM picture WHERE hash = ? LIMIT 1";
        self.0.respond(query, hash, answer)
    }
}
