//! To a Flow: Instagram sent the browser back, and then the client redeems the result.

use super::inbox;
use crate::{
    instagram::Failure,
    oauth::{
        error::TokenError,
        flow::{Flow, FlowResult},
        redeem::Redeem,
        token::Tokens,
    },
};
use serde::{Deserialize, Serialize};

inbox! {
    /// What a Flow is asked. Its object's name is the flow's.
    FlowMessage at "FLOW";
    /// The browser is back from Instagram.
    Return at "/return" answers Consumed;
    /// A client redeems its one-time code.
    Redeem at "/redeem" answers Result<Tokens, TokenError>;
}

/// Instagram sent this browser back.
#[derive(Serialize, Deserialize)]
pub struct Return {
    /// The flow's name, which is the object's.
    pub name: String,
    /// The flow, from its cookie.
    pub flow: Box<Flow>,
    /// Instagram's code, or why there is none.
    pub reply: Result<String, Failure>,
}

/// What became of a [`Return`].
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Consumed {
    /// Somebody was here before (R7, R9).
    Used,
    /// What came of it: the exchange's result, or the denial.
    Finished(FlowResult),
}
