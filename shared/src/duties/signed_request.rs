//! Meta's `signed_request`: who it is about, and that it was Meta who said so (R54).

use crate::{
    answers::problem::problem,
    instagram::{
        AppSecret, Category, Failure, Retry, UserId,
        json::{self, Json},
    },
    values::{
        http::{HttpResponse, Parameters},
        time::{HOUR, MINUTE, SECOND, Timestamp},
    },
};
use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// The only algorithm that is Meta's.
const ALGORITHM: &str = "HMAC-SHA256";
/// The longest that is read; Meta's have some 250 characters.
const LONGEST: usize = 4 * 1024;
/// No older than this is believed.
const OLDEST: u64 = HOUR;
/// Meta's clock may be ahead by this.
const AHEAD: u64 = 5 * MINUTE;

/// base64url, with or without its padding; bits that don't count may be anything.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::URL_SAFE,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// What Meta said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedRequest {
    /// The app-scoped id of the person's account.
    pub account: UserId,
    /// When it happened, by Meta's clock.
    pub issued: Timestamp,
}

/// Why a request isn't one of Meta's that counts. Whatever it is, nothing changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// There is none, or it isn't made as one is.
    Unreadable,
    /// It is signed in another way.
    Algorithm,
    /// No secret of an app's signed it.
    Signature,
    /// It is older than an hour, or from the future.
    Stale,
    /// It names nobody.
    Nobody,
}

/// Reads the form that Meta posts, and says whose it is by which secret signed it. `secrets` are those of every app, each
/// with whose it is: the Instagram app's, and the Meta app's where one is set, for Meta's pages don't say which of them
/// signs.
///
/// # Errors
/// [`Refused`]. The signature is looked at before anything of the payload is believed.
pub fn read<'a, T>(
    form: &str,
    secrets: impl IntoIterator<Item = (T, &'a AppSecret)>,
    now: Timestamp,
) -> Result<(T, SignedRequest), Refused> {
    let form = Parameters::parse(form);
    let text = form.one("signed_request").unwrap_or_default();
    if text.len() > LONGEST {
        return Err(Refused::Unreadable);
    }
    let (signature, encoded) = text.split_once('.').ok_or(Refused::Unreadable)?;
    let signature = BASE64.decode(signature).map_err(|_| Refused::Unreadable)?;
    let payload = BASE64.decode(encoded).map_err(|_| Refused::Unreadable)?;
    // Each is compared, and each in constant time.
    let mut signer = None;
    for (of, secret) in secrets {
        if signs(secret, encoded, &signature) {
            signer = Some(of);
        }
    }
    let signer = signer.ok_or(Refused::Signature)?;
    let payload = json::parse(&payload).ok_or(Refused::Unreadable)?;
    let algorithm = payload.get("algorithm").and_then(Json::text).unwrap_or_default();
    if !algorithm.eq_ignore_ascii_case(ALGORITHM) {
        return Err(Refused::Algorithm);
    }
    let seconds = payload.get("issued_at").and_then(Json::integer);
    let seconds = seconds
        .and_then(|seconds| u64::try_from(seconds).ok())
        .ok_or(Refused::Stale)?;
    let issued = Timestamp::from_millis(seconds.saturating_mul(SECOND));
    if now.since(issued) > OLDEST || issued.since(now) > AHEAD {
        return Err(Refused::Stale);
    }
    let account = payload.get("user_id").and_then(Json::scalar);
    let account = account
        .and_then(|id| UserId::parse(id).ok())
        .ok_or(Refused::Nobody)?;
    Ok((signer, SignedRequest { account, issued }))
}

fn signs(secret: &AppSecret, encoded: &str, signature: &[u8]) -> bool {
    // HMAC takes keys of every length.
    Hmac::<Sha256>::new_from_slice(secret.reveal().as_bytes())
        .is_ok_and(|mac| mac.chain_update(encoded).verify_slice(signature).is_ok())
}

impl Refused {
    /// The answer: what is wrong, in words for whoever sees it in Meta's dashboard or in a log.
    #[must_use]
    pub fn answer(self) -> HttpResponse {
        let (cause, action) = match self {
            Self::Unreadable => (
                "There is no signed_request here that can be read.",
                "This address is for Meta's calls: give it in the app's dashboard, under Business login settings.",
            ),
            Self::Algorithm => (
                "This signed_request names another algorithm than HMAC-SHA256.",
                "Nothing was changed. Meta's own are signed with HMAC-SHA256.",
            ),
            Self::Signature => (
                "No secret of an app of this edge signed this signed_request, so nothing was changed.",
                "If Meta sent it: compare INSTAGRAM_APP_SECRET with the dashboard, and set META_APP_SECRET to the secret \
                 under App settings, Basic; with several apps both stand in APPS.",
            ),
            Self::Stale => (
                "This signed_request is older than an hour, or from the future, so nothing was changed.",
                "If Meta sent it: look at the clock of the machine that the edge runs on.",
            ),
            Self::Nobody => (
                "This signed_request names no account, so nothing was changed.",
                "Meta's own hold user_id, made of digits.",
            ),
        };
        let failure = Failure::new(Category::BadParameter, Retry::DeveloperFix, cause, action);
        problem(400, &failure)
    }
}

#[cfg(test)]
mod tests;
