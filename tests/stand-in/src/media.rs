//! The list of media: `GET /me/media` and `GET /{id}/media`, page by page.
//!
//! As at Instagram the links to the next and the former page hold the token, and the numeric id of the
//! professional account even if `/me` was called.

use url::form_urlencoded::byte_serialize;

use crate::asked::Asked;
use crate::errors::GraphError;
use crate::fields::Field;
use crate::json::Json;
use crate::medium;
use crate::people::Place;
use crate::profile::Profile;
use crate::world::World;

const DEFAULT_LIMIT: usize = 25;
const LARGEST_LIMIT: usize = 100;
/// However many there are, no more than the newest of them can be reached.
const MOST: usize = 10_000;

/// One page of an account's media.
///
/// # Errors
/// For a bad limit or cursor, or a field that doesn't exist.
pub fn list(
    world: &World,
    asked: &Asked,
    (account, token): (usize, &str),
    version: &str,
    fields: &[Field],
) -> Result<Json, GraphError> {
    let limit = limit(asked.field("limit"))?;
    let media = &world.people.accounts[account].media;
    let listed: Vec<usize> = (0..media.len())
        .filter(|index| media[*index].is_listed())
        .take(MOST)
        .collect();
    let count = listed.len();
    // A cursor stays good though its post is gone: the list goes on behind where it was.
    let (from, to) = match (asked.field("after"), asked.field("before")) {
        (Some(after), _) if !after.is_empty() => {
            let after = position(world, account, after)?;
            let from = listed.partition_point(|index| *index <= after);
            (from, count.min(from + limit))
        }
        (_, Some(before)) if !before.is_empty() => {
            let before = position(world, account, before)?;
            let to = listed.partition_point(|index| *index < before);
            (to.saturating_sub(limit), to)
        }
        _ => (0, count.min(limit)),
    };
    let page = listed.get(from..to).unwrap_or_default();
    let items: Result<Vec<Json>, GraphError> = page
        .iter()
        .map(|medium| {
            let place = Place {
                account,
                medium: *medium,
                child: None,
            };
            medium::read_in_list(world, place, fields)
        })
        .collect();
    let mut members = vec![("data", Json::List(items?))];
    // An empty list has no paging.
    if let [first, .., last] | [first @ last] = page {
        let link = Link {
            world,
            asked,
            account,
            token,
            version,
            limit,
        };
        members.push(("paging", paging(&link, (*first, *last), from > 0, to < count)));
    }
    Ok(Json::object(members))
}

fn limit(text: Option<&str>) -> Result<usize, GraphError> {
    let Some(text) = text else {
        return Ok(DEFAULT_LIMIT);
    };
    match text.parse::<usize>() {
        Ok(limit) if limit > 0 => Ok(limit.min(LARGEST_LIMIT)),
        _ => Err(GraphError::oauth(
            100,
            None,
            "(#100) Param limit must be a positive integer",
        )),
    }
}

fn position(world: &World, account: usize, cursor: &str) -> Result<usize, GraphError> {
    match world.people.cursors.get(cursor) {
        Some((owner, index)) if *owner == account => Ok(*index),
        _ => Err(GraphError::oauth(100, None, "(#100) Invalid cursor")),
    }
}

/// Everything that a link to another page is made of.
struct Link<'a> {
    world: &'a World,
    asked: &'a Asked,
    account: usize,
    token: &'a str,
    version: &'a str,
    limit: usize,
}

fn paging(link: &Link<'_>, (first, last): (usize, usize), is_before: bool, is_after: bool) -> Json {
    let media = &link.world.people.accounts[link.account].media;
    let before = &media[first].cursor;
    let after = &media[last].cursor;
    let mut members = vec![(
        "cursors",
        Json::object(vec![("before", Json::text(before)), ("after", Json::text(after))]),
    )];
    if is_before {
        members.push(("previous", Json::Text(link.to("before", before))));
    }
    if is_after {
        members.push(("next", Json::Text(link.to("after", after))));
    }
    Json::object(members)
}

impl Link<'_> {
    /// In Instagram's order: fields, limit, `access_token`, cursor.
    fn to(&self, direction: &str, cursor: &str) -> String {
        let account = &self.world.people.accounts[self.account];
        let id = match self.world.profile {
            Profile::Instagram => account.professional_id,
            Profile::BasicDisplay => account.app_scoped_id,
        };
        let host = self
            .asked
            .header("host")
            .map_or_else(|| self.world.hosts.pages.clone(), |host| format!("http://{host}"));
        let fields = self.asked.field("fields").map_or_else(String::new, |fields| {
            format!(
                "fields={}&",
                byte_serialize(fields.as_bytes()).collect::<String>()
            )
        });
        format!(
            "{host}/{}/{id}/media?{fields}limit={}&access_token={}&{direction}={cursor}",
            self.version, self.limit, self.token
        )
    }
}
