//! What an error of Instagram's can mean for people: one variant a meaning, each with its id, category, whose move it is,
//! cause and action (R43).

use super::super::category::{Category, Retry};

/// What a meaning says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Facts {
    pub(super) category: Category,
    pub(super) retry: Retry,
    pub(super) cause: &'static str,
    pub(super) action: &'static str,
    /// The seconds to wait that go with the words.
    pub(super) wait: Option<u32>,
}

macro_rules! seconds {
    () => {
        None
    };
    ($wait:literal) => {
        Some($wait)
    };
}

macro_rules! meanings {
    ($($variant:ident = $id:literal: $category:ident, $retry:ident $(after $wait:literal)? $cause:literal $action:literal;)+) => {
        /// One meaning of an error.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Meaning { $($variant,)+ }

        impl Meaning {
            /// Every one of them.
            #[cfg(test)]
            pub(super) const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Its stable id.
            #[cfg(test)]
            pub(super) const fn id(self) -> &'static str {
                match self { $(Self::$variant => $id,)+ }
            }

            /// What it says.
            pub(super) const fn facts(self) -> Facts {
                match self {
                    $(Self::$variant => Facts {
                        category: Category::$category,
                        retry: Retry::$retry,
                        cause: $cause,
                        action: $action,
                        wait: seconds!($($wait)?),
                    },)+
                }
            }
        }
    };
}

