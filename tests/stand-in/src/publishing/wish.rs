//! What a call to `/media` wants, read by the table of parameters for each kind.

use serde_json::Value;

use crate::errors::GraphError;
use crate::world::World;

use super::draft::Draft;
use super::errors::{parameter, row};
use super::kind::Kind;
use super::parameters::Parameters;
use super::settings::{Settings, Stories, TrialReels};
use super::tags;

const MOST_ALT_TEXT: usize = 1_000;
const MOST_COLLABORATORS: usize = 3;
/// What only exists with Facebook Login.
const OF_FACEBOOK_LOGIN: [&str; 8] = [
    "product_tags",
    "branded_content_sponsor_ids",
    "is_paid_partnership",
    "audio_configuration",
    "poll_attachment",
    "is_poll_duration_extended",
    "is_comment_prompt_used",
    "upload_type",
];

/// Reads the parameters.
///
/// # Errors
/// What Instagram says to wrong ones.
pub fn read(world: &World, account: usize, parameters: &Parameters) -> Result<Draft, GraphError> {
    let settings = &world.book.settings;
    if let Some(name) = OF_FACEBOOK_LOGIN.iter().find(|name| parameters.has(name)) {
        return Err(parameter(&format!(
            "Param {name} is not allowed with Instagram Login."
        )));
    }
    let kind = kind(parameters)?;
    if kind.is_item() {
        for name in ["collaborators", "is_ai_generated"] {
            if parameters.has(name) {
                return Err(parameter(&format!("param {name} is not allowed")));
            }
        }
    }
    let takes = |name: &str| parameters.text(name).filter(|_| kind.takes(name));
    let is_business = world.account_type_of(account) == "BUSINESS";
    if kind.is_story() && settings.stories == Stories::Business && !is_business {
        return Err(GraphError::no_permission());
    }
    let draft = Draft {
        kind,
        file: file(kind, parameters)?,
        cover: takes("cover_url")
            .map(|url| address("cover_url", url))
            .transpose()?,
        caption: takes("caption"),
        alt_text: takes("alt_text"),
        tagged: if kind.takes("user_tags") {
            tags::read(world, kind, parameters)?
        } else {
            Vec::new()
        },
        collaborators: if kind.takes("collaborators") {
            parameters.names("collaborators")
        } else {
            Vec::new()
        },
        location: takes("location_id"),
        children: children(kind, parameters)?,
        thumb_offset_ms: takes("thumb_offset")
            .map(|text| {
                text.parse()
                    .map_err(|_| parameter("Param thumb_offset must be an integer"))
            })
            .transpose()?,
        share_to_feed: flag(kind, parameters, "share_to_feed")?.unwrap_or(true),
        audio_name: takes("audio_name"),
        trial: trial(kind, parameters, settings)?,
        ai_generated: flag(kind, parameters, "is_ai_generated")?.unwrap_or(false),
    };
    check(&draft, settings)?;
    Ok(draft)
}

fn check(draft: &Draft, settings: &Settings) -> Result<(), GraphError> {
    if let Some(caption) = &draft.caption {
        tags::check_caption(caption, settings.hashtags)?;
    }
    if draft
        .alt_text
        .as_ref()
        .is_some_and(|text| text.chars().count() > MOST_ALT_TEXT)
    {
        return Err(parameter("Param alt_text must be at most 1000 characters long."));
    }
    if draft.collaborators.len() > MOST_COLLABORATORS {
        return Err(parameter("Param collaborators must have at most 3 usernames."));
    }
    if draft
        .location
        .as_ref()
        .is_some_and(|id| !settings.places.contains(id))
    {
        return Err(GraphError::oauth(
            100,
            None,
            "INSTAGRAM_PLATFORM_API__INVALID_LOCATION_ID",
        ));
    }
    Ok(())
}

fn kind(parameters: &Parameters) -> Result<Kind, GraphError> {
    let is_item = parameters.flag("is_carousel_item").map_err(not_a_flag)? == Some(true);
    let has_film = parameters.has("video_url") && !parameters.has("image_url");
    match (parameters.text("media_type").as_deref(), is_item) {
        (None, true) if has_film => Ok(Kind::ItemVideo),
        (None | Some("IMAGE"), true) => Ok(Kind::ItemImage),
        (None | Some("IMAGE"), false) => Ok(Kind::Image),
        (Some("VIDEO"), true) => Ok(Kind::ItemVideo),
        (Some("VIDEO"), false) => Ok(Kind::LoneVideo),
        (Some("REELS" | "STORIES" | "CAROUSEL"), true) => Err(parameter(
            "param is_carousel_item is not allowed for this media_type",
        )),
        (Some("REELS"), false) => Ok(Kind::Reel),
        (Some("STORIES"), false) if has_film => Ok(Kind::StoryVideo),
        (Some("STORIES"), false) => Ok(Kind::StoryImage),
        (Some("CAROUSEL"), false) => Ok(Kind::Carousel),
        (Some(_), _) => Err(row(2_207_023)),
    }
}

fn file(kind: Kind, parameters: &Parameters) -> Result<Option<String>, GraphError> {
    let name = match kind {
        Kind::Carousel => return Ok(None),
        kind if kind.is_film() => "video_url",
        _ => "image_url",
    };
    let url = parameters.text(name);
    let url = url.ok_or_else(|| parameter(&format!("The parameter {name} is required")))?;
    address(name, url).map(Some)
}

/// Plain US-ASCII, and of the web.
fn address(name: &str, url: String) -> Result<String, GraphError> {
    let is_web = url.starts_with("https://") || url.starts_with("http://");
    if is_web && url.bytes().all(|byte| byte.is_ascii_graphic()) {
        Ok(url)
    } else {
        Err(parameter(&format!("Param {name} must be a URI in US-ASCII")))
    }
}

fn children(kind: Kind, parameters: &Parameters) -> Result<Vec<u64>, GraphError> {
    if kind != Kind::Carousel {
        return Ok(Vec::new());
    }
    let names = parameters.names("children");
    if !(2..=10).contains(&names.len()) {
        return Err(row(2_207_028));
    }
    names
        .iter()
        .map(|id| id.parse().map_err(|_| row(2_207_006)))
        .collect()
}

fn flag(kind: Kind, parameters: &Parameters, name: &'static str) -> Result<Option<bool>, GraphError> {
    if kind.takes(name) {
        parameters.flag(name).map_err(not_a_flag)
    } else {
        Ok(None)
    }
}

fn not_a_flag(name: &'static str) -> GraphError {
    parameter(&format!("Param {name} must be a boolean"))
}

fn trial(kind: Kind, parameters: &Parameters, settings: &Settings) -> Result<Option<String>, GraphError> {
    if !kind.takes("trial_params") || !parameters.has("trial_params") {
        return Ok(None);
    }
    let wish = parameters.json("trial_params");
    let strategy = wish
        .as_ref()
        .and_then(|wish| wish.get("graduation_strategy"))
        .and_then(Value::as_str);
    match (strategy, settings.trial_reels) {
        (Some(word @ ("MANUAL" | "SS_PERFORMANCE")), TrialReels::Allowed) => Ok(Some(word.to_owned())),
        (Some("MANUAL" | "SS_PERFORMANCE"), TrialReels::Exhausted) => Err(row(2_207_078)),
        (Some("MANUAL" | "SS_PERFORMANCE"), TrialReels::Refused) => Err(row(2_207_081)),
        _ => Err(parameter(
            "Param trial_params[graduation_strategy] must be one of {MANUAL, SS_PERFORMANCE}",
        )),
    }
}
