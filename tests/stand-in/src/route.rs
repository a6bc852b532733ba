//! From a request to its step: the front door of all hosts of Instagram.

use axum::http::Method;

use crate::allowance::{self, Used};
use crate::answer::Answer;
use crate::asked::Asked;
use crate::authorize;
use crate::bearer;
use crate::checkpoint;
use crate::errors::GraphError;
use crate::exchange;
use crate::faults::{self, Verdict};
use crate::front_page;
use crate::graph;
use crate::long_lived;
use crate::pages;
use crate::post_page;
use crate::publishing::fetching::{Fetched, Wanted};
use crate::publishing::{self, call};
use crate::refresh;
use crate::step::Step;
use crate::world::World;

/// A request before it is carried out.
#[derive(Debug)]
pub struct Begun {
    /// Its step.
    pub step: Step,
    /// What has to be fetched for it, while others are answered.
    pub wanted: Vec<Wanted>,
    at_ms: i64,
    verdict: Verdict,
}

/// Takes a request in.
pub fn begin(world: &mut World, asked: &Asked) -> Begun {
    let (_, parts) = graph::split(&asked.path);
    let step = step(world, &asked.method, &asked.path, &parts);
    let mut target = format!("{}?{}", asked.path, asked.query);
    if step.is_publishing() {
        target.push(' ');
        target.push_str(&String::from_utf8_lossy(&asked.body));
    }
    let account = bearer::account(world, asked);
    let account = account.map(|account| world.people.accounts[account].username.as_str());
    let verdict = faults::judge(&mut world.switches.faults, step, &target, account);
    let wanted = if step == Step::Container && verdict.carries_out() {
        publishing::wanted(world, asked)
    } else {
        Vec::new()
    };
    Begun {
        step,
        wanted,
        at_ms: world.now_ms(),
        verdict,
    }
}

/// Answers it; `fetched` is what it wanted.
pub fn finish(world: &mut World, asked: &Asked, begun: Begun, fetched: Vec<Fetched>) -> Answer {
    let Begun {
        step, at_ms, verdict, ..
    } = begun;
    let (_, parts) = graph::split(&asked.path);
    let account = (step.is_data() || step.is_publishing())
        .then(|| bearer::account(world, asked))
        .flatten();
    let used = account.and_then(|account| allowance::count(world, account));
    let too_much = used.as_ref().is_some_and(Used::is_too_much);
    let done = (verdict.carries_out() && !too_much).then(|| {
        world.book.fate = verdict.fate;
        carry_out(world, asked, step, &parts, fetched)
    });
    let mut answer = match (&verdict.instead, &done) {
        _ if too_much => GraphError::rate_limited().answer(world.trace()),
        // What is refused is refused as always.
        (Some(_), Some(done)) if done.status >= 400 => done.clone(),
        (Some(fault), _) => {
            let account = bearer::account(world, asked).unwrap_or(0);
            let account = world.people.accounts[account].professional_id.to_string();
            let trace = world.trace();
            fault.answer(step, &account, parts.first().unwrap_or(&""), trace)
        }
        (None, Some(done)) => done.clone(),
        (None, None) => GraphError::unknown(500).answer(world.trace()),
    };
    if step.is_publishing()
        && let Some(account) = account
    {
        let made = call::note(asked, step, at_ms, done.as_ref(), &answer);
        world.book.note(account, made);
    }
    if let Some(used) = used {
        answer = used.told(world, answer);
    }
    if step == Step::Authorize {
        // As on the real page: it is what cuts the opener of a popup.
        answer = answer
            .with("cross-origin-opener-policy", "same-origin")
            .with("x-frame-options", "DENY");
    }
    verdict.change(answer)
}

fn step(world: &World, method: &Method, path: &str, parts: &[&str]) -> Step {
    match path.trim_end_matches('/') {
        "/oauth/authorize" => Step::Authorize,
        "/oauth/access_token" => Step::Exchange,
        _ => match parts {
            ["access_token"] => Step::LongLived,
            ["refresh_access_token"] => Step::Refresh,
            _ => graph::step(world, method, parts),
        },
    }
}

fn carry_out(world: &mut World, asked: &Asked, step: Step, parts: &[&str], fetched: Vec<Fetched>) -> Answer {
    match step {
        Step::Authorize => authorize::answer(world, asked),
        Step::Exchange => exchange::answer(world, asked),
        Step::LongLived => long_lived::answer(world, asked),
        Step::Refresh => refresh::answer(world, asked),
        Step::Me | Step::Media | Step::Insights => graph::answer(world, asked),
        step if step.is_publishing() => publishing::answer(world, asked, step, fetched),
        _ => match parts {
            [] => Answer::html(200, front_page::welcome(world)),
            ["p" | "reel", shortcode] => post_page::answer(world, shortcode),
            ["integrity", "checkpoint"] => checkpoint::answer(world, asked),
            ["static", "stand-in.css"] => Answer::new(200, "text/css; charset=utf-8", pages::CSS),
            ["favicon.ico"] => Answer::new(204, "image/x-icon", ""),
            _ => graph::answer(world, asked),
        },
    }
}
