//! `cdninstagram.com`: pictures and videos behind signed addresses that end after a day.
//!
//! It is a host of its own, and knows no tokens: who has an address sees the file until it ends, whatever became of the
//! post meanwhile (assumed).

use axum::body::Bytes;

use crate::answer::Answer;
use crate::asked::Asked;
use crate::drawing::{self, Sketch, Subject};
use crate::faults::{self, Verdict};
use crate::library::{Form, Medium};
use crate::people::Place;
use crate::signature;
use crate::step::Step;
use crate::world::World;

const PICTURES: &str = "/v/t51.82787-15/";
const POSTERS: &str = "/v/t51.71878-15/";
const PORTRAITS: &str = "/v/t51.2885-19/";
const VIDEOS: &str = "/o1/v/t16/f2/m86/";
/// Two seconds of a gradient, H.264 in MP4.
const LOOP: &[u8] = include_bytes!("loop.mp4");
/// Width and height of an account's picture.
const PORTRAIT: u16 = 320;

/// What `media_url` says: the video of a video, the picture of anything else, and an album's is its first child's.
#[must_use]
pub fn media_address(world: &World, medium: &Medium) -> String {
    let shown = medium.children.first().unwrap_or(medium);
    match shown.form {
        Form::Video => address(world, VIDEOS, shown.id, "mp4"),
        _ => address(world, PICTURES, shown.id, "jpg"),
    }
}

/// The still picture of a video.
#[must_use]
pub fn thumbnail_address(world: &World, medium: &Medium) -> String {
    address(world, POSTERS, medium.id, "jpg")
}

/// The picture of whatever is shown first, moving or not.
#[must_use]
pub fn still_address(world: &World, medium: &Medium) -> String {
    let shown = medium.children.first().unwrap_or(medium);
    match shown.form {
        Form::Video => thumbnail_address(world, shown),
        _ => media_address(world, shown),
    }
}

/// The picture of an account.
#[must_use]
pub fn profile_address(world: &World, account: usize) -> String {
    let id = world.people.accounts[account].professional_id;
    address(world, PORTRAITS, id, "jpg")
}

fn address(world: &World, folder: &str, id: u64, ending: &str) -> String {
    let path = match ending {
        "jpg" => format!("{folder}{id}_n.jpg"),
        _ => format!("{folder}{id}.{ending}"),
    };
    format!("{}{path}?{}", world.hosts.cdn, signature::sign(world, &path))
}

/// What one request gets, before anything is drawn: drawing needs no world, and others needn't wait for it.
#[derive(Debug)]
pub struct Plan {
    verdict: Verdict,
    file: Result<File, Answer>,
    range: Option<(usize, usize)>,
}

/// A file of this host.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum File {
    /// A JPEG.
    Picture(Sketch),
    /// The video of that medium.
    Video(u64),
    /// What an app published, and its type.
    Kept(Bytes, &'static str),
}

/// Decides about one request.
pub fn plan(world: &mut World, asked: &Asked) -> Plan {
    let target = format!("{}?{}", asked.path, asked.query);
    let verdict = faults::judge(&mut world.switches.faults, Step::Cdn, &target, None);
    let file = match &verdict.instead {
        Some(fault) => Err(fault.answer(Step::Cdn, "", "", String::new())),
        None => file(world, asked),
    };
    Plan {
        verdict,
        file,
        range: asked.header("range").and_then(range),
    }
}

impl Plan {
    /// The file that it takes, if it comes to that.
    #[must_use]
    pub fn file(&self) -> Option<File> {
        self.file.as_ref().ok().cloned()
    }

    /// The answer with the file.
    #[must_use]
    pub fn answer(self, bytes: Bytes) -> Answer {
        let answer = match self.file {
            Err(answer) => answer,
            Ok(file) => whole_or_part(&file, bytes, self.range),
        };
        self.verdict.change(answer)
    }
}

