//! Asks a server one thing, and says what came back or why nothing did. Nothing of what was asked is ever repeated: it may
//! hold a secret.
use std::io::ErrorKind;
use std::time::Duration;

use serde_json::Value;
use ureq::Agent;
use ureq::http::Request;

use crate::client::agent;

/// The demo page and the consent page are smaller.
const LARGEST_ANSWER: u64 = 1024 * 1024;
const PATIENCE: Duration = Duration::from_secs(15);

/// What came back.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    headers: Vec<(String, String)>,
    /// The body, as text.
    pub body: String,
}

/// Why nothing did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Silence {
    /// There is no host of that name.
    NoHost,
    /// The host is there, and nobody listens.
    Refused,
    /// Nobody answered in time.
    TimedOut,
    /// Its certificate isn't one to trust; why.
    Certificate(String),
    /// Nobody here can say whether there is such a host.
    NoNames,
    /// Something else.
    Broken(String),
}

/// One of both.
pub type Told = Result<Answer, Silence>;

/// The answer, if it is one to what was asked: silence, 429 and 5xx say nothing of it, and so nobody looked; why.
pub fn verdict(told: &Told) -> Result<&Answer, String> {
    match told {
        Err(silence) => Err(format!("No answer: {}.", silence.words())),
        Ok(Answer { status, .. }) if *status == 429 || *status >= 500 => {
            Err(format!("It answers {status}, which says nothing of this."))
        }
        Ok(answer) => Ok(answer),
    }
}

impl Answer {
    /// An answer with these headers.
    #[cfg(test)]
    pub fn of(status: u16, headers: &[(&str, &str)], body: &str) -> Self {
        let headers = headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        Self {
            status,
            headers,
            body: body.to_owned(),
        }
    }

    /// A header, by its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Each header of that name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let found = self.headers.iter().filter(move |(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The body, if it is JSON.
    pub fn json(&self) -> Option<Value> {
        serde_json::from_str(&self.body).ok()
    }

    /// A text of the body's own members.
    pub fn word(&self, name: &str) -> Option<String> {
        self.json()?.get(name)?.as_str().map(str::to_owned)
    }

    /// When it was sent by the sender's clock, in seconds since 1970.
    pub fn date(&self) -> Option<u64> {
        let date = httpdate::parse_http_date(self.header("date")?).ok()?;
        let since = date.duration_since(std::time::SystemTime::UNIX_EPOCH).ok()?;
        Some(since.as_secs())
    }
}

/// Asks.
pub struct Asker(Agent);

impl Asker {
    /// One that waits for a quarter of a minute, and follows nobody.
    pub fn new() -> Self {
        Self(agent(PATIENCE))
    }

    /// Reads.
    pub fn get(&self, url: &str) -> Told {
        self.send("GET", url, &[], "")
    }

    /// Posts a form.
    pub fn post_form(&self, url: &str, form: &str) -> Told {
        self.send(
            "POST",
            url,
            &[("content-type", "application/x-www-form-urlencoded")],
            form,
        )
    }

