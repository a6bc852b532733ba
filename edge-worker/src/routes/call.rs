//! One request, with what every route needs.

use crate::{
    platform::{
        self,
        fields::{Field, Head},
    },
    settings,
};
use shared::{
    keys::guesses::{Attempt, Guesses},
    settings::{config::Config, cors},
    values::http::{HttpResponse, Navigation},
};
use std::{cell::RefCell, rc::Rc};
use web_sys::Response;
use worker::Env;

thread_local! {
    /// Who showed wrong secrets to this isolate.
    static GUESSES: Rc<RefCell<Guesses>> = Rc::default();
}

/// One request, with what every route needs.
pub struct Call {
    /// As it came.
    pub head: Head,
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
    /// The site of that id is known from here on, if there is one.
    pub async fn of_site(&mut self, id: &str) {
        if let Ok(config) = settings::of_site(&self.env, id).await {
            self.config = config;
        }
    }

    /// A header field.
    pub fn header(&self, field: Field) -> Option<&str> {
        self.head.get(field)
    }

    /// What tells a navigation from other requests.
    pub fn navigation(&self) -> Navigation {
        let header = |field| self.header(field).map(str::to_owned);
        Navigation {
            dest: header(Field::SecFetchDest),
            purpose: header(Field::SecPurpose).or_else(|| header(Field::Purpose)),
            user_agent: header(Field::UserAgent),
            mobile: header(Field::SecChUaMobile),
            cookie: header(Field::Cookie),
        }
    }

    /// Whether this visitor may cause one more call to Instagram or one more session: by address, per location. The
    /// platform names the address; where it names none (on a developer's machine) there is no limit.
    pub async fn visitor_may_go_on(&self) -> bool {
        match self.header(Field::CfConnectingIp) {
            Some(address) => platform::admits(&self.env, "VISITOR_LIMIT", address).await,
            None => true,
        }
    }

    /// Whoever shows a secret, and how often it was wrong.
    pub fn attempt(&self) -> Attempt {
        Attempt {
            guesses: GUESSES.with(Rc::clone),
            address: self.header(Field::CfConnectingIp).map(str::to_owned),
            now: platform::now(),
        }
    }

    /// The page's origin. A page of the edge's own sends none with a GET; its browser says so otherwise.
    pub fn origin(&self) -> Option<&str> {
        let own = || {
            let same = self.header(Field::SecFetchSite) == Some("same-origin");
            same.then_some(self.config.public_url.as_str())
        };
        self.header(Field::Origin).or_else(own)
    }

    /// An answer about the request's form, readable by the pages that may know (R33).
    pub fn readable(&self, answer: HttpResponse) -> worker::Result<Response> {
        let origin = self.header(Field::Origin);
        platform::respond(cors::readable(&self.config, answer, origin))
    }
}
