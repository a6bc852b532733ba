//! `--folder`: each picture or video of it is a post, in the order of names; what was handed over moves to `posted` in it.
use std::ffi::OsString;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use common::failure::{Failure, Outcome};
use common::files;

use super::piece::Piece;

/// Where what is done goes.
const POSTED: &str = "posted";
const MEDIA: [&str; 4] = ["jpg", "jpeg", "mp4", "mov"];

/// What lies there.
#[derive(Debug, Default)]
pub struct Found {
    /// To be posted, in the order of names.
    pub items: Vec<Item>,
    /// In `posted`, but for what a run before couldn't move any more.
    pub done: Vec<Item>,
    /// What stays where it is, and why: a line for each.
    pub left: Vec<String>,
}

/// What is to be one post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// A file, or a folder whose files are a carousel.
    pub path: PathBuf,
    /// The texts beside it.
    texts: Vec<PathBuf>,
    /// One of them is another's too.
    shared: Option<PathBuf>,
}

/// An item, as it is posted.
#[derive(Debug)]
pub struct Content {
    /// Its files.
    pub media: Vec<Piece>,
    /// The text beside it.
    pub caption: String,
    /// What each file shows.
    pub alts: Vec<String>,
}

/// Looks at what lies in a folder.
pub fn look(folder: &Path) -> Outcome<Found> {
    let mut found = Found::default();
    let (mut items, mut texts): (Vec<Item>, Vec<PathBuf>) = (Vec::new(), Vec::new());
    for path in entries(folder)? {
        let name = name(&path);
        if name == POSTED {
            continue;
        }
        if path.is_dir() && pieces(&path)?.is_empty() {
            found.left.push(format!("{name} stays: nothing is in it"));
        } else if path.is_dir() || is_media(&path) {
            items.push(Item {
                texts: beside(&path),
                path,
                shared: None,
            });
        } else if is_text(&path) {
            texts.push(path);
        } else {
            found
                .left
                .push(format!("{name} stays: it is no JPEG, MP4 or MOV by its name"));
        }
    }
    for text in texts {
        let owners = items.iter_mut().filter(|item| item.texts.contains(&text));
        let mut owners: Vec<&mut Item> = owners.collect();
        match &mut *owners {
            [] => found
                .left
                .push(format!("{} stays: it is the text of nothing here", name(&text))),
            [_] => {}
            several => {
                for item in several {
                    item.shared = Some(text.clone());
                }
            }
        }
    }
    for item in items {
        let note = std::fs::read_to_string(note(&item)).ok();
        if note.is_some() && note == identity(&item) {
            found.done.push(item);
        } else {
            found.items.push(item);
        }
    }
    Ok(found)
}

impl Item {
    /// Reads it.
    pub fn content(&self) -> Outcome<Content> {
        if let Some(text) = &self.shared {
            return Err(Failure::new(format!(
                "{} belongs to more than one of these files: give them names of their own",
                text.display()
            )));
        }
        let media = if self.path.is_dir() {
            pieces(&self.path)?
        } else {
            vec![self.path.clone()]
        };
        let alts: Vec<PathBuf> = media.iter().map(|path| with(path, "alt.txt")).collect();
        if let Some(twice) = alts.iter().enumerate().find_map(|(at, alt)| {
            let before = alts.get(..at)?;
            (before.contains(alt) && alt.is_file()).then_some(alt)
        }) {
            return Err(Failure::new(format!(
                "{} belongs to more than one file: give them names of their own",
                twice.display()
            )));
        }
        let text = |path: &PathBuf| {
            if path.is_file() {
                caption(path)
            } else {
                Ok(String::new())
            }
        };
        Ok(Content {
            caption: text(&with(&self.path, "txt"))?,
            alts: alts.iter().map(text).collect::<Outcome<_>>()?,
            media: media
                .iter()
                .map(|path| Piece::file(path))
                .collect::<Outcome<_>>()?,
        })
    }
}

