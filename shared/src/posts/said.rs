//! What Instagram answers for a post, as it is read.

use super::draft::{Draft, Kind};
use crate::{
    instagram::{
        Failure, Step, Usage,
        json::{self, Json},
    },
    values::{
        date::{iso8601, of_instagram},
        time::{MINUTE, Timestamp},
    },
};

/// How far Instagram's clock may be behind the edge's.
const SKEW: u64 = 2 * MINUTE;

/// The id of what was made.
pub(super) fn id(answer: &str) -> Option<String> {
    let answer = json::parse(answer.as_bytes())?;
    let id = answer.get("id")?.scalar()?;
    (!id.is_empty()).then(|| id.to_owned())
}

/// An address.
pub(super) fn permalink(answer: &str) -> Option<String> {
    let answer = json::parse(answer.as_bytes())?;
    answer.get("permalink")?.text().map(str::to_owned)
}

/// How a container is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Status {
    /// It is being prepared.
    InProgress,
    /// It can be published.
    Finished,
    /// It came to nothing: why.
    Error(Failure),
    /// It is too old.
    Expired,
    /// It was published.
    Published,
}

/// How a container is. A failure may stand in the text alone.
pub(super) fn status(answer: &str) -> Status {
    let answer = json::parse(answer.as_bytes()).unwrap_or(Json::Null);
    let of = |name: &str| answer.get(name).and_then(Json::text).unwrap_or_default();
    let (code, text) = (of("status_code"), of("status"));
    match code {
        "FINISHED" => Status::Finished,
        "EXPIRED" => Status::Expired,
        "PUBLISHED" => Status::Published,
        "ERROR" => Status::Error(failure_of(text)),
        _ if text.trim_start().to_ascii_lowercase().starts_with("error") => Status::Error(failure_of(text)),
        _ => Status::InProgress,
    }
}

const FETCH: i64 = 2_207_003;
const UPLOAD: i64 = 2_207_053;

/// What a container's text says that went wrong: its code is a subcode of the table of errors.
fn failure_of(text: &str) -> Failure {
    let digits = |part: &str| {
        let digits: String = part.chars().take_while(char::is_ascii_digit).collect();
        digits.parse::<i64>().ok().filter(|code| *code > 9_999)
    };
    let subcode = text
        .split(|letter: char| !letter.is_ascii_digit())
        .find_map(digits);
    // Without one it is a fetch or an upload that failed.
    let vague = if text.contains("download") { FETCH } else { UPLOAD };
    let subcode = subcode.unwrap_or(vague);
    let body = format!("{{\"error\":{{\"message\":\"\",\"code\":-1,\"error_subcode\":{subcode}}}}}");
    Failure::read(Step::Publish, 400, None, &Usage::default(), body.as_bytes())
}

/// The ids of what is at Instagram and fits: caption and kind, not published before `since`, and no post's already.
pub(super) fn fitting(
    answer: &str,
    draft: &Draft,
    since: Timestamp,
    known: &[String],
) -> Option<Vec<String>> {
    let answer = json::parse(answer.as_bytes())?;
    let Json::List(media) = answer.get("data")? else {
        return None;
    };
    // Whole seconds, as Instagram's.
    let earliest = iso8601(Timestamp::from_millis(since.millis().saturating_sub(SKEW)));
    let fits = |one: &Json| {
        let of = |name: &str| one.get(name).and_then(Json::text).unwrap_or_default();
        let when = of_instagram(of("timestamp"))?;
        let id = one.get("id")?.scalar()?;
        let is_it = when >= earliest
            && of("media_type") == media_type(draft)
            && (draft.kind != Kind::Reel || matches!(of("media_product_type"), "" | "REELS"))
            && (draft.kind == Kind::Story || plain(of("caption")) == plain(&draft.caption))
            && !known.iter().any(|known| known == id);
        is_it.then(|| id.to_owned())
    };
    Some(media.iter().filter_map(fits).collect())
}

/// What Instagram calls such a post.
fn media_type(draft: &Draft) -> &'static str {
    match draft.kind {
        Kind::Carousel => "CAROUSEL_ALBUM",
        Kind::Reel => "VIDEO",
        Kind::Story if draft.media.first().is_some_and(|medium| medium.video) => "VIDEO",
        Kind::Image | Kind::Story => "IMAGE",
    }
}

/// Whether two posts look the same at Instagram, as far as it says: what fits one of them fits the other ([`fitting`]).
pub(super) fn is_alike(one: &Draft, other: &Draft) -> bool {
    one.kind == other.kind
        && media_type(one) == media_type(other)
        && (one.kind == Kind::Story || plain(&one.caption) == plain(&other.caption))
}

/// A text, whatever became of the spaces and lines in it.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What is known of one's own comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Commented {
    /// It is there.
    Yes,
    /// It isn't.
    No,
    /// There are more comments than were looked at.
    Unsure,
}

/// Whether one's own comment is among those.
pub(super) fn commented(answer: &str, text: &str, username: Option<&str>, most: usize) -> Option<Commented> {
    let answer = json::parse(answer.as_bytes())?;
    let Json::List(comments) = answer.get("data")? else {
        return None;
    };
    let own = |one: &Json| {
        let of = |name: &str| one.get(name).and_then(Json::text);
        let whose = of("username").is_none_or(|whose| username.is_none_or(|own| own == whose));
        whose && plain(of("text").unwrap_or_default()) == plain(text)
    };
    Some(if comments.iter().any(own) {
        Commented::Yes
    } else if comments.len() >= most {
        Commented::Unsure
    } else {
        Commented::No
    })
}

#[cfg(test)]
mod tests;
