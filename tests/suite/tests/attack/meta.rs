//! What Meta signs, and whoever would like to be Meta.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// HMAC-SHA256 (RFC 2104), of a key that is no longer than a block.
pub fn hmac(key: &[u8], message: &[u8]) -> Vec<u8> {
    let mut block = [0_u8; 64];
    block[..key.len()].copy_from_slice(key);
    let padded = |with: u8| -> Vec<u8> { block.iter().map(|byte| byte ^ with).collect() };
    let inner = Sha256::digest([padded(0x36), message.to_vec()].concat());
    Sha256::digest([padded(0x5c), inner.to_vec()].concat()).to_vec()
}

/// A `signed_request` with this payload.
pub fn signed(secret: &str, payload: impl AsRef<[u8]>) -> String {
    let encoded = URL_SAFE_NO_PAD.encode(payload);
    format!("{}.{encoded}", signature(secret, &encoded))
}

/// The first half of one: what signs the second, as it stands.
pub fn signature(secret: &str, encoded: &str) -> String {
    URL_SAFE_NO_PAD.encode(hmac(secret.as_bytes(), encoded.as_bytes()))
}
