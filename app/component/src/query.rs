//! What is asked of a path, and the addresses that a token may be sent to.

use crate::error::Error;

/// The fields to read, and how many items a page of a list holds.
///
/// ```
/// use instagram_connect::Query;
///
/// let query = Query::fields(["id", "caption", "media_url"]).limit(12);
/// assert_eq!(query, Query::from("id,caption,media_url").limit(12));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    fields: String,
    limit: Option<u32>,
}

impl Query {
    /// These fields, and nothing else.
    pub fn fields<Field: AsRef<str>>(fields: impl IntoIterator<Item = Field>) -> Self {
        let mut list = String::new();
        for field in fields {
            if !list.is_empty() {
                list.push(',');
            }
            list.push_str(field.as_ref());
        }
        Self {
            fields: list,
            limit: None,
        }
    }

    /// At most so many items a page: 1 to 100. Instagram gives 25 if nothing is said.
    #[must_use]
    pub fn limit(mut self, items: u32) -> Self {
        self.limit = Some(items);
        self
    }
}

impl From<&str> for Query {
    fn from(fields: &str) -> Self {
        Self {
            fields: fields.into(),
            limit: None,
        }
    }
}

impl<const COUNT: usize> From<[&str; COUNT]> for Query {
    fn from(fields: [&str; COUNT]) -> Self {
        Self::fields(fields)
    }
}

/// The address of a path of the edge's `/graph`.
pub(crate) fn address(edge: &str, path: &str, query: &Query) -> Result<String, Error> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/_-.".contains(&byte);
    if !path.starts_with('/') || !path.bytes().all(plain) || path.contains("..") || path.contains("//") {
        return Err(Error::new(
            "bad_parameter",
            "The path isn't one of the edge's.",
            "Give it as /me, /me/media or /ID/children, without a query.",
        ));
    }
    let mut address = [edge, "/graph", path].concat();
    let mut separator = '?';
    let limit = query.limit.map(|limit| limit.to_string()).unwrap_or_default();
    for (name, value) in [("fields", &query.fields), ("limit", &limit)] {
        if value.is_empty() {
            continue;
        }
        address.push(separator);
        address.push_str(name);
        address.push('=');
        encode(value, &mut address);
        separator = '&';
    }
    Ok(address)
}

/// Refuses an address that isn't of this edge's `/graph`: the access token goes nowhere else.
pub(crate) fn check(edge: &str, address: &str) -> Result<(), Error> {
    let of_edge = !edge.is_empty()
        && address
            .strip_prefix(edge)
            .is_some_and(|rest| rest.starts_with("/graph/"));
    if of_edge {
        return Ok(());
    }
    Err(Error::new(
        "issuer_mismatch",
        "The list goes on at an address that isn't the edge's, so it wasn't asked.",
        "Tell the site's owner.",
    ))
}

fn encode(value: &str, address: &mut String) {
    const DIGITS: [char; 16] = [
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F',
    ];
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"_-.,".contains(&byte) {
            address.push(byte.into());
        } else {
            let digit = |value: u8| DIGITS.get(usize::from(value)).copied().unwrap_or('0');
            address.extend(['%', digit(byte >> 4), digit(byte & 15)]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Query, address, check};

    const EDGE: &str = "https://connect.example.com";

    #[test]
    fn a_path_and_its_fields_make_an_address() {
        let query = Query::fields(["id", "children{media_url}"]).limit(3);
        assert_eq!(
            address(EDGE, "/me/media", &query).unwrap(),
            "https://connect.example.com/graph/me/media?fields=id,children%7Bmedia_url%7D&limit=3"
        );
        assert_eq!(
            address(EDGE, "/me", &Query::default()).unwrap(),
            "https://connect.example.com/graph/me"
        );
    }

    /// R37.
    #[test]
    fn what_is_no_path_makes_none() {
        for path in [
            "",
            "me",
            "//evil",
            "/../token",
            "/me?x=1",
            "/me#x",
            "/me\\x",
            "/%2e%2e",
            "@evil/",
        ] {
            assert_eq!(
                address(EDGE, path, &Query::default()).unwrap_err().code,
                "bad_parameter",
                "{path}"
            );
        }
    }

    /// A token is sent to no other origin, whatever `paging.next` says.
    #[test]
    fn an_address_of_another_origin_is_refused() {
        assert_eq!(
            check(EDGE, "https://connect.example.com/graph/me/media?after=x"),
            Ok(())
        );
        for wrong in [
            "https://evil.example/graph/me/media",
            "https://connect.example.com.evil.example/graph/me",
            "https://connect.example.com@evil.example/graph/me",
            "https://connect.example.com:8443/graph/me",
            "http://connect.example.com/graph/me",
            "https://connect.example.com/token",
            "//connect.example.com/graph/me",
            "/graph/me",
            "",
        ] {
            assert_eq!(check(EDGE, wrong).unwrap_err().code, "issuer_mismatch", "{wrong}");
        }
        assert!(
            check("", "/graph/me").is_err(),
            "without an edge nothing is asked"
        );
    }
}
