//! The sites there ever were, in the operator's own object; and the requests of one site's minute, in an object of its
//! own, which stores nothing.

use super::Directory;
use crate::platform::{self, Failed};

impl Directory {
    pub(super) fn remember_site(&self, site: String) -> Result<(), Failed> {
        self.prepare()?;
        self.database()
            .run("INSERT OR IGNORE INTO site (id) VALUES (?)", [site.into()])
    }

    pub(super) fn list_sites(&self) -> Result<Vec<String>, Failed> {
        if !self.database().exists("site")? {
            return Ok(Vec::new());
        }
        self.database()
            .texts("SELECT id AS text FROM site ORDER BY id", [])
    }

    /// A share of the site's minute.
    pub(super) fn share(&self, most: u32) -> u32 {
        let mut minute = self.minute.get();
        let share = minute.share(most, platform::now());
        self.minute.set(minute);
        share
    }
}
