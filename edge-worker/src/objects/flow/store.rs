//! What a Flow keeps: the mark that it was used, and for a while the result.

use crate::{
    objects::{
        schema::create,
        sql::{Database, from_json, millis, timestamp, to_json},
    },
    platform::Failed,
};
use serde::Deserialize;
use shared::{
    connection::{claim::Claim, sealed_token::SealedToken},
    values::{secret, time::Timestamp},
};
use worker::State;

/// One row: the mark, and for a while the result.
const SCHEMA: &str = "CREATE TABLE IF NOT EXISTS flow (one INTEGER PRIMARY KEY CHECK (one = 1), ends INTEGER NOT NULL, \
                      code_hash TEXT, claim TEXT, token TEXT, claim_ends INTEGER)";

/// A Flow's database.
pub struct Store(Database);

/// The result, as it waits for its claim.
pub struct StoredClaim {
    /// The one-time code's.
    pub code_hash: String,
    /// What the flow found.
    pub claim: Claim,
    /// Instagram's token, sealed for its connection.
    pub token: SealedToken,
}

/// When what a Flow keeps is over.
pub struct Ends {
    /// The mark.
    pub mark: Timestamp,
    /// The result.
    pub claim: Option<Timestamp>,
}

impl Store {
    /// The database of this object.
    pub fn of(state: &State) -> Self {
        Self(Database::of(state))
    }

    /// What a Flow keeps in this database.
    pub fn in_database(database: &Database) -> Self {
        Self(database.clone())
    }

    /// Whether the flow was used.
    pub fn exists(&self) -> Result<bool, Failed> {
        self.0.exists("flow")
    }

    /// Marks the flow as used.
    pub fn mark(&self, ends: Timestamp) -> Result<(), Failed> {
        create(&self.0, &[SCHEMA])?;
        self.0
            .run("INSERT INTO flow (one, ends) VALUES (1, ?)", [millis(ends)])
    }

    /// When the mark ends, and the result if there is one.
    pub fn ends(&self) -> Result<Option<Ends>, Failed> {
        #[derive(Deserialize)]
        struct Row {
            ends: f64,
            claim_ends: Option<f64>,
        }
        let query = "SELECT ends, claim_ends FROM flow";
        let row = self.0.row_if_any::<Row>("flow", query, [])?;
        Ok(row.map(|row| Ends {
            mark: timestamp(row.ends),
            claim: row.claim_ends.map(timestamp),
        }))
    }

    /// Writes the result, under the hash of its one-time code.
    pub fn write_claim(
        &self,
        code: &str,
        claim: &Claim,
        token: &SealedToken,
        ends: Timestamp,
    ) -> Result<(), Failed> {
        self.0.run(
            "UPDATE flow SET code_hash = ?, claim = ?, token = ?, claim_ends = ?",
            [
                secret::hash(code).into(),
                to_json(claim)?.into(),
                token.as_str().into(),
                millis(ends),
            ],
        )
    }

    /// The result, while it may be claimed.
    pub fn claim(&self, now: Timestamp) -> Result<Option<StoredClaim>, Failed> {
        #[derive(Deserialize)]
        struct Row {
            code_hash: String,
            claim: String,
            token: String,
        }
        let query = "SELECT code_hash, claim, token FROM flow WHERE claim IS NOT NULL AND claim_ends > ?";
        let row = self.0.row_if_any::<Row>("flow", query, [millis(now)])?;
        row.map(|row| {
            Ok(StoredClaim {
                code_hash: row.code_hash,
                claim: from_json(&row.claim)?,
                token: SealedToken::stored(row.token),
            })
        })
        .transpose()
    }

    /// Keeps who redeemed the result, for as long as the code is good.
    pub fn write_redeemed(&self, shown: &str, connection: &str) -> Result<(), Failed> {
        self.0.run(
            "CREATE TABLE IF NOT EXISTS redeemed (shown TEXT PRIMARY KEY, connection TEXT NOT NULL, ends INTEGER NOT NULL)",
            [],
        )?;
        self.0.run(
            "INSERT OR REPLACE INTO redeemed (shown, connection, ends) SELECT ?, ?, claim_ends FROM flow",
            [shown.into(), connection.into()],
        )
    }

    /// The connection of whoever redeemed the result and shows the same again in time.
    pub fn redeemed(&self, shown: &str, now: Timestamp) -> Result<Option<String>, Failed> {
        let query = "SELECT connection AS text FROM redeemed WHERE shown = ? AND ends > ?";
        self.0.text_if_any("redeemed", query, [shown.into(), millis(now)])
    }

    /// Forgets who redeemed the result.
    pub fn drop_redeemed(&self) -> Result<(), Failed> {
        self.0.run("DROP TABLE IF EXISTS redeemed", [])
    }

    /// Forgets a result whose time is over. SQLite leaves old bytes in its file, so they are written over first, by as
    /// many zeroes: then the place is the same.
    pub fn drop_claim(&self, now: Timestamp) -> Result<(), Failed> {
        let zeroes = |column| format!("{column} = zeroblob(length(CAST({column} AS BLOB)))");
        let over = format!(
            "UPDATE flow SET {}, {} WHERE claim_ends <= ?",
            zeroes("claim"),
            zeroes("token")
        );
        self.0.run(&over, [millis(now)])?;
        let drop = "UPDATE flow SET code_hash = NULL, claim = NULL, token = NULL WHERE claim_ends <= ?";
        self.0.run(drop, [millis(now)])
    }
}
