//! `GET /authorize`: a visitor clicked.

use super::call::Call;
use crate::platform;
use shared::{
    oauth::{authorize, client},
    values::http::HttpResponse,
};

/// Checks what is asked for and sends the browser on. Nothing is stored.
pub async fn authorize(mut call: Call) -> HttpResponse {
    if let Some(site) = client::site_named(&call.query, None) {
        call.of_site(&site).await;
    }
    answer(&call)
}

#[inline(never)]
fn answer(call: &Call) -> HttpResponse {
    let fresh = authorize::Fresh {
        now: platform::now(),
        state: platform::random(),
        nonce: platform::random(),
    };
    authorize::authorize(&call.config, &call.query, &call.navigation(), &fresh)
}
