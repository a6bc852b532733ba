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
    /// Writes a line.
    pub(super) async fn append_audit(&self, AppendAudit { entry }: AppendAudit) -> Result<(), Failed> {
        self.prepare()?;
        let values = [millis(platform::now()), to_json(&entry)?.into()];
        self.database()
            .run("INSERT INTO audit (at, body) VALUES (?, ?)", values)?;
        self.clean_later(DirectoryDue::OldRows).await
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
