//! What a code or a token of the edge's names: the object that knows it. Nothing here says whether it is good.

/// The Flow object that a one-time code names: `<flow>.<key>.<seal>`.
#[must_use]
pub fn flow_of(code: &str) -> Option<&str> {
    let (name, opaque) = code.split_once('.')?;
    let base64url = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    let seal = opaque.split_once('.').is_some_and(|(_, seal)| seal.len() == 54);
    (name.len() == 43 && name.bytes().all(base64url) && seal).then_some(name)
}

/// The connection that an access or refresh token names.
#[must_use]
pub fn connection_of(token: &str) -> Option<&str> {
    let (connection, opaque) = token.split_once('.')?;
    (is_connection(connection) && opaque.len() == 65).then_some(connection)
}

/// The id of a connection: a Durable Object's, 64 hex digits.
#[must_use]
pub fn is_connection(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        oauth::flow,
        testing::{CONNECTION, keys},
    };

    #[test]
    fn a_code_names_its_flow() {
        let name = flow::name("state");
        let code = flow::code(&keys(), &name, &[7; 24]);
        assert_eq!(flow_of(&code), Some(name.as_str()));
        let opaque = format!("k1.{}", "o".repeat(54));
        assert!(flow_of(&format!("{}.{opaque}", "-_aZ9".repeat(9).split_at(43).0)).is_some());
        for bad in [
            String::new(),
            ".".to_owned(),
            name.clone(),
            format!("{name}."),
            format!("{name}.{}", "o".repeat(43)),
            format!("{name}.{}", "o".repeat(57)),
            format!("{name}.k1.{}", "o".repeat(53)),
            format!("{name}.k1.{}", "o".repeat(55)),
            format!("{}.{opaque}", &name[1..]),
            format!("{name}a.{opaque}"),
            format!("{}.{opaque}", "a".repeat(42) + "/"),
            format!("{}.{opaque}", "a".repeat(42) + "+"),
        ] {
            assert_eq!(flow_of(&bad), None, "{bad}");
        }
    }

    #[test]
    fn a_token_names_its_connection() {
        let opaque = "o".repeat(65);
        assert_eq!(connection_of(&format!("{CONNECTION}.{opaque}")), Some(CONNECTION));
        for bad in [
            String::new(),
            CONNECTION.to_owned(),
            format!("{CONNECTION}."),
            format!("{CONNECTION}.{}", "o".repeat(64)),
            format!("{CONNECTION}.{}", "o".repeat(66)),
            format!("{}.{opaque}", &CONNECTION[1..]),
            format!("{CONNECTION}0.{opaque}"),
        ] {
            assert_eq!(connection_of(&bad), None, "{bad}");
        }
    }

    #[test]
    fn a_connections_id_is_64_small_hex_digits() {
        assert!(is_connection(&"0123456789abcdef".repeat(4)));
        for bad in [
            "0123456789ABCDEF".repeat(4),
            "g".repeat(64),
            "a".repeat(63),
            "a".repeat(65),
            "\u{e9}".repeat(32),
        ] {
            assert!(!is_connection(&bad), "{bad}");
        }
    }
}
