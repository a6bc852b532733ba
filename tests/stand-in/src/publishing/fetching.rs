//! Fetching what is to be published, as Meta does: from the public address, while the call waits.

use std::time::Duration;

use axum::body::Bytes;
use url::Url;

use crate::errors::GraphError;

use super::errors::row;
use super::settings::Settings;

/// The agent that Meta's fetches name.
const AGENT: &str = "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)";
const MOST_OF_A_PICTURE: u64 = 8 * 1024 * 1024;
const MOST_OF_A_FILM: u64 = 300 * 1024 * 1024;

/// What came.
pub type Fetched = Result<Bytes, GraphError>;

/// What a file has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// A picture.
    Picture,
    /// A video.
    Film,
}

/// A file to be fetched.
#[derive(Debug, Clone)]
pub struct Wanted {
    url: String,
    what: What,
    first_byte: Duration,
    whole: Duration,
    redirects: u32,
}

/// Why a file didn't come.
enum Failure {
    /// Not there, not open to everybody, or late at the start.
    NotFetchable,
    /// Late in the end.
    TooSlow,
    TooLarge,
}

impl Wanted {
    /// A file at an address.
    #[must_use]
    pub fn new(url: &str, what: What, settings: &Settings) -> Self {
        Self {
            url: url.to_owned(),
            what,
            first_byte: Duration::from_millis(settings.first_byte_ms),
            whole: Duration::from_millis(settings.fetch_ms),
            redirects: settings.redirects,
        }
    }

    /// Fetches it, on a thread that may wait.
    ///
    /// # Errors
    /// What Instagram says if it didn't come, or was too large.
    pub async fn fetch(self) -> Fetched {
        let waiting = tokio::task::spawn_blocking(move || {
            self.load().map_err(|failure| match (failure, self.what) {
                (Failure::TooSlow, _) => row(2_207_003),
                (Failure::TooLarge, What::Picture) => row(2_207_004),
                (Failure::TooLarge, What::Film) => row(2_207_026),
                (Failure::NotFetchable, _) => {
                    let words = format!("The media could not be fetched from this URI: {}", self.url);
                    GraphError {
                        words: Some(words),
                        ..row(2_207_052)
                    }
                }
            })
        });
        waiting.await.unwrap_or_else(|_| Err(row(2_207_001)))
    }

    fn load(&self) -> Result<Bytes, Failure> {
        let mut url = Url::parse(&self.url).map_err(|_| Failure::NotFetchable)?;
        for _ in 0..=self.redirects {
            let mut answer = self.ask(&url)?;
            let status = answer.status().as_u16();
            if (300..400).contains(&status) {
                let to = answer.headers().get("location").and_then(|to| to.to_str().ok());
                let to = to.and_then(|to| url.join(to).ok());
                url = to.ok_or(Failure::NotFetchable)?;
                continue;
            }
            if status != 200 {
                return Err(Failure::NotFetchable);
            }
            let most = match self.what {
                What::Picture => MOST_OF_A_PICTURE,
                What::Film => MOST_OF_A_FILM,
            };
            // A byte more than is allowed is read, not more.
            let body = answer.body_mut().with_config().limit(most + 1).read_to_vec();
            let body = body.map_err(|error| match error {
                ureq::Error::BodyExceedsLimit(_) => Failure::TooLarge,
                ureq::Error::Timeout(_) => Failure::TooSlow,
                _ => Failure::NotFetchable,
            })?;
            if body.len() as u64 > most {
                return Err(Failure::TooLarge);
            }
            // A page, such as one where somebody should log in, is no medium whatever it calls itself.
            if body.trim_ascii_start().starts_with(b"<") || body.is_empty() {
                return Err(Failure::NotFetchable);
            }
            return Ok(body.into());
        }
        Err(Failure::NotFetchable)
    }

    fn ask(&self, url: &Url) -> Result<ureq::http::Response<ureq::Body>, Failure> {
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_connect(Some(self.first_byte))
            .timeout_recv_response(Some(self.first_byte))
            .timeout_global(Some(self.whole))
            .build()
            .new_agent();
        let mut to = url.clone();
        let host = url.host_str().unwrap_or_default();
        let authority = url
            .port()
            .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        if host.ends_with(".localhost") && to.set_host(Some("127.0.0.1")).is_err() {
            // DNS doesn't know names below localhost.
            return Err(Failure::NotFetchable);
        }
        let answer = agent
            .get(to.as_str())
            .header("host", authority)
            .header("user-agent", AGENT)
            .header("accept", "*/*")
            .call();
        answer.map_err(|error| match error {
            ureq::Error::Timeout(ureq::Timeout::Global) => Failure::TooSlow,
            _ => Failure::NotFetchable,
        })
    }
}
