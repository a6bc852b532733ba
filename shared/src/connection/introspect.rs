//! What a token is, for a server of the token's site (RFC 7662): a backend that is handed one learns whose it is, and
//! whether it is still good.

use crate::{
    connection::{record::Record, session::Session},
    oauth::{client::Client, error::TokenError},
    settings::site::ClientKind,
    values::{http::HttpResponse, time::Timestamp},
};
use serde::{Deserialize, Serialize};

/// A token that is good (RFC 7662 §2.2). Times are Unix seconds.
#[derive(Debug, Serialize, Deserialize)]
pub struct Introspection {
    active: bool,
    /// The site's id.
    client_id: String,
    /// What kind of program of the site's it was issued to.
    client_kind: ClientKind,
    /// `Bearer` or `DPoP`; none for a refresh token.
    #[serde(skip_serializing_if = "Option::is_none")]
    token_type: Option<String>,
    /// What was granted.
    scope: String,
    /// The connection's id.
    sub: String,
    /// The account's user name.
    #[serde(skip_serializing_if = "Option::is_none")]
    username: Option<String>,
    /// When its session began.
    iat: u64,
    /// When it ends.
    exp: u64,
    /// The key that it is bound to (RFC 9449 §6.2).
    #[serde(skip_serializing_if = "Option::is_none")]
    cnf: Option<Confirmation>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Confirmation {
    jkt: String,
}

impl Introspection {
    /// Of a good token of a session: an access token that ends then, or its refresh token, which ends with it.
    #[must_use]
    pub fn of(record: &Record, session: &Session, access: Option<Timestamp>) -> Self {
        let bound = access.is_none() || session.binds_access();
        let jkt = session.thumbprint.clone().filter(|_| bound);
        let kind = if session.binds_access() { "DPoP" } else { "Bearer" };
        Self {
            active: true,
            client_id: record.site.clone(),
            client_kind: session.kind,
            token_type: access.map(|_| kind.to_owned()),
            scope: record.scope(),
            sub: record.id.clone(),
            username: record.account.username.clone(),
            iat: session.began.seconds(),
            exp: access.unwrap_or_else(|| session.ends()).seconds(),
            cnf: jkt.map(|jkt| Confirmation { jkt }),
        }
    }
}

/// Whether a client may ask: a server, that is one with a secret (RFC 7662 §2.1).
///
/// # Errors
/// `unauthorized_client`.
pub fn may_ask(client: &Client) -> Result<(), TokenError> {
    if client.kind == ClientKind::Server {
        return Ok(());
    }
    Err(TokenError::request(
        "unauthorized_client",
        "Only a server client may ask what a token is.",
        "Send the secret of the site's server; a page or a program asks GET /connection with the token itself.",
    ))
}

/// The answer. Of a token that isn't good, or another site's, nothing is said but that (RFC 7662 §2.2).
#[must_use]
pub fn answer(token: Option<&Introspection>) -> HttpResponse {
    let body = token.and_then(|token| serde_json::to_string(token).ok());
    HttpResponse::json(200, body.unwrap_or_else(|| r#"{"active":false}"#.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{body, now, record, session};
    use serde_json::json;

    /// R113
    #[test]
    fn a_good_token_says_whose_it_is_and_until_when() {
        let session = Session {
            thumbprint: Some("key".to_owned()),
            ..session()
        };
        let access = Introspection::of(&record(), &session, Some(now().plus(600_000)));
        assert_eq!(
            body(&answer(Some(&access))),
            json!({
                "active": true, "client_id": "shop", "client_kind": "browser", "token_type": "Bearer",
                "scope": record().scope(), "sub": crate::testing::CONNECTION,
                "iat": now().seconds(), "exp": now().seconds() + 600,
            })
        );
        let refresh = body(&answer(Some(&Introspection::of(&record(), &session, None))));
        assert_eq!(refresh["exp"], now().seconds() + 30 * 86_400);
        assert_eq!(
            (&refresh["cnf"]["jkt"], refresh.get("token_type")),
            (&"key".into(), None)
        );
    }

    /// R113: nobody learns more of a token that isn't good, or isn't theirs.
    #[test]
    fn of_another_token_nothing_is_said() {
        let told = answer(None);
        assert_eq!((told.status, told.body.as_str()), (200, r#"{"active":false}"#));
        assert_eq!(told.header("Cache-Control"), Some("no-store"));
    }

    /// R113
    #[test]
    fn a_server_alone_may_ask() {
        let client = |kind| Client {
            site: "shop".to_owned(),
            kind,
            origin: None,
            proof: None,
        };
        assert!(may_ask(&client(ClientKind::Server)).is_ok());
        for kind in [ClientKind::Browser, ClientKind::Native] {
            let error = may_ask(&client(kind)).unwrap_err();
            assert_eq!((error.status, error.error.as_str()), (400, "unauthorized_client"));
        }
    }
}
