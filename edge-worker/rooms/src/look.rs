//! A look into a file that was handed over: whoever holds its bytes is asked for those that are needed.

use shared::posts::check::{
    check_image, found_video,
    mp4::{Scan, Step},
};
use wasm_bindgen::prelude::wasm_bindgen;

/// A look into a file.
#[wasm_bindgen]
pub struct Look(Looking);

enum Looking {
    /// Of so many bytes; what was found when they were seen.
    Picture(f64, Option<String>),
    Video(Box<Scan>),
}

#[wasm_bindgen]
impl Look {
    /// Into a file of so many bytes, of that media type.
    #[wasm_bindgen(constructor)]
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a number of bytes"
    )]
    pub fn new(size: f64, media_type: &str) -> Self {
        Self(if media_type.starts_with("image/") {
            Looking::Picture(size, None)
        } else {
            Looking::Video(Box::new(Scan::of(size as u64)))
        })
    }

    /// From where on it wants to see how many bytes; nothing when it has seen enough.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "no file is that long")]
    pub fn wants(&self) -> Option<Vec<f64>> {
        match &self.0 {
            Looking::Picture(size, None) => Some(vec![0.0, *size]),
            Looking::Picture(..) => None,
            Looking::Video(scan) => match scan.step() {
                Step::Read { offset, length } => Some(vec![offset as f64, length.into()]),
                Step::Found(_) => None,
            },
        }
    }

    /// Sees them.
    pub fn take(&mut self, bytes: &[u8]) {
        match &mut self.0 {
            Looking::Picture(_, found) => *found = Some(check_image(bytes)),
            Looking::Video(scan) => scan.read(bytes),
        }
    }

    /// What it is, as JSON.
    #[must_use]
    pub fn found(&self) -> String {
        match &self.0 {
            Looking::Picture(_, found) => found.clone().unwrap_or_default(),
            Looking::Video(scan) => match scan.step() {
                Step::Found(video) => found_video(&video),
                Step::Read { .. } => String::new(),
            },
        }
    }
}
