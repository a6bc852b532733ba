//! One visitor with one browser (or program), walking through the edge.

use std::cell::RefCell;

use serde_json::Value;
use url::Url;

use super::dpop::Key;
use super::pkce::Pkce;
use super::site::{Kind, Site};
use crate::clock;
use crate::http::{Jar, Request, Response, form, value};
use crate::processes::World;

/// An attempt that is under way.
#[derive(Clone, Debug)]
pub struct Flow {
    /// The client's own state.
    pub state: String,
    /// The verifier and its challenge.
    pub pkce: Pkce,
    /// The address at Instagram that the edge sent the visitor to.
    pub at_instagram: Url,
}

/// What the return URL was told.
#[derive(Clone, Debug)]
pub struct Back(pub Url);

impl World {
    /// Somebody whom the demo site sends.
    #[must_use]
    pub fn visitor(&self) -> Visitor<'_> {
        Visitor::new(self, Site::demo(&self.origin))
    }
}

impl Back {
    /// A parameter.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<String> {
        value(&self.0, name)
    }

    /// The one-time code.
    #[must_use]
    pub fn code(&self) -> String {
        self.value("code")
            .unwrap_or_else(|| panic!("no code came back, but {:?}", self.0.query()))
    }

    /// The error and its category. What went wrong is there as data, and once more as one plain line (R43).
    #[must_use]
    pub fn error(&self) -> (String, String) {
        let part = |name: &str| self.value(name).unwrap_or_default();
        let category = part("error_category");
        let line = part("error_description");
        if !line.is_empty() {
            let parts = format!("{category} {} {}", part("error_cause"), part("error_action"));
            assert_eq!(line.len(), parts.chars().count(), "{line}\n{parts}");
            assert!(line.bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{line}");
            assert!(
                line.starts_with(&format!("{category} ")) && !line.contains("  "),
                "{line}"
            );
            let retry = part("error_retry");
            assert!(
                ["none", "later", "user_reconnect", "developer_fix"].contains(&retry.as_str()),
                "{retry}"
            );
        }
        (part("error"), category)
    }

    /// What happened, and what to do.
    #[must_use]
    pub fn sentence(&self) -> String {
        let part = |name: &str| self.value(name).unwrap_or_default();
        format!("{} {}", part("error_cause"), part("error_action"))
    }
}

/// The right to use a connection.
#[derive(Clone, Debug)]
pub struct Session {
    /// The edge's access token.
    pub access_token: String,
    /// The edge's refresh token.
    pub refresh_token: String,
    /// The connection's id.
    pub connection: String,
    /// The whole answer.
    pub answer: Value,
}

/// Somebody in front of a browser or a terminal.
pub struct Visitor<'w> {
    /// The world that is walked through.
    pub world: &'w World,
    /// The site that sent the visitor.
    pub site: Site,
    /// The browser's cookies for the edge.
    pub jar: Jar,
    /// The browser's DPoP key.
    pub key: Key,
    nonce: RefCell<Option<String>>,
}

impl<'w> Visitor<'w> {
    /// A visitor with an empty browser.
    #[must_use]
    pub fn new(world: &'w World, site: Site) -> Self {
        Self {
            world,
            site,
            jar: Jar::default(),
            key: Key::new(),
            nonce: RefCell::default(),
        }
    }

    /// The fields of a right request for authorization.
    #[must_use]
    pub fn fields(&self, state: &str, pkce: &Pkce) -> Vec<(&'static str, String)> {
        vec![
            ("response_type", "code".into()),
            ("client_id", self.site.id.into()),
            ("redirect_uri", self.site.return_url.clone()),
            ("scope", self.site.scope.into()),
            ("state", state.into()),
            ("code_challenge", pkce.challenge.clone()),
            ("code_challenge_method", "S256".into()),
        ]
    }

    /// Asks `/authorize` with fields as given, in a navigation, and keeps the cookies.
    pub fn ask(&mut self, fields: &[(&str, String)]) -> Response {
        let pairs: Vec<(&str, &str)> = fields
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        self.navigate(&format!("/authorize?{}", form(&pairs)))
    }

    /// Opens an address of the edge in this browser.
    pub fn navigate(&mut self, target: &str) -> Response {
        let cookies = self.jar.header();
        let request = Request::navigate(target).maybe("Cookie", cookies.as_deref());
        let answer = self.world.edge.client.send(&request);
        self.jar.keep(&answer);
        answer
    }

    /// Begins a flow.
    pub fn authorize(&mut self) -> Flow {
        self.authorize_with(|_| ())
    }

