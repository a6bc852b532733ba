//! Sessions: one client's right to use one connection. What the edge hands out for it is
//! `<connection>.<session><opaque>`; what it keeps are hashes (R46).

use crate::{
    instagram::Category,
    oauth::{client::Client, dpop::ProofError, error::TokenError},
    settings::site::ClientKind,
    values::{
        secret::{self, Random},
        time::{DAY, SECOND, Timestamp},
    },
};
use serde::{Deserialize, Serialize};

/// A session ends after 30 days without use (R30).
pub const IDLE: u64 = 30 * DAY;
/// A session ends after 90 days in any case (R30).
pub const ABSOLUTE: u64 = 90 * DAY;
/// A connection has at most so many sessions; the oldest goes (R30).
pub const MOST: usize = 50;
const ID_LENGTH: usize = 22;

/// For so long, a refresh token shown again leads to the same successor: two renewals at once, or one whose answer was
/// lost, are no theft. Later, the former still works until its successor is first used, but leads to a new one.
pub const ROTATION_WINDOW: u64 = 30 * SECOND;

/// How the current refresh token came from its former.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rotation {
    seed: String,
    at: Timestamp,
}

/// A session as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Its id: 22 characters.
    pub id: String,
    /// What kind of program holds it.
    pub kind: ClientKind,
    /// The origin whose pages may use it; [`None`] for programs that have none.
    pub origin: Option<String>,
    /// The key that its refresh token is bound to.
    pub thumbprint: Option<String>,
    /// Hash of the refresh token.
    pub refresh: String,
    /// The last rotation of the refresh token, for [`ROTATION_WINDOW`].
    pub rotation: Option<Rotation>,
    /// Hash of the one before it, good until its successor is first used (R32).
    pub former: Option<String>,
    /// When it began.
    pub began: Timestamp,
    /// When it was last renewed.
    pub used: Timestamp,
}

/// A token split into what it names and what it proves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Presented<'a> {
    /// The session's id.
    pub session: &'a str,
    connection: &'a str,
    whole: &'a str,
}

impl<'a> Presented<'a> {
    /// Reads `<connection>.<session><opaque>`.
    #[must_use]
    pub fn parse(token: &'a str) -> Option<Self> {
        let (connection, opaque) = token.split_once('.')?;
        Some(Self {
            session: opaque.get(..ID_LENGTH)?,
            connection,
            whole: token,
        })
    }

    fn successor(&self, rotation: &Rotation) -> String {
        let Self {
            connection,
            session,
            whole,
        } = self;
        format!(
            "{connection}.{session}{}",
            secret::hash(&format!("{}.{whole}", rotation.seed))
        )
    }

    /// What is stored of it.
    #[must_use]
    pub fn hash(&self) -> String {
        secret::hash(self.whole)
    }
}

/// A new token of a session.
#[must_use]
pub fn token(connection: &str, session: &str, random: &Random) -> String {
    format!("{connection}.{session}{}", secret::opaque(random))
}

/// A new session's id.
#[must_use]
pub fn id(random: &Random) -> String {
    let mut id = secret::opaque(random);
    id.truncate(ID_LENGTH);
    id
}

/// What a renewal does to the session.
#[derive(Debug, PartialEq, Eq)]
pub enum Renewal {
    /// The same refresh token goes on.
    Same,
    /// A new one is handed out; the one just shown stays good until the new one is first used.
    Rotated {
        /// The hash that stays good.
        former: String,
        /// The new refresh token.
        next: String,
        /// To be stored with them.
        rotation: Rotation,
    },
}

/// Why a session isn't renewed.
#[derive(Debug, PartialEq, Eq)]
pub enum Refused {
    /// The session stays; this request is wrong.
    Request(TokenError),
    /// The session is over: an old token came back, so somebody has a copy (R32).
    Ended(TokenError),
}

impl Session {
    /// When it ends if nobody uses it again.
    #[must_use]
    pub fn ends(&self) -> Timestamp {
        self.used.plus(IDLE).min(self.began.plus(ABSOLUTE))
    }

    /// Whether pages of this origin may use it (R35). Programs outside browsers send none.
    #[must_use]
    pub fn is_for(&self, origin: Option<&str>) -> bool {
        origin.is_none() || origin == self.origin.as_deref()
    }

