//! The plain request values that a connect sends to Instagram. Sending is the caller's.

use core::{fmt, marker::PhantomData};

use zeroize::Zeroizing;

use super::errors::Failure;
use super::me::Me;
use super::permissions::{Permission, joined};
use super::profile::{Dialect, EndpointProfile};
use super::received::{Data, Received, Reply};
use super::replies::{Exchanged, LongLived, Upgraded};
use super::secrets::Secrets;
use super::tokens::{AppSecret, Bearer, Code, LongLivedToken, ShortLivedToken};
use crate::values::form::{self, form};

/// One request, ready to be sent, and the type of its reply. URL, headers and body may hold secrets, so it prints its method and host alone.
///
/// Redirects must not be followed (R16).
pub struct Request<R> {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// The absolute URL. For the two token endpoints it holds the token: never log it.
    pub url: String,
    /// Header names in lower case.
    pub headers: Vec<(&'static str, String)>,
    /// A form, for the code exchange.
    pub body: Option<String>,
    /// The code or token in it, which no answer may hold.
    sent: Zeroizing<String>,
    reply: PhantomData<fn() -> R>,
}

impl<R: Reply> Request<R> {
    /// Reads what came back, searched for the edge's secrets and for what was sent.
    ///
    /// # Errors
    /// A [`Failure`] for every answer that isn't the reply.
    pub fn read(&self, received: Received, secrets: Secrets) -> Result<R, Failure> {
        R::read(received, secrets.and([self.sent.as_str()]))
    }
}

impl<R> fmt::Debug for Request<R> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = self.url.find('?').unwrap_or(self.url.len());
        let address = self.url.get(..end).unwrap_or_default();
        write!(out, "Request({} {address} [redacted])", self.method)
    }
}

impl EndpointProfile {
    /// The address of Instagram's consent page. `redirect_uri` is the configured one, equal to the byte at the exchange
    /// (R12); `state` comes back unchanged.
    #[must_use]
    pub fn authorize_url(
        &self,
        app_id: &str,
        redirect_uri: &str,
        permissions: &[Permission],
        state: &str,
        force_reauth: bool,
    ) -> String {
        let scope = match self.dialect {
            Dialect::Business => joined(permissions, ","),
            Dialect::BasicDisplay => "user_profile,user_media".to_owned(),
        };
        let mut query = form(&[
            ("client_id", app_id),
            ("redirect_uri", redirect_uri),
            ("response_type", "code"),
            ("scope", &scope),
            ("state", state),
        ]);
        if force_reauth {
            form::push(&mut query, "force_reauth", "true");
        }
        format!("{}?{query}", self.authorize_url)
    }

    /// Code to short-lived token. Never to be repeated (R15).
    #[must_use]
    pub fn exchange_request(
        &self,
        app_id: &str,
        secret: &AppSecret,
        redirect_uri: &str,
        code: &Code,
    ) -> Request<Exchanged> {
        let body = form(&[
            ("client_id", app_id),
            ("client_secret", secret.reveal()),
            ("grant_type", "authorization_code"),
            ("redirect_uri", redirect_uri),
            ("code", code.reveal()),
        ]);
        Request {
            method: "POST",
            url: self.token_url.clone(),
            headers: vec![
                ("accept", "application/json".to_owned()),
                ("content-type", "application/x-www-form-urlencoded".to_owned()),
            ],
            body: Some(body),
            sent: Zeroizing::new(code.reveal().to_owned()),
            reply: PhantomData,
        }
    }

    /// Short-lived to long-lived token. The token rides in the query, as documented for this endpoint (R41).
    #[must_use]
    pub fn long_lived_request(&self, secret: &AppSecret, token: &ShortLivedToken) -> Request<Upgraded> {
        let query = form(&[
            ("grant_type", "ig_exchange_token"),
            ("client_secret", secret.reveal()),
            ("access_token", token.reveal()),
        ]);
        plain_get(format!("{}/access_token?{query}", self.graph_url), token)
    }

    /// A long-lived token for a longer life. The token rides in the query, as documented for this endpoint (R41).
    #[must_use]
    pub fn refresh_request(&self, token: &LongLivedToken) -> Request<LongLived> {
        let query = form(&[
            ("grant_type", "ig_refresh_token"),
            ("access_token", token.reveal()),
        ]);
        plain_get(format!("{}/refresh_access_token?{query}", self.graph_url), token)
    }

    /// Who the token belongs to, and whether it works.
    #[must_use]
    pub fn me_request(&self, token: &impl Bearer) -> Request<Me> {
        let fields = match self.dialect {
            Dialect::Business => "id,user_id,username,name,account_type,profile_picture_url",
            Dialect::BasicDisplay => "id,username,account_type",
        };
        self.bearer_get(&format!("/me?fields={fields}"), token)
    }

    /// A data call: `path_and_query` begins with `/` and was admitted by [`crate::graph::policy`]. The token rides in
    /// `Authorization: Bearer` (R41).
    #[must_use]
    pub fn data_request(&self, path_and_query: &str, token: &impl Bearer) -> Request<Data> {
        self.bearer_get(path_and_query, token)
    }

