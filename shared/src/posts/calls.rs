//! What Instagram is asked for a post: each call, with its parameters.

use super::{
    draft::{Draft, Kind, Medium, Tag, Trial},
    told::share,
};
use crate::{
    rooms::{Call, Turn},
    values::{
        time::Timestamp,
        writer::{Members, list, texts},
    },
};

/// The addresses that Instagram fetches media from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Urls {
    /// One for each picture and video, in their order.
    pub(super) media: Vec<String>,
    /// The one of a reel's cover.
    pub(super) cover: Option<String>,
}

fn get(path: String) -> Call {
    Call {
        turn: Turn::Due,
        method: "GET".to_owned(),
        path,
        body: None,
    }
}

fn post(path: String, body: Members) -> Call {
    Call {
        turn: Turn::Due,
        method: "POST".to_owned(),
        path,
        body: Some(body.object()),
    }
}

/// The container of one picture or video of a carousel.
pub(super) fn part(medium: &Medium, url: &str) -> Call {
    let mut body = Members::new();
    body.raw("is_carousel_item", "true");
    if medium.video {
        body.text("media_type", "VIDEO");
    }
    source(&mut body, medium, url);
    post("/me/media".to_owned(), body)
}

/// The container that is published.
pub(super) fn whole(draft: &Draft, urls: &Urls, children: &[&str]) -> Call {
    let mut body = Members::new();
    match draft.kind {
        Kind::Image => {}
        Kind::Reel => body.text("media_type", "REELS"),
        Kind::Story => body.text("media_type", "STORIES"),
        Kind::Carousel => {
            body.text("media_type", "CAROUSEL");
            body.text("children", &children.join(","));
        }
    }
    if draft.kind != Kind::Carousel
        && let (Some(medium), Some(url)) = (draft.media.first(), urls.media.first())
    {
        source(&mut body, medium, url);
    }
    if draft.kind == Kind::Reel {
        reel(&mut body, draft, urls);
    }
    if draft.kind != Kind::Story {
        body.text_if("caption", Some(&draft.caption));
        if !draft.collaborators.is_empty() {
            body.raw("collaborators", &texts(&draft.collaborators));
        }
        body.text_if("location_id", draft.location.as_deref());
        if draft.ai_generated {
            body.raw("is_ai_generated", "true");
        }
    }
    post("/me/media".to_owned(), body)
}

fn source(body: &mut Members, medium: &Medium, url: &str) {
    body.text(if medium.video { "video_url" } else { "image_url" }, url);
    body.text_if("alt_text", Some(&medium.alt_text));
    if !medium.tags.is_empty() {
        let tags: Vec<String> = medium.tags.iter().map(tag).collect();
        body.raw("user_tags", &list(&tags));
    }
}

fn tag(tag: &Tag) -> String {
    let mut body = Members::new();
    body.text("username", &tag.username);
    for (name, thousandths) in [("x", tag.x), ("y", tag.y)] {
        if let Some(thousandths) = thousandths {
            body.raw(name, &share(thousandths));
        }
    }
    body.object()
}

fn reel(body: &mut Members, draft: &Draft, urls: &Urls) {
    body.text_if("cover_url", urls.cover.as_deref());
    body.number_if("thumb_offset", draft.cover_offset_ms.map(u64::from));
    if let Some(share) = draft.share_to_feed {
        body.raw("share_to_feed", &share.to_string());
    }
    body.text_if("audio_name", draft.audio_name.as_deref());
    if let Some(trial) = draft.trial {
        let mut params = Members::new();
        let strategy = match trial {
            Trial::Manual => "MANUAL",
            Trial::Performance => "SS_PERFORMANCE",
        };
        params.text("graduation_strategy", strategy);
        body.raw("trial_params", &params.object());
    }
}

/// How a container is.
pub(super) fn status(container: &str) -> Call {
    get(format!("/{container}?fields=status_code,status"))
}

/// How much may be published yet.
pub(super) fn quota() -> Call {
    get("/me/content_publishing_limit?fields=quota_usage,config".to_owned())
}

/// Publishes.
pub(super) fn publish(container: &str) -> Call {
    let mut body = Members::new();
    body.text("creation_id", container);
    post("/me/media_publish".to_owned(), body)
}

/// What was published since then.
pub(super) fn recent(kind: Kind, since: Timestamp) -> Call {
    let fields = "fields=id,caption,media_type,media_product_type,timestamp";
    get(match kind {
        Kind::Story => format!("/me/stories?{fields}"),
        _ => format!("/me/media?{fields}&since={}&limit=50", since.seconds()),
    })
}

/// The address of what was published.
pub(super) fn permalink(media: &str) -> Call {
    get(format!("/{media}?fields=permalink"))
}

/// The first comment. Without `fields`: with them it is made, and the answer is an error.
pub(super) fn comment(media: &str, text: &str) -> Call {
    let mut body = Members::new();
    body.text("message", text);
    post(format!("/{media}/comments"), body)
}

/// The most comments that are looked at.
pub(super) const COMMENTS: usize = 50;

/// The comments that are there.
pub(super) fn comments(media: &str) -> Call {
    get(format!(
        "/{media}/comments?fields=id,text,username&limit={COMMENTS}"
    ))
}

/// Comments are switched off.
pub(super) fn comments_off(media: &str) -> Call {
    let mut body = Members::new();
    body.raw("comment_enabled", "false");
    post(format!("/{media}"), body)
}

#[cfg(test)]
mod tests;
