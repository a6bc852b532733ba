//! Instagram's error envelopes and their texts, letter by letter.

use crate::answer::Answer;
use crate::json::Json;

/// An error of the Graph kind: `{"error":{…}}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GraphError {
    /// HTTP status: nearly always 400.
    pub status: u16,
    /// Instagram's text.
    pub message: String,
    /// `OAuthException`, `IGApiException` or `GraphMethodException`.
    pub kind: &'static str,
    /// Instagram's code.
    pub code: i32,
    /// Instagram's subcode, if it sends one.
    pub subcode: Option<i32>,
    /// The hint that it will pass, if it sends one.
    pub transient: bool,
    /// `error_user_title`, and with it `is_transient` is said in any case.
    pub title: Option<String>,
    /// `error_user_msg`
    pub words: Option<String>,
}

impl GraphError {
    /// The commonest kind: 400, `OAuthException`.
    #[must_use]
    pub fn oauth(code: i32, subcode: Option<i32>, message: impl Into<String>) -> Self {
        let message = message.into();
        Self {
            status: 400,
            message,
            kind: "OAuthException",
            code,
            subcode,
            transient: false,
            title: None,
            words: None,
        }
    }

    /// The misleading one: the token can't be used here, whatever the verb was.
    #[must_use]
    pub fn unsupported() -> Self {
        let error = Self::oauth(100, None, "Unsupported request - method type: get");
        Self {
            kind: "IGApiException",
            ..error
        }
    }

    /// Not a token of this host, or cut, or mangled.
    #[must_use]
    pub fn unparsable_token() -> Self {
        Self::oauth(
            190,
            None,
            "Invalid OAuth access token - Cannot parse access token",
        )
    }

    /// No token at all.
    #[must_use]
    pub fn no_token() -> Self {
        Self::oauth(104, None, "An access token is required to request this resource.")
    }

    /// No such object, or not this token's.
    #[must_use]
    pub fn no_object(id: &str) -> Self {
        let message = format!(
            "Unsupported get request. Object with ID '{id}' does not exist, cannot be loaded due to missing \
             permissions, or does not support this operation."
        );
        Self {
            kind: "GraphMethodException",
            ..Self::oauth(100, Some(33), message)
        }
    }

    /// A field that the node doesn't have.
    #[must_use]
    pub fn no_field(field: &str, node: &str) -> Self {
        Self::oauth(
            100,
            None,
            format!("Tried accessing nonexisting field ({field}) on node type ({node})"),
        )
    }

    /// The account or the app may not do this.
    #[must_use]
    pub fn no_permission() -> Self {
        let error = Self::oauth(
            10,
            None,
            "(#10) Application does not have permission for this action",
        );
        Self { status: 403, ..error }
    }

    /// The business-use-case limit of one account.
    #[must_use]
    pub fn rate_limited() -> Self {
        Self::oauth(
            80002,
            None,
            "(#80002) There have been too many calls from this Instagram account. Wait a bit and try again. \
             For more info, please refer to https://developers.facebook.com/docs/graph-api/overview/rate-limiting.",
        )
    }

    /// One user's limit, as the token endpoints have it.
    #[must_use]
    pub fn user_rate_limited() -> Self {
        Self::oauth(17, None, "(#17) User request limit reached")
    }

    /// The limit of the whole app.
    #[must_use]
    pub fn app_rate_limited() -> Self {
        Self::oauth(4, None, "(#4) Application request limit reached")
    }

    /// Meta blocked the app: every call of it answers this, whoever's token it has.
    #[must_use]
    pub fn app_blocked() -> Self {
        Self::oauth(200, None, "API access blocked.")
    }

    /// Unknown trouble at Instagram.
    #[must_use]
    pub fn unknown(status: u16) -> Self {
        Self {
            status,
            ..Self::oauth(1, None, "An unknown error occurred")
        }
    }

    /// Instagram is down.
    #[must_use]
    pub fn down(status: u16) -> Self {
        let message = "Service temporarily unavailable. Please retry your request later.";
        Self {
            status,
            transient: true,
            ..Self::oauth(2, None, message)
        }
    }

    /// The envelope.
    #[must_use]
    pub fn answer(&self, trace: String) -> Answer {
        let mut members = vec![
            ("message", Json::text(&self.message)),
            ("type", Json::text(self.kind)),
            ("code", Json::Number(self.code.into())),
        ];
        if let Some(subcode) = self.subcode {
            members.push(("error_subcode", Json::Number(subcode.into())));
        }
        if self.transient || self.title.is_some() {
            members.push(("is_transient", Json::Bool(self.transient)));
        }
        for (name, text) in [("error_user_title", &self.title), ("error_user_msg", &self.words)] {
            members.extend(text.as_ref().map(|text| (name, Json::text(text))));
        }
        members.push(("fbtrace_id", Json::Text(trace)));
        Answer::json(self.status, &Json::object(vec![("error", Json::object(members))]))
    }
}

/// The older shape, of the code exchange: `code` repeats the HTTP status.
#[must_use]
pub fn exchange_error(message: &str) -> Answer {
    let json = Json::object(vec![
        ("error_type", Json::text("OAuthException")),
        ("code", Json::Number(400)),
        ("error_message", Json::text(message)),
    ]);
    Answer::json(400, &json)
}