    /// A call with an effect, of the edge's own making: its body is JSON.
    #[must_use]
    pub fn call_request(
        &self,
        method: &str,
        path_and_query: &str,
        body: String,
        token: &impl Bearer,
    ) -> Request<Data> {
        let mut request = self.bearer_get(path_and_query, token);
        if method == "POST" {
            request.method = "POST";
            request
                .headers
                .push(("content-type", "application/json".to_owned()));
            request.body = Some(body);
        }
        request
    }

    fn bearer_get<R>(&self, path_and_query: &str, token: &impl Bearer) -> Request<R> {
        let mut request = plain_get(
            format!("{}/{}{path_and_query}", self.graph_url, self.version),
            token,
        );
        request
            .headers
            .push(("authorization", format!("Bearer {}", token.reveal())));
        request
    }
}

fn plain_get<R>(url: String, token: &impl Bearer) -> Request<R> {
    Request {
        method: "GET",
        url,
        headers: vec![("accept", "application/json".to_owned())],
        body: None,
        sent: Zeroizing::new(token.reveal().to_owned()),
        reply: PhantomData,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instagram() -> EndpointProfile {
        EndpointProfile::parse("instagram").unwrap()
    }

    /// R40: what a request sent is a secret of its answer, whatever else is known.
    #[test]
    fn what_was_sent_is_in_no_reply() {
        let (token, body) = (
            LongLivedToken::parse("a_token_in_the_form_of_a_name").unwrap(),
            br#"{"id":"27","username":"a_token_in_the_form_of_a_name"}"#,
        );
        let received = Received::new(200, None, crate::instagram::Usage::default(), body.to_vec());
        let me = instagram().me_request(&token).read(received, Secrets::none());
        assert_eq!(me.unwrap().username, None);
    }

    #[test]
    fn the_consent_page_is_asked_for_as_documented() {
        let permissions = [
            Permission::basic(),
            Permission::parse("instagram_business_content_publish").unwrap(),
        ];
        let redirect = "https://edge.example/instagram/callback";
        assert_eq!(
            instagram().authorize_url("123", redirect, &permissions, "s-1", false),
            "https://www.instagram.com/oauth/authorize?client_id=123&redirect_uri=https%3A%2F%2Fedge.example%2Finstagram%2Fcallback&response_type=code&scope=instagram_business_basic%2Cinstagram_business_content_publish&state=s-1"
        );
        assert!(
            instagram()
                .authorize_url("123", redirect, &permissions, "s-1", true)
                .ends_with("&state=s-1&force_reauth=true")
        );
    }

    #[test]
    fn the_old_guides_authorize_url_is_made_under_basic_display() {
        let profile = EndpointProfile::parse("basic-display").unwrap();
        assert_eq!(
            profile.authorize_url(
                "1",
                "https://e.example/instagram/callback",
                &[Permission::basic()],
                "s",
                false
            ),
            "https://api.instagram.com/oauth/authorize?client_id=1&redirect_uri=https%3A%2F%2Fe.example%2Finstagram%2Fcallback&response_type=code&scope=user_profile%2Cuser_media&state=s"
        );
    }

    /// R41.
    #[test]
    fn secrets_travel_in_the_body_the_query_of_token_endpoints_and_the_bearer_header() {
        let secret = AppSecret::parse("c0ffee").unwrap();
        let short = ShortLivedToken::parse("IGAAshort").unwrap();
        let long = LongLivedToken::parse("IGAAlong|x").unwrap();
        let profile = instagram();

        let exchange =
            profile.exchange_request("123", &secret, "https://e/cb?", &Code::parse("AQ1#_").unwrap());
        assert_eq!(exchange.method, "POST");
        assert_eq!(exchange.url, "https://api.instagram.com/oauth/access_token");
        assert_eq!(
            exchange.body.as_deref(),
            Some(
                "client_id=123&client_secret=c0ffee&grant_type=authorization_code&redirect_uri=https%3A%2F%2Fe%2Fcb%3F&code=AQ1"
            )
        );

        assert_eq!(
            profile.long_lived_request(&secret, &short).url,
            "https://graph.instagram.com/access_token?grant_type=ig_exchange_token&client_secret=c0ffee&access_token=IGAAshort"
        );
        assert_eq!(
            profile.refresh_request(&long).url,
            "https://graph.instagram.com/refresh_access_token?grant_type=ig_refresh_token&access_token=IGAAlong%7Cx"
        );

        let me = profile.me_request(&long);
        assert_eq!(
            me.url,
            "https://graph.instagram.com/v26.0/me?fields=id,user_id,username,name,account_type,profile_picture_url"
        );
        assert!(
            me.headers
                .contains(&("authorization", "Bearer IGAAlong|x".to_owned()))
        );
    }

    /// R58.
    #[test]
    fn a_request_prints_no_secret() {
        let secret = AppSecret::parse("canary").unwrap();
        let token = ShortLivedToken::parse("canary").unwrap();
        let code = Code::parse("canary").unwrap();
        let profile = instagram();
        let printed = [
            format!("{:?}", profile.long_lived_request(&secret, &token)),
            format!(
                "{:?}",
                profile.exchange_request("1", &secret, "https://e/", &code)
            ),
            format!("{:?}", profile.me_request(&token)),
        ];
        for request in printed {
            assert!(
                request.starts_with("Request(") && !request.contains("canary"),
                "{request}"
            );
        }
    }
}
