//! How insights go here; the control API changes it (`POST /insights`).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// All settings, with what the facts say as the start.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Metrics whose names Instagram doesn't know any more: one of them refuses the whole call.
    pub refused: Vec<String>,
    /// Metrics that are answered with an empty shell: neither a value nor results.
    pub shells: Vec<String>,
    /// Metrics that are left out of an answer, as if nobody had asked for them.
    pub left_out: Vec<String>,
    /// How many days back anything is there.
    pub days: i64,
    /// How long after its end a day is there, in milliseconds.
    pub lag_ms: i64,
    /// How long after its end its numbers still move.
    pub moves_ms: i64,
    /// How `views` wants to be asked who of them follows.
    pub followers_breakdown: String,
    /// How many follow an account, by its name.
    pub followers: BTreeMap<String, u32>,
    /// When the accounts became professional, Unix seconds: media of before have no insights.
    pub professional_since: Option<i64>,
    /// Whether media are on Facebook too: else its two metrics refuse the call.
    pub on_facebook: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            refused: Vec::new(),
            shells: Vec::new(),
            left_out: Vec::new(),
            days: 730,
            lag_ms: 0,
            moves_ms: 48 * 3_600_000,
            followers_breakdown: "follow_type".to_owned(),
            followers: BTreeMap::new(),
            professional_since: None,
            on_facebook: false,
        }
    }
}
