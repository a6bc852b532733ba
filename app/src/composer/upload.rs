//! A slide's way to the edge: read here, then sent in parts, going on where it was after a break or a reload.

use leptos::{prelude::*, task::spawn_local};
use serde::Deserialize;
use wasm_bindgen::JsValue;

use crate::browser;
use crate::desk::Desk;
use crate::edge::{Ask, Body};
use crate::wire::{File, Problem};
use crate::work::{Slide, Stage, Work, size_text};

/// Bytes of a part: small enough to be seen to move, large enough to be few.
const PART: u64 = 1 << 20;
/// The longest wait for a network that is gone, in milliseconds.
const LONGEST: f64 = 30_000.0;

/// A file that was taken.
#[derive(Deserialize)]
struct Taken {
    id: u32,
    name: String,
    size: u64,
}

/// What the browser says of a file.
#[derive(Deserialize)]
struct Prepared {
    video: bool,
    mime: String,
    size: u64,
    width: u32,
    height: u32,
    seconds: f64,
    from: String,
}

/// Why a step didn't succeed.
enum Stop {
    /// It was taken away.
    Gone,
    /// No answer came, or one that may be another in a while.
    Later,
    /// For good.
    Failed(String),
}

/// Adds files to the end, and sends them.
pub fn add(desk: Desk, files: &JsValue) {
    let taken: Vec<Taken> = serde_json::from_str(&browser::take(files)).unwrap_or_default();
    if taken.is_empty() {
        return;
    }
    desk.say(format!("{} added.", count(taken.len())));
    for Taken { id, name, size } in taken {
        desk.work.update(|work| {
            work.slides.push(Slide {
                id,
                name,
                size,
                ..Slide::default()
            });
        });
        desk.chosen.set(Some(id));
        spawn_local(async move {
            if prepare(desk, id).await {
                send(desk, id).await;
            }
        });
    }
}

fn count(files: usize) -> String {
    if files == 1 {
        "A file".into()
    } else {
        format!("{files} files")
    }
}

/// Goes on with the slides of a kept work.
pub fn resume(desk: Desk) {
    for id in desk.slides() {
        spawn_local(async move {
            let there = browser::recall(&desk.account(), id).await;
            if there.is_truthy() {
                send(desk, id).await;
            } else {
                let words = "This browser hasn’t kept the file. Take the slide away and add it again.";
                desk.stage(id, Stage::Failed(words.into()));
            }
        });
    }
}

/// Tries a slide again that failed.
pub fn again(desk: Desk, id: u32) {
    desk.edit_slide(id, |slide| {
        slide.file = None;
        slide.stage = Stage::Reading;
    });
    spawn_local(send(desk, id));
}

/// Takes a slide away, here and at the edge.
pub fn remove(desk: Desk, id: u32) {
    let file = desk.work.try_update(|work| {
        let file = work.slide(id).and_then(|slide| slide.file.clone());
        work.slides.retain(|slide| slide.id != id);
        file
    });
    let next = desk.slides().last().copied();
    desk.chosen.set(next);
    spawn_local(async move {
        browser::release(&desk.account(), id).await;
        if let Some(file) = file.flatten() {
            let path = format!("/media/{file}");
            let ask = Ask {
                method: "DELETE",
                path: &path,
                ..Ask::default()
            };
            let _ = desk.edge.ask(&ask).await;
        }
    });
}

/// Takes everything away.
pub fn remove_all(desk: Desk) {
    for id in desk.slides() {
        remove(desk, id);
    }
    desk.work.set(Work::default());
}

/// Reads it, and makes a JPEG of it if need be.
async fn prepare(desk: Desk, id: u32) -> bool {
    let Some(before) = desk.slide_now(id) else {
        return false;
    };
    let found = browser::prepare(&desk.account(), id).await.ok();
    let found: Option<Prepared> = found
        .and_then(|found| found.as_string())
        .and_then(|found| serde_json::from_str(&found).ok());
    let Some(found) = found else {
        let words = "This browser can’t read it. Save it as JPEG, or as MP4 if it is a video.";
        desk.stage(id, Stage::Failed(words.into()));
        return false;
    };
    let note = match found.from.as_str() {
        "" => String::new(),
        from => {
            let from = if from == "large" {
                "Too large".into()
            } else {
                from.to_uppercase()
            };
            format!(
                "{from}: it is sent as a JPEG of {} × {} pixels, {} instead of {}.",
                found.width,
                found.height,
                size_text(found.size),
                size_text(before.size)
            )
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
    });
    true
}

