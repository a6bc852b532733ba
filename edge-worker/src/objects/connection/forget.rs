//! Meta says that the person took the app away, or wants what is kept to be deleted (R54, R55).

use super::{Connection, outbox};
use crate::platform::Failed;
use shared::{
    connection::agenda::{ConnectionDue, END},
    duties::duty,
    messages::connection::{Forget, Forgotten},
};

impl Connection {
    /// Ends, unless a person has allowed it again since; the site's operator is told why.
    pub(super) async fn forget(&self, Forget { kind, app, issued }: Forget) -> Result<Forgotten, Failed> {
        let store = self.store();
        if let Some(connection) = store.connection()? {
            let record = connection.record;
            if duty::ends(&record, app.as_deref(), issued, &*self.config()?) {
                self.end(kind.departure(), Some(issued)).await?;
                return Ok(Forgotten::Ended(record.id));
            }
        }
        // Nothing is deleted as long as a feed that was taken back is shown to somebody, or a file of before is there.
        if let Some(ConnectionDue::End(ended)) = store.agenda().entry(END)? {
            outbox::send_end(store, &self.env, ended).await?;
        }
        for feed in store.feeds_to_withdraw()? {
            outbox::withdraw(&self.env, &feed).await?;
        }
        for file in store.files_to_drop()? {
            self.file_goes(&file).await?;
        }
        Ok(Forgotten::Nothing)
    }
}
