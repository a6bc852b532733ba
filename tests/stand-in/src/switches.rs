//! What the control API can make the stand-in do differently. Every switch is off at the start.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::accounts::Kind;
use crate::faults::Fault;

/// All switches.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct Switches {
    /// The consent page answers at once, as if the user had pressed "deny".
    pub deny: bool,
    /// The consent page answers at once, as if this account had pressed "allow".
    pub auto: Option<Auto>,
    /// Permissions that are taken out of every grant.
    pub untick: Vec<String>,
    /// Every account counts as this kind.
    pub account_kind: Option<Kind>,
    /// Personal accounts get through consent and receive a token.
    pub personal_passes: bool,
    /// Every account must first clear a checkpoint at Instagram.
    pub checkpoint: bool,
    /// The code exchange's reply.
    pub reply_shape: ReplyShape,
    /// How `permissions` are given in the code exchange's reply.
    pub permissions_shape: PermissionsShape,
    /// `/me` answers `{"data":[{…}]}`, as documented.
    pub me_shape: ReplyShape,
    /// The authorize page is the one of the retired host.
    pub authorize_host_retired: bool,
    /// Authorize sends the visitor back with this error.
    pub redirected_error: Option<RedirectedError>,
    /// Every code counts as spent.
    pub code_already_used: bool,
    /// The `#_` arrives literally, as `%23_`: at the end of the code (`true` is short for it), or of the address.
    #[serde(deserialize_with = "hash_literal")]
    pub code_hash_literal: Option<HashLiteral>,
    /// Spent and expired codes have texts of their own, or the one in the documentation.
    pub code_errors: CodeErrors,
    /// The long-lived exchange and the refresh say what is granted, as some answers do.
    pub long_lived_permissions: bool,
    /// A refresh gives the same string again.
    pub refresh_same_token: bool,
    /// `Authorization: Bearer` is ignored.
    pub no_bearer: bool,
    /// The app isn't Live: what it publishes, only people with a role on it see, until it is.
    pub development: bool,
    /// The signatures of all picture addresses have expired, however young they are.
    pub pictures_expired: bool,
    /// Data calls carry a usage header.
    pub usage: Option<Usage>,
    /// How many calls of an account an hour may have: the usage header rises with them, and above it they are refused.
    pub allowance: Option<u32>,
    /// What goes wrong, and where.
    pub faults: Vec<Fault>,
}

/// Consent without a page.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Auto {
    /// Who consents.
    pub account: String,
    /// What they untick.
    #[serde(default)]
    pub untick: Vec<String>,
}

/// A reply as it is really seen, or as it is documented.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReplyShape {
    /// `{…}`
    #[default]
    Flat,
    /// `{"data":[{…}]}`
    Wrapped,
}

/// How permissions are listed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PermissionsShape {
    /// As the shape of the reply has it: an array when flat, a string when wrapped.
    #[default]
    Default,
    /// `["a","b"]`
    Array,
    /// `"a,b"`
    String,
    /// `"a, b"`
    Spaced,
    /// Not at all.
    Absent,
}

/// Where a literal `%23_` is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum HashLiteral {
    /// At the end of the code.
    Code,
    /// At the end of the address, so of the state, if there is one.
    End,
}

fn hash_literal<'de, D: Deserializer<'de>>(input: D) -> Result<Option<HashLiteral>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Word {
        Flag(bool),
        Place(HashLiteral),
    }
    Ok(Option::<Word>::deserialize(input)?.and_then(|word| match word {
        Word::Flag(on) => on.then_some(HashLiteral::Code),
        Word::Place(place) => Some(place),
    }))
}

/// The texts for codes that were once good.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CodeErrors {
    /// "has been used" and "has expired".
    #[default]
    Distinct,
    /// "Matching code was not found or was already used" for both.
    Documented,
}

/// An error that authorize sends back to the redirect URI.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RedirectedError {
    /// `error`
    pub error: String,
    /// `error_reason`
    #[serde(default)]
    pub error_reason: Option<String>,
    /// `error_description`
    pub error_description: String,
}

/// What the usage header says.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Usage {
    /// Percent of the limit.
    pub call_count: u32,
    /// Minutes until calls are possible again.
    #[serde(default)]
    pub estimated_minutes: u32,
    /// The app's header instead of the account's.
    #[serde(default)]
    pub app: bool,
}

/// All of `now`, with those changed that are wished; null puts one back.
///
/// # Errors
/// For one that doesn't exist, or a value it doesn't take.
pub fn changed<T: Serialize + DeserializeOwned + Default>(now: &T, wishes: &Value) -> Result<T, String> {
    let wrong = |error: serde_json::Error| error.to_string();
    let mut all = serde_json::to_value(now).map_err(wrong)?;
    let (Some(members), Some(wishes)) = (all.as_object_mut(), wishes.as_object()) else {
        return Err("expected an object".to_owned());
    };
    let off = serde_json::to_value(T::default()).map_err(wrong)?;
    for (name, value) in wishes {
        let value = if value.is_null() {
            off.get(name).cloned().unwrap_or(Value::Null)
        } else {
            value.clone()
        };
        members.insert(name.clone(), value);
    }
    serde_json::from_value(all).map_err(wrong)
}
