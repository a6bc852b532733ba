//! Why the edge didn't do something, in words.

use serde_json::Value;

/// Why the edge didn't do it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problem {
    /// The answer's status; 0: there was none.
    pub status: u16,
    /// What happened.
    pub cause: String,
    /// What to do.
    pub action: String,
    /// What is wrong with the post, each in words.
    pub lines: Vec<String>,
    /// The member that each of them is about; empty: none.
    pub places: Vec<String>,
    /// The post that was made of the request's key before.
    pub post: Option<String>,
    /// The person has to connect again.
    pub reconnect: bool,
}

impl Problem {
    /// The edge can't be reached.
    pub fn network() -> Self {
        Self {
            cause: "The server can’t be reached.".into(),
            action: "Check your network, and try again. Nothing of your work is lost.".into(),
            ..Self::default()
        }
    }

    /// No token is there for a request. `later`: it may be there in a while.
    pub fn of_session(code: &str, later: bool, reconnect: bool, cause: String, action: String) -> Self {
        // A break of the line may be longer than a token's life.
        if code == "network" {
            return Self::network();
        }
        Self {
            status: if later { 503 } else { 401 },
            cause,
            action,
            reconnect,
            ..Self::default()
        }
    }

    /// The same may work in a while.
    pub fn is_passing(&self) -> bool {
        matches!(self.status, 0 | 408 | 429 | 500..)
    }

    /// What is wrong with that member.
    pub fn at(&self, member: &str) -> Option<&str> {
        let at = self.places.iter().position(|place| place == member)?;
        self.lines.get(at).map(String::as_str)
    }

    /// What an answer with an error's status says.
    pub fn of(status: u16, body: &str) -> Self {
        let answer: Value = serde_json::from_str(body).unwrap_or_default();
        let text = |name: &str| answer.get(name).and_then(Value::as_str).map(str::to_owned);
        let list = answer.get("problems").and_then(Value::as_array);
        let place = |item: &Value| item.get("where").and_then(Value::as_str).map(str::to_owned);
        let (lines, places): (Vec<String>, Vec<String>) = list
            .into_iter()
            .flatten()
            .filter_map(|item| Some((line(item)?, place(item).unwrap_or_default())))
            .unzip();
        if !lines.is_empty() {
            // They say it all; what else the answer says is for programs.
            return Self {
                status,
                cause: "It can’t be posted as it is.".into(),
                lines,
                places,
                post: text("post"),
                ..Self::default()
            };
        }
        Self {
            status,
            cause: text("cause").unwrap_or_else(|| "The server gave an answer that makes no sense.".into()),
            action: text("action").unwrap_or_else(|| "Try again in a moment.".into()),
            reconnect: answer.get("retry").is_some_and(|retry| retry == "user_reconnect"),
            ..Self::default()
        }
    }
}

/// The lines of a list such as `problems` or `warnings`: texts, or objects with `where`, `what` and `limit`.
pub fn lines(answer: &Value, name: &str) -> Vec<String> {
    let list = answer.get(name).and_then(Value::as_array);
    list.into_iter().flatten().filter_map(line).collect()
}

fn line(item: &Value) -> Option<String> {
    if let Some(text) = item.as_str() {
        return Some(text.to_owned());
    }
    let text = |name: &str| item.get(name).and_then(Value::as_str);
    let what = text("what").or_else(|| text("cause"))?;
    let mut line = match text("where").map(place) {
        Some(place) if !place.is_empty() => format!("{place}: {what}"),
        _ => what.to_owned(),
    };
    if let Some(limit) = text("limit").filter(|limit| !line.contains(*limit)) {
        line = format!("{line} ({limit})");
    }
    Some(line)
}

/// A warning that a post keeps, with its slide in words.
pub fn warning(text: &str) -> String {
    match text.split_once(": ") {
        Some((member, rest)) if member.starts_with("media[") => format!("{}: {rest}", place(member)),
        _ => text.to_owned(),
    }
}

/// A member's name in words: `media[1].alt_text` is "Slide 2, alt text".
fn place(member: &str) -> String {
    let (slide, rest) = match member
        .strip_prefix("media[")
        .and_then(|rest| rest.split_once(']'))
    {
        Some((index, rest)) => match index.parse::<usize>() {
            Ok(index) => (format!("Slide {}", index + 1), rest.trim_start_matches('.')),
            Err(_) => (String::new(), member),
        },
        None => (String::new(), member),
    };
    let rest = rest.replace('_', " ");
    match (slide.is_empty(), rest.is_empty()) {
        (true, _) => {
            let mut letters = rest.chars();
            letters
                .next()
                .map(|first| first.to_uppercase().chain(letters).collect())
                .unwrap_or_default()
        }
        (false, true) => slide,
        (false, false) => format!("{slide}, {rest}"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Problem, lines, warning};

    #[test]
    fn a_refusal_names_the_slide() {
        let body = json!({"cause": "Too long.", "action": "Change it.", "problems": [
            {"where": "media[1].alt_text", "what": "It is too long.", "limit": "1000 characters"},
            {"where": "first_comment", "what": "It is empty."}, {"where": "media[0]", "what": "No JPEG."}, "Odd."]});
        let problem = Problem::of(422, &body.to_string());
        assert_eq!(
            problem.places,
            ["media[1].alt_text", "first_comment", "media[0]", ""]
        );
        assert_eq!(problem.post, None);
        let of_key = r#"{"post":"p1","problems":[{"where":"Idempotency-Key","what":"This key came with another body before."}]}"#;
        assert_eq!(Problem::of(422, of_key).post.as_deref(), Some("p1"));
        assert_eq!(problem.cause, "It can’t be posted as it is.");
        assert_eq!(
            problem.lines,
            [
                "Slide 2, alt text: It is too long. (1000 characters)",
                "First comment: It is empty.",
                "Slide 1: No JPEG.",
                "Odd."
            ]
        );
        assert!(Problem::of(403, r#"{"cause":"a","action":"b","retry":"user_reconnect"}"#).reconnect);
        assert!(!Problem::of(502, "<html>").cause.is_empty());
        assert!(lines(&json!({}), "warnings").is_empty());
        assert_eq!(warning("media[1]: It is cut."), "Slide 2: It is cut.");
        assert_eq!(warning("Another one: the same."), "Another one: the same.");
    }

    #[test]
    fn a_break_that_outlasts_the_session_s_token_is_a_break() {
        let of = |code: &str, later: bool| {
            Problem::of_session(code, later, false, "It ended.".into(), String::new())
        };
        assert_eq!(of("network", false), Problem::network());
        assert!(of("network", false).is_passing());
        assert!(of("instagram_unavailable", true).is_passing());
        assert!(!of("not_connected", false).is_passing());
        for status in [400, 401, 404, 413, 422] {
            assert!(!Problem::of(status, "").is_passing(), "{status}");
        }
    }

    #[test]
    fn what_is_wrong_is_found_by_its_member() {
        let body = json!({"problems": ["Odd.", {"where": "trial", "what": "A picture has no such thing."}]});
        let problem = Problem::of(422, &body.to_string());
        assert_eq!(problem.at("trial"), Some("Trial: A picture has no such thing."));
        assert_eq!(problem.at("not_after"), None);
    }
}
