//! A slide's way to the edge: read here, then sent in parts, going on where it was after a break or a reload.

use leptos::prelude::*;
use serde::Deserialize;
use wasm_bindgen::JsValue;

use crate::browser;
use crate::desk::Desk;
use crate::edge::{Ask, Body};
use crate::prepared::prepare;
use crate::refusal::Problem;
use crate::way::Way;
use crate::wire::File;
use crate::work::{Slide, Stage};

/// Bytes of a part: small enough to be seen to move, large enough to be few.
const PART: u64 = 1 << 20;
/// The browser doesn't have it.
const NOT_KEPT: &str = "This browser hasn’t kept the file. Take the slide away and add it again.";
/// The longest wait for a network that is gone, in milliseconds.
const LONGEST: f64 = 30_000.0;

/// A file that was taken.
#[derive(Deserialize)]
struct Taken {
    id: u32,
    name: String,
    size: u64,
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
    desk.chosen.set(taken.first().map(|file| file.id));
    for Taken { id, name, size } in taken {
        desk.work.update(|work| {
            work.slides.push(Slide {
                id,
                name,
                size,
                ..Slide::default()
            });
        });
        desk.spawn(begin(desk, id));
    }
}

/// Takes a picture for a reel's cover, and sends it.
pub fn add_cover(desk: Desk, files: &JsValue) {
    let mut taken: Vec<Taken> = serde_json::from_str(&browser::take(files)).unwrap_or_default();
    let Some(Taken { id, name, size }) = taken.pop() else {
        return;
    };
    remove_cover(desk);
    let cover = Slide {
        id,
        name,
        size,
        ..Slide::default()
    };
    desk.work.update(|work| work.cover = Some(cover));
    desk.spawn(begin(desk, id));
}

async fn begin(desk: Desk, id: u32) {
    if prepare(desk, id).await {
        send(desk, id).await;
    }
}

fn count(files: usize) -> String {
    if files == 1 {
        "A file".into()
    } else {
        format!("{files} files")
    }
}

/// Goes on with the slides of a kept work, and looks whether those that were uploaded are still there.
pub fn resume(desk: Desk) {
    for id in desk.ids() {
        desk.spawn(async move {
            let Some(slide) = desk.slide_now(id) else {
                return;
            };
            if slide.kept {
                known(desk, slide).await;
            } else {
                go_on(desk, slide).await;
            }
        });
    }
}

/// Goes on with a file of this browser's.
async fn go_on(desk: Desk, slide: Slide) {
    if !browser::recall(&desk.account(), slide.id).await.is_truthy() {
        desk.stage(slide.id, Stage::Failed(NOT_KEPT.into()));
    } else if slide.mime.is_empty() {
        begin(desk, slide.id).await;
    } else {
        send(desk, slide.id).await;
    }
}

/// Looks at a file that the post which is changed has already.
async fn known(desk: Desk, slide: Slide) {
    let id = slide.id;
    desk.stage(id, Stage::There);
    let Some(file) = slide.file else {
        // A browser shows any picture of an address.
        desk.edit_slide(id, |slide| {
            slide.mime = if slide.video { "" } else { "image/jpeg" }.into();
        });
        return;
    };
    let copied = browser::copy(&desk.account(), &file, id).await.is_truthy();
    let path = format!("/media/{file}");
    let ask = Ask {
        method: "GET",
        path: &path,
        ..Ask::default()
    };
    let said = desk.edge.ask(&ask).await.ok();
    if said.as_ref().is_some_and(|said| said.status == 404) {
        let words = "The server doesn’t have the file any more. Take the slide away and add it again.";
        desk.stage(id, Stage::Failed(words.into()));
        return;
    }
    let told = said
        .filter(|said| said.status == 200)
        .and_then(|said| serde_json::from_str::<File>(&said.text).ok());
    desk.edit_slide(id, |slide| {
        if copied {
            slide.mime = if slide.video { "video/mp4" } else { "image/jpeg" }.into();
        }
        if let Some(told) = told {
            told.tells(slide);
        }
    });
}

/// Tries a slide again that failed.
pub fn again(desk: Desk, id: u32) {
    desk.edit_slide(id, |slide| {
        slide.file = None;
        slide.stage = Stage::Reading;
    });
    if let Some(slide) = desk.slide_now(id) {
        desk.spawn(go_on(desk, slide));
    }
}

