//! JSON as feeds and rooms write it: members one after the other. A derived writer for each kind of thing would be several times
//! as many bytes of the Worker.

/// An object under way.
pub struct Members(String);

impl Members {
    /// Without a member.
    pub const fn new() -> Self {
        Self(String::new())
    }

    /// A member whose value is JSON.
    pub fn raw(&mut self, name: &str, json: &str) {
        let comma = if self.0.is_empty() { "" } else { "," };
        put(&mut self.0, &[comma, "\"", name, "\":", json]);
    }

    /// A member that is a text.
    pub fn text(&mut self, name: &str, text: &str) {
        self.raw(name, &quoted(text));
    }

    /// A member that is a text, where there is one.
    pub fn text_if(&mut self, name: &str, text: Option<&str>) {
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            self.text(name, text);
        }
    }

    /// A member that is a number, where there is one.
    pub fn number_if(&mut self, name: &str, number: Option<u64>) {
        if let Some(number) = number {
            self.raw(name, &number.to_string());
        }
    }

    /// The members alone.
    pub fn into_inner(self) -> String {
        self.0
    }

    /// The object.
    pub fn object(self) -> String {
        format!("{{{}}}", self.0)
    }
}

/// Puts pieces behind a text.
pub fn put(text: &mut String, pieces: &[&str]) {
    for piece in pieces {
        text.push_str(piece);
    }
}

/// A text as JSON.
pub fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

/// JSON without each stretch from `begins` on, up to the next `ends`. A text inside of it has no plain `"`, so what begins
/// with `,"` is a member, and none that stands first.
pub fn without(json: &str, begins: &str, ends: char) -> String {
    let mut parts = json.split(begins);
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        kept.push_str(part.split_once(ends).map_or("", |(_, rest)| rest));
    }
    kept
}

/// A list of values that are JSON.
pub fn list(values: &[String]) -> String {
    format!("[{}]", values.join(","))
}

/// A list of texts.
pub fn texts(values: &[String]) -> String {
    let values: Vec<String> = values.iter().map(|value| quoted(value)).collect();
    list(&values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_goes_and_no_text_that_speaks_of_it() {
        let mut members = Members::new();
        members.text("a", r#","b":"x""#);
        members.text("b", "y");
        members.text("c", ",");
        let json = list(&[members.object()]);
        assert_eq!(json, r#"[{"a":",\"b\":\"x\"","b":"y","c":","}]"#);
        assert_eq!(
            without(&json, r#","b":""#, '"'),
            r#"[{"a":",\"b\":\"x\"","c":","}]"#
        );
        assert_eq!(without(&json, r#","d":""#, '"'), json);
    }

    #[test]
    fn what_is_written_is_json() {
        let mut members = Members::new();
        members.text("a\u{e9}", "\"\\\n\u{1f327}");
        members.text_if("b", None);
        members.text_if("c", Some(""));
        members.number_if("d", Some(7));
        members.number_if("e", None);
        members.raw("f", &texts(&["x".to_owned(), "y\"".to_owned()]));
        let read: serde_json::Value = serde_json::from_str(&members.object()).unwrap();
        assert_eq!(
            read,
            serde_json::json!({"a\u{e9}": "\"\\\n\u{1f327}", "d": 7, "f": ["x", "y\""]})
        );
        assert_eq!(Members::new().object(), "{}");
        assert_eq!(list(&[]), "[]");
    }
}
