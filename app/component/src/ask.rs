//! Asking the edge with its access token, which is renewed once if the edge doesn't take it.

use gloo_net::http::{Method, RequestBuilder};
use leptos::web_sys::{self, AbortSignal, RequestCache, RequestCredentials};
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use crate::element::Button;
use crate::error::{Error, Retry};

/// How long an answer is waited for, in milliseconds.
pub(crate) const PATIENCE: u32 = 30_000;

/// What is asked.
pub(crate) struct Asked<'a> {
    pub method: Method,
    pub path: &'a str,
    pub fields: &'a [(&'a str, &'a str)],
    pub body: Option<JsValue>,
    pub patience: u32,
}

impl Asked<'_> {
    /// Asks, and reads the answer.
    pub(crate) async fn of<T: DeserializeOwned>(&self, button: &Button) -> Result<T, Error> {
        let address = [&button.edge(), self.path].concat();
        let mut renew = false;
        loop {
            let bearer = ["Bearer ", &button.access(renew).await?].concat();
            let mut request = RequestBuilder::new(&address)
                .method(self.method.clone())
                .header("Authorization", &bearer)
                .credentials(RequestCredentials::Omit)
                .cache(RequestCache::NoStore)
                .abort_signal(Some(&AbortSignal::timeout_with_u32(self.patience)));
            for (name, value) in self.fields {
                request = request.header(name, value);
            }
            let sent = match &self.body {
                Some(body) => match request.body(body.clone()) {
                    Ok(request) => request.send().await,
                    Err(error) => Err(error),
                },
                None => request.send().await,
            };
            let response = sent.map_err(|_| Error::network())?;
            if response.status() == 401 && !renew {
                renew = true;
                continue;
            }
            let body = response.text().await.map_err(|_| Error::network())?;
            if response.ok() {
                let body = if body.is_empty() { "null" } else { &body };
                return serde_json::from_str(body).map_err(|_| Error::nonsense());
            }
            let error = Error::of_answer(&body, response.headers().get("Retry-After").as_deref());
            if error.retry == Some(Retry::UserReconnect) {
                // The button looks again, and asks to reconnect.
                let _ = button.access(true).await;
            }
            return Err(error);
        }
    }
}

/// An id is a word; anything else would be another path.
pub(crate) fn path(before: &str, id: &str, after: &str) -> Result<String, Error> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-".contains(&byte);
    if id.is_empty() || !id.bytes().all(plain) {
        return Err(Error::new(
            "bad_parameter",
            "This is no id of the edge's.",
            "Give the one that it told.",
        ));
    }
    Ok([before, id, after].concat())
}

/// Waits so long.
pub(crate) async fn wait(milliseconds: i32) {
    let waited = js_sys::Promise::new(&mut |done, _| {
        if let Some(window) = web_sys::window() {
            let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(&done, milliseconds);
        }
    });
    let _ = JsFuture::from(waited).await;
}

#[cfg(test)]
mod tests {
    use super::path;

    /// R37: the token goes nowhere else.
    #[test]
    fn an_id_is_no_other_path() {
        assert_eq!(path("/posts/", "0a-_B", "/retry").unwrap(), "/posts/0a-_B/retry");
        for other in ["", "../connection", "a/b", "a?b", "a#b", "é"] {
            assert_eq!(
                path("/posts/", other, "").unwrap_err().code,
                "bad_parameter",
                "{other}"
            );
        }
    }
}
