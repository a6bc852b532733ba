//! `GET /operator/audit`, and the lines that the other routes write.

use crate::{
    platform::{self, Failed, stub},
    routes::call::Call,
};
use shared::{
    messages::directory::{AppendAudit, ReadAudit},
    operator::{directory::OPERATOR, surface::AuditEntry},
};

/// The newest lines.
pub async fn log(call: &Call) -> Result<Vec<AuditEntry>, Failed> {
    stub::directory(&call.env, OPERATOR)?.ask(&ReadAudit).await
}

/// Writes a line: what was done, and on which site.
pub async fn append(call: &Call, action: &str, site: Option<&str>) -> Result<(), Failed> {
    write(call, AuditEntry::of(action, site, platform::now())).await
}

/// Writes a line: what was done, and on which connection.
pub async fn of_connection(call: &Call, action: &str, connection: &str) -> Result<(), Failed> {
    let entry = AuditEntry {
        connection: Some(connection.to_owned()),
        ..AuditEntry::of(action, None, platform::now())
    };
    write(call, entry).await
}

/// Counts a wrong secret. A line that is lost costs less than the answer.
pub async fn wrong_secret(call: &Call, site: Option<&str>) {
    let _ = write(call, AuditEntry::wrong_secret(site, platform::now())).await;
}

async fn write(call: &Call, entry: AuditEntry) -> Result<(), Failed> {
    stub::directory(&call.env, OPERATOR)?
        .ask(&AppendAudit { entry })
        .await
}