meanings! {
    // Coming back from the consent page, and the code exchange.
    Denied = "denied": Denied, UserReconnect
        "The connection was not allowed at Instagram."
        "Click the button again and choose Allow if you want to connect.";
    Unticked = "unticked": PermissionMissing, UserReconnect
        "Permissions that the page needs were unticked at Instagram. Nothing was connected."
        "Click the button again and leave them ticked.";
    AccountMismatch = "account_mismatch": AccountMismatch, UserReconnect
        "Another Instagram account was chosen than the one to reconnect. Nothing was changed."
        "Click the button again and choose the same account as before; at instagram.com you can switch accounts first.";
    CodeUsed = "code_used": CodeUsed, UserReconnect
        "Instagram's one-time code was already used or is not known any more; this happens when the page was loaded twice."
        "If you are not connected yet, click the button again.";
    CodeExpired = "code_expired": CodeExpired, UserReconnect
        "Instagram's one-time code is older than an hour."
        "Click the button again.";
    CodeInvalid = "code_invalid": CodeInvalid, UserReconnect
        "Instagram does not recognise the one-time code that came back with you."
        "Click the button again; if it keeps happening, tell the site's operator.";
    RedirectMismatch = "redirect_mismatch": RedirectMismatch, DeveloperFix
        "Instagram says that the redirect address differs from the one at the start; it says the same when the app secret is wrong."
        "The site's operator compares the redirect address with the list in Meta's dashboard, to the letter, and checks the Instagram app secret.";
    RedirectUnknown = "redirect_unknown": RedirectMismatch, DeveloperFix
        "The redirect address is not on the app's list in Meta's dashboard."
        "The site's operator adds it there, to the letter, without a slash at the end that is not in it; if it is there already, the Instagram app secret is to be checked.";
    BadClient = "bad_client": BadClient, DeveloperFix
        "Instagram does not know this app id."
        "The site's operator uses the Instagram app ID of the page \"API setup with Instagram login\", not the Meta app ID of the basic settings.";
    AppUnknown = "app_unknown": BadClient, DeveloperFix
        "Instagram can't validate this site's app: it does not know the app id."
        "The site's operator compares the app id with the one in Meta's App Dashboard, and checks that the app still exists.";
    ClientRefused = "client_refused": BadSecret, DeveloperFix
        "Instagram does not accept the app id together with the app secret."
        "The site's operator copies both again from the page \"API setup with Instagram login\", without space around them.";
    BadSecret = "bad_secret": BadSecret, DeveloperFix
        "The Instagram app secret is wrong."
        "The site's operator copies the Instagram app secret of the page \"API setup with Instagram login\" again, without space around it.";
    BadProof = "bad_proof": BadSecret, DeveloperFix
        "Instagram refuses the proof made with the app secret."
        "The site's operator checks the app secret.";
    ProofMissing = "proof_missing": BadSecret, DeveloperFix
        "This site's app at Meta wants every request proved with its secret, which this server does not do."
        "The site's operator switches \"Require App Secret\" off in the advanced settings of Meta's App Dashboard.";
    RoleMissing = "role_missing": RoleMissing, DeveloperFix
        "This Instagram account has no accepted role on the site's app, which is not open to everybody yet."
        "First the site's operator invites the account as an Instagram tester; then you accept it in Instagram under Settings, Apps and websites, Tester invites, and click again with that account active in the Instagram app.";
    ScopeRefused = "scope_refused": PermissionMissing, DeveloperFix
        "The site asks for a permission that Instagram does not know or that was not added to the app."
        "The site's operator adds the permission to the app in Meta's dashboard or stops asking for it.";
    NotProfessional = "not_professional": NotProfessional, UserReconnect
        "This is a personal Instagram account; Instagram opens its interface only to professional ones."
        "Switch to a business or creator account in Instagram's settings (it is free), then click again.";
    AppInDevelopment = "app_in_development": AppInDevelopment, DeveloperFix
        "This site's app is in development mode at Meta, and this account has no accepted role on it."
        "The site's operator sets the app to Live in Meta's App Dashboard, or invites this account as an Instagram tester, which you then accept in Instagram under Settings, Apps and websites, Tester invites; after that it works again by itself.";
    AuthorizeFailed = "authorize_failed": Transient, Later
        "Instagram sent you back with an error it did not explain."
        "Click the button again; if it keeps happening, tell the site's operator.";
    AuthorizeRefused = "authorize_refused": BadParameter, DeveloperFix
        "Instagram refused the way the site asked for the connection."
        "The site's operator compares the app's settings in Meta's dashboard with the kit's setup guide.";

    // What concerns the app as a whole.
    AppBlocked = "app_blocked": AppBlocked, DeveloperFix
        "Meta has blocked or switched off this site's app, or its access to Instagram."
        "Your account is fine, and you need to do nothing. The site's operator opens the app in Meta's App Dashboard and does what it asks for; then everything goes on by itself.";
    AppDeleted = "app_deleted": AppBlocked, DeveloperFix
        "This site's app does not exist at Meta any more."
        "Your account is fine. The site's operator restores the app in Meta's App Dashboard, or sets up another one with its own app id and secret.";

    // The token.
    LongUnsupported = "long_unsupported": UnsupportedRequest, DeveloperFix
        "Instagram will not give this account a lasting connection: usually its role on the site's app is not accepted yet, or the app's id and secret belong to different apps."
        "First the site's operator checks that the account is invited as an Instagram tester, and the app id and secret; then you accept the invitation in Instagram under Settings, Apps and websites, Tester invites, and click again.";
    AlreadyLong = "already_long": BadParameter, None
        "The token is a long-lived one already."
        "Nothing is to be done: it is kept and refreshed.";
    RefreshUnsupported = "refresh_unsupported": UnsupportedRequest, UserReconnect
        "Instagram no longer renews this connection: the account lost its role on the app, or the permission was taken back."
        "Connect again; if that fails, the site's operator checks the account's role on the app.";
    TooYoung = "too_young": TooYoung, Later
        "Instagram renews a connection only when it is at least a day old."
        "Nothing is to be done: it is tried again later.";
    TokenExpired = "token_expired": TokenExpired, UserReconnect
        "The connection to Instagram has run out."
        "Connect again.";
    TokenRemoved = "token_removed": TokenRevoked, UserReconnect
        "The site's app was removed in Instagram under Apps and websites."
        "Connect again if you still want the site to use your account.";
    TokenPassword = "token_password": TokenRevoked, UserReconnect
        "Instagram ended the connection because the password was changed or for security."
        "Connect again; if it ends at once, wait a day first.";
    TokenLoggedOut = "token_logged_out": TokenRevoked, UserReconnect
        "Instagram ended the connection: the account logged out or took it back."
        "Connect again.";
    TokenRevoked = "token_revoked": TokenRevoked, UserReconnect
        "Instagram no longer accepts this connection."
        "Connect again.";
    TokenMalformed = "token_malformed": TokenMalformed, DeveloperFix
        "Instagram can't read the stored token: it is cut, mangled, or of another service."
        "The site's operator checks the endpoint settings and the storage; after that, connect again.";
    TokenNotInstagram = "token_not_instagram": TokenMalformed, UserReconnect
        "Instagram can't read the stored token, or it holds the account back until a check is done."
        "Open Instagram and see whether it asks for something, then connect again.";
    TokenMissing = "token_missing": TokenMalformed, DeveloperFix
        "Instagram says that no usable token came with the request."
        "The site's operator checks the endpoint settings and the proxy in between.";
    Checkpoint = "checkpoint": Checkpoint, UserReconnect
        "Instagram holds the account back until its owner does a security check."
        "Log in at www.instagram.com, follow what it says there, then connect again.";
    Unconfirmed = "unconfirmed": Checkpoint, UserReconnect
        "The Instagram account is not confirmed yet."
        "Confirm it in Instagram (mail or phone), then connect again.";
    Restricted = "restricted": Checkpoint, UserReconnect
        "Instagram restricted this account."
        "Open the Instagram app, see what it asks for, then try again.";

    // Permissions, paths and parameters.
    PermissionMissing = "permission_missing": PermissionMissing, UserReconnect
        "The permission for this was not granted, or Meta has not approved it for the app."
        "Connect again and leave every tick in place; if that does not help, the site's operator checks that the app has the permission and is live.";
    CapabilityMissing = "capability_missing": PermissionMissing, DeveloperFix
        "The site's app lacks the product, permission or approval for this."
        "The site's operator adds it in Meta's App Dashboard, and has it approved by Meta where that is asked for.";
    UnsupportedRequest = "unsupported_request": UnsupportedRequest, DeveloperFix
        "Instagram does not serve this request for this account."
        "The site's operator checks the account's role on the app, the app id and the secret; after that, connect again.";
    VersionRetired = "version_retired": UnsupportedRequest, DeveloperFix
        "Instagram retired this version or method of its interface."
        "The site's operator raises the version in the endpoint profile.";
    Undeliverable = "undeliverable": UnsupportedRequest, None
        "The message can't be delivered: the time to answer is over or the person is not available."
        "Nothing can be done until that person writes again.";
    Undeletable = "undeletable": UnsupportedRequest, None
        "This kind of media can't be deleted through the interface."
        "The account's owner deletes it in the Instagram app.";
    NotFound = "not_found": NotFound, None
        "This does not exist at Instagram, was deleted, or your account may not see it."
        "Check the id. If nothing else can be read either, connect again.";
    InsightsOld = "insights_old": NotFound, None
        "There are no insights for media from before the switch to a professional account."
        "Skip this media.";
    InsightsFew = "insights_few": NotFound, Later
        "Too few people have seen this for insights."
        "Ask again when more people have seen it.";
    BadParameter = "bad_parameter": BadParameter, DeveloperFix
        "Instagram does not accept this request as it is."
        "The site's developer compares its parameters, fields and values with Instagram's documentation.";
    MetricRefused = "metric_refused": BadParameter, DeveloperFix
        "One of the metrics does not exist for this kind of media or account; one is enough to fail the whole call."
        "The site's developer asks for the metrics that fit, in a call of their own.";
    Duplicate = "duplicate": BadParameter, DeveloperFix
        "The same was posted just now."
        "Whoever posts changes the text.";
    UserUnknown = "user_unknown": NotFound, None
        "Instagram does not know this account or person, or your account may not see it."
        "Check the name or the id.";
    ConsentMissing = "consent_missing": NotFound, None
        "That person has not allowed Instagram to show the profile."
        "Nothing is to be done: Instagram shows it when that person has written to the account.";
    DoneUnanswered = "done_unanswered": UnsupportedRequest, None
        "Instagram did what was asked, and could not answer in the form that was asked for."
        "Do not repeat it, it is done. The site's developer leaves the parameter fields out of such a call.";
    ReplyOver = "reply_over": UnsupportedRequest, None
        "This comment can't be answered in private: it was answered before, or is older than seven days."
        "Nothing can be done; answer below the comment instead.";
    ThreadTaken = "thread_taken": UnsupportedRequest, None
        "Another app answers in this conversation now."
        "Nothing can be done here until that app, or the account's owner, hands the conversation back.";
    MissingParameter = "missing_parameter": BadParameter, DeveloperFix
        "Something that Instagram needs is missing from the request."
        "The site's developer adds the missing parameter, as Instagram's documentation has it.";
    ValueRefused = "value_refused": BadParameter, DeveloperFix
        "Instagram does not accept a value in the request."
        "The site's developer corrects the value, as Instagram's documentation has it.";
    FieldUnknown = "field_unknown": BadParameter, DeveloperFix
        "The request asks for a field or a path that Instagram does not have."
        "The site's developer asks for fields that Instagram's documentation lists.";
    TooMuchData = "too_much_data": BadParameter, DeveloperFix
        "More is asked for at once than Instagram gives."
        "The site's developer asks for fewer things or fields at once, with a smaller limit.";
    InsightsRange = "insights_range": BadParameter, DeveloperFix
        "The time that is asked for is longer than Instagram gives at once, or lies too far back."
        "The site's developer asks for at most 30 days at once, and for no days before those that Instagram keeps.";
    MetricShape = "metric_shape": BadParameter, DeveloperFix
        "One of the metrics is not given in the form that was asked for."
        "The site's developer asks for it with, or without, the parameter metric_type=total_value, in a call of its own.";

    // Limits.
    RateLimited = "rate_limited": RateLimited, Later
        "Instagram allows this account no more calls for now."
        "Wait; calls made meanwhile make it longer.";
    AppRateLimited = "app_rate_limited": AppRateLimited, Later
        "Instagram allows the site's app no more calls for now, for all accounts."
        "Wait; the site's operator looks at the app's usage in Meta's dashboard.";
    SpamHeld = "spam_held": RateLimited, Later after 10_800
        "Instagram held this back to protect its community; now and then it is done all the same."
        "Stop for some hours, and look in the Instagram app whether it was done before you repeat it.";
    Blocked = "blocked": RateLimited, Later after 86_400
        "Instagram has blocked this for a while because of its rules."
        "Stop for a day; the account's owner looks for a notice in the Instagram app.";
    QuotaReached = "quota_reached": QuotaReached, Later after 86_400
        "The account has published as much as Instagram allows in 24 hours."
        "Try again tomorrow.";
    TrialQuota = "trial_quota": QuotaReached, None
        "Trial reels are used up or not available for this account."
        "Whoever posts publishes a plain reel instead.";
    WaitAsked = "wait_asked": RateLimited, Later
        "Instagram asks to wait before the next call."
        "Wait a few minutes, then try again.";

    // Passing troubles.
    Transient = "transient": Transient, Later
        "Instagram has a passing problem."
        "Try again in a few minutes.";
    TimedOut = "timed_out": Transient, Later
        "Instagram did not answer in time."
        "Try again in a few minutes.";
    Unreachable = "unreachable": Transient, Later
        "Instagram could not be reached."
        "Try again in a few minutes.";
    Malformed = "malformed": Malformed, Later
        "Instagram answered something that can't be read."
        "Try again in a few minutes; if it keeps happening, tell the site's operator.";
    Incomplete = "incomplete": Malformed, Later
        "Instagram's answer lacks what belongs into it."
        "Try again in a few minutes; if it keeps happening, tell the site's operator.";
    TooLarge = "too_large": Malformed, None
        "Instagram's answer is larger than is allowed here."
        "The site's developer asks for fewer things at once, for example with a smaller limit.";
    Leaked = "leaked": Malformed, DeveloperFix
        "Instagram's answer held something secret and was not passed on."
        "The site's developer asks for other fields; the site's operator is told by the log.";
    Redirected = "redirected": UnsupportedRequest, DeveloperFix
        "Instagram answered with a redirect, which is never followed."
        "The site's operator checks the addresses of the endpoint profile.";

    // Publishing.
    MediaFetch = "media_fetch": MediaRejected, Later
        "Instagram could not fetch the media in time."
        "Try again; if it keeps happening, the site's developer serves the media faster.";
    MediaUnreachable = "media_unreachable": MediaRejected, DeveloperFix
        "Instagram can't fetch the media from its address."
        "The site's developer makes the address public, without redirect and login.";
    MediaExpired = "media_expired": MediaRejected, Later
        "The prepared media is not there any more."
        "Upload it again.";
    MediaUpload = "media_upload": MediaRejected, Later
        "The upload failed at Instagram."
        "Upload it again.";
    MediaFailed = "media_failed": MediaRejected, Later
        "Instagram could not process the video."
        "Try once more; after that, convert it to MP4 with H.264 and AAC.";
    MediaFormat = "media_format": MediaRejected, DeveloperFix
        "Instagram does not take this format."
        "Whoever posts converts it: JPEG for pictures, MP4 or MOV with H.264 and AAC for videos.";
    MediaSize = "media_size": MediaRejected, DeveloperFix
        "The file is larger than Instagram allows."
        "Whoever posts makes it smaller: pictures up to 8 MB.";
    MediaRatio = "media_ratio": MediaRejected, DeveloperFix
        "The picture is too tall or too wide for Instagram."
        "Whoever posts crops it to between 4:5 and 1.91:1.";
    CaptionLong = "caption_long": MediaRejected, DeveloperFix
        "The caption is too long."
        "Whoever posts shortens it: up to 2,200 characters, 30 hashtags and 20 mentions are possible.";
    MediaType = "media_type": BadParameter, DeveloperFix
        "Instagram does not know this kind of media."
        "The site's developer uses IMAGE, REELS, STORIES or CAROUSEL.";
    Carousel = "carousel": BadParameter, DeveloperFix
        "A carousel has 2 to 10 items."
        "Whoever posts changes their number.";
    Tags = "tags": BadParameter, DeveloperFix
        "The tags do not fit the media: too many, without place on a picture, or with a place on a video."
        "Whoever posts corrects the tags.";
    Thumbnail = "thumbnail": BadParameter, DeveloperFix
        "The time of the cover picture lies outside the video."
        "Whoever posts chooses a time within the video (thumb_offset).";
    MediaNotReady = "media_not_ready": MediaNotReady, Later after 60
        "Instagram is still working on the media."
        "Wait: its status is asked for once a minute, and it can be published when that is FINISHED.";
    ContainerEarly = "container_early": MediaNotReady, Later after 60
        "Instagram does not find the prepared media; often it is only too early."
        "Try again in a minute; after that, upload it again.";
    MediaUnknown = "media_unknown": NotFound, DeveloperFix
        "Instagram does not find this media, or the account may not use it."
        "The site's developer checks the id and the account, then uploads it again.";
    VideoAlone = "video_alone": BadParameter, DeveloperFix
        "A video of the kind VIDEO can only be part of a carousel."
        "The site's developer publishes it as REELS.";
    TagPrivate = "tag_private": BadParameter, DeveloperFix
        "A tagged account is private or does not exist."
        "Whoever posts drops or corrects that tag.";
    LocationUnknown = "location_unknown": BadParameter, DeveloperFix
        "Instagram does not know this location."
        "Whoever posts chooses another location, or none.";
    MediaLag = "media_lag": MediaNotReady, Later after 60
        "Instagram does not find this yet; what is fresh is often found a moment later."
        "Ask again in a minute, and create nothing twice.";
}
