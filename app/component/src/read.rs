//! Reading through the edge with its access token, which is renewed once if the edge doesn't take it.

use gloo_net::http::Request;
use leptos::web_sys::{AbortSignal, RequestCache, RequestCredentials};
use serde::de::DeserializeOwned;

use crate::answer;
use crate::element::Button;
use crate::error::{Error, Retry};
use crate::links::drop_odd_links;

/// How long an answer is waited for, in milliseconds.
const PATIENCE: u32 = 30_000;

/// Reads one address of the edge.
pub(crate) async fn read<T: DeserializeOwned>(button: &Button, address: &str) -> Result<T, Error> {
    let mut renew = false;
    loop {
        let bearer = ["Bearer ", &button.access(renew).await?].concat();
        let response = Request::get(address)
            .header("Authorization", &bearer)
            .credentials(RequestCredentials::Omit)
            .cache(RequestCache::NoStore)
            .abort_signal(Some(&AbortSignal::timeout_with_u32(PATIENCE)))
            .send()
            .await
            .map_err(|_| Error::network())?;
        if response.status() == 401 && !renew {
            renew = true;
            continue;
        }
        let body = response.text().await.map_err(|_| Error::network())?;
        if response.ok() {
            let mut answer = answer::parse(&body)?;
            drop_odd_links(&mut answer, address);
            return serde_json::from_value(answer).map_err(|_| Error::nonsense());
        }
        let error = Error::of_answer(&body, response.headers().get("Retry-After").as_deref());
        if error.retry == Some(Retry::UserReconnect) {
            // The button looks again, and asks to reconnect.
            let _ = button.access(true).await;
        }
        return Err(error);
    }
}