    /// Begins a flow whose fields `change` has looked at.
    pub fn authorize_with(&mut self, change: impl FnOnce(&mut Vec<(&'static str, String)>)) -> Flow {
        let pkce = Pkce::new();
        let state = clock::random_word();
        let mut fields = self.fields(&state, &pkce);
        change(&mut fields);
        let answer = self.ask(&fields);
        Flow {
            state,
            pkce,
            at_instagram: answer.location(),
        }
    }

    /// Consents at the stand-in (which must be told to answer by itself); gives the target of the callback.
    #[must_use]
    pub fn consent(&self, flow: &Flow) -> String {
        self.world.stand_in.consent(&flow.at_instagram)
    }

    /// Opens the callback, and reads where the edge sends the visitor.
    pub fn come_back(&mut self, target: &str) -> Back {
        Back(self.navigate(target).location())
    }

    /// Begins, consents and comes back.
    pub fn walk(&mut self) -> (Flow, Back) {
        let flow = self.authorize();
        let target = self.consent(&flow);
        let back = self.come_back(&target);
        (flow, back)
    }

    /// All of it.
    pub fn connect(&mut self) -> Session {
        let (flow, back) = self.walk();
        self.redeem(&flow, &back.code())
    }

    /// The fields that redeem a code.
    #[must_use]
    pub fn redeem_fields(&self, flow: &Flow, code: &str) -> Vec<(&'static str, String)> {
        vec![
            ("grant_type", "authorization_code".into()),
            ("client_id", self.site.id.into()),
            ("code", code.into()),
            ("redirect_uri", self.site.return_url.clone()),
            ("code_verifier", flow.pkce.verifier.clone()),
        ]
    }

    /// Redeems a one-time code, and fails the test if that is refused.
    #[must_use]
    pub fn redeem(&self, flow: &Flow, code: &str) -> Session {
        Session::read(&self.token(&self.redeem_fields(flow, code)))
    }

    /// Redeems a refresh token; the answer may be a refusal.
    #[must_use]
    pub fn refresh(&self, refresh_token: &str) -> Response {
        self.token(&[
            ("grant_type", "refresh_token".into()),
            ("client_id", self.site.id.into()),
            ("refresh_token", refresh_token.into()),
        ])
    }

    /// Asks `/token` as this kind of client does; a browser proves its key, and asks again for a nonce.
    #[must_use]
    pub fn token(&self, fields: &[(&str, String)]) -> Response {
        let answer = self.token_once(fields, self.nonce.borrow().as_deref());
        self.remember_nonce(&answer);
        if answer.status == 400 && answer.json()["error"] == "use_dpop_nonce" {
            let again = self.token_once(fields, self.nonce.borrow().as_deref());
            self.remember_nonce(&again);
            return again;
        }
        answer
    }

    /// A nonce of the edge's: the one that came last, or a fresh one.
    #[must_use]
    pub fn nonce(&self) -> String {
        if self.nonce.borrow().is_none() {
            let answer = self.refresh("none.none");
            self.remember_nonce(&answer);
        }
        self.nonce.borrow().clone().expect("the edge gives nonces")
    }

    /// A `/token` request with the secret, origin and proof that the kind of client has.
    #[must_use]
    pub fn token_request(&self, fields: &[(&str, String)], proof: Option<&str>) -> Request {
        let mut pairs: Vec<(&str, &str)> = fields
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        if let Kind::Server(secret) = &self.site.kind {
            pairs.push(("client_secret", secret));
        }
        let origin = (self.site.kind == Kind::Browser).then_some(self.site.origin.as_str());
        Request::post_form("/token", &pairs)
            .maybe("Origin", origin)
            .maybe("DPoP", proof)
    }

    /// The address of `/token`, as proofs name it.
    #[must_use]
    pub fn token_url(&self) -> String {
        format!("{}/token", self.world.edge.url)
    }

    fn token_once(&self, fields: &[(&str, String)], nonce: Option<&str>) -> Response {
        let proof =
            (self.site.kind == Kind::Browser).then(|| self.key.proof("POST", &self.token_url(), nonce));
        self.world
            .edge
            .client
            .send(&self.token_request(fields, proof.as_deref()))
    }

    fn remember_nonce(&self, answer: &Response) {
        if let Some(nonce) = answer.header("dpop-nonce") {
            *self.nonce.borrow_mut() = Some(nonce.to_owned());
        }
    }

    /// Reads the API with the session's access token, from this site's page.
    #[must_use]
    pub fn read(&self, session: &Session, target: &str) -> Response {
        self.world.edge.client.send(&self.bearer(session, "GET", target))
    }

    /// A request with the session's access token from this site's page.
    #[must_use]
    pub fn bearer(&self, session: &Session, method: &str, target: &str) -> Request {
        let origin = (self.site.kind == Kind::Browser).then_some(self.site.origin.as_str());
        Request::new(method, target)
            .bearer(&session.access_token)
            .maybe("Origin", origin)
    }

    /// Disconnects.
    #[must_use]
    pub fn disconnect(&self, session: &Session) -> Response {
        self.world
            .edge
            .client
            .send(&self.bearer(session, "DELETE", "/connection"))
    }
}

impl Session {
    /// Reads a good answer of `/token`.
    #[must_use]
    pub fn read(answer: &Response) -> Self {
        assert_eq!(answer.status, 200, "/token refused: {}", answer.text());
        let answer = answer.json();
        let text = |name: &str| answer[name].as_str().unwrap_or_default().to_owned();
        Self {
            access_token: text("access_token"),
            refresh_token: text("refresh_token"),
            connection: text("connection"),
            answer,
        }
    }
}
