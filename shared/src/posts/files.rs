//! The files that somebody handed to the edge for a post: which there are, whose they are, and what is in them.

use super::{
    check::{self, Found, Use},
    draft::{Draft, Source},
};
use crate::{
    instagram::json as instagram_json,
    rooms::{FileDeed, FileTold, Host, problem::Problem},
    values::{
        date::iso8601,
        json,
        time::{DAY, Timestamp},
    },
};
use serde::{Deserialize, Serialize};

/// Where files are written down.
pub const KEYS: &str = "posts/f/";
/// How long one is kept that no post has.
pub const ALONE: u64 = DAY;
/// How long one is kept after its post's time.
const AFTER: u64 = 2 * DAY;
/// How long those of a draft are kept: nobody knows its time.
const DRAFTS: u64 = 90 * DAY;
/// The longest id.
const LONGEST: usize = 64;

/// A file, as it is written down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The post that has it.
    pub post: Option<String>,
    /// When it was begun, or was last taken from a post.
    pub begun: Timestamp,
}

impl Row {
    /// As it is kept.
    #[must_use]
    pub fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// One that was kept.
    #[must_use]
    pub fn kept(text: &str) -> Option<Self> {
        json::from_str(text).ok()
    }
}

/// Where one is written down; [`None`] where it can't be one's id.
#[must_use]
pub fn key(file: &str) -> Option<String> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let fits = (1..=LONGEST).contains(&file.len()) && file.bytes().all(plain);
    fits.then(|| format!("{KEYS}{file}"))
}

/// A file of this connection, if there is one of that id.
pub async fn row(host: &Host, file: &str) -> Option<Row> {
    Row::kept(&host.row(&key(file)?).await?)
}

/// The files of a draft, each once.
#[must_use]
pub fn of(draft: &Draft) -> Vec<String> {
    let media = draft.media.iter().map(|medium| &medium.source);
    let mut files: Vec<String> = Vec::new();
    for source in media.chain(&draft.cover) {
        if let Source::File(file) = source
            && !files.contains(file)
        {
            files.push(file.clone());
        }
    }
    files
}

/// Where one stands in a draft.
#[must_use]
pub fn place(draft: &Draft, file: &str) -> String {
    let is_it = |source: &Source| matches!(source, Source::File(one) if one == file);
    let place = draft.media.iter().position(|medium| is_it(&medium.source));
    place.map_or_else(|| "cover.file".to_owned(), |at| format!("media[{at}].file"))
}

/// Until when they are kept for a post.
#[must_use]
pub fn until(draft: &Draft, is_draft: bool, now: Timestamp) -> Timestamp {
    let last = draft.not_after.max(draft.at).unwrap_or(now).max(now);
    if is_draft {
        last.max(now.plus(DRAFTS))
    } else {
        last.plus(AFTER)
    }
}

/// They are kept for a post, at least until then.
pub async fn keep(host: &Host, draft: &Draft, is_draft: bool) {
    for file in of(draft) {
        let until = until(draft, is_draft, host.facts().now);
        host.file(&file, FileDeed::Keep(until)).await;
    }
}

/// What whoever keeps a draft should know of its files.
#[must_use]
pub fn of_draft(draft: &Draft, now: Timestamp) -> Option<Problem> {
    let until = iso8601(until(draft, true, now));
    let day = until.get(..10).unwrap_or(&until);
    (!of(draft).is_empty()).then(|| {
        let what = format!(
            "The files of this draft are kept until {day}, or for 90 days after it was last changed."
        );
        Problem::new("draft", what, "")
    })
}

/// What looking at a draft's files told.
#[derive(Default)]
pub struct Looked {
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// What somebody should know.
    pub warnings: Vec<Problem>,
}

/// Looks at the files of a draft, of which a post may have some already, and says in the draft which of them are videos.
pub async fn look(host: &Host, draft: &mut Draft, post: Option<&str>) -> Looked {
    let mut looked = Looked::default();
    let mut slides: Vec<Option<Found>> = Vec::new();
    for at in 0..draft.media.len() {
        let Some(medium) = draft.media.get(at) else { break };
        let Source::File(file) = medium.source.clone() else {
            slides.push(None);
            continue;
        };
        let place = format!("media[{at}]");
        let seen = seen(host, &file, post).await;
        let medium = draft.media.get_mut(at);
        if let (Ok((told, _)), Some(medium)) = (&seen, medium) {
            medium.video = told.media_type.starts_with("video/");
        }
        slides.push(looked.note(&place, seen, Use::medium(draft.kind)));
    }
    if let [Some(found)] = slides.as_slice()
        && let Some(offset) = draft.cover_offset_ms
    {
        looked.problems.extend(check::cover_offset(found, offset));
    }
    let all: Vec<&Found> = slides.iter().flatten().collect();
    if all.len() == slides.len() && all.len() > 1 {
        looked.warnings.extend(check::slides(&all));
    }
    if let Some(Source::File(file)) = draft.cover.clone() {
        let seen = seen(host, &file, post).await;
        looked.note("cover", seen, Use::cover());
    }
    looked
}

impl Looked {
    fn note(&mut self, place: &str, seen: Result<(FileTold, Found), Problem>, r#use: Use) -> Option<Found> {
        match seen {
            Ok((told, found)) => {
                self.problems
                    .extend(check::problems(place, &found, r#use, told.size));
                self.warnings.extend(check::warnings(place, &found, r#use));
                Some(found)
            }
            Err(problem) => {
                self.problems.push(problem.at(&format!("{place}.file")));
                None
            }
        }
    }
}

async fn seen(host: &Host, file: &str, post: Option<&str>) -> Result<(FileTold, Found), Problem> {
    let gone = || {
        let what =
            "This account has no such file, or it is gone: a file is kept for a day until a post needs it.";
        Problem::new("", what, "the id that POST /media answered")
    };
    let row = row(host, file).await.ok_or_else(gone)?;
    if let Some(problem) = taken(&row, post) {
        return Err(problem);
    }
    let told = host.file(file, FileDeed::Look).await.ok_or_else(gone)?;
    match found(&told.found) {
        Some(found) => Ok((told, found)),
        None => Err(Problem::new(
            "",
            format!(
                "The file isn't whole yet: {} of its {} bytes are here.",
                told.received, told.size
            ),
            "a whole file",
        )),
    }
}

/// A file is for one post: when that has ended, it goes.
#[must_use]
pub fn taken(row: &Row, post: Option<&str>) -> Option<Problem> {
    let other = row.post.as_deref().filter(|other| Some(*other) != post)?;
    Some(Problem::new(
        "",
        format!("The post {other} has this file, and a file is for one post."),
        "hand it over once more",
    ))
}

/// What was found in a file.
fn found(text: &str) -> Option<Found> {
    match instagram_json::parse(text.as_bytes())?.get("kind")?.text()? {
        "image" => json::from_str(text).ok().map(Found::Image),
        "video" => json::from_str(text).ok().map(Found::Video),
        _ => None,
    }
}
