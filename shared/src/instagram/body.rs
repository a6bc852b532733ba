//! Finding the error in a body, in whichever of Instagram's shapes it comes.

use super::json::Json;

/// The most text of a message that is looked at.
const MAX_WORDING: usize = 2000;

/// What a body says about an error.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) code: Option<i64>,
    pub(crate) subcode: Option<i64>,
    /// `type`, in lower case.
    pub(crate) kind: String,
    /// All messages together, in lower case. Never passed on: they may hold anything.
    pub(crate) wording: String,
    /// Instagram's hint; `false` means nothing.
    pub(crate) transient: bool,
    /// The shape without `error`, whose `code` repeats the HTTP status.
    pub(crate) old_shape: bool,
}

/// The error in a body, also under HTTP 200. Shapes: Graph's `{"error":{…}}`, the old `{"error_type",…}` (bare or in
/// `meta`), OAuth's `{"error":"…"}`, the uploader's `{"debug_info":{…}}`, any of them in an array or in `errors`, and
/// `{"message":"…","status":"fail"}`.
pub(crate) fn error_in(body: &Json<'_>) -> Option<Said> {
    match body {
        Json::List(values) => values.first().and_then(error_in),
        Json::Object(_) => match (body.get("error"), body.get("errors"), body.get("debug_info")) {
            (Some(Json::Null | Json::Bool(false)) | None, errors, debug) => match (errors, debug) {
                (Some(Json::List(values)), _) => values.first().map(graph_shape),
                (_, Some(debug @ Json::Object(_))) => Some(graph_shape(debug)),
                _ => old_shape(body)
                    .or_else(|| body.get("meta").and_then(old_shape))
                    .or_else(|| third_shape(body)),
            },
            (Some(Json::List(values)), ..) => Some(values.first().map(graph_shape).unwrap_or_default()),
            (Some(Json::Text(name)), ..) => Some(oauth_shape(name, body)),
            (Some(error), ..) => Some(graph_shape(error)),
        },
        _ => None,
    }
}

fn graph_shape(error: &Json<'_>) -> Said {
    let mut said = Said {
        code: integer(error, &["code", "error_code"]),
        subcode: integer(error, &["error_subcode", "subcode"]),
        kind: kind(error),
        wording: lower(
            error,
            &[
                "message",
                "error_message",
                "error_user_title",
                "error_user_msg",
                "error_title",
                "feedback_title",
                "feedback_message",
            ],
        ),
        transient: is_true(error.get("is_transient")) || is_true(error.get("retriable")),
        old_shape: false,
    };
    said.complete();
    said
}

fn oauth_shape(name: &str, body: &Json<'_>) -> Said {
    let mut said = Said {
        code: integer(body, &["code", "error_code"]),
        subcode: integer(body, &["error_subcode", "subcode"]),
        kind: name.to_ascii_lowercase(),
        wording: lower(
            body,
            &["error_description", "error_message", "message", "error_reason"],
        ),
        transient: is_true(body.get("is_transient")),
        old_shape: true,
    };
    said.complete();
    said
}

fn old_shape(body: &Json<'_>) -> Option<Said> {
    body.get("error_type")
        .or_else(|| body.get("error_message"))
        .or_else(|| body.get("error_code"))?;
    let mut said = third_shape(body).unwrap_or_else(|| graph_shape(body));
    said.old_shape = true;
    Some(said)
}

/// The shape of Instagram's own pages and apps, whose only sure member is `"status":"fail"`.
fn third_shape(body: &Json<'_>) -> Option<Said> {
    body.get("status")?
        .text()
        .filter(|status| status.eq_ignore_ascii_case("fail"))?;
    let mut said = graph_shape(body);
    if is_true(body.get("spam")) {
        said.kind.push_str(" spam");
    }
    Some(said)
}

impl Said {
    /// Numbers that stand only in the wording: `(#4) Application request limit reached`, `error code 2207026`.
    fn complete(&mut self) {
        if self.code.is_none() {
            self.code = self
                .wording
                .split_once("(#")
                .and_then(|(_, rest)| rest.split_once(')'))
                .and_then(|(digits, _)| digits.parse().ok());
        }
        if self.subcode.is_none() {
            let digits = self.wording.split(|c: char| !c.is_ascii_digit());
            self.subcode = digits
                .filter(|run| run.len() == 7 && run.starts_with("2207"))
                .find_map(|run| run.parse().ok());
        }
    }
}

