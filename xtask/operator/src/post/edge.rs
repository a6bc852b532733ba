//! An edge that is asked with the session of `cargo operator token`: in a cron job nobody is at a browser, so none is opened.
use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use common::failure::Failure;
use common::files;
use serde_json::Value;
use shared::values::token_name::connection_of;
use ureq::Agent;
use ureq::http::{Request, Response};

use super::fault::Fault;
use crate::client::{agent, origin, unreadable};
use crate::token;

/// A part of a file has to be through by then, on a slow line too.
const PATIENCE: Duration = Duration::from_mins(5);
/// How long is waited before each further try.
const AGAIN: [u64; 6] = [1, 2, 4, 8, 16, 30];

/// Which edge, and as whom.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct Who {
    /// The edge; without, the one on this machine
    #[arg(long, value_name = "URL", default_value = "http://localhost:8787")]
    pub edge: String,
    /// The site's id in SITES, whose session `cargo operator token` keeps
    #[arg(long = "client-id", value_name = "ID", default_value = "demo")]
    pub client: String,
    /// A file with an access token of the edge's alone in it, instead of that session; it is read again when the token is over
    #[arg(long, value_name = "FILE")]
    pub token_file: Option<PathBuf>,
}

/// The edge, for one session.
pub struct Edge {
    agent: Agent,
    origin: String,
    who: Who,
    connection: String,
    token: RefCell<String>,
}

/// What it answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The JSON, or nothing.
    pub body: Value,
    wait: Option<u64>,
}

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The method.
    pub method: &'a str,
    /// Path and query.
    pub path: &'a str,
    /// Fields beyond the token.
    pub fields: &'a [(&'a str, &'a str)],
    /// The body, of methods that have one.
    pub body: &'a [u8],
}

impl<'a> Asked<'a> {
    /// A read.
    pub const fn get(path: &'a str) -> Self {
        Self::bare("GET", path)
    }

    /// Something without fields and body.
    pub const fn bare(method: &'a str, path: &'a str) -> Self {
        Self {
            method,
            path,
            fields: &[],
            body: &[],
        }
    }
}

impl Edge {
    /// With a fresh token.
    pub fn of(who: &Who) -> Result<Self, Fault> {
        let origin = origin(&who.edge).map_err(Fault::Call)?;
        let token = fresh(&origin, who)?;
        Ok(Self {
            agent: agent(PATIENCE),
            origin,
            who: who.clone(),
            connection: connection_of(&token).unwrap_or_default().to_owned(),
            token: RefCell::new(token),
        })
    }

    /// The edge and the account, for what is kept of posts.
    pub fn name(&self) -> String {
        format!("{} {}", self.origin, self.connection)
    }

    /// Asks once. A token that is over is renewed.
    pub fn ask(&self, asked: Asked<'_>) -> Result<Answer, Fault> {
        let answer = self.sent(asked)?;
        if answer.status != 401 {
            return Ok(answer);
        }
        let token = fresh(&self.origin, &self.who)?;
        if connection_of(&token) != Some(&self.connection) {
            return Err(Fault::Nobody(Failure::new(
                "another account was connected meanwhile: start again to post for that one",
            )));
        }
        if *self.token.borrow() == token {
            return Ok(answer);
        }
        *self.token.borrow_mut() = token;
        self.sent(asked)
    }

    /// Asks what may be asked twice, until there is an answer: lines break, and edges are busy.
    pub fn ask_until_answered(&self, asked: Asked<'_>) -> Result<Answer, Fault> {
        let mut waits = AGAIN.into_iter();
        loop {
            let answer = self.ask(asked);
            let again = match &answer {
                Ok(answer) => matches!(answer.status, 429 | 500..),
                Err(fault) => matches!(fault, Fault::Lost(_)),
            };
            let Some(wait) = waits.next().filter(|_| again) else {
                return answer;
            };
            let told = answer.ok().and_then(|answer| answer.wait);
            pause(told.unwrap_or(wait).min(60));
        }
    }

    fn sent(&self, asked: Asked<'_>) -> Result<Answer, Fault> {
        let mut request = Request::builder()
            .method(asked.method)
            .uri(format!("{}{}", self.origin, asked.path))
            .header("Authorization", format!("Bearer {}", self.token.borrow()));
        for (name, value) in asked.fields {
            request = request.header(*name, *value);
        }
        let wrong = |error| Failure::new(format!("this can't be sent: {error}"));
        let answer = if matches!(asked.method, "GET" | "DELETE") {
            self.agent.run(request.body(()).map_err(wrong)?)
        } else {
            self.agent.run(request.body(asked.body).map_err(wrong)?)
        };
        self.read(answer)
    }

    fn read(&self, answer: Result<Response<ureq::Body>, ureq::Error>) -> Result<Answer, Fault> {
        let lost = |error| Fault::Lost(Failure::new(format!("{} can't be reached: {error}", self.origin)));
        let mut answer = answer.map_err(lost)?;
        let wait = answer.headers().get("retry-after");
        let wait = wait.and_then(|value| value.to_str().ok()?.parse().ok());
        let text = answer.body_mut().read_to_string().map_err(lost)?;
        Ok(Answer {
            status: answer.status().as_u16(),
            body: serde_json::from_str(&text).unwrap_or_default(),
            wait,
        })
    }
}

