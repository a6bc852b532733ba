//! What is wrong with a setting, in words for its operator (R60).

use serde::Serialize;

/// One setting that has to be mended before the edge works.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The setting's name.
    pub setting: &'static str,
    /// What is wrong.
    pub problem: String,
    /// What is expected.
    pub expected: &'static str,
    /// An example of the form; as a value it is refused.
    pub example: &'static str,
}

/// What has to be mended, in words for the operator.
pub(super) fn problem_of(
    setting: &'static str,
    problem: &str,
    expected: &'static str,
    example: &'static str,
) -> Problem {
    Problem {
        setting,
        problem: problem.to_owned(),
        expected,
        example,
    }
}
