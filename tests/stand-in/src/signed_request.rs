//! What Meta posts when a person takes the app away, or wants what is kept to be deleted: a `signed_request`, made as
//! Meta's page on data deletion says. This Instagram makes it; whoever asked for it posts it, as Meta would.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac as _};
use serde_json::json;
use sha2::Sha256;

/// Signed with the app's secret, for the account of that app-scoped id.
#[must_use]
pub fn signed_request(app_secret: &str, app_scoped_id: u64, now_ms: i64) -> String {
    let payload = json!({
        "algorithm": "HMAC-SHA256",
        "issued_at": now_ms.div_euclid(1_000),
        "user_id": app_scoped_id.to_string(),
    });
    let encoded = URL_SAFE_NO_PAD.encode(payload.to_string());
    let mac = Hmac::<Sha256>::new_from_slice(app_secret.as_bytes()).map(|mac| mac.chain_update(&encoded));
    let signature = mac.map(|mac| mac.finalize().into_bytes()).unwrap_or_default();
    format!("{}.{encoded}", URL_SAFE_NO_PAD.encode(signature))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signed_request_names_the_account_and_the_time() {
        let text = signed_request(
            "0123456789abcdef0123456789abcdef",
            27_123_456_789_012_345,
            1_795_500_000_999,
        );
        let (signature, encoded) = text.split_once('.').unwrap();
        assert_eq!(signature.len(), 43);
        let payload: serde_json::Value =
            serde_json::from_slice(&URL_SAFE_NO_PAD.decode(encoded).unwrap()).unwrap();
        assert_eq!(
            payload,
            json!({"algorithm": "HMAC-SHA256", "issued_at": 1_795_500_000, "user_id": "27123456789012345"})
        );
    }
}
