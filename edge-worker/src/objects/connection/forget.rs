//! Meta says that the person took the app away, or wants what is kept to be deleted (R54, R55).

use super::Connection;
use crate::platform::Failed;
use shared::{
    duties::duty,
    messages::connection::{Forget, Forgotten},
};

impl Connection {
    /// Ends, unless a person has allowed it again since; the site's operator is told why.
    pub(super) async fn forget(&self, Forget { kind, app, issued }: Forget) -> Result<Forgotten, Failed> {
        let Some(connection) = self.store().connection()? else {
            return Ok(Forgotten::Nothing);
        };
        let record = connection.record;
        if !duty::ends(&record, app.as_deref(), issued, &*self.config()?) {
            return Ok(Forgotten::Nothing);
        }
        self.end(kind.departure(), Some(issued)).await?;
        Ok(Forgotten::Ended(record.id))
    }
}
