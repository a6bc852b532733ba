//! The connection ends, and everything of it goes (R36, R74).

use super::{Connection, outbox};
use crate::{
    objects::agenda,
    platform::{self, Failed},
};
use shared::values::time::SECOND;

impl Connection {
    /// Deletes the token, the sessions and all else at once. Whoever is under way learns it from the generation. What
    /// stays until the Directory was told is the connection's id; then the whole database goes.
    pub(super) async fn end(&self) -> Result<(), Failed> {
        self.generation.set(self.generation.get().wrapping_add(1));
        let store = self.store();
        let Some(gone) = store.leaving(platform::now())? else {
            return Ok(());
        };
        store.leave(&gone)?;
        agenda::arm(&self.state, platform::now().plus(SECOND)).await?;
        outbox::send_soon(&self.state, &self.env);
        Ok(())
    }
}