/// What is posted can be moved away afterwards: otherwise it would be posted again when the edge has forgotten it.
pub fn ready(folder: &Path) -> Outcome {
    let posted = folder.join(POSTED);
    let why = |error: &dyn std::fmt::Display| {
        Failure::new(format!(
            "nothing is posted, as what is posted could not be moved to {}: {error}",
            posted.display()
        ))
    };
    files::folder(&posted).map_err(|failure| why(&failure))?;
    let (from, to) = [folder, &posted].map(|folder| folder.join(".moves")).into();
    let moves = std::fs::write(&from, "").and_then(|()| std::fs::rename(&from, &to));
    let moves = moves.map_err(|error| {
        let _ = std::fs::remove_file(&from);
        why(&error)
    });
    let _ = std::fs::remove_file(&to);
    moves
}

/// It isn't to be posted again. Its texts go before it: one that stayed would be that of the next one of its name. That it is
/// done is noted first, so that whatever breaks off in between, it isn't offered again.
pub fn done(item: &Item) -> Outcome {
    let note = note(item);
    files::write(&note, identity(item).unwrap_or_default())?;
    for path in item.texts.iter().chain([&item.path]) {
        let name = name(path);
        let posted = path.with_file_name(POSTED);
        let named = (2..).map(|number| posted.join(format!("{number}-{name}")));
        let mut free = std::iter::once(posted.join(&name))
            .chain(named)
            .filter(|path| !path.exists());
        let to = free.next().unwrap_or_else(|| posted.join(&name));
        std::fs::rename(path, &to).map_err(|error| Failure::file("move", path, &error))?;
    }
    std::fs::remove_file(&note).map_err(|error| Failure::file("delete", &note, &error))
}

/// A caption as it is to be posted: editors end a file with a line's end.
pub fn caption(file: &Path) -> Outcome<String> {
    Ok(files::text_of_any_editor(file)?.trim_end().to_owned())
}

/// Where it is noted that an item is done.
fn note(item: &Item) -> PathBuf {
    item.path
        .with_file_name(POSTED)
        .join(format!(".{}", name(&item.path)))
}

/// What is this one and no other of that name.
fn identity(item: &Item) -> Option<String> {
    let metadata = item.path.metadata().ok()?;
    Some(format!("{} {}", metadata.dev(), metadata.ino()))
}

/// What is in a folder and isn't hidden, in the order of names.
fn entries(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let read = std::fs::read_dir(folder).map_err(|error| Failure::file("read", folder, &error))?;
    let mut paths: Vec<PathBuf> = read.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| !name(path).starts_with('.'));
    paths.sort();
    Ok(paths)
}

/// What is in a carousel's folder: everything but texts, so that nothing of it is left out without a word.
fn pieces(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let mut paths = entries(folder)?;
    paths.retain(|path| !is_text(path));
    Ok(paths)
}

fn name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

fn ending(path: &Path) -> String {
    let ending = path.extension().unwrap_or_default();
    ending.to_string_lossy().to_ascii_lowercase()
}

fn is_media(path: &Path) -> bool {
    path.is_file() && MEDIA.contains(&&*ending(path))
}

fn is_text(path: &Path) -> bool {
    path.is_file() && ending(path) == "txt"
}

/// The texts beside it that there are.
fn beside(path: &Path) -> Vec<PathBuf> {
    let mut texts = vec![with(path, "txt")];
    if !path.is_dir() {
        texts.push(with(path, "alt.txt"));
    }
    texts.retain(|text| text.is_file());
    texts
}

/// The file that belongs to it: `photo.txt` to `photo.jpg`, `trip.txt` to the folder `trip`.
fn with(path: &Path, ending: &str) -> PathBuf {
    if path.is_dir() {
        let mut name = OsString::from(path.file_name().unwrap_or_default());
        name.push(".");
        name.push(ending);
        return path.with_file_name(name);
    }
    path.with_extension(ending)
}

#[cfg(test)]
mod tests;
