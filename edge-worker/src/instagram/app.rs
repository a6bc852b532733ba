//! What this isolate knows of each app, and the object that knows it for the whole edge. `shared` decides; looking costs a
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
    messages::directory::{AboutApp, AppNews, AppSays},
    operator::directory,
};
use std::{cell::RefCell, time::Duration};
use worker::{Env, State};

/// A call waits for the object no longer.
const LIMIT: Duration = Duration::from_secs(2);

thread_local! {
    /// By the app's id.
    static KNOWN: RefCell<Vec<(String, Known)>> = RefCell::default();
}

/// What is known of an app, to be put back at once.
fn take(app: &str) -> (String, Known) {
    KNOWN.with_borrow_mut(|all| match all.iter().position(|(id, _)| id == app) {
        Some(at) => all.swap_remove(at),
        None => (app.to_owned(), Known::default()),
    })
}

fn put(known: (String, Known)) {
    KNOWN.with_borrow_mut(|all| all.push(known));
}

/// Looks at what is known of an app, or changes it.
fn known<R>(app: &str, look: impl FnOnce(&mut Known) -> R) -> R {
    let mut of_app = take(app);
    let seen = look(&mut of_app.1);
    put(of_app);
    seen
}

/// Whether a call for that app may be made; the value says that it is the probe.
///
/// # Errors
/// Why it may not.
pub async fn admit(state: &State, env: &Env, app: &str, lane: Lane, shows: Shows) -> Result<bool, Stopped> {
    let look = known(app, |known| known.look(lane, shows, platform::now()));
    match look {
        Look::Go => Ok(false),
        Look::Wait(failure) => Err(Stopped::Paused(failure)),
        Look::GoAndAsk => {
            let (env, app) = (env.clone(), app.to_owned());
            state.wait_until(async move {
                ask(&env, &app, AppNews::Read).await;
            });
            Ok(false)
        }
        Look::Ask => match ask(env, app, AppNews::Asked(lane, shows)).await {
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
pub async fn learn(
    env: &Env,
    app: &str,
    account: Option<&str>,
    shows: Shows,
    probe: bool,
    failure: Option<&Failure>,
) {
    let cries = known(app, |known| known.came_back(failure, platform::now()));
    let message = match (failure, account) {
        (Some(failure), _) if failure.concerns_app() => {
            pause_this_isolate(env, app, failure, shows);
            AppNews::Failed(failure.clone(), shows)
        }
        (Some(failure), Some(account)) if cries || (probe && failure.is_trouble()) => {
            let (account, failure) = (account.to_owned(), failure.clone());
            AppNews::Troubled(
                Cry {
                    account,
                    failure,
                    probe,
                },
                shows,
            )
        }
        (None, _) if probe => AppNews::Answered(shows),
        _ if probe => AppNews::Unanswered,
        _ => return,
    };
    if let Some(says) = send_to_object(env, app, message).await {
        known(app, |known| known.set(says.pause));
    }
}

/// This edge's clock is wrong: its operator hears of it, once for the whole edge (R118).
pub fn clock_is_wrong(state: &State, env: &Env, app: &str, wrong_by: u64) {
    let (env, app) = (env.clone(), app.to_owned());
    state.wait_until(async move {
        send_to_object(&env, &app, AppNews::ClockIsWrong(wrong_by)).await;
    });
}

/// Known here at once, before the object has heard of it.
fn pause_this_isolate(env: &Env, app: &str, failure: &Failure, shows: Shows) {
    let Ok(config) = settings::config(env) else { return };
    worker::console_error!(
        "the app {} is paused: {} (code {:?})",
        config
            .apps
            .of_id(app)
            .map_or("that was taken out", |app| app.name.as_str()),
        failure.category,
        failure.code
    );
    known(app, |known| {
        let mut app = AppState::paused(known.pause().cloned());
        app.failed(failure.clone(), shows, &config.profile, platform::now());
        known.set(app.pause);
    });
}

/// Asks the object, and keeps what it says.
async fn ask(env: &Env, app: &str, message: AppNews) -> Option<Verdict> {
    let met = known(app, |known| known.met());
    let says = send_to_object(env, app, message).await?;
    known(app, |known| known.heard(says.pause, met, platform::now()));
    Some(says.verdict)
}

/// Sends a message to the app's object; [`None`] when it did not answer in time.
async fn send_to_object(env: &Env, app: &str, what: AppNews) -> Option<AppSays> {
    let object = stub::directory(env, &directory::app(app)).ok()?;
    let app = app.to_owned();
    platform::within(LIMIT, object.ask(&AboutApp { app, what }))
        .await?
        .ok()
}
