//! The connection's site may be one that the operator added, and may be removed again.

use super::Connection;
use crate::{platform::Failed, settings};
use shared::duties::duty::Departure;

impl Connection {
    /// Its site is known here before anybody asks for it; with a site that was removed it ends, and its operator is told.
    pub(super) async fn look_at_the_site(&self) -> Result<(), Failed> {
        let Some(connection) = self.store().connection()? else {
            return Ok(());
        };
        let site = &connection.record.site;
        let config = settings::of_site(&self.env, site).await.map_err(|_| Failed)?;
        if config.has_left(site) {
            return self.end(Departure::SiteRemoved, None).await;
        }
        Ok(())
    }
}
