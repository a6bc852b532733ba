//! A file is handed to the edge in parts, and goes on where it broke off.

use gloo_net::http::Method;
use leptos::web_sys::Blob;
use serde::Deserialize;
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
    state: String,
    received: u64,
    size: u64,
}

impl Told {
    /// How far a file of that size is: it is handed over when the edge has looked at all of it, and not when all of it came.
    fn far(&self, size: u64) -> Result<Far, Error> {
        match self.state.as_str() {
            "whole" => Ok(Far::Whole),
            "partial" => Ok(Far::Partly(self.received.min(size))),
            _ => Err(Error::nonsense()),
        }
    }
}

/// How far a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Far {
    Partly(u64),
    Whole,
}

impl Far {
    /// How many of its bytes are at the edge.
    const fn received(self, size: u64) -> u64 {
        match self {
            Self::Partly(received) => received,
            Self::Whole => size,
        }
    }
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
        let (id, mut far) = match known {
            Some(known) => known,
            None => (begin(&button, file).await?, Far::Partly(0)),
        };
        let handed = |far: Far| HandedOver {
            id: id.clone(),
            received: far.received(size),
            size,
        };
        progress(&handed(far));
        let mut vain = 0;
        while let Far::Partly(received) = far {
            // Where all of it has come and wasn't looked at, an empty part has the edge look again.
            match part(&button, file, &id, received).await {
                Ok(further) => {
                    far = further;
                    vain = 0;
                }
                Err(error) if vain == VAIN || !may_go_on(&error) => return Err(error),
                Err(_) => {
                    wait(1_000 << vain.min(4)).await;
                    vain += 1;
                    match self::known(&button, &id, size).await {
                        Ok(Some((_, there))) => far = there,
                        Ok(None) => return Err(gone()),
                        Err(_) => {}
                    }
                }
            }
            progress(&handed(far));
        }
        Ok(handed(far))
    }
}

/// Begins a file: its id.
async fn begin(button: &Button, file: &Blob) -> Result<String, Error> {
    let (kind, size) = (file.type_(), whole(file.size()).to_string());
    let asked = Asked {
        method: Method::POST,
        path: "/media",
        fields: &[("Content-Type", &kind), ("Upload-Length", &size)],
        body: None,
        patience: PATIENCE,
    };
    let told: Told = asked.of(button).await?;
    Ok(told.id)
}

/// Sends the part from there on; how far it is then.
async fn part(button: &Button, file: &Blob, id: &str, from: u64) -> Result<Far, Error> {
    let size = whole(file.size());
    let to = from.saturating_add(PART).min(size);
    let part = file
        .slice_with_f64_and_f64(place(from), place(to))
        .map_err(|_| unreadable())?;
    let offset = from.to_string();
    let asked = Asked {
        method: Method::PATCH,
        path: &path("/media/", id, "")?,
        fields: &[("Upload-Offset", &offset)],
        body: Some(part.unchecked_into()),
        patience: PART_PATIENCE,
    };
    asked.of::<Told>(button).await?.far(size)
}

/// How far a file is that was begun; `None` if it is gone, or is another one.
async fn known(button: &Button, id: &str, size: u64) -> Result<Option<(String, Far)>, Error> {
    let asked = Asked {
        method: Method::GET,
        path: &path("/media/", id, "")?,
        fields: &[],
        body: None,
        patience: PATIENCE,
    };
    match asked.of::<Told>(button).await {
        Ok(told) if told.size == size => Ok(Some((told.id.clone(), told.far(size)?))),
        Ok(_) => Ok(None),
        Err(error) if error.code == "not_found" => Ok(None),
        Err(error) => Err(error),
    }
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

#[cfg(test)]
mod tests {
    use super::{Far, Told};

    /// R96: all bytes of a file may have come, and the edge broke off before it looked at them.
    #[test]
    fn a_file_is_handed_over_when_the_edge_has_looked_at_it() {
        let far = |told: &str| serde_json::from_str::<Told>(told).unwrap().far(11).ok();
        for (told, expected) in [
            (
                r#"{"id":"f","state":"partial","received":11,"size":11}"#,
                Some(Far::Partly(11)),
            ),
            (
                r#"{"id":"f","state":"partial","received":4,"size":11}"#,
                Some(Far::Partly(4)),
            ),
            (r#"{"id":"f","state":"whole","size":11}"#, Some(Far::Whole)),
            (r#"{"id":"f","received":11,"size":11}"#, None),
        ] {
            assert_eq!(far(told), expected, "{told}");
        }
        assert_eq!((Far::Whole.received(11), Far::Partly(4).received(11)), (11, 4));
    }
}
