//! Instagram's token as it rests: sealed for its site and connection, and opened as the kind that its dates say. There is
//! no other way to it: a short-lived token is never taken for a long-lived one.

use crate::{
    connection::token_dates::TokenKind,
    instagram::{Bearer, LongLivedToken, ShortLivedToken},
    keys::seal::{self, Nonce, Purpose, SealingKeys},
};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// A token of an account, of either kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccountToken {
    /// About an hour.
    ShortLived(ShortLivedToken),
    /// About 60 days.
    LongLived(LongLivedToken),
}

impl Bearer for AccountToken {
    fn reveal(&self) -> &str {
        match self {
            Self::ShortLived(token) => token.reveal(),
            Self::LongLived(token) => token.reveal(),
        }
    }
}

impl AccountToken {
    /// Reads a token of that kind; [`None`] when the text can't be one.
    #[must_use]
    pub fn parse(kind: TokenKind, text: &str) -> Option<Self> {
        match kind {
            TokenKind::ShortLived => ShortLivedToken::parse(text).ok().map(Self::ShortLived),
            TokenKind::LongLived => LongLivedToken::parse(text).ok().map(Self::LongLived),
        }
    }
}

/// A sealed token, as it is stored and as a flow hands it to its connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SealedToken(String);

/// Whose token it is: two swapped rows don't open (R44).
#[derive(Debug, Clone, Copy)]
pub struct Owner<'a> {
    /// The site's id.
    pub site: &'a str,
    /// The connection's id.
    pub connection: &'a str,
}

impl Owner<'_> {
    fn name(&self) -> String {
        format!("{}\n{}", self.site, self.connection)
    }
}

impl SealedToken {
    /// Seals a token for its owner, with the newest key.
    #[must_use]
    pub fn seal(keys: &SealingKeys, nonce: &Nonce, owner: &Owner<'_>, token: &impl Bearer) -> Self {
        Self(keys.seal(Purpose::Token, &owner.name(), nonce, token.reveal().as_bytes()))
    }

    /// What was stored.
    #[must_use]
    pub const fn stored(text: String) -> Self {
        Self(text)
    }

    /// As it is stored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Opens it with whichever configured key it names; [`None`] when none opens it, or when what is in it is no token
    /// of this kind.
    #[must_use]
    pub fn open(&self, keys: &SealingKeys, owner: &Owner<'_>, kind: TokenKind) -> Option<AccountToken> {
        let plain = keys.open(Purpose::Token, &owner.name(), &self.0).ok()?;
        let text = Zeroizing::new(std::str::from_utf8(&plain).ok()?.to_owned());
        AccountToken::parse(kind, &text)
    }

    /// The id of the key that it is sealed with.
    #[must_use]
    pub fn key_id(&self) -> &str {
        seal::key_of(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWNER: Owner<'static> = Owner {
        site: "shop",
        connection: "c0ffee",
    };

    fn keys() -> SealingKeys {
        SealingKeys::parse("k2:oaKjpKWmp6ipqqusra6vsLGys7S1tre4ubq7vL2-v8A").unwrap()
    }

    fn token() -> AccountToken {
        AccountToken::parse(TokenKind::ShortLived, "IGAAshort").unwrap()
    }

    fn sealed() -> SealedToken {
        SealedToken::seal(&keys(), &[7; 24], &OWNER, &token())
    }

    /// R20: a token that waits for its exchange opens as what it is.
    #[test]
    fn a_token_opens_as_the_kind_that_is_asked_for() {
        assert_eq!(
            sealed().open(&keys(), &OWNER, TokenKind::ShortLived),
            Some(token())
        );
        let long = sealed().open(&keys(), &OWNER, TokenKind::LongLived);
        assert!(matches!(long, Some(AccountToken::LongLived(_))));
    }

    /// R44.
    #[test]
    fn another_site_or_another_connection_opens_nothing() {
        for (site, connection) in [("other", "c0ffee"), ("shop", "c0ffef"), ("shop\nc0ffee", "")] {
            let owner = Owner { site, connection };
            assert_eq!(sealed().open(&keys(), &owner, TokenKind::ShortLived), None);
        }
    }

    #[test]
    fn a_sealed_token_names_its_key_and_shows_nothing_of_itself() {
        assert_eq!(sealed().key_id(), "k2");
        assert!(!format!("{:?} {:?}", sealed(), token()).contains("IGAAshort"));
        assert_eq!(SealedToken::stored(sealed().as_str().to_owned()), sealed());
    }
}
