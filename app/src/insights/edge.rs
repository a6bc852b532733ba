//! The edge's `/insights`, asked with the session of the page's button, or with a report's token.

use instagram_connect::{Error, Instagram, Retry};
use leptos::prelude::*;
use serde_json::Value as Json;

use crate::browser;
use crate::wire::{Problem, text};

/// Where the edge is, and what it is asked with.
#[derive(Clone, Copy)]
pub struct Edge(StoredValue<(String, Pass)>);

/// What lets somebody read.
#[derive(Clone)]
pub enum Pass {
    /// The session of the page's button.
    Session(Instagram),
    /// A report's token, which only reads.
    Report(String),
}

impl Edge {
    /// At this origin, with this.
    pub fn new(origin: String, pass: Pass) -> Self {
        Self(StoredValue::new((origin, pass)))
    }

    /// The connection; none for a report.
    pub fn instagram(self) -> Option<Instagram> {
        self.0.with_value(|(_, pass)| match pass {
            Pass::Session(instagram) => Some(*instagram),
            Pass::Report(_) => None,
        })
    }

    /// Reads JSON.
    pub async fn read(self, path: &str) -> Result<Json, Problem> {
        let text = self.ask("GET", path, "").await?;
        serde_json::from_str(&text).map_err(|_| Problem::of(""))
    }

    /// Asks, and takes every answer but a good one for a problem. A token that the edge doesn't take is renewed once.
    pub async fn ask(self, method: &str, path: &str, body: &str) -> Result<String, Problem> {
        let (origin, pass) = self.0.get_value();
        let url = [&origin, path].concat();
        let mut renew = false;
        loop {
            let token = match &pass {
                Pass::Report(token) => token.clone(),
                Pass::Session(instagram) => instagram.token(renew).await.map_err(told)?,
            };
            let answer = browser::send(method, &url, &token, body).await;
            let answer = answer.ok().and_then(|answer| answer.as_string());
            let said: Option<Json> = answer.and_then(|answer| serde_json::from_str(&answer).ok());
            let said = said.ok_or_else(Problem::network)?;
            let status = said["status"].as_u64().unwrap_or_default();
            match pass {
                Pass::Session(_) if status == 401 && !renew => {
                    renew = true;
                    continue;
                }
                Pass::Report(_) if status == 401 => return Err(Problem::no_report()),
                _ => {}
            }
            let text = text(&said, "text");
            if (200..300).contains(&status) {
                return Ok(text);
            }
            return Err(Problem::of(&text));
        }
    }
}

fn told(error: Error) -> Problem {
    Problem {
        reconnect: error.retry == Some(Retry::UserReconnect),
        again: matches!(error.retry, None | Some(Retry::Later)),
        cause: error.message,
        action: error.action,
    }
}
