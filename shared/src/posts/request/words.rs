//! The members of a request: what they may be, and why some that others have are none here.

use crate::rooms::problem::Problem;

/// The members of a post.
pub const MEMBERS: [&str; 16] = [
    "kind",
    "media",
    "caption",
    "first_comment",
    "collaborators",
    "location",
    "ai_generated",
    "comments",
    "cover",
    "cover_offset_ms",
    "share_to_feed",
    "trial",
    "audio_name",
    "at",
    "not_after",
    "draft",
];

/// What a member may be.
pub(super) fn expected(place: &str) -> &'static str {
    // Of `media[0].tags[1].x` the last name, without its number.
    let member = place.rsplit('.').next().unwrap_or_default();
    match member.split('[').next().unwrap_or_default() {
        "kind" => "image, reel, carousel or story",
        "media" => "a list of {\"file\":\"ID\"} or {\"url\":\"https://…\",\"type\":\"image\" or \"video\"}",
        "collaborators" => "a list of names",
        "location" => "the id of a place, as text",
        "cover" => "{\"file\":\"ID\"} or {\"url\":\"https://…\"}",
        "cover_offset_ms" => "milliseconds, 0 or more",
        "trial" => "manual or performance",
        "at" | "not_after" => "2026-12-01T10:00:00+01:00",
        "ai_generated" | "comments" | "share_to_feed" | "draft" => "true or false",
        "tags" => "a list of {\"username\":\"name\",\"x\":0.5,\"y\":0.5}",
        "x" | "y" => "a number from 0 to 1",
        "type" => "image or video",
        _ => "a text",
    }
}

/// What Instagram's API doesn't do with an account that is connected by Instagram Login, and why.
const NOT_HERE: [(&[&str], &str); 9] = [
    (
        &["audio", "audio_id", "audio_configuration", "music", "sound"],
        "Instagram lets programs put music on a reel with Facebook Login only; this account is connected with Instagram Login. \
         Music that is part of the video is posted with it.",
    ),
    (
        &["stickers", "sticker", "link", "links"],
        "Instagram has no stickers (links, polls, places, countdowns) for posts that programs make.",
    ),
    (
        &["product_tags", "products", "shopping", "shop"],
        "Instagram lets programs tag products with Facebook Login and a shop only; this account is connected with Instagram \
         Login.",
    ),
    (
        &["resumable", "upload_type"],
        "Instagram takes uploads in parts with Facebook Login only. Hand a large file to the edge in parts: POST /media.",
    ),
    (
        &[
            "poll",
            "poll_attachment",
            "is_poll_duration_extended",
            "is_comment_prompt_used",
            "comment_prompt",
        ],
        "Instagram lets programs add polls and comment prompts with Facebook Login only; this account is connected with \
         Instagram Login.",
    ),
    (
        &[
            "branded_content",
            "branded_content_sponsor_ids",
            "paid_partnership",
            "is_paid_partnership",
            "sponsors",
        ],
        "Instagram lets programs label paid partnerships with Facebook Login only; this account is connected with Instagram \
         Login.",
    ),
    (
        &["filter", "filters", "effects"],
        "Instagram has no filters for posts that programs make. Post the picture as it is to look.",
    ),
    (
        &["scheduled_publish_time", "publish_at", "schedule"],
        "Instagram plans nothing itself; the edge does.",
    ),
    (
        &["edit", "media_id", "delete"],
        "Instagram lets no program edit or delete a post with Instagram Login.",
    ),
];

/// Instagram's own names, and names of other tools, of what is called otherwise here.
const OTHERWISE: [(&[&str], &str); 13] = [
    (&["media_type", "type"], "kind"),
    (
        &[
            "image_url",
            "video_url",
            "url",
            "file",
            "files",
            "children",
            "images",
            "videos",
        ],
        "media",
    ),
    (&["text", "message", "description"], "caption"),
    (&["alt_text"], "media[0].alt_text"),
    (&["user_tags", "tags"], "media[0].tags"),
    (&["location_id", "place"], "location"),
    (&["cover_url", "thumbnail"], "cover"),
    (&["thumb_offset"], "cover_offset_ms"),
    (&["is_ai_generated"], "ai_generated"),
    (&["comment_enabled", "comments_off"], "comments"),
    (&["trial_params", "graduation_strategy"], "trial"),
    (&["comment"], "first_comment"),
    (&["date", "time", "scheduled_at", "when"], "at"),
];

/// A member that isn't one.
pub(super) fn unknown(below: &str, name: &str, known: &[&str]) -> Problem {
    let name = short(name);
    let place = if below.is_empty() {
        name.clone()
    } else {
        format!("{below}.{name}")
    };
    let is = |names: &&[&str]| names.contains(&name.as_str());
    if let Some((_, why)) = NOT_HERE.iter().find(|(names, _)| is(names)) {
        let limit = if why.starts_with("Instagram plans") {
            "`at`"
        } else {
            "without it"
        };
        return Problem::new(place, *why, limit);
    }
    if below.is_empty()
        && let Some((_, here)) = OTHERWISE.iter().find(|(names, _)| is(names))
    {
        return Problem::new(place, "It is called otherwise here.", format!("`{here}`"));
    }
    Problem::new(
        place,
        "There is no such member.",
        format!("one of {}", known.join(", ")),
    )
}

/// Somebody's name for something, as far as it is repeated.
pub(in crate::posts) fn short(name: &str) -> String {
    name.chars()
        .filter(|letter| !letter.is_control())
        .take(64)
        .collect()
}