    /// Sends anything.
    pub fn send(&self, method: &str, url: &str, headers: &[(&str, &str)], body: &str) -> Told {
        let (at, host) = here(url);
        let mut request = Request::builder().method(method).uri(at);
        if let Some(host) = host {
            request = request.header("host", host);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let sent = if method == "GET" {
            request.body(()).ok().map(|request| self.0.run(request))
        } else {
            request
                .body(body.to_owned())
                .ok()
                .map(|request| self.0.run(request))
        };
        let unsendable = || Silence::Broken("the address can't be asked".to_owned());
        let mut answer = sent.ok_or_else(unsendable)?.map_err(|error| silence(&error))?;
        let text = |value: &ureq::http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let headers = answer
            .headers()
            .iter()
            .map(|(name, value)| (name.as_str().to_owned(), text(value)))
            .collect();
        let limited = answer.body_mut().with_config().limit(LARGEST_ANSWER);
        let body = limited.read_to_vec().map_err(|error| silence(&error))?;
        Ok(Answer {
            status: answer.status().as_u16(),
            headers,
            body: String::from_utf8_lossy(&body).into_owned(),
        })
    }
}

/// Names below `localhost` are this machine's (RFC 6761 §6.3), whatever the resolver knows: where to ask, and by which name.
fn here(url: &str) -> (String, Option<String>) {
    let parsed = url::Url::parse(url).ok();
    let host = parsed
        .as_ref()
        .and_then(url::Url::host_str)
        .filter(|host| host.ends_with(".localhost"));
    let Some((mut at, host)) = parsed.clone().zip(host) else {
        return (url.to_owned(), None);
    };
    let name = at
        .port()
        .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
    let _ = at.set_host(Some("127.0.0.1"));
    (at.into(), Some(name))
}

/// What an error means. A resolver's and a certificate's come as errors of the network like any other: their words alone tell.
fn silence(error: &ureq::Error) -> Silence {
    match error {
        ureq::Error::HostNotFound => return Silence::NoHost,
        ureq::Error::Timeout(_) => return Silence::TimedOut,
        ureq::Error::ConnectionFailed => return Silence::Refused,
        _ => {}
    }
    let words = error.to_string();
    if let Some((_, why)) = words.split_once("invalid peer certificate: ") {
        let why = why.split(['(', '{', ';']).next().unwrap_or(why);
        return Silence::Certificate(match why.trim() {
            "UnknownIssuer" | "Other" => "no authority that is known here signed it".to_owned(),
            why => why.to_owned(),
        });
    }
    if words.contains("failed to lookup address information") {
        // A resolver that can't be asked now says nothing of the name.
        return if words.contains("Temporary failure") {
            Silence::NoNames
        } else {
            Silence::NoHost
        };
    }
    match error {
        ureq::Error::Io(error) if error.kind() == ErrorKind::ConnectionRefused => Silence::Refused,
        ureq::Error::Io(error) if error.kind() == ErrorKind::TimedOut => Silence::TimedOut,
        ureq::Error::Io(error) => Silence::Broken(error.kind().to_string()),
        ureq::Error::BodyExceedsLimit(_) => Silence::Broken("the answer is larger than 1 MB".to_owned()),
        _ => Silence::Broken("what answers there doesn't speak HTTP as it should".to_owned()),
    }
}

impl Silence {
    /// For people, after the name of who was asked.
    pub fn words(&self) -> String {
        match self {
            Self::NoHost => "there is no host of that name".to_owned(),
            Self::Refused => "nobody listens there".to_owned(),
            Self::TimedOut => "nobody answered within 15 seconds".to_owned(),
            Self::Certificate(why) => format!("its certificate isn't one to trust ({why})"),
            Self::NoNames => "names can't be looked up here: is this machine connected?".to_owned(),
            Self::Broken(why) => why.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Error, ErrorKind};

    use super::{Answer, Asker, Silence, here, silence};

    fn io(kind: ErrorKind, words: &str) -> Silence {
        silence(&ureq::Error::Io(Error::new(kind, words)))
    }

    #[test]
    fn each_kind_of_silence_is_told_from_the_others() {
        let lookup = |why: &str| {
            io(
                ErrorKind::Other,
                &format!("failed to lookup address information: {why}"),
            )
        };
        assert_eq!(lookup("Name or service not known"), Silence::NoHost);
        assert_eq!(lookup("Temporary failure in name resolution"), Silence::NoNames);
        assert_eq!(silence(&ureq::Error::HostNotFound), Silence::NoHost);
        assert_eq!(
            silence(&ureq::Error::Timeout(ureq::Timeout::Global)),
            Silence::TimedOut
        );
        assert_eq!(io(ErrorKind::ConnectionRefused, "refused"), Silence::Refused);
        assert_eq!(
            io(
                ErrorKind::InvalidData,
                "invalid peer certificate: certificate expired: verification time …"
            ),
            Silence::Certificate("certificate expired: verification time …".into())
        );
        // As of one that its own server signed.
        for why in ["UnknownIssuer", "Other(OtherError(CaUsedAsEndEntity))"] {
            assert_eq!(
                io(
                    ErrorKind::InvalidData,
                    &format!("invalid peer certificate: {why}")
                ),
                Silence::Certificate("no authority that is known here signed it".into())
            );
        }
        assert_eq!(
            io(ErrorKind::ConnectionReset, "secret"),
            Silence::Broken("connection reset".into())
        );
    }

    #[test]
    fn a_name_below_localhost_is_this_machine() {
        assert_eq!(
            here("http://instagram.localhost:9790/a?b"),
            (
                "http://127.0.0.1:9790/a?b".into(),
                Some("instagram.localhost:9790".into())
            )
        );
        for url in ["https://localhost.example/", "http://localhost:1/", "nonsense"] {
            assert_eq!(here(url), (url.into(), None));
        }
    }

    #[test]
    fn a_date_is_read() {
        let answer = Answer::of(200, &[("date", "Sun, 29 Nov 2026 04:28:08 GMT")], "");
        assert_eq!(answer.date(), Some(1_795_926_488));
        assert_eq!(Answer::of(200, &[("date", "yesterday")], "").date(), None);
    }

    #[test]
    fn nobody_there_is_told_without_what_was_asked() {
        let port = common::ports::any_free().unwrap();
        let told = Asker::new().get(&format!("http://127.0.0.1:{port}/?client_secret=CANARY"));
        assert_eq!(told.unwrap_err(), Silence::Refused);
        let told = Asker::new().get("http://127.0.0.1:99999/?client_secret=CANARY");
        assert!(!told.unwrap_err().words().contains("CANARY"));
    }
}
