//! The edge's `/posts` and `/media`, asked with the session of the page's button.

use instagram_connect::{Error, Instagram, Retry};
use leptos::prelude::*;
use serde::Deserialize;
use wasm_bindgen::JsValue;

use crate::browser;
use crate::refusal::Problem;

/// Where the edge is, and whose session is used.
#[derive(Clone, Copy)]
pub struct Edge(StoredValue<(Instagram, String)>);

/// One request.
#[derive(Default)]
pub struct Ask<'a> {
    /// Its method.
    pub method: &'static str,
    /// Its path, with a query.
    pub path: &'a str,
    /// Its headers.
    pub headers: Vec<(&'static str, String)>,
    /// Its body.
    pub body: Body<'a>,
}

/// What is sent.
#[derive(Default)]
pub enum Body<'a> {
    /// Nothing.
    #[default]
    Nothing,
    /// JSON.
    Json(&'a str),
    /// Bytes of a file, from there to there.
    Part(u32, u64, u64),
}

/// An answer.
#[derive(Deserialize)]
pub struct Said {
    /// Its status.
    pub status: u16,
    /// Its body.
    pub text: String,
}

impl Edge {
    /// At this origin, with this connection.
    pub fn new(instagram: Instagram, origin: String) -> Self {
        Self(StoredValue::new((instagram, origin)))
    }

    /// The connection.
    pub fn instagram(self) -> Instagram {
        self.0.with_value(|(instagram, _)| *instagram)
    }

    /// Reads something.
    pub async fn read<T: for<'a> Deserialize<'a>>(self, path: &str) -> Result<T, Problem> {
        let said = self
            .good(Ask {
                method: "GET",
                path,
                ..Ask::default()
            })
            .await?;
        serde_json::from_str(&said.text).map_err(|_| Problem::of(said.status, ""))
    }

    /// Asks, and takes every answer but a good one for a problem.
    pub async fn good(self, ask: Ask<'_>) -> Result<Said, Problem> {
        let said = self.ask(&ask).await?;
        if (200..300).contains(&said.status) {
            return Ok(said);
        }
        let problem = Problem::of(said.status, &said.text);
        if problem.reconnect {
            // The button looks again, and asks to reconnect.
            let _ = self.instagram().token(true).await;
        }
        Err(problem)
    }

    /// Asks. A token that the edge doesn't take is renewed once. It is a problem only if there is no answer.
    pub async fn ask(self, ask: &Ask<'_>) -> Result<Said, Problem> {
        let mut renew = false;
        loop {
            let token = self.instagram().token(renew).await.map_err(told)?;
            let mut headers = serde_json::Map::new();
            headers.insert("Authorization".into(), ["Bearer ", &token].concat().into());
            for (name, value) in &ask.headers {
                headers.insert((*name).into(), value.as_str().into());
            }
            let body = match ask.body {
                Body::Nothing => JsValue::UNDEFINED,
                Body::Json(text) => {
                    headers.insert("Content-Type".into(), "application/json".into());
                    JsValue::from_str(text)
                }
                Body::Part(id, from, to) => browser::part(id, float(from), float(to)),
            };
            let url = self.0.with_value(|(_, origin)| [origin, ask.path].concat());
            let headers = serde_json::Value::from(headers).to_string();
            let answer = browser::send(ask.method, &url, &headers, &body).await;
            let answer = answer.ok().and_then(|answer| answer.as_string());
            let said: Option<Said> = answer.and_then(|answer| serde_json::from_str(&answer).ok());
            let said = said.ok_or_else(Problem::network)?;
            if said.status == 401 && !renew {
                renew = true;
                continue;
            }
            return Ok(said);
        }
    }
}

fn told(error: Error) -> Problem {
    let (later, reconnect) = (Some(Retry::Later), Some(Retry::UserReconnect));
    let (later, reconnect) = (error.retry == later, error.retry == reconnect);
    Problem::of_session(&error.code, later, reconnect, error.message, error.action)
}

#[expect(clippy::cast_precision_loss, reason = "files are smaller than 2^53 bytes")]
fn float(bytes: u64) -> f64 {
    bytes as f64
}
