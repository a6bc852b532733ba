//! One request, with what every route needs.

use crate::platform;
use shared::{
    keys::guesses::{Attempt, Guesses},
    settings::{config::Config, cors},
    values::http::{HttpResponse, Navigation},
};
use std::{cell::RefCell, rc::Rc};
use worker::{Env, Request, Response};

thread_local! {
    /// Who showed wrong secrets to this isolate.
    static GUESSES: Rc<RefCell<Guesses>> = Rc::default();
}

/// One request, with what every route needs.
pub struct Call {
    /// As it came.
    pub request: Request,
    /// The bindings.
    pub env: Env,
    /// The settings.
    pub config: Rc<Config>,
    /// The path, as it came.
    pub path: String,
    /// The query, as it came.
    pub query: String,
}

impl Call {
    /// A header field.
    pub fn header(&self, name: &str) -> Option<String> {
        self.request.headers().get(name).ok().flatten()
    }

    /// What tells a navigation from other requests.
    pub fn navigation(&self) -> Navigation {
        Navigation {
            dest: self.header("sec-fetch-dest"),
            purpose: self.header("sec-purpose").or_else(|| self.header("purpose")),
            user_agent: self.header("user-agent"),
            mobile: self.header("sec-ch-ua-mobile"),
            cookie: self.header("cookie"),
        }
    }

    /// Whether this visitor may cause one more call to Instagram or one more session: by address, per location. The
    /// platform names the address; where it names none (on a developer's machine) there is no limit.
    pub async fn visitor_may_go_on(&self) -> bool {
        let (Some(address), Ok(limiter)) = (
            self.header("cf-connecting-ip"),
            self.env.rate_limiter("VISITOR_LIMIT"),
        ) else {
            return true;
        };
        limiter.limit(address).await.is_ok_and(|outcome| outcome.success)
    }

    /// Whoever shows a secret, and how often it was wrong.
    pub fn attempt(&self) -> Attempt {
        Attempt {
            guesses: GUESSES.with(Rc::clone),
            address: self.header("cf-connecting-ip"),
            now: platform::now(),
        }
    }

    /// The page's origin. A page of the edge's own sends none with a GET; its browser says so otherwise.
    pub fn origin(&self) -> Option<String> {
        let own = || {
            let same = self.header("sec-fetch-site").as_deref() == Some("same-origin");
            same.then(|| self.config.public_url.clone())
        };
        self.header("origin").or_else(own)
    }

    /// An answer about the request's form, readable by the pages that may know (R33).
    pub fn readable(&self, answer: HttpResponse) -> worker::Result<Response> {
        let origin = self.header("origin");
        platform::respond(cors::readable(&self.config, answer, origin.as_deref()))
    }
}
