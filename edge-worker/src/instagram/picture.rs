//! A picture of a feed, from Instagram's CDN: once, without a token and without following redirects, and no more of it than
//! is kept. It is no call to the API, so no limit of the account's counts it.

use crate::platform::{self, fields::Answered, memory::Reserved, script};
use shared::feed::picture::{MOST_BYTES, Picture};
use std::cell::Cell;

/// The CDN has this long, in ms.
const LIMIT: u32 = 10_000;

/// What came.
pub enum Fetched {
    /// A picture, and its bytes.
    Picture(Picture, Vec<u8>),
    /// Something that is too large, and never kept.
    Refused,
    /// No picture: a page or a damaged one, which may be another one the next time.
    Odd,
    /// Nothing, this time.
    Nothing,
}

/// Fetches a picture.
pub async fn fetch(address: &str) -> Fetched {
    let headers = r#"{"accept":"image/jpeg,image/png,image/webp"}"#;
    let Ok(answer) = script::send(address, "GET", headers, None, LIMIT).await else {
        return Fetched::Nothing;
    };
    if Answered::of(&answer).status() != 200 {
        return Fetched::Nothing;
    }
    let (room, large) = (Reserved::default(), Cell::new(false));
    let takes = |read: usize, more: usize| {
        large.set(read.saturating_add(more) > MOST_BYTES);
        !large.get() && room.takes(more)
    };
    match platform::within_room(&answer, takes).await {
        Ok(Some(bytes)) => match Picture::read(&bytes) {
            Some(picture) => Fetched::Picture(picture, bytes),
            None => Fetched::Odd,
        },
        Ok(None) if large.get() => Fetched::Refused,
        _ => Fetched::Nothing,
    }
}
