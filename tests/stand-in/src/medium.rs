//! Reading one medium: `GET /{media}`, and `GET /{media}/children`.

use crate::calendar;
use crate::cdn;
use crate::errors::GraphError;
use crate::fields::Field;
use crate::json::Json;
use crate::library::{Form, Product};
use crate::people::Place;
use crate::profile::Profile;
use crate::world::World;

const FIELDS: [&str; 23] = [
    "id",
    "caption",
    "media_type",
    "media_product_type",
    "media_url",
    "thumbnail_url",
    "permalink",
    "shortcode",
    "timestamp",
    "username",
    "owner",
    "like_count",
    "comments_count",
    "is_comment_enabled",
    "alt_text",
    "children",
    "is_shared_to_feed",
    "is_ai_generated",
    "media_audio_type",
    "legacy_instagram_media_id",
    "copyright_check_information",
    "boost_ads_list",
    "boost_eligibility_info",
];
const BASIC_DISPLAY_FIELDS: [&str; 9] = [
    "id",
    "caption",
    "media_type",
    "media_url",
    "thumbnail_url",
    "permalink",
    "timestamp",
    "username",
    "children",
];
/// What an album's child doesn't have.
const NOT_OF_CHILDREN: [&str; 5] = [
    "permalink",
    "like_count",
    "comments_count",
    "is_comment_enabled",
    "caption",
];

/// A medium's fields, in the order asked for; `id` comes even if nobody asked.
///
/// # Errors
/// For a field that doesn't exist.
pub fn read(world: &World, place: Place, fields: &[Field]) -> Result<Json, GraphError> {
    members(world, place, fields, false)
}

/// The same as part of a list: hidden likes stay hidden there.
///
/// # Errors
/// For a field that doesn't exist.
pub fn read_in_list(world: &World, place: Place, fields: &[Field]) -> Result<Json, GraphError> {
    members(world, place, fields, true)
}

fn members(world: &World, place: Place, fields: &[Field], in_list: bool) -> Result<Json, GraphError> {
    let hides = in_list && world.people.medium(place).likes_hidden;
    let known: &[&'static str] = match world.profile {
        Profile::Instagram => &FIELDS,
        Profile::BasicDisplay => &BASIC_DISPLAY_FIELDS,
    };
    let mut members: Vec<(&'static str, Json)> = Vec::with_capacity(fields.len() + 1);
    for field in fields {
        let braces = field.name == "children" || field.name == "owner" || field.inner.is_empty();
        let Some(name) = known.iter().find(|name| **name == field.name && braces) else {
            return Err(GraphError::no_field(&field.name, "IGMedia"));
        };
        if members.iter().any(|(there, _)| there == name) {
            continue;
        }
        let value = match *name {
            "children" => album(world, place, &field.inner)?,
            "like_count" if hides => None,
            name => value(world, place, name),
        };
        members.extend(value.map(|value| (*name, value)));
    }
    if !members.iter().any(|(name, _)| *name == "id") {
        members.push(("id", Json::text(world.people.medium(place).id.to_string())));
    }
    Ok(Json::object(members))
}

/// The children of an album: `{"data":[…]}`, empty for anything else.
///
/// # Errors
/// For a field that doesn't exist.
pub fn children(world: &World, place: Place, fields: &[Field]) -> Result<Json, GraphError> {
    let count = world.people.medium(place).children.len();
    let children: Result<Vec<Json>, GraphError> = (0..count)
        .map(|child| {
            let child = Some(child);
            read_in_list(world, Place { child, ..place }, fields)
        })
        .collect();
    Ok(Json::object(vec![("data", Json::List(children?))]))
}

fn album(world: &World, place: Place, inner: &[Field]) -> Result<Option<Json>, GraphError> {
    if world.people.medium(place).form != Form::Album {
        return Ok(None);
    }
    let id = [Field {
        name: "id".to_owned(),
        inner: Vec::new(),
    }];
    children(world, place, if inner.is_empty() { &id } else { inner }).map(Some)
}

fn value(world: &World, place: Place, name: &str) -> Option<Json> {
    if place.child.is_some() && NOT_OF_CHILDREN.contains(&name) {
        return None;
    }
    let account = &world.people.accounts[place.account];
    let medium = world.people.medium(place);
    Some(match name {
        "id" => Json::text(medium.id.to_string()),
        "caption" => Json::text(medium.caption.clone()?),
        "media_type" => Json::text(medium.form.word()),
        "media_product_type" => Json::text(medium.product.word()),
        "media_url" if !medium.copyrighted => Json::text(cdn::media_address(world, medium)),
        "thumbnail_url" if medium.form == Form::Video => Json::text(cdn::thumbnail_address(world, medium)),
        "permalink" => {
            let folder = if medium.product == Product::Reels {
                "reel"
            } else {
                "p"
            };
            Json::text(format!("{}/{folder}/{}/", world.hosts.pages, medium.shortcode))
        }
        "shortcode" => Json::text(&medium.shortcode),
        "timestamp" => Json::text(calendar::iso(medium.posted_at)),
        "username" => Json::text(&account.username),
        "owner" => Json::object(vec![("id", Json::text(account.professional_id.to_string()))]),
        "like_count" => Json::Number(medium.likes.into()),
        "comments_count" => Json::Number(medium.comments.into()),
        "is_comment_enabled" => Json::Bool(!medium.comments_off),
        "is_shared_to_feed" if medium.product == Product::Reels => Json::Bool(medium.shared_to_feed),
        "is_ai_generated" => Json::Bool(medium.ai_generated),
        "media_audio_type" if medium.form == Form::Video => Json::text("ORIGINAL_SOUNDS"),
        "legacy_instagram_media_id" => Json::text(format!("{}_{}", medium.id, account.professional_id)),
        "alt_text" => Json::text(medium.alt_text.clone()?),
        _ => return None,
    })
}
