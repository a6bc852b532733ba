//! The sites there ever were, in the operator's own object.

use super::Directory;
use crate::platform::Failed;

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
}
