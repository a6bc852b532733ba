//! What this isolate knows of the app, and the object that knows it for the whole edge. `shared` decides; looking costs a
//! call nothing as long as nothing is wrong.

use super::Stopped;
use crate::{
    platform::{self, stub},
    settings,
};
use shared::{
    connection::{
        app_pause::{AppState, Cry, Known, Look, Shows, Verdict},
        lanes::Lane,
    },
    instagram::Failure,
    messages::directory::{AboutApp, AppSays},
    operator::directory,
};
use std::{cell::RefCell, time::Duration};
use worker::{Env, State};

/// A call waits for the object no longer.
const LIMIT: Duration = Duration::from_secs(2);

thread_local! {
    static KNOWN: RefCell<Known> = RefCell::default();
}

/// Whether a call may be made; the value says that it is the probe.
///
/// # Errors
/// Why it may not.
pub async fn admit(state: &State, env: &Env, lane: Lane, shows: Shows) -> Result<bool, Stopped> {
    let look = KNOWN.with_borrow_mut(|known| known.look(lane, shows, platform::now()));
    match look {
        Look::Go => Ok(false),
        Look::Wait(failure) => Err(Stopped::Paused(failure)),
        Look::GoAndAsk => {
            let env = env.clone();
            state.wait_until(async move {
                ask(&env, AboutApp::Read).await;
            });
            Ok(false)
        }
        Look::Ask => match ask(env, AboutApp::Asked(lane, shows)).await {
            Some(Verdict::Go) => Ok(false),
            Some(Verdict::Probe) => Ok(true),
            Some(Verdict::Wait(failure)) => Err(Stopped::Paused(failure)),
            None if Known::goes_without(lane) => Ok(false),
            None => Err(Stopped::Busy),
        },
    }
}

/// Takes in what a call brought, where that says something of the app. `account` is the connection that made it, where
/// there is one.
pub async fn learn(env: &Env, account: Option<&str>, shows: Shows, probe: bool, failure: Option<&Failure>) {
    let cries = KNOWN.with_borrow_mut(|known| known.came_back(failure, platform::now()));
    let message = match (failure, account) {
        (Some(failure), _) if failure.concerns_app() => {
            pause_this_isolate(env, failure, shows);
            AboutApp::Failed(failure.clone(), shows)
        }
        (Some(failure), Some(account)) if cries || (probe && failure.is_trouble()) => {
            let (account, failure) = (account.to_owned(), failure.clone());
            AboutApp::Troubled(
                Cry {
                    account,
                    failure,
                    probe,
                },
                shows,
            )
        }
        (None, _) if probe => AboutApp::Answered(shows),
        _ if probe => AboutApp::Unanswered,
        _ => return,
    };
    if let Some(says) = send_to_object(env, &message).await {
        KNOWN.with_borrow_mut(|known| known.set(says.pause));
    }
}

/// This edge's clock is wrong: its operator hears of it, once for the whole edge (R118).
pub fn clock_is_wrong(state: &State, env: &Env, wrong_by: u64) {
    let env = env.clone();
    state.wait_until(async move {
        send_to_object(&env, &AboutApp::ClockIsWrong(wrong_by)).await;
    });
}

/// Known here at once, before the object has heard of it.
fn pause_this_isolate(env: &Env, failure: &Failure, shows: Shows) {
    let Ok(config) = settings::config(env) else { return };
    worker::console_error!(
        "the app is paused: {} (code {:?})",
        failure.category,
        failure.code
    );
    KNOWN.with_borrow_mut(|known| {
        let mut app = AppState::paused(known.pause().cloned());
        app.failed(failure.clone(), shows, &config.profile, platform::now());
        known.set(app.pause);
    });
}

/// Asks the object, and keeps what it says.
async fn ask(env: &Env, message: AboutApp) -> Option<Verdict> {
    let met = KNOWN.with_borrow(Known::met);
    let says = send_to_object(env, &message).await?;
    KNOWN.with_borrow_mut(|known| known.heard(says.pause, met, platform::now()));
    Some(says.verdict)
}

/// Sends a message to the app's object; [`None`] when it did not answer in time.
async fn send_to_object(env: &Env, message: &AboutApp) -> Option<AppSays> {
    let config = settings::config(env).ok()?;
    let app = stub::directory(env, &directory::app(&config.app_id)).ok()?;
    platform::within(LIMIT, app.ask(message)).await?.ok()
}
