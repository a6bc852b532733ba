//! Reading the account: `GET /me` and `GET /{id}` of the token's own account.

use crate::cdn;
use crate::errors::GraphError;
use crate::fields::Field;
use crate::json::Json;
use crate::profile::Profile;
use crate::switches::ReplyShape;
use crate::world::World;

const FIELDS: [&str; 11] = [
    "id",
    "user_id",
    "username",
    "name",
    "account_type",
    "profile_picture_url",
    "followers_count",
    "follows_count",
    "media_count",
    "biography",
    "website",
];
const BASIC_DISPLAY_FIELDS: [&str; 4] = ["id", "username", "account_type", "media_count"];

/// The account's fields, in the order asked for; `id` comes even if nobody asked.
///
/// # Errors
/// For a field that doesn't exist.
pub fn read(world: &World, account: usize, fields: &[Field]) -> Result<Json, GraphError> {
    let known: &[&'static str] = match world.profile {
        Profile::Instagram => &FIELDS,
        Profile::BasicDisplay => &BASIC_DISPLAY_FIELDS,
    };
    let mut members: Vec<(&'static str, Json)> = Vec::new();
    for field in fields {
        let Some(name) = known
            .iter()
            .find(|name| **name == field.name && field.inner.is_empty())
        else {
            return Err(GraphError::no_field(&field.name, "IGUser"));
        };
        if members.iter().any(|(there, _)| there == name) {
            continue;
        }
        // A field without a value is simply missing.
        members.extend(value(world, account, name).map(|value| (*name, value)));
    }
    if !members.iter().any(|(name, _)| *name == "id") {
        members.extend(value(world, account, "id").map(|value| ("id", value)));
    }
    let flat = Json::object(members);
    Ok(match world.switches.me_shape {
        ReplyShape::Flat => flat,
        ReplyShape::Wrapped => Json::object(vec![("data", Json::List(vec![flat]))]),
    })
}

fn value(world: &World, index: usize, name: &str) -> Option<Json> {
    let account = &world.people.accounts[index];
    Some(match name {
        "id" => Json::text(account.app_scoped_id.to_string()),
        "user_id" => Json::text(account.professional_id.to_string()),
        "username" => Json::text(&account.username),
        "name" => Json::text(account.name?),
        "account_type" => Json::text(world.account_type_of(index)),
        "profile_picture_url" if account.pictured => Json::text(cdn::profile_address(world, index)),
        "followers_count" => Json::Number(world.followers_of(index).into()),
        "follows_count" => Json::Number(account.follows.into()),
        "media_count" => Json::Number(i128::try_from(account.shown().count()).unwrap_or(0)),
        "biography" => Json::text(account.biography?),
        "website" => Json::text(account.website?),
        _ => return None,
    })
}
