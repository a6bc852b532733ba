//! What a client wants its token for (RFC 8707): this edge is the only place where it is good.

use crate::values::{address::Address, http::Parameters};

/// The error's code (RFC 8707 §2).
pub const CODE: &str = "invalid_target";
/// What is wrong.
pub const CAUSE: &str = "The resource is not one of this server's.";
/// What to do.
pub const ACTION: &str = "Send this server's own address as resource, or leave it out.";

/// Whether every `resource` that is named is this edge's: an absolute address below its own, without a fragment.
#[must_use]
pub fn is_own(public_url: &str, parameters: &Parameters) -> bool {
    parameters.resources().iter().all(|named| {
        Address::parse(named).is_some_and(|url| url.fragment().is_none() && url.origin() == Some(public_url))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::form::encode;

    fn own(named: &[&str]) -> bool {
        let query: Vec<String> = named
            .iter()
            .map(|named| format!("resource={}", encode(named)))
            .collect();
        is_own("https://edge.example", &Parameters::parse(&query.join("&")))
    }

    /// R113
    #[test]
    fn its_own_address_is_accepted_and_no_other() {
        for named in [
            "https://edge.example",
            "https://edge.example/",
            "https://edge.example/graph",
            "https://edge.example/graph/me?fields=id",
            "HTTPS://EDGE.example:443/graph/",
        ] {
            assert!(own(&[named]), "{named}");
        }
        assert!(own(&[]) && own(&[""]));
        assert!(own(&["https://edge.example", "https://edge.example/graph"]));
        for named in [
            "https://graph.instagram.com",
            "https://edge.example.evil.example",
            "https://evil.example/https://edge.example",
            "http://edge.example",
            "https://edge.example:8443",
            "https://edge.example/#x",
            "https://edge.example#",
            "https://a@edge.example/",
            "edge.example",
            "/graph",
            "urn:edge.example",
        ] {
            assert!(!own(&[named]), "{named}");
            assert!(!own(&["https://edge.example", named]), "{named}");
            assert!(!own(&[named, "https://edge.example"]), "{named}");
        }
    }
}
