//! `GET /{ig-id}/content_publishing_limit`: how many posts of the last day count, and how many may.

use crate::errors::GraphError;
use crate::fields;
use crate::json::Json;
use crate::world::World;

use super::book::Quota;
use super::errors::parameter;
use super::parameters::Parameters;

/// The limit; without `fields` only what is used.
///
/// # Errors
/// For a field that doesn't exist, or a `since` of more than a day ago.
pub fn read(world: &World, account: usize, parameters: &Parameters) -> Result<Json, GraphError> {
    let since = parameters.text("since").map(|text| text.parse::<i64>());
    let since = since
        .transpose()
        .map_err(|_| parameter("Param since must be a Unix timestamp"))?;
    let day_seconds = world.clock.day_ms() / 1000;
    if since.is_some_and(|since| since < world.now_ms() / 1000 - day_seconds) {
        return Err(parameter("Param since must be within the last 24 hours"));
    }
    let usage = Json::Number(used(world, account, since).into());
    let mut members = Vec::new();
    let asked = parameters.text("fields");
    for field in fields::parse(Some(asked.as_deref().unwrap_or("quota_usage")))? {
        members.push(match field.name.as_str() {
            "quota_usage" => ("quota_usage", usage.clone()),
            "config" => {
                let config = vec![
                    ("quota_total", Json::Number(total(world, account).into())),
                    ("quota_duration", Json::Number(day_seconds.max(1).into())),
                ];
                ("config", Json::object(config))
            }
            other => return Err(GraphError::no_field(other, "IGContentPublishingLimit")),
        });
    }
    let data = Json::List(vec![Json::object(members)]);
    Ok(Json::object(vec![("data", data)]))
}

/// How many posts of the last day, or since that second, count: a carousel once, stories too.
#[must_use]
pub fn used(world: &World, account: usize, since: Option<i64>) -> u32 {
    let day = world.now_ms().saturating_sub(world.clock.day_ms());
    let from = since.map_or(day, |since| since.saturating_mul(1000).saturating_sub(1));
    let own = world
        .book
        .publications
        .iter()
        .filter(|one| one.account == account);
    let elsewhere = world
        .book
        .quotas
        .get(&account)
        .map_or(&[][..], |quota| &quota.elsewhere);
    let all = own.map(|one| one.at_ms).chain(elsewhere.iter().copied());
    u32::try_from(all.filter(|at| *at > from).count()).unwrap_or(u32::MAX)
}

/// Gives an account a quota of its own, of which others used some just now.
pub fn set(world: &mut World, account: usize, total: Option<u32>, used: u32) {
    let elsewhere = (0..used).map(|_| world.now_ms()).collect();
    world.book.quotas.insert(account, Quota { total, elsewhere });
}

/// How many may.
#[must_use]
pub fn total(world: &World, account: usize) -> u32 {
    let own = world.book.quotas.get(&account).and_then(|quota| quota.total);
    own.unwrap_or(world.book.settings.quota)
}
