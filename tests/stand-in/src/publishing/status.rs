//! `GET /{container}`: what a container says of itself.

use crate::errors::GraphError;
use crate::fields::Field;
use crate::json::Json;
use crate::world::World;

use super::container::Status;

/// Its fields.
///
/// # Errors
/// If it isn't this account's, or for a field that doesn't exist.
pub fn read(world: &World, account: usize, id: &str, fields: &[Field]) -> Result<Json, GraphError> {
    let found = id.parse().ok().and_then(|id| world.book.containers.get(&id));
    let container = found
        .filter(|container| container.account == account)
        .ok_or_else(|| GraphError::no_object(id))?;
    let status = container.status(world.now_ms(), world.clock.day_ms());
    let trouble = container.trouble.as_ref().filter(|_| status == Status::Error);
    let mut members: Vec<(&'static str, Json)> = Vec::new();
    for field in fields {
        let (name, value) = match field.name.as_str() {
            "id" => continue,
            "status_code" if trouble.is_some_and(|trouble| trouble.without_code) => continue,
            "status_code" => ("status_code", Json::text(word(status))),
            "status" => {
                let text = trouble.map_or(text(status), |trouble| &trouble.text);
                ("status", Json::text(text))
            }
            "copyright_check_status" => {
                let check = vec![
                    ("status", Json::text(copyright(status))),
                    ("matches_found", Json::Bool(false)),
                ];
                ("copyright_check_status", Json::object(check))
            }
            other => return Err(GraphError::no_field(other, "IGContainer")),
        };
        members.push((name, value));
    }
    members.push(("id", Json::text(id)));
    Ok(Json::object(members))
}

fn word(status: Status) -> &'static str {
    match status {
        Status::InProgress => "IN_PROGRESS",
        Status::Finished => "FINISHED",
        Status::Error => "ERROR",
        Status::Expired => "EXPIRED",
        Status::Published => "PUBLISHED",
    }
}

fn text(status: Status) -> &'static str {
    match status {
        Status::InProgress => "In progress: Media is still being processed.",
        Status::Finished => "Finished: Media has been uploaded and it is ready to be published.",
        Status::Error => "Error",
        Status::Expired => "Expired: Media was not published within 24 hours of creation.",
        Status::Published => "Published: Media has been successfully published.",
    }
}

/// What the check for other people's music says then.
fn copyright(status: Status) -> &'static str {
    match status {
        Status::InProgress => "in_progress",
        Status::Error => "error",
        Status::Expired => "not_started",
        Status::Finished | Status::Published => "completed",
    }
}
