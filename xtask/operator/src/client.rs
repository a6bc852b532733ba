//! What the operator's commands ask of an edge: `/operator/…`, with the operator's secret.
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use serde_json::Value;
use ureq::Agent;
use ureq::http::Response;

use common::failure::{Failure, Outcome};
use common::paths::Paths;
use common::{files, settings};

/// An answer holds a page of a listing or of a backup.
const LARGEST_ANSWER: u64 = 64 * 1024 * 1024;
const PATIENCE: Duration = Duration::from_mins(2);

/// Which edge, and where its operator's secret stands.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct Address {
    /// The edge's address, such as `https://connect.example.com` (https, or http on this machine)
    #[arg(long, value_name = "URL")]
    pub edge: String,
    /// A file with the `OPERATOR_SECRET` alone in it; without, the environment's `OPERATOR_SECRET`, or that line of .deploy.vars
    #[arg(long, value_name = "FILE")]
    pub secret_file: Option<PathBuf>,
}

/// The operator's connection to an edge.
pub struct Operator {
    agent: Agent,
    edge: String,
    authorization: String,
}

/// Who asks an edge: for so long, and nobody but the edge that was named, for a secret may go along.
pub fn agent(patience: Duration) -> Agent {
    Agent::config_builder()
        .timeout_global(Some(patience))
        .http_status_as_error(false)
        .max_redirects(0)
        .build()
        .into()
}

impl Operator {
    /// Finds the secret: in the file, in the environment's `OPERATOR_SECRET`, or in `.deploy.vars`.
    pub fn of(paths: &Paths, address: &Address) -> Outcome<Self> {
        let edge = origin(&address.edge)?;
        let secret = secret(paths, address)?;
        Ok(Self {
            agent: agent(PATIENCE),
            edge,
            authorization: format!("Bearer {secret}"),
        })
    }

    /// Reads.
    pub fn get(&self, path: &str) -> Outcome<Value> {
        let sent = self
            .agent
            .get(format!("{}{path}", self.edge))
            .header("Authorization", &self.authorization)
            .call();
        self.read(sent)
    }

    /// Does something.
    pub fn post(&self, path: &str, body: &str) -> Outcome<Value> {
        let sent = self
            .agent
            .post(format!("{}{path}", self.edge))
            .header("Authorization", &self.authorization)
            .header("Content-Type", "application/json")
            .send(body);
        self.read(sent)
    }

    fn read(&self, sent: Result<Response<ureq::Body>, ureq::Error>) -> Outcome<Value> {
        let unreachable = |error| Failure::new(format!("{} can't be reached: {error}", self.edge));
        let mut answer = sent.map_err(unreachable)?;
        let status = answer.status().as_u16();
        let limited = answer.body_mut().with_config().limit(LARGEST_ANSWER);
        let text = limited.read_to_string().map_err(unreachable)?;
        let body = serde_json::from_str::<Value>(&text).ok();
        match (status, body) {
            (200, Some(body)) => Ok(body),
            (status, body) => Err(refused(status, body.as_ref())),
        }
    }
}

/// What a refusal says: the edge's own words, where it has some.
fn refused(status: u16, body: Option<&Value>) -> Failure {
    let word = |name| body.and_then(|body| body.get(name)?.as_str());
    Failure::new(match (status, word("cause"), word("action")) {
        (404, ..) => "the edge has no operator's surface: give it an OPERATOR_SECRET (docs/settings.md), \
                      and see whether --edge is its address"
            .to_owned(),
        (_, Some(cause), Some(action)) => format!("the edge refuses ({status}): {cause} {action}"),
        (503, ..) => {
            "the edge can't answer (503): see what /health says, or try again in a moment".to_owned()
        }
        _ => unreadable(status),
    })
}

/// What answers so may be no edge at all.
pub fn unreadable(status: u16) -> String {
    format!("the edge answers {status}, and nothing that can be read: is --edge its address?")
}

/// The edge's origin: https, or http on this machine.
pub fn origin(edge: &str) -> Outcome<String> {
    let edge = edge.trim_end_matches('/');
    // Host and port alone: what stands before an `@` is no host, and the edge has no path.
    let plain =
        |rest: &str| !rest.contains(['@', '/', '\\', '?', '#']) && !rest.starts_with(':') && !rest.is_empty();
    let safe = match edge.split_once("://") {
        Some(("https", rest)) => plain(rest),
        Some(("http", rest)) => {
            plain(rest) && matches!(rest.split(':').next(), Some("localhost" | "127.0.0.1"))
        }
        _ => false,
    };
    if safe {
        return Ok(edge.to_owned());
    }
    Err(Failure::new(
        "--edge needs the edge's address, such as https://connect.example.com (http only on this machine)",
    ))
}

fn secret(paths: &Paths, address: &Address) -> Outcome<String> {
    if let Some(file) = &address.secret_file {
        return Ok(files::text_of_any_editor(file)?.trim().to_owned());
    }
    if let Ok(secret) = std::env::var("OPERATOR_SECRET") {
        return Ok(secret.trim().to_owned());
    }
    let file = paths.settings();
    if file.is_file() {
        let settings = settings::from_file(&file)?;
        if let Some(secret) = settings::value(&settings, "OPERATOR_SECRET") {
            return Ok(secret.to_owned());
        }
    }
    Err(Failure::new(
        "the operator's secret is missing: --secret-file FILE, the environment's OPERATOR_SECRET, \
         or that line in .deploy.vars",
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{origin, refused};

    #[test]
    fn the_secret_goes_over_https_or_stays_on_this_machine() {
        assert_eq!(
            origin("https://connect.example.com/").unwrap(),
            "https://connect.example.com"
        );
        assert_eq!(origin("http://localhost:8787").unwrap(), "http://localhost:8787");
        for edge in [
            "http://connect.example.com",
            "http://localhost.example.com",
            "http://localhost:8787@example.com",
            "http://localhost\\@example.com",
            "https://connect.example.com@example.org",
            "https://connect.example.com/path",
            "connect.example.com",
            "https://",
            "",
        ] {
            assert!(origin(edge).is_err(), "{edge}");
        }
    }

    #[test]
    fn a_refusal_is_told_in_the_edges_own_words() {
        let problem = json!({"cause": "It is wrong.", "action": "Mend it."});
        assert_eq!(
            refused(401, Some(&problem)).to_string(),
            "the edge refuses (401): It is wrong. Mend it."
        );
        assert!(refused(404, None).to_string().contains("OPERATOR_SECRET"));
        assert!(refused(502, None).to_string().contains("502"));
    }
}