fn integer(object: &Json<'_>, names: &[&str]) -> Option<i64> {
    names.iter().find_map(|name| object.get(name)?.integer())
}

fn is_true(value: Option<&Json<'_>>) -> bool {
    match value {
        Some(Json::Bool(value)) => *value,
        Some(other) => other.scalar().is_some_and(|text| text == "true" || text == "1"),
        None => false,
    }
}

/// The type, whose underscores are part of a name.
fn kind(error: &Json<'_>) -> String {
    ["type", "error_type"]
        .iter()
        .find_map(|name| error.get(name)?.text())
        .map(|kind| {
            kind.chars()
                .take(MAX_WORDING)
                .collect::<String>()
                .to_ascii_lowercase()
        })
        .unwrap_or_default()
}

fn lower(object: &Json<'_>, names: &[&str]) -> String {
    wording(names.iter().filter_map(|name| object.get(name)?.text()))
}

/// Texts as the table of errors compares them: together, in lower case. Typographic apostrophes, doubled spaces, and a
/// `client_id` instead of a "Client ID" don't change what a message means.
pub(super) fn wording<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let mut all = String::new();
    for text in texts {
        all.push(' ');
        for c in text.chars().take(MAX_WORDING) {
            match c {
                '_' | '"' | '\u{201c}' | '\u{201d}' => all.push(' '),
                '\u{2018}' | '\u{2019}' => all.push('\''),
                c if c.is_whitespace() => all.push(' '),
                c => all.push(c.to_ascii_lowercase()),
            }
            if all.ends_with("  ") {
                all.pop();
            }
        }
    }
    all.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::json;
    use super::*;

    fn said(body: &str) -> Option<Said> {
        error_in(&json::parse(body.as_bytes()).unwrap())
    }

    #[test]
    fn every_shape_is_found() {
        let bodies = [
            r#"{"error":{"message":"Boom","type":"OAuthException","code":190}}"#,
            r#"{"error":[{"message":"Boom","type":"OAuthException","code":"190"}]}"#,
            r#"{"errors":[{"message":"Boom","type":"OAuthException","code":190}]}"#,
            r#"[{"error":{"message":"Boom","type":"OAuthException","code":190.0}}]"#,
            r#"{"error_type":"OAuthException","code":190,"error_message":"Boom"}"#,
            r#"{"meta":{"error_type":"OAuthException","code":"190","error_message":"Boom"}}"#,
            r#"{"error":"OAuthException","code":190,"error_description":"Boom"}"#,
            r#"{"debug_info":{"retriable":false,"type":"OAuthException","message":"Boom","code":190}}"#,
            r#"{"data":[],"error":{"message":"Boom","type":"OAuthException","error_code":190}}"#,
            r#"{"message":"Boom","error_type":"OAuthException","code":190,"status":"fail"}"#,
        ];
        for body in bodies {
            let said = said(body).unwrap();
            assert_eq!(
                (said.code, said.kind.as_str(), said.wording.as_str()),
                (Some(190), "oauthexception", "boom"),
                "{body}"
            );
        }
    }

    #[test]
    fn what_is_no_error_is_none() {
        for body in [
            "{}",
            "[]",
            "null",
            "1",
            "\"error\"",
            r#"{"data":[]}"#,
            r#"{"error":null}"#,
            r#"{"error":false}"#,
            r#"{"id":"1"}"#,
            r#"{"id":"1","status":"ok"}"#,
            r#"{"status_code":"FINISHED","status":"Finished: fail"}"#,
            r#"{"meta":{"code":200},"data":[]}"#,
        ] {
            assert_eq!(said(body), None, "{body}");
        }
    }

    #[test]
    fn an_empty_error_is_an_error() {
        for body in [
            r#"{"error":{}}"#,
            r#"{"error":[]}"#,
            r#"{"error":""}"#,
            r#"{"error":true}"#,
            r#"{"error":1}"#,
        ] {
            assert!(said(body).is_some(), "{body}");
        }
    }

    #[test]
    fn numbers_in_the_wording_count_when_the_members_lack() {
        let limit = said(r#"{"error":{"message":"(#4) Application request limit reached"}}"#).unwrap();
        assert_eq!(limit.code, Some(4));
        let media =
            said(r#"{"error":{"message":"Media upload has failed with error code 2207026"}}"#).unwrap();
        assert_eq!(media.subcode, Some(2_207_026));
    }
}
