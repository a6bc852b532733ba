//! `POST /token`, with a proof and the server's nonce (RFC 9449 §8).

use js_sys::encode_uri_component;
use wasm_bindgen::JsValue;

use crate::{dpop, failure::Failure, js};

/// Asks the edge for tokens. Two refusals for the nonce are answered with a new proof; no answer is tried again twice,
/// since the network's failure is nobody's sign-out.
pub async fn ask(edge: &str, keys: &JsValue, form: &[(&str, &str)]) -> Result<JsValue, Failure> {
    let url = [edge, "/token"].concat();
    let mut failures = 0;
    let mut nonces = 0;
    loop {
        let proof = dpop::proof(keys, edge, "POST", &url)
            .await
            .map_err(|_| Failure::own("storage_blocked"))?;
        let headers = [
            ("Content-Type", "application/x-www-form-urlencoded".into()),
            ("DPoP", proof.into()),
        ];
        let Ok(response) = js::fetch("POST", &url, &headers, Some(body(form))).await else {
            failures += 1;
            if failures > 2 {
                return Err(Failure::own("network"));
            }
            js::sleep(700.0 * f64::from(failures)).await;
            continue;
        };
        if let Ok(Some(nonce)) = response.headers().get("DPoP-Nonce") {
            dpop::remember_nonce(edge, nonce);
        }
        let answer = js::json(&response).await;
        if response.ok() {
            return if answer.is_object() {
                Ok(answer)
            } else {
                Err(Failure::own("unexpected"))
            };
        }
        let error = js::text(&answer, "error");
        if let Some(time) = js::get(&answer, "server_time").as_f64() {
            dpop::remember_time(edge, time);
        }
        if error == "use_dpop_nonce" && nonces < 2 {
            nonces += 1;
            continue;
        }
        let failure = Failure::oauth(&error, &js::text(&answer, "error_description"));
        return Err(Failure {
            over: error == "invalid_grant",
            ..failure
        });
    }
}

/// `application/x-www-form-urlencoded`.
pub fn body(form: &[(&str, &str)]) -> String {
    let mut body = String::new();
    for (name, value) in form {
        if !body.is_empty() {
            body.push('&');
        }
        body.push_str(name);
        body.push('=');
        body.push_str(&String::from(encode_uri_component(value)));
    }
    body
}
