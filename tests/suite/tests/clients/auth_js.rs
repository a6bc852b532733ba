//! Auth.js in a real Express application: a visitor walks through it with a browser's cookies.

use suite::http::{Client, Jar, Request, Response, value};
use suite::leaks::{Seen, assert_none};
use url::Url;

use crate::support::{ODD_SECRET, Program, application_port, shared, walk};

/// The visitor's browser at the application.
#[derive(Clone)]
struct AtApplication {
    client: Client,
    jar: Jar,
}

impl AtApplication {
    fn open(&mut self, request: &Request) -> Response {
        let answer = self
            .client
            .send(&request.clone().maybe("Cookie", self.jar.header().as_deref()));
        self.jar.keep(&answer);
        answer
    }

    /// Signs in as somebody does who presses the button of the sign-in page; gives the address at the edge.
    fn sign_in(&mut self) -> Url {
        let token = self.open(&Request::get("/auth/csrf")).json();
        let token = token["csrfToken"].as_str().unwrap().to_owned();
        let origin = format!("http://127.0.0.1:{}", application_port());
        let form = [("csrfToken", token.as_str()), ("callbackUrl", origin.as_str())];
        let press = Request::post_form("/auth/signin/instagram", &form).header("Origin", &origin);
        self.open(&press).location()
    }
}

fn target(url: &Url) -> String {
    format!("{}?{}", url.path(), url.query().unwrap_or_default())
}

/// Starts the application, and opens a browser in front of it.
fn start(method: &str, scope: &str) -> (Program, AtApplication) {
    let port = application_port();
    let mut application = Program::node(
        "auth-express.mjs",
        &[
            ("EDGE", &shared().edge.url),
            ("CLIENT_ID", "application"),
            ("CLIENT_SECRET", ODD_SECRET),
            ("AUTH_SECRET", "the secret of the application's own cookies"),
            ("PORT", &port.to_string()),
            ("METHOD", method),
            ("SCOPE", scope),
        ],
    );
    assert_eq!(application.told()["ready"], true);
    let visitor = AtApplication {
        client: Client::new("127.0.0.1", port),
        jar: Jar::default(),
    };
    (application, visitor)
}

/// The same address with another issuer in it.
fn of_another_issuer(back: &Url) -> Url {
    let mut other = back.clone();
    other.query_pairs_mut().clear();
    for (name, value) in back.query_pairs() {
        let value = if name == "iss" {
            "https://another.example"
        } else {
            &*value
        };
        other.query_pairs_mut().append_pair(&name, value);
    }
    other
}

/// R32, RFC 9207: PKCE, state and issuer are checked by the library; the profile comes from `/graph/me`, and the page that
/// the visitor sees holds no token at all. What the edge refuses is a page of the application's, and no session.
#[test]
fn auth_js_signs_a_visitor_in() {
    let world = shared();
    for method in ["basic", "post"] {
        let (_application, mut visitor) = start(method, "instagram_business_basic");
        assert_eq!(visitor.open(&Request::get("/")).text(), "null");
        let asked = visitor.sign_in();
        for name in ["state", "code_challenge", "code_challenge_method"] {
            assert!(value(&asked, name).is_some(), "{name}: {asked}");
        }
        let back = walk(world, asked.as_str());
        let mut misled = visitor.clone();
        let refused = misled.open(&Request::navigate(&target(&of_another_issuer(&back))));
        assert_eq!(refused.location().path(), "/auth/error");
        assert_eq!(misled.open(&Request::get("/")).text(), "null");
        let done = visitor.open(&Request::navigate(&target(&back)));
        assert_eq!(done.status, 302, "{}", done.text());
        let session = visitor.open(&Request::get("/"));
        let text = |name: &str| {
            session.json()["user"][name]
                .as_str()
                .unwrap_or_default()
                .to_owned()
        };
        assert_eq!(text("name"), "Studio Lumen");
        assert!(text("image").starts_with("http"), "{}", session.text());
        let received = visitor.client.received();
        assert_none(
            &world.canaries(),
            &[Seen::new("the application's answers", received)],
        );
    }
    let (_application, mut visitor) = start("basic", "instagram_business_manage_insights");
    let asked = visitor.sign_in();
    let back = walk(world, asked.as_str());
    assert_eq!(value(&back, "error").as_deref(), Some("invalid_scope"));
    let answer = visitor.open(&Request::navigate(&target(&back)));
    assert_eq!(
        value(&answer.location(), "error").as_deref(),
        Some("OAuthCallbackError")
    );
    assert_eq!(visitor.open(&Request::get("/")).text(), "null");
}
