//! A request as it goes over the line: the target is sent as it was written.

use url::form_urlencoded;

/// One request; every header is the test's own choice but `Host`, `Connection` and `Content-Length`,
/// which are added where the test didn't write them.
#[derive(Clone, Debug)]
pub struct Request {
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Request {
    /// A request with any method; `target` is sent byte for byte.
    #[must_use]
    pub fn new(method: &str, target: &str) -> Self {
        Self {
            method: method.into(),
            target: target.into(),
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    /// `GET`.
    #[must_use]
    pub fn get(target: &str) -> Self {
        Self::new("GET", target)
    }

    /// `POST` of a form.
    #[must_use]
    pub fn post_form(target: &str, fields: &[(&str, &str)]) -> Self {
        Self::new("POST", target)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .body(form(fields).as_bytes())
    }

    /// `POST` of JSON.
    #[must_use]
    pub fn post_json(target: &str, value: &serde_json::Value) -> Self {
        Self::new("POST", target)
            .header("Content-Type", "application/json")
            .body(value.to_string().as_bytes())
    }

    /// `GET` as a browser asks when somebody follows a link or is redirected.
    #[must_use]
    pub fn navigate(target: &str) -> Self {
        Self::get(target)
            .header("Sec-Fetch-Dest", "document")
            .header("Sec-Fetch-Mode", "navigate")
            .header("Sec-Fetch-Site", "cross-site")
            .header("Accept", "text/html")
    }

    /// The preflight that a browser sends before `method` with `headers` from `origin`.
    #[must_use]
    pub fn preflight(target: &str, origin: &str, method: &str, headers: &str) -> Self {
        Self::new("OPTIONS", target)
            .header("Origin", origin)
            .header("Access-Control-Request-Method", method)
            .header("Access-Control-Request-Headers", headers)
    }

    /// Adds a header; a second one of the same name is sent too.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Adds a header if there is a value.
    #[must_use]
    pub fn maybe(self, name: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.header(name, value),
            None => self,
        }
    }

    /// `Authorization: Bearer`.
    #[must_use]
    pub fn bearer(self, token: &str) -> Self {
        self.header("Authorization", &format!("Bearer {token}"))
    }

    /// Sets the body.
    #[must_use]
    pub fn body(mut self, bytes: &[u8]) -> Self {
        self.body = bytes.to_vec();
        self
    }

    /// The method.
    #[must_use]
    pub fn method(&self) -> &str {
        &self.method
    }

    /// The target.
    #[must_use]
    pub fn target(&self) -> &str {
        &self.target
    }

    /// The bytes on the line.
    #[must_use]
    pub fn bytes(&self, host: &str) -> Vec<u8> {
        let mut head = format!("{} {} HTTP/1.1\r\n", self.method, self.target);
        let length = self.body.len().to_string();
        let sends_body = !self.body.is_empty() || self.method == "POST";
        let given = |name: &str| self.headers.iter().any(|(key, _)| key.eq_ignore_ascii_case(name));
        let mut line = |name: &str, value: &str| {
            head.push_str(name);
            head.push_str(": ");
            head.push_str(value);
            head.push_str("\r\n");
        };
        if !given("Host") {
            line("Host", host);
        }
        for (name, value) in &self.headers {
            line(name, value);
        }
        if !given("Connection") {
            line("Connection", "close");
        }
        if sends_body && !given("Content-Length") {
            line("Content-Length", &length);
        }
        head.push_str("\r\n");
        let mut bytes = head.into_bytes();
        bytes.extend_from_slice(&self.body);
        bytes
    }
}

/// A form or a query, percent-encoded.
#[must_use]
pub fn form(fields: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish()
}
