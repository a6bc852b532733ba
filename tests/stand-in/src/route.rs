//! From a request to its step: the front door of all hosts of Instagram.

use crate::answer::Answer;
use crate::asked::Asked;
use crate::authorize;
use crate::bearer;
use crate::checkpoint;
use crate::exchange;
use crate::faults;
use crate::front_page;
use crate::graph;
use crate::long_lived;
use crate::pages;
use crate::post_page;
use crate::refresh;
use crate::step::Step;
use crate::world::World;

/// Answers one request.
pub fn answer(world: &mut World, asked: &Asked) -> Answer {
    let (_, parts) = graph::split(&asked.path);
    let step = step(world, &asked.path, &parts);
    let verdict = faults::judge(
        &mut world.switches.faults,
        step,
        &format!("{}?{}", asked.path, asked.query),
    );
    let mut answer = match &verdict.instead {
        Some(fault) => {
            let account = bearer::account(world, asked).unwrap_or(0);
            let account = world.people.accounts[account].professional_id.to_string();
            let trace = world.trace();
            fault.answer(step, &account, trace)
        }
        None => carry_out(world, asked, step, &parts),
    };
    if step == Step::Authorize {
        // As on the real page: it is what cuts the opener of a popup.
        answer = answer
            .with("cross-origin-opener-policy", "same-origin")
            .with("x-frame-options", "DENY");
    }
    verdict.change(answer)
}

/// The step of a request to the host of pages and data.
#[must_use]
pub fn step_of(world: &World, path: &str) -> Step {
    let (_, parts) = graph::split(path);
    step(world, path, &parts)
}

fn step(world: &World, path: &str, parts: &[&str]) -> Step {
    match path.trim_end_matches('/') {
        "/oauth/authorize" => Step::Authorize,
        "/oauth/access_token" => Step::Exchange,
        _ => match parts {
            ["access_token"] => Step::LongLived,
            ["refresh_access_token"] => Step::Refresh,
            _ => graph::step(world, parts),
        },
    }
}

fn carry_out(world: &mut World, asked: &Asked, step: Step, parts: &[&str]) -> Answer {
    match step {
        Step::Authorize => authorize::answer(world, asked),
        Step::Exchange => exchange::answer(world, asked),
        Step::LongLived => long_lived::answer(world, asked),
        Step::Refresh => refresh::answer(world, asked),
        Step::Me | Step::Media => graph::answer(world, asked),
        Step::Cdn | Step::Other => match parts {
            [] => Answer::html(200, front_page::welcome(world)),
            ["p" | "reel", shortcode] => post_page::answer(world, shortcode),
            ["integrity", "checkpoint"] => checkpoint::answer(world, asked),
            ["static", "stand-in.css"] => Answer::new(200, "text/css; charset=utf-8", pages::CSS),
            ["favicon.ico"] => Answer::new(204, "image/x-icon", ""),
            _ => graph::answer(world, asked),
        },
    }
}
