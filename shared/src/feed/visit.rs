//! A visitor's request: which feed, in which form, and what is answered. It needs no session and says nothing of the
//! visitor to anybody (R86); what is taken back is gone within a minute wherever HTTP reaches (R85).

use super::{
    document::Document,
    html::{Layout, Look},
    picture::media_type,
    state::State,
};
use crate::{
    answers::problem::problem,
    instagram::{Category, EndpointProfile, Failure, Retry},
    settings::cors,
    values::{
        date,
        http::{HttpResponse, Parameters},
        time::Timestamp,
    },
};

/// The hash of the style in [`super::drawn`]'s documents, as a policy names it. A test says what it is now.
const STYLE: &str = "sha256-oVfjmFV9jbC0IchhaOpJUniClBSSr3+tsIcg1pZy+wA=";

/// Below this are the feeds.
pub const PATH: &str = "/feed/";
/// An id has so many characters of base64url.
pub const ID: usize = 32;

/// In which form a feed is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    /// JSON Feed 1.1.
    Json,
    /// RSS 2.0.
    Rss,
    /// HTML.
    Html(Look),
    /// One of its pictures: hash and ending.
    Picture(String, &'static str),
}

/// Which feed, in which form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// The feed's id.
    pub id: String,
    /// The form.
    pub form: Form,
}

/// What of a request's head counts.
#[derive(Debug, Clone, Copy, Default)]
pub struct Told<'a> {
    /// `Origin`.
    pub origin: Option<&'a str>,
    /// `If-None-Match`.
    pub tag: Option<&'a str>,
    /// `If-Modified-Since`.
    pub since: Option<&'a str>,
    /// Whether the method is `HEAD`.
    pub head: bool,
}

impl Visit {
    /// Reads a path and a query.
    #[must_use]
    pub fn read(path: &str, query: &str) -> Option<Self> {
        let rest = path.strip_prefix(PATH)?;
        let (id, rest) = rest.split_at_checked(ID)?;
        let name = |text: &str| {
            text.bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        };
        let form = match rest {
            ".json" => Form::Json,
            ".rss" => Form::Rss,
            ".html" => Form::Html(look(query)),
            _ => {
                let (hash, ending) = rest.strip_prefix('/')?.rsplit_once('.')?;
                let ending = ["jpg", "png", "webp"]
                    .into_iter()
                    .find(|known| *known == ending)?;
                if hash.len() != 43 || !name(hash) {
                    return None;
                }
                Form::Picture(hash.to_owned(), ending)
            }
        };
        name(id).then(|| Self {
            id: id.to_owned(),
            form,
        })
    }
}

fn look(query: &str) -> Look {
    let parameters = Parameters::parse(query);
    let theme = parameters.one("theme");
    let layout = parameters.one("layout");
    let layout = Layout::ALL.iter().find(|(_, name)| Some(*name) == layout);
    Look {
        fragment: query
            .split('&')
            .any(|part| part.split('=').next() == Some("fragment")),
        theme: ["light", "dark"].into_iter().find(|known| Some(*known) == theme),
        layout: layout.map_or(Layout::Grid, |(layout, _)| *layout),
    }
}

/// There is no such feed, or not any more. Which of both nobody is told.
#[must_use]
pub fn nothing() -> HttpResponse {
    let failure = Failure::new(
        Category::NotFound,
        Retry::None,
        "There is no such feed, or it was taken back.",
        "Whose feed it was can publish another one.",
    );
    cors::open_to_all(problem(404, &failure))
}

impl Document {
    /// How fresh it is.
    #[must_use]
    pub fn state(&self, now: Timestamp, rules: &EndpointProfile) -> State {
        State::of(self.renewed, self.minutes, now, rules)
    }

    /// Whether what is answered is drawn: [`super::drawn`] has its body.
    #[must_use]
    pub fn is_drawn(form: &Form, told: Told<'_>, answer: &HttpResponse) -> bool {
        matches!(form, Form::Rss | Form::Html(_)) && answer.status == 200 && !told.head
    }

