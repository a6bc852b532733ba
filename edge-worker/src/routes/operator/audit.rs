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

/// Writes a line: what was done on which site.
pub async fn append(call: &Call, action: &str, site: &str) -> Result<(), Failed> {
    let entry = AuditEntry {
        at: platform::now().seconds(),
        action: action.to_owned(),
        site: Some(site.to_owned()),
        connection: None,
    };
    stub::directory(&call.env, OPERATOR)?
        .ask(&AppendAudit { entry })
        .await
}