    /// Decides on a renewal.
    ///
    /// # Errors
    /// [`Refused::Request`] when this request is wrong, [`Refused::Ended`] when the session must end.
    pub fn renew(
        &self,
        presented: &Presented<'_>,
        client: &Client,
        now: Timestamp,
        random: &Random,
    ) -> Result<Renewal, Refused> {
        if now >= self.ends() {
            return Err(Refused::Ended(over()));
        }
        if client.kind != self.kind || (self.origin.is_some() && client.origin != self.origin) {
            return Err(Refused::Request(TokenError::grant(
                Category::TokenMalformed,
                "This refresh token belongs to another client or another page. Connect again here.",
            )));
        }
        match (&self.thumbprint, &client.proof) {
            (Some(_), None) => return Err(Refused::Request(ProofError::Missing.into())),
            (Some(bound), Some(proof)) if *bound != proof.thumbprint => {
                return Err(Refused::Request(ProofError::OtherKey.into()));
            }
            _ => {}
        }
        let hash = presented.hash();
        let current = secret::equal(&hash, &self.refresh);
        let former = self
            .former
            .as_deref()
            .is_some_and(|former| secret::equal(&hash, former));
        let rotates = self.kind == ClientKind::Native && self.thumbprint.is_none();
        match (current, former) {
            (true, _) | (_, true) if rotates => {
                let lost = self
                    .rotation
                    .as_ref()
                    .filter(|last| former && now.since(last.at) < ROTATION_WINDOW);
                let rotation = lost.cloned().unwrap_or_else(|| Rotation {
                    seed: secret::opaque(random),
                    at: now,
                });
                Ok(Renewal::Rotated {
                    next: presented.successor(&rotation),
                    former: hash,
                    rotation,
                })
            }
            (true, _) => Ok(Renewal::Same),
            _ if rotates => Err(Refused::Ended(TokenError::grant(
                Category::TokenRevoked,
                "This refresh token was replaced and used again, so the session was ended for safety. Connect again.",
            ))),
            _ => Err(Refused::Request(over())),
        }
    }
}

