//! A post, as whoever asks is told of it, and as the site's operator hears of its end.

use super::{
    draft::{Draft, Kind, Medium, Source, Tag, Trial},
    post::{Happened, Post, State},
};
use crate::{
    instagram::Category,
    rooms::Facts,
    values::{
        date::iso8601,
        time::Timestamp,
        writer::{Members, list, quoted, texts},
    },
};

impl Post {
    /// As `/posts` says it.
    #[must_use]
    pub fn told(&self, id: &str) -> String {
        let progress = &self.progress;
        let mut told = Members::new();
        told.text("id", id);
        told.text("state", progress.state.as_str());
        told_draft(&mut told, &self.draft);
        told.text("created_at", &iso8601(self.created));
        time(&mut told, "published_at", progress.live);
        told.text_if("media_id", progress.media_id.as_deref());
        told.text_if("permalink", progress.permalink.as_deref());
        let goes_on = !progress.state.is_end() || progress.state == State::Published;
        time(&mut told, "next_at", progress.next.filter(|_| goes_on));
        self.why(&mut told);
        let warnings: Vec<String> = self.warnings.iter().map(|warning| quoted(warning)).collect();
        told.raw("warnings", &list(&warnings));
        let history: Vec<String> = self.history.iter().map(happened).collect();
        told.raw("history", &list(&history));
        told.object()
    }

    /// The body of an event for the operator of the connection's site, when it has come to an end that somebody should hear
    /// of.
    #[must_use]
    pub fn event(&self, id: &str, facts: &Facts) -> Option<String> {
        let name = match self.progress.state {
            State::Published => "post.published",
            State::Failed => "post.failed",
            State::Unknown => "post.unknown",
            _ => return None,
        };
        let mut data = Members::new();
        data.text("post", id);
        data.text("connection", &facts.connection);
        data.text("site", &facts.site);
        data.text_if("username", facts.username.as_deref());
        data.text("kind", self.draft.kind.as_str());
        time(&mut data, "at", Some(self.draft.at.unwrap_or(self.created)));
        data.text_if("media_id", self.progress.media_id.as_deref());
        self.why(&mut data);
        let mut body = Members::new();
        body.text("type", name);
        body.text("timestamp", &iso8601(facts.now));
        body.raw("data", &data.object());
        Some(body.object())
    }

    fn why(&self, told: &mut Members) {
        if let Some(stop) = &self.progress.stop {
            told.text_if("category", stop.category.map(Category::as_str));
            told.text("retry", stop.retry.as_str());
            told.text("cause", &stop.cause);
            told.text("action", &stop.action);
        }
    }
}

impl Kind {
    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Reel => "reel",
            Self::Carousel => "carousel",
            Self::Story => "story",
        }
    }

    /// The one of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

fn time(told: &mut Members, name: &str, at: Option<Timestamp>) {
    told.text_if(name, at.map(iso8601).as_deref());
}

/// What is to be posted, with the names that `POST /posts` has for it.
fn told_draft(told: &mut Members, draft: &Draft) {
    told.text("kind", draft.kind.as_str());
    let media: Vec<String> = draft.media.iter().map(medium).collect();
    told.raw("media", &list(&media));
    told.text("caption", &draft.caption);
    told.text_if("first_comment", Some(&draft.first_comment));
    if !draft.collaborators.is_empty() {
        told.raw("collaborators", &texts(&draft.collaborators));
    }
    told.text_if("location", draft.location.as_deref());
    if draft.ai_generated {
        told.raw("ai_generated", "true");
    }
    if draft.comments_off {
        told.raw("comments", "false");
    }
    if let Some(cover) = &draft.cover {
        let mut of = Members::new();
        source(&mut of, cover);
        told.raw("cover", &of.object());
    }
    told.number_if("cover_offset_ms", draft.cover_offset_ms.map(u64::from));
    if let Some(share) = draft.share_to_feed {
        told.raw("share_to_feed", &share.to_string());
    }
    let trial = draft.trial.map(|trial| match trial {
        Trial::Manual => "manual",
        Trial::Performance => "performance",
    });
    told.text_if("trial", trial);
    told.text_if("audio_name", draft.audio_name.as_deref());
    time(told, "at", draft.at);
    time(told, "not_after", draft.not_after);
}

fn medium(medium: &Medium) -> String {
    let mut told = Members::new();
    source(&mut told, &medium.source);
    told.text("type", if medium.video { "video" } else { "image" });
    told.text_if("alt_text", Some(&medium.alt_text));
    if !medium.tags.is_empty() {
        let tags: Vec<String> = medium.tags.iter().map(tag).collect();
        told.raw("tags", &list(&tags));
    }
    told.object()
}

fn source(told: &mut Members, source: &Source) {
    match source {
        Source::File(file) => told.text("file", file),
        Source::Url(url) => told.text("url", url),
    }
}

fn tag(tag: &Tag) -> String {
    let mut told = Members::new();
    told.text("username", &tag.username);
    for (name, thousandths) in [("x", tag.x), ("y", tag.y)] {
        if let Some(thousandths) = thousandths {
            told.raw(name, &share(thousandths));
        }
    }
    told.object()
}

/// A share of the width or height, as Instagram has it: from 0.0 to 1.0.
pub(super) fn share(thousandths: u16) -> String {
    (f64::from(thousandths) / 1000.0).to_string()
}

fn happened(happened: &Happened) -> String {
    let mut told = Members::new();
    told.text("at", &iso8601(happened.at));
    told.text("what", &happened.what);
    told.text_if("detail", happened.detail.as_deref());
    told.object()
}
