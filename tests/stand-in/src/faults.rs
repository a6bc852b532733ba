//! Things that go wrong on purpose: which, where, and how often.
//!
//! A request that is `slow`, `cut`, `stall`, `huge`, `endless` or `mislabelled` is carried out all the same (a code is
//! spent by it); every other fault answers instead of carrying out. `after` turns either round.

use serde::{Deserialize, Serialize};

use crate::answer::{Answer, Fill};
use crate::errors::GraphError;
use crate::pages;
use crate::publishing::errors;
use crate::publishing::fate::Fate;
use crate::step::Step;

const HUGE: u64 = 64 * 1024 * 1024;
const LOGIN: &str = "https://www.instagram.com/accounts/login/";

/// A fault, thrown by the control API.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// Which requests it meets.
    pub at: At,
    /// What happens to them.
    pub kind: FaultKind,
    /// For `slow` and `stall`: how long. For the limits: the milliseconds until calls are possible again.
    #[serde(default)]
    pub ms: Option<u64>,
    /// How many requests it still meets; absent: all.
    #[serde(default)]
    pub times: Option<u32>,
    /// Another status than the kind's own.
    #[serde(default)]
    pub status: Option<u16>,
    /// The literal body, for `error`. For `mislabelled`: the type.
    #[serde(default)]
    pub body: Option<String>,
    /// Only requests with this in their path or query.
    #[serde(default)]
    pub only: Option<String>,
    /// Only requests for this account.
    #[serde(default)]
    pub account: Option<String>,
    /// For `redirect`: where to.
    #[serde(default)]
    pub to: Option<String>,
    /// For `huge` and `endless`: how long the body is.
    #[serde(default)]
    pub bytes: Option<u64>,
    /// For `graph` and `container_error`: which error of publishing.
    #[serde(default)]
    pub subcode: Option<i32>,
    /// Whether the request is carried out; absent: as the kind has it. What is refused anyway is refused as always.
    #[serde(default)]
    pub after: Option<bool>,
}

/// Where a fault is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum At {
    /// The consent page.
    Authorize,
    /// The code exchange.
    Exchange,
    /// The long-lived exchange.
    LongLived,
    /// The refresh.
    Refresh,
    /// `/me`.
    Me,
    /// Lists of media, one medium, its children.
    Media,
    /// Numbers of the account or of a medium.
    Insights,
    /// `/me`, media and insights.
    AnyData,
    /// A container is made.
    Container,
    /// A container is looked at.
    ContainerStatus,
    /// A container is published.
    Publish,
    /// How much may be published.
    Limit,
    /// A comment is made.
    Comment,
    /// Comments are read.
    Comments,
    /// Comments are turned on or off.
    CommentSwitch,
    /// The last seven.
    Publishing,
    /// Pictures and videos.
    Cdn,
    /// All of these but the CDN, which is another service.
    Any,
}

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// The answer comes late.
    Slow,
    /// The connection ends in the middle of the body.
    Cut,
    /// The body stops in the middle for some time, and then goes on.
    Stall,
    /// The body is 64 MB long, or as many `bytes`, and says so.
    Huge,
    /// The same without saying so.
    Endless,
    /// The right body with a wrong content type, `text/html`.
    Mislabelled,
    /// A redirect, to Instagram's login.
    Redirect,
    /// 404.
    #[serde(rename = "http_404")]
    Http404,
    /// 500.
    #[serde(rename = "http_500")]
    Http500,
    /// 503.
    #[serde(rename = "http_503")]
    Http503,
    /// JSON that breaks off.
    Malformed,
    /// A page instead of JSON.
    Html,
    /// Nothing.
    Empty,
    /// The account's limit: 80002, or 17 where tokens are made.
    RateLimited,
    /// The app's limit, 4.
    AppRateLimited,
    /// Meta blocked the app, 200.
    AppBlocked,
    /// The user removed the app, 190/458.
    TokenRevoked,
    /// A literal answer.
    Error,
    /// The error of publishing with that `subcode`.
    Graph,
    /// It is done, and yet the answer is 4/2207051.
    PublishedButFailed,
    /// Held as spam, 4/2207051: not done.
    SpamHold,
    /// The account has to pass a checkpoint, 25/2207050.
    Checkpoint,
    /// The object isn't known yet where it is read, 100/33.
    Lag,
    /// The user took the permission away, 10.
    PermissionRevoked,
    /// A container is made, and stays in progress forever.
    Stuck,
    /// A container is made, and comes to an error with that `subcode`, 2207026 if nothing is said.
    ContainerError,
    /// A container is made, and comes to an error that only `status` tells.
    ContainerErrorText,
}

