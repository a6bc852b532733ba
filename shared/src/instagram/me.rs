//! Reading `/me`: who a token belongs to, and whether it works.

use super::errors::{Failure, Step};
use super::ids::UserId;
use super::json::Json;
use super::received::Reply;
use super::replies::{success, unwrapped};

/// The longest text that is kept of a name or an address.
const MAX_TEXT: usize = 2048;

/// An account, as far as Instagram told. A field without a value is simply missing in its answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Me {
    /// The app-scoped id.
    pub id: UserId,
    /// The professional account's id, `1784…`.
    pub user_id: Option<UserId>,
    /// Without the `@`.
    pub username: Option<String>,
    /// The displayed name.
    pub name: Option<String>,
    /// In upper case: `BUSINESS`, `MEDIA_CREATOR`, `PERSONAL`.
    pub account_type: Option<String>,
    /// Signed, and soon expired: not to be stored for long.
    pub profile_picture_url: Option<String>,
    /// Posts.
    pub media_count: Option<u64>,
    /// Followers.
    pub followers_count: Option<u64>,
    /// Accounts followed.
    pub follows_count: Option<u64>,
}

impl Me {
    /// Whether the account is surely a personal one. Unknown types count as professional: Instagram decides.
    #[must_use]
    pub fn is_personal(&self) -> bool {
        self.account_type.as_deref() == Some("PERSONAL")
    }
}

/// The answer of `/me`, flat or in `data: [{…}]`: an account with an id.
impl Reply for Me {
    fn from_body(status: u16, body: &[u8]) -> Result<Self, Failure> {
        let json = success(Step::Read, status, body)?;
        me(unwrapped(&json)).ok_or_else(|| Failure::incomplete(status))
    }
}

fn me(reply: &Json<'_>) -> Option<Me> {
    let id = |name: &str| UserId::parse(reply.get(name)?.scalar()?.trim()).ok();
    let text = |name: &str| -> Option<String> {
        let text = reply.get(name)?.text()?.trim();
        (!text.is_empty() && text.len() <= MAX_TEXT).then(|| text.to_owned())
    };
    let count = |name: &str| u64::try_from(reply.get(name)?.integer()?).ok();
    Some(Me {
        id: id("id")?,
        user_id: id("user_id"),
        username: text("username"),
        name: text("name"),
        account_type: text("account_type").map(|kind| kind.to_ascii_uppercase()),
        profile_picture_url: text("profile_picture_url").filter(|url| is_web_address(url)),
        media_count: count("media_count"),
        followers_count: count("followers_count"),
        follows_count: count("follows_count"),
    })
}

/// The picture's address ends in a page: nothing but http(s) may.
fn is_web_address(text: &str) -> bool {
    url::Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "https" | "http"))
}

#[cfg(test)]
mod tests {
    use super::super::errors::{Category, Retry};
    use super::*;

    const FLAT: &[u8] = include_bytes!("../../tests/fixtures/instagram/me_flat.json");
    const WRAPPED: &[u8] = include_bytes!("../../tests/fixtures/instagram/me_wrapped.json");

    /// R17, R18.
    #[test]
    fn flat_and_wrapped_are_the_same_account() {
        let me = Me::from_body(200, FLAT).unwrap();
        assert_eq!(me.id.as_str(), "27123456789012345");
        assert_eq!(me.user_id.as_ref().unwrap().as_str(), "17841400000000001");
        assert_eq!(me.username.as_deref(), Some("example"));
        assert_eq!(me.account_type.as_deref(), Some("BUSINESS"));
        assert_eq!(me.media_count, Some(12));
        assert_eq!(Me::from_body(200, WRAPPED).unwrap(), me);
    }

    #[test]
    fn an_account_without_values_is_its_id() {
        let me = Me::from_body(
            200,
            br#"{"id":27123456789012345,"name":"","media_count":null,"profile_picture_url":"javascript:x"}"#,
        )
        .unwrap();
        assert_eq!(me.id.as_str(), "27123456789012345");
        assert_eq!(
            (me.name, me.media_count, me.profile_picture_url),
            (None, None, None)
        );
    }

    #[test]
    fn the_account_type_is_compared_without_case() {
        for kind in ["Personal", "PERSONAL", "personal"] {
            assert!(
                Me::from_body(200, format!(r#"{{"id":"1","account_type":"{kind}"}}"#).as_bytes())
                    .unwrap()
                    .is_personal()
            );
        }
        assert!(
            !Me::from_body(200, br#"{"id":"1","account_type":"Media_Creator"}"#)
                .unwrap()
                .is_personal()
        );
        assert!(!Me::from_body(200, br#"{"id":"1"}"#).unwrap().is_personal());
    }

    /// R43.
    #[test]
    fn a_dead_token_is_named_also_under_200_and_500() {
        let body = br#"{"error":{"message":"x","type":"OAuthException","code":190,"error_subcode":460}}"#;
        for status in [200, 400, 401, 500] {
            let failure = Me::from_body(status, body).unwrap_err();
            assert_eq!(
                (failure.category, failure.retry),
                (Category::TokenRevoked, Retry::UserReconnect)
            );
        }
        for body in [&b""[..], b"<html>", b"{}", b"{\"data\":[]}", b"{\"id\":\"x\"}"] {
            assert_eq!(
                Me::from_body(200, body).unwrap_err().category,
                Category::Malformed
            );
        }
    }
}
