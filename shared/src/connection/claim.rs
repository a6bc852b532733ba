//! Between the callback and the claim: what the replies of Instagram's two exchanges and of `/me` mean for a flow.
//! Whatever is found wanting here is told to the page, and nothing is stored as healthy (R19, R20).

use crate::{
    connection::{account::Account, token_dates::TokenDates},
    instagram::{
        Category, Dialect, EndpointProfile, Exchanged, Failure, Me, Permission, Retry, Step, UserId,
    },
    oauth::{
        callback,
        flow::{Flow, FlowResult},
    },
};
use serde::{Deserialize, Serialize};

/// What a flow leaves for its claim. The token lies beside it, sealed for its connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// The flow.
    pub flow: Flow,
    /// The connection's id.
    pub connection: String,
    /// Whose account it is.
    pub account: Account,
    /// What was granted; [`None`] when Instagram doesn't say (R17).
    pub permissions: Option<Vec<Permission>>,
    /// Asked for, and unticked.
    pub declined: Vec<Permission>,
    /// The token's dates.
    pub token: TokenDates,
    /// Why the token is still short-lived.
    pub waiting_for: Option<Failure>,
}

/// Checks what was granted against what was asked (R19).
///
/// # Errors
/// The result `missing_permissions`, with the list, when a required one is missing.
pub fn declined(flow: &Flow, exchanged: &Exchanged) -> Result<Vec<Permission>, FlowResult> {
    let Some(granted) = &exchanged.permissions else {
        return Ok(Vec::new());
    };
    let declined: Vec<Permission> = flow
        .permissions
        .iter()
        .filter(|asked| !granted.contains(asked))
        .cloned()
        .collect();
    let required: Vec<Permission> = declined
        .iter()
        .filter(|missing| !flow.optional.contains(missing))
        .cloned()
        .collect();
    if required.is_empty() {
        return Ok(declined);
    }
    Err(FlowResult::error(
        "missing_permissions",
        Failure::unticked(required).at(Step::Exchange),
    ))
}

/// Whether the long-lived exchange may be finished later (R20): Instagram's fault, and it passes.
#[must_use]
pub fn passes(failure: &Failure) -> bool {
    failure.retry == Retry::Later
}

/// Checks the account that `/me` names: a professional one, and the one that is expected (R52).
///
/// # Errors
/// What the page is told.
pub fn acceptable(
    flow: &Flow,
    account: &Account,
    connection: &str,
    profile: &EndpointProfile,
) -> Result<(), FlowResult> {
    if is_personal(account.account_type.as_deref(), profile) {
        return Err(callback::failed(Failure::not_professional()));
    }
    match &flow.connection {
        Some(expected) if expected != connection => {
            Err(FlowResult::error("account_mismatch", Failure::account_mismatch()))
        }
        _ => Ok(()),
    }
}

fn is_personal(account_type: Option<&str>, profile: &EndpointProfile) -> bool {
    profile.dialect == Dialect::Business
        && account_type.is_some_and(|kind| kind.eq_ignore_ascii_case("personal"))
}

/// Whether `/me` names the account that the exchange named, or the one that is connected.
///
/// # Errors
/// An answer that can't be right, so nothing of it is taken in.
pub fn of_account(me: &Me, id: &UserId) -> Result<(), Failure> {
    if me.id == *id {
        Ok(())
    } else {
        Err(Failure::own(
            Category::Malformed,
            "Instagram's answers name two different accounts, so nothing was connected or changed.",
            "Click the button again; if it keeps happening, tell the site's operator.",
        ))
    }
}

/// Whether an account is still a professional one.
///
/// # Errors
/// The failure that a person mends.
pub fn professional(me: &Me, profile: &EndpointProfile) -> Result<(), Failure> {
    if is_personal(me.account_type.as_deref(), profile) {
        Err(Failure::not_professional())
    } else {
        Ok(())
    }
}

/// The name that makes a connection's id: reconnecting the same account leads to the same object (R52).
#[must_use]
pub fn connection_name(site: &str, account: &UserId) -> String {
    format!("{site}/{}", account.as_str())
}

#[cfg(test)]
mod tests;