    /// What is answered; of a picture the head alone, which says 200 where it is to be sent, and of what is drawn too.
    #[must_use]
    pub fn answer(
        &self,
        form: &Form,
        told: Told<'_>,
        now: Timestamp,
        rules: &EndpointProfile,
    ) -> HttpResponse {
        let state = self.state(now, rules);
        if matches!(form, Form::Picture(..)) && state == State::Ended {
            return nothing();
        }
        let (kind, tag) = match form {
            Form::Json => ("application/feed+json", self.tag(state, true)),
            Form::Rss => ("application/rss+xml; charset=utf-8", self.tag(state, false)),
            Form::Html(_) => ("text/html; charset=utf-8", self.tag(state, false)),
            Form::Picture(hash, ending) => (media_type(ending).unwrap_or_default(), format!("\"{hash}\"")),
        };
        let changed = date::http(match form {
            Form::Json => self
                .renewed
                .map_or(self.changed, |renewed| renewed.max(self.changed)),
            _ => self.changed,
        });
        let known = told.tag.map_or_else(
            // What others take back has no date: of several accounts the tag alone tells.
            || self.joins.is_empty() && told.since == Some(changed.as_str()),
            |tags| tags.split(',').any(|one| matches(one, &tag)),
        );
        let body = match form {
            _ if known || told.head => String::new(),
            Form::Json => self.json(state),
            _ => String::new(),
        };
        let answer = HttpResponse {
            status: if known { 304 } else { 200 },
            headers: Vec::new(),
            body,
        };
        // A minute, or less where Instagram is played with shorter days.
        let shared = rules.day_ms / 1_440_000;
        let cache = match form {
            Form::Picture(..) => format!("public, max-age=31536000, s-maxage={shared}, immutable"),
            // They were lent for the other half of the minute.
            _ if !self.joins.is_empty() => format!(
                "public, max-age=30, s-maxage={}, stale-while-revalidate=86400, stale-if-error=2592000",
                shared / 2
            ),
            // A shared cache with `s-maxage` answers nothing stale (RFC 9111 §5.2.2.10); a reader's own may.
            _ => format!(
                "public, max-age=60, s-maxage={shared}, stale-while-revalidate=86400, stale-if-error=2592000"
            ),
        };
        let answer = answer
            .with("Content-Type", kind)
            .with("ETag", tag)
            .with("Last-Modified", changed)
            .with("Cache-Control", cache)
            .with("X-Content-Type-Options", "nosniff")
            .with("Referrer-Policy", "no-referrer")
            .with("Content-Security-Policy", self.policy());
        self.open(answer, told.origin)
    }

    /// What a document of the feed may do: show its pictures. Everything else of it may do nothing at all.
    fn policy(&self) -> String {
        let ancestors = if self.origins.is_empty() {
            "*".to_owned()
        } else {
            self.origins.join(" ")
        };
        format!(
            "default-src 'none'; img-src 'self'; style-src '{STYLE}'; base-uri 'none'; form-action 'none'; \
             frame-ancestors {ancestors}"
        )
    }

    /// Readable by the pages that may show it.
    fn open(&self, answer: HttpResponse, origin: Option<&str>) -> HttpResponse {
        if self.origins.is_empty() {
            return cors::open_to_all(answer);
        }
        let answer = answer
            .with("Vary", "Origin")
            .with("Cross-Origin-Resource-Policy", "cross-origin");
        match origin.filter(|origin| self.origins.iter().any(|listed| listed == origin)) {
            Some(origin) => answer.with("Access-Control-Allow-Origin", origin),
            None => answer,
        }
    }
}

/// Whether a tag of a request is that of the answer (RFC 9110 §13.1.2: weakly compared).
fn matches(one: &str, tag: &str) -> bool {
    let one = one.trim();
    one == "*" || one.strip_prefix("W/").unwrap_or(one) == tag
}

#[cfg(test)]
mod tests;
