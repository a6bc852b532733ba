//! A file is handed to the edge in parts, and goes on where it broke off.

use gloo_net::http::Method;
use leptos::web_sys::Blob;
use serde::Deserialize;
use serde_json::Value;
use wasm_bindgen::JsCast;

use crate::ask::{Asked, PATIENCE, path, wait};
use crate::element::Button;
use crate::error::{Error, Retry};
use crate::instagram::Instagram;

/// How long a part may take, in milliseconds.
const PART_PATIENCE: u32 = 300_000;
/// Bytes of a part; the edge takes twice as many.
const PART: u64 = 4 * 1024 * 1024;
/// How often nothing came through in a row.
const VAIN: u32 = 6;

/// How far a file is handed over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HandedOver {
    /// Its id, for [`PostMedium::file`](crate::PostMedium::file), and to go on after a reload.
    pub id: String,
    /// How many of its bytes are at the edge.
    pub received: u64,
    /// How many it has.
    pub size: u64,
}

/// What the edge says of a file.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Told {
    id: String,
    received: u64,
    size: u64,
}

impl Instagram {
    /// Hands a JPEG, MP4 or MOV to the edge in parts, and goes on by itself where it broke off. `begun` is the id of the same file
    /// that was begun before, such as before a reload. `progress` is told each step; keep its id to go on.
    ///
    /// # Errors
    /// As [`Instagram::make_post`].
    pub async fn hand_over(
        &self,
        file: &Blob,
        begun: Option<&str>,
        progress: impl Fn(&HandedOver),
    ) -> Result<HandedOver, Error> {
        let button = self.button().await?;
        let size = whole(file.size());
        let known = match begun {
            Some(id) => known(&button, id, size).await?,
            None => None,
        };
        let mut handed = match known {
            Some(handed) => handed,
            None => begin(&button, file).await?,
        };
        progress(&handed);
        let mut vain = 0;
        while handed.received < size {
            match part(&button, file, &handed).await {
                Ok(received) => {
                    handed.received = received;
                    vain = 0;
                }
                Err(error) if vain == VAIN || !may_go_on(&error) => return Err(error),
                Err(_) => {
                    wait(1_000 << vain.min(4)).await;
                    vain += 1;
                    match known_again(&button, &handed).await {
                        Ok(Some(there)) => handed = there,
                        Ok(None) => return Err(gone()),
                        Err(_) => {}
                    }
                }
            }
            progress(&handed);
        }
        Ok(handed)
    }
}

/// Begins a file.
async fn begin(button: &Button, file: &Blob) -> Result<HandedOver, Error> {
    let (kind, size) = (file.type_(), whole(file.size()).to_string());
    let asked = Asked {
        method: Method::POST,
        path: "/media",
        fields: &[("Content-Type", &kind), ("Upload-Length", &size)],
        body: None,
        patience: PATIENCE,
    };
    let told: Told = asked.of(button).await?;
    Ok(HandedOver {
        id: told.id,
        received: 0,
        size: whole(file.size()),
    })
}

/// Sends the next part; how much is there then.
async fn part(button: &Button, file: &Blob, handed: &HandedOver) -> Result<u64, Error> {
    let to = handed.received.saturating_add(PART).min(handed.size);
    let part = file
        .slice_with_f64_and_f64(place(handed.received), place(to))
        .map_err(|_| unreadable())?;
    let offset = handed.received.to_string();
    let asked = Asked {
        method: Method::PATCH,
        path: &path("/media/", &handed.id, "")?,
        fields: &[("Upload-Offset", &offset)],
        body: Some(part.unchecked_into()),
        patience: PART_PATIENCE,
    };
    let _: Value = asked.of(button).await?;
    Ok(to)
}

/// How far a file is that was begun; `None` if it is gone, or is another one.
async fn known(button: &Button, id: &str, size: u64) -> Result<Option<HandedOver>, Error> {
    let asked = Asked {
        method: Method::GET,
        path: &path("/media/", id, "")?,
        fields: &[],
        body: None,
        patience: PATIENCE,
    };
    match asked.of::<Told>(button).await {
        Ok(told) if told.size == size => Ok(Some(HandedOver {
            id: told.id,
            received: told.received,
            size,
        })),
        Ok(_) => Ok(None),
        Err(error) if error.code == "not_found" => Ok(None),
        Err(error) => Err(error),
    }
}

async fn known_again(button: &Button, handed: &HandedOver) -> Result<Option<HandedOver>, Error> {
    known(button, &handed.id, handed.size).await
}

/// The line broke, the edge was busy, or another offset is right.
fn may_go_on(error: &Error) -> bool {
    error.retry == Some(Retry::Later)
}

fn gone() -> Error {
    Error::new(
        "not_found",
        "The file is gone from the edge.",
        "Hand it over anew.",
    )
}

fn unreadable() -> Error {
    Error::new("bad_parameter", "The file can't be read.", "Choose it again.")
}

/// A file's size is a whole number.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "browsers have no files beyond 2^53 bytes, and none below 0"
)]
const fn whole(size: f64) -> u64 {
    size as u64
}

#[expect(
    clippy::cast_precision_loss,
    reason = "browsers have no files beyond 2^53 bytes"
)]
const fn place(at: u64) -> f64 {
    at as f64
}
