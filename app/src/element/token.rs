//! `POST /token`, with a proof and the server's nonce (RFC 9449 §8).

use wasm_bindgen::JsValue;

use crate::{dpop, failure::Failure, js, task};

/// Asks the edge for tokens. Two refusals of the proof are answered with a new one; no answer is tried again twice,
/// since the network's failure is nobody's sign-out.
pub async fn ask(edge: &str, keys: &JsValue, form: &JsValue) -> Result<JsValue, Failure> {
    let url = [edge, "/token"].concat();
    let mut failures = 0;
    let mut nonces = 0;
    loop {
        let proof = dpop::proof(keys, edge, "POST", &url)
            .await
            .map_err(|_| Failure::own("storage_blocked"))?;
        let headers = js::object(&[("DPoP", proof)]);
        let Ok(response) = task::wait(js::request("POST", &url, &headers, form)).await else {
            failures += 1;
            if failures > 2 {
                return Err(Failure::own("network"));
            }
            task::pause(700.0 * f64::from(failures)).await;
            continue;
        };
        let nonce = js::text(&response, "nonce");
        if !nonce.is_empty() {
            dpop::remember_nonce(edge, nonce);
        }
        let answer = js::get(&response, "answer");
        if js::flag(&response, "ok") {
            return if js::is_object(&answer) {
                Ok(answer)
            } else {
                Err(Failure::own("unexpected"))
            };
        }
        let error = js::text(&answer, "error");
        let time = js::number(&answer, "server_time");
        if !time.is_nan() {
            dpop::remember_time(edge, time);
        }
        // The second one: this machine's clock was set meanwhile.
        if (error == "use_dpop_nonce" || error == "invalid_dpop_proof") && nonces < 2 {
            nonces += 1;
            continue;
        }
        return Err(Failure::of_answer(&answer, "unexpected"));
    }
}
