//! Reading through the edge: `GET /graph/…` with the edge's access token, by gloo-net.

use gloo_net::http::Request;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;

use crate::protocol::Problem;

#[wasm_bindgen]
extern "C" {
    /// The button, as far as this page uses it.
    #[wasm_bindgen(extends = web_sys::HtmlElement)]
    #[derive(Clone)]
    pub type Button;

    /// `idle`, `waiting`, `busy`, `connected`, `reconnect` or `failed`.
    #[wasm_bindgen(method, getter)]
    pub fn state(this: &Button) -> Option<String>;

    /// Begins a connect, as a click on it does.
    #[wasm_bindgen(method)]
    pub fn connect(this: &Button) -> JsValue;

    #[wasm_bindgen(method, catch)]
    async fn token(this: &Button, renew: bool) -> Result<JsValue, JsValue>;
}

/// Reads one address of the edge. A token that the edge no longer takes is renewed once.
pub async fn read<T: DeserializeOwned>(button: &Button, url: &str) -> Result<T, Problem> {
    let mut renew = false;
    loop {
        let token = button.token(renew).await.map_err(|error| told(&error))?;
        let bearer = format!("Bearer {}", token.as_string().unwrap_or_default());
        let response = Request::get(url)
            .header("Authorization", &bearer)
            .send()
            .await
            .map_err(|_| {
                unreachable(
                    "The edge can’t be reached.",
                    "Check your network, then try again.",
                )
            })?;
        if response.status() == 401 && !renew {
            renew = true;
            continue;
        }
        let nonsense = || {
            unreachable(
                "The edge gave an answer that makes no sense.",
                "Try again in a moment.",
            )
        };
        if response.ok() {
            return response.json().await.map_err(|_| nonsense());
        }
        let problem = response.json::<Problem>().await.unwrap_or_else(|_| nonsense());
        if problem.retry == "user_reconnect" {
            // The button looks again, and says so too.
            let _ = button.token(true).await;
        }
        return Err(problem);
    }
}

fn unreachable(cause: &str, action: &str) -> Problem {
    Problem {
        cause: cause.into(),
        action: action.into(),
        retry: String::new(),
    }
}

/// The button's own failure: an `Error` with a cause and a cure.
fn told(error: &JsValue) -> Problem {
    let read = |name: &str| {
        js_sys::Reflect::get(error, &name.into())
            .ok()
            .and_then(|value| value.as_string())
            .unwrap_or_default()
    };
    Problem {
        cause: read("message"),
        action: read("action"),
        retry: String::new(),
    }
}
