//! What a test is told of publishing: publications, containers, comments, calls.

use std::fmt::Write as _;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::world::World;

/// Every publication of an account, oldest first.
#[must_use]
pub fn publications(world: &World, account: usize) -> Vec<Value> {
    let own = world
        .book
        .publications
        .iter()
        .filter(|one| one.account == account);
    own.map(|one| {
        let container = world.book.containers.get(&one.container);
        let children: Vec<Value> = one
            .children
            .iter()
            .map(|(container, medium)| {
                let child = world.book.containers.get(container);
                json!({
                    "container": container.to_string(),
                    "media": medium.to_string(),
                    "kind": child.map(|child| child.draft.kind),
                    "alt_text": child.and_then(|child| child.draft.alt_text.clone()),
                    "tagged": child.map(|child| child.draft.tagged.clone()),
                    "sha256": child.map(|child| hash(&child.file)),
                })
            })
            .collect();
        let media = &world.people.accounts[one.account].media;
        let medium = media.iter().find(|medium| medium.id == one.medium);
        json!({
            "account": world.people.accounts[account].username,
            "container": one.container.to_string(),
            "media": one.medium.to_string(),
            "kind": one.kind,
            "at_ms": one.at_ms,
            "seen_by": if world.switches.development { "roles" } else { "everybody" },
            "caption": container.and_then(|all| all.draft.caption.clone()),
            "alt_text": container.and_then(|all| all.draft.alt_text.clone()),
            "tagged": container.map(|all| all.draft.tagged.clone()),
            "collaborators": container.map(|all| all.draft.collaborators.clone()),
            "location_id": container.and_then(|all| all.draft.location.clone()),
            "thumb_offset": container.and_then(|all| all.draft.thumb_offset_ms),
            "share_to_feed": container.map(|all| all.draft.share_to_feed),
            "audio_name": container.and_then(|all| all.draft.audio_name.clone()),
            "trial": container.and_then(|all| all.draft.trial.clone()),
            "is_ai_generated": container.map(|all| all.draft.ai_generated),
            "sha256": container.map(|all| hash(&all.file)),
            "cover_sha256": container.and_then(|all| all.cover.as_ref()).map(|cover| hash(cover)),
            "comments_off": medium.map(|medium| medium.comments_off),
            "children": children,
        })
    })
    .collect()
}

/// Every container of an account, oldest first.
#[must_use]
pub fn containers(world: &World, account: usize) -> Vec<Value> {
    let (now, day) = (world.now_ms(), world.clock.day_ms());
    let all = world
        .book
        .order
        .iter()
        .filter_map(|id| world.book.containers.get(id));
    all.filter(|one| one.account == account)
        .map(|one| {
            json!({
                "container": one.id.to_string(),
                "kind": one.draft.kind,
                "caption": one.draft.caption,
                "at_ms": one.made_ms,
                "status_code": one.status(now, day),
                "media": one.medium.map(|id| id.to_string()),
                "children": one.draft.children.iter().map(ToString::to_string).collect::<Vec<_>>(),
                "bytes": one.file.len(),
                "sha256": hash(&one.file),
            })
        })
        .collect()
}

/// Every comment that an account made, oldest first.
#[must_use]
pub fn comments(world: &World, account: usize) -> Vec<Value> {
    let own = world.book.comments.iter().filter(|one| one.account == account);
    own.map(|one| {
        json!({
            "id": one.id.to_string(), "media": one.medium.to_string(), "text": one.text, "at_ms": one.at_ms,
        })
    })
    .collect()
}

/// Every call of an account, oldest first.
#[must_use]
pub fn calls(world: &World, account: usize) -> Vec<Value> {
    let own = world.book.calls.iter().filter(|(whose, _)| *whose == account);
    own.map(|(_, call)| json!(call)).collect()
}

fn hash(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in Sha256::digest(bytes) {
        let _ = write!(text, "{byte:02x}");
    }
    text
}