/// Sends it, unless that is under way.
async fn send(desk: Desk, id: u32) {
    if desk.sends(id) {
        send_all(desk, id).await;
        desk.sent(id);
    }
}

/// Sends it until it is there, was refused or taken away.
async fn send_all(desk: Desk, id: u32) {
    let mut wait = 1_000.0;
    let mut reached = 0;
    loop {
        match step(desk, id).await {
            Ok(false) => wait = 1_000.0,
            Ok(true) | Err(Stop::Gone) => return,
            Err(Stop::Failed(words)) => {
                desk.say(words.clone());
                desk.stage(id, Stage::Failed(words));
                return;
            }
            Err(Stop::Later) => {
                if let Some(Stage::Sending(sent)) = desk.slide_now(id).map(|slide| slide.stage) {
                    reached = sent;
                }
                desk.stage(id, Stage::Waiting(reached));
                browser::sleep(wait).await;
                wait = f64::min(wait * 2.0, LONGEST);
            }
        }
    }
}

/// One request forward. Whether it is there.
async fn step(desk: Desk, id: u32) -> Result<bool, Stop> {
    let slide = desk.slide_now(id).ok_or(Stop::Gone)?;
    let path = slide.file.as_ref().map(|file| format!("/media/{file}"));
    let (Some(path), Stage::Sending(sent)) = (&path, &slide.stage) else {
        // It is begun, or asked how far it was.
        let ask = match &path {
            Some(path) => Ask {
                method: "GET",
                path,
                ..Ask::default()
            },
            None => Ask {
                method: "POST",
                path: "/media",
                headers: vec![
                    ("Content-Type", slide.mime.clone()),
                    ("Upload-Length", slide.size.to_string()),
                ],
                ..Ask::default()
            },
        };
        return told(desk, id, ask).await;
    };
    let end = slide.size.min(sent + PART);
    let ask = Ask {
        method: "PATCH",
        path,
        headers: vec![("Upload-Offset", sent.to_string())],
        body: Body::Part(id, *sent, end),
    };
    told(desk, id, ask).await
}

/// Asks, and notes what the edge says of the file. Whether it is there.
async fn told(desk: Desk, id: u32, ask: Ask<'_>) -> Result<bool, Stop> {
    let said = desk.edge.ask(&ask).await.map_err(|problem| {
        if problem == Problem::network() {
            Stop::Later
        } else {
            Stop::Failed([problem.cause, problem.action].join(" "))
        }
    })?;
    match said.status {
        200 | 201 => {
            let file: File = serde_json::from_str(&said.text).map_err(|_| Stop::Later)?;
            let whole = file.state == "whole";
            desk.edit_slide(id, |slide| {
                slide.file = Some(file.id);
                slide.stage = if whole {
                    Stage::There
                } else {
                    Stage::Sending(file.received)
                };
            });
            if whole {
                desk.say(format!("Slide {} is at the edge.", desk.place(id) + 1));
            }
            Ok(whole)
        }
        // It was there: it is begun anew.
        404 if ask.method != "POST" => {
            desk.edit_slide(id, |slide| {
                slide.file = None;
                slide.stage = Stage::Reading;
            });
            Ok(false)
        }
        // How far it is, the edge says when it is asked.
        409 => {
            desk.stage(id, Stage::Reading);
            Ok(false)
        }
        408 | 429 | 500.. => Err(Stop::Later),
        _ => {
            let problem = Problem::of(&said.text);
            let words = if problem.lines.is_empty() {
                [problem.cause, problem.action].join(" ").trim().to_owned()
            } else {
                problem.lines.join(" ")
            };
            Err(Stop::Failed(words))
        }
    }
}