/// Waits so many seconds.
pub fn pause(seconds: u64) {
    std::thread::sleep(if cfg!(test) {
        Duration::from_millis(seconds)
    } else {
        Duration::from_secs(seconds)
    });
}

fn fresh(origin: &str, who: &Who) -> Result<String, Fault> {
    if let Some(file) = &who.token_file {
        let token = files::text_of_any_editor(file).map_err(Fault::Nobody)?;
        let token = token.trim();
        let is_one = connection_of(token).is_some() && token.bytes().all(|byte| byte.is_ascii_graphic());
        return is_one.then(|| token.to_owned()).ok_or_else(|| {
            Fault::Nobody(Failure::new(format!(
                "{} has something else in it than one access token of the edge's, as `cargo operator token` prints it",
                file.display()
            )))
        });
    }
    let token = token::fresh(origin, &who.client).map_err(Fault::Lost)?;
    token.ok_or_else(|| {
        Fault::Nobody(Failure::new(format!(
            "there is no session of {0} at {origin}: connect once with `cargo operator token --edge {origin} --client-id {0}`, as \
             the same user of this machine",
            who.client
        )))
    })
}

impl Answer {
    /// Whether it was done: what is no answer of the edge's says nothing.
    pub fn is_done(&self) -> bool {
        self.status == 204 || matches!(self.status, 200..=299) && self.body.is_object()
    }

    /// A word of it.
    pub fn word(&self, name: &str) -> Option<&str> {
        self.body.get(name)?.as_str()
    }

    /// Why not, one line for each thing that is wrong.
    pub fn refusal(&self) -> String {
        let problems = self.body.get("problems").and_then(Value::as_array);
        let lines: Vec<String> = problems.into_iter().flatten().map(problem).collect();
        if !lines.is_empty() {
            return lines.join("\n");
        }
        match (self.word("cause"), self.word("action")) {
            (Some(cause), Some(action)) => format!("{cause} {action}"),
            _ => unreadable(self.status),
        }
    }
}

/// What the edge doesn't take.
#[derive(Debug, Clone, PartialEq)]
pub struct Refused {
    /// Why not.
    pub words: String,
    /// What the edge answered.
    pub body: Value,
}

impl Refused {
    /// Of a file.
    pub fn of(path: &Path, answer: &Answer) -> Self {
        Self {
            words: format!("{}: {}", path.display(), answer.refusal()),
            body: answer.body.clone(),
        }
    }
}

/// Where, what, and what would be right.
pub fn problem(problem: &Value) -> String {
    let word = |name: &str| problem.get(name).and_then(Value::as_str).unwrap_or_default();
    let (place, what, limit) = (word("where"), word("what"), word("limit"));
    let place = if place.is_empty() {
        String::new()
    } else {
        format!("{place}: ")
    };
    let limit = if limit.is_empty() {
        String::new()
    } else {
        format!(" Possible: {limit}.")
    };
    format!("{place}{what}{limit}")
}

/// What keeps posts from going out, by the edge's limits: a line for each.
pub fn in_the_way(limits: &Value) -> Vec<String> {
    let word = |way: &Value, name: &str| {
        let word = way.get(name).and_then(Value::as_str);
        word.unwrap_or_default().to_owned()
    };
    let ways = limits.get("stands_in_the_way").and_then(Value::as_array);
    let lines = ways.into_iter().flatten().map(|way| {
        let (what, cause, action) = (word(way, "what"), word(way, "cause"), word(way, "action"));
        format!("{what}: {cause} {action}")
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::Answer;
    use serde_json::{Value, json};

    fn refusal(status: u16, body: Value) -> String {
        Answer {
            status,
            body,
            wait: None,
        }
        .refusal()
    }

    /// What is no answer of the edge's is no success, whatever its status.
    #[test]
    fn what_cannot_be_read_is_not_done() {
        for (status, body, done) in [
            (200, json!({"posts": []}), true),
            (204, Value::Null, true),
            (200, Value::Null, false),
            (200, json!([]), false),
            (404, json!({}), false),
        ] {
            let wait = None;
            let told = format!("{status} {body}");
            assert_eq!(Answer { status, body, wait }.is_done(), done, "{told}");
        }
    }

    #[test]
    fn a_refusal_says_where_what_and_what_would_be_right() {
        let problems = json!({"cause": "x", "action": "y", "problems": [
            {"where": "media[1].alt_text", "what": "It is too long.", "limit": "1000 characters"},
            {"where": "", "what": "Too many."},
        ]});
        assert_eq!(
            refusal(422, problems),
            "media[1].alt_text: It is too long. Possible: 1000 characters.\nToo many."
        );
        let whose = json!({"cause": "It is so.", "action": "Do that."});
        assert_eq!(refusal(403, whose), "It is so. Do that.");
        assert!(refusal(502, Value::Null).contains("502"));
    }
}
