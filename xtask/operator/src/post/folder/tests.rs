//! Tests. What lies in a folder, and how it leaves it.

use std::path::{Path, PathBuf};

use super::{Item, done, identity, look, name, note, ready};

const JPEG: &str = "\u{fffd}";

fn write(folder: &Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        if *text == JPEG {
            std::fs::write(&path, b"\xff\xd8\xff").unwrap();
        } else {
            std::fs::write(&path, text).unwrap();
        }
    }
}

fn names(items: &[Item]) -> Vec<String> {
    items.iter().map(|item| name(&item.path)).collect()
}

#[test]
fn a_folder_is_posted_in_the_order_of_names_and_each_once() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    write(
        folder,
        &[
            ("2-trip/b.jpg", JPEG),
            ("2-trip/a.MOV", "\0\0\0\x14ftypqt  "),
            ("2-trip/a.alt.txt", "A road\n"),
            ("2-trip.txt", "On the way\n"),
            ("1-morning.jpg", JPEG),
            ("1-morning.txt", "Morning #light\r\n"),
            ("1-morning.alt.txt", "A window"),
            (".hidden.jpg", ""),
            ("posted/1-morning.jpg", "of last year"),
        ],
    );
    let found = look(folder).unwrap();
    assert_eq!((found.left.len(), found.done.len()), (0, 0), "{found:?}");
    let told: Vec<_> = found
        .items
        .iter()
        .map(|item| item.content().unwrap())
        .map(|content| (content.media.len(), content.caption, content.alts))
        .collect();
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    assert_eq!(
        told,
        [
            (1, "Morning #light".to_owned(), words(&["A window"])),
            (2, "On the way".to_owned(), words(&["A road", ""])),
        ]
    );
    assert!(found.items[1].content().unwrap().media[0].is_video());
    ready(folder).unwrap();
    for item in &found.items {
        done(item).unwrap();
    }
    let after = look(folder).unwrap();
    assert_eq!((after.items.len(), after.left.len()), (0, 0), "{after:?}");
    let kept = std::fs::read_to_string(folder.join("posted/1-morning.jpg")).unwrap();
    assert_eq!(kept, "of last year");
    let mut all: Vec<PathBuf> = common::files::everything_below(folder);
    all.sort();
    let all: Vec<_> = all
        .iter()
        .map(|path| path.strip_prefix(folder).unwrap())
        .collect();
    let expected = [
        ".hidden.jpg",
        "posted/1-morning.alt.txt",
        "posted/1-morning.jpg",
        "posted/1-morning.txt",
        "posted/2-1-morning.jpg",
        "posted/2-trip/a.MOV",
        "posted/2-trip/a.alt.txt",
        "posted/2-trip/b.jpg",
        "posted/2-trip.txt",
    ];
    let mut expected: Vec<&Path> = expected.iter().map(Path::new).collect();
    expected.sort();
    assert_eq!(all, expected);
}

/// Nothing is passed over without a word, and a carousel isn't posted without one of its files.
#[test]
fn what_is_not_posted_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    write(
        folder,
        &[
            ("empty/nothing.txt", ""),
            ("notes.txt", "of mine"),
            ("photo.png", ""),
            ("trip/a.jpg", JPEG),
            ("trip/b.png", "\u{89}PNG"),
        ],
    );
    let found = look(folder).unwrap();
    assert_eq!(
        found.left,
        [
            "empty stays: nothing is in it",
            "photo.png stays: it is no JPEG, MP4 or MOV by its name",
            "notes.txt stays: it is the text of nothing here",
        ]
    );
    assert_eq!(names(&found.items), ["trip"]);
    let refused = found.items[0].content().unwrap_err().to_string();
    assert!(refused.contains("b.png is no JPEG, MP4 or MOV"), "{refused}");
}

/// Of two files with one text neither is posted: whose it is nobody can say.
#[test]
fn a_text_belongs_to_one() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    write(
        folder,
        &[
            ("IMG_1.jpg", JPEG),
            ("IMG_1.mov", JPEG),
            ("IMG_1.txt", "Whose?"),
            ("IMG_2.jpg", JPEG),
            ("IMG_2.mov", JPEG),
            ("trip/a.jpg", JPEG),
            ("trip/a.mov", JPEG),
            ("trip/a.alt.txt", "Whose?"),
        ],
    );
    let found = look(folder).unwrap();
    let told: Vec<_> = found
        .items
        .iter()
        .map(|item| (name(&item.path), item.content().map_err(|why| why.to_string())))
        .collect();
    for (name, content) in &told {
        match (content, name.starts_with("IMG_2")) {
            (Ok(content), true) => assert_eq!(content.caption, ""),
            (Err(why), false) => assert!(why.contains("belongs to more than one"), "{why}"),
            (content, _) => panic!("{name}: {content:?}"),
        }
    }
    assert_eq!(told.len(), 5);
}

/// What breaks off while it is moved is no post of its own next time, and what comes under the same name later is.
#[test]
fn what_broke_off_while_it_was_moved_is_not_posted_again() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    write(folder, &[("a.jpg", JPEG), ("a.txt", "Morning")]);
    ready(folder).unwrap();
    let item = look(folder).unwrap().items.remove(0);
    std::fs::write(note(&item), identity(&item).unwrap()).unwrap();
    std::fs::rename(folder.join("a.txt"), folder.join("posted/a.txt")).unwrap();
    let found = look(folder).unwrap();
    assert_eq!(
        (names(&found.items), names(&found.done)),
        (vec![], vec!["a.jpg".to_owned()])
    );
    done(&found.done[0]).unwrap();
    assert!(folder.join("posted/a.jpg").is_file());
    std::fs::write(note(&item), "of another").unwrap();
    write(folder, &[("a.jpg", JPEG)]);
    assert_eq!(names(&look(folder).unwrap().items), ["a.jpg"]);
}

/// A text that can't be moved yet is no reason to post its picture again, without it.
#[test]
fn a_text_goes_before_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    write(folder, &[("a.jpg", JPEG), ("a.txt", "Morning")]);
    ready(folder).unwrap();
    let item = look(folder).unwrap().items.remove(0);
    std::fs::remove_file(folder.join("a.jpg")).unwrap();
    assert!(done(&item).is_err());
    assert!(!folder.join("a.txt").exists() && folder.join("posted/a.txt").exists());
}

/// What couldn't be moved afterwards isn't posted.
#[test]
fn a_folder_that_nothing_can_leave_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    std::fs::write(folder.join("posted"), "").unwrap();
    let refused = ready(folder).unwrap_err().to_string();
    assert!(refused.starts_with("nothing is posted, as "), "{refused}");
    std::fs::remove_file(folder.join("posted")).unwrap();
    // Of another file system.
    std::os::unix::fs::symlink("/dev", folder.join("posted")).unwrap();
    let refused = ready(folder).unwrap_err().to_string();
    assert!(refused.starts_with("nothing is posted, as "), "{refused}");
    assert!(!folder.join(".moves").exists());
}
