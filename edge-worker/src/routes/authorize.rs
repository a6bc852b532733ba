//! `GET /authorize`: a visitor clicked.

use super::call::Call;
use crate::platform;
use shared::{oauth::authorize, values::http::HttpResponse};

/// Checks what is asked for and sends the browser on. Nothing is stored.
#[inline(never)]
pub fn authorize(call: &Call) -> HttpResponse {
    let fresh = authorize::Fresh {
        now: platform::now(),
        state: platform::random(),
        nonce: platform::random(),
    };
    authorize::authorize(&call.config, &call.query, &call.navigation(), &fresh)
}
