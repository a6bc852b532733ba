//! The feeds that were published with this account: settings, and how their renewals went. What they show is elsewhere.

use super::Store;
use crate::{objects::schema::create, platform::Failed};
use shared::feed::{owner::Renewals, settings::Settings};

const SCHEMA: &str = "CREATE TABLE IF NOT EXISTS feed (id TEXT PRIMARY KEY, body TEXT NOT NULL)";

/// A feed of this account.
pub struct StoredFeed {
    /// Its id.
    pub id: String,
    /// What its owner says of it.
    pub settings: Settings,
    /// How its renewals went.
    pub renewals: Renewals,
}

impl Store {
    /// The ids of the feeds.
    pub fn feed_ids(&self) -> Result<Vec<String>, Failed> {
        if !self.reading().exists("feed")? {
            return Ok(Vec::new());
        }
        self.reading()
            .texts("SELECT id AS text FROM feed ORDER BY id", [])
    }

    /// Those that were taken back, and whose objects may have yet to hear of it.
    pub fn feeds_to_withdraw(&self) -> Result<Vec<String>, Failed> {
        self.waiting("withdraw %")
    }

    /// The files of before an end, whose objects may have yet to hear of it.
    pub fn files_to_drop(&self) -> Result<Vec<String>, Failed> {
        self.waiting("file %")
    }

    /// How many posts are planned or under way.
    pub fn posts_waiting(&self) -> Result<usize, Failed> {
        Ok(self.waiting("room posts/p/%")?.len())
    }

    /// What entries of the agenda with such a name are about.
    fn waiting(&self, name: &str) -> Result<Vec<String>, Failed> {
        if !self.reading().exists("agenda")? {
            return Ok(Vec::new());
        }
        let waiting = "SELECT substr(name, instr(name, ' ') + 1) AS text FROM agenda WHERE name LIKE ?";
        self.reading().texts(waiting, [name.into()])
    }

    /// A feed.
    pub fn feed(&self, id: &str) -> Result<Option<StoredFeed>, Failed> {
        let query = "SELECT body AS text FROM feed WHERE id = ?";
        let Some(text) = self.reading().text_if_any("feed", query, [id.into()])? else {
            return Ok(None);
        };
        let (settings, renewals) = text.split_once('\n').ok_or(Failed)?;
        Ok(Some(StoredFeed {
            id: id.to_owned(),
            settings: Settings::kept(settings).ok_or(Failed)?,
            renewals: Renewals::kept(renewals).ok_or(Failed)?,
        }))
    }

    /// Writes a feed.
    pub fn write_feed(&self, feed: &StoredFeed) -> Result<(), Failed> {
        create(self.change(), &[SCHEMA])?;
        let text = format!("{}\n{}", feed.settings.text(), feed.renewals.text());
        self.change().run(
            "INSERT OR REPLACE INTO feed (id, body) VALUES (?, ?)",
            [feed.id.as_str().into(), text.into()],
        )
    }

    /// Forgets a feed.
    pub fn drop_feed(&self, id: &str) -> Result<(), Failed> {
        self.change()
            .run_if_any("feed", "DELETE FROM feed WHERE id = ?", [id.into()])
    }
}
