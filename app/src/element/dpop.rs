//! The page's own key and its proofs (RFC 9449): what makes a stolen refresh token useless.

use std::cell::RefCell;

use js_sys::{Array, JSON, Object, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{CryptoKey, SubtleCrypto};

use crate::js;

/// What the edge told about proofs.
#[derive(Clone, Default)]
struct Told {
    edge: String,
    nonce: String,
    /// Seconds that the edge's clock is ahead of this machine's.
    ahead: f64,
}

thread_local! { static TOLD: RefCell<Vec<Told>> = const { RefCell::new(Vec::new()) }; }

fn subtle() -> Result<SubtleCrypto, JsValue> {
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    Ok(window.crypto()?.subtle())
}

fn told(edge: &str, change: impl FnOnce(&mut Told)) -> Told {
    TOLD.with_borrow_mut(|all| {
        if !all.iter().any(|told| told.edge == edge) {
            all.push(Told {
                edge: edge.into(),
                ..Told::default()
            });
        }
        match all.iter_mut().find(|told| told.edge == edge) {
            Some(told) => {
                change(told);
                told.clone()
            }
            None => Told::default(),
        }
    })
}

/// Remembers the nonce of an answer.
pub fn remember_nonce(edge: &str, nonce: String) {
    told(edge, |told| told.nonce = nonce);
}

/// Remembers the edge's clock, in unix seconds: this machine's may be wrong.
pub fn remember_time(edge: &str, server_time: f64) {
    told(edge, |told| told.ahead = server_time - js::now() / 1000.0);
}

/// A new key pair that no script can read out.
pub async fn generate() -> Result<JsValue, JsValue> {
    let algorithm = algorithm();
    let uses = Array::of1(&"sign".into());
    js::wait(subtle()?.generate_key_with_object(&algorithm, false, &uses)?).await
}

/// A proof for one request.
pub async fn proof(keys: &JsValue, edge: &str, method: &str, url: &str) -> Result<String, JsValue> {
    let subtle = subtle()?;
    let public: CryptoKey = js::get(keys, "publicKey").unchecked_into();
    let private: CryptoKey = js::get(keys, "privateKey").unchecked_into();
    let full = js::wait(subtle.export_key("jwk", &public)?).await?;
    let jwk = js::object(&["kty", "crv", "x", "y"].map(|name| (name, js::get(&full, name))));
    let told = told(edge, |_| ());
    let header = js::object(&[
        ("typ", "dpop+jwt".into()),
        ("alg", "ES256".into()),
        ("jwk", jwk.into()),
    ]);
    let mut id = [0; 16];
    web_sys::window()
        .ok_or(JsValue::NULL)?
        .crypto()?
        .get_random_values_with_u8_array(&mut id)?;
    let payload = js::object(&[
        ("jti", base64url(&id).into()),
        ("htm", method.into()),
        ("htu", url.into()),
        ("iat", (js::now() / 1000.0 + told.ahead).floor().into()),
        (
            "nonce",
            if told.nonce.is_empty() {
                JsValue::UNDEFINED
            } else {
                told.nonce.into()
            },
        ),
    ]);
    let mut proof = part(&header)? + "." + &part(&payload)?;
    let hashed = js::object(&[("name", "ECDSA".into()), ("hash", "SHA-256".into())]);
    let signed = subtle.sign_with_object_and_u8_array(&hashed, &private, proof.as_bytes())?;
    let signature = Uint8Array::new(&js::wait(signed).await?).to_vec();
    proof.push('.');
    proof.push_str(&base64url(&signature));
    Ok(proof)
}

fn algorithm() -> Object {
    js::object(&[("name", "ECDSA".into()), ("namedCurve", "P-256".into())])
}

fn part(value: &Object) -> Result<String, JsValue> {
    Ok(base64url(String::from(JSON::stringify(value)?).as_bytes()))
}

const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// base64url without padding.
fn base64url(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let at = |index: usize| u32::from(chunk.get(index).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for index in 0..=chunk.len() {
            let six = (bits >> (18 - 6 * index) & 63) as usize;
            text.push(char::from(LETTERS.get(six).copied().unwrap_or(b'_')));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::base64url;

    #[test]
    fn base64url_has_no_padding_and_its_own_last_two_letters() {
        assert_eq!(base64url(b""), "");
        assert_eq!(base64url(b"f"), "Zg");
        assert_eq!(base64url(b"fo"), "Zm8");
        assert_eq!(base64url(b"foo"), "Zm9v");
        assert_eq!(base64url(&[0xfb, 0xff, 0xfe]), "-__-");
    }
}