impl File {
    /// Draws it. The same file has the same bytes, and no other file has them.
    #[must_use]
    pub fn bytes(&self) -> Bytes {
        match self {
            Self::Picture(sketch) => drawing::jpeg(sketch).into(),
            Self::Kept(bytes, _) => bytes.clone(),
            Self::Video(id) => {
                let mut bytes = LOOP.to_vec();
                // A box that players skip.
                bytes.extend(16_u32.to_be_bytes());
                bytes.extend(b"free");
                bytes.extend(id.to_be_bytes());
                bytes.into()
            }
        }
    }
}

fn file(world: &World, asked: &Asked) -> Result<File, Answer> {
    if asked.method != "GET" && asked.method != "HEAD" {
        return Err(Answer::new(405, "text/plain", "Method Not Allowed"));
    }
    if !signature::is_right(world, &asked.path, &asked.query) {
        return Err(Answer::new(403, "text/plain", "URL signature mismatch"));
    }
    if world.switches.pictures_expired || signature::has_ended(world, asked) {
        return Err(Answer::new(403, "text/plain", "URL signature expired"));
    }
    named(world, &asked.path).ok_or_else(|| Answer::new(404, "text/plain", "Not Found"))
}

fn named(world: &World, path: &str) -> Option<File> {
    let (folder, name) = path.split_at(path.rfind('/')? + 1);
    let id: u64 = name.split(['_', '.']).next()?.parse().ok()?;
    let sketch = |of, width, height, bytes| {
        File::Picture(Sketch {
            seed: world.seed,
            of,
            width,
            height,
            bytes,
        })
    };
    if folder == PORTRAITS {
        let mut accounts = world.people.accounts.iter();
        let place = accounts.position(|account| account.professional_id == id)?;
        return Some(sketch(Subject::Account(place), PORTRAIT, PORTRAIT, 0));
    }
    let place: Place = *world.people.media.get(&id)?;
    let medium = world.people.medium(place);
    if let Some(kept) = &medium.kept {
        match (folder, medium.form) {
            (VIDEOS, Form::Video) => return Some(File::Kept(kept.file.clone(), "video/mp4")),
            (PICTURES, Form::Image) => return Some(File::Kept(kept.file.clone(), "image/jpeg")),
            (POSTERS, Form::Video) => {
                if let Some(cover) = &kept.cover {
                    return Some(File::Kept(cover.clone(), "image/jpeg"));
                }
            }
            _ => {}
        }
    }
    match (folder, medium.form) {
        (VIDEOS, Form::Video) => Some(File::Video(id)),
        (POSTERS, Form::Video) | (PICTURES, Form::Image) => {
            let (width, height) = medium.size;
            Some(sketch(Subject::Medium(id), width, height, medium.bytes))
        }
        _ => None,
    }
}

fn whole_or_part(file: &File, bytes: Bytes, range: Option<(usize, usize)>) -> Answer {
    let kind = match file {
        File::Picture(_) => "image/jpeg",
        File::Video(_) => "video/mp4",
        File::Kept(_, kind) => kind,
    };
    let answer = match range {
        Some((from, to)) if from < bytes.len() && from <= to => {
            let to = to.min(bytes.len() - 1);
            let part = format!("bytes {from}-{to}/{}", bytes.len());
            Answer::new(206, kind, bytes.slice(from..=to)).with("content-range", part)
        }
        _ => Answer::new(200, kind, bytes),
    };
    answer
        .with("accept-ranges", "bytes")
        .with("cache-control", "max-age=1209600, no-transform")
        .with("cross-origin-resource-policy", "cross-origin")
}

/// Players of videos ask for parts: `bytes=0-`, `bytes=100-199`.
fn range(header: &str) -> Option<(usize, usize)> {
    let (from, to) = header.strip_prefix("bytes=")?.split_once('-')?;
    let to = if to.is_empty() {
        usize::MAX
    } else {
        to.parse().ok()?
    };
    Some((from.parse().ok()?, to))
}
