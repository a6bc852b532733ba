//! The names of what can go wrong at Instagram, and whose move it is then.

use core::fmt;

use serde::{Deserialize, Serialize};

macro_rules! names {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(test, derive(ts_rs::TS))]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$variant_doc])* $variant,)+ }

        impl $name {
            /// Every one of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The stable name on the wire.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }

            /// Reads a name back.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.as_str() == text)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(self.as_str())
            }
        }
    };
}

names! {
    /// What went wrong (R43). The names are stable.
    Category {
        /// The visitor said no at Instagram.
        Denied = "denied",
        /// Another account was chosen than the one to reconnect.
        AccountMismatch = "account_mismatch",
        /// Instagram's code was spent already.
        CodeUsed = "code_used",
        /// Instagram's code is older than an hour.
        CodeExpired = "code_expired",
        /// Instagram doesn't know the code.
        CodeInvalid = "code_invalid",
        /// The redirect URI differs, or the secret is wrong: Instagram answers both alike.
        RedirectMismatch = "redirect_mismatch",
        /// The app id is wrong or the app is gone.
        BadClient = "bad_client",
        /// The app secret is wrong.
        BadSecret = "bad_secret",
        /// Meta blocked, switched off or deleted the app, or its access to Instagram.
        AppBlocked = "app_blocked",
        /// The account isn't a professional one.
        NotProfessional = "not_professional",
        /// The app is in development mode, where Instagram serves only who has a role on it. Not the app's state as others
        /// meet it: whoever has a role is served.
        AppInDevelopment = "app_in_development",
        /// The account has no accepted role on an app that isn't live.
        RoleMissing = "role_missing",
        /// A permission wasn't granted or isn't part of the app.
        PermissionMissing = "permission_missing",
        /// The token is past its end.
        TokenExpired = "token_expired",
        /// The token was ended early.
        TokenRevoked = "token_revoked",
        /// The token isn't one of this host.
        TokenMalformed = "token_malformed",
        /// Instagram wants the person to log in there first.
        Checkpoint = "checkpoint",
        /// A token under 24 hours old can't be refreshed.
        TooYoung = "too_young",
        /// The account's calls are used up for now.
        RateLimited = "rate_limited",
        /// The app's calls are used up for now.
        AppRateLimited = "app_rate_limited",
        /// Instagram is down or slow for the moment.
        Transient = "transient",
        /// The media won't do.
        MediaRejected = "media_rejected",
        /// The media isn't processed yet.
        MediaNotReady = "media_not_ready",
        /// The day's publishing quota is used up.
        QuotaReached = "quota_reached",
        /// Instagram doesn't do this for this token, on this path, with this verb.
        UnsupportedRequest = "unsupported_request",
        /// There is no such thing, or the account may not see it.
        NotFound = "not_found",
        /// A parameter, field or value is wrong.
        BadParameter = "bad_parameter",
        /// The answer can't be read.
        Malformed = "malformed",
    }
}

names! {
    /// Whose move it is (R43).
    Retry {
        /// Nobody's: the same will not work again.
        None = "none",
        /// Wait, then the same works again.
        Later = "later",
        /// The person acts at Instagram, or connects again.
        UserReconnect = "user_reconnect",
        /// The site's developer or operator fixes something.
        DeveloperFix = "developer_fix",
    }
}

names! {
    /// What was being done when it went wrong; the same answer means different things at different steps.
    Step {
        /// The visitor at the consent page.
        Authorize = "authorize",
        /// Code to short-lived token.
        Exchange = "exchange",
        /// Short-lived to long-lived token.
        LongLived = "long_lived",
        /// Long-lived token for a longer life.
        Refresh = "refresh",
        /// Reading data.
        Read = "read",
        /// Publishing, commenting, messaging.
        Publish = "publish",
        /// Reading insights.
        Insights = "insights",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R43.
    #[test]
    fn the_names_on_the_wire_are_the_names_in_json() {
        assert_eq!(Category::ALL.len(), 28);
        for one in Category::ALL {
            assert_eq!(serde_json::to_string(one).unwrap(), format!("\"{one}\""));
            assert_eq!(Category::parse(one.as_str()), Some(*one));
        }
        for one in Retry::ALL {
            assert_eq!(serde_json::to_string(one).unwrap(), format!("\"{one}\""));
        }
        for one in Step::ALL {
            assert_eq!(serde_json::to_string(one).unwrap(), format!("\"{one}\""));
        }
        assert_eq!(Category::parse("nonsense"), None);
    }
}