/// The session is not there any more.
#[must_use]
pub fn over() -> TokenError {
    TokenError::grant(Category::TokenExpired, "This session has ended. Connect again.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oauth::dpop::Proof;

    const CONNECTION: &str = "c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00";

    fn session(kind: ClientKind, refresh: &str) -> Session {
        let browser = kind == ClientKind::Browser;
        Session {
            id: id(&[1; 32]),
            kind,
            origin: browser.then(|| "https://shop.example".to_owned()),
            thumbprint: browser.then(|| "key".to_owned()),
            refresh: secret::hash(refresh),
            rotation: None,
            former: None,
            began: Timestamp::from_millis(0),
            used: Timestamp::from_millis(0),
        }
    }

    fn client(kind: ClientKind) -> Client {
        let browser = kind == ClientKind::Browser;
        let proof = Proof {
            thumbprint: "key".to_owned(),
            jti: "j".to_owned(),
        };
        Client {
            site: "demo".to_owned(),
            kind,
            origin: browser.then(|| "https://shop.example".to_owned()),
            proof: browser.then_some(proof),
        }
    }

    fn renew(session: &Session, token: &str, client: &Client, at: u64) -> Result<Renewal, Refused> {
        session.renew(
            &Presented::parse(token).unwrap(),
            client,
            Timestamp::from_millis(at),
            &[u8::try_from(at % 251).unwrap(); 32],
        )
    }

    /// R30: 30 idle days or 90 days, whichever is first.
    #[test]
    fn a_session_ends_by_idleness_or_by_age() {
        let token = token(CONNECTION, &id(&[1; 32]), &[2; 32]);
        let mut session = session(ClientKind::Browser, &token);
        let client = client(ClientKind::Browser);
        assert_eq!(renew(&session, &token, &client, IDLE - 1), Ok(Renewal::Same));
        assert_eq!(
            renew(&session, &token, &client, IDLE),
            Err(Refused::Ended(over()))
        );
        session.used = Timestamp::from_millis(ABSOLUTE - 1);
        assert_eq!(renew(&session, &token, &client, ABSOLUTE - 1), Ok(Renewal::Same));
        assert_eq!(
            renew(&session, &token, &client, ABSOLUTE),
            Err(Refused::Ended(over()))
        );
    }

    /// R31
    #[test]
    fn a_browser_needs_its_key() {
        let token = token(CONNECTION, &id(&[1; 32]), &[2; 32]);
        let session = session(ClientKind::Browser, &token);
        let mut client = client(ClientKind::Browser);
        assert_eq!(renew(&session, &token, &client, 1), Ok(Renewal::Same));
        client.proof = Some(Proof {
            thumbprint: "other".to_owned(),
            jti: "j".to_owned(),
        });
        assert_eq!(
            renew(&session, &token, &client, 1),
            Err(Refused::Request(ProofError::OtherKey.into()))
        );
        client.proof = None;
        assert_eq!(
            renew(&session, &token, &client, 1),
            Err(Refused::Request(ProofError::Missing.into()))
        );
    }

    /// R35
    #[test]
    fn another_origin_or_another_kind_of_client_is_refused() {
        let token = token(CONNECTION, &id(&[1; 32]), &[2; 32]);
        let session = session(ClientKind::Browser, &token);
        let other = Client {
            origin: Some("https://evil.example".to_owned()),
            ..client(ClientKind::Browser)
        };
        assert!(matches!(
            renew(&session, &token, &other, 1),
            Err(Refused::Request(_))
        ));
        assert!(matches!(
            renew(&session, &token, &client(ClientKind::Native), 1),
            Err(Refused::Request(_))
        ));
        assert!(
            session.is_for(Some("https://shop.example")) && !session.is_for(Some("https://evil.example"))
        );
    }

    fn rotate(session: &mut Session, token: &str, at: u64) -> Result<String, Refused> {
        match renew(session, token, &client(ClientKind::Native), at)? {
            Renewal::Rotated {
                former,
                next,
                rotation,
            } => {
                session.former = Some(former);
                session.refresh = secret::hash(&next);
                session.rotation = Some(rotation);
                Ok(next)
            }
            Renewal::Same => panic!("a native client's token rotates"),
        }
    }

    /// R32: the former stays valid until its successor is first used; anything older ends the session.
    #[test]
    fn a_native_clients_tokens_rotate() {
        let first = token(CONNECTION, &id(&[1; 32]), &[2; 32]);
        let mut session = session(ClientKind::Native, &first);
        let second = rotate(&mut session, &first, 1).unwrap();
        assert_eq!(Presented::parse(&second).unwrap().session, id(&[1; 32]));
        // Two asked at once, or the answer was lost: the first leads to the same second.
        assert_eq!(rotate(&mut session, &first, 29_000).as_ref(), Ok(&second));
        // The second is used: from now on the first is old.
        let third = rotate(&mut session, &second, 30_000).unwrap();
        assert_ne!(second, third);
        assert!(matches!(
            rotate(&mut session, &first, 30_000),
            Err(Refused::Ended(_))
        ));
    }

    /// R32: whoever stole a token and its owner don't live side by side.
    #[test]
    fn a_stolen_token_ends_the_session_of_both() {
        let first = token(CONNECTION, &id(&[1; 32]), &[2; 32]);
        let mut session = session(ClientKind::Native, &first);
        let owners = rotate(&mut session, &first, 0).unwrap();
        let thiefs = rotate(&mut session, &first, ROTATION_WINDOW).unwrap();
        assert_ne!(owners, thiefs);
        assert!(matches!(
            rotate(&mut session, &owners, ROTATION_WINDOW),
            Err(Refused::Ended(_))
        ));
    }

    #[test]
    fn a_server_keeps_its_token() {
        let token = token(CONNECTION, &id(&[1; 32]), &[2; 32]);
        let session = session(ClientKind::Server, &token);
        assert_eq!(
            renew(&session, &token, &client(ClientKind::Server), 1),
            Ok(Renewal::Same)
        );
        let other = super::token(CONNECTION, &id(&[1; 32]), &[3; 32]);
        assert!(matches!(
            renew(&session, &other, &client(ClientKind::Server), 1),
            Err(Refused::Request(_))
        ));
    }

    #[test]
    fn a_token_names_its_session() {
        let token = token(CONNECTION, &id(&[1; 32]), &[2; 32]);
        assert_eq!(Presented::parse(&token).unwrap().session, id(&[1; 32]));
        assert_eq!(crate::values::token_name::connection_of(&token), Some(CONNECTION));
        for bad in ["", ".", "a.b", CONNECTION, "x.\u{e9}"] {
            assert_eq!(crate::values::token_name::connection_of(bad), None, "{bad}");
        }
    }
}
