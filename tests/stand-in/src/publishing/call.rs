//! A call of publishing, as a test is told of it.

use serde::Serialize;
use serde_json::Value;

use crate::answer::Answer;
use crate::asked::Asked;
use crate::step::Step;

use super::parameters::Parameters;

/// A call that had to do with publishing.
#[derive(Debug, Clone, Serialize)]
pub struct Call {
    /// Which.
    pub step: Step,
    /// The verb and the path.
    pub target: String,
    /// The container that it names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub creation_id: Option<String>,
    /// When it came, in milliseconds.
    pub at_ms: i64,
    /// The id of what it made, whatever was answered.
    pub made: Option<String>,
    /// What was answered.
    pub status: u16,
    /// The error's code.
    pub code: Option<i64>,
    /// The error's subcode.
    pub subcode: Option<i64>,
}

/// What was made, and what was answered.
#[must_use]
pub fn note(asked: &Asked, step: Step, at_ms: i64, done: Option<&Answer>, answer: &Answer) -> Call {
    let read = |answer: &Answer| serde_json::from_slice::<Value>(&answer.body).unwrap_or_default();
    let error = &read(answer)["error"];
    let made = done.filter(|done| done.status == 200).map(read);
    Call {
        step,
        target: format!("{} {}", asked.method, asked.path),
        creation_id: Parameters::of(asked).text("creation_id"),
        at_ms,
        made: made.and_then(|made| made["id"].as_str().map(str::to_owned)),
        status: answer.status,
        code: error["code"].as_i64(),
        subcode: error["error_subcode"].as_i64(),
    }
}
