//! Cookies, kept by hand: which cookie goes where is what the tests are about.

use super::response::Response;

/// A `Set-Cookie` line, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetCookie {
    /// The cookie's name.
    pub name: String,
    /// The cookie's value.
    pub value: String,
    /// The attributes as they were spelt, without their order.
    pub attributes: Vec<String>,
}

impl SetCookie {
    /// Reads every `Set-Cookie` of an answer.
    #[must_use]
    pub fn all(response: &Response) -> Vec<Self> {
        response
            .all("set-cookie")
            .into_iter()
            .filter_map(Self::parse)
            .collect()
    }

    /// Whether there is an attribute of this spelling (case aside).
    #[must_use]
    pub fn has(&self, attribute: &str) -> bool {
        self.attributes
            .iter()
            .any(|own| own.eq_ignore_ascii_case(attribute))
    }

    /// Whether this line takes the cookie away.
    #[must_use]
    pub fn deletes(&self) -> bool {
        self.has("Max-Age=0")
    }

    fn parse(line: &str) -> Option<Self> {
        let mut parts = line.split(';').map(str::trim);
        let (name, value) = parts.next()?.split_once('=')?;
        let attributes = parts.map(str::to_owned).collect();
        Some(Self {
            name: name.into(),
            value: value.into(),
            attributes,
        })
    }
}

/// The cookies that one browser keeps for the edge.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Jar(Vec<(String, String)>);

impl Jar {
    /// Does what a browser does with the answer's `Set-Cookie` lines.
    pub fn keep(&mut self, response: &Response) {
        for cookie in SetCookie::all(response) {
            self.0.retain(|(name, _)| *name != cookie.name);
            if !cookie.deletes() {
                self.0.push((cookie.name, cookie.value));
            }
        }
    }

    /// The `Cookie` header, if there is any cookie.
    #[must_use]
    pub fn header(&self) -> Option<String> {
        let pairs: Vec<String> = self
            .0
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }

    /// The cookies' names, oldest first.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        self.0.iter().map(|(name, _)| name.as_str()).collect()
    }

    /// Puts a cookie there as it is, for forged ones.
    pub fn put(&mut self, name: &str, value: &str) {
        self.0.retain(|(own, _)| own != name);
        self.0.push((name.into(), value.into()));
    }

    /// The cookies, name and value.
    #[must_use]
    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
    }
}