/// What the faults make of one request.
#[derive(Debug, Default)]
pub struct Verdict {
    /// Wait so long.
    pub wait_ms: u64,
    /// Cut the answer.
    pub cut: bool,
    /// Stop so long in the middle.
    pub stall_ms: u64,
    /// Make the body longer.
    pub fill: Option<Fill>,
    /// Call it this.
    pub content_type: Option<String>,
    /// Answer this instead, carried out or not.
    pub instead: Option<Fault>,
    /// It isn't carried out, however late or broken the answer is.
    pub undone: bool,
    /// What becomes of the container.
    pub fate: Option<Fate>,
}

/// Decides about one request, and counts it. `target` is its path and query, `account` whose it is.
pub fn judge(faults: &mut [Fault], step: Step, target: &str, account: Option<&str>) -> Verdict {
    let mut verdict = Verdict::default();
    for fault in faults {
        let only = fault.only.as_deref().unwrap_or_default();
        let others = fault.account.is_some() && fault.account.as_deref() != account;
        if fault.times == Some(0) || !meets(fault.at, step) || !target.contains(only) || others {
            continue;
        }
        if fault.is_carried_out() && fault.after == Some(false) {
            verdict.undone = true;
        }
        match fault.kind {
            FaultKind::Slow => verdict.wait_ms = verdict.wait_ms.saturating_add(fault.ms.unwrap_or(1000)),
            FaultKind::Cut => verdict.cut = true,
            FaultKind::Stall => {
                verdict.stall_ms = verdict.stall_ms.saturating_add(fault.ms.unwrap_or(1000));
            }
            FaultKind::Huge | FaultKind::Endless => {
                let declared = fault.kind == FaultKind::Huge;
                let bytes = fault.bytes.unwrap_or(HUGE);
                verdict.fill = Some(Fill { bytes, declared });
            }
            FaultKind::Mislabelled => {
                let kind = fault.body.clone();
                verdict.content_type = Some(kind.unwrap_or_else(|| "text/html; charset=utf-8".to_owned()));
            }
            FaultKind::Stuck | FaultKind::ContainerError | FaultKind::ContainerErrorText => {
                verdict.fate = Some(match fault.kind {
                    FaultKind::Stuck => Fate::Stuck,
                    FaultKind::ContainerError => Fate::Error(fault.subcode.unwrap_or(2_207_026)),
                    _ => Fate::Silent,
                });
            }
            _ if verdict.instead.is_some() => continue,
            _ => verdict.instead = Some(fault.clone()),
        }
        if let Some(times) = &mut fault.times {
            *times -= 1;
        }
    }
    verdict
}

impl Verdict {
    /// Whether the request is carried out, whatever is answered.
    #[must_use]
    pub fn carries_out(&self) -> bool {
        !self.undone && self.instead.as_ref().is_none_or(Fault::comes_after)
    }

    /// The answer as the faults change it.
    #[must_use]
    pub fn change(self, answer: Answer) -> Answer {
        let answer = match self.content_type {
            Some(kind) => answer.instead("content-type", kind),
            None => answer,
        };
        Answer {
            cut: self.cut,
            wait_ms: self.wait_ms,
            stall_ms: self.stall_ms,
            fill: self.fill,
            ..answer
        }
    }
}

impl Fault {
    /// Whether the kind leaves the request to be carried out.
    fn is_carried_out(&self) -> bool {
        matches!(
            self.kind,
            FaultKind::Slow
                | FaultKind::Cut
                | FaultKind::Stall
                | FaultKind::Huge
                | FaultKind::Endless
                | FaultKind::Mislabelled
        )
    }

    /// Whether the request is carried out before this is answered instead.
    #[must_use]
    pub fn comes_after(&self) -> bool {
        self.after.unwrap_or(self.kind == FaultKind::PublishedButFailed)
    }

