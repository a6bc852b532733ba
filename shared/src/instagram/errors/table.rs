//! The table of errors: what Instagram answers when something went wrong, from top to bottom. The first row that fits
//! decides. The compiler checks every row; nothing is parsed.

use super::super::category::Step;
use super::meaning::Meaning;
use super::row::{
    ANY, Row, Seen,
    Span::{self, One, To},
    at,
};

/// The codes of a token that is not good any more.
const TOKEN: &[Span] = &[One(190), One(102)];

/// The first row that fits.
pub(super) fn find(seen: &Seen<'_>) -> Option<&'static Row> {
    ROWS.iter().find(|row| row.fits(seen))
}

/// What a message calls the app.
const THE_APP: &[&str] = &[
    "app",
    "application",
    "client",
    "api access",
    "apps",
    "applications",
];
/// What Meta does to an app.
const SWITCHED_OFF: &[&str] = &[
    "blocked",
    "deactivated",
    "disabled",
    "suspended",
    "disrupted",
    "inactive",
    "not active",
    "isn't active",
    "banned",
    "restricted",
    "archived",
    "not accessible",
    "not available",
    "isn't available",
    "non-active",
    "terminated",
];
/// The user did it, whatever else the message says of the app.
const BY_THE_USER: &[&str] = &[
    "by the user",
    "by user",
    "user has blocked",
    "user blocked",
    "user has removed",
    "user removed",
];
/// What a message says of an id or a secret.
const WRONG: &[&str] = &[
    "invalid",
    "not valid",
    "wrong",
    "incorrect",
    "does not match",
    "doesn't match",
    "not match",
    "mismatch",
    "unknown",
    "not found",
    "could not be found",
    "does not exist",
    "not recognized",
    "not look like",
];

/// No accepted role on the app.
const ROLE: &[&str] = &[
    "insufficient developer role",
    "not a sandbox user",
    "not a test user",
    "does not have a role",
    "not have a role on",
];
/// A permission that is none, or is none of the app's.
const SCOPE: &[&str] = &[
    "invalid scope",
    "scope is invalid",
    "unknown scope",
    "invalid permission",
];
/// Graph's answers for what isn't there.
const UNSUPPORTED: &[&str] = &[
    "unsupported get request",
    "unsupported post request",
    "unsupported delete request",
];
/// Something is broken at Instagram.
const OUTAGE: &[&str] = &[
    "unknown error",
    "unexpected error",
    "retry your request later",
    "temporarily unavailable",
    "service unavailable",
    "an error occurred",
    "something went wrong",
    "internal server error",
    "internal error",
    "server error",
    "there was a problem with",
    "currently unavailable",
    "system error",
];
/// The codes of a request that is wrong in itself.
const PARAMETER: &[Span] = &[One(100), One(2_500)];
/// The old interface's types for the same.
const OLD_PARAMETER: &[&str] = &[
    "oauthparameterexception",
    "apiinvalidparameterserror",
    "apisubscriptionerror",
];
/// Something is not there.
const MISSING: &[&str] = &[
    "missing",
    "is required",
    "are required",
    "must be provided",
    "must specify",
    "must be specified",
    "requires the parameter",
];
/// Something is there, and not as it should be.
const REFUSED: &[&str] = &[
    "must be",
    "invalid",
    "not a valid",
    "not valid",
    "is not allowed",
    "out of range",
    "too long",
    "too short",
];

/// Every row. The last one fits everything.
#[rustfmt::skip] // One row, one line.
const ROWS: &[Row] = &[
    // Subcodes of publishing: they concern an account or its media, and some come with the words of the app's limit.
    ANY.subcode(&[One(2_207_089)]).means(Meaning::VideoAlone),
    ANY.subcode(&[One(2_207_018)]).means(Meaning::TagPrivate),
    ANY.subcode(&[One(2_207_003)]).means(Meaning::MediaFetch),
    ANY.subcode(&[One(2_207_020)]).means(Meaning::MediaExpired),
    ANY.subcode(&[One(2_207_001)]).means(Meaning::Transient),
    ANY.subcode(&[One(2_207_032), One(2_207_053)]).means(Meaning::MediaUpload),
    ANY.subcode(&[One(2_207_073)]).means(Meaning::Undeletable),
    ANY.subcode(&[One(2_207_057)]).means(Meaning::Thumbnail),
    ANY.subcode(&[One(2_207_051)]).means(Meaning::SpamHeld),
    ANY.subcode(&[One(2_207_042)]).means(Meaning::QuotaReached),
    ANY.subcode(&[One(2_207_006)]).means(Meaning::MediaUnknown),
    ANY.subcode(&[One(2_207_008)]).means(Meaning::ContainerEarly),
    ANY.subcode(&[One(2_207_050)]).means(Meaning::Restricted),
    ANY.subcode(&[One(2_207_023)]).means(Meaning::MediaType),
    ANY.subcode(&[One(2_207_028)]).means(Meaning::Carousel),
    ANY.subcode(&[To(2_207_035, 2_207_037), One(2_207_040)]).means(Meaning::Tags),
    ANY.subcode(&[One(2_207_026), One(2_207_005)]).means(Meaning::MediaFormat),
    ANY.subcode(&[One(2_207_052)]).means(Meaning::MediaUnreachable),
    ANY.subcode(&[One(2_207_027)]).means(Meaning::MediaNotReady),
    ANY.subcode(&[One(2_207_004)]).means(Meaning::MediaSize),
    ANY.subcode(&[One(2_207_009)]).means(Meaning::MediaRatio),
    ANY.subcode(&[One(2_207_010)]).means(Meaning::CaptionLong),
    ANY.subcode(&[One(2_207_076), One(2_207_077), One(2_207_082), One(2_207_085)]).means(Meaning::MediaFailed),
    ANY.subcode(&[One(2_207_078), One(2_207_081)]).means(Meaning::TrialQuota),
    // So does an account's own quota without its subcode.
    ANY.code(&[One(9)]).means(Meaning::QuotaReached),
    // What is held back has the words of the app's limit as well.
    ANY.says(&["protect our community", "action blocked", "action is blocked", "feedback required", "marked as spam"]).means(Meaning::SpamHeld),
    // What concerns the app as a whole, at whatever step and under whatever code it comes (R109).
    ANY.says(BY_THE_USER).code(TOKEN).means(Meaning::TokenRemoved),
    ANY.says(&["error validating client secret"]).means(Meaning::BadSecret),
    ANY.says_of(&["client secret", "app secret", "application secret"], WRONG).means(Meaning::BadSecret),
    ANY.says(&["invalid client secret", "invalid app secret", "incorrect client secret", "incorrect app secret", "wrong client secret", "wrong app secret", "bad client secret", "bad app secret"]).means(Meaning::BadSecret),
    ANY.says(&["require an appsecret proof", "requires an appsecret proof", "appsecret proof is required", "missing appsecret proof"]).means(Meaning::ProofMissing),
    ANY.says(&["appsecret proof"]).means(Meaning::BadProof),
    ANY.says(&["invalid platform app"]).means(Meaning::BadClient),
    ANY.says(&["invalid client id", "invalid app id", "invalid application id", "valid app id", "valid client id", "unknown client id", "unknown app id", "incorrect app id"]).means(Meaning::BadClient),
    ANY.says_of(&["client id", "app id", "application id"], WRONG).means(Meaning::BadClient),
    ANY.says_of(THE_APP, &["deleted", "been removed", "not exist", "no longer exists"]).means(Meaning::AppDeleted),
    ANY.says(&["deleted app", "app deleted"]).means(Meaning::AppDeleted),
    ANY.says_of(THE_APP, SWITCHED_OFF).means(Meaning::AppBlocked),
    ANY.says(&["blocked app", "disabled app", "deactivated app", "suspended app", "inactive app", "non-active app"]).means(Meaning::AppBlocked),
    ANY.says(&["data use checkup", "to reactivate, go to the app dashboard"]).means(Meaning::AppBlocked),
    ANY.says(&["error validating application", "invalid application", "cannot get application info", "unknown application", "no such application", "no such app"]).means(Meaning::AppUnknown),
    ANY.says(&["client credentials", "client authentication failed", "invalid client"]).means(Meaning::ClientRefused),
    ANY.kind(&["invalid_client", "oauthclientexception"]).means(Meaning::ClientRefused),
    ANY.says(&["application request limit", "app request limit", "application-level", "app-level rate limit", "application level rate limit", "rate limit of the app", "calls from this app", "calls to this app"]).means(Meaning::AppRateLimited),
    // The error of the redirect that comes back from the consent page.
    at(Step::Authorize).says(ROLE).means(Meaning::RoleMissing),
    at(Step::Authorize).says(&["development mode", "not live", "in development"]).means(Meaning::RoleMissing),
    at(Step::Authorize).says(SCOPE).means(Meaning::ScopeRefused),
    at(Step::Authorize).says(&["redirect uri"]).means(Meaning::RedirectUnknown),
    at(Step::Authorize).says(&["professional account", "not an instagram business"]).means(Meaning::NotProfessional),
    at(Step::Authorize).says(&["checkpoint", "challenge required"]).means(Meaning::Checkpoint),
    at(Step::Authorize).says(OUTAGE).means(Meaning::Transient),
    at(Step::Authorize).kind(&["access_denied"]).means(Meaning::Denied),
    at(Step::Authorize).kind(&["user_denied"]).means(Meaning::Denied),
    at(Step::Authorize).kind(&["invalid_scope"]).means(Meaning::ScopeRefused),
    at(Step::Authorize).kind(&["unauthorized_client"]).means(Meaning::BadClient),
    at(Step::Authorize).kind(&["invalid_request"]).means(Meaning::AuthorizeRefused),
    at(Step::Authorize).kind(&["unsupported_response_type"]).means(Meaning::AuthorizeRefused),
    at(Step::Authorize).kind(&["server_error"]).means(Meaning::Transient),
    at(Step::Authorize).kind(&["temporarily_unavailable"]).means(Meaning::Transient),
    at(Step::Authorize).means(Meaning::AuthorizeFailed),
    // Subcodes, the surest sign there is.
    ANY.code(TOKEN).subcode(&[One(458)]).means(Meaning::TokenRemoved),
    ANY.code(TOKEN).subcode(&[One(459)]).means(Meaning::Checkpoint),
    ANY.code(TOKEN).subcode(&[One(460)]).means(Meaning::TokenPassword),
    ANY.code(TOKEN).subcode(&[One(461), One(462), One(492)]).means(Meaning::TokenRevoked),
    ANY.code(TOKEN).subcode(&[One(463)]).means(Meaning::TokenExpired),
    ANY.code(TOKEN).subcode(&[One(464)]).means(Meaning::Unconfirmed),
    ANY.code(TOKEN).subcode(&[One(467)]).means(Meaning::TokenLoggedOut),
    ANY.code(TOKEN).subcode(&[One(490), One(493)]).means(Meaning::Checkpoint),
    at(Step::Publish).code(&[One(100)]).subcode(&[One(33)]).means(Meaning::MediaLag),
    ANY.code(&[One(100)]).subcode(&[One(33)]).means(Meaning::NotFound),
    ANY.subcode(&[One(1_772_107)]).means(Meaning::DoneUnanswered),
    ANY.subcode(&[One(2_534_025)]).means(Meaning::ReplyOver),
    ANY.subcode(&[One(2_018_300)]).means(Meaning::ThreadTaken),
    ANY.code(&[One(100)]).subcode(&[One(2_108_006)]).means(Meaning::InsightsOld),
    ANY.code(&[One(1)]).subcode(&[One(99)]).means(Meaning::Transient),
    ANY.subcode(&[One(2_534_014), One(2_534_022), One(2_018_278)]).means(Meaning::Undeliverable),
    ANY.subcode(&[One(1_349_210)]).means(Meaning::AppRateLimited),
    ANY.subcode(&[One(1_996)]).means(Meaning::RateLimited),
    // The app's limit, whatever its words are.
    ANY.code(&[One(4), One(341)]).means(Meaning::AppRateLimited),
    // Wordings that mean the same at every step, whatever the code.
    ANY.says(&["not an instagram business", "not a professional account", "not a business account"]).means(Meaning::NotProfessional),
    ANY.says(&["has not authorized application"]).means(Meaning::TokenRemoved),
    ANY.code(TOKEN).says(&["has not authorized the app", "has not authorized this app"]).means(Meaning::TokenRemoved),
    ANY.says(&["you log in to www.instagram.com", "checkpoint", "challenge required", "consent required", "verify your account"]).means(Meaning::Checkpoint),
    ANY.says(&["user changed their password", "user changed the password", "session has been invalidated"]).means(Meaning::TokenPassword),
    ANY.says(&["session has expired", "access token has expired", "token has expired", "token is expired"]).means(Meaning::TokenExpired),
    ANY.says(&["user logged out", "user has logged out", "login required", "not logged in"]).means(Meaning::TokenLoggedOut),
    ANY.code(TOKEN).says(&["not confirmed", "not a confirmed user"]).means(Meaning::Unconfirmed),
    ANY.code(TOKEN).says(&["expired"]).means(Meaning::TokenExpired),
    at(Step::LongLived).says(&["session key invalid"]).means(Meaning::AlreadyLong),
    ANY.says(&["session key is malformed"]).means(Meaning::TokenNotInstagram),
    ANY.says(&["session key invalid"]).means(Meaning::TokenRevoked),
    ANY.says(&["cannot parse access token", "access token could not be decrypted", "invalid oauth 2.0 access token"]).means(Meaning::TokenMalformed),
    ANY.says(&["access token provided is invalid", "invalid access token", "access token is invalid"]).means(Meaning::TokenRevoked),
    ANY.says(&["active access token must be used", "an access token is required", "missing access token", "missing client id or access token"]).means(Meaning::TokenMissing),
    ANY.says(ROLE).means(Meaning::RoleMissing),
    ANY.says(&["deemed abusive", "temporarily blocked", "temporarily restricted"]).means(Meaning::Blocked),
    ANY.says(&["request limit reached", "too many calls", "too many requests", "rate limit", "maximum number of requests"]).means(Meaning::RateLimited),
    ANY.says(&["wait a few minutes"]).means(Meaning::WaitAsked),
    ANY.says(&["outside of allowed window", "outside the allowed window", "requested user cannot be found"]).means(Meaning::Undeliverable),
    ANY.says(&["invalid for a private reply"]).means(Meaning::ReplyOver),
    ANY.says(&["is controlling this thread"]).means(Meaning::ThreadTaken),
    ANY.says(&["cannot load user with a private profile"]).means(Meaning::TagPrivate),
    ANY.says(&["cannot be published standalone"]).means(Meaning::VideoAlone),
    ANY.says(&["invalid location id"]).means(Meaning::LocationUnknown),
    ANY.says_of(&["account", "user"], &["disabled", "suspended", "deactivated", "restricted", "inactive"]).means(Meaning::Restricted),
    ANY.says(&["inactive user"]).means(Meaning::Restricted),
    ANY.says_of(THE_APP, &["not authorized", "not approved", "not allowed", "not permitted", "not eligible"]).means(Meaning::CapabilityMissing),
    ANY.says(&["must be reviewed and approved", "advanced access", "app review", "have the capability"]).means(Meaning::CapabilityMissing),
    // The code exchange.
    at(Step::Exchange).says(&["was not found or was already used", "code has been used", "code was already used"]).means(Meaning::CodeUsed),
    at(Step::Exchange).says(&["code has expired", "code is expired"]).means(Meaning::CodeExpired),
    at(Step::Exchange).says(&["invalid authorization code", "no matching code found"]).means(Meaning::CodeInvalid),
    at(Step::Exchange).says(&["error validating verification code", "redirect uri is identical"]).means(Meaning::RedirectMismatch),
    at(Step::Exchange).says(&["redirect uri"]).means(Meaning::RedirectUnknown),
    at(Step::Exchange).says(SCOPE).means(Meaning::ScopeRefused),
    at(Step::Exchange).says(&["development mode", "not live"]).means(Meaning::RoleMissing),
    at(Step::Exchange).says(&["client secret", "app secret"]).means(Meaning::BadSecret),
    at(Step::LongLived).says(&["client secret", "app secret"]).means(Meaning::BadSecret),
    at(Step::Exchange).says(&["client id", "app id"]).means(Meaning::BadClient),
    // One wording, another meaning at each step.
    ANY.says_of(THE_APP, &["development mode", "in development", "not live", "isn't live", "not public"]).means(Meaning::AppInDevelopment),
    at(Step::LongLived).says(&["unsupported request"]).means(Meaning::LongUnsupported),
    at(Step::Refresh).says(&["unsupported request"]).means(Meaning::RefreshUnsupported),
    at(Step::Refresh).says(&["24 hours", "24 hrs", "too young", "too new"]).means(Meaning::TooYoung),
    ANY.says(&["unsupported request"]).means(Meaning::UnsupportedRequest),
    at(Step::Publish).says(UNSUPPORTED).means(Meaning::MediaLag),
    ANY.says(UNSUPPORTED).means(Meaning::NotFound),
    ANY.says(&["not enough viewers"]).means(Meaning::InsightsFew),
    ANY.says(&["days (2592000 s)", "more than 30 days", "only supports querying data for the last", "data is available for the last"]).means(Meaning::InsightsRange),
    ANY.says(&["parameter metric type", "with the metric type"]).means(Meaning::MetricShape),
    ANY.says(&["api version"]).means(Meaning::VersionRetired),
    ANY.says(&["metric["]).means(Meaning::MetricRefused),
    ANY.says(&["reduce the amount of data", "too much data", "limit should be", "limit must be", "limit is too", "maximum limit", "value for limit", "limit: must be", "param limit", "limit parameter", "limit value", "query is too complex"]).means(Meaning::TooMuchData),
    // An account, a person or a thing that Instagram does not know.
    ANY.code(&[One(110), One(9_010)]).means(Meaning::UserUnknown),
    ANY.code(&[One(230)]).means(Meaning::ConsentMissing),
    ANY.code(TOKEN).says_of(&["user", "account"], &["not found", "not exist", "doesn't exist"]).means(Meaning::TokenRevoked),
    ANY.says_of(&["user", "users", "account", "profile"], &["not found", "not be found", "not exist", "doesn't exist", "no longer exists"]).means(Meaning::UserUnknown),
    ANY.says(&["no user found", "no users found", "no such user", "no matching instagram user", "no matching user", "unknown user", "invalid user id", "cannot find user", "could not find user", "unable to find user", "user with this id"]).means(Meaning::UserUnknown),
    ANY.says_of(&["user id", "account id"], WRONG).means(Meaning::UserUnknown),
    ANY.says(&["cannot view this resource", "not authorized to view", "invalid media id", "media not found", "not found or unavailable"]).means(Meaning::NotFound),
    // An outage is nobody's move, whatever number it comes with.
    ANY.says(OUTAGE).means(Meaning::Transient),
    // The old interface's types.
    ANY.kind(&["oauthaccesstokenexception"]).means(Meaning::TokenRevoked),
    ANY.kind(&["oauthratelimitexception", "rate_limit"]).means(Meaning::RateLimited),
    ANY.kind(&["sentry_block", "spam"]).means(Meaning::SpamHeld),
    ANY.kind(&["oauthpermissionsexception"]).means(Meaning::PermissionMissing),
    ANY.kind(&["oauthforbiddenexception"]).means(Meaning::CapabilityMissing),
    ANY.kind(&["apinotfounderror", "apinotallowederror", "apiagegatederror"]).means(Meaning::NotFound),
    ANY.kind(&["apirequiresauthenticationerror"]).means(Meaning::TokenMissing),
    ANY.kind(&["unauthorized_client"]).means(Meaning::BadClient),
    ANY.kind(&["invalid_scope"]).means(Meaning::ScopeRefused),
    ANY.kind(&["invalid_token"]).means(Meaning::TokenRevoked),
    ANY.kind(&["access_denied"]).means(Meaning::PermissionMissing),
    // Codes.
    ANY.code(TOKEN).means(Meaning::TokenRevoked),
    ANY.code(&[One(101)]).means(Meaning::AppUnknown),
    ANY.code(&[One(104)]).means(Meaning::TokenMissing),
    ANY.code(&[One(17), One(32), One(613), To(80_000, 80_014)]).means(Meaning::RateLimited),
    ANY.code(&[One(10), To(200, 299)]).means(Meaning::PermissionMissing),
    ANY.code(&[One(3)]).means(Meaning::CapabilityMissing),
    ANY.code(&[One(368)]).means(Meaning::Blocked),
    ANY.code(&[One(24)]).means(Meaning::MediaUnknown),
    ANY.code(&[One(25)]).means(Meaning::Restricted),
    ANY.code(&[One(352), One(36_001)]).means(Meaning::MediaFormat),
    ANY.code(&[One(9_004)]).means(Meaning::MediaUnreachable),
    ANY.code(&[One(9_007)]).means(Meaning::MediaNotReady),
    ANY.code(&[One(36_000)]).means(Meaning::MediaSize),
    ANY.code(&[One(36_002), One(36_003)]).means(Meaning::MediaRatio),
    ANY.code(&[One(36_004)]).means(Meaning::CaptionLong),
    ANY.code(&[One(506)]).means(Meaning::Duplicate),
    ANY.code(&[One(551)]).means(Meaning::Undeliverable),
    ANY.code(&[One(803)]).means(Meaning::NotFound),
    ANY.code(&[One(12), One(2_635)]).means(Meaning::VersionRetired),
    ANY.status(&[One(429)]).means(Meaning::RateLimited),
    ANY.code(&[One(1), One(2), One(-1), One(-2)]).means(Meaning::Transient),
    ANY.code(PARAMETER).says(&["nonexisting field", "unknown path", "unknown field"]).means(Meaning::FieldUnknown),
    ANY.code(PARAMETER).says(&["missing permission", "permission is required", "permissions are required", "insights permission", "insights' p"]).means(Meaning::PermissionMissing),
    ANY.code(PARAMETER).says(MISSING).means(Meaning::MissingParameter),
    ANY.code(PARAMETER).says(REFUSED).means(Meaning::ValueRefused),
    ANY.code(PARAMETER).means(Meaning::BadParameter),
    // Nothing known but some words, the old types or the status.
    ANY.kind(OLD_PARAMETER).says(MISSING).means(Meaning::MissingParameter),
    ANY.kind(OLD_PARAMETER).means(Meaning::BadParameter),
    ANY.says(&["please try again"]).means(Meaning::Transient),
    ANY.status(&[To(500, 599)]).means(Meaning::Transient),
    ANY.status(&[One(408), One(425)]).means(Meaning::Transient),
    at(Step::Exchange).status(&[To(400, 499)]).means(Meaning::BadParameter),
    ANY.status(&[One(401)]).means(Meaning::TokenRevoked),
    ANY.status(&[One(403)]).means(Meaning::PermissionMissing),
    ANY.status(&[One(404), One(410)]).means(Meaning::NotFound),
    ANY.status(&[To(400, 499)]).means(Meaning::BadParameter),
    ANY.means(Meaning::Transient),
];

#[cfg(test)]
mod tests;
