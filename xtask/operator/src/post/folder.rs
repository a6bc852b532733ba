//! `--folder`: each picture or video of it is a post, in the order of names; what was handed over moves to `posted` in it.
use std::path::{Path, PathBuf};

use common::failure::{Failure, Outcome};
use common::files;

/// Where what is done goes.
const POSTED: &str = "posted";
const MEDIA: [&str; 4] = ["jpg", "jpeg", "mp4", "mov"];

/// What is to be one post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// A file, or a folder whose files are a carousel.
    pub path: PathBuf,
    /// Its files.
    pub media: Vec<PathBuf>,
    /// The text beside it.
    pub caption: String,
    /// What each file shows.
    pub alts: Vec<String>,
}

/// What lies there to be posted.
pub fn items(folder: &Path) -> Outcome<Vec<Item>> {
    let mut items = Vec::new();
    for path in entries(folder)? {
        let media = if path.is_dir() {
            entries(&path)?
                .into_iter()
                .filter(|path| is_media(path))
                .collect()
        } else if is_media(&path) {
            vec![path.clone()]
        } else {
            continue;
        };
        if media.is_empty() {
            continue;
        }
        let text = beside(&path, "txt");
        let alts = media.iter().map(|file| beside(file, "alt.txt"));
        items.push(Item {
            caption: if text.is_file() {
                caption(&text)?
            } else {
                String::new()
            },
            alts: alts
                .map(|alt| {
                    if alt.is_file() {
                        caption(&alt)
                    } else {
                        Ok(String::new())
                    }
                })
                .collect::<Outcome<_>>()?,
            path,
            media,
        });
    }
    Ok(items)
}

/// It isn't to be posted again.
pub fn done(item: &Item) -> Outcome {
    let Some(folder) = item.path.parent() else {
        return Ok(());
    };
    let posted = folder.join(POSTED);
    files::folder(&posted)?;
    let texts = ["txt", "alt.txt"].map(|ending| beside(&item.path, ending));
    let texts: Vec<_> = texts.iter().filter(|path| path.is_file()).collect();
    // The file first: a text that is left alone is no post.
    for path in std::iter::once(&item.path).chain(texts) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let named = (2..).map(|number| posted.join(format!("{number}-{name}")));
        let mut free = std::iter::once(posted.join(&*name))
            .chain(named)
            .filter(|path| !path.exists());
        let to = free.next().unwrap_or_else(|| posted.join(&*name));
        std::fs::rename(path, &to).map_err(|error| Failure::file("move", path, &error))?;
    }
    Ok(())
}

/// A caption as it is to be posted: editors end a file with a line's end.
pub fn caption(file: &Path) -> Outcome<String> {
    Ok(files::text_of_any_editor(file)?.trim_end().to_owned())
}

/// What is in a folder and isn't hidden, in the order of names.
fn entries(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let read = std::fs::read_dir(folder).map_err(|error| Failure::file("read", folder, &error))?;
    let mut paths: Vec<PathBuf> = read.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        !name.starts_with('.') && name != POSTED
    });
    paths.sort();
    Ok(paths)
}

fn is_media(path: &Path) -> bool {
    let ending = path
        .extension()
        .unwrap_or_default()
        .to_string_lossy()
        .to_ascii_lowercase();
    path.is_file() && MEDIA.contains(&&*ending)
}

/// The file that belongs to it: `photo.txt` to `photo.jpg`, `trip.txt` to the folder `trip`.
fn beside(path: &Path, ending: &str) -> PathBuf {
    if path.is_dir() {
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(".");
        name.push(ending);
        return path.with_file_name(name);
    }
    path.with_extension(ending)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{done, items};

    fn write(folder: &Path, files: &[(&str, &str)]) {
        for (name, text) in files {
            let path = folder.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
    }

    #[test]
    fn a_folder_is_posted_in_the_order_of_names_and_each_once() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        write(
            folder,
            &[
                ("2-trip/b.jpg", ""),
                ("2-trip/a.MOV", ""),
                ("2-trip/a.alt.txt", "A road\n"),
                ("2-trip.txt", "On the way\n"),
                ("1-morning.jpg", ""),
                ("1-morning.txt", "Morning #light\r\n"),
                ("1-morning.alt.txt", "A window"),
                ("notes.txt", "not to be posted"),
                (".hidden.jpg", ""),
                ("posted/1-morning.jpg", "of last year"),
                ("empty/nothing.txt", ""),
            ],
        );
        let found = items(folder).unwrap();
        let told: Vec<_> = found
            .iter()
            .map(|item| (item.media.len(), item.caption.as_str(), item.alts.clone()))
            .collect();
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        assert_eq!(
            told,
            [
                (1, "Morning #light", words(&["A window"])),
                (2, "On the way", words(&["A road", ""])),
            ]
        );
        assert!(found[1].media[0].ends_with("a.MOV"), "{found:?}");
        for item in &found {
            done(item).unwrap();
        }
        assert_eq!(items(folder).unwrap(), []);
        let kept = std::fs::read_to_string(folder.join("posted/1-morning.jpg")).unwrap();
        assert_eq!(kept, "of last year");
        for moved in [
            "2-1-morning.jpg",
            "1-morning.txt",
            "1-morning.alt.txt",
            "2-trip/b.jpg",
            "2-trip.txt",
        ] {
            assert!(folder.join("posted").join(moved).is_file(), "{moved}");
        }
    }
}
