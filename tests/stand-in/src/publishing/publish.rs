//! `POST /{ig-id}/media_publish`: makes a container a post.

use crate::dice::Dice;
use crate::errors::GraphError;
use crate::json::Json;
use crate::library::{self, Form, Kept, Medium, Product};
use crate::world::World;

use super::book::Publication;
use super::container::{Container, Status};
use super::errors::{parameter, row};
use super::kind::Kind;
use super::limit;
use super::settings::Republish;

/// Publishes a container, and gives the medium's id.
///
/// # Errors
/// If it can't be published, or not yet, or not today.
pub fn publish(world: &mut World, account: usize, creation_id: Option<String>) -> Result<Json, GraphError> {
    let text = creation_id.ok_or_else(|| parameter("The parameter creation_id is required"))?;
    let found = text
        .parse()
        .ok()
        .and_then(|id: u64| world.book.containers.get(&id));
    let container = found
        .filter(|container| container.account == account)
        .ok_or_else(|| row(2_207_006))?
        .clone();
    match container.status(world.now_ms(), world.clock.day_ms()) {
        Status::Expired => return Err(row(2_207_008)),
        Status::InProgress | Status::Error => return Err(row(2_207_027)),
        Status::Published if world.book.settings.republish == Republish::Refuse => {
            return Err(row(2_207_006));
        }
        Status::Finished | Status::Published => {}
    }
    if container.draft.kind.is_item() || container.draft.kind == Kind::LoneVideo {
        return Err(row(2_207_089));
    }
    if limit::used(world, account, None) >= limit::total(world, account) {
        return Err(row(2_207_042));
    }
    let id = post(world, &container);
    Ok(Json::object(vec![("id", Json::text(id.to_string()))]))
}

fn post(world: &mut World, container: &Container) -> u64 {
    let (kind, account) = (container.draft.kind, container.account);
    let mut medium = medium(world, container);
    let mut children = Vec::new();
    for id in &container.draft.children {
        if let Some(child) = world.book.containers.get(id).cloned() {
            let part = self::medium(world, &child);
            children.push((child.id, part.id));
            medium.children.push(part);
            if let Some(child) = world.book.containers.get_mut(id) {
                child.medium = children.last().map(|(_, part)| *part);
            }
        }
    }
    medium.children = library::cropped(medium.children);
    let id = medium.id;
    if let Some(container) = world.book.containers.get_mut(&container.id) {
        container.medium = Some(id);
    }
    world.people.add(account, vec![medium]);
    let at_ms = world.now_ms();
    world.book.publications.push(Publication {
        account,
        container: container.id,
        medium: id,
        kind,
        at_ms,
        children,
    });
    id
}

fn medium(world: &mut World, container: &Container) -> Medium {
    let draft = &container.draft;
    let (form, product) = match draft.kind {
        Kind::Image | Kind::ItemImage => (Form::Image, Product::Feed),
        Kind::ItemVideo | Kind::LoneVideo => (Form::Video, Product::Feed),
        Kind::Carousel => (Form::Album, Product::Feed),
        Kind::Reel => (Form::Video, Product::Reels),
        Kind::StoryImage => (Form::Image, Product::Story),
        Kind::StoryVideo => (Form::Video, Product::Story),
    };
    let turn = world.next_post();
    let id = library::id(&mut Dice::new(world.seed, "published", turn));
    let posted_at = world.now_ms() / 1000;
    Medium {
        caption: draft.caption.clone(),
        alt_text: draft.alt_text.clone(),
        shared_to_feed: product == Product::Reels && draft.share_to_feed && draft.trial.is_none(),
        size: container.size,
        kept: Some(Kept {
            file: container.file.clone(),
            cover: container.cover.clone(),
        }),
        by_app: true,
        ai_generated: draft.ai_generated,
        ..library::plain(world.seed, id, form, product, posted_at)
    }
}
