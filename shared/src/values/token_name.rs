//! What a code or a token of the edge's names: the object that knows it. Nothing here says whether it is good.

/// The Flow object that a one-time code names.
#[must_use]
pub fn flow_of(code: &str) -> Option<&str> {
    let (name, opaque) = code.split_once('.')?;
    let base64url = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    (name.len() == 43 && name.bytes().all(base64url) && opaque.len() == 43).then_some(name)
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
