//! Sessions: one client's right to use one connection. What the edge hands out for it is
//! `<connection>.<session><opaque>`; what it keeps are hashes (R46).

use crate::{
    instagram::Category,
    oauth::{
        access::{Mismatch, Shown},
        client::Client,
        dpop::ProofError,
        error::TokenError,
    },
    settings::site::ClientKind,
    values::{
        secret::{self, Random},
        time::{SECOND, Timestamp},
    },
};
use serde::{Deserialize, Serialize};

pub mod ends;

/// A connection has at most so many sessions (R30).
pub const MOST: usize = 50;
const ID_LENGTH: usize = 22;
/// Of a refresh token's end, so much is random; the rest shows that it was made for its session.
const RANDOM_LENGTH: usize = 22;
const TAG_LENGTH: usize = 21;

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
    /// What shows that a refresh token was made for this session; sessions of before have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub family: Option<String>,
    /// How long it lasts at most, where its site says so of its servers' sessions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lasts: Option<u64>,
    /// The end that its site's operator was told of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told: Option<Timestamp>,
    /// It came with a backup, and nobody has renewed it since.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub imported: bool,
    /// When it began.
    pub began: Timestamp,
    /// When it was last renewed, or first read with; the same as `began` while neither happened.
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

    fn successor(&self, rotation: &Rotation, family: &str) -> String {
        let seed = secret::hash(&format!("{}.{}", rotation.seed, self.whole));
        refresh_of(self.connection, self.session, family, &seed)
    }

    /// Whether it was once made as a refresh token of a session of that family.
    fn is_of(&self, family: &str) -> bool {
        let end = self.whole.len().checked_sub(TAG_LENGTH);
        end.and_then(|end| self.whole.split_at_checked(end))
            .is_some_and(|(start, shown)| secret::equal(shown, &tag(family, start)))
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

/// A session's first refresh token. It comes of what its client alone showed, `seed`, and of what the edge alone knows,
/// `family`: an answer that was lost is given again, and whichever arrives works.
#[must_use]
pub fn refresh_token(connection: &str, session: &str, family: &str, seed: &str) -> String {
    refresh_of(
        connection,
        session,
        family,
        &secret::hash(&format!("{family}.{seed}")),
    )
}

fn refresh_of(connection: &str, session: &str, family: &str, random: &str) -> String {
    let random = random.get(..RANDOM_LENGTH).unwrap_or(random);
    let start = format!("{connection}.{session}{random}");
    let tag = tag(family, &start);
    start + &tag
}

fn tag(family: &str, start: &str) -> String {
    let mut tag = secret::hash(&format!("{family}.{start}"));
    tag.truncate(TAG_LENGTH);
    tag
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
        /// As well.
        family: String,
    },
}

/// Why a session isn't renewed.
#[derive(Debug, PartialEq, Eq)]
pub enum Refused {
    /// The session stays; this request is wrong.
    Request(TokenError),
    /// The session is over: its time is, or an old token came back, so somebody has a copy (R32).
    Ended(TokenError),
    /// It is over by this clock, and nobody has confirmed that (R118).
    Unsure,
}

impl Session {
    /// Whether anybody ever used it.
    #[must_use]
    pub fn is_used(&self) -> bool {
        self.used > self.began
    }

    /// It comes with a backup. A time that lies ahead is none: such a session would never be idle.
    pub fn import(&mut self, now: Timestamp) {
        self.imported = true;
        self.is_not_of_the_future(now);
    }

    /// The refresh token that it began with, as long as it is the current one.
    #[must_use]
    pub fn first_refresh_token(&self, connection: &str, seed: &str) -> Option<String> {
        let first = refresh_token(connection, &self.id, self.family.as_deref()?, seed);
        secret::equal(&secret::hash(&first), &self.refresh).then_some(first)
    }

    /// Whether a token is its refresh token, or the former one that is still good.
    #[must_use]
    pub fn is_renewed_by(&self, presented: &Presented<'_>) -> bool {
        let hash = presented.hash();
        let mut good = std::iter::once(&self.refresh).chain(&self.former);
        good.any(|good| secret::equal(&hash, good))
    }

    /// Whether pages of this origin may use it (R35). Programs outside browsers send none.
    #[must_use]
    pub fn is_for(&self, origin: Option<&str>) -> bool {
        self.kind == ClientKind::Server || origin.is_none() || origin == self.origin.as_deref()
    }

    /// Whether its access tokens too are bound to its key (RFC 9449 §7): programs and servers that show a proof at `/token`
    /// ask for that. A page doesn't: its reads would each need a proof, and its token is good for its origin alone.
    #[must_use]
    pub fn binds_access(&self) -> bool {
        self.kind != ClientKind::Browser && self.thumbprint.is_some()
    }

    /// Whether a token of this session is shown as it has to be.
    ///
    /// # Errors
    /// What doesn't belong together.
    pub fn takes(&self, shown: &Shown<'_>) -> Result<(), Mismatch> {
        shown.belongs(self.binds_access(), self.thumbprint.as_deref())
    }

    /// Decides on a renewal. `confirmed` is the last time that is certain to be past.
    ///
    /// # Errors
    /// [`Refused::Request`] when this request is wrong, [`Refused::Ended`] when the session must end, [`Refused::Unsure`]
    /// when nobody knows.
    pub fn renew(
        &self,
        presented: &Presented<'_>,
        client: &Client,
        (now, confirmed): (Timestamp, Timestamp),
        random: &Random,
    ) -> Result<Renewal, Refused> {
        let elsewhere =
            self.kind != ClientKind::Server && self.origin.is_some() && client.origin != self.origin;
        if client.kind != self.kind || elsewhere {
            return Err(Refused::Request(TokenError::grant(
                Category::TokenMalformed,
                "This refresh token belongs to another client or another page.",
                "Connect again here.",
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
        // Last: nobody but its owner makes the edge ask Instagram for the time.
        if (current || former) && now >= self.ends() {
            let certain = confirmed >= self.ends();
            return Err(if certain {
                Refused::Ended(over())
            } else {
                Refused::Unsure
            });
        }
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
                let family = self.family.clone().unwrap_or_else(|| secret::opaque(random));
                Ok(Renewal::Rotated {
                    next: presented.successor(&rotation, &family),
                    former: hash,
                    rotation,
                    family,
                })
            }
            (true, _) => Ok(Renewal::Same),
            // An old access token, or a made-up end behind the session's id, proves nothing, so it ends nothing.
            _ if rotates
                && self
                    .family
                    .as_deref()
                    .is_some_and(|family| presented.is_of(family)) =>
            {
                Err(Refused::Ended(TokenError::grant(
                    Category::TokenRevoked,
                    "This refresh token was replaced and used again, so the session was ended for safety.",
                    "Connect again.",
                )))
            }
            _ => Err(Refused::Request(over())),
        }
    }
}

/// The session is not there any more.
#[must_use]
pub fn over() -> TokenError {
    TokenError::grant(
        Category::TokenExpired,
        "This session has ended.",
        "Connect again.",
    )
}

#[cfg(test)]
mod replaced;
#[cfg(test)]
mod tests;
