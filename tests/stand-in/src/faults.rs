//! Things that go wrong on purpose: which, where, and how often.
//!
//! A `slow` or `cut` request is carried out all the same (a code is spent by it); every other fault answers
//! instead of carrying out.

use serde::{Deserialize, Serialize};

use crate::answer::Answer;
use crate::errors::GraphError;
use crate::pages;
use crate::step::Step;

/// A fault, thrown by the control API.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// Which requests it meets.
    pub at: At,
    /// What happens to them.
    pub kind: FaultKind,
    /// For `slow`: how long. For the limits: the milliseconds until calls are possible again.
    #[serde(default)]
    pub ms: Option<u64>,
    /// How many requests it still meets; absent: all.
    #[serde(default)]
    pub times: Option<u32>,
    /// Another status than the kind's own.
    #[serde(default)]
    pub status: Option<u16>,
    /// The literal body, for `error`.
    #[serde(default)]
    pub body: Option<String>,
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
    /// `/me` and media.
    AnyData,
    /// All of these.
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
}

/// What the faults make of one request.
#[derive(Debug, Default)]
pub struct Verdict {
    /// Wait so long.
    pub wait_ms: u64,
    /// Cut the answer.
    pub cut: bool,
    /// Answer this instead of carrying out.
    pub instead: Option<Fault>,
}

/// Decides about one request, and counts it.
pub fn judge(faults: &mut [Fault], step: Step) -> Verdict {
    let mut verdict = Verdict::default();
    for fault in faults {
        if fault.times == Some(0) || !meets(fault.at, step) {
            continue;
        }
        match fault.kind {
            FaultKind::Slow => verdict.wait_ms = verdict.wait_ms.saturating_add(fault.ms.unwrap_or(1000)),
            FaultKind::Cut => verdict.cut = true,
            _ if verdict.instead.is_some() => continue,
            _ => verdict.instead = Some(fault.clone()),
        }
        if let Some(times) = &mut fault.times {
            *times -= 1;
        }
    }
    verdict
}

impl Fault {
    /// The answer instead of the real one. `account` is the id that a limit names.
    #[must_use]
    pub fn answer(&self, step: Step, account: &str, trace: String) -> Answer {
        let mut answer = match self.kind {
            FaultKind::Malformed => {
                Answer::new(200, "application/json; charset=UTF-8", "{\"access_token\":\"IGAA")
            }
            FaultKind::Empty => Answer::new(200, "application/json; charset=UTF-8", ""),
            FaultKind::Error => {
                let body = self.body.clone().unwrap_or_default();
                let kind = if body.starts_with('<') {
                    "text/html"
                } else {
                    "application/json"
                };
                Answer::new(400, &format!("{kind}; charset=UTF-8"), body)
            }
            FaultKind::Html => Answer::html(200, pages::oops()),
            _ if step.is_page() => Answer::html(self.page_status(), pages::oops()),
            FaultKind::Http500 => GraphError::unknown(500).answer(trace),
            FaultKind::Http503 => GraphError::down(503).answer(trace),
            FaultKind::RateLimited if !step.is_data() => GraphError::user_rate_limited().answer(trace),
            FaultKind::RateLimited => GraphError::rate_limited().answer(trace).with(
                "x-business-use-case-usage",
                crate::usage::business(account, 100, self.minutes()),
            ),
            FaultKind::AppRateLimited => GraphError::app_rate_limited()
                .answer(trace)
                .with("x-app-usage", crate::usage::app(100)),
            FaultKind::AppBlocked => GraphError::app_blocked().answer(trace),
            FaultKind::Slow | FaultKind::Cut | FaultKind::TokenRevoked => {
                crate::death::Death::Removed.error(0, 0).answer(trace)
            }
        };
        if let Some(status) = self.status {
            answer.status = status;
        }
        answer
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
        At::AnyData => step.is_data(),
        At::Any => step != Step::Other,
    }
}
