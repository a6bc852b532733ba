//! The audit log, in the operator's own object.

use super::{Directory, before};
use crate::{
    objects::sql::{from_json, millis, to_json},
    platform::{self, Failed},
};
use shared::{
    messages::directory::AppendAudit,
    operator::{
        directory::{AUDIT_KEPT, DirectoryDue},
        surface::AuditEntry,
    },
};

impl Directory {
    /// Writes a line, or counts it in that of its day, and says the count.
    pub(super) async fn append_audit(
        &self,
        AppendAudit { mut entry }: AppendAudit,
    ) -> Result<Option<u32>, Failed> {
        self.prepare()?;
        let database = self.database();
        let at = entry.day().unwrap_or_else(platform::now);
        if entry.day().is_some() {
            let lines = database.texts("SELECT body AS text FROM audit WHERE at = ?", [millis(at)])?;
            for line in lines {
                if let Some(both) = entry.and(&from_json(&line)?) {
                    entry = both;
                    let former = [millis(at), line.into()];
                    database.run("DELETE FROM audit WHERE at = ? AND body = ?", former)?;
                }
            }
        }
        let values = [millis(at), to_json(&entry)?.into()];
        database.run("INSERT INTO audit (at, body) VALUES (?, ?)", values)?;
        self.clean_later(DirectoryDue::OldRows).await?;
        Ok(entry.count)
    }

    /// The newest lines.
    pub(super) fn read_audit(&self) -> Result<Vec<AuditEntry>, Failed> {
        if !self.database().exists("audit")? {
            return Ok(Vec::new());
        }
        let lines = self
            .database()
            .texts("SELECT body AS text FROM audit ORDER BY at DESC LIMIT 500", [])?;
        lines.iter().map(|line| from_json(line)).collect()
    }

    /// Forgets old lines.
    pub(super) fn forget_old_audit(&self) -> Result<(), Failed> {
        let database = self.database();
        if !database.exists("audit")? {
            return Ok(());
        }
        database.run("DELETE FROM audit WHERE at < ?", [before(AUDIT_KEPT)])
    }
}
