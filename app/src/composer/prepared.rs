//! A file before it is sent: the browser says what it is, and makes a JPEG of what Instagram wouldn't take.

use serde::Deserialize;

use crate::browser;
use crate::desk::Desk;
use crate::odd::odd;
use crate::work::{Stage, size_text};

/// What the browser says of a file.
#[derive(Deserialize)]
struct Prepared {
    video: bool,
    mime: String,
    size: u64,
    width: u32,
    height: u32,
    #[serde(deserialize_with = "odd")]
    seconds: f64,
    from: String,
}

/// Reads it, and makes a JPEG of it if need be.
pub async fn prepare(desk: Desk, id: u32) -> bool {
    let Some(before) = desk.slide_now(id) else {
        return false;
    };
    let found = browser::prepare(&desk.account(), id).await.ok();
    let found: Option<Prepared> = found
        .and_then(|found| found.as_string())
        .and_then(|found| serde_json::from_str(&found).ok());
    let Some(found) = found else {
        desk.stage(id, Stage::Failed(unread(&before.name).into()));
        return false;
    };
    if found.video && desk.place(id).is_none() {
        desk.stage(id, Stage::Failed("A cover is a picture.".into()));
        return false;
    }
    let (made, note) = match found.from.as_str() {
        "" => (String::new(), String::new()),
        from => {
            let (from, made) = if from == "large" {
                ("Too large".to_owned(), "Made smaller".to_owned())
            } else {
                let from = from.to_uppercase();
                (from.clone(), format!("{from} → JPEG"))
            };
            let note = format!(
                "{from}: it is sent as a JPEG of {} × {} pixels, {} instead of {}.",
                found.width,
                found.height,
                size_text(found.size),
                size_text(before.size)
            );
            (made, note)
        }
    };
    if !note.is_empty() {
        desk.say(format!("{}: {note}", before.name));
    }
    desk.edit_slide(id, |slide| {
        slide.video = found.video;
        slide.mime = found.mime;
        slide.size = found.size;
        slide.width = found.width;
        slide.height = found.height;
        slide.seconds = found.seconds;
        slide.note = note;
        slide.made = made;
    });
    true
}

/// What to do with a file that this browser can't read.
fn unread(name: &str) -> &'static str {
    let end = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    match end.as_str() {
        "heic" | "heif" => {
            "This browser can’t read HEIC pictures. Safari can; or save it as JPEG, and add that."
        }
        _ => "This browser can’t read it. Save it as JPEG, or as MP4 if it is a video.",
    }
}
