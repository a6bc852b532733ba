//! The second step: Instagram sends the visitor back. A reply is taken only with the flow's cookie of this browser
//! (R7, R8); everything else ends on a page that says where to go on, without a call to Instagram.

use crate::{
    answers::page::{self, Words},
    instagram::{Category, Code, Failure, Retry, Step},
    oauth::flow::{self, Flow, FlowResult, Found},
    settings::config::Config,
    values::{
        http::{HttpResponse, Navigation, Parameters},
        time::Timestamp,
    },
};

/// What Instagram says, parsed once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// The visitor allowed it.
    Granted(Code),
    /// The visitor, or Instagram, said no: one of a fixed set, never Instagram's own text (R14).
    Denied(Failure),
}

/// A reply that may go on to its Flow object.
#[derive(Debug)]
pub struct Returned {
    /// The Flow object's name.
    pub name: String,
    /// The flow, from the cookie of this browser.
    pub flow: Flow,
    /// What Instagram says.
    pub reply: Reply,
}

/// Reads `GET /instagram/callback`.
///
/// # Errors
/// The page to answer with when there is no flow to go on with.
pub fn read(
    config: &Config,
    query: &str,
    navigation: &Navigation,
    now: Timestamp,
) -> Result<Returned, Box<HttpResponse>> {
    if !navigation.is_top_level() {
        return Err(Box::new(page::page(400, &IN_BACKGROUND, None)));
    }
    let parameters = Parameters::parse(query);
    let Some(state) = parameters
        .one("state")
        .map(without_fragment)
        .filter(|state| state.len() <= 128)
    else {
        return Err(Box::new(without_state(&parameters)));
    };
    let name = flow::name(state);
    let cookies = navigation.cookie.as_deref().unwrap_or_default();
    let flow = match flow::find(&config.sealing_keys, cookies, &name, now) {
        Found::Running(flow) => *flow,
        Found::Expired(flow) => return Err(Box::new(ended(config, &name, &flow, &EXPIRED))),
        Found::Nothing => return Err(Box::new(page::page(400, &OTHER_BROWSER, None))),
    };
    match reply(&parameters) {
        Some(reply) => Ok(Returned { name, flow, reply }),
        None => Err(Box::new(ended(config, &name, &flow, &NO_REPLY))),
    }
}

/// Instagram's answer may lack the state, above all with a denial: then nobody can be sent anywhere, but the page says
/// what happened.
fn without_state(parameters: &Parameters) -> HttpResponse {
    let Some(Reply::Denied(failure)) = reply(parameters) else {
        return page::page(400, &NO_STATE, None);
    };
    let title = match failure.category {
        Category::Denied => "You did not allow the connection",
        _ => "Instagram refused the connection",
    };
    let action = format!(
        "Nothing was connected, and you can go back to the page that you came from. {}",
        failure.action
    );
    let words = Words {
        title,
        cause: &failure.cause,
        action: &action,
    };
    page::page(400, &words, None)
}

/// The answer for a flow that has its result: back to the page, with the cookie gone (R11).
#[must_use]
pub fn back(config: &Config, name: &str, flow: &Flow, result: &FlowResult) -> HttpResponse {
    page::redirect(303, &flow.back(&config.public_url, result)).with("Set-Cookie", flow::end_cookie(name))
}

/// The answer for an address from which too many came (the flow is not used up).
#[must_use]
pub fn too_many() -> HttpResponse {
    page::page(429, &TOO_MANY, None).with("Retry-After", "60")
}

/// The answer for a flow that was used before (R7, R9).
#[must_use]
pub fn used(config: &Config, name: &str, flow: &Flow) -> HttpResponse {
    ended(config, name, flow, &USED)
}

/// The answer when the Flow object could not be reached in time.
#[must_use]
pub fn unavailable(config: &Config, name: &str, flow: &Flow) -> HttpResponse {
    let failure = Failure::new(
        Category::Transient,
        Retry::Later,
        "This server could not finish in time; nothing is wrong with your account.",
        "Click the button again in a minute.",
    );
    back(config, name, flow, &failed(failure))
}

/// A page with the way back to the site. The address has no result in it: the flow may still be finishing elsewhere.
fn ended(config: &Config, name: &str, flow: &Flow, words: &Words<'_>) -> HttpResponse {
    let site = config.sites.get(&flow.site);
    let site = site.map_or("the site", |site| site.name.as_str());
    page::page(400, words, Some((site, flow.return_url.as_str()))).with("Set-Cookie", flow::end_cookie(name))
}

/// Instagram's `#_` hangs at the end of the whole address, so an in-app browser that hands it over literally hangs it on
/// the state (R13). No state of ours has these characters.
fn without_fragment(state: &str) -> &str {
    state.split(['#', '%']).next().unwrap_or(state)
}

fn reply(parameters: &Parameters) -> Option<Reply> {
    if parameters.repeated().is_some() {
        return None;
    }
    match (parameters.one("error"), parameters.one("code")) {
        (Some(error), _) => Some(Reply::Denied(Failure::denied(
            error,
            parameters.one("error_reason"),
            parameters.one("error_description"),
        ))),
        (None, Some(code)) => Code::parse(code).ok().map(Reply::Granted),
        (None, None) => None,
    }
}

/// What the page is told of a failure: OAuth's code by category, and the failure.
#[must_use]
pub fn failed(failure: Failure) -> FlowResult {
    let error = match failure.category {
        Category::Denied
        | Category::NotProfessional
        | Category::RoleMissing
        | Category::AppInDevelopment
        | Category::Checkpoint => "access_denied",
        // One code and one category for a scope that can't be, whoever refuses it.
        Category::PermissionMissing if failure.step == Some(Step::Authorize) => "invalid_scope",
        Category::Transient | Category::RateLimited | Category::AppRateLimited | Category::Malformed => {
            "temporarily_unavailable"
        }
        _ => "server_error",
    };
    FlowResult::error(error, failure)
}

const IN_BACKGROUND: Words<'static> = Words {
    title: "This address opens in a window of its own",
    cause: "It was asked for in the background or inside another page, so nothing was used up.",
    action: "Open it in a tab, or click the connect button again on the page that you came from.",
};
const NO_STATE: Words<'static> = Words {
    title: "There is nothing to finish here",
    cause: "This is where Instagram sends people back to after they allowed a connection, and the address has no valid state.",
    action: "Go to the page with the connect button and click it.",
};
const OTHER_BROWSER: Words<'static> = Words {
    title: "Please continue in the browser where you began",
    cause: "This browser doesn't know of the connection that you started: it was begun in another browser or app, its cookie is gone, or it has been finished already.",
    action: "Go back to the page in the browser where you clicked the button. If it isn't connected there, click the button again.",
};
const EXPIRED: Words<'static> = Words {
    title: "That took more than ten minutes",
    cause: "For your safety a connection has to be finished within ten minutes of the click. Nothing was connected.",
    action: "Go back and click the button again.",
};
const NO_REPLY: Words<'static> = Words {
    title: "Instagram's answer can't be read",
    cause: "The address has neither a code nor an error in it, so nothing was connected.",
    action: "Go back and click the button again.",
};
const USED: Words<'static> = Words {
    title: "This click was used already",
    cause: "Each click works once: this page was loaded twice, or its window was closed before it was finished.",
    action: "Go back to the page. If it isn't connected, click the button again; that is quick, and nothing is lost.",
};
const TOO_MANY: Words<'static> = Words {
    title: "Too many connections from here",
    cause: "From your network address more connections were made within a minute than people make. Nothing was used up.",
    action: "Wait a minute, then load this page again.",
};

#[cfg(test)]
mod tests;
