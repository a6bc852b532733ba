//! Bodies as bad lines and bad servers send them: cut off, stalled in the middle, and far too long.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Bytes, HttpBody};
use http_body::Frame;
use tokio::time::Sleep;

/// How long the first half of a cut answer has to reach the other side.
const CUT_AFTER: Duration = Duration::from_millis(20);
/// What a body is filled with.
static FILLER: [u8; 65_536] = [0; 65_536];

type Next = Poll<Option<Result<Frame<Bytes>, std::io::Error>>>;

/// The first half of a body, a pause, and then the second half or the end of the connection.
pub(crate) struct Halves {
    first: Option<Bytes>,
    pause: Pin<Box<Sleep>>,
    second: Option<Bytes>,
    cut: bool,
}

impl Halves {
    /// The connection ends after the first half.
    pub(crate) fn cut(body: Bytes) -> Self {
        Self {
            cut: true,
            ..Self::stalled(body, CUT_AFTER)
        }
    }

    /// The second half comes after a pause.
    pub(crate) fn stalled(mut body: Bytes, pause: Duration) -> Self {
        let second = body.split_off(body.len() / 2);
        Self {
            first: Some(body),
            pause: Box::pin(tokio::time::sleep(pause)),
            second: Some(second),
            cut: false,
        }
    }
}

impl HttpBody for Halves {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Next {
        if let Some(first) = self.first.take() {
            return Poll::Ready(Some(Ok(Frame::data(first))));
        }
        if self.second.is_none() {
            return Poll::Ready(None);
        }
        // Until then the first half must have been flushed.
        if self.pause.as_mut().poll(context).is_pending() {
            return Poll::Pending;
        }
        let second = self.second.take();
        Poll::Ready(if self.cut {
            Some(Err(std::io::ErrorKind::ConnectionAborted.into()))
        } else {
            second.map(|second| Ok(Frame::data(second)))
        })
    }
}

/// A body, and zeros until it is as long as wished.
pub(crate) struct Filled {
    first: Option<Bytes>,
    missing: u64,
}

impl Filled {
    /// `bytes` in all, or the body if it is longer.
    pub(crate) fn of(body: Bytes, bytes: u64) -> Self {
        Self {
            missing: bytes.saturating_sub(body.len() as u64),
            first: Some(body),
        }
    }
}

impl HttpBody for Filled {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Next {
        if let Some(first) = self.first.take() {
            return Poll::Ready(Some(Ok(Frame::data(first))));
        }
        if self.missing == 0 {
            return Poll::Ready(None);
        }
        let most = FILLER.len();
        let length = usize::try_from(self.missing).map_or(most, |missing| missing.min(most));
        self.missing -= length as u64;
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(&FILLER[..length])))))
    }
}
