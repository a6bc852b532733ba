//! Comments under a medium: `POST` and `GET /{media}/comments`, and whether there may be any.

use crate::calendar;
use crate::dice::Dice;
use crate::errors::GraphError;
use crate::fields::{self, Field};
use crate::json::Json;
use crate::library;
use crate::people::Place;
use crate::world::World;

use super::book::Comment;
use super::errors::{parameter, row};
use super::parameters::Parameters;

/// The most that one page has.
const PAGE: usize = 50;

/// Makes a comment, and gives its id: but whoever asks for `fields` gets an error for a comment that was made.
///
/// # Errors
/// For an empty one, where comments are off, and for `fields`.
pub fn make(world: &mut World, place: Place, parameters: &Parameters) -> Result<Json, GraphError> {
    let text = parameters
        .text("message")
        .ok_or_else(|| parameter("The parameter message is required"))?;
    let (medium, off) = {
        let medium = world.people.medium(place);
        (medium.id, medium.comments_off)
    };
    if off {
        return Err(parameter("Comments are turned off for this media"));
    }
    let turn = world.next_comment();
    let comment = Comment {
        id: library::id(&mut Dice::new(world.seed, "comment", turn)),
        medium,
        account: place.account,
        text,
        at_ms: world.now_ms(),
    };
    let id = comment.id;
    world.book.comments.push(comment);
    world.people.accounts[place.account].media[place.medium].comments += 1;
    if parameters.has("fields") {
        return Err(row(1_772_107));
    }
    Ok(Json::object(vec![("id", Json::text(id.to_string()))]))
}

/// The comments, newest first; those of before the test have no text.
///
/// # Errors
/// For a field that doesn't exist, or a wrong cursor.
pub fn list(world: &World, place: Place, parameters: &Parameters) -> Result<Json, GraphError> {
    let asked = parameters.text("fields");
    let fields = fields::parse(Some(asked.as_deref().unwrap_or("timestamp,text,id")))?;
    let limit = parameters.text("limit").map_or(Ok(PAGE), |text| {
        text.parse()
            .map_err(|_| parameter("Param limit must be a positive integer"))
    })?;
    let medium = world.people.medium(place).id;
    let all: Vec<&Comment> = world
        .book
        .comments
        .iter()
        .rev()
        .filter(|one| one.medium == medium)
        .collect();
    let from = match parameters.text("after") {
        None => 0,
        Some(cursor) => {
            let at = all.iter().position(|one| one.id.to_string() == cursor);
            at.ok_or_else(|| parameter("Invalid cursor"))? + 1
        }
    };
    let page: Vec<&Comment> = all
        .iter()
        .skip(from)
        .take(limit.clamp(1, PAGE))
        .copied()
        .collect();
    let data: Result<Vec<Json>, GraphError> = page.iter().map(|one| read(world, one, &fields)).collect();
    let mut members = vec![("data", Json::List(data?))];
    if let (Some(first), Some(last)) = (page.first(), page.last()) {
        let cursors = vec![
            ("before", Json::text(first.id.to_string())),
            ("after", Json::text(last.id.to_string())),
        ];
        members.push(("paging", Json::object(vec![("cursors", Json::object(cursors))])));
    }
    Ok(Json::object(members))
}

fn read(world: &World, comment: &Comment, fields: &[Field]) -> Result<Json, GraphError> {
    let account = &world.people.accounts[comment.account];
    let mut members = Vec::new();
    for field in fields {
        members.push(match field.name.as_str() {
            "text" => ("text", Json::text(&comment.text)),
            "timestamp" => ("timestamp", Json::text(calendar::iso(comment.at_ms / 1000))),
            "username" => ("username", Json::text(&account.username)),
            "hidden" => ("hidden", Json::Bool(false)),
            "like_count" => ("like_count", Json::Number(0)),
            "from" => {
                let from = vec![
                    ("id", Json::text(account.professional_id.to_string())),
                    ("username", Json::text(&account.username)),
                ];
                ("from", Json::object(from))
            }
            "media" => {
                let media = vec![("id", Json::text(comment.medium.to_string()))];
                ("media", Json::object(media))
            }
            // The id comes in any case, and nobody answers here.
            "id" | "parent_id" | "replies" | "user" | "legacy_instagram_comment_id" => continue,
            other => return Err(GraphError::no_field(other, "IGComment")),
        });
    }
    members.push(("id", Json::text(comment.id.to_string())));
    Ok(Json::object(members))
}

/// `POST /{media}?comment_enabled=`
///
/// # Errors
/// If it doesn't say whether.
pub fn switch(world: &mut World, place: Place, parameters: &Parameters) -> Result<Json, GraphError> {
    let on = parameters.flag("comment_enabled").ok().flatten();
    let on = on.ok_or_else(|| parameter("The parameter comment_enabled is required"))?;
    world.people.accounts[place.account].media[place.medium].comments_off = !on;
    Ok(Json::object(vec![("success", Json::Bool(true))]))
}