/// Takes a slide away, here and at the edge.
pub fn remove(desk: Desk, id: u32) {
    let slide = desk.slide_now(id);
    desk.work.update(|work| {
        work.slides.retain(|slide| slide.id != id);
        work.cover = work.cover.take().filter(|cover| cover.id != id);
    });
    if desk.chosen.get_untracked() == Some(id) {
        let next = desk
            .work
            .with_untracked(|work| work.slides.last().map(|slide| slide.id));
        desk.chosen.set(next);
    }
    desk.spawn(async move {
        browser::release(&desk.account(), id).await;
        // What a post has goes with the post.
        let file = slide.filter(|slide| !slide.kept).and_then(|slide| slide.file);
        if let Some(file) = file {
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

/// Takes the cover's picture away.
pub fn remove_cover(desk: Desk) {
    let cover = desk
        .work
        .with_untracked(|work| work.cover.as_ref().map(|cover| cover.id));
    if let Some(id) = cover {
        remove(desk, id);
    }
}

/// Takes everything away, and goes back to what was being made before.
pub fn remove_all(desk: Desk) {
    for id in desk.ids() {
        remove(desk, id);
    }
    desk.put_back();
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
    let mut way = Way::default();
    loop {
        match step(desk, id, &mut way).await {
            Ok(false) => {
                if way.has_moved() {
                    wait = 1_000.0;
                }
            }
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
async fn step(desk: Desk, id: u32, way: &mut Way) -> Result<bool, Stop> {
    let slide = desk.slide_now(id).ok_or(Stop::Gone)?;
    if slide.size == 0 {
        return Err(Stop::Failed("The file is empty.".into()));
    }
    if !browser::has(id) {
        return Err(Stop::Failed(NOT_KEPT.into()));
    }
    let path = slide.file.as_ref().map(|file| format!("/media/{file}"));
    let (Some(path), Stage::Sending(sent)) = (&path, &slide.stage) else {
        // It is begun, or asked how far it was.
        let (ask, may_help) = match &path {
            Some(path) => (
                Ask {
                    method: "GET",
                    path,
                    ..Ask::default()
                },
                true,
            ),
            None => (
                Ask {
                    method: "POST",
                    path: "/media",
                    headers: vec![
                        ("Content-Type", slide.mime.clone()),
                        ("Upload-Length", slide.size.to_string()),
                    ],
                    ..Ask::default()
                },
                way.begins(),
            ),
        };
        return if may_help {
            told(desk, id, ask, way).await
        } else {
            Err(stuck())
        };
    };
    let end = slide.size.min(sent + PART);
    let ask = Ask {
        method: "PATCH",
        path,
        headers: vec![("Upload-Offset", sent.to_string())],
        body: Body::Part(id, *sent, end),
    };
    told(desk, id, ask, way).await
}

/// The server and the file don't get on.
fn stuck() -> Stop {
    Stop::Failed(
        "The server doesn’t take the file to its end. Try again, or take the slide away and add it again."
            .into(),
    )
}

/// Asks, and notes what the edge says of the file. Whether it is there.
async fn told(desk: Desk, id: u32, ask: Ask<'_>, way: &mut Way) -> Result<bool, Stop> {
    let said = desk.edge.ask(&ask).await.map_err(|problem| {
        if problem.is_passing() {
            Stop::Later
        } else {
            Stop::Failed([problem.cause, problem.action].join(" "))
        }
    })?;
    match said.status {
        200 | 201 => {
            let file: File = serde_json::from_str(&said.text).map_err(|_| Stop::Later)?;
            let whole = file.state == "whole";
            let gets_on = whole || way.gets_on(file.received);
            desk.edit_slide(id, |slide| {
                slide.file = Some(file.id);
                slide.stage = if whole {
                    Stage::There
                } else {
                    Stage::Sending(file.received)
                };
            });
            if whole && ask.method == "PATCH" {
                desk.say(match desk.place(id) {
                    Some(place) => format!("Slide {} is uploaded.", place + 1),
                    None => "The cover is uploaded.".into(),
                });
            }
            if gets_on { Ok(whole) } else { Err(stuck()) }
        }
        // It was there: it is begun anew.
        404 if ask.method != "POST" => {
            desk.edit_slide(id, |slide| {
                slide.file = None;
                slide.stage = Stage::Reading;
            });
            Ok(false)
        }
        // The edge still holds the line that broke.
        409 if way.is_held(&said.text) => Err(Stop::Later),
        // How far it is, the edge says when it is asked.
        409 => {
            desk.stage(id, Stage::Reading);
            Ok(false)
        }
        408 | 429 | 500.. => Err(Stop::Later),
        _ => {
            let problem = Problem::of(said.status, &said.text);
            let words = if problem.lines.is_empty() {
                [problem.cause, problem.action].join(" ").trim().to_owned()
            } else {
                problem.lines.join(" ")
            };
            Err(Stop::Failed(words))
        }
    }
}
