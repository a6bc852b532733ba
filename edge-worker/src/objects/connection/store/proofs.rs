//! The DPoP proofs that were seen (RFC 9449 §11.1).

use super::Store;
use crate::{objects::sql::millis, platform::Failed};
use shared::{oauth::dpop::JTI_LIFETIME, values::time::Timestamp};

impl Store {
    /// Marks a proof as seen, by the hash of its `jti`; `false` when it was seen before (R31).
    pub fn first_seen(&self, jti: &str, now: Timestamp) -> Result<bool, Failed> {
        self.change()
            .run("DELETE FROM proof WHERE ends <= ?", [millis(now)])?;
        let seen = self
            .reading()
            .texts("SELECT jti AS text FROM proof WHERE jti = ?", [jti.into()])?;
        if !seen.is_empty() {
            return Ok(false);
        }
        let values = [jti.into(), millis(now.plus(JTI_LIFETIME))];
        self.change()
            .run("INSERT INTO proof (jti, ends) VALUES (?, ?)", values)?;
        Ok(true)
    }
}
