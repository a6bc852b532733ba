//! Everything that one browser received, sent, stored and showed, with everything that must not be in it (R40, R58).

use crate::leaks::{self, Canary, Finding, Seen};
use crate::processes::World;
use crate::tee::Exchange;

/// The one address in which Instagram's code may stand.
const CALLBACK: &[u8] = b"/instagram/callback?";

/// The capture of one story.
pub struct Capture {
    /// What was seen.
    pub pile: Vec<Seen>,
    /// What the edge and workerd wrote.
    pub logs: Vec<Seen>,
    canaries: Vec<Canary>,
    codes: Vec<Canary>,
    passing: Vec<Canary>,
}

impl Capture {
    /// Puts together the browser's pile and the edge's, and asks Instagram for everything that it ever issued.
    #[must_use]
    pub fn new(world: &World, mut pile: Vec<Seen>, exchanges: &[Exchange]) -> Self {
        pile.extend(world.seen());
        Self {
            pile,
            logs: vec![Seen::new("log of the edge", world.edge.log())],
            canaries: world.canaries(),
            codes: world.stand_in.codes(),
            passing: passing(exchanges),
        }
    }

    /// Where secrets are: tokens, the app secret and the sealing key anywhere; Instagram's codes outside of the callback's
    /// own URL; and in the logs whatever else passed between the browser and the edge.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        let mut findings = leaks::search(&self.canaries, &self.pile);
        let without: Vec<Seen> = self
            .pile
            .iter()
            .map(|seen| Seen::new(seen.place.clone(), without_callbacks(&seen.bytes)))
            .collect();
        findings.extend(leaks::search(&self.codes, &without));
        let all = [&self.canaries[..], &self.codes, &self.passing].concat();
        findings.extend(leaks::search(&all, &self.logs));
        findings
    }

    /// The findings in words: none in a good story.
    #[must_use]
    pub fn leaks(&self) -> Vec<String> {
        assert!(self.pile.len() > 8, "hardly anything was captured");
        self.findings().iter().map(ToString::to_string).collect()
    }
}

/// The bytes without the queries of the callback's addresses.
fn without_callbacks(bytes: &[u8]) -> Vec<u8> {
    let mut rest = bytes;
    let mut kept = Vec::with_capacity(bytes.len());
    while let Some(at) = rest.windows(CALLBACK.len()).position(|window| window == CALLBACK) {
        let (before, after) = rest.split_at(at.saturating_add(CALLBACK.len()));
        kept.extend_from_slice(before);
        let end = after
            .iter()
            .position(|byte| !in_address(*byte))
            .unwrap_or(after.len());
        rest = after.get(end..).unwrap_or_default();
    }
    kept.extend_from_slice(rest);
    kept
}

fn in_address(byte: u8) -> bool {
    byte.is_ascii_graphic() && !b"\"'<>\\`".contains(&byte)
}

/// States, verifiers, one-time codes, the edge's tokens, proofs and cookies: they pass between the browser and the edge,
/// and no log may keep them (R58).
fn passing(exchanges: &[Exchange]) -> Vec<Canary> {
    let mut words: Vec<(&str, String)> = Vec::new();
    for exchange in exchanges {
        let request = &exchange.request;
        for name in [
            "state",
            "code",
            "code_verifier",
            "refresh_token",
            "token",
            "code_challenge",
        ] {
            let start = format!("{name}=");
            for part in request.split(['?', '&', ' ', '\n', '\r']) {
                words.extend(
                    part.strip_prefix(start.as_str())
                        .map(|value| (name, value.to_owned())),
                );
            }
        }
        for line in request.lines() {
            let Some((name, value)) = line.split_once(": ") else {
                continue;
            };
            match name.to_ascii_lowercase().as_str() {
                "authorization" => words.push(("access token", opaque(value))),
                "dpop" => words.push(("proof", value.to_owned())),
                "cookie" => words.extend(value.split("; ").filter_map(|pair| {
                    pair.split_once('=')
                        .map(|(_, value)| ("cookie", value.to_owned()))
                })),
                _ => {}
            }
        }
        if let Some(nonce) = exchange
            .response
            .as_ref()
            .and_then(|answer| answer.header("dpop-nonce"))
        {
            words.push(("nonce", nonce.to_owned()));
        }
    }
    words.sort();
    words.dedup();
    let long = words.into_iter().filter(|(_, value)| value.len() >= 16);
    long.map(|(name, value)| Canary::new(name, value.as_bytes()))
        .collect()
}

/// What follows the connection's id, which is no secret.
fn opaque(bearer: &str) -> String {
    bearer.rsplit('.').next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::without_callbacks;

    #[test]
    fn a_code_is_forgiven_in_the_callbacks_own_address_alone() {
        let text = b"GET /instagram/callback?code=AQX&state=s HTTP/1.1\r\nLocation: http://e/instagram/callback?code=AQY#_\r\nX: AQZ";
        assert_eq!(
            String::from_utf8(without_callbacks(text)).unwrap(),
            "GET /instagram/callback? HTTP/1.1\r\nLocation: http://e/instagram/callback?\r\nX: AQZ"
        );
    }
}
