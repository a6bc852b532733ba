//! Reading `/me`: who a token belongs to, and whether it works.

use super::errors::Step;
use super::ids::UserId;
use super::json::Json;
use super::profile::is_local;
use super::received::{Clean, Reply};
use crate::values::address::Address;

/// The longest address that is kept of a picture; the ones in use have some 600 characters.
const MAX_ADDRESS: usize = 2048;

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
    const STEP: Step = Step::Read;

    fn from_clean(clean: &Clean<'_>) -> Option<Self> {
        me(clean.reply())
    }
}

/// What doesn't look as it should is missing, and costs nothing but itself.
fn me(reply: &Json<'_>) -> Option<Me> {
    let id = |name: &str| UserId::parse(reply.get(name)?.scalar()?.trim()).ok();
    let text = |name: &str, fits: fn(&str) -> bool| -> Option<String> {
        let text = reply.get(name)?.text()?.trim();
        (!text.is_empty() && fits(text)).then(|| text.to_owned())
    };
    let count = |name: &str| u64::try_from(reply.get(name)?.integer()?).ok();
    Some(Me {
        id: id("id")?,
        user_id: id("user_id"),
        username: text("username", is_username),
        name: text("name", is_name),
        account_type: text("account_type", is_kind).map(|kind| kind.to_ascii_uppercase()),
        profile_picture_url: text("profile_picture_url", is_picture),
        media_count: count("media_count"),
        followers_count: count("followers_count"),
        follows_count: count("follows_count"),
    })
}

/// Instagram's usernames: letters, digits, dots and underscores, at most 30.
fn is_username(text: &str) -> bool {
    text.len() <= 30
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_'))
}

/// One line. Instagram's have up to 64 characters.
fn is_name(text: &str) -> bool {
    text.chars().count() <= 128 && !text.chars().any(char::is_control)
}

/// `BUSINESS`, `MEDIA_CREATOR`.
fn is_kind(text: &str) -> bool {
    text.len() <= 32
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphabetic() || byte == b'_')
}

/// The picture's address ends in a page: https at a host with a name, and nothing that hides where it leads. A server that
/// plays Instagram on this machine may have http.
pub(crate) fn is_picture(text: &str) -> bool {
    let plain = text.len() <= MAX_ADDRESS
        && text
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'\\' | b'"' | b'<' | b'>' | b'`'));
    plain
        && Address::parse(text).is_some_and(|url| {
            let named = url.name().is_some_and(|name| name.contains('.'));
            let secure = url.scheme() == "https" && named && url.port().is_none();
            url.fragment().is_none()
                && (secure || (matches!(url.scheme(), "https" | "http") && is_local(&url)))
        })
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

    /// R40: each member has a form, and what has another costs itself alone.
    #[test]
    fn an_odd_value_costs_itself_alone() {
        let me = |member: &str, value: &str| {
            let body = serde_json::json!({"id": "27", member: value}).to_string();
            let me = Me::from_body(200, body.as_bytes()).unwrap();
            [me.username, me.name, me.account_type, me.profile_picture_url]
                .into_iter()
                .flatten()
                .next()
        };
        let address = "https://scontent-fra3-1.cdninstagram.com/v/t51.2885-19/1_n.jpg?stp=dst-jpg_s206x206_tt6&_nc_cat=101&oh=00_AfZ-x&oe=7FFFFFFF&efg=eyJ2%3D%3D";
        let local = "http://media.localhost:8790/cdn/1_n.svg?oh=00_1&oe=7F";
        for (member, value) in [
            ("username", "a.b_C9"),
            ("username", "a23456789.123456789_123456789.0"),
            ("name", "Zo\u{eb} \u{1f98a} <3"),
            ("account_type", "MEDIA_CREATOR"),
            ("profile_picture_url", address),
            ("profile_picture_url", local),
        ] {
            let fits = value.len() != 31;
            assert_eq!(me(member, value).as_deref(), fits.then_some(value), "{value}");
        }
        for (member, value) in [
            ("username", "a b"),
            ("username", "@a"),
            ("username", "<b>"),
            ("username", "\u{e9}"),
            ("name", "a\u{0}b"),
            ("name", "a\nb"),
            ("account_type", "BUSINESS 2"),
            ("profile_picture_url", "http://scontent.cdninstagram.com/p"),
            ("profile_picture_url", "https://u:p@scontent.cdninstagram.com/p"),
            ("profile_picture_url", "https://scontent.cdninstagram.com:8443/p"),
            ("profile_picture_url", "https://192.0.2.1/p"),
            ("profile_picture_url", "https://intranet/p"),
            ("profile_picture_url", "https://scontent.cdninstagram.com/p#x"),
            (
                "profile_picture_url",
                "https://scontent.cdninstagram.com/\"onload=",
            ),
            ("profile_picture_url", "data:image/png;base64,AA"),
            ("profile_picture_url", "//scontent.cdninstagram.com/p"),
        ] {
            assert_eq!(me(member, value), None, "{member} {value:?}");
        }
        assert_eq!(me("name", &"a".repeat(129)), None);
        assert_eq!(
            me("profile_picture_url", &format!("{address}{}", "a".repeat(2048))),
            None
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
