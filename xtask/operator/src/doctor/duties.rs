//! Meta's two addresses, asked as Meta asks. Nothing changes at the edge: what is sent names nobody. One is no signed request at
//! all; the other is signed with the secret here and holds nothing that can be read, so an edge that believes the signature
//! says another thing of it than one that doesn't.
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use serde_json::Value;
use sha2::Sha256;
use shared::duties::signed_request::Refused;

use super::ask::{Asker, Silence, Told};
use super::finding::Finding;

/// The addresses, from the edge's own on.
pub const PATHS: [&str; 2] = ["/instagram/deauthorize", "/instagram/deletion"];
/// What is signed: it isn't JSON.
const NOTHING: &str = "doctor";

/// Both addresses, and both secrets where there are two.
pub fn examine(asker: &Asker, edge: &str, secrets: &[(String, &str)]) -> Vec<Finding> {
    let post = |path: &str, form: &str| asker.post_form(&format!("{edge}{path}"), form);
    let mut findings: Vec<Finding> = PATHS
        .iter()
        .map(|path| callback(&post(path, "signed_request=doctor")).about(*path))
        .collect();
    let signs = |secret: &str| {
        let form = format!("signed_request={}", signed(secret, NOTHING));
        post("/instagram/deauthorize", &form)
    };
    findings.extend(
        secrets
            .iter()
            .map(|(name, secret)| signature(&signs(secret)).about(name)),
    );
    findings
}

/// As Meta signs.
fn signed(secret: &str, payload: &str) -> String {
    let encoded = URL_SAFE_NO_PAD.encode(payload);
    // HMAC takes keys of every length.
    let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes());
    let mac = mac.map(|mac| mac.chain_update(&encoded).finalize().into_bytes());
    let mac = mac.map(|mac| URL_SAFE_NO_PAD.encode(mac)).unwrap_or_default();
    format!("{mac}.{encoded}")
}

/// The cause that the edge gives for a refusal.
fn cause(refused: Refused) -> Option<String> {
    let body: Value = serde_json::from_str(&refused.answer().body).ok()?;
    body.get("cause")?.as_str().map(str::to_owned)
}

/// What came of something that is no signed request.
fn callback(told: &Told) -> Finding {
    let answer = match told {
        Ok(answer) => answer,
        Err(silence) => return unanswered("meta_callbacks", silence),
    };
    let cure = "Deploy the present version, and look what stands before the edge (in_front): Meta's servers come from anywhere and solve no challenge.";
    match answer.status {
        400 if answer.word("cause").is_some() => {
            Finding::ok("meta_callbacks", "It is there, and refuses what isn't Meta's.")
        }
        200 => Finding::problem(
            "meta_callbacks",
            "It takes what Meta didn't sign.",
            "Something else answers there: look whether --edge is the edge's address.",
        ),
        429 => Finding::not_checked(
            "meta_callbacks",
            "Too much was asked from here: the edge takes no more for now.",
            "Look again in a minute.",
        ),
        status => Finding::problem(
            "meta_callbacks",
            format!("It answers {status}: Meta's calls don't arrive."),
            cure,
        ),
    }
}

/// What came of something that a secret here signed.
fn signature(told: &Told) -> Finding {
    let answer = match told {
        Ok(answer) => answer,
        Err(silence) => return unanswered("meta_signature", silence),
    };
    let said = answer.word("cause");
    if said.is_some() && said == cause(Refused::Signature) {
        return Finding::problem(
            "meta_signature",
            "The edge doesn't know this secret: it refuses what it signs, and so Meta's calls.",
            "Deploy these settings. If they are right, the edge's are old: the secret may have been made anew in Meta's dashboard.",
        );
    }
    if answer.status == 400 && said.is_some() && said == cause(Refused::Unreadable) {
        return Finding::ok("meta_signature", "The edge believes what it signs.");
    }
    Finding::not_checked(
        "meta_signature",
        format!("The edge's answer ({}) says neither yes nor no.", answer.status),
        "See meta_callbacks; an edge of an older version says it in other words: deploy.",
    )
}

fn unanswered(id: &'static str, silence: &Silence) -> Finding {
    Finding::problem(
        id,
        format!("No answer: {}.", silence.words()),
        "What answers a GET should answer a POST: look what stands before the edge.",
    )
}

#[cfg(test)]
mod tests {
    use shared::duties::signed_request::{self, Refused};
    use shared::instagram::AppSecret;
    use shared::values::time::Timestamp;

    use super::super::ask::{Answer, Silence, Told};
    use super::super::finding::Level;
    use super::{NOTHING, callback, signature, signed};

    /// The edge's own answer.
    #[expect(clippy::unnecessary_wraps, reason = "as an answer comes")]
    fn refused(why: Refused) -> Told {
        let answer = why.answer();
        Ok(Answer::of(answer.status, &[], &answer.body))
    }

    /// What is sent is refused by the edge's own reader as nothing that can be read, which changes and counts nothing; with
    /// another secret as a wrong signature.
    #[test]
    fn what_is_sent_names_nobody_and_tells_the_secrets_apart() {
        let form = format!("signed_request={}", signed("the-right-secret-here", NOTHING));
        let read = |secret: &str| {
            let secret = AppSecret::parse(secret).unwrap();
            signed_request::read(&form, [((), &secret)], Timestamp::from_millis(0)).unwrap_err()
        };
        assert_eq!(read("the-right-secret-here"), Refused::Unreadable);
        assert_eq!(read("another-secret-there"), Refused::Signature);
    }

    /// R54, R104
    #[test]
    fn an_edge_with_another_secret_is_told() {
        assert_eq!(signature(&refused(Refused::Unreadable)).level, Level::Ok);
        let wrong = signature(&refused(Refused::Signature));
        assert_eq!(wrong.level, Level::Problem);
        assert!(wrong.cure.starts_with("Deploy"));
        assert_eq!(
            signature(&Ok(Answer::of(200, &[], "{}"))).level,
            Level::NotChecked
        );
        assert_eq!(
            signature(&Ok(Answer::of(429, &[], "{}"))).level,
            Level::NotChecked
        );
        assert_eq!(signature(&Err(Silence::TimedOut)).level, Level::Problem);
    }

    /// R104: Meta's unhelpful pages say nothing of it.
    #[test]
    fn an_address_that_meta_does_not_reach_is_told() {
        assert_eq!(callback(&refused(Refused::Unreadable)).level, Level::Ok);
        assert_eq!(callback(&Ok(Answer::of(429, &[], "{}"))).level, Level::NotChecked);
        for told in [
            Ok(Answer::of(404, &[], "")),
            Ok(Answer::of(403, &[("cf-mitigated", "challenge")], "<html>")),
            Ok(Answer::of(400, &[], "<html>")),
            Ok(Answer::of(503, &[], "{}")),
            Ok(Answer::of(200, &[], "{}")),
            Err(Silence::Refused),
        ] {
            assert_eq!(callback(&told).level, Level::Problem, "{told:?}");
        }
    }
}