    /// The answer instead of the real one. `account` is the id that a limit names, `object` the one in the path.
    #[must_use]
    pub fn answer(&self, step: Step, account: &str, object: &str, trace: String) -> Answer {
        let mut answer = match self.kind {
            FaultKind::Malformed => {
                Answer::new(200, "application/json; charset=UTF-8", "{\"access_token\":\"IGAA")
            }
            FaultKind::Empty => Answer::new(200, "application/json; charset=UTF-8", ""),
            FaultKind::Error => {
                let body = self.body.clone().unwrap_or_default();
                let kind = if body.starts_with('<') {
                    "text/html"
                } else if step == Step::Cdn {
                    "text/plain"
                } else {
                    "application/json"
                };
                Answer::new(400, &format!("{kind}; charset=UTF-8"), body)
            }
            FaultKind::Html => Answer::html(200, pages::oops()),
            FaultKind::Redirect => Answer::redirect(self.to.clone().unwrap_or_else(|| LOGIN.to_owned())),
            _ if step == Step::Cdn => Answer::new(self.cdn_status(), "text/plain", "Error"),
            FaultKind::Http404 => Answer::html(404, pages::not_available()),
            _ if step.is_page() => Answer::html(self.page_status(), pages::oops()),
            FaultKind::Http500 => GraphError::unknown(500).answer(trace),
            FaultKind::Http503 => GraphError::down(503).answer(trace),
            FaultKind::RateLimited if !step.is_data() && !step.is_publishing() => {
                GraphError::user_rate_limited().answer(trace)
            }
            FaultKind::RateLimited => GraphError::rate_limited().answer(trace).with(
                "x-business-use-case-usage",
                crate::usage::business(account, 100, self.minutes()),
            ),
            FaultKind::AppRateLimited => GraphError::app_rate_limited()
                .answer(trace)
                .with("x-app-usage", crate::usage::app(100)),
            FaultKind::AppBlocked => GraphError::app_blocked().answer(trace),
            FaultKind::Graph => errors::row(self.subcode.unwrap_or(2_207_001)).answer(trace),
            FaultKind::PublishedButFailed | FaultKind::SpamHold => errors::row(2_207_051).answer(trace),
            FaultKind::Checkpoint => errors::row(2_207_050).answer(trace),
            FaultKind::Lag => GraphError::no_object(object).answer(trace),
            FaultKind::PermissionRevoked => GraphError::no_permission().answer(trace),
            FaultKind::Stuck
            | FaultKind::ContainerError
            | FaultKind::ContainerErrorText
            | FaultKind::Slow
            | FaultKind::Cut
            | FaultKind::Stall
            | FaultKind::Huge
            | FaultKind::Endless
            | FaultKind::Mislabelled
            | FaultKind::TokenRevoked => crate::death::Death::Removed.error(0, 0).answer(trace),
        };
        if let Some(status) = self.status {
            answer.status = status;
        }
        answer
    }

    fn cdn_status(&self) -> u16 {
        match self.kind {
            FaultKind::Http404 => 404,
            FaultKind::Http500 => 500,
            FaultKind::Http503 => 503,
            FaultKind::AppBlocked | FaultKind::TokenRevoked => 403,
            _ => 429,
        }
    }

    fn page_status(&self) -> u16 {
        match self.kind {
            FaultKind::Http500 => 500,
            FaultKind::Http503 => 503,
            FaultKind::AppBlocked => 400,
            _ => 429,
        }
    }

    fn minutes(&self) -> u32 {
        self.ms
            .map_or(5, |ms| u32::try_from(ms.div_ceil(60_000)).unwrap_or(5))
    }
}

fn meets(at: At, step: Step) -> bool {
    match at {
        At::Authorize => step == Step::Authorize,
        At::Exchange => step == Step::Exchange,
        At::LongLived => step == Step::LongLived,
        At::Refresh => step == Step::Refresh,
        At::Me => step == Step::Me,
        At::Media => step == Step::Media,
        At::Insights => step == Step::Insights,
        At::AnyData => step.is_data(),
        At::Container => step == Step::Container,
        At::ContainerStatus => step == Step::ContainerStatus,
        At::Publish => step == Step::Publish,
        At::Limit => step == Step::Limit,
        At::Comment => step == Step::Comment,
        At::Comments => step == Step::Comments,
        At::CommentSwitch => step == Step::CommentSwitch,
        At::Publishing => step.is_publishing(),
        At::Cdn => step == Step::Cdn,
        At::Any => !matches!(step, Step::Cdn | Step::Other),
    }
}
